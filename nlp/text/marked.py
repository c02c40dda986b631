"""The view that the automaton of names reads: one byte per character of the readable text.

Diacritics do not count, capitals count only where a word begins, and the last character of a word is marked, so that a
pattern fits whole words only ("Thanh An" is not in "Thanh Anh", "An" is not in "Lan"):

====================  =========================================
``A``-``Z``           a capital letter that opens a word (also one behind a small letter: a lost space)
``a``-``z  0``-``9``  any other letter, a digit
``\\x01``              a letter of another script
space                 space, line break, hyphen, apostrophe: what may stand inside a name
``,``                 any other sign; a full stop is ``.``
\\+ 128                the last character of its word
====================  =========================================
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nlp.text.normalise import Codes, codes_of, nfc

_SIZE = 0x2000
_WORD = 0x100
_CAPITAL = 0x200
_OTHER_LETTER = 1


def _table() -> npt.NDArray[np.uint16]:
    """By code point: the byte; whether it belongs to a word; whether it is a capital letter."""
    table = np.full(_SIZE, ord(","), dtype=np.uint16)
    for code in range(_SIZE):
        character = chr(code)
        if character.isalnum():
            base = unicodedata.normalize("NFD", character.lower())[0].replace("đ", "d")
            byte = ord(base) if base.isascii() else _OTHER_LETTER
            table[code] = byte | _WORD | (_CAPITAL if character.isupper() and base.isascii() else 0)
    for character in " \t-'":
        table[ord(character)] = ord(" ")
    table[ord("\n")] = ord("\n")
    table[ord(".")] = ord(".")
    return table


_TABLE = _table()


def view_of(codes: Codes) -> bytes:
    """The view of NFC code points, as long as they are. A text without any capital is read as if each word had one."""
    return lines_of(codes).replace(b"\n", b" ")


def lines_of(codes: Codes) -> bytes:
    """:func:`view_of` with line breaks kept."""
    if not codes.size:
        return b""
    low = codes if int(codes.max()) < _SIZE else np.where(codes < _SIZE, codes, 0)
    found = _TABLE.take(low)
    view = found.astype(np.uint8)
    word = found >= _WORD
    capital = found >= _CAPITAL
    if not capital.any():
        capital = word & (view >= ord("a"))
    opens = (word[1:] > word[:-1]) | (capital[1:] > capital[:-1])  # "inDi Linh", "DienBien": a space was lost
    closes = (word[:-1] > word[1:]) | (word[:-1] & opens)
    view[0] -= 32 * int(capital[0])
    view[1:] -= (capital[1:] & opens).view(np.uint8) << 5
    view[:-1] |= closes.view(np.uint8) << 7
    view[-1] |= 128 * int(word[-1])
    return view.tobytes()


def pattern_of(name: str) -> bytes:
    """A name as it stands in a view (written as it is in running text, capitals included)."""
    return view_of(codes_of(nfc(name)))


def patterns_of(names: Sequence[str]) -> list[bytes]:
    """:func:`pattern_of` of many names in one pass: at 20 µs a call the 25,000 spellings of the units would take half a second."""
    joined = view_of(codes_of(nfc(",".join(names))))
    patterns = []
    start = 0
    for name in names:
        end = start + len(nfc(name))
        # A name without capitals is read as if each word had one, which only shows alone.
        patterns.append(pattern_of(name) if name == name.lower() else joined[start:end])
        start = end + 1
    return patterns
