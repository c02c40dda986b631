"""ZIP archives: each readable member is an input of its own; what is unpacked is bounded."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from nlp.errors import InputError
from nlp.read.formats import read_bytes
from nlp.types import Article, Rejected

#: A ZIP may unpack to at most this, in bytes, and hold so many members.
MOST_UNPACKED = 512 * 1024 * 1024
MOST_MEMBERS = 100_000
#: Files of a folder or archive that are read; others are passed over.
READABLE = (
    ".txt", ".md", ".html", ".htm", ".xhtml", ".docx", ".doc", ".pdf", ".rtf", ".json", ".jsonl", ".ndjson", ".csv", ".tsv",
)  # fmt: skip
#: What systems and programs leave beside files: a Mac's shadow of each, Word's mark that one is open.
_LITTER = ("._", "~$")
_LITTER_FOLDER = "__MACOSX"
#: Other formats that are ZIP files, by a member they hold.
_OFFICE = {
    "xl/workbook.xml": "a spreadsheet; save it as CSV",
    "ppt/presentation.xml": "a presentation; save its text as .docx",
    "content.xml": "an OpenDocument file; save it as .docx",
}


def is_litter(name: str) -> bool:
    """Whether a file of a folder or archive is no document but what a system left beside one."""
    *folders, last = name.replace("\\", "/").split("/")
    return last.startswith(_LITTER) or _LITTER_FOLDER in folders


def is_archive(content: bytes, label: str) -> bool:
    """Whether the bytes are a ZIP that is not itself a .docx (a damaged one that is called .docx is one)."""
    if content[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" not in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return not label.lower().endswith(".docx")


def read_archive(content: bytes, label: str, most_bytes: int) -> Iterator[Article | Rejected]:
    """The articles of the readable members of a ZIP; one that is broken, locked or too large comes as a Rejected.

    Raises:
        InputError: damaged, a bomb, or without anything readable.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError(
            f"{label}: looks like a ZIP but is damaged ({error}); pack it again", reason="damaged"
        ) from error
    with archive:
        members = _members(archive, label)
        unpacked = 0
        for member in members:
            inner = f"{label}/{member.filename}"
            try:
                piece = _unpacked(archive, member, inner, most_bytes)
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED:
                    raise _bomb(label)
                if is_archive(piece, inner):
                    raise InputError(f"{inner}: an archive inside an archive; unpack it first", reason="nested-archive")
                yield from read_bytes(piece, inner)
            except InputError as error:
                if unpacked > MOST_UNPACKED:
                    raise
                yield Rejected(None, inner, "read", error.reason, " ".join(str(error).split()))


def _members(archive: zipfile.ZipFile, label: str) -> list[zipfile.ZipInfo]:
    everything = [member for member in archive.infolist() if not member.is_dir()]
    members = [m for m in everything if m.filename.lower().endswith(READABLE) and not is_litter(m.filename)]
    if len(everything) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _bomb(label)
    names = {member.filename for member in everything}
    for name, what in _OFFICE.items():
        if name in names:
            raise InputError(f"{label}: {what}", reason="other-office")
    if not members:
        raise InputError(f"{label}: a ZIP without readable articles ({', '.join(READABLE)})", reason="empty")
    return sorted(members, key=lambda member: member.filename)


def _bomb(label: str) -> InputError:
    return InputError(
        f"{label}: unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB or {MOST_MEMBERS} files; unpack it and read the folder",
        reason="too-large",
    )


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: str, most_bytes: int) -> bytes:
    try:
        with archive.open(member) as file:
            piece = file.read(most_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise InputError(
            f"{inner}: cannot be unpacked ({error}); pack it again without a password", reason="damaged"
        ) from error
    if len(piece) > most_bytes:
        raise InputError(
            f"{inner}: more than {most_bytes // 1024 // 1024} MB, which no article is; split it", reason="too-large"
        )
    if not piece.strip():
        raise InputError(f"{inner}: is empty; nothing to read", reason="empty")
    return piece
