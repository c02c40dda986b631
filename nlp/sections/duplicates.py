"""Near-duplicates among articles: they must not stand on both sides of a split."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nlp.sections.features import NAME

#: Words of a shingle, shingles kept of each article (those with the smallest digests), and how many two must share.
SHINGLE, SKETCH, SHARED = 4, 12, 4
#: Texts of fewer words are duplicates where they share one shingle.
TINY = 12
#: A shingle that more articles have is boilerplate.
BOILERPLATE = 50


def groups_of(texts: Sequence[Sequence[bytes]]) -> npt.NDArray[np.int64]:
    """For each text (its folded words) the number of its group of near-duplicates: the first row of the group.

    Two texts are near-duplicates where at least :data:`SHARED` of the :data:`SKETCH` smallest digests of their
    four-word runs agree. The same texts give the same numbers.
    """
    leader = list(range(len(texts)))

    def find(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    holders: dict[int, list[int]] = defaultdict(list)
    known: dict[bytes, int] = {}
    for row, words in enumerate(texts):
        for digest in _sketch(words, known):
            holders[digest].append(row)
    shared: Counter[tuple[int, int]] = Counter()
    for rows in holders.values():
        if 1 < len(rows) < BOILERPLATE:
            shared.update((rows[0], row) for row in rows[1:])
    for (first, second), times in shared.items():
        tiny = min(len(texts[first]), len(texts[second])) < TINY
        if times >= (1 if tiny else SHARED):
            low, high = sorted((find(first), find(second)))
            leader[high] = low
    return np.array([find(row) for row in range(len(texts))], dtype=np.int64)


def _sketch(words: Sequence[bytes], known: dict[bytes, int]) -> list[int]:
    """The smallest digests of the runs of four words; of a shorter text, of all its words."""
    ids = np.array([known.setdefault(word, len(known) + 1) for word in words if word != NAME], dtype=np.uint64)
    digests = np.zeros(max(len(ids) - SHINGLE + 1, 1), dtype=np.uint64)
    for offset in range(SHINGLE):
        part = ids[offset : offset + len(digests)]
        digests[: len(part)] = digests[: len(part)] * np.uint64(0x9E3779B97F4A7C15) + part * np.uint64(
            0xD6E8FEB86659FD93
        )
    digests ^= digests >> np.uint64(29)
    digests *= np.uint64(0xBF58476D1CE4E5B9)
    digests ^= digests >> np.uint64(32)
    return [int(digest) for digest in np.unique(digests)[:SKETCH]]
