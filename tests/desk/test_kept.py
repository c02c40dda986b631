"""Answers that are kept: the same story is tagged once, and never is an answer given that another request would not get."""

import asyncio
import datetime as dt
import json

import pytest
from desk_browser import STORY, start

from nlp.desk import kept
from nlp.desk.config import Config, Limits
from nlp.desk.kept import Kept
from nlp.desk.limits import Gate
from nlp.desk.metrics import Metrics
from nlp.desk.problems import Problem
from nlp.profile import Profile

JOB = ("tag", {"text": STORY})


class Counting:
    """Tagging that counts: its answer to the n-th job names the job and n; ``hold`` makes it wait."""

    def __init__(self):
        self.gate = Gate(64)
        self.jobs = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.fail = None
        self.size = 0

    async def open(self): ...

    async def run(self, job):
        self.jobs.append(job)
        number = len(self.jobs)
        await self.hold.wait()
        if self.fail is not None:
            raise self.fail
        return "ok", [json.dumps([number, *job], default=repr).encode().ljust(self.size)]

    async def reload(self, profile):
        if profile is None:
            raise RuntimeError("cannot load")

    def close(self): ...


def kept_by(most=10, size=10**6):
    metrics = Metrics()
    inner = Counting()
    return Kept(inner, metrics, most=most, size=size), inner, metrics


def lines(metrics, name):
    return {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in metrics.render().splitlines() if line.startswith(name)}  # fmt: skip


def test_an_equal_job_is_tagged_once_and_counted():
    async def work():
        tagging, inner, metrics = kept_by()
        first = await tagging.run(JOB)
        assert await tagging.run(("tag", dict(JOB[1]))) == first
        assert len(inner.jobs) == 1
        assert lines(metrics, "nhan_kept") == {
            "nhan_kept_total{outcome=\"hit\"}": 1, "nhan_kept_total{outcome=\"miss\"}": 1,
            "nhan_kept_answers": 1, "nhan_kept_bytes": len(first[1][0]),
        }  # fmt: skip

    asyncio.run(work())


@pytest.mark.parametrize(
    "other",
    [
        ("html", {"html": STORY}),
        ("html", {"text": STORY}),
        ("tag", {"text": STORY + " "}),
        ("tag", {"text": STORY, "id": "1"}),
        ("tag", {"text": STORY, "title": "Xã"}),
        ("tag", {"text": STORY, "published": "2026-01-12"}),
        ("tag", {"text": STORY, "published": "2025-01-12"}),
        ("tag", {"text": STORY, "language": "en"}),
        ("tag", {"text": STORY, "source": "a"}),
        ("tag", {"text": STORY, "url": "a"}),
        ("tag", {"text": STORY, "url": "\ud800"}),
    ],
)
def test_what_differs_in_anything_is_tagged_anew(other):
    async def work():
        tagging, inner, _ = kept_by()
        for job in (JOB, other, JOB, other):
            await tagging.run(job)
        assert inner.jobs == [JOB, other]

    asyncio.run(work())


def test_tomorrow_and_other_models_are_asked_anew(monkeypatch):
    class Tomorrow(dt.date):
        @classmethod
        def today(cls):
            return dt.date.fromordinal(dt.date.max.toordinal())

    async def work():
        tagging, inner, metrics = kept_by()
        await tagging.run(JOB)
        with pytest.raises(RuntimeError):
            await tagging.reload(None)  # those of before go on
        await tagging.run(JOB)
        assert len(inner.jobs) == 1
        await tagging.reload(Profile())
        assert lines(metrics, "nhan_kept_bytes") == {"nhan_kept_bytes": 0}
        await tagging.run(JOB)
        assert len(inner.jobs) == 2
        monkeypatch.setattr(kept.dt, "date", Tomorrow)
        await tagging.run(JOB)
        assert len(inner.jobs) == 3

    asyncio.run(work())


def test_an_answer_of_the_models_before_is_not_kept_and_not_waited_for():
    async def work():
        tagging, inner, metrics = kept_by()
        inner.hold.clear()
        old = asyncio.create_task(tagging.run(JOB))
        await asyncio.sleep(0)
        await tagging.reload(Profile())
        new = asyncio.create_task(tagging.run(JOB))
        await asyncio.sleep(0)
        inner.hold.set()
        answers = await asyncio.gather(old, new)
        assert answers[0] != answers[1]
        assert await tagging.run(JOB) == answers[1]
        assert lines(metrics, "nhan_kept_answers") == {"nhan_kept_answers": 1}

    asyncio.run(work())


def test_equal_jobs_at_once_are_tagged_once_also_where_the_first_leaves():
    async def work():
        tagging, inner, metrics = kept_by()
        inner.hold.clear()
        waiting = [asyncio.create_task(tagging.run(JOB)) for _ in range(5)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
        inner.hold.set()
        answers = await asyncio.gather(*waiting[1:])
        assert len({id(answer) for answer in answers}) == len(inner.jobs) == 1
        assert lines(metrics, 'nhan_kept_total{outcome="joined"}') == {'nhan_kept_total{outcome="joined"}': 4}

    asyncio.run(work())


def test_a_failure_goes_to_all_who_wait_and_is_not_kept():
    async def work():
        tagging, inner, _ = kept_by()
        inner.fail = Problem(503, "too-slow", "slow", retry=60)
        found = await asyncio.gather(*(tagging.run(JOB) for _ in range(3)), return_exceptions=True)
        assert [problem.reason for problem in found] == ["too-slow"] * 3
        assert len(inner.jobs) == 1
        inner.fail = None
        assert (await tagging.run(JOB))[0] == "ok"

    asyncio.run(work())


def test_files_are_not_kept():
    async def work():
        tagging, inner, _ = kept_by()
        for _ in range(2):
            await tagging.run(("file", "a.txt", b"x"))
        assert len(inner.jobs) == 2

    asyncio.run(work())


@pytest.mark.parametrize(("most", "size", "stay"), [(3, 10**6, 3), (100, 16_000, 16), (100, 32_999, 32)])
def test_the_count_and_the_bytes_are_bounded_and_the_oldest_go_first(most, size, stay):
    async def work():
        tagging, inner, metrics = kept_by(most, size)
        inner.size = 1000
        for number in range(40):
            await tagging.run(("tag", {"text": str(number)}))
            await tagging.run(("tag", {"text": "0"}))  # asked again and again: it stays
        held = {k: v for k, v in lines(metrics, "nhan_kept_").items() if "{" not in k}
        assert held == {"nhan_kept_answers": stay, "nhan_kept_bytes": 1000 * stay}
        for number in (0, 39):
            await tagging.run(("tag", {"text": str(number)}))
        assert len(inner.jobs) == 40
        await tagging.run(("tag", {"text": "1"}))
        assert len(inner.jobs) == 41

    asyncio.run(work())


def test_one_that_is_too_large_pushes_nothing_out():
    async def work():
        tagging, inner, metrics = kept_by(size=16_000)
        await tagging.run(JOB)
        inner.size = 1001
        await tagging.run(("tag", {"text": "large"}))
        assert lines(metrics, "nhan_kept_answers") == {"nhan_kept_answers": 1}

    asyncio.run(work())


# At the door


def numbers(client):
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in client.get("/metrics").text.splitlines()
        if line.startswith(("nhan_kept_total", "nhan_articles_tagged_total", "nhan_requests_total"))
    }


def test_formats_share_a_record_and_each_request_has_its_own_id(client):
    """Tagged once; written as asked, under the id of its own request, counted as a request and as an article."""
    article = {"text": STORY, "published": "2026-01-12", "id": "a 1"}
    ways = ["", "?format=ninjs", "?text=false", "?format=ninjs", "?text=false", ""]
    answers = [client.post("/v1/tag" + way, json=article) for way in ways]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(ways)
    assert client.post("/v1/tag", json=article, headers={"X-Request-ID": "mine"}).headers["x-request-id"] == "mine"
    assert answers[0].content == answers[5].content
    assert answers[1].content == answers[3].content
    assert answers[1].headers["content-type"] == "application/ninjs+json"
    assert answers[0].json()["article"]["text"].endswith(STORY)
    assert "text" not in answers[2].json()["article"]
    counted = numbers(client)
    assert counted['nhan_kept_total{outcome="miss"}'] == 1
    assert counted['nhan_kept_total{outcome="hit"}'] == len(ways)
    assert counted['nhan_articles_tagged_total{way="tag"}'] == len(ways) + 1
    assert counted['nhan_requests_total{method="POST",route="/v1/tag",status="200"}'] == len(ways) + 1


def test_text_and_html_of_the_same_bytes_are_two_articles(client):
    body = "<p>Xã Thanh Yên</p>".encode()
    plain, page = (client.post("/v1/tag", content=body, headers={"Content-Type": kind}).json()["article"]["text"]
                   for kind in ("text/plain", "text/html"))  # fmt: skip
    assert "<p>" in plain
    assert "<p>" not in page


def test_a_kept_answer_needs_a_token_like_any_other(guarded):
    token = {"Authorization": f"Bearer {make(guarded)}"}
    assert guarded.client.post("/v1/tag", json={"text": STORY}, headers=token).status_code == 200
    assert guarded.client.post("/v1/tag", json={"text": STORY}).status_code == 401


def make(browser):
    from nlp.desk.security import make_token

    return make_token(browser.desk.store, "cms")


def test_a_batch_neither_uses_nor_fills_what_is_kept(client):
    line = json.dumps({"text": STORY}).encode()
    client.post("/v1/tag/batch", content=line, headers={"Content-Type": "application/x-ndjson"})
    assert not [name for name in numbers(client) if name.startswith("nhan_kept_total")]


def test_it_can_be_switched_off(database, tagger):
    for browser in start(Config(database, limits=Limits(kept=0)), tagger):
        answers = [browser.client.post("/v1/tag", json={"text": STORY}) for _ in range(2)]
        assert answers[0].content == answers[1].content
        assert not [name for name in numbers(browser.client) if name.startswith("nhan_kept_total")]
