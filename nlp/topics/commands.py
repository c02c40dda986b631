"""The command ``nhan topics``: an archive in, one page out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nlp.errors import ConfigError


def topics(
    data: Annotated[
        Path, typer.Argument(help="Articles: a folder, rows, a ZIP, a gold corpus, or results of 'nhan archive'.")
    ],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
    number: Annotated[int | None, typer.Option(help="How many topics; default: as many as are stable.")] = None,
    language: Annotated[str, typer.Option(help="Language of the page: vi or en.")] = "vi",
    title: Annotated[str | None, typer.Option(help="Title of the page.")] = None,
    model: Annotated[
        Path | None, typer.Option(help="Also save the topics here, to place later articles in them.")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps segmented words for the next run.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    profile: Annotated[Path | None, typer.Option("--profile", help="The newsroom's profile (TOML).")] = None,
) -> None:
    """What an archive writes about, since when and where: topics, charts and a map on one self-contained page."""
    if language not in ("vi", "en"):
        raise ConfigError(f"--language is vi or en, not {language!r}")
    _needed()
    from nlp.tagger import load
    from nlp.topics.archive import find_topics
    from nlp.topics.frames import to_tables
    from nlp.topics.report import page
    from nlp.topics.source import tag_archive
    from nlp.types import Rejected, TaggedArticle

    results = tag_archive(data, tagger=load(profile), workers=workers)
    rejected = [r for r in results if isinstance(r, Rejected)]
    for item in rejected:
        print(f"nhan: {item.message}", file=sys.stderr)
    tagged = [r for r in results if isinstance(r, TaggedArticle)]
    archive = find_topics(tagged, number=number, workers=workers, cache=cache)
    out.write_text(
        page(archive, to_tables(tagged, record=False), title=title or data.resolve().name, language=language),
        encoding="utf-8",
    )
    if model:
        archive.save(model)
    share = len(archive.left_out) / len(archive.documents)
    print(f"{len(archive.documents)} articles, {len(archive.model.topics)} topics, {share:.1%} left out: {out}")
    if rejected:
        raise typer.Exit(1)


def _needed() -> None:
    from importlib.util import find_spec

    missing = [
        name for name in ("sklearn", "joblib", "underthesea", "pandas", "altair", "vl_convert") if not find_spec(name)
    ]
    if missing:
        raise ConfigError(f"topics need {', '.join(missing)}: pip install 'nhan[topics]'")
