"""The gold corpus: articles with inline marks → the text and its stand-off gold.

The format and what is marked are described in docs/annotation.md. Offsets are
half-open code points into :attr:`GoldArticle.text`, which is the article as the
tagger is given it (after the header's ``form`` was applied).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import DataError

#: Prefix of a mark's target → kind of the mention.
KINDS = {
    "place": "place",
    "former": "place",
    "doc": "law",
    "person": "person",
    "org": "organisation",
    "ethnic": "ethnic-group",
    "date": "date",
}
FIELDS = frozenset(
    [
        "id",
        "language",
        "section",
        "also",
        "published",
        "region",
        "difficulty",
        "hard",
        "form",
        "byline",
        "main",
        "subjects",
        "note",
    ]
)
REQUIRED = ("id", "language", "section", "published", "region", "difficulty")


@dataclass(frozen=True, slots=True)
class GoldMention:
    """One mark. ``kind`` is None for "don't care"; ``target`` is None where the mark says ``?``.

    ``any_target`` is true for ``org:*``: the span counts, the id does not.
    """

    kind: str | None
    start: int
    end: int
    text: str
    target: str | None
    part: str | None = None
    any_target: bool = False


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article of the corpus with its header and its marks, sorted by start, longer first."""

    id: str
    path: Path
    header: dict[str, str]
    text: str
    mentions: tuple[GoldMention, ...]

    @property
    def language(self) -> str:
        return self.header["language"]

    @property
    def section(self) -> str:
        return self.header["section"]

    @property
    def published(self) -> str:
        return self.header["published"]

    @property
    def main(self) -> tuple[str, ...]:
        """Ids of what the story is about; empty where the header says ``-`` (a book review, a race abroad)."""
        return tuple(id_ for id_ in self.header.get("main", "").split() if id_ != "-")

    @property
    def hard(self) -> tuple[str, ...]:
        return tuple(kind.strip() for kind in self.header.get("hard", "").split(";") if kind.strip())


def read_gold(path: Path) -> GoldArticle:
    """Read one article.

    Raises:
        DataError: a header field is unknown or missing, a mark is not closed or has no target;
            the message names the file and the line.
    """
    raw = path.read_text(encoding="utf-8")
    head, separator, body = raw.partition("\n\n")
    if not separator:
        raise DataError(f"{path}: no empty line between header and article")
    header: dict[str, str] = {}
    for number, line in enumerate(head.splitlines(), 1):
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in FIELDS:
            raise DataError(f"{path}:{number}: not a header field: {line[:60]!r}; known: {', '.join(sorted(FIELDS))}")
        header[name.strip()] = value.strip()
    missing = [name for name in REQUIRED if not header.get(name)]
    if missing:
        raise DataError(f"{path}: header lacks {', '.join(missing)}")
    if header["id"] != path.stem:
        raise DataError(f"{path}: id is {header['id']!r}, the file is named {path.stem!r}")
    form = header.get("form", "").split()
    body = body.strip("\n")
    if "nfd" in form:
        body = unicodedata.normalize("NFD", body)
    if "crlf" in form:
        body = body.replace("\n", "\r\n")
    text, mentions = parse_marks(body, where=str(path), first_line=head.count("\n") + 3)
    return GoldArticle(header["id"], path, header, text, mentions)


def read_corpus(folder: Path) -> Iterator[GoldArticle]:
    """Every ``*.txt`` of a folder, by name."""
    for path in sorted(folder.glob("*.txt")):
        yield read_gold(path)


def parse_marks(marked: str, where: str = "text", first_line: int = 1) -> tuple[str, tuple[GoldMention, ...]]:
    """``"in {Điện Biên|place:11}"`` → ``("in Điện Biên", (GoldMention(…),))``.

    Raises:
        DataError: braces do not balance, or a mark has no bar or a target of no known kind.
    """
    out: list[str] = []
    length = 0
    stack: list[int] = []
    mentions: list[GoldMention] = []
    position = 0

    def fail(why: str) -> DataError:
        line = first_line + marked.count("\n", 0, position)
        return DataError(f"{where}:{line}: {why}: {marked[max(0, position - 30) : position + 30]!r}")

    for piece in re.finditer(r"\\([{}|\\])|([{}|])|[^\\{}|]+|\\", marked):
        position = piece.start()
        token = piece.group()
        if piece.group(2) is None or (token == "|" and not stack):
            literal = piece.group(1) or token
            if stack and stack[-1] < 0:  # inside a target
                out[-1] += literal
                continue
            out.append(literal)
            length += len(literal)
        elif token == "{":
            if stack and stack[-1] < 0:
                raise fail("a mark inside a target")
            stack.append(length)
        elif token == "|":
            if stack[-1] < 0:
                raise fail("a second bar in one mark")
            stack[-1] = -1 - stack[-1]
            out.append("")
        else:
            if not stack:
                raise fail("a closing brace without an opening one")
            start = stack.pop()
            if start >= 0:
                raise fail("a mark without '|target'")
            start = -1 - start
            target = out.pop()
            surface = "".join(out)[start:length]
            mentions.append(_mention(unicodedata.normalize("NFC", target).strip(), start, length, surface, fail))
    if stack:
        position = len(marked)
        raise fail("a mark that is not closed")
    mentions.sort(key=lambda m: (m.start, -m.end))
    return "".join(out), tuple(mentions)


def _mention(target: str, start: int, end: int, surface: str, fail) -> GoldMention:  # type: ignore[no-untyped-def]
    if start == end:
        raise fail("an empty mark")
    if target == "?":
        return GoldMention(None, start, end, surface, None)
    prefix, colon, rest = target.partition(":")
    kind = KINDS.get(prefix)
    if kind is None or not colon or not rest:
        raise fail(f"a target of no known kind {target!r}")
    part = None
    if kind == "law" and "#" in rest:
        rest, _, part = rest.partition("#")
    if rest == "?":
        return GoldMention(kind, start, end, surface, None, part)
    return GoldMention(kind, start, end, surface, f"{prefix}:{rest}", part, any_target=rest == "*")
