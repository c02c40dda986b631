"""Rows of capitalised words: where they stand, told by numpy from the word-marked view at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from nlp.names.page import Page
from nlp.names.words import RUN

#: A row of capitalised words: its span and its text.
Row = tuple[int, int, str]
#: The most words of a row: headings in capitals are shorter.
LONGEST_ROW = 41
#: What goes on with a name that the view ends: signs, and the capital of "McCartney".
_JOINTS = frozenset("'-" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SPACE = ord(" ")
_PIECE = re.compile(rb"[^ ]+(?: {1,2}[^ ]+){0,%d}" % (LONGEST_ROW - 1))
#: By byte of the view: whether a word opens there with a capital.
_CAPITAL = bytes(65 <= byte & 127 <= 90 for byte in range(256))
#: By byte: whether it stands within a word and does not end it.
_INNER = bytes(48 <= byte < 128 or byte == 1 for byte in range(256))


def rows(page: Page, taken: Sequence[tuple[int, int]]) -> list[Row]:
    """Capitalised words in a row outside the spans ``taken``, on one line."""
    clean = page.clean + " "
    found: list[Row] = []
    view = _masked(page.lines, taken)
    reach = 0
    for start, end in _spans(view):
        words = clean[start:end]
        if start >= reach and clean[end] not in _JOINTS and (words.isalpha() or words.replace(" ", "").isalpha()):
            found.append((start, end, words))
        elif start >= reach and (
            whole := RUN.match(page.clean, start)
        ):  # "H'Linda Mlo", "Park Hang-seo", "Paul McCartney"
            stop = start + _to_possessive(whole.group())
            masked_from = view.find(b",", start, stop)
            reach = masked_from if masked_from >= 0 else stop
            found.append((start, reach, clean[start:reach]))
            if rest := _behind(page.clean, reach, end):
                found.append((*rest, clean[rest[0] : rest[1]]))
    return found


def _masked(view: bytes, taken: Sequence[tuple[int, int]]) -> bytes:
    """The view without the spans, and without a word that one of them cuts."""
    if not taken:
        return view
    masked = bytearray(view)
    for start, end in taken:
        while start and _INNER[masked[start - 1]]:
            start -= 1
        masked[start:end] = b"," * (end - start)
    return bytes(masked)


def _spans(view: bytes) -> Iterable[tuple[int, int]]:
    """Words that open with a capital, joined where one or two spaces part them: half-open spans in order."""
    starts = np.frombuffer(view.translate(_CAPITAL), dtype=np.bool_).nonzero()[0]
    if not starts.size:
        return ()
    codes = np.frombuffer(view, dtype=np.uint8)
    marks = (codes >= 128).nonzero()[0]
    ends = marks.take(marks.searchsorted(starts)) + 1
    left, right = ends[:-1], starts[1:]
    gaps = right - left
    apart = (codes.take(left) != _SPACE) | (gaps > 2) | (gaps == 0)
    if (wide := ((gaps == 2) & ~apart).nonzero()[0]).size:
        apart[wide] = codes.take(right.take(wide) - 1) != _SPACE
    cuts = apart.nonzero()[0]
    firsts = [int(starts[0]), *right.take(cuts).tolist()]
    lasts = [*left.take(cuts).tolist(), int(ends[-1])]
    spans = zip(firsts, lasts, strict=True)
    if starts.size > LONGEST_ROW and _is_long(cuts, starts.size):
        return [piece for start, end in spans for piece in _pieces(view, start, end)]
    return spans


def _is_long(cuts: npt.NDArray[np.intp], words: int) -> bool:
    """Whether a row of so many ``words`` is longer than rows may be; ``cuts`` are the last words of rows but the last."""
    if not cuts.size:
        return True
    longest = int((cuts[1:] - cuts[:-1]).max()) if cuts.size > 1 else 0
    return max(longest, int(cuts[0]) + 1, words - 1 - int(cuts[-1])) > LONGEST_ROW


def _pieces(view: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A row in pieces of at most :data:`LONGEST_ROW` words."""
    for match in _PIECE.finditer(view, start, end):
        yield match.span()


def _to_possessive(row: str) -> int:
    """Up to a possessive within: "Joseph Quinn's Harrison" are two."""
    at = row.find("'s ")
    return len(row) if at < 0 else at + 2


def _behind(clean: str, end: int, stop: int) -> tuple[int, int] | None:
    """What a row holds behind a sign that ended a name in it: "Điện Biên-Lò Văn Xôm"."""
    match = RUN.search(clean, end, stop) if end < stop else None
    return match.span() if match else None
