"""The words that a section is told by: one reading for training and for use.

A story becomes its folded words (so diacritics make no difference) in order, with names masked: places, people,
organisations, documents and dates do not vote, but in short Vietnamese texts known names of people and organisations as a whole. Outside Vietnamese neither do words with Vietnamese letters, runs of
romanised Vietnamese names, nor the country's name: all English news about Viet Nam would otherwise be what the few
examples were. Ethnic groups may vote. Features are the words and the pairs of neighbours.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np
import numpy.typing as npt

from nlp import resources
from nlp.types import Mention, Story

#: Code points read; a section shows long before.
READ = 12_000
#: Below this many words a text is short: a title, a teaser.
SHORT = 60
#: Kinds of mention that may vote.
VOTING = frozenset({"ethnic-group"})
#: Kinds whose names may vote in short Vietnamese texts, each as one word and so only where it was learnt itself: a headline may be
#: little but names. Macro-F1 of titles, four and five answers: 0.865 and 0.809 with them, 0.862 and 0.805 without; 0.868 and 0.813
#: would be had from the words of names, which would let anybody of the same name vote. In full texts they add nothing.
WHOLE_KINDS = frozenset({"person", "organisation"})
WHOLE = "·"
#: The word that stands for a name: pairs do not reach over it.
NAME = b"|"
_COUNTRY = re.compile(
    r"\b(?:viet[ -]?nam(?:ese)?|vns?|hanoi(?:ans?)?|saigon|hcm|hcmc|ho chi minh|mekong|indochin\w+|tonkin|annam|asean)\b"
)
_CAPITAL_RUN = re.compile(r"\b[A-Z][A-Za-z]*(?:[ -][A-Z][A-Za-z]*)*")

_SPACE = 32


def _table() -> bytes:
    """Byte of folded text → letter, "0" for any digit, space for the rest."""
    return bytes(ord("0") if chr(b) in "0123456789" else b if chr(b) in ascii_lowercase else _SPACE for b in range(256))


_WORDS = _table()


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a story in order (:data:`NAME` for a name), where each stands in the view, and how many are the title's.

    ``toned`` are the same words with their diacritics (UTF-8) and names as one word, read for short Vietnamese texts only: there every
    hint counts, while in full articles they add nothing that the pairs do not have.
    """

    words: list[bytes]
    starts: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]
    title: int
    language: str
    toned: list[bytes]

    @property
    def short(self) -> bool:
        """Whether this is a title or a teaser rather than an article."""
        return len(self.words) < SHORT

    @property
    def marked(self) -> list[bytes]:
        """The words with diacritics where they may vote, in training as in use: those of a short text."""
        return self.toned if self.short else []

    def part(self, start: int, end: int, *, title: bool = False) -> Reading:
        """Some of the words as a text of its own; ``title`` says that they are one."""
        count = min(end, len(self.words)) - start if title else max(0, min(self.title, end) - start)
        return Reading(
            self.words[start:end],
            self.starts[start:end],
            self.ends[start:end],
            count,
            self.language,
            self.toned[start:end],
        )


def read_story(story: Story, mentions: Sequence[Mention], *, toned: bool = False) -> Reading:
    """The words of the first :data:`READ` code points of a story, names masked; ``toned`` also reads a long text's."""
    folded = story.text.folded[:READ]
    letters = bytearray(folded.encode("ascii", "replace").translate(_WORDS))
    language = story.language.code
    spans = [(m.start, m.end) for m in mentions if m.kind not in VOTING]
    if language != "vi":
        spans += foreign_names(story.text.clean[:READ], folded)
    size = len(letters)
    for start, end in spans:
        if start < end and start < size:
            letters[start:end] = b"|" + b" " * (min(end, size) - start - 1)
    filled = np.zeros(size + 2, dtype=bool)
    filled[1:-1] = np.frombuffer(letters, dtype=np.uint8) != _SPACE
    edges = np.flatnonzero(filled[1:] != filled[:-1])
    starts, ends = edges[::2], edges[1::2]
    words = bytes(letters).split()
    title = int(np.searchsorted(starts, next((part.end for part in story.parts if part.role == "title"), 0)))
    marked: list[bytes] = []
    if language == "vi" and (toned or len(words) < SHORT):
        lower = story.text.lower
        names = whole_names(mentions, lower)
        ends = np.array(
            [
                names[start][0] if start in names else end
                for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
            ],
            dtype=np.intp,
        )
        marked = [
            names.get(start, (0, NAME))[1] if word == NAME else lower[start:end].encode()
            for word, start, end in zip(words, starts.tolist(), ends.tolist(), strict=True)
        ]
    return Reading(words, starts, ends, title, language, marked)


def whole_names(mentions: Sequence[Mention], lower: str) -> dict[int, tuple[int, bytes]]:
    """Start → (end, the name as one word) of the people and organisations of a text, but those with a place in their name.

    Such a word begins with a mark that no word of a text has, so that it is read beside the words with diacritics.
    """
    places = [(m.start, m.end) for m in mentions if m.kind == "place"]
    return {
        m.start: (m.end, (WHOLE + "_".join(lower[m.start : m.end].split())).encode())
        for m in mentions
        if m.kind in WHOLE_KINDS and not any(start < m.end and m.start < end for start, end in places)
    }


_MARKED = re.compile(r"[A-Za-z'-]*[^\x00-\x7f\W\d_][\w'-]*")


def foreign_names(clean: str, folded: str) -> list[tuple[int, int]]:
    """Spans of Vietnamese names in a text of another language, whether the finders of names know them or not.

    1. Words with letters outside ASCII ("Điện Biên", "xòe").
    2. The country and its capital in their English forms.
    3. Runs of two or more capitalised Vietnamese syllables of which one is no common English word ("Dien Bien Phu"),
       and single ones that only Vietnamese spells so ("Nguyen").
    """
    spans = [] if clean.isascii() else [match.span() for match in _MARKED.finditer(clean)]
    spans += [match.span() for match in _COUNTRY.finditer(folded)]
    for match in _CAPITAL_RUN.finditer(clean):
        start = match.start()
        run: list[tuple[int, int, str]] = []
        for word in re.finditer(r"[A-Za-z]+", match.group()):
            lower = word.group().lower()
            if lower in _syllables():
                run.append((start + word.start(), start + word.end(), lower))
            else:
                spans += _vietnamese(run)
                run = []
        spans += _vietnamese(run)
    return spans


def _vietnamese(run: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    strange = [word for _, _, word in run if word not in _english()]
    if not strange or (len(run) == 1 and len(strange[0]) < 3):
        return []
    return [(run[0][0], run[-1][1])]


@functools.cache
def _syllables() -> frozenset[str]:
    """Every syllable that the structure allows, without diacritics (about 2,900)."""
    data = resources.load_json("data/sections/syllables.json")
    return frozenset(onset + rime for onset in data["onsets"] for rime in data["rimes"])


@functools.cache
def _english() -> frozenset[str]:
    """English words that are spelt like Vietnamese syllables."""
    return frozenset(resources.load_json("data/sections/syllables.json")["english"])
