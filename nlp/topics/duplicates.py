"""Near-duplicates: one text printed twice with small changes, found by MinHash and confirmed by counting.

A text is the set of its runs of five words, folded; a signature keeps the smallest of each of 128 hashes of the set, and
texts that agree in one of 32 bands of four are compared in full. At a likeness of 0.6 a pair is found with probability 0.99.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlp.text import fold
from nlp.topics.documents import Document

RUN = 5
HASHES = 128
BANDS = 32
#: Share of runs in common (Jaccard) from which two texts count as one.
LIKENESS = 0.6
_WORD = re.compile(r"[^\W_]+")
_PRIME = np.uint64((1 << 61) - 1)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two positions in the list given, ``first`` below ``second``, and the share of runs in common."""

    first: int
    second: int
    likeness: float


def near_duplicates(documents: Sequence[Document], likeness: float = LIKENESS) -> list[Duplicate]:
    """Every pair at or above ``likeness``, the most alike first. Texts under five words are only alike when equal."""
    runs = [shingles(d.text) for d in documents]
    pairs: set[tuple[int, int]] = set()
    for bucket in _buckets(runs):
        pairs.update((a, b) for i, a in enumerate(bucket) for b in bucket[i + 1 :])
    found = [Duplicate(a, b, jaccard(runs[a], runs[b])) for a, b in pairs]
    found = [d for d in found if d.likeness >= likeness]
    return sorted(found, key=lambda d: (-d.likeness, d.first, d.second))


def groups(duplicates: Sequence[Duplicate]) -> list[list[int]]:
    """Positions that hang together through pairs, each group sorted, the largest first."""
    head: dict[int, int] = {}

    def find(i: int) -> int:
        while head.setdefault(i, i) != i:
            i = head[i]
        return i

    for pair in duplicates:
        a, b = sorted((find(pair.first), find(pair.second)))
        head[b] = a
    out: dict[int, list[int]] = {}
    for i in sorted(head):
        out.setdefault(find(i), []).append(i)
    return sorted(out.values(), key=lambda group: (-len(group), group))


def shingles(text: str) -> npt.NDArray[np.uint64]:
    """The sorted hashes of the runs of five folded words."""
    words = [zlib.crc32(word.encode()) for word in _WORD.findall(fold(text))]
    if not words:
        return np.zeros(0, np.uint64)
    codes = np.array(words, np.uint64)
    if len(codes) < RUN:
        return np.array([zlib.crc32(codes.tobytes())], np.uint64)
    mixed = np.zeros(len(codes) - RUN + 1, np.uint64)
    for i in range(RUN):
        mixed = mixed * np.uint64(1_000_003) + codes[i : len(codes) - RUN + 1 + i]
    return np.unique(mixed % _PRIME)


def jaccard(a: npt.NDArray[np.uint64], b: npt.NDArray[np.uint64]) -> float:
    """The share of what is in both among what is in either; 0 for empty ones."""
    if not len(a) or not len(b):
        return 0.0
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / (len(a) + len(b) - both)


def _buckets(runs: Sequence[npt.NDArray[np.uint64]]) -> list[list[int]]:
    """Positions that agree in a whole band of their signatures."""
    random = np.random.default_rng(0)
    factors = random.integers(1, 1 << 32, HASHES, np.uint64) | np.uint64(1)
    shifts = random.integers(0, 1 << 61, HASHES, np.uint64)
    rows = HASHES // BANDS
    buckets: dict[tuple[int, bytes], list[int]] = {}
    for i, run in enumerate(runs):
        if not len(run):
            continue
        signature = (run[:, None] * factors + shifts).min(axis=0)
        for band in range(BANDS):
            buckets.setdefault((band, signature[band * rows : (band + 1) * rows].tobytes()), []).append(i)
    return [bucket for bucket in buckets.values() if len(bucket) > 1]
