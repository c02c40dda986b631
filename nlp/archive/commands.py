"""``nhan archive`` and ``nhan report``: arguments → a job, a watcher, an exit code."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Annotated

import typer

from nlp.errors import ConfigError

Paths = Annotated[
    list[str],
    typer.Argument(
        help="Inputs (files, folders, globs, URLs of JSONL, CSV, Parquet, text, HTML, .docx, ZIP, TAR, WARC), then the folder to write.",
        metavar="IN… OUT",
    ),
]


def archive(
    paths: Paths,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: one a core.")] = 0,
    engine: Annotated[str, typer.Option(help="local, here (this process alone), dask, ray or spark.")] = "local",
    scheduler: Annotated[str | None, typer.Option(help="Address of the cluster's scheduler.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a job that ended early.")] = False,
    retag: Annotated[
        str | None, typer.Option(help="changed: do the shards again whose inputs or versions changed.")
    ] = None,
    format: Annotated[str, typer.Option(help="parquet or jsonl.")] = "parquet",
    fields: Annotated[
        str | None, typer.Option(help="Only these, by comma: article.id,section,tags (default: all).")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Keep the text; without it its sha256 stands.")] = False,
    shard: Annotated[int, typer.Option(min=1, help="Articles of one output file.")] = 1000,
    most_characters: Annotated[int, typer.Option(min=1, help="Longer articles are rejected.")] = 2_000_000,
    profile: Annotated[Path | None, typer.Option("--profile", help="The newsroom's profile (TOML).")] = None,
) -> None:
    """Label an archive: shards of Parquet or JSONL, a manifest, and every input that failed; can be stopped and resumed."""
    from nlp.archive.engines import Engine
    from nlp.archive.job import Job, run
    from nlp.archive.progress import summary, watcher
    from nlp.archive.work import Limits, Settings
    from nlp.profile import load_profile

    if len(paths) < 2:
        raise ConfigError("nhan archive needs inputs and, last, the folder to write: nhan archive IN… OUT")
    if retag not in (None, "changed"):
        raise ConfigError(f"--retag {retag}: only 'changed' is known")
    _needed(format)
    settings = Settings(format, _listed(fields), text, dataclasses.replace(Limits(), characters=most_characters))
    job = Job(
        inputs=tuple(paths[:-1]),
        out=Path(paths[-1]),
        profile=load_profile(profile),
        settings=settings,
        engine=Engine(engine, workers, scheduler),
        shard=shard,
        resume=resume,
        retag=retag == "changed",
    )
    watching = watcher()
    try:
        manifest = run(job, watching)
    except KeyboardInterrupt:
        watching.end()
        print(f"nhan: stopped; what is done is kept, go on with --resume ({job.out})", file=sys.stderr)
        raise typer.Exit(130) from None
    finally:
        watching.end()
    print(summary(manifest), file=sys.stderr)
    if manifest["counts"]["rejected"]:
        print(f"nhan: the rejected inputs and why: {job.out / 'rejected.jsonl'}", file=sys.stderr)
        raise typer.Exit(1)


def report(
    out: Annotated[Path, typer.Argument(help="A finished archive.", metavar="OUT")],
    to: Annotated[Path | None, typer.Option(help="The page to write; default OUT/report.html.")] = None,
) -> None:
    """One self-contained page about a finished archive: sections, months, languages, places on a map, documents, warnings."""
    from nlp.archive.checkpoint import read_manifest
    from nlp.archive.report import page
    from nlp.archive.sinks import write

    target = to or out / "report.html"
    content = page(read_manifest(out)).encode("utf-8")
    try:
        write(target, content)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written ({error.strerror}); give another place with --to") from error
    print(target)


def _listed(fields: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (fields or "").split(",") if name.strip())


def _needed(format: str) -> None:
    import importlib.util

    for module in ("joblib", *(("pyarrow",) if format == "parquet" else ())):
        if importlib.util.find_spec(module) is None:
            raise ConfigError(f"nhan archive needs {module}: install 'nhan[archive]'")
