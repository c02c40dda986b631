"""The subjects of provincial news: a concept scheme in a table, found by its names in both languages."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

from nlp import resources
from nlp.errors import DataError
from nlp.text import fold

COLUMNS = ("id", "vi", "en", "vi_other", "en_other", "broader", "section")


@dataclass(frozen=True, slots=True)
class Subject:
    """One concept. ``section`` is the one it usually belongs to, "" where none; ``broader`` another id or ""."""

    id: str
    label: dict[str, str]
    names: dict[str, tuple[str, ...]]
    broader: str
    section: str


class Vocabulary:
    """Subjects by id and an automaton over their folded names, one a language."""

    def __init__(self, subjects: dict[str, Subject]) -> None:
        self.subjects = subjects
        self._keys: dict[str, list[tuple[str, str]]] = {}
        self._automata: dict[str, ahocorasick_rs.AhoCorasick] = {}
        for language in ("vi", "en"):
            keys = sorted({(fold(n), s.id) for s in subjects.values() for n in s.names[language]})
            self._keys[language] = keys
            self._automata[language] = ahocorasick_rs.AhoCorasick(
                [f" {name}" for name, _ in keys], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
            )

    def find(self, padded: str, language: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, id) in a folded text that was padded with one space on either side and has spaces for punctuation."""
        language = language if language in self._automata else "en"
        keys = self._keys[language]
        for index, start, end in self._automata[language].find_matches_as_indexes(padded):
            if not padded[end].isalnum():
                yield start, end - 1, keys[index][1]


def read_vocabulary(file: Path) -> Vocabulary:
    """A vocabulary from CSV with the columns id, vi, en, vi_other, en_other, broader, section (others joined by ";").

    Raises:
        DataError: a column is missing, an id stands twice, or ``broader`` names no subject; names file and line.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror})") from error
    missing = [c for c in ("id", "vi", "en") if rows and c not in rows[0]]
    if not rows or missing:
        raise DataError(
            f"{file}: a vocabulary needs the columns {', '.join(COLUMNS)}; missing: {', '.join(missing) or 'every row'}"
        )
    subjects: dict[str, Subject] = {}
    for number, row in enumerate(rows, 2):
        id_ = (row["id"] or "").strip()
        if not id_ or id_ in subjects:
            raise DataError(f"{file}:{number}: id {id_!r} is empty or stands twice")
        names = {
            language: tuple(
                n.strip()
                for n in (row.get(language) or "", *(row.get(f"{language}_other") or "").split(";"))
                if n.strip()
            )
            for language in ("vi", "en")
        }
        label = {language: row[language].strip() for language in ("vi", "en") if (row.get(language) or "").strip()}
        subjects[id_] = Subject(
            id_, label, names, (row.get("broader") or "").strip(), (row.get("section") or "").strip()
        )
    for subject in subjects.values():
        if subject.broader and subject.broader not in subjects:
            raise DataError(f"{file}: {subject.id}: broader {subject.broader!r} is no subject of the file")
    return Vocabulary(subjects)


@functools.cache
def shipped() -> Vocabulary:
    """The vocabulary of this installation."""
    return read_vocabulary(resources.path("data/tags/vocabulary.csv"))
