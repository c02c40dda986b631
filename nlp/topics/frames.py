"""Tagged articles ↔ tidy tables in pandas and Parquet: one row an article, a mention, a tag.

Article ids tie the tables together (``article``). ``articles.record`` keeps each result whole, so :func:`from_tables` gives
back exactly what came in; leave it out with ``record=False`` where tables alone are wanted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import InputError
from nlp.output.record import digest, from_dict
from nlp.places.gazetteer import REFORM
from nlp.places.gazetteer import shipped as gazetteer
from nlp.topics.archive import Topics
from nlp.topics.model import REASONS
from nlp.topics.trends import today
from nlp.types import Rejected, TaggedArticle

NAMES = ("articles", "mentions", "tags")
COLUMNS = {
    "articles": ("article", "title", "published", "language", "section", "section_reason", "section_confidence",
                 "byline", "dateline", "source", "url", "characters", "record"),
    "mentions": ("article", "kind", "start", "end", "text", "target", "confidence", "part", "reason", "inside"),
    "tags": ("article", "id", "kind", "vi", "en", "score", "band", "role"),
}  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """Three pandas frames; the columns are :data:`COLUMNS`. ``published`` is a datetime64, missing where unknown."""

    articles: Any
    mentions: Any
    tags: Any

    def to_parquet(self, folder: str | Path) -> None:
        """Write articles.parquet, mentions.parquet and tags.parquet."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            getattr(self, name).to_parquet(folder / f"{name}.parquet", index=False)


def to_tables(results: Iterable[TaggedArticle | Rejected], *, record: bool = True) -> Tables:
    """The tables of results; what was rejected is passed over. An article without an id goes by a digest of its text."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in NAMES}
    for result in results:
        if isinstance(result, Rejected):
            continue
        key = result.article.id or digest(result.article.text)[:16]
        rows["articles"].append(_article_row(key, result, record))
        rows["mentions"] += [
            (key, m.kind, m.start, m.end, m.text, m.target, m.confidence, m.part, m.reason, m.inside)
            for m in result.mentions
        ]
        rows["tags"] += [
            (key, t.id, t.kind, t.label.get("vi"), t.label.get("en"), t.score, t.band, t.role) for t in result.tags
        ]
    return Tables(**{name: _frame(name, rows[name]) for name in NAMES})


def from_tables(tables: Tables) -> list[TaggedArticle]:
    """The results that tables were made of.

    Raises:
        InputError: the tables were made with ``record=False``.
    """
    records = tables.articles["record"]
    if records.isna().any():
        raise InputError("these tables hold no records; make them with to_tables(results, record=True)")
    return [from_dict(json.loads(record)) for record in records]


def read_parquet(folder: str | Path) -> Tables:
    """The tables of a folder written by :meth:`Tables.to_parquet`.

    Raises:
        InputError: a file is missing; names it.
    """
    import pandas as pd

    frames = {}
    for name in NAMES:
        file = Path(folder) / f"{name}.parquet"
        if not file.is_file():
            raise InputError(f"{file}: no such table; write the folder with Tables.to_parquet()", reason="not-found")
        frames[name] = pd.read_parquet(file)
    return Tables(**frames)


def topic_table(archive: Topics) -> Any:
    """One row an article: article, published, section, language, topic, vi, en, similarity, second, margin, reason."""
    import pandas as pd

    labels = {t.id: t.label for t in archive.model.topics}
    rows = [
        {
            "article": d.key,
            "title": d.title,
            "published": d.published,
            "section": d.section,
            "language": d.language,
            "topic": p.topic,
            "vi": labels[p.topic].get("vi") if p.topic is not None else None,
            "en": labels[p.topic].get("en") if p.topic is not None else None,
            "similarity": p.similarity,
            "second": p.second,
            "margin": p.margin,
            "reason": REASONS[p.reason] if p.reason else None,
        }
        for d, p in zip(archive.documents, archive.placements, strict=True)
    ]
    frame = pd.DataFrame(rows)
    frame["published"] = pd.to_datetime(frame["published"])
    return frame.astype({"topic": "Int64", "second": "Int64"})


def place_table(tables: Tables, level: str = "commune") -> Any:
    """Mentions of places counted in units of today, apart for articles of before and from 1 July 2025 on.

    A former unit's mention goes to the units that cover it now, in parts by their weights; mentions inside other names and
    units too large for the level are not counted. Columns: id, vi, en, province, lat, lon, before, since, mentions, articles.
    """
    import pandas as pd

    places = tables.mentions[(tables.mentions["kind"] == "place") & tables.mentions["target"].notna()]
    places = places[places["inside"].isna()].merge(tables.articles[["article", "published"]], on="article")
    parts = [
        (unit, row.article, weight, row.published < pd.Timestamp(REFORM))
        for row in places.itertuples()
        for unit, weight in today(row.target, level).items()
    ]
    split = pd.DataFrame(parts, columns=["id", "article", "weight", "old"])
    split["before"] = split["weight"].where(split["old"].astype(bool), 0.0)
    split["since"] = split["weight"] - split["before"]
    counted = split.groupby("id", as_index=False).agg(
        before=("before", "sum"), since=("since", "sum"), articles=("article", "nunique")
    )
    counted["mentions"] = counted["before"] + counted["since"]
    units = [gazetteer()[id_] for id_ in counted["id"]]
    named = pd.DataFrame(
        {
            "id": counted["id"],
            "vi": [u.full_name() for u in units],
            "en": [u.english() for u in units],
            "province": [gazetteer().province_today(u.id) for u in units],
            "lat": [u.lat for u in units],
            "lon": [u.lon for u in units],
        }
    )
    out = named.merge(counted[["id", "before", "since", "mentions", "articles"]], on="id")
    return out.sort_values(["mentions", "id"], ascending=[False, True]).reset_index(drop=True)


def _article_row(key: str, result: TaggedArticle, record: bool) -> tuple[Any, ...]:
    article, section = result.article, result.section
    return (
        key, article.title, article.published, result.language.code, section.id, section.reason, section.confidence,
        article.byline, article.dateline, article.source, article.url, len(article.text),
        result.to_json() if record else None,
    )  # fmt: skip


def _frame(name: str, rows: list[tuple[Any, ...]]) -> Any:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(COLUMNS[name]))
    if name == "articles":
        frame["published"] = pd.to_datetime(frame["published"])
    return frame
