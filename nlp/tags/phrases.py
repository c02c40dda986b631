"""Key phrases: word sequences that an article repeats and no vocabulary holds. Asked for, never on the hot path.

A phrase is two to four words of one sentence without punctuation, stop words at its edges or names inside it; its weight is
its count times the root of its length, pairs that every section is full of ("tuy nhiên", "sử dụng") are none, and a shorter phrase that stands mostly inside a longer one is dropped (the
idea of C-value, Frantzi and Ananiadou 1998).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from nlp import resources
from nlp.text import fold

LONGEST = 4
#: A phrase stands at least this often in an article (its words may be capitalised at a sentence's start).
LEAST = 3
_PIECE = re.compile(r"[^.,;:!?()\[\]\"“”\n/|•*]+")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text`` in lower case, where it stands in the text given, and its weight."""

    text: str
    spans: tuple[tuple[int, int], ...]
    weight: float


def key_phrases(
    clean: str, language: str, *, most: int, taken: Iterable[tuple[int, int]] = (), known: Collection[str] = ()
) -> list[Phrase]:
    """The weightiest repeated phrases outside the spans ``taken`` (names) and not among ``known`` (folded names)."""
    words = resources.load_json("data/tags/stopwords.json")
    stops, general = frozenset(words.get(language, ())), frozenset(words.get(f"{language} general", ()))
    covered = bytearray(len(clean))
    for start, end in taken:
        covered[start:end] = b"\1" * (end - start)
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for piece in _PIECE.finditer(clean):
        words = [(m.start() + piece.start(), m.end() + piece.start(), m.group()) for m in _WORD.finditer(piece.group())]
        for length in range(2, LONGEST + 1):
            for at in range(len(words) - length + 1):
                run = words[at : at + length]
                if _fits(run, stops, covered):
                    found[" ".join(w.lower() for _, _, w in run)].append((run[0][0], run[-1][1]))
    counts = Counter({text: len(spans) for text, spans in found.items() if len(spans) >= LEAST})
    kept = [text for text in counts if text not in general and fold(text) not in known and not _inside(text, counts)]
    kept.sort(key=lambda text: (-_weight(text, counts), text))
    return [Phrase(text, tuple(found[text]), _weight(text, counts)) for text in kept[:most]]


def _fits(run: list[tuple[int, int, str]], stops: frozenset[str], covered: bytearray) -> bool:
    first, last = run[0][2].lower(), run[-1][2].lower()
    if first in stops or last in stops or any(w.isdigit() for _, _, w in run):
        return False
    if any(covered[start] for start, _, _ in run):
        return False
    return all(w[0].islower() or w.isupper() for _, _, w in run[1:])


def _weight(text: str, counts: Counter[str]) -> float:
    return float(counts[text] * (text.count(" ") + 1) ** 0.5)


def _inside(text: str, counts: Counter[str]) -> bool:
    """Mostly part of a longer phrase of its own."""
    return any(
        longer != text and f" {text} " in f" {longer} " and counts[longer] >= 0.6 * counts[text] for longer in counts
    )
