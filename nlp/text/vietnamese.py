"""Vietnamese orthography: tones, where the tone mark stands, folding for comparison.

Rules: old style puts the mark of open *oa, oe, uy* on the first vowel (hòa, khỏe, thủy), new style on the
second (hoà, khoẻ, thuỷ; Decision 1989/QĐ-BGDĐT of 25 May 2018, article 8); nothing else differs. "qu" is an
onset (quý, quỳ have their mark on the y in both), and a syllable with a final consonant has one form only (hoàn, huỳnh).
"""

from __future__ import annotations

import re
import unicodedata

from nlp.text.normalise import STROKES, nfc

#: Combining mark → tone number: 1 level, 2 huyền, 3 sắc, 4 hỏi, 5 ngã, 6 nặng.
TONES = {"\u0300": 2, "\u0301": 3, "\u0309": 4, "\u0303": 5, "\u0323": 6}
_MARKS = {number: mark for mark, number in TONES.items()}
_STROKES = str.maketrans(STROKES)

_OLD = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy")
_NEW = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")


def _cased(rows: tuple[str, ...]) -> list[str]:
    return [form(row) for row in rows for form in (str.lower, str.upper, str.capitalize)]


_TO_OLD = dict(zip(_cased(_NEW), _cased(_OLD), strict=True))
_TO_NEW = {old: new for new, old in _TO_OLD.items()}
# A vowel pair at the end of its syllable, not after q ("qu" is the onset).
_NEW_AT_END = re.compile("(?<![qQ])(?:" + "|".join(_TO_OLD) + r")(?![^\W\d_])")
_OLD_AT_END = re.compile("(?<![qQ])(?:" + "|".join(_TO_NEW) + r")(?![^\W\d_])")


def to_old_style(text: str) -> str:
    """NFC text with the tone marks of open oa, oe, uy on the first vowel: ``"hoà thuỷ"`` → ``"hòa thủy"``.

    The length is kept, so offsets stay valid.
    """
    return _NEW_AT_END.sub(lambda match: _TO_OLD[match.group()], text)


def to_new_style(text: str) -> str:
    """NFC text with those marks on the main vowel: ``"hòa thủy"`` → ``"hoà thuỷ"``; the length is kept."""
    return _OLD_AT_END.sub(lambda match: _TO_NEW[match.group()], text)


def tone_key(syllable: str) -> str:
    """Letters with their hats, horns and bars, then the tone's number: hòa, hoà → "hoa2"; Tìa, Tià → "tia2".

    Two spellings of one syllable that differ only in where the tone mark stands have the same key.
    """
    letters: list[str] = []
    tone = 1
    for character in unicodedata.normalize("NFD", syllable.translate(_STROKES).lower()):
        if character in TONES:
            tone = TONES[character]
        else:
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters)) + str(tone)


def name_key(name: str) -> str:
    """:func:`tone_key` of each syllable, joined by spaces; hyphens, dots and apostrophes do not count."""
    return " ".join(tone_key(part) for part in re.findall(r"[^\W_]+", nfc(name).replace("'", "").replace("’", "")))


def has_diacritics(text: str) -> bool:
    """Whether an NFC text holds a letter that only Vietnamese diacritics explain (ă, đ, ơ, a tone mark …)."""
    return not text.isascii() and any("\u00c0" <= c <= "\u01b0" or "\u1ea0" <= c <= "\u1ef9" for c in text)


def unaccent(text: str) -> str:
    """NFC text without diacritics, case kept: ``"Điện Biên"`` → ``"Dien Bien"``."""
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKES))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("Đ", "D").replace("đ", "d")
