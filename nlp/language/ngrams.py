"""Pieces of words, weighed by a linear model: for lines in Latin letters that are short or tell little."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp import resources
from nlp.errors import ModelError

Vector = npt.NDArray[np.float32]
#: The longest piece of a word; longer words count whole as well.
LONGEST = 5
#: From so many words on, no word may speak more than this for Vietnamese against English: a few names must not outvote an English headline.
#: Of 15, 20, 24, 30, 45, 100 the middle of what keeps capitals (Vietnamese sentences) and headlines (dev half) right.
MOST_VIETNAMESE = 24.0
CAPPED_FROM = 4
#: Characters of a word that are read.
WORD_READ = 40
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def words_of(line: str) -> list[str]:
    """The words of a line as written, with an apostrophe inside them; no digits."""
    return _WORD.findall(line.replace("’", "'"))


def grams(word: str) -> list[str]:
    """The pieces of one lower-case word with a space on both sides: 1 to 5 characters, and the whole."""
    padded = f" {word[:WORD_READ]} "
    length = len(padded)
    out = [padded[i : i + size] for size in range(1, LONGEST + 1) for i in range(length - size + 1)]
    if length > LONGEST:
        out.append(padded)
    return out


class NgramModel:
    """A linear model over pieces of words. ``table`` is (pieces, languages), ``intercept`` (languages,)."""

    def __init__(self, languages: tuple[str, ...], names: list[str], table: Vector, intercept: Vector) -> None:
        self.languages = languages
        self.column = {code: number for number, code in enumerate(languages)}
        self._rows = dict(zip(names, range(len(names)), strict=True))
        self._table = table
        self._intercept = intercept
        self.word = functools.lru_cache(maxsize=50_000)(self._word)
        self._word_capped = functools.lru_cache(maxsize=50_000)(self._capped)

    def _word(self, word: str) -> tuple[Vector, int]:
        """The summed weights of a lower-case word by language, and how many of its pieces are known."""
        rows = [row for row in map(self._rows.get, grams(word)) if row is not None]
        summed: Vector = self._table[rows].sum(axis=0)
        return summed, len(rows)

    def _capped(self, word: str) -> tuple[Vector, int]:
        """:meth:`word` with at most ``MOST_VIETNAMESE`` more for Vietnamese than for English."""
        vector, count = self.word(word)
        vi, en = self.column["vi"], self.column["en"]
        excess = vector[vi] - vector[en] - MOST_VIETNAMESE
        if excess > 0:
            vector = vector.copy()
            vector[en] += excess
        return vector, count

    def logits(self, words: list[str], weights: list[float]) -> Vector:
        """Log-odds by language, up to a constant, of lower-case words, each with its weight (0 to 1)."""
        total = np.zeros(len(self.languages), dtype=np.float32)
        size = 0.0
        capped = self._word_capped if len(words) >= CAPPED_FROM else self.word
        for word, weight in zip(words, weights, strict=True):
            vector, count = capped(word)
            total += weight * vector
            size += weight * count
        return total / np.float32(max(size, 1.0) ** 0.5) + self._intercept

    def probabilities(self, words: list[str], weights: list[float]) -> Vector:
        """Probabilities by language (sum 1)."""
        logits = self.logits(words, weights)
        raised = np.exp(logits - logits.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)


def read(folder: Path) -> NgramModel:
    """A model as ``nlp.language.build`` writes it.

    Raises:
        ModelError: missing, or not what its manifest says.
    """
    manifest = resources.verify(folder)
    names = (folder / "ngrams.txt").read_text(encoding="utf-8").split("\n")[:-1]
    with np.load(folder / "ngrams.npz", allow_pickle=False) as arrays:
        table = arrays["table"].astype(np.float32) * np.float32(manifest["scale"])
        intercept = arrays["intercept"].astype(np.float32)
    if len(table) != len(names):
        raise ModelError(f"{folder}: {len(names)} n-grams but {len(table)} rows; retrain the model")
    return NgramModel(tuple(manifest["languages"]), names, table, intercept)
