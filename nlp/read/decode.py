"""Bytes → text: byte order marks, UTF-8, UTF-16, and what is neither, each reported with how sure it is."""

from __future__ import annotations

import codecs

from nlp.errors import InputError

#: A control character is one that text never holds; more than this share and the bytes are no text.
MOST_CONTROLS = 0.003


def decode(content: bytes, label: str, *, html: bool = False) -> tuple[str, str, tuple[str, ...]]:
    """The text, its encoding with a confidence ("utf-8 1.00"), and notes.

    Raises:
        InputError: the bytes are no text.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(name), f"{name} 1.00", ()
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{label}: marked as {name} but is not ({error.reason} at byte {error.start}); save it as UTF-8",
                    reason="bad-encoding",
                ) from error
    try:
        text = content.decode("utf-8")
        confidence = "utf-8 1.00"
        notes: tuple[str, ...] = ()
    except UnicodeDecodeError as error:
        zeros = content[:2000].count(0)
        if zeros > len(content[:2000]) // 4:
            guess = "utf-16-le" if content[1:2000:2].count(0) > content[0:2000:2].count(0) else "utf-16-be"
            try:
                return content.decode(guess), f"{guess} 0.90", ()
            except UnicodeDecodeError:
                pass
        if error.start >= len(content) - 3:
            text, confidence, notes = (
                content[: error.start].decode("utf-8"),
                "utf-8 0.99",
                ("the last character is cut off",),
            )
        else:
            text, confidence, notes = _legacy(content, label)
    controls = sum(text.count(chr(c)) for c in (*range(9), 11, *range(14, 32)))
    if controls > max(2, len(text) * MOST_CONTROLS):
        raise InputError(f"{label}: is not text (binary data); give a page, a .docx, a PDF or rows", reason="binary")
    return text, confidence, notes


def _legacy(content: bytes, label: str) -> tuple[str, str, tuple[str, ...]]:
    """Bytes that are not UTF-8: Windows-1258 or 1252, by which letters come out."""
    controls = sum(b < 9 or 13 < b < 32 for b in content[:4000])
    if controls > len(content[:4000]) * 0.02 + 2:
        raise InputError(f"{label}: is not text (binary data); give a page, a .docx, a PDF or rows", reason="binary")
    text = content.decode("cp1252", "replace")
    return text, "windows-1252 0.50", ("not UTF-8; read as Windows-1252",)
