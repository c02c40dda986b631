"""The API's description: what FastAPI cannot know of routes that read their own bodies, and the schema of a result."""

from __future__ import annotations

import copy
import functools
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from nlp import resources
from nlp.desk import payload, problems
from nlp.desk.batch import MEDIA_TYPE as NDJSON
from nlp.versions import __version__

_ARTICLE = {"$ref": "#/components/schemas/ArticleIn"}
_RESULT = {"$ref": "#/components/schemas/TaggedArticle"}
_TEXT = {"type": "string", "pattern": payload.SOMETHING}
#: Fields of ninjs objects that are read; a ninjs object may have any others.
_NINJS_IN = {
    "type": "object",
    "required": ["bodies"],
    "properties": {
        "uri": {"type": "string"},
        "bodies": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["value", "contentType"],
                "properties": {"value": _TEXT, "role": {"type": "string"}, "contentType": {"const": "text/plain"}},
            },
        },
        "headlines": {"type": "array", "items": {"type": "object", "properties": {"value": {"type": "string"}}}},
        "language": {"type": "string"},
        "versionCreated": {"type": "string", "format": "date-time"},
    },
}


def _body(**content: Any) -> dict[str, Any]:
    return {
        "requestBody": {"required": True, "content": {kind: {"schema": schema} for kind, schema in content.items()}}
    }


TAG = _body(**{"application/json": _ARTICLE, "text/plain": _TEXT, "text/html": _TEXT, payload.NINJS: _NINJS_IN})
BATCH = _body(**{NDJSON: {"type": "string", "description": "One ArticleIn a line."}})
FEEDBACK = _body(**{"application/json": {"$ref": "#/components/schemas/FeedbackIn"}})


def _with_ok(ok: dict[str, Any], *statuses: int, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: ok, **problems.responses(*statuses)}


def tagged() -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": _RESULT}, payload.NINJS: {"schema": {"type": "object"}}}
    return _with_ok({"description": "The labels", "content": content}, 415, 422)


def batch() -> dict[int | str, dict[str, Any]]:
    about = "One TaggedArticle (or ninjs object) a line, or an object with reason and message for a line that could not be done."
    return _with_ok({"description": about, "content": {NDJSON: {"schema": {"type": "string"}}}}, 415, 422)


def lines() -> dict[int | str, dict[str, Any]]:
    return _with_ok(
        {
            "description": "One decision, or one finished article, a line.",
            "content": {NDJSON: {"schema": {"type": "string"}}},
        },
        422,
    )


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "required": list(required), "properties": properties}
    return {"description": "OK", "content": {"application/json": {"schema": schema}}}


def search() -> dict[int | str, dict[str, Any]]:
    row = {
        "type": "object",
        "required": ["id", "kind", "label"],
        "properties": {
            "id": {"type": "string"},
            "kind": {"enum": ["place", "law", "subject"]},
            "label": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    return _with_ok(_object("results", results={"type": "array", "items": row}), 422)


def one() -> dict[int | str, dict[str, Any]]:
    return _with_ok(_object(), 404, 422)


def stored() -> dict[int | str, dict[str, Any]]:
    numbers = {"type": "array", "items": {"type": "integer"}}
    ok = _object("article", "new", "decisions", article={"type": "integer"}, new={"type": "boolean"}, decisions=numbers)
    return _with_ok(ok, 404, 409, 422, status=201)


def describe(app: FastAPI) -> dict[str, Any]:
    """The document of /v1/openapi.json; made once."""
    from nlp.desk.api import FeedbackIn

    document = get_openapi(
        title="Nhãn", version=__version__, routes=app.routes,
        description="Labels news articles. Errors are RFC 9457 problem details; limits are in docs/api.md.",
    )  # fmt: skip
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    given = FeedbackIn.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(given.pop("$defs"))
    schemas["FeedbackIn"] = given
    article = schemas["ArticleIn"]
    article["oneOf"] = [_alone("text"), _alone("html")]
    schemas["Problem"] = problems.SCHEMA
    schemas.update(_result_schemas())
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["security"] = [] if path == "/v1/health" else [{"token": []}, {}]
    return document


def _alone(name: str) -> dict[str, Any]:
    return {
        "required": [name],
        "properties": {name: {"type": "string"}, "html" if name == "text" else "text": {"type": "null"}},
    }


@functools.cache
def _result_schemas() -> dict[str, Any]:
    """Schema nhan/1 as components: its local references rewritten."""
    schema = copy.deepcopy(resources.load_json("data/schema/nhan-1.schema.json"))
    parts = schema.pop("$defs")
    for key in ("$schema", "$id"):
        schema.pop(key, None)
    return {"TaggedArticle": _rewritten(schema), **{f"nhan-{name}": _rewritten(part) for name, part in parts.items()}}


def _rewritten(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: f"#/components/schemas/nhan-{inner.rpartition('/')[2]}" if key == "$ref" else _rewritten(inner)
            for key, inner in value.items()
        }
    return [_rewritten(inner) for inner in value] if isinstance(value, list) else value
