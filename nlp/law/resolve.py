"""What a reference means: the full forms of the article first, then the words beside it, then the register.

Confidence by the kind of evidence: full form 0.99 (0.9 where the period had to be concluded); a full form elsewhere in the article
0.9; law by name, issuer and register 0.85; nickname 0.8; pointing back 0.75; register by topic 0.7; issuer and date 0.6; recent 0.6;
the one known document of that number 0.5; otherwise no target, with the candidates kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.law import back, identity
from nlp.law.grammar import Grammar
from nlp.law.identity import Period
from nlp.law.reference import Reference
from nlp.law.register import Document, Register
from nlp.law.resolved import Resolved, certain, shared
from nlp.law.topics import Topics
from nlp.law.unnumbered import Unnumbered
from nlp.law.whose import Whose
from nlp.text import fold
from nlp.types import Candidate

#: Days in which a new document is called by its number alone (24 months).
HOT_DAYS = 730
#: The last year in which the Government numbered without a type.
LAST_OLD = "1997"
#: Characters between two items of one list.
LIST_GAP = 8
#: Kinds that every office issues: a bare number finds none by chance.
_COMMON = frozenset({"qd", "tt", "tb", "kh", "hd", "cv", "cd", "qyd", "ttlt", "bc", "qc"})
#: A word may be used for another kind: "kết luận số 81-TB/TW", "quyết định" for quy định.
_ALSO = {"qd": ("qyd",), "qyd": ("qd",), "kl": ("tb",), "tt": ("ttlt",), "nq": ("nqlt",), "l": ("pl",), "hd": ("tt",)}
#: Decrees are the Government's, directives and dispatches the Prime Minister's, whichever of the two the text names.
_ISSUES = {("nq", "ttg"): "cp", ("ct", "cp"): "ttg", ("cd", "cp"): "ttg", ("qd", "cp"): "ttg"}


#: A title behind a short form, perhaps with the body between; the news of an issue before it, and how old a document of the news may be.
_TITLE = re.compile(r"(?: cua [a-z ,'-]{3,60}?)? (?:ve(?: viec)?|quy dinh(?: ve)?|giam|tang cuong) [a-z][^.;:\n]{20}")
_JUST = re.compile(
    r"(?:(?:vua|moi) (?:[a-z]+ ){0,5}?(?:ban hanh|ky|thong qua)|ngay \d{1,2}[./-]\d{1,2}[^.;]{0,30}(?:ban hanh|ky)|(?:just|newly) (?:issued|signed|adopted|passed))[^.;]{0,12}$"
)
NEW_DAYS = dt.timedelta(days=150)
#: A body behind a short form that issues nothing the register has.
_OTHER_BODY = re.compile(
    r" (?:of|by|from) (?:the |our )?(?:[a-z'-]+ ){0,4}(?:board|department|school|company|club|bank|union|association|federation|university|hospital)(?!\w)"
    r"| cua (?:so|phong|truong|cong ty|hoi dong quan tri|hdqt|chi cuc|cuc|tong cuc|lien doan|chi bo|hop tac xa|htx|benh vien|ban quan ly)(?!\w)"
)
_NO_YEAR = re.compile(r"\d+[a-z]?[-/][^/]+(?:/[^\d/]+)?")
#: Words of a document that is issued in the news itself, and how far around they count.
_NEW = re.compile(
    r"(?<!\w)(?:vua|moi|da|thong nhat) (?:duoc |co |ky |ra |ban hanh|thong qua|phe duyet|ky ban hanh)|ban hanh|(?<!\w)ky (?:quyet|nghi|chi|ban)"
    r"|(?<!\w)(?:issued|signed|approved|adopted|issues|signs|approves)(?!\w)"
)
NEWS_REACH = 60


class Resolver:
    """One article's references, resolved together."""

    def __init__(
        self, grammar: Grammar, register: Register, whose: Whose, folded: str, day: dt.date
    ) -> None:  # fmt: skip
        self._grammar = grammar
        self._register = register
        self._folded = folded
        self._day = day
        self._whose = whose
        self._full: dict[tuple[str, str], dict[str, tuple[Reference, Resolved]]] = {}
        self._plenums: set[str] = set()
        self._topics = Topics(register, folded, day)
        self._unnumbered = Unnumbered(grammar, register, whose, day, self._topics.speaks)

    def resolve(self, references: Sequence[Reference]) -> list[Resolved | None]:
        """One answer per reference; None for one that is none after all."""
        references = [self._with_year(r) if r.date[:1] == "-" else r for r in references]
        out: list[Resolved | None] = [None] * len(references)
        self._full_forms(references, out)
        for index, reference in enumerate(references):
            if reference.form == "short":
                out[index] = self._short(reference)
            elif reference.form not in ("full", "back", "echo"):
                out[index] = self._unnumbered.resolve(reference, self._full.get(("qd", reference.number), {}))
        self._laws_by_number(references, out)
        self._siblings(references, out)
        for index, (reference, made) in enumerate(zip(references, out, strict=True)):
            if reference.form == "short" and reference.weak and made is not None:
                if made.target is None or (reference.ids and made.target not in reference.ids):
                    out[index] = None
        back.resolve(back.echoed(references, out), out, self._folded)
        return out

    def _full_forms(self, references: Sequence[Reference], out: list[Resolved | None]) -> None:
        """Official symbols; those of several terms once more, when the plenums of the others are known."""
        for again in (False, True):
            for index, reference in enumerate(references):
                before = out[index]
                if reference.form != "full" or (again and (before is None or before.target or not self._plenums)):
                    continue
                made = out[index] = self._by_symbol(reference)
                if made.target is None:
                    continue
                same = self._full.setdefault((reference.kind, reference.number), {})
                if made.target not in same or reference.body:
                    same[made.target] = (reference, made)
                document = self._register.documents.get(made.target)
                if document is not None and document.plenum:
                    self._plenums.add(document.plenum)

    def _with_year(self, r: Reference) -> Reference:
        """ "ngày 23/4": of the year in the symbol, else the last such day before the article."""
        year = int(r.year) if r.year else self._day.year - (r.date[1:] > self._day.isoformat()[5:])
        return replace(r, date=f"{year}{r.date}")

    def _laws_by_number(self, references: Sequence[Reference], out: list[Resolved | None]) -> None:
        """ "Luật 73" is the law of that number that the article cites, by its symbol or by its name."""
        if not any(reference.weak and reference.kind == "l" for reference in references):
            return
        cited: dict[str, Resolved] = {}
        for reference, made in zip(references, out, strict=True):
            if made is not None and made.target and made.target.endswith("~l") and made.entity and not reference.weak:
                cited.setdefault(str(made.entity["number"]), made)
        for index, reference in enumerate(references):
            of = cited.get(reference.number)
            if reference.form == "short" and reference.kind == "l" and reference.weak:
                out[index] = (
                    certain(str(of.target), 0.75, "law of that number in the article", of.entity) if of else None
                )

    def _siblings(self, references: Sequence[Reference], out: list[Resolved | None]) -> None:
        """An item of a list that two documents fit is of the body that issued the item beside it ("70, 71, 72")."""
        for index, reference in enumerate(references):
            made = out[index]
            if reference.form != "short" or made is None or made.target or len(made.candidates) < 2:
                continue
            for other in (index - 1, index + 1):
                if not 0 <= other < len(references) or references[other].kind != reference.kind:
                    continue
                beside, first, last = out[other], *sorted((references[other], reference), key=lambda r: r.start)
                if beside is None or beside.target is None or last.start - first.end > LIST_GAP:
                    continue
                alike = [c.id for c in made.candidates if _body_of(c.id) == _body_of(beside.target)]
                if len(alike) == 1:
                    document = self._register.documents.get(alike[0])
                    entity = identity.record_of(self._grammar, document) if document else None
                    out[index] = certain(alike[0], 0.6, "issuer of its list", entity, "register")

    # -- full forms ----------------------------------------------------------------------------------------------

    def _by_symbol(self, r: Reference) -> Resolved:
        """An official symbol; the period from the text, else from the register, else from the article's date."""
        if r.old and r.issuer in ("cp", "ttg") and not ("" < r.date[:4] <= LAST_OLD):
            r = self._modern(r)
        symbol, series = identity.symbol_of(self._grammar, r), identity.series_of(r)
        place = self._place(r)
        known = [
            d for d in self._register.by_symbol.get(fold(symbol), [])
            if d.earliest <= self._day and (not series or d.id.endswith(series)) and _same_place(d, place)
        ]  # fmt: skip
        told = self._told(r, place)
        if told is not None:
            document = next((d for d in known if _period(d) == told.id), None)
            return self._made(r, symbol, told, place, series, document, 0.99, "full form")
        if not self._periodic(r):
            document = known[0] if len(known) == 1 else None
            year = r.year or (document.printed[:4] if document else r.date[:4])
            key = r.year or (f"{year}i" if year else "x")
            return self._made(r, symbol, Period("", key), place, series, document, 0.99, "full form")
        return self._by_register(r, symbol, place, series, known)

    def _modern(self, r: Reference) -> Reference:
        """ "Nghị định 67/CP" of 2014 is a sloppy 67/2014/NĐ-CP: by its date, or the one decree the register has on the topic."""
        year = r.date[:4]
        if not year:
            documents = self._register.by_number.get((r.kind, r.number), [])
            topical = [
                d for d in documents if d.suffix == r.issuer and d.earliest <= self._day and self._topics.speaks(d, r)
            ]
            year = topical[0].printed[:4] if len(topical) == 1 else ""
        return replace(r, old=False, year=year) if year > LAST_OLD and r.kind == "nd" else r

    def _by_register(self, r: Reference, symbol: str, place: str, series: str, known: list[Document]) -> Resolved:
        """No date and no term printed: the one document known by that symbol, by its topic; else the present period."""
        now = self._now(r, place)
        rival = r.issuer == "tw" and now.id not in {_period(d) for d in known} and self._plausible(r)
        topical = self._topics.of(known, r, self._plenums)
        if not r.party and not topical and (self._is_news(r) or (not r.printed and _TITLE.match(self._folded, r.end))):
            known = [
                d for d in known if _period(d) == now.id or not d.words
            ]  # another of the same number, of another year
        if len(topical) == 1 or (len(known) == 1 and not rival):
            document = (topical or known)[0]
            period = Period(_period(document), self._key_period(r, document))
            return self._made(r, symbol, period, place, series, document, 0.95, "full form; register")
        hot = [d for d in known if (self._day - d.earliest).days <= HOT_DAYS] or [d for d in known if d.famous]
        if len(hot) == 1 and not topical:
            period = Period(_period(hot[0]), self._key_period(r, hot[0]))
            return self._made(r, symbol, period, place, series, hot[0], 0.7, "full form; register, recent or famous")
        if known:
            ids = [d.id for d in known]
            if rival:
                ids.append(identity.id_of(symbol, now.id, place, series))
            return shared(ids, "symbol issued in several terms", "several terms")
        sure = 0.9 if r.party or self._just_issued(r) else 0.75
        return self._made(r, symbol, now, place, series, None, sure, "full form; date of the article")

    def _made(
        self, r: Reference, symbol: str, period: Period, place: str, series: str, document: Document | None, confidence: float, why: str
    ) -> Resolved:  # fmt: skip
        id_ = document.id if document else identity.id_of(symbol, period.id, place, series)
        date = r.date if len(r.date) == 10 else (document.printed if document and document.printed else r.date)
        entity = identity.entity_of(self._grammar, r, symbol, period, place, date, document)
        return certain(id_, confidence, why, entity)

    def _periodic(self, r: Reference) -> bool:
        """Whether the symbol is not unique in time by itself."""
        if r.old or r.kind == "sl" or r.issuers[0] in ("qh", "ubtvqh"):
            return False
        return not r.year or self._local(r)

    def _local(self, r: Reference) -> bool:
        issuer = self._grammar.issuers.get(r.issuers[0]) if r.issuers else None
        return bool(issuer and issuer.local)

    def _told(self, r: Reference, place: str) -> Period | None:
        """The period that the text itself tells: a year in the symbol, a term or a date beside it."""
        if r.old and r.date:
            return Period(r.date[:4], f"{r.date[:4]}i")
        if not self._periodic(r):
            return None
        if r.party:
            day = identity.iso_day(r.date)
            if self._local(r) or r.issuers[0] in ("du", "tu"):
                term = self._grammar.congress(place, day) if place and day else None
                return Period(term, term) if term else None
            if r.term:
                return Period(f"k{r.term}", f"k{r.term}")
            if day is None and r.date:
                day = self._middle(r.date)
            term = self._grammar.term(day) if day else None
            return Period(term, term) if term else None
        if r.year:
            return Period(r.year, r.year)
        return Period(r.date[:4], f"{r.date[:4]}i") if r.date else None

    def _just_issued(self, r: Reference) -> bool:
        """Whether the words around say that the document is new, so that the year is the article's."""
        around = self._folded[max(0, r.start - NEWS_REACH) : r.start] + "|" + self._folded[r.end : r.end + NEWS_REACH]
        return _NEW.search(around) is not None

    def _is_news(self, r: Reference) -> bool:
        """Whether the words right before tell that the document was issued just now, or on a day of this year."""
        return _JUST.search(self._folded[max(0, r.start - NEWS_REACH) : r.start]) is not None

    def _middle(self, printed: str) -> dt.date | None:
        """A day of a year or month, None where a term ends within it."""
        year, _, month = printed.partition("-")
        first = dt.date(int(year), int(month or 1), 1)
        last = dt.date(int(year), int(month or 12), 28)
        return first if self._grammar.term(first) == self._grammar.term(last) else None

    def _now(self, r: Reference, place: str) -> Period:
        """The period of the article's date; the one before where so high a number cannot have been reached."""
        day = self._day
        if r.party:
            if self._local(r):
                term = (self._grammar.congress(place, day) if place else None) or "x"
                return Period("" if term == "x" and not place else term, term)
            term = self._grammar.term(day) or "x"
            if not self._plausible(r):
                term = self._grammar.term_before(term) or term
            return Period(term, term)
        year = day.year if self._plausible(r) else day.year - 1
        return Period(str(year), f"{year}i")

    def _plausible(self, r: Reference) -> bool:
        return self._grammar.plausible(r.kind, r.issuer, r.number, self._day)

    def _key_period(self, r: Reference, document: Document) -> str:
        period = _period(document)
        return period if r.party else f"{period}i"

    def _place(self, r: Reference) -> str:
        """The code of the place a local number belongs to, "" where it has none or it is not known."""
        issuer = self._grammar.issuers.get(r.issuers[0]) if r.issuers else None
        if issuer is None or not issuer.local:
            return ""
        return self._whose.place(r.start, r.end, issuer.local, identity.iso_day(r.date) or self._day)

    # -- short forms ---------------------------------------------------------------------------------------------

    def _short(self, r: Reference) -> Resolved:
        """Type and number: the article's own full forms first, then the body and the year named, then the register."""
        if r.body:
            r = replace(r, body=_ISSUES.get((r.kind, r.body), "cp" if r.kind == "nd" else r.body))
        full = [
            pair for kind in (r.kind, *_ALSO.get(r.kind, ())) for pair in self._full.get((kind, r.number), {}).values()
        ]
        if r.year:
            full = [(ref, made) for ref, made in full if ref.year == r.year or _dated(made).startswith(r.year)]
        another = self._of_another_time(r, full)
        if another is not None:
            return another
        if r.body:
            agreeing = [(ref, made) for ref, made in full if _agrees(ref, r.body)]
            if not agreeing and full and self._folded[r.end : r.end + 1] == ",":
                r = replace(r, body="")  # "Từ Nghị quyết 11, Chính phủ ban hành …": the body acts, it is no issuer
            else:
                full = agreeing
        targets = {made.target: made for _, made in full}
        other = self._topics.titled_otherwise(r, targets)
        if other is not None:
            return certain(
                other.id, 0.7, "register, by its title", identity.record_of(self._grammar, other), "register"
            )
        if len(targets) == 1:
            made = next(iter(targets.values()))
            return certain(str(made.target), 0.9, "full form in the article", made.entity)
        told_by_topic = self._topics.in_clause(r, targets)
        if told_by_topic is not None:
            return certain(str(told_by_topic.target), 0.7, "full form in the article, by topic", told_by_topic.entity)
        earlier = [made for ref, made in full if ref.start < r.start]
        if len(earlier) == 1:
            return certain(str(earlier[0].target), 0.6, "full form before it in the article", earlier[0].entity)
        if targets:
            return shared([str(t) for t in targets], "full form in the article", "two fit")
        return self._by_number(r)

    def _of_another_time(self, r: Reference, full: Sequence[tuple[Reference, Resolved]]) -> Resolved | None:
        """The document of the register where the date or term behind a short form is of none that the article cites.

        "Nghị quyết 29 năm 2013 về giáo dục khác Nghị quyết 29-NQ/TW năm 2022".
        """
        if not full or not (r.date or r.term):
            return None
        if any(_same_day(_dated(made), r.date) or _period_of(made) == f"k{r.term}" for _, made in full):
            return None
        made = self._by_number(r)
        return made if made.target and made.reason == "register" else None

    def _by_number(self, r: Reference) -> Resolved:
        documents = [
            d for kind in (r.kind, *_ALSO.get(r.kind, ())) for d in self._register.by_number.get((kind, r.number), [])
            if d.earliest <= self._day
        ]  # fmt: skip
        if r.body:
            documents = [d for d in documents if d.suffix == r.body]
        if r.date:
            documents = [
                d
                for d in documents
                if d.printed[: len(r.date)] == r.date or (len(r.date) == 10 and d.printed[:4] == r.date[:4])
            ]
        if r.year:
            documents = [
                d
                for d in documents
                if f"/{r.year}/" in d.symbol or (_NO_YEAR.fullmatch(d.symbol) and d.printed[:4] == r.year)
            ]
        if r.term and r.body in ("", "tw"):
            documents = [d for d in documents if _period(d) == f"k{r.term}"]
        if not r.body and _OTHER_BODY.match(self._folded, r.end):
            return Resolved(None, 0.3, (), None, "not identified")
        chosen = self._choose(r, documents)
        if chosen is not None:
            document, confidence, why = chosen
            return certain(document.id, confidence, why, identity.record_of(self._grammar, document), "register")
        made = self._from_body(r)
        if made is not None:
            return made
        if len(documents) > 1:
            return shared([d.id for d in documents], "register, by number", "two fit")
        candidates = tuple(Candidate(d.id, 0.3, "register, by number") for d in documents)
        return Resolved(None, 0.3, candidates, None, "not identified")

    def _choose(self, r: Reference, documents: list[Document]) -> tuple[Document, float, str] | None:
        """The document of the register that the evidence speaks for.

        A title or the news of its issue beside the reference must not speak against it; a body tells a document of the State
        only where topic or age speak for it too, for it numbers anew each year.
        """
        timed = bool(r.date or r.year or r.term)
        topical = self._topics.of(documents, r, self._plenums)
        if not timed and self._is_news(r):
            documents = [d for d in documents if self._day - d.earliest <= NEW_DAYS]
        if not timed and _TITLE.match(self._folded, r.end):
            documents = [d for d in documents if d in topical or not d.words]
        topical = [d for d in topical if d in documents]
        hot = [d for d in documents if d.date and 0 <= (self._day - d.date).days <= HOT_DAYS]
        hot = [d for d in hot if d.famous] if len(hot) > 1 and not topical else hot
        if len(documents) == 1 and (
            timed or (r.body and (documents[0].suffix == "tw" or documents[0].famous or topical or hot))
        ):
            return documents[0], 0.85, "issuer, date and register"
        if len(topical) == 1:
            return topical[0], 0.7, "register, by topic"
        lasting = [d for d in documents if d.suffix == "tw" and d.famous]
        if len(lasting) == 1 and not r.body and not topical and not timed:
            return lasting[0], 0.6, "register, famous"  # not the Prime Minister's directive of that number of this year
        if len(documents) == 1 and documents[0].famous and not r.number.isdigit():
            return documents[0], 0.6, "register, by number"
        if len(hot) == 1 and (timed or r.body or r.kind not in _COMMON):
            return hot[0], 0.6, "register, recent"
        if len(documents) == 1 and (documents[0].suffix == "tw" or not documents[0].words) and r.kind not in _COMMON:
            return documents[0], 0.5, "register, by number"
        return None

    def _from_body(self, r: Reference) -> Resolved | None:
        """Type, number and body or year, no symbol: the symbol follows from them, the period from the date."""
        year = r.year or (r.date[:4] if r.date else "")
        key = r.body or ("cp" if r.kind == "nd" and year else "")
        issuer = self._grammar.issuers.get(key)
        if issuer is None or r.kind in ("l", "pl", "hp"):
            return self._law_number(r, year)
        in_number = r.kind in ("nd", "tt", "ttlt") or bool(r.year)
        if in_number and not year and self._is_news(r):
            plausible = self._grammar.plausible(r.kind, key, r.number, self._day)
            year = str(self._day.year if plausible else self._day.year - 1)
        if in_number and not year:
            return None
        legislature = ""
        if key in ("qh", "ubtvqh"):
            number = self._grammar.legislature(int(year or self._day.year))
            if number is None or not year:
                return None
            legislature, in_number = str(number), True
        party = issuer.branch == "cpv"
        full = replace(
            r, form="full", year=year if in_number else "", issuers=(key,), legislature=legislature, party=party, printed="",
        )  # fmt: skip
        made = self._by_symbol(full)
        if made.target is None:
            return made
        told = bool(r.date or r.year) or party
        why = "issuer and date" if told else "issuer; date of the article"
        if not told and not self._just_issued(r):
            return Resolved(None, 0.4, (Candidate(made.target, 0.4, why),), None, "year not told")
        return certain(made.target, 0.6, why, made.entity, why)

    def _law_number(self, r: Reference, year: str) -> Resolved | None:
        """ "Luật số 45/2013": the legislature follows from the year."""
        number = self._grammar.legislature(int(year)) if year and r.kind == "l" else None
        if number is None:
            return None
        full = replace(r, form="full", year=year, issuers=("qh",), legislature=str(number), printed="")
        made = self._by_symbol(full)
        return certain(str(made.target), 0.6, "number and year", made.entity, "number and year")


def _body_of(id_: str) -> str:
    """ "TW", "NQ-CP": what stands behind the number of an id."""
    return id_.partition("@")[0].rpartition("/")[2]


def _dated(made: Resolved) -> str:
    return str(made.entity["date"] or "") if made.entity else ""


def _same_day(printed: str, told: str) -> bool:
    """Whether two dates, either perhaps only a year or a month, are the same as far as both tell."""
    common = min(len(printed), len(told))
    return common > 0 and printed[:common] == told[:common]


def _period_of(made: Resolved) -> str:
    """ "k13" of "doc:71-NQ/TW@k13"."""
    return str(made.target).partition("@")[2].partition("~")[0].partition(".")[0]


def _agrees(full: Reference, body: str) -> bool:
    """Whether a full form is of the body named beside a short one."""
    return full.issuers[0] == body or full.body == body


def _period(document: Document) -> str:
    """ "k13", "2021", "dh15" of an id."""
    return document.id.partition("@")[2].partition("~")[0].partition(".")[0]


def _same_place(document: Document, place: str) -> bool:
    own = document.id.partition("@")[2].partition("~")[0].partition(".")[2]
    return not own or own == place
