"""Vietnamese encodings from before Unicode: decoding, encoding, and telling them apart.

The tables are data (nlp/data/read/charsets.json). Which encoding a text is in is decided by what comes out: words with
letters beyond ASCII must be possible Vietnamese syllables, as many as possible and more than under any other reading.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

from nlp import resources
from nlp.read.syllables import is_syllable

#: The legacy encodings that are told apart, the commoner in old newsrooms first: that order breaks ties.
NAMES = ("tcvn3", "vni", "windows-1258", "viscii", "tcvn5712-1")
#: Words looked at, of those with letters beyond ASCII.
MOST_WORDS = 4_000
#: Share of the words beyond ASCII that must be Vietnamese for a reading to be believed: of bytes that are not UTF-8 …
ENOUGH = 0.6
#: … and of text that is well-formed Unicode and could be another language as it stands: there also a share of all words, unless
#: so many signs stand between letters.
ENOUGH_UNICODE = 0.75
ENOUGH_OF_ALL = 0.8
FEWEST_STRAYS = 1
#: Signs of the upper half of Windows-1252 that no language writes between or beside letters.
_STRAY = re.compile(
    r"(?<=[^\W\d_])[¡¢£¤¥¦§¨©¬\xad®¯±²³´¶¸¹¼½¾¿×÷]|[¢¤¥¦§¨¬\xad®¯±²³´¶¸¹¼½¾×÷](?=[^\W\d_])|©(?=[a-z])|\d[\d., ]{3,}®"
)
#: Text of nothing but what Windows-1252 and Latin-1 can show.
_SHOWN = re.compile("[\x00-\xff" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore") + "]*")
#: A sum in đồng.
_MONEY = re.compile(r"\d[\d., ]{3,}\s*đ(?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")
_VIQR_STRONG = re.compile(r"[AEOaeo]\^|[OUou]\+|[Aa]\(|[Dd][Dd][aeiouyAEIOUY]")
_VIQR_LETTER = re.compile(r"\\(.)|([Dd][Dd])|([AEIOUYaeiouy])([\^(+]?)(['`?~.]?)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as one encoding gives it; ``confidence`` from 0 to 1."""

    text: str
    encoding: str
    confidence: float


@functools.cache
def _data() -> dict[str, dict[str, dict[str, str]]]:
    data: dict[str, dict[str, dict[str, str]]] = resources.load_json("data/read/charsets.json")
    return data


@functools.cache
def byte_table(name: str) -> tuple[str, ...]:
    """The characters of the 256 bytes in a one-byte encoding."""
    rows: dict[str, str] = resources.load_json("data/read/charsets.json")[
        "viscii" if name == "viscii" else "tcvn5712-1"
    ]
    listed = {int(code, 16): character for code, character in rows.items()}
    if name == "tcvn3":
        windows = {b: bytes([b]).decode("cp1252", "replace") for b in range(0x80, 0xA1)}
        listed = windows | {code: character for code, character in listed.items() if code > 0xA0}
    return tuple(listed.get(b, chr(b)) for b in range(256))


@functools.cache
def _vni() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = _data()["vni"]
    table = dict(rows["single"])
    for pair, letter in rows["pairs"].items():
        table[pair] = letter
        table[pair[0].upper() + pair[1].upper()] = letter.upper()
        table[pair[0].upper() + pair[1]] = letter.upper()
        table[pair[0] + pair[1].upper()] = letter
    table |= {single.upper(): letter.upper() for single, letter in rows["single"].items()}
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


def decode_as(content: bytes, name: str) -> str:
    """Bytes in one of :data:`NAMES` as NFC text; U+FFFD for bytes that have no character there."""
    if name == "windows-1258":
        return unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    if name == "vni":
        pattern, table = _vni()
        return pattern.sub(lambda match: table[match.group()], _as_windows(content))
    table_ = byte_table(name)
    text = content.decode("latin-1").translate({b: c for b, c in enumerate(table_) if c != chr(b)})
    text = unicodedata.normalize("NFC", text)
    return _WORD.sub(_with_capitals, text) if name == "tcvn3" else text


def _with_capitals(match: re.Match[str]) -> str:
    """A word that TCVN3 wrote in a font of capitals: two plain capitals and no plain small letter tell it."""
    word = match.group()
    if word.isascii() or sum("A" <= character <= "Z" for character in word) < 2:
        return word
    return word.upper() if _in_capital_font(word) else word


def encode_as(text: str, name: str) -> bytes:
    """NFC text in one of :data:`NAMES`; TCVN3 has no capitals with a tone, there the small letter is written.

    Raises:
        UnicodeEncodeError: a character that the encoding does not have.
    """
    if name == "windows-1258":
        return _windows_1258(text)
    if name == "vni":
        _, table = _vni()
        letters = {letter: typed for typed, letter in reversed(table.items())}
        return "".join(letters.get(character, character) for character in text).encode("cp1252")
    positions = {character: b for b, character in reversed(list(enumerate(byte_table(name))))}
    out = bytearray()
    for character in text:
        found = positions.get(character, positions.get(character.lower()))
        if found is None:
            raise UnicodeEncodeError(name, character, 0, 1, "not in this encoding")
        out.append(found)
    return bytes(out)


def _windows_1258(text: str) -> bytes:
    out = bytearray()
    for character in text:
        try:
            out += character.encode("cp1258")
        except UnicodeEncodeError:
            whole = unicodedata.normalize("NFD", character)
            tone = next((mark for mark in whole if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
            base = unicodedata.normalize("NFC", whole.replace(tone, "")) if tone else character
            out += base.encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def _as_windows(content: bytes) -> str:
    """Windows-1252 with the five unassigned bytes as C1 controls, so that nothing is lost."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in content)


def _as_bytes(text: str) -> bytes | None:
    """The bytes that Windows-1252 or Latin-1 would have shown as this text; None where it could not be."""
    if _SHOWN.fullmatch(text) is None:
        return None
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:  # Latin-1 shows what Windows-1252 does not assign as control characters
        return b"".join(c.encode("cp1252", "ignore") or c.encode("latin-1") for c in text)


def legacy_of_bytes(content: bytes) -> Reading | None:
    """The best Vietnamese reading of bytes that are not UTF-8; None where none is convincing."""
    best = _best(content[:200_000])
    if best is None or best.share < ENOUGH:
        return None
    return Reading(decode_as(content, best.name), best.name, best.confidence)


def legacy_of_text(text: str) -> Reading | None:
    """Text that was read as Windows-1252 but is an older Vietnamese encoding; None where it stands as it is.

    Modern Vietnamese cannot be meant: its letters are not all in Windows-1252. Another language could be: so the text as it stands
    must be worse Vietnamese, and either hold signs between letters that no language writes ("®Þnh", "n¨m"), or be made of Vietnamese syllables.
    """
    content = None if text.isascii() else _as_bytes(text)
    if content is None:
        return None
    best = _best(content[:200_000])
    if best is None or best.share < ENOUGH_UNICODE:
        return None
    standing = _count(text[:200_000])
    if best.good - best.bad <= standing.good - standing.bad or not standing.bad:
        return None
    if standing.strays < FEWEST_STRAYS and _share_of_all(decode_as(content[:200_000], best.name)) < ENOUGH_OF_ALL:
        return None
    return Reading(decode_as(content, best.name), best.name, best.confidence)


@dataclass(frozen=True, slots=True)
class _Count:
    """Of one reading: words with letters beyond ASCII that are Vietnamese, those that are not, signs between letters (also in ``bad``)."""

    name: str
    good: int
    bad: int
    strays: int

    @property
    def share(self) -> float:
        return self.good / max(self.good + self.bad, 1)

    @property
    def confidence(self) -> float:
        """Grows with the share of good words and with their number; ten words are as sure as it gets."""
        return round(self.share * min(0.99, 0.6 + 0.04 * self.good), 2)


def _best(content: bytes) -> _Count | None:
    counts = [_count(decode_as(content, name), name) for name in NAMES]
    best = max(counts, key=lambda count: count.good - count.bad)  # the first of equals
    return best if best.good else None


def _count(text: str, name: str = "") -> _Count:
    words = [word for word in _WORD.findall(text) if not word.isascii() and len(word) > 1][:MOST_WORDS]
    good = sum(map(_is_vietnamese, words))
    strays = len(_STRAY.findall(text)) + text.count("\ufffd")
    return _Count(name, good + len(_MONEY.findall(text)), len(words) - good + strays, strays)


def _is_vietnamese(word: str) -> bool:
    """A syllable in one of the usual cases, or an abbreviation in capitals with Đ or Ư ("QĐ", "CĐKT", "TƯ")."""
    if word.isupper() and len(word) <= 7 and word.replace("Đ", "D").replace("Ư", "U").isascii():
        return True
    return is_syllable(word) and (word[1:].islower() or _in_capital_font(word))


def _in_capital_font(word: str) -> bool:
    """Whether all the letters that have a case of their own are capitals ("HợP": TCVN3 sets the others in a font of capitals)."""
    plain = [character for character in word if character.isascii()]
    return bool(plain) and all(character.isupper() for character in plain)


def _share_of_all(text: str) -> float:
    words = [word for word in _WORD.findall(text)[:MOST_WORDS] if not (word.isascii() and word.isupper())]
    return sum(map(is_syllable, words)) / max(len(words), 1)


def viqr_of_text(text: str) -> Reading | None:
    """ASCII text typed in VIQR (``Vie^.t Nam``, RFC 1456); None where it is not."""
    if not text.isascii():
        return None
    strong = len(_VIQR_STRONG.findall(text[:100_000]))
    words = len(text[:100_000].split())
    if strong < 2 or strong < words * 0.1:
        return None
    read = from_viqr(text)
    count = _count(read, "viqr")
    if count.good < 2 or count.share < ENOUGH_UNICODE:
        return None
    return Reading(read, "viqr", count.confidence)


def from_viqr(text: str) -> str:
    """VIQR as NFC text. A backslash keeps the sign behind it; a full stop or question mark at the end of a line is one."""
    marks = _data()["viqr"]

    def letter(match: re.Match[str]) -> str:
        kept, stroke, base, hat, tone = match.groups()
        if kept:
            return kept
        if stroke:
            return "đ" if stroke[0] == "d" else "Đ"
        rest = text[match.end() : match.end() + 1]
        end = tone if tone in (".", "?") and rest in ("", "\n", "\r") else ""
        if (
            (hat == "+" and base not in "ouOU")
            or (hat == "(" and base not in "aA")
            or (hat == "^" and base in "iuyIUY")
        ):
            return match.group()
        mark = "" if end or not tone else marks["tones"][tone]
        return unicodedata.normalize("NFC", base + (marks["hats"][hat] if hat else "") + mark) + end

    return _VIQR_LETTER.sub(letter, text)
