"""Integers to their places in a list, many at once: a table of buckets, one look each, where a search would take seventeen.

The list of pairs of words is a megabyte that other stages push out of the processor's cache between two articles: a search in it
costs a wait at each step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Keys for each bucket on the average: of 2, 4, 8 the fastest (the wider a bucket the fewer, but the more to compare).
FILL = 4
#: Multiplier of Knuth's multiplicative hashing (2**32 divided by the golden ratio).
_SPREAD = np.uint32(0x9E3779B1)
_EMPTY = 0xFFFFFFFF

Integers = npt.NDArray[np.int64]


class Lookup:
    """Places of distinct keys from 0 on. Built in a few milliseconds; never changed."""

    def __init__(self, keys: Integers) -> None:
        bits = max(1, int(len(keys) // FILL).bit_length())
        self._shift = np.uint32(32 - bits)
        self._kind = np.uint32 if keys.max(initial=0) < _EMPTY else np.uint64
        buckets = self._buckets(keys)
        order = np.argsort(buckets, kind="stable")
        counts = np.bincount(buckets, minlength=1 << bits)
        slots = np.arange(len(keys)) - np.repeat(np.cumsum(counts) - counts, counts)
        empty = np.iinfo(self._kind).max
        self._keys = np.full((1 << bits, int(counts.max(initial=1))), empty, dtype=self._kind)
        self._places = np.zeros(self._keys.shape, dtype=np.uint32)
        self._keys[buckets[order], slots] = keys[order]
        self._places[buckets[order], slots] = order

    def find(self, keys: Integers) -> tuple[Integers, Integers]:
        """(which of the keys are known, their places), in the order of the keys."""
        buckets = self._buckets(keys)
        width = self._keys.shape[1]
        hits = np.flatnonzero(self._keys.take(buckets, axis=0) == keys.astype(self._kind)[:, None])
        known = hits // width
        return known, self._places.take(buckets.take(known) * width + hits % width).astype(np.int64)

    def _buckets(self, keys: Integers) -> Integers:
        return ((keys.astype(np.uint32) * _SPREAD) >> self._shift).astype(np.int64)
