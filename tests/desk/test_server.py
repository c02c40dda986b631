"""The real server: starting, stopping, dying, slow clients, slow articles, many at once."""

import asyncio
import contextlib
import gzip
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from desk_browser import STORY
from server import ROOT, Server, free_port

from nlp.desk.app import create_app
from nlp.desk.config import Config, Limits
from nlp.desk.limits import Body
from nlp.desk.metrics import Metrics
from nlp.desk.problems import Problem
from nlp.desk.protocol import guarded
from nlp.desk.store import Store
from nlp.desk.webhook import Webhook
from nlp.desk.workers import Processes
from nlp.profile import Profile


def nhan(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "nlp.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=60,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("desk") / "desk.sqlite", workers=2) as server:
        yield server


def test_many_at_once_are_all_answered(server):
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(server.post("/v1/tag", {"text": STORY, "id": str(n)})))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a["article"]["id"] for a in answers} == {str(n) for n in range(20)}
    assert len({json.dumps({**a, "article": {**a["article"], "id": ""}}) for a in answers}) == 1


def test_batch_streams_both_ways(server):
    """The first answer comes while the request is still being written."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        head = "POST /v1/tag/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        for id_ in ("one", "two"):
            line = json.dumps({"id": id_, "text": STORY}).encode() + b"\n"
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            got = b""
            while id_.encode() not in got:
                piece = connection.recv(65536)
                assert piece, "the connection was closed"
                got += piece
        connection.sendall(b"0\r\n\r\n")


def test_slow_loris_is_cut_off(tmp_path, tagger):
    """A byte now and then does not push the end back; a client in time is served meanwhile, also on a kept connection."""
    config = Config(tmp_path / "desk.sqlite", limits=Limits(header_seconds=2))
    slow = uvicorn.Server(
        uvicorn.Config(
            create_app(config, tagger), port=free_port(), http=guarded(2, 16_384), log_config=None, ws="none"
        )
    )
    thread = threading.Thread(target=slow.run, daemon=True)
    thread.start()
    until(lambda: slow.started)
    address = ("127.0.0.1", slow.config.port)
    ask = b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with (
        socket.create_connection(address, timeout=5) as connection,
        socket.create_connection(address, timeout=5) as good,
    ):
        connection.sendall(ask)
        begin = time.monotonic()
        while time.monotonic() - begin < 30:
            good.sendall(ask + b"\r\n")
            got = b""
            while b"}" not in got:
                piece = good.recv(4096)
                assert piece, "the connection was closed"
                got += piece
            assert got.startswith(b"HTTP/1.1 200")
            try:
                connection.sendall(b"X-a: b\r\n")
            except OSError:
                break
            time.sleep(0.3)
        took = time.monotonic() - begin
    slow.should_exit = True
    thread.join()
    assert 1.9 < took < 30


@pytest.mark.parametrize("piece", [b"X-a: b\r\n", b"x" * 1000], ids=["many headers", "one endless header"])
def test_headers_that_grow_without_end_are_cut_off(server, piece):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-b: ")
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 4_000_000:
                sent += connection.send(piece * 10)
            while connection.recv(65536):
                pass
        assert sent < 4_000_000, "the server went on reading"


@pytest.mark.parametrize(
    "head",
    [
        b"POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["length and chunks", "two lengths", "space before the colon"],
)
def test_requests_that_two_servers_would_read_differently_are_refused(server, head):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head)
        got = b""
        while piece := connection.recv(65536):
            got += piece
        assert got.startswith(b"HTTP/1.1 400"), got


def test_a_body_that_stops_coming_is_given_up():
    async def never():
        await asyncio.sleep(10)

    async def work():
        with pytest.raises(Problem) as caught:
            await Body(never, 10, 0.05)()
        assert caught.value.status == 408

    asyncio.run(work())


def test_too_many_headers_are_refused(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: " + b"a" * 100_000 + b"\r\n\r\n")
        assert connection.recv(100).startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


def test_the_log_is_one_object_a_line(server):
    server.get("/v1/health")
    last = server.lines()[-1]
    assert last["event"] == "request"
    assert {"time", "level", "request_id", "method", "path", "status", "ms", "client"} <= set(last)


def test_stopping_finishes_what_is_under_way(tmp_path):
    with Server(tmp_path / "desk.sqlite") as server:
        done = []
        threads = [
            threading.Thread(target=lambda: done.append(server.post("/v1/tag", {"text": STORY * 20}))) for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        server.process.wait(30)
    assert len(done) == 6


def test_nothing_is_left_of_a_killed_server(tmp_path):
    with Server(tmp_path / "desk.sqlite", workers=2) as server:
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(server.process.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        assert len(children) >= 2
        server.process.kill()
        server.process.wait()
        for _ in range(50):
            if not any(alive(pid) for pid in children):
                break
            time.sleep(0.1)
        else:
            raise AssertionError("tagging processes outlived their server")


def alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


async def opened(pool, work):
    try:
        await pool.open()
        await work()
    finally:
        pool.close()
        await asyncio.sleep(0)  # the loop closes what was ended


def test_a_slow_article_ends_its_process_and_nothing_else():
    restarts = []
    pool = Processes(Profile(), 1, seconds=0.5, pending=4, unpacked=10**6, on_restart=lambda: restarts.append(1))

    async def work():
        with pytest.raises(Problem) as caught:
            await pool.run(("tag", {"text": " ".join(f"xã Thanh Yên {n}," for n in range(120_000))}))
        assert caught.value.status == 503
        assert caught.value.headers["Retry-After"]
        assert (await pool.run(("tag", {"text": STORY})))[0] == "ok"

    asyncio.run(opened(pool, work))
    assert restarts == [1]


def test_a_process_that_dies_is_replaced():
    restarts = []
    pool = Processes(Profile(), 1, seconds=10, pending=4, unpacked=10**6, on_restart=lambda: restarts.append(1))

    async def work():
        asked = asyncio.create_task(pool.run(("tag", {"text": STORY * 50})))
        await asyncio.sleep(0)  # it is sent
        next(iter(pool._all))._process.kill()
        with pytest.raises(Problem) as caught:
            await asked
        assert caught.value.status == 503
        assert (await pool.run(("tag", {"text": STORY})))[0] == "ok"
        next(iter(pool._all))._process.kill()  # while it is free: nobody who asks later meets it
        await asyncio.sleep(0.3)
        assert (await pool.run(("tag", {"text": STORY})))[0] == "ok"
        assert (restarts, pool.gate.pending) == ([1, 1], 0)

    asyncio.run(opened(pool, work))


def test_who_no_longer_waits_leaves_the_process_at_work():
    """The next job must not meet the answer of the one that was given up."""
    pool = Processes(Profile(), 1, seconds=10, pending=4, unpacked=10**6)

    async def work():
        given_up = asyncio.create_task(pool.run(("tag", {"id": "long", "text": STORY * 50})))
        await asyncio.sleep(0)
        given_up.cancel()
        answer = await pool.run(("tag", {"id": "next", "text": STORY}))
        assert json.loads(answer[1][0])["article"]["id"] == "next"
        await pool.reload(Profile(home_province="11"))
        assert len(pool._all) == 1
        answers = await asyncio.gather(*(pool.run(("tag", {"id": str(n), "text": STORY})) for n in range(4)))
        assert [json.loads(a[1][0])["article"]["id"] for a in answers] == ["0", "1", "2", "3"]

    asyncio.run(opened(pool, work))


def test_processes_that_cannot_load_say_so_and_leave_none(tmp_path):
    with pytest.raises(RuntimeError, match=r"ModelError|ConfigError"):
        Processes(Profile(sections=tmp_path), 2, seconds=10, pending=4, unpacked=10**6)


# The command line


def test_another_address_needs_a_token_or_refuses_to_start(tmp_path):
    database = str(tmp_path / "desk.sqlite")
    done = nhan("serve", "--host", "0.0.0.0", "--database", database)
    assert done.returncode == 2
    assert "nhan desk token" in done.stderr
    assert nhan("serve", "--require-token", "--database", database).returncode == 2


def test_an_address_in_use_is_said_as_such(server, tmp_path):
    said = nhan("serve", "--port", str(server.port), "--database", str(tmp_path / "other.sqlite"))
    assert said.returncode == 2
    assert f"nhan: 127.0.0.1:{server.port}: cannot listen there" in said.stderr


def test_token_backup_restore(tmp_path):
    database = str(tmp_path / "desk.sqlite")
    made = nhan("desk", "token", "Mai", "--database", database)
    assert made.stdout.startswith("nhan_")
    assert nhan("desk", "token", "<b>", "--database", database).returncode == 2
    copy = str(tmp_path / "copy.sqlite")
    assert nhan("desk", "backup", copy, "--database", database).returncode == 0
    assert nhan("desk", "token", "Mai", "--remove", "--database", database).returncode == 0
    assert nhan("desk", "token", "Mai", "--remove", "--database", database).returncode == 2
    assert nhan("desk", "restore", copy, "--database", database).returncode == 2
    assert nhan("desk", "restore", copy, "--database", database, "--force").returncode == 0
    assert nhan("desk", "token", "Mai", "--remove", "--database", database).returncode == 0


@pytest.mark.parametrize(
    "option",
    [
        ["--webhook", "file:///etc/passwd"],
        ["--webhook", "ftp://x"],
        ["--watch", "/no/such/folder"],
        ["--profile", "/no/such.toml"],
    ],
)
def test_unusable_options(tmp_path, option):
    done = nhan("serve", "--database", str(tmp_path / "d.sqlite"), *option)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


# Folder and webhook


@contextlib.contextmanager
def hook(statuses):
    """An address that receives; it answers with the statuses in turn, then 204."""
    received = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses.pop(0) if statuses else 204)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    listening = http.server.HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/hook", received
    listening.shutdown()
    listening.server_close()


def until(true):
    for _ in range(150):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def test_folder_and_webhook(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    (folder / "b.txt").write_bytes(b"")
    (folder / "c.jsonl.gz").write_bytes(
        gzip.compress(json.dumps({"title": "Bài nén", "text": STORY + " Nén."}).encode())
    )
    (folder / "d.gz").write_bytes(gzip.compress(b"x"))
    (folder / "secret.txt").symlink_to("/etc/hostname")
    with (
        hook([302]) as (address, received),
        Server(tmp_path / "desk.sqlite", "--watch", str(folder), "--webhook", address) as server,
    ):
        until(lambda: b"Thanh Y" in server.get("/"))
        until(lambda: "Bài nén".encode() in server.get("/"))
        feedback = {"article": {"text": STORY}, "decisions": [{"action": "done"}]}
        answer = server.post("/v1/feedback", feedback)
        assert answer["new"] is False, "the folder brought it in"
        until(lambda: received)
        time.sleep(0.3)
    assert len(received) == 1, "a redirect is not followed"
    assert received[0]["schema"] == "nhan/1"


def test_what_a_dead_address_did_not_take_is_sent_at_the_next_start(tmp_path):
    database = tmp_path / "desk.sqlite"
    store = Store(database)
    tagged = {
        "article": {"text": "Một bài", "title": None},
        "section": {"id": None, "also": []},
        "mentions": [],
        "tags": [],
    }
    store.add(tagged, source=None, editor="Mai", hardness=0)
    with hook([]) as (address, received):
        pass
    dead = Webhook(address, store, Metrics(), lambda article: json.dumps({"article": article}))
    dead.send(1, 7)
    dead.close()
    assert [row["outcome"] for row in store.rows("SELECT outcome FROM sent")] in (["failed"], ["waiting"])
    with hook([500]) as (address, received):
        again = Webhook(address, store, Metrics(), lambda article: json.dumps({"article": article}))
        until(lambda: len(received) == 2)
        again.close()
    assert received == [{"article": 1}] * 2
    assert [row["outcome"] for row in store.rows("SELECT outcome FROM sent")] == ["sent"]
    store.close()
