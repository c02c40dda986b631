"""Does a span meet any of many? By bisection, so that articles of megabytes take no longer a mention than short ones."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate


class Spans:
    """Half-open spans of one text, which may nest and overlap; asked often, never changed."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        #: The furthest end of all that start no later.
        self._ends = list(accumulate((end for _, end in ordered), max))

    def meet(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with ``start:end`` (which is not empty)."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start
