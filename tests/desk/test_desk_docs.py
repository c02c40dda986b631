"""The documents say what is so: the examples run, keys and limits are the ones of the code, the client works."""

import re
import socket
import subprocess
import sys
import threading

import pytest
from desk_browser import STORY
from server import ROOT, Server

from nlp.desk.config import Limits

sys.path.insert(0, str(ROOT / "examples"))
import nhan_client

API = (ROOT / "docs/api.md").read_text(encoding="utf-8")
DESK = (ROOT / "docs/desk.md").read_text(encoding="utf-8")
EXAMPLES = [block for block in re.findall(r"```sh\n(.*?)```", API, re.S) if "curl" in block]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("desk") / "desk.sqlite") as server:
        yield server


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples_run(server, tmp_path, example):
    done = subprocess.run(
        ["bash", "-eu", "-c", example], env={"NHAN": server.address, "PATH": "/usr/bin:/bin"}, capture_output=True,
        text=True, check=False, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 10


def test_limits_are_those_of_the_code():
    limits = Limits()
    mib = 1024 * 1024
    for value in (
        f"| a body | {limits.body // mib} MiB |",
        f"{limits.batch // mib} MiB; {limits.line // mib} MiB; {limits.lines:,}",
        f"{limits.upload // mib} MiB; {limits.file // mib} MiB; {limits.files}",
        f"unpacks to | {limits.unpacked // mib} MiB",
        f"| headers | {limits.headers // 1024} KiB, complete within {limits.header_seconds:.0f} s",
        f"body | {limits.body_seconds:.0f} s",
        f"one article | {limits.tag_seconds:.0f} s",
        f"waiting | {limits.pending} |",
        f"{limits.burst} at once",
        f"| {limits.wrong_tokens} a minute",
    ):
        assert value in API, value


def test_every_key_is_in_the_guide():
    script = (ROOT / "nlp/desk/static/review.js").read_text(encoding="utf-8")
    keys = re.findall(r'"?([a-z?])"?: \["', script[script.index("const KEYS") : script.index("const ALSO")])
    assert len(keys) > 15
    assert set(keys) <= set(re.findall(r"`(.)`", DESK[: DESK.index("## For operators")]))


def test_every_attack_of_the_table_has_its_test():
    named = set(re.findall(r"`(test_\w+)`", DESK))
    tests = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests/desk").glob("test_*.py"))
    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in tests} == set()


def test_the_client(server):
    nhan = nhan_client.Nhan(server.address)
    assert nhan.health() == {"status": "ok"}
    assert nhan.version()["schema"] == "nhan/1"
    result = nhan.tag(STORY, published="2026-01-12", id="c1")
    assert result["article"]["id"] == "c1"
    assert "place:03349" in result["entities"]
    assert nhan.tag(html=f"<article><p>{STORY}</p></article>")["schema"] == "nhan/1"
    assert nhan.places("thanh yen", era="today", limit=1)[0]["id"] == "place:03349"
    assert nhan.place("place:03349")["history"]
    assert nhan.law("71-NQ/TW")["id"] == "doc:71-NQ/TW@k13"
    assert nhan.vocabulary("education")
    before = len(list(nhan.decisions()))
    nhan.feedback({"text": STORY}, [{"action": "section", "section": "travel"}, {"action": "done"}])
    assert [d["action"] for d in nhan.decisions()][before:] == ["section", "done"]
    with pytest.raises(nhan_client.NhanError) as caught:
        nhan.place("place:00000")
    assert (caught.value.status, caught.value.reason) == (404, "no-place")
    assert caught.value.request_id


def test_the_client_streams_many(server):
    """More than any buffer between the two holds: reading and writing must go on side by side."""
    nhan = nhan_client.Nhan(server.address)
    rows = [{"id": str(n), "text": f"{STORY} Lần thứ {n}. " + "Mưa to gió lớn. " * 400} for n in range(60)]
    rows[7] = {"id": "7", "colour": "red"}
    results = list(nhan.tag_many(iter(rows)))
    assert [r.get("article", {}).get("id") for r in results] == [None if n == 7 else str(n) for n in range(60)]
    assert results[7]["reason"] == "invalid"


def test_the_client_tries_again_what_may_pass_and_nothing_else(monkeypatch):
    """A server that is starting (connection broken off), busy, slow with its rate, behind a proxy with a page of its own."""
    pauses: list[float] = []
    monkeypatch.setattr(nhan_client.time, "sleep", pauses.append)
    answers = iter(
        ["", "503 Busy\r\nRetry-After: 7", "429 Slow\r\nRetry-After: 2", "200 OK", "502 Bad Gateway", "400 Bad"]
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        paths: list[bytes] = []

        def serve():
            for answer in answers:
                connection, _ = listening.accept()
                with connection:
                    paths.append(connection.recv(65536).split()[1])
                    body = '{"status": "ok"}' if answer.startswith("200") else "<h1>page of a proxy</h1>"
                    if answer:
                        connection.sendall(f"HTTP/1.1 {answer}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

        threading.Thread(target=serve, daemon=True).start()
        nhan = nhan_client.Nhan(f"http://127.0.0.1:{listening.getsockname()[1]}/desk/", timeout=10)
        assert nhan.health() == {"status": "ok"}
        assert pauses == [0.5, 7.0, 2.0]
        assert set(paths) == {b"/desk/v1/health"}
        for status in (502, 400):
            with pytest.raises(nhan_client.NhanError) as caught:
                nhan.health()
            assert (caught.value.status, caught.value.reason) == (status, None)
            assert "page of a proxy" in str(caught.value)
    assert len(pauses) == 3, "what is refused for good is not tried again"


def test_the_client_says_what_is_wrong(monkeypatch):
    monkeypatch.setattr(nhan_client.time, "sleep", lambda _: None)
    with pytest.raises(OSError):
        nhan_client.Nhan("http://127.0.0.1:9", timeout=2).health()
    with pytest.raises(OSError):
        list(nhan_client.Nhan("http://127.0.0.1:9", timeout=2).tag_many([{"text": "a"}]))
