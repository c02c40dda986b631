"""``nhan serve`` and ``nhan desk …``: the command line decides everything about a desk that the network must not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp.errors import ConfigError
from nlp.profile import load_profile

if TYPE_CHECKING:
    from nlp.desk.config import Config

#: Where the desk keeps its database unless told otherwise.
DATABASE = Path("nhan-desk.sqlite")
#: Seconds that requests under way have to finish after Ctrl-C or SIGTERM.
GRACE = 15

desk = typer.Typer(help="The desk's database and tokens.", no_args_is_help=True)
Database = Annotated[Path, typer.Option(help="The desk's database.")]


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; any but loopback asks for tokens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8765,
    database: Database = DATABASE,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Processes that tag; default: one a core, at most 4.")
    ] = None,
    watch: Annotated[Path | None, typer.Option(help="A folder whose new files join the queue.")] = None,
    webhook: Annotated[str | None, typer.Option(help="Send finished articles there (POST, schema nhan/1).")] = None,
    require_token: Annotated[bool, typer.Option(help="Ask for tokens on loopback too.")] = False,
    name: Annotated[list[str] | None, typer.Option(help="A further host name of this desk (a proxy's).")] = None,
    tls: Annotated[bool, typer.Option(help="A proxy in front speaks TLS: mark cookies Secure.")] = False,
    rate: Annotated[float | None, typer.Option(min=0, help="Requests a second of one client; 0: no limit.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Tag anew what was sent before.")] = False,
    profile: Annotated[Path | None, typer.Option("--profile", help="The newsroom's profile (TOML).")] = None,
) -> None:
    """The editors' desk in the browser, and the REST API for the CMS."""
    needed()
    from nlp.desk import workers as tagging
    from nlp.desk.config import KEPT, LOOPBACK, Config, Limits

    #: Off loopback a client is limited unless the command line says otherwise.
    usual = 0.0 if host in LOOPBACK else 50.0
    run(
        Config(
            database, load_profile(profile), host, port,
            workers=min(4, tagging.cores()) if workers is None else workers,
            require_token=require_token, names=tuple(name or ()), tls=tls, watch=watch, webhook=webhook,
            limits=Limits(rate=usual if rate is None else rate, kept=0 if no_cache else KEPT),
        )
    )  # fmt: skip


def run(config: Config) -> None:
    """Serve until stopped; requests under way are finished first."""
    import uvicorn

    from nlp.desk.app import create_app
    from nlp.desk.logs import event, to_stderr
    from nlp.desk.protocol import guarded

    check_tokens(config)
    to_stderr()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(config), host=config.host, port=config.port, http=guarded(config.limits.header_seconds, config.limits.headers), ws="none",
            log_config=None, access_log=False, server_header=False, date_header=True, proxy_headers=False,
            limit_concurrency=1000, backlog=512, timeout_keep_alive=15, timeout_graceful_shutdown=GRACE,
        )
    )  # fmt: skip
    event(
        "desk", address=f"http://{config.host}:{config.port}/", database=str(config.database), token=config.needs_token
    )
    try:
        server.run()
    except SystemExit as ended:  # uvicorn's own, with a code that means nothing here; the reason is in the log
        if server.started:
            raise
        raise ConfigError(
            f"{config.host}:{config.port}: cannot listen there; is it in use? give another --port"
        ) from ended


def check_tokens(config: Config) -> None:
    """Refuse to open a desk to a network without a token.

    Raises:
        ConfigError: a token is needed and none was made.
    """
    from nlp.desk.security import has_tokens
    from nlp.desk.store import Store

    if not config.needs_token:
        return
    store = Store(config.database)
    try:
        if not has_tokens(store):
            raise ConfigError(
                f"serving on {config.host} needs a token: make one with 'nhan desk token NAME --database {config.database}'"
            )
    finally:
        store.close()


@desk.command()
def backup(target: Annotated[Path, typer.Argument(help="The copy to write.")], database: Database = DATABASE) -> None:
    """Copy the database, and the trained models into TARGET.models, also while the desk is running."""
    from nlp.desk.copies import backup as copy

    typer.echo(copy(database, target).line(target), err=True)


@desk.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A copy made by 'nhan desk backup'.")],
    database: Database = DATABASE,
    force: Annotated[
        bool,
        typer.Option(
            help="Replace a database and models that are there; they are kept beside, with .before, .before-2 and so on."
        ),
    ] = False,
) -> None:
    """Put a copy and its trained models in the database's place. Stop the desk first."""
    from nlp.desk.copies import restore as put_back

    typer.echo(put_back(source, database, force=force).line(database), err=True)


@desk.command()
def token(
    name: Annotated[str, typer.Argument(help="The editor or program that it is for: decisions carry this name.")],
    database: Database = DATABASE,
    remove: Annotated[bool, typer.Option(help="Take it back instead.")] = False,
) -> None:
    """Make a token (shown once, on stdout), or take one back."""
    from nlp.desk.security import make_token, remove_token
    from nlp.desk.store import Store

    store = Store(database)
    try:
        if remove:
            if not remove_token(store, name):
                raise ConfigError(f"{name}: has no token in {database}")
        else:
            typer.echo(make_token(store, name))
    except ValueError as error:
        raise ConfigError(str(error)) from error
    finally:
        store.close()


def needed() -> None:
    """Raises ConfigError where the extra is not installed."""
    import importlib.util

    for module in ("fastapi", "uvicorn", "httptools", "orjson", "jinja2", "python_multipart"):
        if importlib.util.find_spec(module) is None:
            raise ConfigError(f"the desk needs {module}: install 'nhan[desk]'")
