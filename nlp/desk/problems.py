"""The one error shape of the API: RFC 9457 problem details, ``application/problem+json``.

``type`` is ``urn:nhan:problem:REASON``; ``reason`` repeats the short code, ``request_id`` names the line of the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from nlp.errors import InputError, NhanError

MEDIA_TYPE = "application/problem+json"
#: Reasons of :class:`nlp.errors.InputError` that have a status of their own; all others are 422.
_STATUS = {"too-large": 413}
#: Names of RFC 9110 that the standard library of Python before 3.13 does not have.
_PHRASES = {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}


class Problem(Exception):
    """An answer that is not what was asked for. ``retry`` is in whole seconds; ``errors`` lists fields."""

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        retry: int | None = None,
        errors: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        if retry is not None:
            self.headers["Retry-After"] = str(max(1, retry))

    def record(self, request_id: str) -> dict[str, Any]:
        """The JSON object."""
        record: dict[str, Any] = {
            "type": f"urn:nhan:problem:{self.reason}",
            "title": phrase(self.status),
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
            "request_id": request_id,
        }
        if self.errors:
            record["errors"] = self.errors
        return record

    def response(self, request_id: str) -> Response:
        """The answer; ASCII JSON, so that no input can break its encoding."""
        return Response(json.dumps(self.record(request_id)), self.status, self.headers, media_type=MEDIA_TYPE)


def phrase(status: int) -> str:
    """What RFC 9110 calls a status."""
    return _PHRASES.get(status) or HTTPStatus(status).phrase


def from_error(error: NhanError) -> Problem:
    """Our own errors: the client's fault where its input is, else the server's."""
    if isinstance(error, InputError):
        return Problem(_STATUS.get(error.reason, 422), error.reason, str(error))
    return Problem(500, error.reason, "the server's data or settings are wrong; see its log")


def field_errors(errors: list[Any]) -> list[dict[str, Any]]:
    """pydantic's list, without the input itself: what was sent is not sent back."""
    return [{"where": [str(piece) for piece in e["loc"]], "message": str(e["msg"])} for e in errors]


#: JSON Schema of a problem, for OpenAPI.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "message"],
                "properties": {
                    "where": {"type": "array", "items": {"type": "string"}},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries: every operation can be refused by the server's door, and by the statuses given."""
    every = {400, 401, 403, 408, 413, 415, 429, 431, 500, 503, *statuses}
    return {
        status: {
            "description": phrase(status),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(every)
    }
