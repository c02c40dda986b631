"""A desk in reach: its own database, the session's tagger, a client that looks like a browser on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_browser import Browser, start
from starlette.testclient import TestClient

from nlp.desk.config import Config, Limits
from nlp.tagger import Tagger


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite"


@pytest.fixture
def browser(database: Path, tagger: Tagger) -> Iterator[Browser]:
    for browser in start(Config(database), tagger):
        browser.open()
        yield browser


@pytest.fixture
def client(browser: Browser) -> TestClient:
    """Without a session: a program of the CMS."""
    browser.client.cookies.clear()
    return browser.client


@pytest.fixture
def guarded(database: Path, tagger: Tagger) -> Iterator[Browser]:
    """A desk that asks for tokens, with narrow limits."""
    limits = Limits(
        wrong_tokens=3, body=20_000, upload=200_000, file=50_000, files=3, unpacked=1_000_000, line=5_000, lines=5
    )
    yield from start(Config(database, require_token=True, limits=limits), tagger)
