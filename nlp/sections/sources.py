"""What the shipped section model is learnt from: every source with its weight, licence and period, as data; and its rows."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp import resources
from nlp.evaluate.gold import read_corpus
from nlp.sections.reader import Row

#: Files of the development data that are read.
FILES = ("vi_news_labelled", "vi_news_labelled_2", "en_news_labelled", "en_news_labelled_2")
#: Articles of our corpus from this number on are held out: never learnt from, never tuned on.
HELD_OUT = 22
OWN, BRIEFS, WORDS, SUBJECTS = "own", "briefs", "words", "subjects"


@dataclass(frozen=True, slots=True)
class Source:
    """``weight`` of one article of it in training, ``full`` in the block for full texts; ``about`` and ``licence`` are for the card."""

    id: str
    weight: float
    full: float
    about: str
    licence: str


def sources() -> Mapping[str, Source]:
    """Every source by id: nlp/data/sections/sources.json."""
    rows: list[dict[str, Any]] = resources.load_json("data/sections/sources.json")["sources"]
    return {row["id"]: Source(**row) for row in rows}


def kind_of_label() -> Mapping[str, str]:
    """Label of a source → the kind of its section: nlp/data/sections/kinds.json."""
    kinds: dict[str, list[str]] = resources.load_json("data/sections/kinds.json")["kinds"]
    return {label: kind for kind, labels in kinds.items() for label in labels}


def development_rows(folder: Path) -> Iterator[tuple[str, Row]]:
    """(file, row) of the labelled development data; rows of sources that are not learnt from are left out.

    Raises:
        FileNotFoundError: a file is not there; names it.
    """
    files = [folder / f"{name}.jsonl.gz" for name in FILES]
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(str(file))
    kinds, learnt = kind_of_label(), sources()
    for name, file in zip(FILES, files, strict=True):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                source = row["id"].partition(":")[0]
                if source not in learnt:
                    continue
                section = "none" if row["section"] == "other" else row["section"]
                kind = kinds.get(row["label"], "")
                yield name, Row(row["id"], source, row["lang"], (section,), row["title"], row["text"], kind)


def own_rows(corpora: Path, *, held_out: bool = False) -> list[Row]:
    """Our own corpus without its held-out articles (or only those), one row an article; the text as it is tagged."""
    return [
        Row(article.id, OWN, article.language, (article.section,), "", article.text)
        for article in read_corpus(corpora / "gold")
        if (int(article.id[-3:]) >= HELD_OUT) == held_out
    ]


def brief_rows(corpora: Path) -> list[Row]:
    """Texts of our own for what the development data lacks, provincial life in both languages: short news, lists of words, subjects."""
    vocabulary = resources.path("data/tags/vocabulary.csv")
    with vocabulary.open(encoding="utf-8", newline="") as lines:
        subjects = [row for row in csv.DictReader(lines) if row["section"]]
    return [
        *_table(corpora / "briefs.tsv", BRIEFS),
        *_table(corpora / "section-words.tsv", WORDS),
        *(
            Row(
                f"{row['id']} {code}",
                SUBJECTS,
                code,
                (row["section"],),
                "",
                "; ".join([row[code], row[f"{code}_other"]]),
            )
            for row in subjects
            for code in ("vi", "en")
        ),
    ]


def _table(file: Path, source: str) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Row(f"{source}:{number}", source, row["language"], (row["section"],), "", row["text"])
            for number, row in enumerate(rows, 1)
        ]
