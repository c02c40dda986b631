"""A map from a changed text back to the text it was made from, built while changing.

Never by comparing the two afterwards: that is slow (it grows as the square) and wrong
on Vietnamese, where one changed mark looks like another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Character ``i`` of the view came from ``source[starts[i]:ends[i]]``.

    ``starts`` and ``ends`` are int arrays of the view's length, both non-decreasing.
    ``source_length`` is in code points.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    source_length: int

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The source span that produced ``view[start:end]``; an empty span maps to an empty one."""
        n = len(self.starts)
        if not 0 <= start <= end <= n:
            raise ValueError(f"span {start}:{end} is outside the view (length {n})")
        if start == end:
            at = int(self.starts[start]) if start < n else self.source_length
            return at, at
        return int(self.starts[start]), int(self.ends[end - 1])

    def to_view(self, start: int, end: int) -> tuple[int, int]:
        """The smallest view span that holds what came from ``source[start:end]`` (empty where nothing did)."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left"))
        return (first, last) if first < last else (first, first)

    def then(self, keep: npt.NDArray[np.intp]) -> OffsetMap:
        """The map after a second change that kept only the view's characters ``keep``."""
        return OffsetMap(self.starts[keep], self.ends[keep], self.source_length)


def identity(length: int) -> OffsetMap:
    """The map of a text onto itself."""
    starts = np.arange(length, dtype=np.int64)
    return OffsetMap(starts, starts + 1, length)
