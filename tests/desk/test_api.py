"""The REST API as the CMS meets it."""

import gzip
import io
import json

import jsonschema
import pytest
from desk_browser import STORY

from nlp import resources

SCHEMA = resources.load_json("data/schema/nhan-1.schema.json")
HTML = f"<html><body><article><h1>Trao quà</h1>{''.join(f'<p>{p}</p>' for p in STORY.split(chr(10)) if p)}</article></body></html>"
NINJS = {
    "standard": {"name": "ninjs", "version": "3.0"},
    "uri": "urn:x:1",
    "language": "vi-VN",
    "versionCreated": "2026-01-12T08:00:00+07:00",
    "headlines": [{"value": "Trao quà tại xã Thanh Yên"}],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": STORY}],
}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", STORY),
        ("text/plain; charset=utf-8", STORY),
        ("text/html", HTML),
        ("application/json", json.dumps({"text": STORY, "published": "2026-01-12"})),
        ("application/json", json.dumps({"html": HTML})),
        ("application/json", json.dumps(NINJS)),
        ("application/ninjs+json", json.dumps({k: v for k, v in NINJS.items() if k != "standard"})),
        ("application/ninjs+json", json.dumps({"headline": "Trao quà", "body_text": STORY})),
        ("application/ninjs+json", json.dumps({"body_html": HTML})),
    ],
)
def test_tag_reads_each_kind_of_body(client, kind, body):
    answer = client.post("/v1/tag?published=2026-01-12", content=body.encode(), headers={"Content-Type": kind})
    assert answer.status_code == 200, answer.text
    result = answer.json()
    jsonschema.validate(result, SCHEMA)
    assert "place:03349" in {m["target"] for m in result["mentions"]}


def test_tag_equals_the_library(client, tagger):
    answer = client.post("/v1/tag", json={"text": STORY, "published": "2026-01-12", "id": "a1"}).json()
    again = tagger.tag(STORY, published="2026-01-12").to_dict()
    assert answer["article"].pop("id") == "a1"
    again["article"].pop("id")
    assert {**answer, "article": {**answer["article"], "source": None}} == {
        **again,
        "article": {**again["article"], "source": None},
    }


def test_ninjs_out_and_text_left_out(client):
    out = client.post("/v1/tag?format=ninjs", json=NINJS)
    assert out.headers["content-type"] == "application/ninjs+json"
    assert out.json()["places"]
    bare = client.post("/v1/tag?text=false", json={"text": STORY}).json()
    assert "text" not in bare["article"]
    assert len(bare["article"]["sha256"]) == 64


def test_ninjs_goes_out_and_in_again_unchanged(client):
    out = client.post("/v1/tag?format=ninjs", json=NINJS).json()
    assert out["uri"] == NINJS["uri"], "a CMS finds its own article again"
    again = client.post("/v1/tag?format=ninjs", json=out).json()
    assert again == out
    assert (
        client.post("/v1/tag?format=ninjs", json={"text": STORY, "id": "a 1"}).json()["uri"] == "urn:nhan:article:a%201"
    )


@pytest.mark.parametrize(
    ("published", "day"),
    [("2026-01-12", "2026-01-12"), ("2026-01-12T23:30:00+07:00", "2026-01-12"), ("2026-01-12T08:00:00Z", "2026-01-12"),
     ("12/1/2026", None), ("2026-13-01", None), (20260112, None), ("2026-01-12 and more", None), ("", None)],
)  # fmt: skip
def test_published_is_a_date_or_a_date_and_time(client, published, day):
    for answer in (
        client.post("/v1/tag", json={"text": STORY, "published": published}),
        client.post(
            "/v1/tag", params={"published": published}, content=STORY.encode(), headers={"Content-Type": "text/plain"}
        ),
    ):
        assert (answer.json()["article"]["published"] if answer.status_code == 200 else None) == day
        assert answer.status_code == (200 if day else 422)


def test_what_is_not_plain_utf8_is_refused_clearly(client):
    packed = gzip.compress(json.dumps({"text": STORY}).encode())
    for path, kind in (
        ("/v1/tag", "application/json"),
        ("/v1/tag/batch", "application/x-ndjson"),
        ("/v1/feedback", "application/json"),
    ):
        answer = client.post(path, content=packed, headers={"Content-Type": kind, "Content-Encoding": "gzip"})
        assert (answer.status_code, answer.json()["reason"]) == (415, "content-encoding")
        assert answer.headers["accept-encoding"] == "identity"
    plain = {"Content-Type": "application/json", "Content-Encoding": "identity"}
    assert client.post("/v1/tag", content=json.dumps({"text": STORY}), headers=plain).status_code == 200
    answer = client.post(
        "/v1/tag", content=STORY.encode("utf-16"), headers={"Content-Type": 'text/plain; charset="UTF-16"'}
    )
    assert (answer.status_code, answer.json()["reason"]) == (415, "charset")


def test_head_is_get_without_a_body(client):
    for path in ("/v1/health", "/v1/version", "/v1/places/place:03349", "/v1/openapi.json", "/static/desk.css"):
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"]
    assert client.head("/v1/places/place:00000").status_code == 404
    assert 'method="HEAD"' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/v1/tag", "OPTIONS, POST"),
        ("/v1/tag/batch", "OPTIONS, POST"),
        ("/v1/feedback", "GET, HEAD, OPTIONS, POST"),
        ("/v1/places/place:03349", "GET, HEAD, OPTIONS"),
        ("/v1/law/71-NQ/TW", "GET, HEAD, OPTIONS"),
        ("/v1/openapi.json", "GET, HEAD, OPTIONS"),
        ("/static/desk.css", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
    ],
)
def test_an_address_says_which_methods_it_takes(client, path, allow):
    for method in ("OPTIONS", "DELETE", "PATCH", *(() if "HEAD" in allow else ("HEAD",))):
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (204 if method == "OPTIONS" else 405, allow), method
        assert method in ("OPTIONS", "HEAD") or answer.json()["reason"] == "method"
    assert client.options("/v1/nothing").status_code == 404


def test_an_address_with_a_slash_too_many_is_none(client):
    """A redirect would lead out of TLS behind a proxy."""
    assert client.post("/v1/tag/", json={"text": STORY}, follow_redirects=False).status_code == 404


@pytest.mark.parametrize(
    ("given", "code"), [("en-GB", "en"), ("EN", "en"), ("Vietnamese", "vi"), ("6u\n", "vi"), (7, "vi")]
)
def test_ninjs_language_is_taken_where_it_is_a_tag(client, given, code):
    answer = client.post("/v1/tag", json={**NINJS, "language": given})
    assert answer.json()["language"]["code"] == code


@pytest.mark.parametrize(
    ("kind", "body", "status", "reason"),
    [
        ("application/json", b"{", 422, "invalid"),
        ("application/json", b"[]", 422, "invalid"),
        ("application/json", b'{"text": "a", "html": "b"}', 422, "invalid"),
        ("application/json", b"{}", 422, "invalid"),
        ("application/json", b'{"text": 7}', 422, "invalid"),
        ("application/json", b'{"text": "a", "colour": "red"}', 422, "invalid"),
        ("application/json", b'{"text": "a", "published": "tomorrow"}', 422, "invalid"),
        ("application/json", b'{"text": "a", "published": "2026-02-30"}', 422, "invalid"),
        ("application/json", b"[" * 100_000, 422, "invalid"),
        ("application/json", b'{"ninjs": ' + b"[" * 100_000, 422, "invalid"),
        ("text/plain", b" \n\t", 422, "empty"),
        ("text/plain", b"", 422, "empty"),
        ("text/plain", b"\xff\xfe\x00", 422, "encoding"),
        ("text/html", b"<div>" * 5000, 422, "too-deep"),
        ("application/ninjs+json", b'{"bodies": []}', 422, "no-text"),
        ("application/ninjs+json", b'{"bodies": 7, "headlines": "x"}', 422, "no-text"),
        ("application/ninjs+json", b'{"body_text": "a", "versioncreated": "soon"}', 422, "bad-date"),
        ("application/pdf", b"%PDF-", 415, "media-type"),
        ("", b"a", 415, "media-type"),
    ],
)
def test_bad_bodies_are_problems(client, kind, body, status, reason):
    answer = client.post("/v1/tag", content=body, headers={"Content-Type": kind})
    problem = answer.json()
    assert (answer.status_code, problem["reason"]) == (status, reason)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:nhan:problem:{reason}"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["title"] == {422: "Unprocessable Content", 415: "Unsupported Media Type"}[status]


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/v1/nothing", 404, "not-found"),
        ("GET", "/v1/tag", 405, "method"),
        ("GET", "/v1/places/00000", 404, "no-place"),
        ("GET", "/v1/places/03349?on=never", 422, "invalid"),
        ("GET", "/v1/places/search", 422, "invalid"),
        ("GET", "/v1/places/search?q=a&limit=1000000", 422, "invalid"),
        ("GET", "/v1/law/0/QĐ-0", 404, "no-document"),
        ("GET", "/desk/queue", 401, "session"),
        ("GET", "/articles/1", 404, "no-article"),
    ],
)
def test_every_error_has_one_shape(client, method, path, status, reason):
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert set(answer.json()) >= {"type", "title", "status", "detail", "reason", "request_id"}
    if status == 405:
        assert answer.headers["allow"] == "OPTIONS, POST"


def test_a_fault_of_ours_is_a_problem_without_details(browser, monkeypatch):
    monkeypatch.setattr(browser.desk.lookup, "places", lambda *_, **__: 1 / 0)
    answer = browser.client.get("/v1/places/search?q=a")
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert answer.json()["reason"] == "error"


def test_batch_answers_in_order_and_goes_on_after_bad_lines(client):
    lines = [json.dumps({"id": str(n), "text": f"{STORY} {n}"}) for n in range(12)]
    lines.insert(3, "{not json")
    lines.insert(5, "")
    lines.insert(7, json.dumps({"text": "x", "bad": 1}))
    answer = client.post(
        "/v1/tag/batch", content="\n".join(lines).encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [r["article"]["id"] for r in rows if "article" in r] == [str(n) for n in range(12)]
    assert [(r["source"], r["reason"]) for r in rows if "reason" in r] == [("line 4", "invalid"), ("line 8", "invalid")]


def test_batch_says_which_article_could_not_be_done(client):
    lines = [
        '{"id": "bài-1", "text": ""}',
        '{"id": "b-2", "text": "a", "colour": "red"}',
        '{"id": 3}',
        "[1]",
        "{",
        '{"id": "b-6", "text": "Xã Núa Ngam"}',
    ]
    answer = client.post(
        "/v1/tag/batch", content="\n".join(lines).encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["id"] for row in rows[:5]] == ["bài-1", "b-2", None, None, None]
    assert [row["source"] for row in rows[:5]] == [f"line {n}" for n in range(1, 6)]
    assert rows[5]["article"]["id"] == "b-6"


def test_batch_writes_as_it_is_asked(client):
    """ninjs or without the text, line by line as ``POST /v1/tag`` would; what could not be done has its own shape in each."""
    rows = [{"id": "a-1", "text": STORY, "published": "2026-01-12"}, {"id": "a-2", "colour": "red"}, NINJS]
    body = "\n".join(map(json.dumps, rows)).encode()

    def batch(query):
        answer = client.post(f"/v1/tag/batch?{query}", content=body, headers={"Content-Type": "application/x-ndjson"})
        return [json.loads(line) for line in answer.text.splitlines()]

    for query in ("format=json", "format=ninjs", "text=false"):
        first, second, third = batch(query)
        assert first == client.post(f"/v1/tag?{query}", json=rows[0]).json()
        assert (second["id"], second["reason"]) == ("a-2", "invalid")
        assert third == client.post(f"/v1/tag?{query}", json=NINJS).json()
    assert "sha256" in first["article"]
    answer = client.post("/v1/tag/batch?format=xml", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, ["query", "format"])


def test_batch_needs_its_type(client):
    assert client.post("/v1/tag/batch", content=b"{}", headers={"Content-Type": "application/json"}).status_code == 415


def test_batch_ends_with_the_reason_at_its_limits(guarded):
    from nlp.desk.security import make_token

    headers = {
        "Content-Type": "application/x-ndjson",
        "Authorization": f"Bearer {make_token(guarded.desk.store, 'cms')}",
    }
    small = json.dumps({"text": "xã Thanh Yên"})
    many = guarded.client.post(
        "/v1/tag/batch", content="\n".join([small] * 9).encode(), headers=headers
    ).text.splitlines()
    assert json.loads(many[-1])["reason"] == "too-many"
    assert len(many) == 6
    long = guarded.client.post(
        "/v1/tag/batch", content=(small + "\n" + "x" * 9000).encode(), headers=headers
    ).text.splitlines()
    assert json.loads(long[-1])["reason"] in ("too-large", "invalid")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("q=thanh yen", "place:03349"),
        ("q=Xã Thanh Yên", "place:03349"),
        ("q=thanh yen&era=former", "former:03346"),
        ("q=dien bien", "place:11"),
        ("q=tan lap&province=11", None),
    ],
)
def test_places_search(client, query, first):
    results = client.get(f"/v1/places/search?{query}").json()["results"]
    assert (results[0]["id"] if results else None) == first


def test_a_place_has_its_history(client):
    now = client.get("/v1/places/place:03349").json()
    assert {h["id"] for h in now["history"] if h["relation"] == "before"} >= {"former:03346", "former:03349"}
    assert client.get("/v1/places/03349").json()["id"] == "place:03349"
    former = client.get("/v1/places/former:03346").json()
    assert former["history"][-1]["id"] == "place:03349"
    assert former["history"][-1]["by"]


@pytest.mark.parametrize("id", ["doc:71-NQ/TW@k13", "71-NQ/TW@k13", "71-NQ/TW", "71-nq%2Ftw"])
def test_law_by_id_or_symbol(client, id):
    assert client.get(f"/v1/law/{id}").json()["id"] == "doc:71-NQ/TW@k13"


def test_vocabulary_and_version(client):
    subjects = client.get("/v1/vocabulary").json()["results"]
    assert "subject:education" in {s["id"] for s in subjects}
    assert client.get("/v1/vocabulary?q=giao duc&limit=1").json()["results"][0]["id"] == "subject:education"
    assert client.get("/v1/version").json()["schema"] == "nhan/1"
    assert client.get("/v1/health").json() == {"status": "ok"}


def test_feedback_is_stored_and_read_again(client, browser):
    sent = {
        "article": {"text": STORY, "published": "2026-01-12"},
        "decisions": [{"action": "section", "section": "economy"}, {"action": "done"}],
    }
    answer = client.post("/v1/feedback", json=sent)
    assert answer.status_code == 201
    assert answer.json() == {"article": 1, "new": True, "decisions": [1, 2]}
    assert client.post("/v1/feedback", json=sent).json() == {"article": 1, "new": False, "decisions": []}
    rows = [json.loads(line) for line in client.get("/v1/feedback").text.splitlines()]
    assert [(r["seq"], r["editor"], r["action"]) for r in rows] == [(1, "api", "section"), (2, "api", "done")]
    assert rows[0]["changes"][0]["after"]["id"] == "economy"
    assert len(client.get("/v1/feedback?after=1").text.splitlines()) == 1


def test_what_was_decided_is_what_training_reads(client, tmp_path):
    """The finished articles as lines of ``nhan train --feedback``: what the model said, what was decided, how sure that is."""
    from nlp.sections.feedback import read_feedback

    for text, decisions in (
        (STORY, [{"action": "section", "section": "economy"}, {"action": "done"}]),
        (STORY + " Hai", [{"action": "section", "section": None}, {"action": "done"}]),
        (STORY + " Ba", [{"action": "section", "section": "travel"}]),
    ):
        sent = {"article": {"text": text, "published": "2026-01-12"}, "decisions": decisions}
        assert client.post("/v1/feedback", json=sent).status_code == 201
    answer = client.get("/v1/feedback?format=train")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    file = tmp_path / "decisions.jsonl"
    file.write_bytes(answer.content)
    read = read_feedback(file)
    assert [(d.section, d.kind, d.language) for d in read] == [
        ("economy", "corrected", "vi"),
        ("none", "corrected", "vi"),
    ]
    assert read[0].text.endswith(STORY)
    assert client.get("/v1/feedback?format=csv").status_code == 422


def test_metrics_count(client):
    client.post("/v1/tag", json={"text": STORY})
    client.get("/v1/places/03349")
    page = client.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'nhan_requests_total{method="GET",route="/v1/places/{id}",status="200"} 1' in page.text
    assert 'nhan_articles_tagged_total{way="tag"} 1' in page.text
    assert 'nhan_request_seconds_count{route="/v1/tag"} 1' in page.text
    assert "03349" not in page.text, "what was asked for is no label"


def test_a_request_id_of_the_caller_is_kept_if_it_is_plain(client):
    assert client.get("/v1/health", headers={"X-Request-ID": "abc-1.2"}).headers["x-request-id"] == "abc-1.2"
    assert client.get("/v1/health", headers={"X-Request-ID": "a b\tc"}).headers["x-request-id"] != "a b\tc"
    assert client.get("/v1/health", headers={"X-Request-ID": "x" * 65}).headers["x-request-id"] != "x" * 65


def test_files_are_read_and_each_is_answered(browser):
    import docx

    word = io.BytesIO()
    document = docx.Document()
    for line in STORY.splitlines():
        document.add_paragraph(line)
    document.save(word)
    files = [
        ("files", ("a.docx", word.getvalue())),
        ("files", ("b.txt", (STORY + " thêm").encode())),
        ("files", ("c.html", HTML.encode())),
        ("files", ("d.txt", b"")),
        ("files", ("e.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100)),
    ]
    rows = browser.client.post("/desk/upload", files=files, headers={"X-CSRF-Token": browser.csrf}).json()["results"]
    assert [row.get("reason") for row in rows] == [None, None, None, "empty", "old-doc"]
    assert [row.get("article") for row in rows] == [1, 2, 3, None, None]
    assert "a.docx" in browser.open("/")
