"""The grammar of references, compiled from data: kinds, issuers, and patterns made of named fragments.

All patterns work on the folded view (lower case, no diacritics, dashes unified), so "NĐ", "ND" and "nđ" are one.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from typing import Any

from nlp import resources
from nlp.text import fold


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: ``id`` as in structured keys ("nq"), ``abbr`` as in official symbols ("NQ")."""

    id: str
    type: str
    abbr: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """A suffix of official symbols and who stands behind it."""

    suffix: str
    id: str
    key: str
    branch: str
    local: bool
    words: tuple[tuple[str, str], ...]


#: Kinds whose bare word with a number is a reference ("Resolution 71"); others are common words and need a full symbol.
SHORT_KINDS = frozenset({"nq", "nd", "qd", "ct", "kl", "tt", "cd", "tb", "nqlt", "ttlt", "kh", "hd", "qyd"})
#: Of these, the ones that need "số" or "No." before the number.
SHORT_WITH_NO = frozenset({"kh", "hd", "qyd", "tb", "cd"})


class Grammar:
    """Compiled once; read only."""

    def __init__(self) -> None:
        kinds = resources.load_json("data/law/kinds.json")["kinds"]
        data = resources.load_json("data/law/issuers.json")
        self.kinds: dict[str, Kind] = {}
        self.by_word: dict[str, Kind] = {}
        self.by_abbr: dict[str, list[Kind]] = {}
        for row in kinds:
            kind = Kind(row["id"], row["type"], (row["abbr"] or [""])[0])
            self.kinds[kind.id] = kind
            for word in (*row["vi"], *row["en"]):
                self.by_word[word] = kind
            for abbr in row["abbr"]:
                self.by_abbr.setdefault(fold(abbr), []).append(kind)
        self.by_abbr["qd"] = [self.kinds["qd"], self.kinds["qyd"]]
        self.by_abbr["da"] = [self.kinds["dean"], self.kinds["duan"]]
        self.issuers: dict[str, Issuer] = {}
        for row in data["issuers"]:
            issuer = Issuer(
                row["suffix"], row["id"], row["key"], row["branch"], row.get("local", False),
                tuple(row.get("words", {}).items()),
            )  # fmt: skip
            self.issuers.setdefault(fold(row["suffix"]), issuer)
        self._terms = [(dt.date.fromisoformat(t["from"]), t["term"]) for t in data["terms"]]
        self._congresses: dict[str, Any] = data["congresses"]
        self._compile()

    def _compile(self) -> None:
        words = sorted(self.by_word, key=len, reverse=True)
        abbr = "|".join(sorted((re.escape(a) for a in self.by_abbr), key=len, reverse=True))
        iss = "|".join(sorted((re.escape(s) for s in self.issuers), key=len, reverse=True))
        # BGD&ĐT, BGD-ĐT, BGD ĐT; BNN&PTNT; departments (SGDĐT); a legislature's number behind.
        iss = rf"(?:bgd\s?[&-]?\s?dt|bnn\s?&\s?ptnt|bvhtt\s?&\s?dl|bkh\s?&\s?cn|bldtb\s?&\s?xh|{iss}|s[a-z]{{2,9}})\d{{0,2}}(?:-(?:{iss}|[a-z]{{1,8}})\d{{0,2}})?"
        number = r"(?P<n>[\dlo]\d{0,4}[a-z]?|\d{1,5}[a-z]?)"
        # 168/2024/NĐ-CP, 66/2025 NĐ-CP, 202/2025/QH15, 71-NQ/TW, 71/NQ-CP, 40-CP
        self.symbol = re.compile(
            rf"(?<![\w/])(?<!\d[.,:-]){number}\s?"
            rf"(?:/\s?(?P<y>(?:19|20)\d\d)\s?[/ ]?\s?(?:(?P<t1>{abbr})\s?-\s?(?P<i1>{iss})|(?P<qh>(?:ubtv)?qh)\s?(?P<leg>\d{{1,2}}))"
            rf"|-?\s?-?\s?(?P<t2>{abbr})\s?[/.]\s?(?P<i2>tw|t\.w|t\.?u|{iss})"
            rf"|\s?/\s?(?P<t3>{abbr})\s?-\s?(?P<i3>{iss})"
            rf"|\s?-\s?(?P<old>cp|ttg|hdbt|tctk/\w{{2,8}}))(?!\w)"
        )
        no = r"(?:so|nos?\.?|number|n°)"
        self.head = re.compile(rf"(?<!\w)(?P<word>{'|'.join(map(re.escape, words))})\s?(?:{no})?\s?[:.]?\s?$")
        self.titled = re.compile(
            rf"(?<!\w)(?P<word>luat|bo luat|law|code|phap lenh|ordinance|act)(?=\W)[^.;:\n\d]{{1,110}}?\(?,?\s?{no}\s?[:.]?\s?$"
        )
        short_words = [w for w in words if self.by_word[w].id in SHORT_KINDS]
        self.short = re.compile(
            rf"(?<![\w-])(?P<word>{'|'.join(map(re.escape, short_words))})\s?(?P<no>{no}\s?[:.]?\s?)?(?P<n>\d{{1,4}}a?)(?![\w/%]|[.,:]\d|-\w)"
        )
        self.more = re.compile(
            r"(?:\s?,\s?(?:va |and )?|\s?;\s?|\s(?:va|and|&)\s|-)(?:so |no\.? ?)?(?P<n>\d{1,4}a?)(?![\w/%]|[.,:]\d)"
        )
        self.unit_after = re.compile(
            r"\s?(?:%|dong|trieu|ty|ha|km|tuoi|nguoi|ho|thang|nam|ngay|tan|kg|percent|per cent|people|years|million)\b"
        )
        self.parts = re.compile(
            r"(?:(?P<vi>(?:diem (?P<p>[a-zd]{1,2}),? )?(?:khoan (?P<k>\d{1,2})(?:(?:, | va )\d{1,2})*,? )?dieu (?P<d>\d{1,3}[a-z]?)(?:,? (?:cua )?| ))"
            r"|(?P<en>(?:point (?P<ep>[a-z]),? (?:of )?)?(?:clause (?P<ek>\d{1,2}),? (?:of )?)?article (?P<ed>\d{1,3}[a-z]?)(?:,? of (?:the )?|, )))$"
        )

    def term(self, day: dt.date) -> str | None:
        """The Central Committee's term on a day ("k13"), None before the eighth."""
        return next((term for start, term in reversed(self._terms) if day >= start), None)

    def congress(self, place: str, day: dt.date) -> str | None:
        """The local congress's term ("dh15") of a province or commune on a day, where it is known."""
        rows = self._congresses.get(place) or (self._congresses["commune"] if len(place) == 5 else [])
        return next((row["term"] for row in reversed(rows) if day >= dt.date.fromisoformat(row["from"])), None)


@functools.cache
def grammar() -> Grammar:
    """The shipped grammar."""
    return Grammar()
