"""The whole API against its own description: no 5xx, no answer that the description does not know (schemathesis)."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import positive_data_acceptance

from nlp.desk.app import create_app
from nlp.desk.config import Config

#: The operations of docs/api.md; the test fails where one is added and not listed.
OPERATIONS = (
    "GET /v1/feedback", "GET /v1/health", "GET /v1/law/search", "GET /v1/law/{id}", "GET /v1/places/search",
    "GET /v1/places/{id}", "GET /v1/version", "GET /v1/vocabulary", "POST /v1/feedback", "POST /v1/tag",
    "POST /v1/tag/batch",
)  # fmt: skip
#: What a decision needs depends on its action and article, and a page may hold no article: no schema can say that; 422 is right.
FREE = {"POST /v1/feedback": [positive_data_acceptance], "POST /v1/tag": [positive_data_acceptance]}
ANY = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]


@schemathesis.serializer("application/x-ndjson")
def ndjson(_, value):
    return str(value).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def operations(tmp_path_factory, tagger):
    """name → operation, of a desk that knows itself by the test client's name."""
    app = create_app(Config(tmp_path_factory.mktemp("desk") / "desk.sqlite", names=("testserver",)), tagger)

    async def kept(scope, receive, send):
        """The client starts and stops the application for each request; the desk stays open until the end."""
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", kept)
    found = [result.ok() for result in schema.get_all_operations()]
    yield {operation.label: operation for operation in found}
    app._app.desk.close()


def check(operation, most: int, derandomize: bool) -> None:
    @settings(max_examples=most, deadline=None, suppress_health_check=ANY, derandomize=derandomize, database=None)
    @given(case=operation.as_strategy())
    def every(case):
        case.call_and_validate(excluded_checks=FREE.get(operation.label))

    every()


def test_every_operation_is_tried(operations):
    assert tuple(sorted(operations)) == OPERATIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_breach(operations, name):
    check(operations[name], 6, True)


@pytest.mark.soak
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_breach_in_thousands_of_cases(operations, name):
    check(operations[name], 500, False)
