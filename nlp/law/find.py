"""Where references stand: full symbols, short forms, lists, laws by name, nicknames, words that point back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.law.grammar import Grammar, Kind
from nlp.law.register import Register
from nlp.text.dates import printed_dates

#: How far left a type word and right a date or issuer belong to a number, in characters.
LEFT = 48
TITLE_LEFT = 130
RIGHT = 70
_PLURAL = re.compile(r"(?:cac|nhung|hai|ba|bon|\d+) $")
_FOREIGN = re.compile(
    r"(?:security council|council|\bun\b|\beu\b|united nations|lien hop quoc|hoi dong bao an|assembly of) (?:nghi quyet |resolution )?$|\(eu\) ?$"
)
_DATE_GAP = re.compile(r"[\s,(]*(?:ngay|dated|of|issued on|issued|signed on|on|date|ban hanh ngay)?[\s:]*$")
_DATE = re.compile(
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|\d{1,2} thang \d{1,2} nam (?:19|20)\d\d"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.? \d{1,2},? (?:19|20)\d\d"
    r"|\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december) (?:19|20)\d\d)"
)
_BACK = re.compile(
    r"(?<!\w)(?:(?P<vi>nghi quyet|nghi dinh|quyet dinh|chi thi|thong tu|ket luan|cong dien|ke hoach|luat|de an|chuong trinh) (?:nay|tren|noi tren|do)(?!\w)"
    r"|(?:the|this|that) (?P<en>resolution|decree|decision|directive|circular|conclusion|dispatch|ordinance|law)(?!\w)(?! of\b| no\b| on\b| \d|-))"
)

_CONGRESS = re.compile(
    r"(?<!\w)(?:nghi quyet dai hoi (?:dai bieu )?(?P<a>toan quoc |dang bo tinh (?P<prov>[a-z ]{2,20}?)?)?(?:lan thu )?(?P<r>[ivx]+|\d{1,2})(?!\w)(?: cua dang)?"
    r"|resolution of the (?P<e>\d{1,2})(?:st|nd|rd|th) (?P<ek>national|provincial)(?: party)? congress"
    r"|(?P<f>\d{1,2})(?:st|nd|rd|th) (?P<fk>national|provincial) party congress resolution)"
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as printed. ``number`` has no leading zeros; ``symbol`` is the folded symbol or "" for a short form.

    ``form`` is full, short, name, nickname, back or congress; ``ref`` is a register id for names and nicknames.
    """

    start: int
    end: int
    form: str
    kind: str
    number: str = ""
    year: str = ""
    suffix: str = ""
    old: bool = False
    date: dt.date | None = None
    issuer: str = ""
    part: str | None = None
    ref: str = ""
    plural: bool = False
    printed: str = ""
    party: bool = False


def find(grammar: Grammar, register: Register, folded: str, clean: str) -> list[Reference]:
    """All references in order, none overlapping."""
    found: list[Reference] = []
    if "/" in folded or "-cp" in folded or "." in folded:
        found.extend(_symbols(grammar, folded, clean))
    taken = [(r.start, r.end) for r in found]
    for make in (
        _shorts(grammar, folded, clean),
        _names(register, folded, clean),
        _congresses(folded),
        _backs(grammar, folded, clean),
    ):
        for reference in make:
            if not any(a < reference.end and reference.start < b for a, b in taken):
                found.append(reference)
                taken.append((reference.start, reference.end))
    return sorted(found, key=lambda r: r.start)


def _symbols(grammar: Grammar, folded: str, clean: str) -> Iterator[Reference]:
    """Numbers with an official suffix, with the type word before them."""
    for match in grammar.symbol.finditer(folded):
        number = match.group("n").replace("l", "1").replace("o", "0").lstrip("0")
        if not number or not number[0].isdigit():
            continue
        abbr = match.group("t1") or match.group("t2") or match.group("t3") or ""
        suffix = (
            match.group("i1") or match.group("i2") or match.group("i3") or match.group("qh") or match.group("old") or ""
        )
        party = match.group("t2") is not None
        suffix = suffix.replace(".", "").replace("&", "").replace(" ", "")
        leg = match.group("leg") or ""
        start, kind, plural = _head(grammar, folded, clean, match.start(), abbr)
        if kind is None:
            if match.group("qh") or match.group("old"):
                kind = (
                    grammar.kinds["nq"]
                    if (match.group("qh") or "") == "qh"
                    else grammar.kinds["pl"]
                    if match.group("qh")
                    else None
                )
                if kind is None:
                    continue
            else:
                kind = grammar.by_abbr[abbr][0]
        if _FOREIGN.search(folded[max(0, start - 40) : start]):
            continue
        start, part = _parts(grammar, folded, start)
        date, _ = _date_after(folded, match.end())
        printed = clean[match.start() : match.end()]
        if (
            party
            and suffix == "tu"
            and "Ư" in printed.upper()
            and "tinh uy" not in folded[match.end() : match.end() + RIGHT]
        ):
            suffix = "tw"  # "71-NQ/TƯ"; a Tỉnh ủy's own "KH/TƯ" is TU
        yield Reference(
            start, match.end(), "full", kind.id, number, match.group("y") or "", suffix + leg, bool(match.group("old")),
            date, _issuer_near(grammar, folded, start, match.end(), suffix), part, plural=plural, printed=printed, party=party,
        )  # fmt: skip


def _head(grammar: Grammar, folded: str, clean: str, start: int, abbr: str) -> tuple[int, Kind | None, bool]:
    """The type word before a number: where it starts, its kind (corrected by the abbreviation), whether it is plural."""
    before = folded[max(0, start - LEFT) : start]
    match = grammar.head.search(before)
    if match is None and re.search(r"[a-z](?:so|no\.?)\s?$", before):  # "Quyết địnhsố"
        match = grammar.head.search(re.sub(r"(so|no\.?)\s?$", " \\1 ", before)[-LEFT:])
    if match is not None:
        kind = grammar.by_word[match.group("word")]
        at = start - len(before) + match.start("word")
        plural = bool(_PLURAL.search(folded[max(0, at - 6) : at])) or match.group("word").endswith("s")
        fits = grammar.by_abbr.get(abbr, [])
        if fits and kind not in fits:
            kind = fits[0]  # the number wins over the type word
        return (start if plural else at), kind, plural
    wide = folded[max(0, start - TITLE_LEFT) : start]
    titled = grammar.titled.search(wide)
    if titled is not None and not abbr:
        kind = grammar.by_word.get(titled.group("word"), grammar.kinds["l"])
        return start - len(wide) + titled.start("word"), kind, False
    return start, None, False


def _parts(grammar: Grammar, folded: str, start: int) -> tuple[int, str | None]:
    """Article, clause and point that stand directly before: "khoản 2 Điều 5 " → "d5.k2"."""
    before = folded[max(0, start - 60) : start]
    if "dieu" not in before and "article" not in before:
        return start, None
    match = grammar.parts.search(before)
    if match is None:
        return start, None
    d, k, p = (
        match.group("d") or match.group("ed"),
        match.group("k") or match.group("ek"),
        match.group("p") or match.group("ep"),
    )
    part = f"d{d}" + (f".k{k}" if k else "") + (f".{p}" if p else "")
    return start - len(before) + match.start(), part


def _date_after(folded: str, end: int) -> tuple[dt.date | None, int]:
    window = folded[end : end + RIGHT]
    match = _DATE.search(window)
    if match is None or not _DATE_GAP.match(window[: match.start()]):
        return None, end
    text = match.group()
    dates = printed_dates(text if "thang" not in text else "ngay " + text)
    return (dates[0] if dates else None), end + match.end()


def _issuer_near(grammar: Grammar, folded: str, start: int, end: int, suffix: str) -> str:
    """The body named right before or behind ("Politburo's …", "… của Bộ Chính trị"), for suffixes that several share."""
    issuer = grammar.issuers.get(suffix.rstrip("0123456789").split("-")[0])
    if issuer is None or not issuer.words:
        return ""
    behind, before = folded[end : end + RIGHT + 20].split(";")[0], folded[max(0, start - 40) : start]
    cut = re.search(r"\.\s|\n", behind)
    behind = behind[: cut.start()] if cut else behind
    hits = [(behind.find(word), id_) for word, id_ in issuer.words if word in behind]
    if hits:
        return min(hits)[1]
    return next((id_ for word, id_ in issuer.words if word in before), "")


def _shorts(grammar: Grammar, folded: str, clean: str) -> Iterator[Reference]:
    """Type word and number without a suffix, and the numbers of a list behind it."""
    for match in grammar.short.finditer(folded):
        word, kind = match.group("word"), grammar.by_word[match.group("word")]
        if not _short_allowed(grammar, folded, clean, match, kind):
            continue
        start = match.start()
        plural = bool(_PLURAL.search(folded[max(0, start - 6) : start])) or (word.endswith("s") and kind.id != "qyd")
        first, part = (match.start("n"), None) if plural else _parts(grammar, folded, start)
        issuer = _short_issuer(grammar, folded, start, match.end())
        date, _ = _date_after(folded, match.end())
        yield Reference(
            first,
            match.end("n"),
            "short",
            kind.id,
            match.group("n").lstrip("0"),
            date=date,
            issuer=issuer,
            part=part,
            plural=plural,
        )
        at = match.end()
        while (more := grammar.more.match(folded, at)) is not None:
            if grammar.unit_after.match(folded, more.end()) or (more.group().startswith("-") and not plural):
                break
            yield Reference(
                more.start("n"),
                more.end("n"),
                "short",
                kind.id,
                more.group("n").lstrip("0"),
                issuer=issuer,
                plural=True,
            )
            at = more.end()


def _short_allowed(grammar: Grammar, folded: str, clean: str, match: re.Match[str], kind: Kind) -> bool:
    word, number = match.group("word"), match.group("n")
    if not number.strip("0"):
        return False
    if kind.id in SHORT_NEEDS_NO and not match.group("no") and word not in ("conclusion notice", "cong dien"):
        return False
    if len(number) == 1 and not match.group("no") and not clean[match.start()].isupper():
        return False
    if len(word) <= 2 and not clean[match.start() : match.start() + len(word)].isupper():
        return False  # "nq", "ct" only as capitals
    if (
        word in grammar.by_word
        and word.isascii()
        and word[0] in "rdcnopgi"
        and " " not in word
        and word not in ("nq", "nd", "qd", "ct", "kl")
    ):
        if not clean[match.start()].isupper():  # English: "Resolution 71", never "resolution 71"
            return False
    if grammar.unit_after.match(folded, match.end()):
        return False
    return not _FOREIGN.search(folded[max(0, match.start() - 40) : match.start()])


SHORT_NEEDS_NO = frozenset({"kh", "hd", "qyd", "tb", "cd"})


def _short_issuer(grammar: Grammar, folded: str, start: int, end: int) -> str:
    """The suffix that the body named beside a short form stands for ("của Bộ Chính trị" → tw), or ""."""
    behind = folded[end : end + 60]
    cut = re.search(r"[.;:\n]", behind)
    behind = behind[: cut.start()] if cut else behind
    before = folded[max(0, start - 36) : start]
    best: tuple[int, int, str] | None = None
    for suffix, issuer in grammar.issuers.items():
        for word, _ in issuer.words:
            at = behind.find(word)
            if at >= 0 and re.search(r"(?:cua|of|by|from|,)[\w ,]*$", behind[:at] or " of"):
                rank = (at, -len(word), suffix)
            elif before.rstrip(" '’s").endswith(word):
                rank = (0, -len(word), suffix)
            else:
                continue
            best = rank if best is None or rank < best else best
    return best[2] if best else ""


def _names(register: Register, folded: str, clean: str) -> Iterator[Reference]:
    """Laws by name and nicknames of programmes."""
    for start, end, id_, form in register.spellings(folded):
        if form == "name":
            if not clean[start].isupper() or not (
                clean[start + 1 : end].lower() != clean[start + 1 : end] or clean[start:end].isupper()
            ):
                continue
            tail = re.match(r" (?:nam )?(?:19|20)\d\d| \((?:sua doi|amended)[^)]*\)", folded[end : end + 40])
            draft = re.search(r"(?:du thao|du an|draft|bill)(?: the)? $", folded[max(0, start - 14) : start])
            year = re.search(r"\d{4}", tail.group()) if tail else None
            begin, part = _parts_plain(folded, start)
            yield Reference(
                begin,
                end + (tail.end() if tail else 0),
                "name",
                "l",
                year=year.group() if year else "",
                ref="" if draft else id_,
                part=part,
            )
        else:
            yield Reference(start, end, "nickname", "", ref=id_)


def _parts_plain(folded: str, start: int) -> tuple[int, str | None]:
    from nlp.law.grammar import grammar

    return _parts(grammar(), folded, start)


def _congresses(folded: str) -> Iterator[Reference]:
    """Resolutions of Party congresses: no number, the congress's ordinal is their name."""
    if "dai hoi" not in folded and "congress" not in folded:
        return
    for match in _CONGRESS.finditer(folded):
        ordinal = match.group("r") or match.group("e") or match.group("f")
        local = bool(match.group("a") and "tinh" in match.group("a")) or "provincial" in (
            match.group("ek") or "",
            match.group("fk") or "",
        )
        number = int(ordinal) if ordinal.isdigit() else _roman(ordinal)
        yield Reference(
            match.start(), match.end(), "congress", "nq", str(number), suffix="local" if local else "national"
        )


def _roman(text: str) -> int:
    values = [_ROMAN[c] for c in text]
    return sum(-v if i + 1 < len(values) and values[i + 1] > v else v for i, v in enumerate(values))


def _backs(grammar: Grammar, folded: str, clean: str) -> Iterator[Reference]:
    """ "Nghị quyết này", "the decree": kept only if resolving finds the one document they mean."""
    if not any(word in folded for word in (" nay", " tren", "the ", "this ")):
        return
    for match in _BACK.finditer(folded):
        word = match.group("vi") or match.group("en")
        start = match.start() if match.group("vi") else match.start("en")
        if (match.group("en") and match.group().startswith("this ")) or match.group("en"):
            start = match.start()
        yield Reference(start, match.end(), "back", grammar.by_word[word].id)
