"""What a reference means: from the full forms of the article first, then its words, then the register.

Order, by confidence: full form 1.0; short form of a full one in the article 0.9; issuer and register 0.85; nickname or topic 0.7;
one known document of that number 0.5; otherwise no target, with the candidates kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.law.find import Reference
from nlp.law.grammar import Grammar
from nlp.law.register import Document, Register
from nlp.types import Candidate, Entity

#: Months in which a new document is called by its number alone.
HOT_DAYS = 730
#: Characters around a bare short form in which topic words count.
TOPIC_REACH = 300


@dataclass(frozen=True, slots=True)
class Resolved:
    """The target of a reference with its record, or candidates."""

    target: str | None
    confidence: float
    candidates: tuple[Candidate, ...]
    entity: Entity | None = None
    reason: str | None = None


class Resolver:
    """One article's references, resolved together."""

    def __init__(
        self, grammar: Grammar, register: Register, folded: str, day: dt.date | None, place: str | None
    ) -> None:
        self._grammar = grammar
        self._register = register
        self._folded = folded
        self._day = day or dt.date.today()
        self._place = place
        self._full: dict[tuple[str, str], list[tuple[int, Reference, Resolved]]] = {}

    def resolve(self, references: Sequence[Reference]) -> list[Resolved | None]:
        """One answer per reference; None for a word that points back to nothing."""
        out: list[Resolved | None] = [None] * len(references)
        for index, reference in enumerate(references):
            if reference.form == "full":
                out[index] = self._resolve_full(reference)
        for reference, made in zip(references, out, strict=True):
            if made is not None and made.target:
                key = (reference.kind, reference.number)
                self._full.setdefault(key, []).append((reference.start, reference, made))
        for index, reference in enumerate(references):
            if reference.form == "short":
                out[index] = self._short(reference)
            elif reference.form in ("name", "nickname"):
                out[index] = self._named(reference)
            elif reference.form == "congress":
                out[index] = self._congress(reference)
        for index, reference in enumerate(references):
            if reference.form == "back":
                out[index] = self._back(reference, references[:index], out)
        return out

    def _resolve_full(self, r: Reference) -> Resolved:
        base = r.suffix.rstrip("0123456789")
        issuer = self._grammar.issuers.get(base.split("-")[0])
        symbol = self._symbol(r)
        known = self._register.by_symbol.get(symbol.lower().replace("đ", "d").replace("ư", "u"), [])
        tail = ""
        if base in ("qh", "ubtvqh") and r.year:
            tail = f"~{r.kind if r.kind in ('l', 'nq', 'pl') else 'nq'}"
            known = [d for d in known if d.id.endswith(tail)]
        if r.kind in ("qd", "qyd") and r.party:
            tail = f"~{r.kind}"
        if len(known) > 1 and r.date:
            known = [d for d in known if d.date and abs((d.date - r.date).days) < 400] or known
        if len(known) > 1:
            fits = [d for d in known if d.date is None or d.date <= self._day]
            topical = [d for d in fits if self._topic(d, r)]
            if len(topical) == 1:
                known = topical
            elif r.date is None:
                share = 1 / len(fits or known)
                return Resolved(
                    None,
                    share,
                    tuple(Candidate(d.id, share, "symbol issued in several terms") for d in fits or known),
                    reason="several terms",
                )
        document = known[0] if len(known) == 1 else None
        date = r.date or (document.date if document else None)
        if document is not None and "@" in document.id and not self._same_period(document, r):
            document, date = None, r.date
        period = self._period(r, base, date)
        id_ = document.id if document is not None else f"doc:{symbol}{period}{tail}"
        entity = self._entity(r, id_, symbol, issuer.key if issuer else base, date, document, r.issuer or None)
        return Resolved(id_, 0.99, (Candidate(id_, 0.99, "full form"),), entity)

    def _same_period(self, document: Document, r: Reference) -> bool:
        if r.date is None or document.date is None:
            return document.date is None or document.date <= self._day
        if document.id.partition("@")[2].startswith("k"):
            return self._grammar.term(r.date) == self._grammar.term(document.date)
        return r.date.year == document.date.year

    def _symbol(self, r: Reference) -> str:
        """The official symbol in Vietnamese letters: "71-NQ/TW", "168/2024/NĐ-CP"."""
        number = (
            r.number if len(r.number) > 1 and not (len(r.number) == 2 and r.number[-1].isalpha()) else f"0{r.number}"
        )
        kind = self._grammar.kinds[r.kind]
        abbr = {"qyd": "QĐ"}.get(r.kind, kind.abbr) if r.party else kind.abbr
        digits = re.search(r"\d+$", r.suffix)
        suffix = "-".join(self._suffix(piece) for piece in r.suffix[: digits.start() if digits else None].split("-"))
        suffix += digits.group() if digits else ""
        if r.old:
            return f"{number}-{suffix}"
        if r.suffix.startswith(("qh", "ubtvqh")) and r.year and r.suffix.rstrip("0123456789") in ("qh", "ubtvqh"):
            return f"{number}/{r.year}/{suffix}"
        if r.year:
            return f"{number}/{r.year}/{abbr}-{suffix}"
        return f"{number}-{abbr}/{suffix}" if r.party else f"{number}/{abbr}-{suffix}"

    def _suffix(self, folded: str) -> str:
        joined = {"bgddt": "BGDĐT", "bgd-dt": "BGDĐT", "bnnptnt": "BNNPTNT"}.get(folded)
        if joined:
            return joined
        issuer = self._grammar.issuers.get(folded)
        if issuer is not None:
            return "TW" if issuer.suffix == "TƯ" else issuer.suffix
        return folded.upper().replace("GDDT", "GDĐT")

    def _period(self, r: Reference, base: str, date: dt.date | None) -> str:
        issuer = self._grammar.issuers.get(base.split("-")[0])
        local = issuer is not None and issuer.local
        place = f".{self._place}" if local and self._place else ""
        day = date or self._day
        if r.party:
            if local:
                term = self._grammar.congress(self._place, day) if self._place else None
                return f"@{term}{place}" if term else f"@{place[1:]}" if place else ""
            return f"@{self._grammar.term(day)}"
        if base.startswith("ubtvqh") or base == "qh" or r.old:
            return ""
        if r.year:
            return f"@{r.year}{place}" if local else ""
        return f"@{day.year}{place}"

    def _entity(
        self,
        r: Reference,
        id_: str,
        symbol: str,
        issuer_key: str,
        date: dt.date | None,
        document: Document | None,
        issuer: str | None,
    ) -> Entity:
        kind = self._grammar.kinds[r.kind]
        base = r.suffix.rstrip("0123456789").split("-")[0]
        known = self._grammar.issuers.get(base)
        local = known is not None and known.local
        place = f".{self._place}" if local and self._place else ""
        period = id_.partition("@")[2].partition("~")[0].partition(".")[0]
        if not r.party:
            period = r.year or (f"{period}i" if period else f"{date.year}i" if date else "x")
        who = (
            issuer
            or (document.issuer if document and document.issuer else None)
            or (known.id + place if known else None)
        )
        keyed = "+".join([issuer_key, *r.suffix.split("-")[1:]]) if "-" in r.suffix else issuer_key
        record = Entity(
            kind="law", type=kind.type, number=r.number, symbol=symbol,
            key=f"vn:{'cpv' if r.party else 'st'}:{keyed}{place}:{r.kind}:{period or 'x'}:{r.number}",
            issuer=who, date=date.isoformat() if date else None,
        )  # fmt: skip
        if document is not None and document.name:
            record["title"] = dict(document.name)
        return record

    def _short(self, r: Reference) -> Resolved:
        """A short form: the article's own full forms first, then issuer, then register."""
        full = self._full.get((r.kind, r.number), [])
        if not full and r.kind == "qd":
            full = self._full.get(("qyd", r.number), [])
        targets = list(dict.fromkeys(made.target for _, _, made in full))
        if len(targets) > 1 and r.issuer:
            fits = [made.target for _, ref, made in full if ref.suffix.startswith(r.issuer)]
            targets = list(dict.fromkeys(fits)) or targets
        if len(targets) == 1:
            made = next(m for _, _, m in full if m.target == targets[0])
            return Resolved(
                made.target, 0.9, (Candidate(str(made.target), 0.9, "full form in the article"),), made.entity
            )
        if len(targets) > 1:
            share = 1 / len(targets)
            return Resolved(
                None,
                share,
                tuple(Candidate(str(t), share, "full form in the article") for t in targets),
                reason="two fit",
            )
        documents = [
            d for d in self._register.by_number.get((r.kind, r.number), []) if d.date is None or d.date <= self._day
        ]
        if r.kind == "tb" and not documents:
            documents = self._register.by_number.get(("tb", r.number), [])
        if r.issuer:
            documents = [d for d in documents if d.suffix.rstrip("0123456789") == r.issuer]
        if r.date:
            documents = [d for d in documents if d.date is None or d.date.year == r.date.year]
        return self._from_register(r, documents)

    def _from_register(self, r: Reference, documents: list[Document]) -> Resolved:
        topical = [d for d in documents if self._topic(d, r)]
        hot = [d for d in documents if d.date and 0 <= (self._day - d.date).days <= HOT_DAYS]
        chosen, confidence, why = None, 0.0, ""
        if r.issuer and len(documents) == 1:
            chosen, confidence, why = documents[0], 0.85, "issuer and register"
        elif len(topical) == 1:
            chosen, confidence, why = topical[0], 0.7, "register, by topic"
        elif len(hot) == 1:
            chosen, confidence, why = hot[0], 0.6, "register, recent"
        elif len(documents) == 1:
            chosen, confidence, why = documents[0], 0.5, "register, by number"
        if chosen is not None:
            return Resolved(
                chosen.id, confidence, (Candidate(chosen.id, confidence, why),), self.record(chosen), reason="register"
            )
        if documents:
            share = round(1 / len(documents), 4)
            return Resolved(
                None, share, tuple(Candidate(d.id, share, "register, by number") for d in documents), reason="two fit"
            )
        if r.issuer:
            return self._issuer_given(r)
        return Resolved(None, 0.3, (), reason="not identified")

    def _issuer_given(self, r: Reference) -> Resolved:
        """Type, number and body, no symbol: the symbol follows from them, the period from the date."""
        issuer = self._grammar.issuers[r.issuer]
        made = Reference(
            r.start,
            r.end,
            "full",
            r.kind,
            r.number,
            "",
            r.issuer,
            date=r.date,
            part=r.part,
            party=issuer.branch == "cpv",
        )
        if r.kind in ("nd", "tt", "l"):  # these carry their year in the number
            year = str((r.date or self._day).year)
            made = Reference(r.start, r.end, "full", r.kind, r.number, year, r.issuer, date=r.date, part=r.part)
        resolved = self._resolve_full(made)
        return Resolved(
            resolved.target,
            0.6,
            tuple(Candidate(c.id, 0.6, "issuer and date") for c in resolved.candidates),
            resolved.entity,
            "issuer and date",
        )

    def _topic(self, document: Document, r: Reference) -> bool:
        if not document.words:
            return False
        around = self._folded[max(0, r.start - TOPIC_REACH) : r.end + TOPIC_REACH]
        return sum(f" {word}" in around for word in document.words) >= 2

    def _named(self, r: Reference) -> Resolved:
        if not r.ref:
            return Resolved(None, 0.5, (), reason="draft")
        if r.form == "nickname":
            document = self._register.documents[r.ref]
            return Resolved(
                document.id, 0.8, (Candidate(document.id, 0.8, "nickname"),), self.record(document), "nickname"
            )
        versions = self._register.versions_of(r.ref) or [self._register.documents[r.ref]]
        if r.year:
            versions = [d for d in versions if d.date and str(d.date.year) == r.year] or []
        else:
            versions = [d for d in versions if d.date is None or d.date <= self._day] or versions[-1:]
        if not versions:
            return Resolved(None, 0.4, (), reason="not identified")
        document = versions[0]
        return Resolved(
            document.id, 0.85, (Candidate(document.id, 0.85, "law by name"),), self.record(document), "register"
        )

    def _congress(self, r: Reference) -> Resolved:
        if r.suffix == "national":
            id_, place = f"doc:nq-dh{r.number}@k{r.number}", ""
            key = f"vn:cpv:dh:nq:k{r.number}:-"
        else:
            place = f".{self._place}" if self._place else ""
            id_, key = f"doc:nq-dh{r.number}@dh{r.number}{place}", f"vn:cpv:dh{place}:nq:dh{r.number}:-"
        entity = Entity(
            kind="law",
            type="resolution",
            number="-",
            symbol=None,
            key=key,
            issuer="org:party-congress" + place,
            date=None,
        )
        return Resolved(id_, 0.9, (Candidate(id_, 0.9, "congress"),), entity)

    def _back(self, r: Reference, before: Sequence[Reference], out: Sequence[Resolved | None]) -> Resolved | None:
        """The last document of that kind in the paragraph or the two sentences before, if there is only one."""
        near = [
            made for ref, made in zip(before, out, strict=False)
            if made is not None and made.target and ref.form != "back" and (ref.kind == r.kind or (ref.form == "nickname" and r.kind in ("dean", "ctr")))
        ]  # fmt: skip
        if not near:
            return None
        targets = {made.target for made in near}
        recent = [
            made for ref, made in zip(before, out, strict=False)
            if made is not None and made.target and ref.kind == r.kind and r.start - ref.end < 400
        ]  # fmt: skip
        if len(targets) > 1 and len({m.target for m in recent}) != 1:
            return None
        made = recent[-1] if recent else near[-1]
        return Resolved(
            made.target, 0.75, (Candidate(str(made.target), 0.75, "points back"),), made.entity, "points back"
        )

    def record(self, d: Document) -> Entity:
        """The record of a document known from the register."""
        kind = self._grammar.kinds[d.kind]
        period = d.id.partition("@")[2].partition("~")[0].partition(".")[0]
        year = re.search(r"/((?:19|20)\d\d)/", d.symbol)
        party = "/" in d.symbol and "-" in d.symbol.split("/")[0]
        issuer = self._grammar.issuers.get(d.suffix.rstrip("0123456789"))
        when = period if party else year.group(1) if year else f"{d.date.year}i" if d.date else "x"
        record = Entity(
            kind="law", type=kind.type, number=d.number, symbol=d.symbol,
            key=f"vn:{'cpv' if party else 'st'}:{issuer.key if issuer else d.suffix}:{d.kind}:{when}:{d.number}",
            issuer=d.issuer or (issuer.id if issuer else None), date=d.date.isoformat() if d.date else None,
        )  # fmt: skip
        if d.name:
            record["title"] = dict(d.name)
        return record
