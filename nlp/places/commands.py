"""``nhan places`` and ``nhan history``: arguments → rows or histories, an exit code."""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp.errors import ConfigError, InputError

if TYPE_CHECKING:
    from nlp.places.lookup import Lookup

ProfileOption = Annotated[Path | None, typer.Option("--profile", help="The newsroom's profile (TOML).")]
#: How many unmatched rows are named on stderr; the rest are counted.
MOST_NAMED = 10


def places(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A name, a code, or a table of names.")],
    column: Annotated[str | None, typer.Option(help="The column that holds the names.")] = None,
    province: Annotated[str | None, typer.Option(help="Province: a column, or one for all rows.")] = None,
    date: Annotated[str | None, typer.Option(help="Date that decides the era: a column, or YYYY-MM-DD.")] = None,
    format: Annotated[str | None, typer.Option(help="csv, jsonl or parquet; default as the table.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write to a file instead of standard output.")] = None,
    as_text: Annotated[bool, typer.Option("--text", help="TEXT is a name even where a file is called so.")] = False,
    profile: ProfileOption = None,
) -> None:
    """Names of places to official codes: one name, or a column of a CSV, JSON Lines or Parquet table (rows keep their order)."""
    from nlp.places import table

    if format is not None and format not in table.FORMATS:
        raise ConfigError(f"--format {format}: {', '.join(table.FORMATS)}")
    lookup = _lookup(profile)
    file = Path(text)
    if as_text or len(text) > 255 or not file.is_file():
        if column is not None:
            raise InputError(f"{text}: no such file; --column is for tables", reason="not-found")
        rows: Iterable[dict[str, Any]] = [{"name": text}]
        chosen = table.choose(Path("-"), ["name"], "name", province, date, lookup)
        written = format or "jsonl"
    else:
        kind = table.format_of(file, format)
        names, rows = table.read_rows(file, kind)
        chosen = table.choose(file, names, column, province, date, lookup)
        written = format or kind
    counts: Counter[str] = Counter()
    missed: list[str] = []
    answered = _counted(_with_bar(table.answers(rows, chosen, lookup)), counts, missed)
    table.write_rows(answered, written, out)
    _report(counts, missed)


def _lookup(profile: Path | None) -> Lookup:
    from nlp.places import lookup_for
    from nlp.profile import load_profile

    return lookup_for(load_profile(profile))


def _with_bar(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows, with their count shown on a terminal."""
    first = list(itertools.islice(rows, 2))
    rows = itertools.chain(first, rows)
    if len(first) < 2 or not sys.stderr.isatty():
        return rows
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    def shown() -> Iterator[dict[str, Any]]:
        columns = (SpinnerColumn(), TextColumn("{task.completed:,} rows"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("rows", total=None)
            for row in rows:
                yield row
                bar.advance(task)

    return shown()


def _counted(rows: Iterable[dict[str, Any]], counts: Counter[str], missed: list[str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        counts[row["status"]] += 1
        if row["id"] is None and len(missed) <= MOST_NAMED:
            detail = row.get("message") or row["status"]
            missed.append(f"row {row['row']}: {row['input']!r}: {detail}")
        yield row


def _report(counts: Counter[str], missed: list[str]) -> None:
    """What was not matched, on stderr; exit code 1 where any row has no unit and no candidates."""
    for line in missed[:MOST_NAMED]:
        print(f"nhan: {line}", file=sys.stderr)
    failed = sum(counts.values()) - counts["found"] - counts["ambiguous"]
    if sum(counts.values()) > 1:
        summary = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        print(f"nhan: {sum(counts.values())} rows: {summary}", file=sys.stderr)
    if failed:
        raise typer.Exit(1)


def history(
    place: Annotated[str | None, typer.Argument(metavar="PLACE", help="A name, a code or an id.")] = None,
    results: Annotated[
        list[Path] | None, typer.Argument(help="With --affected-by: an archive, or results of 'nhan tag' (JSON Lines).")
    ] = None,
    affected_by: Annotated[
        str | None, typer.Option(help="An amendment: which units it changed, which tagged articles to redo.")
    ] = None,
    format: Annotated[str, typer.Option(help="text or json.")] = "text",
    profile: ProfileOption = None,
) -> None:
    """What a unit was before, what it became, by which resolution and when."""
    from nlp.cli import emit
    from nlp.places import history as histories

    if format not in ("text", "json"):
        raise ConfigError(f"--format {format}: text or json")
    lookup = _lookup(profile)
    if affected_by is not None:
        ids = histories.affected_by(affected_by, lookup.gazetteer)
        files = [*([Path(place)] if place else []), *(results or [])]
        for line in histories.articles_to_redo(files, ids) if files else ids:
            emit(line if files else f"{line}  {lookup.gazetteer[line].full_name()}")
        return
    if place is None:
        raise ConfigError("nhan history PLACE, or nhan history --affected-by AMENDMENT [RESULTS…]")
    for id_ in histories.units_named(place, lookup):
        record = histories.describe(id_, lookup.gazetteer)
        emit(json.dumps(record, ensure_ascii=False) if format == "json" else histories.to_text(record) + "\n")
