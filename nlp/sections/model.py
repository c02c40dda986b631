"""A linear model over words and pairs of words: plain arrays, scored by a few lines of numpy.

One :class:`Block` for each language, because the same letters are other words there ("the", "an", "to"), and where that
pays one for its short texts. A feature is a word or two neighbouring words; its value is (1 + log of how often) times its idf,
and the values of an article have length one.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp import resources
from nlp.errors import ModelError
from nlp.sections.features import NAME, Reading

#: Raise when a reader of the old number could not read the new files. Format 2 had one column of weights an answer.
FORMAT = 3
READABLE = (2, FORMAT)
#: The title's words count this many times.
TITLE_WEIGHT = 3

_NO_PAIR = 0xFFFFFFFF

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """The features known: ``words`` gives a word's row, the ``plain`` ones without diacritics first; ``pairs`` are sorted
    keys (first word's row x number of words + second's), whose rows follow the words'."""

    words: Mapping[bytes, int]
    plain: int
    pairs: Rows

    def __len__(self) -> int:
        return len(self.words) + len(self.pairs)

    @classmethod
    def of(cls, words: Iterable[bytes], pairs: Rows) -> Vocabulary:
        """A vocabulary of listed words, the plain ones first."""
        listed = list(words)
        return cls(dict(zip(listed, range(len(listed)), strict=True)), sum(map(bytes.isascii, listed)), pairs)

    @functools.cached_property
    def _searched(self) -> npt.NDArray[Any]:
        """``pairs`` with an end that is none of them; of four bytes where any key fits: half the cache lines for a search to wait for."""
        small = (len(self.words) + 1) ** 2 < _NO_PAIR
        return np.append(self.pairs, _NO_PAIR if small else np.iinfo(np.int64).max).astype(
            np.uint32 if small else np.int64
        )

    def count(self, reading: Reading, keys: Rows, first: Rows) -> tuple[Rows, Rows]:
        """(rows, how often) of the features among the occurrences of a reading, by row; the title's count more."""
        plain = len(self.words)
        if reading.title:
            inside = keys[first < reading.title - (keys >= plain)]
            keys = np.concatenate([keys, *[inside] * (TITLE_WEIGHT - 1)])
        if not len(keys):
            return keys, keys
        kind = self._searched.dtype
        keys = np.sort(keys.astype(kind))  # sorting takes half the time of the larger numbers
        change = np.ones(len(keys) + 1, dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=change[1:-1])
        (edges,) = change.nonzero()
        unique, times = keys.take(edges[:-1]), edges[1:] - edges[:-1]
        # Sorted keys make the search twice as fast: it goes on where the last one ended.
        words = int(unique.searchsorted(kind.type(plain)))
        wanted = unique[words:] - kind.type(plain)
        place = self._searched[:-1].searchsorted(wanted)
        (known,) = (self._searched.take(place) == wanted).nonzero()
        rows = np.concatenate([unique[:words].astype(np.int64), place.take(known) + plain])
        return rows, np.concatenate([times[:words], times.take(known + words)])

    def occurrences(self, reading: Reading) -> tuple[Rows, Rows]:
        """(keys, the word where each starts) of every word and pair of known words: a word's key is its row, a pair's the number of
        words + its key in ``pairs``."""
        keys, first = self._stream(reading.words, 0)
        if not reading.marked:
            return keys, first
        more, where = self._stream(reading.marked, self.plain)  # the same words with diacritics: only what these add
        return np.concatenate([keys, more]), np.concatenate([first, where])

    def _stream(self, words: Sequence[bytes], toned: int) -> tuple[Rows, Rows]:
        ids = self.ids(words)
        (single,) = (ids >= toned).nonzero()
        double = pairs_of(ids, toned)
        pairs = len(self.words) * (ids.take(double) + 1) + ids.take(double + 1)
        return np.concatenate([ids.take(single), pairs]), np.concatenate([single, double])

    def ids(self, words: Sequence[bytes]) -> Rows:
        """Row of each word, -1 for unknown ones."""
        return np.fromiter(map(self.words.get, words, itertools.repeat(-1)), dtype=np.int64, count=len(words))

    def places(self, found: Found, rows: Sequence[int]) -> list[tuple[int, int]]:
        """For each row the first and the last word of its feature where it first stands."""
        if not rows:
            return []
        plain = len(self.words)
        keys = [row if row < plain else plain + int(self.pairs[row - plain]) for row in rows]
        words = found.first[(found.keys == np.array(keys)[:, None]).argmax(axis=1)].tolist()
        return [(word, word + (row >= plain)) for word, row in zip(words, rows, strict=True)]


def pairs_of(ids: Rows, toned: int = 0) -> Rows:
    """Where two known words stand side by side, at least one of them with a row from ``toned`` on."""
    known = ids >= 0
    both = known[:-1] & known[1:]
    if toned:
        high = ids >= toned
        both &= high[:-1] | high[1:]
    (found,) = both.nonzero()
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """The features of an article: rows, and values of unit length; and every occurrence (:meth:`Vocabulary.occurrences`)."""

    rows: Rows
    values: Floats
    keys: Rows
    first: Rows


@dataclass(frozen=True, slots=True)
class Block:
    """What is learnt of one language. ``idf`` is (features,), ``weights`` (features, columns), ``intercepts`` (columns,).

    A column is an answer or one kind of it (education, health, ...): ``firsts`` gives each answer's first column, those of an
    answer stand side by side, and the highest of them speaks for the answer. Empty: one column an answer.
    ``threshold`` is the probability from which a section is given; 0: that of the model.
    """

    vocabulary: Vocabulary
    idf: Floats
    weights: Floats
    intercepts: Floats
    temperature: float
    firsts: tuple[int, ...] = ()
    threshold: float = 0.0

    def find(self, reading: Reading) -> Found:
        """The features of a reading that this block knows."""
        keys, first = self.vocabulary.occurrences(reading)
        rows, times = self.vocabulary.count(reading, keys, first)
        values = _damped(times) * self.idf.take(rows)
        length = math.sqrt(float(values @ values))
        return Found(rows, values / np.float32(length or 1.0), keys, first)

    def logits(self, found: Found) -> Floats:
        """Log-odds of each answer before calibration."""
        return self.best(self.scores(found))

    def scores(self, found: Found) -> Floats:
        """Log-odds of each column."""
        return self.intercepts + found.values @ self.weights.take(found.rows, axis=0)

    def best(self, scores: Floats) -> Floats:
        """(..., columns) → (..., answers): the highest of each answer's."""
        return np.maximum.reduceat(scores, self.firsts, axis=-1) if self.firsts else scores

    def leading(self, scores: Floats, answer: int) -> int:
        """The column that speaks for an answer."""
        if not self.firsts:
            return answer
        first, end = (*self.firsts, len(scores))[answer : answer + 2]
        return first + int(scores[first:end].argmax())

    def columns(self) -> Rows:
        """The answer of each column."""
        if not self.firsts:
            return np.arange(len(self.intercepts))
        return np.repeat(np.arange(len(self.firsts)), np.diff((*self.firsts, len(self.intercepts))))


_DAMPED: Floats = 1 + np.log(np.arange(1, 1000, dtype=np.float32))


def _damped(times: Rows) -> Floats:
    """1 + the logarithm of how often."""
    if int(times.max(initial=1)) <= len(_DAMPED):
        return _DAMPED.take(times - 1)
    damped: Floats = 1 + np.log(times.astype(np.float32))
    return damped


@dataclass(frozen=True, slots=True)
class Model:
    """A section model. ``blocks`` by language, and by language + "-short"; a section is given from probability ``threshold`` on, or
    the block's own."""

    answers: tuple[str, ...]
    blocks: Mapping[str, Block]
    threshold: float
    version: str = ""

    def block(self, reading: Reading) -> Block | None:
        """The block for a reading; None for a language that was not learnt."""
        if reading.short and (short := self.blocks.get(reading.language + "-short")):
            return short
        return self.blocks.get(reading.language)


@functools.cache
def read_model(folder: Path) -> Model:
    """The model of a folder.

    Raises:
        ModelError: missing, of another format, or not what its manifest says.
    """
    manifest = resources.verify(folder)
    if manifest.get("format") not in READABLE:
        raise ModelError(
            f"{folder}: a model of format {manifest.get('format')}; this nhan reads format {FORMAT}; train it again"
        )
    own = manifest.get("thresholds", {})
    blocks = _Blocks(
        folder, {name: (float(value), float(own.get(name, 0))) for name, value in manifest["temperatures"].items()}
    )
    return Model(tuple(manifest["answers"]), blocks, float(manifest["threshold"]), str(manifest["version"]))


class _Blocks(Mapping[str, Block]):
    """The blocks of a folder, each read when first asked for: most runs see one language, and reading all takes 60 ms."""

    def __init__(self, folder: Path, settings: Mapping[str, tuple[float, float]]) -> None:
        self._folder = folder
        self._settings = settings
        self._read: dict[str, Block] = {}

    def __getitem__(self, name: str) -> Block:
        block = self._read.get(name)
        if block is None:
            block = self._read[name] = _block(self._folder, name, *self._settings[name])
        return block

    def __contains__(self, name: object) -> bool:
        return name in self._settings

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)


def _block(folder: Path, name: str, temperature: float, threshold: float) -> Block:
    with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
        idf, weights = arrays["idf"].astype(np.float32), arrays["weights"].astype(np.float32)
        pairs, intercepts = np.cumsum(arrays["pairs"], dtype=np.int64), arrays["intercepts"].astype(np.float32)
        firsts = tuple(arrays["firsts"].tolist()) if "firsts" in arrays else ()
    vocabulary = Vocabulary.of((folder / f"{name}.txt").read_bytes().split(), pairs)
    if not len(vocabulary) == len(weights) == len(idf) or NAME in vocabulary.words:
        raise ModelError(f"{folder}: the words and the weights of {name!r} do not fit together; train the model again")
    if not np.isfinite(weights).all():
        raise ModelError(f"{folder}: weights of {name!r} that are no numbers; train the model again")
    return Block(vocabulary, idf, weights, intercepts, temperature, firsts, threshold)
