"""A map from a changed text back to the text it was made from, built while changing.

Never by comparing the two afterwards: that is slow (it grows as the square) and wrong
on Vietnamese, where one changed mark looks like another.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    #: Nothing was put in or left out before the view's end: its offsets are those of the source.
    same: bool = False

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The source span that produced ``view[start:end]``; an empty span maps to an empty one."""
        n = len(self.starts)
        if not 0 <= start <= end <= n:
            raise ValueError(f"span {start}:{end} is outside the view (length {n})")
        if start == end:
            at = int(self.starts[start]) if start < n else self.source_length
            return at, at
        return int(self.starts[start]), int(self.ends[end - 1])

    def spans_to_source(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """:meth:`to_source` of many spans that are not empty, at once."""
        if self.same or not spans:
            return list(spans)
        starts, ends = zip(*spans, strict=True)
        lasts = np.array(ends) - 1
        return list(zip(self.starts[list(starts)].tolist(), self.ends[lasts].tolist(), strict=True))

    def to_view(self, start: int, end: int) -> tuple[int, int]:
        """The smallest view span that holds what came from ``source[start:end]`` (empty where nothing did)."""
        return self.spans_to_view([(start, end)])[0]

    def spans_to_view(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """:meth:`to_view` of many spans: a search costs 2 µs however many it is for."""
        if not spans:
            return []
        if self.same:
            last = len(self.starts)
            return [(min(start, last), min(end, last)) for start, end in spans]
        starts, ends = zip(*spans, strict=True)
        firsts = np.searchsorted(self.ends, starts, side="right").tolist()
        lasts = np.searchsorted(self.starts, ends, side="left").tolist()
        return [(first, max(first, last)) for first, last in zip(firsts, lasts, strict=True)]

    def then(self, keep: npt.NDArray[np.intp]) -> OffsetMap:
        """The map after a second change that kept only the view's characters ``keep``."""
        return OffsetMap(self.starts[keep], self.ends[keep], self.source_length)
