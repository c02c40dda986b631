"""The register of well-known documents: what a short form, a law's name or a nickname means when the article never says.

Rows are in nlp/data/law/register.json; a newsroom adds its own by the profile's ``documents``. A row that is not confirmed
resolves nothing: of a law it lends the name only.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp import resources
from nlp.errors import DataError
from nlp.text import fold

#: Abbreviations in symbols, folded, that are ids of kinds.
_KINDS = frozenset(
    ("nq", "nd", "qd", "ct", "kl", "tt", "ttlt", "nqlt", "cd", "kh", "tb", "hd", "pl", "qdns", "bc", "ttr", "cv", "ctr")
)
_NICKNAME = re.compile(r"(?P<word>[^\d]+?) (?P<number>\d+[a-z]?)$")
_AMENDS = re.compile(r"luat sua doi, bo sung (?:mot so dieu cua )?(?:cac )?(?P<laws>(?:bo )?luat .+)")
#: Words before a number by which a programme is known → its group; Dự án 6 is a part of Program 1719, not Đề án 06.
NUMBERED = {"de an": "project", "project": "project", "scheme": "project", "du an": "part"}
#: British and American spellings; both are entered.
_SPELLINGS = (("organization", "organisation"), ("labour", "labor"), ("defence", "defense"), ("cooperatives", "co-operatives"),
              ("programme", "program"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """One row. ``symbol`` is the official one, ``suffix`` its folded issuer; ``words`` (folded phrases) speak for a bare short form.

    ``date`` is None where the day is not known, ``printed`` has what is known of it. ``known_as_plenum``: of several resolutions of
    its plenum the one that the plenum's name alone means; ``famous``: the one that its symbol
    means where a later term may have used it again. ``since`` is the day a law came into force.
    """

    id: str
    symbol: str
    kind: str
    number: str
    suffix: str
    date: dt.date | None
    issuer: str | None
    name: dict[str, str]
    words: tuple[str, ...]
    printed: str = ""
    since: dt.date | None = None
    plenum: str = ""
    confirmed: bool = True
    known_as_plenum: bool = False
    famous: bool = False

    @property
    def earliest(self) -> dt.date:
        """The first day on which it can be cited."""
        if self.date:
            return self.date
        year, _, month = self.printed.partition("-")
        return dt.date(int(year), int(month or 1), 1) if year else dt.date.min


@dataclass(slots=True)
class Spelling:
    """What a name stands for: ``form`` "name" (of a law) or "nickname"; ``common`` names are shared with other countries."""

    form: str
    ids: list[str] = field(default_factory=list)
    common: bool = False


class Register:
    """All rows, by id, number, symbol and spelling. Made once; read only."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self.documents: dict[str, Document] = {}
        self.names_only: dict[str, Document] = {}
        self.by_number: dict[tuple[str, str], list[Document]] = {}
        self.by_symbol: dict[str, list[Document]] = {}
        self.by_plenum: dict[str, list[Document]] = {}
        self.numbered: dict[tuple[str, str], list[str]] = {}
        self.spelled: dict[str, Spelling] = {}
        self.amending: dict[str, list[Document]] = {}
        every = list(rows)
        names: dict[str, list[str]] = {}
        for row in every:
            names.setdefault(row.get("vi", ""), []).extend(row.get("names", ()))
        for row in every:  # all versions of a law have all its names
            self._add({**row, "names": names[row["vi"]]} if row.get("names") and row.get("vi") else row)

    def _add(self, row: dict[str, Any]) -> None:
        document = _document(row)
        if not row["confirmed"]:
            if row.get("names"):
                self.names_only[document.id] = document
                self._spell(row, document)
            return
        self.documents[document.id] = document
        self.by_number.setdefault((document.kind, document.number), []).append(document)
        self.by_symbol.setdefault(fold(document.symbol), []).append(document)
        if document.plenum:
            self.by_plenum.setdefault(document.plenum, []).append(document)
        self._spell(row, document)
        amended = _AMENDS.match(fold(document.name.get("vi", "")))
        for name in re.split(r"(?:,| va) (?=luat|bo luat)", amended["laws"]) if amended else ():
            self.amending.setdefault(name, []).append(document)

    def _spell(self, row: dict[str, Any], document: Document) -> None:
        for spelling in {spelling for name in row.get("names", ()) for spelling in _spellings(fold(name))}:
            entry = self.spelled.setdefault(spelling, Spelling("name"))
            entry.ids.append(document.id)
            entry.common = entry.common or row.get("common", False)
        for nickname in row.get("nicknames", ()):
            folded = fold(nickname)
            numbered = _NICKNAME.match(folded)
            if numbered:
                group = NUMBERED.get(numbered["word"], "programme")
                ids = self.numbered.setdefault((group, numbered["number"].lstrip("0")), [])
                if document.id not in ids:
                    ids.append(document.id)
            else:
                self.spelled.setdefault(folded, Spelling("nickname")).ids.append(document.id)

    def get(self, id_: str) -> Document:
        """The document of an id, of the names too. Raises KeyError."""
        return self.documents.get(id_) or self.names_only[id_]

    def amending_of(self, document: Document) -> list[Document]:
        """The laws that amend the law of a name."""
        return self.amending.get(fold(document.name.get("vi", "")), [])

    def versions_of(self, id_: str) -> list[Document]:
        """The confirmed documents of the same name (a law and the one it replaced), newest first."""
        name = self.documents[id_].name.get("vi")
        same = [d for d in self.documents.values() if name and d.name.get("vi") == name and d.kind in ("l", "pl", "hp")]
        return sorted(same, key=lambda d: d.earliest, reverse=True)


def _spellings(folded: str) -> set[str]:
    """A name and its variants: "law on land" and "land law", British and American."""
    forms = {folded}
    if folded.startswith("law on "):
        forms.add(folded.removeprefix("law on ").removeprefix("the ") + " law")
    elif folded.endswith(" law"):
        forms.add("law on " + folded.removesuffix(" law"))
    forms |= {moved for form in forms if (moved := _turned(form))}
    forms |= {f"law on the {form[7:]}" for form in forms if form.startswith("law on ") and form[7:11] != "the "}
    forms |= {form.replace(" and control", " and combat") for form in forms if " prevention and control" in form}
    forms |= {form.replace("phong, chong", "phong chong") for form in forms}
    forms |= {form.replace(" va ", " & ") for form in forms if form.startswith(("luat", "bo luat"))}
    for british, american in _SPELLINGS:
        forms |= {form.replace(british, american) for form in forms} | {
            form.replace(american, british) for form in forms
        }
    return {form.replace("programmeme", "programme") for form in forms}


def _turned(form: str) -> str:
    """ "law on prevention and control of drugs" ↔ "law on drugs prevention and control"; "" where it says neither."""
    head, _, of = form.partition("prevention and control of ")
    if head == "law on " and of:
        return f"law on {of.removeprefix('the ')} prevention and control"
    thing = form.removeprefix("law on ").removesuffix(" prevention and control")
    return f"law on prevention and control of {thing}" if form == f"law on {thing} prevention and control" else ""


def _document(row: dict[str, Any]) -> Document:
    id_ = str(row["id"])
    symbol, _, period = id_.removeprefix("doc:").partition("@")
    symbol, _, series = symbol.partition("~")
    series = series or period.partition("~")[2]
    folded = fold(symbol)
    number = re.match(r"\d+[a-z]?", folded)
    pieces = re.split(r"[/-]", folded)
    kind = (
        row.get("kind")
        or series
        or next((k for k in pieces if k in _KINDS), "l" if symbol.startswith("luat") else "nq")
    )
    printed = str(row.get("date") or "")
    return Document(
        id_, symbol if number else "", kind, number.group().lstrip("0") if number else "",
        re.sub(r"\d+$", "", pieces[-1]) if number else "", _day(printed), row.get("issuer"),
        {k: row[k] for k in ("vi", "en") if row.get(k)}, tuple(fold(word) for word in row.get("words", ())),
        printed, _day(str(row.get("since") or "")), row.get("plenum", ""), row["confirmed"], row.get("known_as_plenum", False),
        row.get("famous", False),
    )  # fmt: skip


def _day(printed: str) -> dt.date | None:
    return dt.date.fromisoformat(printed) if len(printed) == 10 else None


def read_rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a newsroom's own file of documents.

    Raises:
        DataError: cannot be read, or a row lacks its id, source or "confirmed"; names the file and the row.
    """
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["documents"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{file}: no readable list of documents ({error}); it is an object with 'documents'") from error
    for row in rows:
        lacking = [key for key in ("id", "source", "confirmed") if key not in row]
        if lacking or not str(row["id"]).startswith("doc:"):
            raise DataError(
                f"{file}: document {row.get('id')!r} lacks {', '.join(lacking) or 'an id that begins with doc:'}"
            )
    return list(rows)


@functools.cache
def register() -> Register:
    """The shipped register."""
    return Register(resources.load_json("data/law/register.json")["documents"])


def register_with(files: Iterable[Path]) -> Register:
    """The shipped register and a newsroom's own rows."""
    own = [row for file in files for row in read_rows(file)]
    if not own:
        return register()
    replaced = {row["id"] for row in own}
    shipped = resources.load_json("data/law/register.json")["documents"]
    return Register([*(row for row in shipped if row["id"] not in replaced), *own])
