"""From rows to readings: the stages before the section, for training on exactly what use will see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nlp.law import LawFinder
from nlp.names import NameFinder
from nlp.places import PlaceFinder
from nlp.profile import Profile
from nlp.read.page import make_article
from nlp.sections.features import READ, Reading, read_story
from nlp.tagger import story_of
from nlp.types import Article, Part

_NO_PLACES = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled article as its source has it. ``sections`` may be several, or none where it is not known.

    ``language`` is a code, or empty to detect it. ``kind`` is what the section is about more closely, empty where not known.
    """

    id: str
    source: str
    language: str
    sections: tuple[str, ...]
    title: str
    text: str
    kind: str = ""


class Reader:
    """Rows to readings."""

    def __init__(self, profile: Profile | None = None) -> None:
        self._profile = profile or Profile()
        self._law, self._places = LawFinder(self._profile), PlaceFinder(self._profile)
        self._names = NameFinder(self._profile)

    def reading(self, row: Row) -> Reading:
        """The words of a row, names masked; of long Vietnamese texts with diacritics too."""
        return self.reading_of(self._article(row), row.language or None)

    def reading_of(self, article: Article, language: str | None = None) -> Reading:
        """The words of an article, names masked."""
        story = story_of(article, language, self._profile)
        law = self._law(story)
        places = self._places(story, law)
        names = self._names(story, law, places)
        return read_story(story, [*law.mentions, *places.mentions, *names.mentions], toned=True)

    def _article(self, row: Row) -> Article:
        title, text = row.title.strip(), row.text[: READ + 2000]
        if not text.strip():
            return Article(title, title=title, parts=(Part("title", 0, len(title)),))
        return make_article(text, title=title or None, profile=self._profile)


def readings(rows: Iterable[Row], cache: Path | None = None, name: str = "rows") -> Iterator[tuple[Row, Reading]]:
    """Each row with its reading. With a ``cache`` folder they are kept between runs of an experiment.

    The key of a kept file is ``name`` and the code of the features: after changes elsewhere (places, names) empty the folder.
    """
    rows = list(rows)
    file = cache / f"{name}-{_code()}.jsonl" if cache else None
    if file is not None and file.is_file():
        with file.open(encoding="utf-8") as lines:
            kept = [_from_json(line) for line in lines]
        if len(kept) == len(rows):
            yield from zip(rows, kept, strict=True)
            return
    reader = Reader()
    made = [reader.reading(row) for row in rows]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(_to_json(reading) + "\n" for reading in made), encoding="utf-8")
    yield from zip(rows, (bare(reading) for reading in made), strict=True)


def bare(reading: Reading) -> Reading:
    """A reading without offsets: all that training needs."""
    return replace(reading, starts=_NO_PLACES, ends=_NO_PLACES)


def _code() -> str:
    return hashlib.sha256(Path(__file__).with_name("features.py").read_bytes()).hexdigest()[:8]


def _to_json(reading: Reading) -> str:
    words, toned = b" ".join(reading.words).decode(), b" ".join(reading.toned).decode()
    return json.dumps([words, toned, reading.title, reading.language])


def _from_json(line: str) -> Reading:
    words, toned, title, language = json.loads(line)
    return Reading(words.encode().split(), _NO_PLACES, _NO_PLACES, title, language, toned.encode().split())
