"""The register of well-known documents: what a short form, a law's name or a nickname means when the article never says."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp import resources
from nlp.text import fold


@dataclass(frozen=True, slots=True)
class Document:
    """One confirmed row. ``symbol`` is the official one; ``words`` (folded) must speak for a bare short form."""

    id: str
    symbol: str
    kind: str
    number: str
    suffix: str
    date: dt.date | None
    issuer: str | None
    name: dict[str, str]
    words: tuple[str, ...]


class Register:
    """Rows without a confirmed source are never loaded, so they never resolve anything."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.by_number: dict[tuple[str, str], list[Document]] = {}
        self.by_symbol: dict[str, list[Document]] = {}
        self._spelled: dict[str, list[tuple[str, str]]] = {}
        for row in resources.load_json("data/law/register.json")["documents"]:
            if not row["confirmed"]:
                continue
            document = _document(row)
            self.documents[document.id] = document
            self.by_number.setdefault((document.kind, document.number), []).append(document)
            self.by_symbol.setdefault(fold(document.symbol), []).append(document)
            for name in document.name.values():
                self._spelled.setdefault(fold(name), []).append((document.id, "name"))
            for nickname in row.get("nicknames", ()):
                self._spelled.setdefault(nickname, []).append((document.id, "nickname"))
        spellings = sorted((s for s in self._spelled if s), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spellings))})(?!\w)(?!/)")

    def spellings(self, folded: str) -> Iterator[tuple[int, int, str, str]]:
        """Names and nicknames in a folded text: (start, end, id, "name" or "nickname")."""
        if not any(
            word in folded for word in ("luat", "law", "code", "chuong trinh", "program", "de an", "project", "scheme")
        ):
            return
        for match in self._pattern.finditer(folded):
            rows = self._spelled[match.group()]
            yield match.start(), match.end(), rows[0][0], rows[0][1]

    def versions_of(self, id_: str) -> list[Document]:
        """The documents of the same name (a law and the one it replaced), newest first."""
        name = self.documents[id_].name.get("vi")
        same = [d for d in self.documents.values() if d.name.get("vi") == name and name]
        return sorted(same, key=lambda d: d.date or dt.date.min, reverse=True)


def _document(row: dict[str, object]) -> Document:
    id_ = str(row["id"])
    symbol = id_.removeprefix("doc:").partition("@")[0].partition("~")[0]
    folded = fold(symbol)
    number = re.match(r"\d+[a-z]?", folded)
    tag = id_.partition("~")[2]
    if tag:
        kind = tag
    else:
        kind = next((k for k in re.split(r"[/-]", folded) if k in _KINDS), "nq")
    kind = _KINDS.get(kind, kind)
    suffix = re.split(r"[/-]", folded)[-1]
    date = str(row.get("date") or "")
    name = row.get("name") or {}
    assert isinstance(name, dict)
    words = row.get("words") or ()
    assert isinstance(words, list | tuple)
    return Document(
        id_, symbol, kind, number.group().lstrip("0") if number else "", suffix,
        dt.date.fromisoformat(date) if len(date) == 10 else None,
        str(row["issuer"]) if row.get("issuer") else None, {k: v for k, v in name.items() if v}, tuple(words),
    )  # fmt: skip


_KINDS = {k: k for k in ["nq", "nd", "qd", "ct", "kl", "tt", "ttlt", "cd", "kh", "tb", "hd", "l", "pl", "qyd"]}


@functools.cache
def register() -> Register:
    """The shipped register."""
    return Register()
