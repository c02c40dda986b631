"""Rows of capitalised words: where they stand, told by numpy from the word-marked view at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

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
        if start < reach:
            continue
        words = clean[start:end]
        if clean[end] in _JOINTS or not (words.isalpha() or words.replace(" ", "").isalpha()):
            whole = RUN.match(page.clean, start)  # "H'Linda Mlo", "Park Hang-seo", "Paul McCartney"
            if whole is None:
                continue
            stop, end = end, start + _to_possessive(whole.group())
            masked_from = view.find(b",", start, end)
            end = masked_from if masked_from >= 0 else end
            reach = end
            if rest := _behind(page.clean, end, stop):
                found.append((start, end, clean[start:end]))
                start, end = rest
            words = clean[start:end]
        found.append((start, end, words))
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


def _spans(view: bytes) -> list[tuple[int, int]]:
    """Words that open with a capital, joined where one or two spaces part them: half-open spans in order."""
    starts = np.flatnonzero(np.frombuffer(view.translate(_CAPITAL), dtype=np.bool_))
    if not starts.size:
        return []
    codes = np.frombuffer(view, dtype=np.uint8)
    marks = np.flatnonzero(codes >= 128)
    ends = marks.take(marks.searchsorted(starts)) + 1
    left, right = ends[:-1], starts[1:]
    gaps = right - left
    apart = (codes.take(left) != _SPACE) | ((gaps != 1) & ((gaps != 2) | (codes.take(right - 1) != _SPACE)))
    firsts = [int(starts[0]), *right[apart].tolist()]
    lasts = [*left[apart].tolist(), int(ends[-1])]
    spans = list(zip(firsts, lasts, strict=True))
    if len(view) > 2 * LONGEST_ROW and max(map(int.__sub__, lasts, firsts)) > 2 * LONGEST_ROW - 2:
        spans = [piece for start, end in spans for piece in _pieces(view, start, end)]
    return spans


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
