"""Text and its views: the source as given, the readable view that stages work on, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.text.marked import lines_of
from nlp.text.normalise import Codes, clean_map, fold, fold_codes, lower_codes, nfc
from nlp.text.offsets import OffsetMap

__all__ = ["OffsetMap", "Text", "fold", "nfc"]


class Text:
    """One text and the views that stages share; each view is computed once, on first use.

    Attributes:
        source: the text exactly as given.
        clean: the readable view (see :func:`nlp.text.normalise.clean_map`); all view offsets index it.
        codes: the code points of ``clean`` (uint32).
        offsets: the map from ``clean`` to ``source``; None where they are the same.
    """

    __slots__ = ("_folded", "_lines", "_lower", "_marked", "clean", "codes", "offsets", "source")

    def __init__(self, source: str, hidden: Sequence[tuple[int, int]] = ()) -> None:
        self.source = source
        self.clean: str
        self.codes: Codes
        self.offsets: OffsetMap | None
        self.clean, self.codes, self.offsets = clean_map(source, hidden)
        self._folded: str | None = None
        self._lower: str | None = None
        self._lines: bytes | None = None
        self._marked: bytes | None = None

    @property
    def folded(self) -> str:
        """``clean`` in lower case without diacritics, line breaks as spaces; same length, so the same offsets."""
        if self._folded is None:
            self._folded = fold_codes(self.codes)
        return self._folded

    @property
    def lower(self) -> str:
        """``clean`` in lower case with diacritics; same length."""
        if self._lower is None:
            self._lower = lower_codes(self.codes)
        return self._lower

    @property
    def marked(self) -> bytes:
        """The view that automata of names read (:mod:`nlp.text.marked`), a byte for each character of ``clean``."""
        if self._marked is None:
            self._marked = self.lines.replace(b"\n", b" ")
        return self._marked

    @property
    def lines(self) -> bytes:
        """:attr:`marked` with line breaks kept."""
        if self._lines is None:
            self._lines = lines_of(self.codes)
        return self._lines

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The source span of ``clean[start:end]``."""
        return (start, end) if self.offsets is None else self.offsets.to_source(start, end)

    def spans_to_source(self, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """:meth:`to_source` of many spans that are not empty, at once."""
        return spans if self.offsets is None else self.offsets.spans_to_source(spans)

    def to_view(self, start: int, end: int) -> tuple[int, int]:
        """The view span of ``source[start:end]``."""
        return (start, end) if self.offsets is None else self.offsets.to_view(start, end)

    def spans_to_view(self, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """:meth:`to_view` of many spans at once."""
        return spans if self.offsets is None else self.offsets.spans_to_view(spans)
