"""The server's door: plain ASGI around the application, in the order a request meets it.

request id → Host → Origin → rate → body limits → the application → headers, log line, metrics.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import ClientDisconnect

from nlp.desk.config import LOOPBACK, Config
from nlp.desk.limits import Body, Rate, too_large
from nlp.desk.logs import LOG, event
from nlp.desk.metrics import Metrics
from nlp.desk.problems import Problem
from nlp.desk.security import HEADERS, UNSAFE, host_name, same_origin

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
#: Status in the log and the metrics of a request whose client left before an answer began.
GONE = 499
_REQUEST_ID = re.compile(rb"[\w.-]{1,64}")


class Front:
    """Wraps the application."""

    def __init__(self, app: App, config: Config, metrics: Metrics) -> None:
        self._app = app
        self._config = config
        self._metrics = metrics
        self._rate = Rate(config.limits.rate, config.limits.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        method = scope["method"]
        if method == "HEAD":  # what GET would say, without its body
            scope = {**scope, "method": "GET"}
        headers = dict(reversed(scope["headers"]))
        if self._config.tls and client_of(scope) in LOOPBACK and (given := headers.get(b"x-forwarded-for")):
            scope = {**scope, "client": (_last_hop(given), 0)}
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode("ascii") if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(send, request_id, silent=method == "HEAD")
        try:
            self._check(scope, headers)
            body = self._body(scope, headers, receive)
            scope["state"]["body"] = body
            await self._app(scope, body, answer)
        except Problem as problem:
            self._metrics.count("nhan_refused_total", reason=problem.reason)
            await answer.refuse(problem, scope, receive)
        except ClientDisconnect:
            answer.status = answer.status or GONE
        except Exception:
            LOG.exception("error", extra={"fields": {"request_id": request_id}})
            await answer.refuse(
                Problem(500, "error", "an error of the server; its log has the details"), scope, receive
            )
        finally:
            self._report(scope, method, answer, request_id, time.perf_counter() - begin)

    def _check(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Refuse what is too large, comes by a foreign name (DNS rebinding), from a foreign page (CSRF), or too often."""
        if sum(len(name) + len(value) for name, value in scope["headers"]) > self._config.limits.headers:
            raise Problem(431, "headers", "the headers are too large")
        host = headers.get(b"host", b"").decode("latin-1")
        if host_name(host) not in self._config.hosts:
            raise Problem(400, "host", "this desk is not known by that name; start it with --name for a proxy's")
        if scope["method"] in UNSAFE:
            origin = headers.get(b"origin")
            if origin is not None and not same_origin(origin.decode("latin-1"), host):
                raise Problem(403, "origin", "a page of another site sent this")
            if headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
                raise Problem(403, "origin", "a page of another site sent this")
        if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"identity", b""):
            raise Problem(
                415,
                "content-encoding",
                "a compressed body is not read; send it as it is",
                headers={"Accept-Encoding": "identity"},
            )
        wait = self._rate.take(client_of(scope))
        if wait:
            raise Problem(429, "rate", "too many requests; slow down", retry=wait)

    def _body(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> Body:
        limits = self._config.limits
        most = {"/v1/tag/batch": limits.batch, "/desk/upload": limits.upload}.get(scope["path"], limits.body)
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            raise too_large(most)
        return Body(receive, most, limits.body_seconds)

    def _report(self, scope: Scope, method: str, answer: _Answer, request_id: str, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.count("nhan_requests_total", route=route, method=_method(method), status=str(answer.status))
        self._metrics.time(route, seconds)
        event(
            "request", logging.INFO, request_id=request_id, method=_method(method), path=scope["path"][:200],
            status=answer.status, ms=round(seconds * 1000, 1), client=client_of(scope), bytes=answer.size,
        )  # fmt: skip


class _Answer:
    """``send`` that adds the headers every answer has and notes status and size."""

    def __init__(self, send: Send, request_id: str, silent: bool = False) -> None:
        self._send = send
        self._silent = silent
        self._request_id = request_id
        self.status = 0
        self.size = 0

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = {name for name, _ in message["headers"]}
            extra = [(name, value) for name, value in HEADERS if name not in own]
            message["headers"] = [*message["headers"], *extra, (b"x-request-id", self._request_id.encode())]
            if b"cache-control" not in own:
                message["headers"].append((b"cache-control", b"no-store"))
        elif message["type"] == "http.response.body":
            if self._silent:
                message = {**message, "body": b""}
            self.size += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, problem: Problem, scope: Scope, receive: Receive) -> None:
        """Answer with a problem, unless an answer has begun: then the connection is left to end."""
        if self.status:
            LOG.warning("answer broken off", extra={"fields": {"request_id": self._request_id}})
            return
        response = problem.response(self._request_id)
        await response(scope, receive, self)


def client_of(scope: Scope) -> str:
    """The address a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _last_hop(given: bytes) -> str:
    """The address that the proxy on this machine wrote last; what stands before it a client may have made up."""
    last = given.rpartition(b",")[2].strip().decode("latin-1")
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return "unknown"


def _method(method: str) -> str:
    """The method, where it is one of HTTP's own: a made-up one must not become a label."""
    known = UNSAFE | {"GET", "HEAD", "OPTIONS"}
    return method if method in known else "OTHER"
