"""Where analysts' articles come from: a gold corpus, the output of ``nhan archive`` or ``nhan tag --format json``, or anything that can be read."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import InputError
from nlp.output.record import SCHEMA, from_dict
from nlp.read import read_many
from nlp.read.page import make_article
from nlp.types import Article, Rejected, TaggedArticle

if TYPE_CHECKING:
    from nlp.tagger import Tagger

#: What a file of a gold corpus begins with.
_GOLD = "id: "


def read_archive(
    source: str | Path, split: str | Sequence[str] | None = None
) -> Iterator[TaggedArticle | Article | Rejected]:
    """The articles of a file or folder; results that are tagged already come tagged.

    Args:
        source: a folder of gold articles, a folder or file of results (.jsonl, .parquet; schema nhan/1), or what :func:`nlp.read_many` takes.
        split: of a gold corpus only: ``train``, ``dev``, ``test``, or several of them; None is all of it.

    Raises:
        InputError: there is nothing at that path.
    """
    path = Path(source)
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; check the path", reason="not-found")
    if _is_gold(path):
        yield from _gold(path, split)
        return
    results = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in (".jsonl", ".parquet"))
    results = [file for file in results if _is_result(file)]
    if results:
        for file in results:
            yield from _results(file)
        return
    yield from read_many(path)


def tag_archive(
    source: str | Path, *, tagger: Tagger | None = None, split: str | Sequence[str] | None = None, workers: int = 1
) -> list[TaggedArticle | Rejected]:
    """:func:`read_archive`, with what is not tagged yet tagged; in the order of the source."""
    from nlp.tagger import load

    items = list(read_archive(source, split))
    plain = [item for item in items if isinstance(item, Article)]
    if not plain:
        return [item for item in items if not isinstance(item, Article)]
    done = (tagger or load()).tag_many(plain, workers=workers)
    return [next(done) if isinstance(item, Article) else item for item in items]


def _is_gold(path: Path) -> bool:
    first = next(iter(sorted(path.glob("*.txt"))), None) if path.is_dir() else None
    if first is None:
        return False
    with first.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline().startswith(_GOLD)


def _gold(folder: Path, split: str | Sequence[str] | None) -> Iterator[Article]:
    from dataclasses import replace

    from nlp.evaluate.commands import gold_articles
    from nlp.profile import Profile

    wanted = [split] if split is None or isinstance(split, str) else split
    for gold in (article for one in wanted for article in gold_articles(folder, one)):
        article = make_article(
            gold.text, title=None, published=dt.date.fromisoformat(gold.published), profile=Profile()
        )
        yield replace(article, id=gold.id, sections=(gold.section,), source=str(gold.path))


def _is_result(file: Path) -> bool:
    if file.suffix == ".parquet":
        import pyarrow.parquet as pq

        try:
            return "schema" in pq.read_schema(file).names
        except (OSError, ValueError):  # damaged: reading it says so
            return False
    if file.suffix not in (".jsonl", ".json"):
        return False
    with file.open(encoding="utf-8", errors="replace") as lines:
        return f'"schema": "{SCHEMA}"' in lines.readline()


def _results(file: Path) -> Iterator[TaggedArticle | Rejected]:
    for number, record in enumerate(_records(file), 1):
        try:
            yield from_dict(record)
        except (ValueError, KeyError, TypeError) as error:
            yield Rejected(None, f"{file}:{number}", "read", "bad-record", f"{file}:{number}: not a result ({error})")


def _records(file: Path) -> Iterator[dict[str, Any]]:
    if file.suffix == ".parquet":
        import pyarrow.parquet as pq

        from nlp.archive.columns import from_row

        batches = (batch.to_pylist() for batch in pq.ParquetFile(file).iter_batches(512))
        yield from map(from_row, itertools.chain.from_iterable(batches))
        return
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
