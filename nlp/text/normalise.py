"""Language-free normalisation: NFC, Eth → Đ, spaces, dashes, quotes, zero-width characters.

In NFC every Vietnamese letter is one code point, so all of this except NFC itself, removed characters and
collapsed spaces keeps the length; only texts that need more pay for an :class:`OffsetMap`.
Tables are indexed by code point (UTF-32), which makes one pass over 4 kB about 20 µs.
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from nlp.text.offsets import OffsetMap

Codes = npt.NDArray[np.uint32]

_TABLE_SIZE = 0x10000
_DELETE = 0xFFFFFFFF
#: Removed: zero-width space, joiners, word joiner, byte order mark, soft hyphen, direction marks.
REMOVED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\x0b\x0c"
LINE_BREAKS = "\r\u0085\u2028\u2029"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
SLASHES = "\u2044\u2215\uff0f"
APOSTROPHES = "\u2018\u2019\u02bc\u0060\u00b4\u2032"
QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
#: Look-alikes of Đ and đ that no normalisation form maps (Eth, African D).
STROKES = {"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"}


def _clean_table() -> Codes:
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for characters, replacement in (
        (SPACES, " "),
        (LINE_BREAKS, "\n"),
        (DASHES, "-"),
        (SLASHES, "/"),
        (APOSTROPHES, "'"),
        (QUOTES, '"'),
    ):
        for character in characters:
            table[ord(character)] = ord(replacement)
    for character in REMOVED:
        table[ord(character)] = _DELETE
    table[0xD800:0xE000] = 0xFFFD  # a lone surrogate cannot be encoded, which automata need
    for wrong, right in STROKES.items():
        table[ord(wrong)] = ord(right)
    return table


def _fold_table() -> Codes:
    """Lower case, without diacritics, đ → d, every white space → space; always one for one."""
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for code in [*range(0x41, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)]:
        character = chr(code)
        lower = character.lower()
        base = unicodedata.normalize("NFD", lower)[0] if lower else character
        table[code] = ord(base)
    for wrong in (*STROKES, "Đ", "đ"):
        table[ord(wrong)] = ord("d")
    for character in "\n" + SPACES + LINE_BREAKS:
        table[ord(character)] = 0x20
    return table


def _lower_table() -> Codes:
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for code in [*range(0x41, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)]:
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    return table


_CLEAN = _clean_table()
_FOLD = _fold_table()
_LOWER = _lower_table()
#: White space that the readable view collapses to one space, or to one or two line breaks.
_SPACE = ord(" ")
_NEWLINE = ord("\n")


def codes_of(text: str) -> Codes:
    """The code points of a text; lone surrogates are kept."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(codes: Codes) -> str:
    """The text of an array of code points."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def _apply(table: Codes, codes: Codes) -> Codes:
    if codes.size and int(codes.max()) >= _TABLE_SIZE:
        out = codes.copy()
        low = codes < _TABLE_SIZE
        out[low] = table[codes[low]]
        return out
    return table.take(codes)  # half the time of table[codes]


def fold_codes(codes: Codes) -> str:
    """Folded text of NFC code points, of the same length."""
    folded = _apply(_FOLD, codes)
    if not folded.size or int(folded.max()) < 128:
        return folded.astype(np.uint8).tobytes().decode("ascii")
    return text_of(folded)


def fold(text: str) -> str:
    """Lower case without diacritics, đ → d, white space → space; the length of NFC text is kept.

    >>> fold("Điện Biên")
    'dien bien'
    """
    if text.isascii():
        return text.lower().translate(_ASCII_SPACE)
    text = nfc(text)
    return text.translate(_FOLD_ONE) if len(text) < SHORT else fold_codes(codes_of(text))


#: Below this length ``str.translate`` is faster than the table over UTF-32 (4 µs a call; 25 ns a character).
SHORT = 150
_ASCII_SPACE = str.maketrans("\n\r\t\x0b\x0c", "     ")
_FOLD_ONE = {code: int(_FOLD[code]) for code in np.flatnonzero(np.arange(_TABLE_SIZE) != _FOLD).tolist()}


def lower_codes(codes: Codes) -> str:
    """Lower case of NFC code points, of the same length (diacritics kept)."""
    return text_of(_apply(_LOWER, codes))


def table_with(table: Literal["fold", "lower"], spaces: str) -> Codes:
    """A table like that of :func:`fold_codes` or :func:`lower_codes`, with ``spaces`` and line breaks as spaces."""
    made = (_FOLD if table == "fold" else _LOWER).copy()
    for character in "\n" + spaces:
        made[ord(character)] = _SPACE
    return made


def changed_by(table: Codes, codes: Codes) -> str:
    """The text of code points, each looked up in a table; of the same length."""
    return text_of(_apply(table, codes))


def nfc(text: str) -> str:
    """Unicode normalisation form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@functools.cache
def _joining_starters() -> frozenset[str]:
    """Characters of combining class 0 that NFC may still join to the one before (Hangul, some Indic vowels)."""
    found = set()
    for code in range(0x900, sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code))
        if parts and "<" not in parts:
            *_, second = parts.split()
            if " " in parts and not unicodedata.combining(chr(int(second, 16))):
                found.add(chr(int(second, 16)))
    found.update(chr(code) for code in range(0x1161, 0x1176))
    found.update(chr(code) for code in range(0x11A8, 0x11C3))
    return frozenset(found)


#: A starter of the common scripts with the marks that follow it: what NFC can change in them.
_CLUSTER = re.compile(r"[^\u0300-\u036f]?[\u0300-\u036f]+")
_SIMPLE = re.compile(r"[\x00-\u036f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf\u2100-\u2110]*")


def nfc_map(text: str) -> tuple[str, OffsetMap | None]:
    """``unicodedata.normalize("NFC", text)`` and its map, None where nothing changed. Linear in the length."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text, None
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    clusters = _latin_clusters(text) if _SIMPLE.fullmatch(text) else _clusters(text)
    for start, end in clusters:
        if position < start:
            pieces.append(text[position:start])
            starts.extend(range(position, start))
            ends.extend(range(position + 1, start + 1))
        composed = unicodedata.normalize("NFC", text[start:end])
        pieces.append(composed)
        if len(composed) == end - start == 1:
            starts.append(start)
            ends.append(end)
        else:
            starts.extend([start] * len(composed))
            ends.extend([end] * len(composed))
        position = end
    if position < len(text):
        pieces.append(text[position:])
        starts.extend(range(position, len(text)))
        ends.extend(range(position + 1, len(text) + 1))
    return "".join(pieces), OffsetMap(np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64), len(text))


def _latin_clusters(text: str) -> Sequence[tuple[int, int]]:
    return [match.span() for match in _CLUSTER.finditer(text)]


def _clusters(text: str) -> Sequence[tuple[int, int]]:
    """Every starter that is followed by something it may join with, or that NFC changes by itself."""
    joining = _joining_starters()
    out: list[tuple[int, int]] = []
    start = 0
    for index, character in enumerate(text):
        if character < "\u0300":
            joins = False
        else:
            joins = unicodedata.combining(character) != 0 or character in joining
        if not joins:
            if index - start > 1 or (index > start and not unicodedata.is_normalized("NFC", text[start])):
                out.append((start, index))
            start = index
    if len(text) - start > 1 or (text and not unicodedata.is_normalized("NFC", text[start:])):
        out.append((start, len(text)))
    return out


def clean_map(text: str, hidden: Sequence[tuple[int, int]] = ()) -> tuple[str, Codes, OffsetMap | None]:
    """The readable view of a text: (view, its code points, map or None where it is the text itself).

    NFC; look-alikes of Đ, dashes, quotes, slashes and spaces unified; zero-width characters removed;
    runs of spaces one space, spaces at line ends gone, runs of line breaks at most two. ``hidden`` source spans (sorted) are left
    out, with an empty line in their place.
    """
    composed, offsets = nfc_map(text)
    if offsets is None and (not hidden or (end := _hidden_from(text, hidden)) > 0):
        shown = text if not hidden else f"{text[:end]}\n\n"
        if (made := _as_it_is(shown)) is not None:
            starts = np.arange(len(shown)) if hidden else None
            return *made, None if starts is None else OffsetMap(starts, starts + 1, len(text), True)
    codes = codes_of(composed)
    changed = _apply(_CLEAN, codes)
    if "\r\n" in composed:  # one line break, not two
        changed[:-1][(codes[:-1] == 0x0D) & (codes[1:] == 0x0A)] = _DELETE
    if not hidden and not _needs_collapse(changed) and not (changed == _DELETE).any():
        return text_of(changed), changed, offsets
    keep = changed != _DELETE
    if hidden:
        changed = changed.copy()
        for first, last in hidden if offsets is None else offsets.spans_to_view(hidden):
            if last - first >= 2:
                changed[first : first + 2] = _NEWLINE
                keep[first : first + 2] = True
                keep[first + 2 : last] = False
            else:
                changed[first:last] = _NEWLINE
    kept = np.flatnonzero(keep)
    changed = changed[kept]
    if _needs_collapse(changed):
        stay = _collapse(changed)
        changed, kept = changed[stay], kept[stay]
    if offsets is None:  # where only the end is left out, the last one kept tells
        offsets = OffsetMap(kept, kept + 1, len(text), not len(kept) or int(kept[-1]) == len(kept) - 1)
    else:
        offsets = offsets.then(kept)
    return text_of(changed), changed, offsets


def _as_it_is(text: str) -> tuple[str, Codes] | None:
    """The view of an NFC text of which nothing is left out, as most are, and its code points; else None."""
    codes = codes_of(text)
    changed = _apply(_CLEAN, codes)
    if "\r\n" in text or _needs_collapse(changed) or (changed == _DELETE).any():
        return None
    return (text, codes) if np.array_equal(changed, codes) else (text_of(changed), changed)


def _hidden_from(text: str, hidden: Sequence[tuple[int, int]]) -> int:
    """Where a text ends whose hidden spans are its end (a byline, teasers), line breaks before them left out; 0 for any other."""
    start = hidden[0][0]
    rest = (
        text[a:b] for a, b in zip([end for _, end in hidden], [*(a for a, _ in hidden[1:]), len(text)], strict=True)
    )
    if hidden[0][1] - start < 2 or any(between.strip(" \n") for between in rest):
        return 0
    return len(text[:start].rstrip("\n"))


def _needs_collapse(codes: Codes) -> bool:
    """Whether :func:`_collapse` would remove anything."""
    newline = codes == _NEWLINE
    space = codes == _SPACE
    blank = newline | space
    pairs = blank[1:] & blank[:-1]
    return bool((pairs & (space[1:] | space[:-1])).any()) or bool((newline[2:] & newline[1:-1] & newline[:-2]).any())


def _collapse(codes: Codes) -> npt.NDArray[np.intp]:
    """Indexes to keep: one space of a run; none next to a line break; at most two line breaks of a run."""
    newline = codes == _NEWLINE
    space = codes == _SPACE
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = ~(space[1:] & space[:-1])
    kept = np.flatnonzero(keep)
    inner = codes[kept]
    newline, space = inner == _NEWLINE, inner == _SPACE
    after = np.zeros(len(inner), dtype=bool)
    before = np.zeros(len(inner), dtype=bool)
    after[1:] = newline[:-1]
    before[:-1] = newline[1:]
    kept = kept[~(space & (after | before))]
    newline = codes[kept] == _NEWLINE
    third = np.zeros(len(kept), dtype=bool)
    third[2:] = newline[2:] & newline[1:-1] & newline[:-2]
    return np.asarray(kept[~third], dtype=np.intp)
