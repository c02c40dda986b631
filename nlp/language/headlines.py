"""Vietnamese or English of a short line, by its words and how they are written: for headlines full of names of the other language.

A word counts differently as a name among words in lower case ("N"), in lower case among names ("L"), and in a line whose writing
tells no names apart, all capitals or all small ("U"): "Nguyễn" says nothing of a headline's language, "welcomes" everything.
The weights are learnt from headlines of both languages with each other's names put into them (:mod:`nlp.language.build_headlines`).
"""

from __future__ import annotations

import functools
import math
from pathlib import Path

import numpy as np

from nlp.errors import ModelError

#: Lengths of the pieces of a word, a space on each side counted.
PIECES = (2, 3, 4)
#: Characters of a word that are read, and words of a line.
WORD_READ = 20
WORDS_READ = 30


def marked(words: list[str], names: list[bool]) -> list[str]:
    """Each word in lower case behind a letter for how it is written: N, L or U. ``names`` tells which words are names."""
    words = words[:WORDS_READ]
    small = sum(word[0].islower() for word in words)
    other = "L" if 0 < small < len(words) else "U"
    return [("N" if name else other) + word.lower() for word, name in zip(words, names, strict=False)]


def pieces(word: str) -> tuple[tuple[str, str], list[str], float]:
    """A marked word as a whole, with its mark and without, its pieces (a name has none), and what each piece counts; the wholes count 1."""
    kind, padded = word[0], f" {word[1 : WORD_READ + 1]} "
    if kind == "N":
        return (kind + padded, padded), [], 1.0
    parts = [
        kind + padded[i : i + size]
        for size in PIECES
        if size < len(padded)
        for i in range(len(padded) - size + 1)
    ]  # fmt: skip
    return (kind + padded, padded), parts, (len(parts) + 1) ** -0.5


class HeadlineModel:
    """A logistic regression over marked words and their pieces; above zero is Vietnamese."""

    def __init__(self, names: list[str], weights: list[float], intercept: float) -> None:
        self._weights = dict(zip(names, weights, strict=True))
        self._intercept = intercept
        self.word = functools.lru_cache(maxsize=50_000)(self._word)

    def _word(self, word: str) -> float:
        wholes, parts, share = pieces(word)
        get = self._weights.get
        return sum(get(whole, 0.0) for whole in wholes) + share * sum(get(part, 0.0) for part in parts)

    def knows(self, words: list[str], names: list[bool]) -> bool:
        """Whether there are words that are no names, and all of them are words of Vietnamese or English headlines."""
        others = [word.lower() for word, name in zip(words, names, strict=True) if not name]
        return bool(others) and all(f" {word} " in self._weights for word in others)

    def logit(self, words: list[str], names: list[bool]) -> float:
        """Log-odds for Vietnamese against English of the words of a line as written; ``names`` tells which are names."""
        found = marked(words, names)
        return self._intercept + sum(map(self.word, found)) / math.sqrt(max(len(found), 1))


def read(folder: Path) -> HeadlineModel:
    """The model as ``nlp.language.build`` writes it.

    Raises:
        ModelError: its files do not fit each other.
    """
    names = (folder / "headlines.txt").read_text(encoding="utf-8").split("\n")[:-1]
    with np.load(folder / "headlines.npz", allow_pickle=False) as arrays:
        weights = (arrays["weights"].astype(np.float32) * arrays["scale"]).tolist()
        intercept = float(arrays["intercept"][0])
    if len(weights) != len(names):
        raise ModelError(f"{folder}: {len(names)} pieces of headlines but {len(weights)} weights; retrain the model")
    return HeadlineModel(names, weights, intercept)
