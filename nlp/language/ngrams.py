"""Pieces of words: naive Bayes for lines in Latin letters that are short or tell little."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp import resources
from nlp.errors import ModelError

#: The code under which Vietnamese without diacritics is counted.
TONELESS = "vi0"
#: Lengths of the pieces. Of 1-3, 1-4, 1-5 the best on word pairs, five-fold.
SIZES = (1, 2, 3, 4)
#: Characters read of a line.
READ = 240


def grams(text: str) -> list[str]:
    """The pieces of each word with a space on both sides, lower case."""
    out: list[str] = []
    for word in text[:READ].lower().split():
        padded = f" {word} "
        length = len(padded)
        for size in SIZES:
            out.extend([padded[i : i + size] for i in range(length - size + 1)])
    return out


class NgramModel:
    """Log-likelihoods of pieces by language; the last row of ``table`` (pieces + 1, languages) is for unseen ones."""

    def __init__(self, languages: tuple[str, ...], names: list[str], table: npt.NDArray[np.float32]) -> None:
        self.languages = languages
        self._rows = dict(zip(names, range(len(names)), strict=True))
        self._table = table

    def scores(self, text: str) -> dict[str, float]:
        """Log-likelihood of the text in each language (natural logarithm, up to a constant)."""
        unseen = len(self._rows)
        get = self._rows.get
        rows = [get(gram, unseen) for gram in grams(text)]
        summed = self._table[rows].sum(axis=0)
        return dict(zip(self.languages, summed.tolist(), strict=True))


@functools.cache
def shipped() -> NgramModel:
    """The model of this installation; read on the first unsure line."""
    return read(resources.path("models/language"))


def read(folder: Path) -> NgramModel:
    """A model as ``nlp.language.build`` writes it.

    Raises:
        ModelError: missing, or not what its manifest says.
    """
    manifest = resources.verify(folder)
    names = (folder / "ngrams.txt").read_text(encoding="utf-8").split("\n")[:-1]
    with np.load(folder / "ngrams.npz", allow_pickle=False) as arrays:
        table = arrays["table"].astype(np.float32)
    if len(table) != len(names) + 1:
        raise ModelError(f"{folder}: {len(names)} n-grams but {len(table)} rows; retrain the model")
    return NgramModel(tuple(manifest["languages"]), names, table)
