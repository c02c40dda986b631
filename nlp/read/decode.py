"""Bytes → text, each encoding reported with how sure it is, and nothing changed silently.

1. Byte order marks; UTF-16 without one, by where the zeros are.
2. UTF-8; with a few broken bytes still UTF-8, a letter cut in half at either end is left out with a note.
3. What is not UTF-8: the older Vietnamese encodings, by which gives Vietnamese syllables (:mod:`nlp.read.charsets`); else the encoding that
   an HTML page states, else Windows-1252.
4. Text that is well-formed but was read wrongly before it came here: UTF-8 as Windows-1252 (ftfy), an older encoding as Windows-1252, VIQR.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from nlp.errors import InputError
from nlp.read.charsets import legacy_of_bytes, legacy_of_text, viqr_of_text

#: A control character is one that text never holds; more than this share (and more than a few) and the bytes are no text.
MOST_CONTROLS = 0.003
FEW_CONTROLS = 8
#: Bytes looked at to tell UTF-16 and binary data.
LOOK = 4096
#: So many well-formed letters beyond ASCII for each broken byte, and a text is still UTF-8.
WHOLE_FOR_BROKEN = 5
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: What Vietnamese and English are written with.
_LATIN = re.compile("[\t\n\r\x20-\u036f\u1e00-\u1eff\u2000-\u20bf\u2122\ufeff]")
_CONTROL_BYTES = bytes([*range(9), 11, *range(14, 32), 127])
_MISREAD = re.compile("á[º»][^a-z\\s]|Ä[\u2018\u0090\u0083\u201a]|Æ[°¡]|Ã[\u00a0-\u00bf\u0192\u2030\u0160]")
_STATED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,30})", re.IGNORECASE)
CAPITALS_NOTE = "TCVN3 keeps no capitals with a tone: headings set in a font of capitals may come out in small letters"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with its encoding ("tcvn3 0.98") and notes for people."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(content: bytes, label: str, *, html: bool = False) -> Decoded:
    """The text of some bytes.

    Raises:
        InputError: the bytes are no text, or not what their byte order mark says.
    """
    decoded = _marked(content, label) or _utf16(content) or _utf8(content) or _other(content, label, html)
    return _without_controls(repaired(decoded), label)


def repaired(decoded: Decoded) -> Decoded:
    """The text put right where it was read in a wrong encoding before it came here."""
    text = decoded.text
    if len(_MISREAD.findall(text[:200_000])) >= 2:
        from ftfy import fix_encoding

        fixed = fix_encoding(text)
        if len(_MISREAD.findall(fixed)) < len(_MISREAD.findall(text)) / 4:
            return Decoded(
                fixed, "utf-8 read as windows-1252 0.98", (*decoded.notes, "was UTF-8 read as Windows-1252; put right")
            )
    found = legacy_of_text(text) or viqr_of_text(text)
    if found is None:
        return decoded
    notes = (*decoded.notes, f"{found.encoding} letters in a Unicode text; converted")
    return Decoded(found.text, f"{found.encoding} {found.confidence:.2f}", (*notes, *_capitals(found.encoding)))


def repaired_text(text: str) -> Decoded:
    """:func:`repaired` for text that came from a format with an encoding of its own (.docx, PDF, RTF, JSON)."""
    return repaired(Decoded(text, "unicode 1.00"))


def _capitals(encoding: str) -> tuple[str, ...]:
    return (CAPITALS_NOTE,) if encoding == "tcvn3" else ()


def _marked(content: bytes, label: str) -> Decoded | None:
    for mark, name, shown in (
        (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
    ):
        if not content.startswith(mark):
            continue
        try:
            return Decoded(content.decode(name), f"{shown} 1.00", ("byte order mark",))
        except UnicodeDecodeError as error:
            if shown == "utf-8":
                return _utf8(content[3:])
            if error.start >= len(content) - 4:
                return Decoded(content[: error.start].decode(name), f"{shown} 0.99", ("the last character is cut off",))
            raise InputError(
                f"{label}: marked as {shown.upper()} but is not ({error.reason} at byte {error.start}); save it as UTF-8",
                reason="bad-encoding",
            ) from error
    return None


def _utf16(content: bytes) -> Decoded | None:
    """Zeros in a fifth of the even or of the odd places, and hardly any in the others."""
    look = content[:LOOK]
    even, odd = look[0::2].count(0), look[1::2].count(0)
    places = len(look) // 2
    if places < 4 or max(even, odd) < places * 0.2 or min(even, odd) > places * 0.05:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    cut = content[: len(content) // 2 * 2]
    try:
        text = cut.decode(name)
    except UnicodeDecodeError:
        return None
    plausible = len(_LATIN.findall(text[:LOOK]))
    if plausible < len(text[:LOOK]) * 0.9:
        return None
    notes = ("the last character is cut off",) if len(cut) < len(content) else ()
    return Decoded(text, f"{name} 0.95", ("no byte order mark", *notes))


def _utf8(content: bytes) -> Decoded | None:
    try:
        return Decoded(content.decode("utf-8"), "utf-8 1.00")
    except UnicodeDecodeError:
        pass
    start = next((number for number, byte in enumerate(content[:4]) if not 0x80 <= byte < 0xC0), 0)
    head = content[start:]
    try:
        return Decoded(head.decode("utf-8"), "utf-8 0.99", ("the first character is cut off",))
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 3 and error.reason == "unexpected end of data":
            notes = ("the first character is cut off",) if start else ()
            whole = head[: error.start].decode("utf-8")
            if not whole.isascii() or not start:
                return Decoded(whole, "utf-8 0.99", (*notes, "the last character is cut off"))
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole_letters = sum(character > "\x7f" for character in text) - broken
    if whole_letters < WHOLE_FOR_BROKEN * broken:
        return None
    return Decoded(text, "utf-8 0.90", (f"{broken} damaged characters, shown as U+FFFD",))


def _other(content: bytes, label: str, html: bool) -> Decoded:
    look = content[:LOOK]
    if len(look) - len(look.translate(None, _CONTROL_BYTES)) > len(look) * 0.02 + FEW_CONTROLS:
        raise _binary(label)
    found = legacy_of_bytes(content)
    if found is not None:
        return Decoded(
            found.text, f"{found.encoding} {found.confidence:.2f}", ("not UTF-8", *_capitals(found.encoding))
        )
    stated = _STATED.search(content[:LOOK]) if html else None
    if stated is not None:
        name = stated.group(1).decode("ascii").lower()
        try:
            return Decoded(content.decode(name), f"{name} 0.80", ("encoding as the page states it",))
        except (LookupError, UnicodeDecodeError):
            pass
    return Decoded(
        content.decode("cp1252", "replace"),
        "windows-1252 0.50",
        ("not UTF-8 and no known Vietnamese encoding; read as Windows-1252",),
    )


def _without_controls(decoded: Decoded, label: str) -> Decoded:
    controls = len(_CONTROLS.findall(decoded.text))
    if controls > max(FEW_CONTROLS, len(decoded.text) * MOST_CONTROLS):
        raise _binary(label)
    if controls:
        return Decoded(decoded.text, decoded.encoding, (*decoded.notes, f"{controls} control characters in it"))
    return decoded


def _binary(label: str) -> InputError:
    return InputError(f"{label}: is not text (binary data); give a page, a .docx, a PDF or rows", reason="binary")
