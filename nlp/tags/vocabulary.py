"""The subjects of provincial news: a concept scheme in a table, found by its names in both languages."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import ahocorasick_rs

from nlp import resources
from nlp.errors import DataError
from nlp.text import Text, fold, nfc
from nlp.text.normalise import Codes, changed_by, table_with
from nlp.text.vietnamese import to_new_style, to_old_style
from nlp.types import Language

COLUMNS = ("id", "vi", "en", "vi_other", "en_other", "vi_not", "en_not", "broader", "section", "iptc")
#: Punctuation that may touch a name, as spaces of the same length.
TO_SPACE = {ord(c): " " for c in "\"'([{.,;:/-#*•!?>|)]}"}


#: What a longer word that means something else is found as.
_NONE = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One concept. ``section`` is the one it usually belongs to, "" where none; ``broader`` another id or "".

    ``iptc`` are Media Topic codes, where the concept surely is one of them. ``not_names`` are longer words that hold one
    of its names and mean something else: "ngân sách" is no book.
    """

    id: str
    label: dict[str, str]
    names: dict[str, tuple[str, ...]]
    broader: str
    section: str
    iptc: tuple[str, ...] = ()
    not_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Vocabulary:
    """Subjects by id, and automata over their names: one for text with diacritics, one for text without, one for English."""

    def __init__(self, subjects: dict[str, Subject]) -> None:
        self.subjects = subjects
        names = {code: [(n, s.id) for s in subjects.values() for n in s.names[code]] for code in ("vi", "en")}
        for code, pairs in names.items():
            pairs += [(n, _NONE) for s in subjects.values() for n in s.not_names.get(code, ())]
        self._finders = {
            "toned": _Finder((_plain(n), id_) for name, id_ in names["vi"] for n in _styles(name)),
            "toneless": _Finder((fold(_plain(n)), id_) for n, id_ in names["vi"] if _safe(n)),
            "en": _Finder((fold(_plain(n)), id_) for n, id_ in names["en"]),
        }

    @functools.cached_property
    def folded_names(self) -> frozenset[str]:
        """Every name of every subject, folded."""
        return frozenset(fold(n) for s in self.subjects.values() for names in s.names.values() for n in names)

    def find(self, text: Text, language: Language) -> Iterator[tuple[int, int, str]]:
        """(start, end, id) in ``text.clean``.

        In Vietnamese a name of one syllable counts only in lower case or at the start of a sentence: "mía", but not "Mía".
        """
        kind = "en"
        if language.code == "vi":
            kind = "toneless" if language.diacritics == "none" else "toned"
        view = changed_by(_tables()["lower" if kind == "toned" else "fold"], text.codes)
        for start, end, id_ in self._finders[kind].find(f" {view} "):
            if id_ == _NONE:
                continue
            surface = text.clean[start:end]
            if language.code != "vi" or " " in surface or surface.islower() or _opens(text.clean, start):
                yield start, end, id_


@functools.cache
def _tables() -> dict[str, Codes]:
    signs = "".join(map(chr, TO_SPACE))
    return {"fold": table_with("fold", signs), "lower": table_with("lower", signs)}


class _Finder:
    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._keys = sorted(set(names))
        self._automaton = ahocorasick_rs.AhoCorasick(
            [f" {name}" for name, _ in self._keys], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def find(self, padded: str) -> Iterator[tuple[int, int, str]]:
        for index, start, end in self._automaton.find_matches_as_indexes(padded):
            if not padded[end].isalnum():
                yield start, end - 1, self._keys[index][1]


def _plain(name: str) -> str:
    return " ".join(nfc(name).lower().translate(TO_SPACE).split())


def _styles(name: str) -> set[str]:
    return {to_old_style(nfc(name)), to_new_style(nfc(name))}


def _safe(name: str) -> bool:
    """Without diacritics a short syllable is many words at once ("cam" is orange, ban and feeling)."""
    return " " in name.strip() or len(name) > 5


def _opens(clean: str, start: int) -> bool:
    before = clean[max(0, start - 2) : start].rstrip(" ")
    return not before or before[-1] in '.\n!?:"-'


def read_vocabulary(file: Path) -> Vocabulary:
    """A vocabulary from a table (CSV) or, by :mod:`nlp.tags.skos`, from SKOS (.ttl, .jsonld, .rdf).

    Raises:
        DataError: see :func:`read_table`.
    """
    if file.suffix.lower() in (".ttl", ".jsonld", ".rdf", ".xml"):
        from nlp.tags.skos import read_skos

        return read_skos(file)
    return read_table(file)


def read_table(file: Path) -> Vocabulary:
    """A vocabulary from CSV with the columns of COLUMNS, those after the third optional (several names joined by ";").

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
        names = {code: (*_several(row.get(code)), *_several(row.get(f"{code}_other"))) for code in ("vi", "en")}
        not_names = {code: _several(row.get(f"{code}_not")) for code in ("vi", "en")}
        label = {language: row[language].strip() for language in ("vi", "en") if (row.get(language) or "").strip()}
        subjects[id_] = Subject(
            id_, label, names, (row.get("broader") or "").strip(), (row.get("section") or "").strip(),
            tuple((row.get("iptc") or "").split()), {code: words for code, words in not_names.items() if words},
        )  # fmt: skip
    return checked(file, subjects)


def write_table(vocabulary: Vocabulary, file: Path) -> None:
    """Write a vocabulary as CSV with the columns of COLUMNS; :func:`read_table` reads the same from it."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for subject in vocabulary.subjects.values():
            labels = {code: subject.label.get(code, "") for code in ("vi", "en")}
            others = {code: [n for n in subject.names[code] if n != labels[code]] for code in labels}
            nots = [";".join(subject.not_names.get(code, ())) for code in labels]
            table.writerow(
                [subject.id, *labels.values(), *(";".join(names) for names in others.values()), *nots,
                 subject.broader, subject.section, " ".join(subject.iptc)]
            )  # fmt: skip


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (cell or "").split(";") if name.strip())


def checked(file: Path, subjects: dict[str, Subject]) -> Vocabulary:
    """The vocabulary, after checking that every broader concept exists and none is broader than itself."""
    for subject in subjects.values():
        seen, above = {subject.id}, subject.broader
        while above:
            if above not in subjects:
                raise DataError(f"{file}: {subject.id}: broader {above!r} is no subject of the file")
            if above in seen:
                raise DataError(f"{file}: {subject.id}: broader leads back to {above!r}")
            seen.add(above)
            above = subjects[above].broader
    return Vocabulary(subjects)


@functools.cache
def shipped() -> Vocabulary:
    """The vocabulary of this installation."""
    return read_vocabulary(resources.path("data/tags/vocabulary.csv"))
