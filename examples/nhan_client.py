"""A client of Nhãn's REST API in one file, standard library only: copy it into your own program.

    nhan = Nhan("http://127.0.0.1:8765", token=None)
    result = nhan.tag(text="…", published="2026-01-12")
    for result in nhan.tag_many({"id": row.id, "text": row.text} for row in rows): ...

Results are plain dicts of schema nhan/1. A request that is refused for now (429, 503) is tried again after the pause the
server names, one whose connection broke after a moment; any other refusal raises :class:`NhanError`:

    try:
        nhan.tag(text=text, published=published)
    except NhanError as error:
        log.warning("%s %s, request %s: %s", error.status, error.reason, error.request_id, error)
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.parse
from collections.abc import Iterable, Iterator
from typing import Any


class NhanError(Exception):
    """The server's problem (RFC 9457): ``status``, ``reason`` (a short code), ``errors`` (fields), ``request_id`` (for its log)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('reason')}: {problem.get('detail')}")
        self.status = status
        self.reason = problem.get("reason")
        self.errors = problem.get("errors", [])
        self.request_id = problem.get("request_id")


class Nhan:
    """One server. Safe to use from several threads: every call has a connection of its own."""

    def __init__(self, address: str, token: str | None = None, timeout: float = 60.0, tries: int = 5) -> None:
        self._url = urllib.parse.urlsplit(address)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = timeout
        self._tries = tries

    def tag(self, text: str | None = None, *, html: str | None = None, **fields: Any) -> dict[str, Any]:
        """Label one article given as ``text`` or ``html``; fields: id, title, published (ISO date), language, url, source."""
        return self._json("POST", "/v1/tag", _article(text, html, fields))

    def tag_many(self, articles: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Label many, in order, both ways streamed; a line that could not be done comes back with ``reason`` and ``message``."""
        connection = self._connection()
        body = (json.dumps(article).encode() + b"\n" for article in articles)
        headers = {**self._headers, "Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"}
        failed: list[BaseException] = []

        def send() -> None:
            try:
                connection.request(
                    "POST", self._url.path.rstrip("/") + "/v1/tag/batch", body, headers, encode_chunked=True
                )
            except (OSError, ValueError, TypeError) as error:
                failed.append(error)
                connection.close()

        writing = threading.Thread(target=send, daemon=True)
        writing.start()
        try:
            # The server answers while it reads; reading must not wait for the end of writing.
            response = _response_of(connection, writing)
            if response.status != 200:
                raise _error(response.status, response.read())
            for line in response:
                if line.strip():
                    yield json.loads(line)
            writing.join(self._timeout)
        finally:
            connection.close()
        if failed:
            raise failed[0]

    def places(self, name: str, **query: Any) -> list[dict[str, Any]]:
        """Administrative units by name; query: era ("today", "former"), province (two digits), limit."""
        return self._results("/v1/places/search", q=name, **query)

    def place(self, id: str) -> dict[str, Any]:
        """One unit with its history."""
        return self._json("GET", f"/v1/places/{urllib.parse.quote(id, safe='')}")

    def law(self, id_or_symbol: str) -> dict[str, Any]:
        """One legal document by id or official symbol."""
        return self._json("GET", f"/v1/law/{urllib.parse.quote(id_or_symbol)}")

    def vocabulary(self, q: str = "", limit: int = 1000) -> list[dict[str, Any]]:
        """Subjects that tags are taken from."""
        return self._results("/v1/vocabulary", q=q, limit=limit)

    def feedback(self, article: dict[str, Any], decisions: list[dict[str, Any]]) -> dict[str, Any]:
        """Tell what editors decided: ``[{"action": "section", "section": "economy"}, {"action": "done"}]``."""
        return self._json("POST", "/v1/feedback", {"article": article, "decisions": decisions})

    def decisions(self, after: int = 0) -> Iterator[dict[str, Any]]:
        """The log of decisions behind number ``after``, to its end."""
        while True:
            lines = self._request("GET", f"/v1/feedback?after={after}").splitlines()
            if not lines:
                return
            for line in lines:
                decision = json.loads(line)
                after = decision["seq"]
                yield decision

    def health(self) -> dict[str, Any]:
        return self._json("GET", "/v1/health")

    def version(self) -> dict[str, Any]:
        return self._json("GET", "/v1/version")

    def _results(self, path: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._json("GET", f"{path}?{urllib.parse.urlencode(query)}")["results"]
        return found

    def _json(self, method: str, path: str, value: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._request(method, path, value))
        return found

    def _request(self, method: str, path: str, value: Any = None) -> bytes:
        body = None if value is None else json.dumps(value).encode()
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        for attempt in range(1, self._tries + 1):
            try:
                status, wait, content = self._once(method, path, body, headers)
            except (ConnectionError, http.client.BadStatusLine, http.client.IncompleteRead):
                # The server is starting, stopping, or closed a kept connection. What is sent here may be sent again: labelling
                # changes nothing, and a decision made twice is one.
                if attempt == self._tries:
                    raise
                time.sleep(min(8, 2 ** (attempt - 2)))
                continue
            if status < 400:
                return content
            if status not in (429, 503) or attempt == self._tries:
                raise _error(status, content)
            time.sleep(float(wait) if wait and wait.isdigit() else 1.0)
        raise AssertionError("not reached")

    def _once(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str | None, bytes]:
        connection = self._connection()
        try:
            connection.request(method, self._url.path.rstrip("/") + path, body, headers)
            response = connection.getresponse()
            return response.status, response.getheader("Retry-After"), response.read()
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=self._timeout)


def _error(status: int, content: bytes) -> NhanError:
    """The server's problem; or, of something between us and it (a proxy's page), what can be told of it."""
    try:
        problem = json.loads(content)
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"reason": None, "detail": content[:200].decode("utf-8", "replace")}
    return NhanError(status, problem)


def _article(text: str | None, html: str | None, fields: dict[str, Any]) -> dict[str, Any]:
    given = {"text": text, "html": html, **fields}
    return {name: value for name, value in given.items() if value is not None}


def _response_of(connection: http.client.HTTPConnection, writing: threading.Thread) -> http.client.HTTPResponse:
    """The answer of a request that is still being written: read from the same socket once it is open."""
    while connection.sock is None and writing.is_alive():
        time.sleep(0.005)
    if connection.sock is None:
        raise OSError("the server could not be reached")
    response = http.client.HTTPResponse(connection.sock, method="POST")
    response.begin()
    return response
