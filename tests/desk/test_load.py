"""Twice the load it can take, for as long as NHAN_SOAK_SECONDS says (default 10 minutes): refused politely, nothing grows."""

import os

import pytest
from server import Server

#: Pages of memory that a process keeps once it has seen its largest burst; a leak at this rate of requests is far more.
GROWTH = 1.15


@pytest.mark.soak
def test_twice_the_load(tmp_path):
    from benchmarks.desk_load import CONNECTIONS, CROWD, different, memory, offer

    seconds = float(os.environ.get("NHAN_SOAK_SECONDS", "600"))
    texts = different()
    with Server(tmp_path / "desk.sqlite", "--no-cache", workers=2) as server:
        fastest = offer(server.port, texts, CONNECTIONS, min(10, seconds))
        offered = 2 * fastest.statuses[200] / fastest.took
        offer(server.port, texts, CROWD, min(20, seconds), offered)
        before = memory(server.process.pid)
        outcome = offer(server.port, texts, CROWD, seconds, offered)
        assert set(outcome.statuses) <= {200, 429, 503}, outcome.statuses
        assert outcome.took >= seconds
        assert outcome.statuses[200] > 0
        assert outcome.without_retry == 0
        assert b"\nnhan_worker_restarts_total " not in server.get("/metrics"), "a tagging process was lost"
        assert memory(server.process.pid) < GROWTH * before
        assert server.get("/v1/health")
