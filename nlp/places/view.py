"""The view that the automaton of names reads: one byte per character of the readable text.

Diacritics do not count, capitals count only where a word begins, and the last character of a word is marked, so that a
pattern fits whole words only ("Thanh An" is not in "Thanh Anh", "An" is not in "Lan"):

====================  =========================================
``A``-``Z``           a capital letter that opens a word
``a``-``z  0``-``9``  any other letter, a digit
``\\x01``              a letter of another script
space                 space, line break, hyphen, apostrophe: what may stand inside a name
``,``                 any other sign; a full stop is ``.``
\\+ 128                the last character of its word
====================  =========================================
"""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

from nlp.text.normalise import Codes, codes_of, nfc

Bytes = npt.NDArray[np.uint8]
_SIZE = 0x2000
_END = 128
_CAPITAL = 64
#: In the tables below: a capital letter is its small letter's code with this bit in ``_capital``.
_OTHER_LETTER = 1


def _tables() -> tuple[Bytes, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """By code point: the byte, whether it belongs to a word, whether it is a capital letter."""
    byte = np.full(_SIZE, ord(","), dtype=np.uint8)
    word = np.zeros(_SIZE, dtype=bool)
    capital = np.zeros(_SIZE, dtype=bool)
    for code in range(_SIZE):
        character = chr(code)
        if character.isalnum():
            base = unicodedata.normalize("NFD", character.lower())[0].replace("đ", "d")
            byte[code] = ord(base) if base.isascii() else _OTHER_LETTER
            word[code] = True
            capital[code] = character.isupper()
    for character in " \n\t-'":
        byte[ord(character)] = ord(" ")
    byte[ord(".")] = ord(".")
    return byte, word, capital


_BYTE, _WORD, _UPPER = _tables()


def view_of(codes: Codes) -> bytes:
    """The view of NFC code points, as long as they are. A text without any capital is read as if each word had one."""
    low = codes
    if codes.size and int(codes.max()) >= _SIZE:
        low = np.where(codes < _SIZE, codes, 0)
    view = _BYTE[low]
    word = _WORD[low]
    before = np.zeros(len(word), dtype=bool)
    before[1:] = word[:-1]
    opens = word & ~before
    capital = _UPPER[low]
    if not capital.any():
        capital = word & (view >= ord("a"))
    view = view - (32 * (capital & opens)).astype(np.uint8)
    after = np.zeros(len(word), dtype=bool)
    after[:-1] = word[1:]
    view |= (_END * (word & ~after)).astype(np.uint8)
    return view.tobytes()


def pattern_of(name: str) -> bytes:
    """A name as it stands in a view (written as it is in running text, capitals included)."""
    return view_of(codes_of(nfc(name)))
