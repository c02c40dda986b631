"""The application: store, tagging, routes and the door around them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from nlp.desk import api, openapi, pages, review
from nlp.desk.access import Caller, TheDesk
from nlp.desk.config import Config
from nlp.desk.desk import Desk
from nlp.desk.front import Front
from nlp.desk.metrics import CONTENT_TYPE, Metrics
from nlp.desk.problems import Problem, field_errors, from_error
from nlp.desk.security import UNSAFE
from nlp.desk.store import Store
from nlp.desk.tag import TagFirst
from nlp.desk.training import adopted
from nlp.desk.watch import Watch
from nlp.desk.workers import Here, Processes, Tagging, model_profile
from nlp.errors import NhanError
from nlp.profile import Profile
from nlp.tagger import Tagger

#: Newer FastAPI can send traces to an address of the environment; a desk sends nothing that its command line did not ask for.
SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
STATIC = Path(__file__).with_name("static")


def create_app(config: Config, tagger: Tagger | None = None) -> Front:
    """The ASGI application of one desk; ``tagger`` is used instead of processes.

    Raises:
        ConfigError, DataError, ModelError: a setting, the database or a model is unusable.
    """
    metrics = Metrics()
    store = Store(config.database)
    profile = model_profile(config.profile, adopted(store))
    desk = Desk(config, store, _tagging(config, profile, tagger, metrics), metrics)
    app = FastAPI(
        title="Nhãn", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_life, telemetry=SILENT,
        redirect_slashes=False,  # behind a proxy that speaks TLS a redirect would lead to the wrong scheme
    )  # fmt: skip
    app.state.desk = desk
    app.include_router(api.router)
    app.include_router(review.router, include_in_schema=False)
    app.include_router(pages.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_descriptions(app)
    _add_errors(app)
    return Front(TagFirst(app, desk), config, metrics)


def _tagging(config: Config, profile: Profile, tagger: Tagger | None, metrics: Metrics) -> Tagging:
    limits = config.limits
    if tagger is not None or config.workers == 0:
        return Here(tagger or Tagger(profile), limits.pending, limits.unpacked)
    return Processes(
        profile, config.workers, seconds=limits.tag_seconds, pending=limits.pending, unpacked=limits.unpacked,
        on_restart=lambda: metrics.count("nhan_worker_restarts_total"),
    )  # fmt: skip


@contextlib.asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(desk.close)
        await desk.tagging.open()
        if desk.config.watch is not None:
            await stack.enter_async_context(Watch(desk, desk.config.watch))
        yield


def _add_descriptions(app: FastAPI) -> None:
    @app.get("/v1/openapi.json", include_in_schema=False)
    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi.describe(app)
        return app.openapi_schema

    @app.get("/metrics", include_in_schema=False)
    def numbers(desk: TheDesk, who: Caller) -> Response:
        return Response(desk.metrics.render(), media_type=CONTENT_TYPE)


def allowed(app: FastAPI, request: Request) -> str:
    """The methods that an address takes, of all its routes (the framework names those of the first); HEAD wherever GET is."""
    methods = {"OPTIONS"}
    root = request.scope.get(
        "app_root_path", request.scope.get("root_path", "")
    )  # a mount has put its own in the scope
    for method in ("GET", *UNSAFE):
        scope = {**request.scope, "root_path": root, "method": method}
        if any(
            route.matches(scope)[0] is Match.FULL
            for route in app.routes
            if method == "GET" or not isinstance(route, Mount)  # static files, whose mount knows no methods
        ):
            methods.add(method)
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _add_errors(app: FastAPI) -> None:
    """Every error leaves as a problem, for the page's script too; only a browser that asks for a page gets one."""

    def answer(request: Request, problem: Problem) -> Response:
        page = pages.problem_page(request, app.state.desk, problem)
        return page or problem.response(request.scope["state"]["request_id"])

    @app.exception_handler(Problem)
    async def of_ours(request: Request, error: Problem) -> Response:
        return answer(request, error)

    @app.exception_handler(NhanError)
    async def of_the_library(request: Request, error: NhanError) -> Response:
        return answer(request, from_error(error))

    @app.exception_handler(RequestValidationError)
    async def of_a_query(request: Request, error: RequestValidationError) -> Response:
        errors = field_errors(list(error.errors()))
        return answer(request, Problem(422, "invalid", "a part of the address or query does not fit", errors=errors))

    @app.exception_handler(HTTPException)
    async def of_starlette(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = allowed(app, request)
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=headers)
        detail = {404: "there is nothing at this address", 405: "this address does not take that method"}
        reason = {404: "not-found", 405: "method"}.get(error.status_code, "bad-request")
        return answer(
            request,
            Problem(
                error.status_code,
                reason,
                detail.get(error.status_code, "the request cannot be read"),
                headers=headers,
            ),
        )

    @app.exception_handler(Exception)
    async def of_the_server(request: Request, error: Exception) -> Response:
        return answer(request, Problem(500, "error", "an error of the server; its log has the details"))
