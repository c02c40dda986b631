"""What stands around a reference: article and clause, date, term, the body that issued it, signs of a foreign act."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from nlp.law.grammar import Grammar

#: Characters looked at before and behind, within the sentence: 95 % of the issuers in the development data stand closer.
BEFORE, BEHIND = 70, 110
#: Characters before a document in which its articles stand.
PARTS_BEFORE = 120
_END = re.compile(r"[;\n]|\.\s|\.$")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_WORD_MONTHS = {
    "gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12,
}  # fmt: skip
_ROMAN = {"i": 1, "v": 5, "x": 10}
_SIGNER = re.compile(
    r"(?:chu tich|chairman|chairwoman|chairperson)(?! nuoc| quoc hoi)[^.;]{0,60}(?:ky|signed|issued|ban hanh)[a-z ]{0,12}$"
)
_DATE_BEFORE = re.compile(
    r"(?:ngay|on|hom) ?(?:(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)|(\d{1,2}) thang (\d{1,2}) nam ((?:19|20)\d\d))"
    r"[^\d.;]{0,70}(?:ban hanh|ky|ra|thong qua|issued|signed|adopted)[a-z ]{0,14}$"
)
_YEAR_IS_OTHERS = re.compile(r"(?:^|\W)(?:in|from|on)\s$|^\s$|^, $")


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands directly behind a number: ISO date (perhaps partial; "-04-23" without its year), the term in Roman or Arabic, where it ends."""

    date: str
    term: str
    end: int


def behind(grammar: Grammar, folded: str, end: int) -> Behind:
    """Date and term behind a number, in either order."""
    term = date = ""
    for _ in range(2):
        found = grammar.patterns["term"].match(folded, end)
        if found and not term:
            term, end = str(ordinal(found["r"])), found.end()
        dated = grammar.patterns["date-behind"].match(folded, end)
        if dated and not date:
            date = _iso(dated)
            if not date:
                break
            end = dated.end()
    return Behind(date, term, end)


def _iso(match: re.Match[str]) -> str:
    if match["y5"]:
        lead = match.group()[: match.start("y5") - match.start()]
        year = match["y5"]
        if _YEAR_IS_OTHERS.search(lead) and "ban hanh" not in lead and "issued" not in lead:
            return ""
        month = re.search(r"thang (\d{1,2})", lead)
        named = _MONTHS.get(lead.rstrip(" .").rpartition(" ")[2][:3], 0)
        number = int(month[1]) if month else named
        return f"{year}-{number:02}" if 1 <= number <= 12 else year
    for day, at in (("d6", "m6"), ("d7", "m7")):
        if match[day]:  # the year is the article's to tell; 2000 has every day
            number = int(match[at]) if match[at].isdigit() else _MONTHS.get(match[at][:3], 0)
            return iso("2000", number, match[day])[4:]
    for day, at, year in (("d1", "m1", "y1"), ("d2", "m2", "y2"), ("d3", "m3", "y3"), ("d4", "m4", "y4")):
        if match[year]:
            printed = match[at]
            number = int(printed) if printed.isdigit() else _WORD_MONTHS.get(printed) or _MONTHS.get(printed[:3], 0)
            return iso(match[year], number, match[day])
    return ""


def iso(year: str, month: int | str, day: str) -> str:
    """ISO day, "" where it is no day of the calendar."""
    try:
        return dt.date(int(year), int(month), int(re.sub(r"\D", "", day))).isoformat()
    except ValueError:
        return ""


def date_before(folded: str, start: int) -> str:
    """ "Ngày 22/8/2025, Bộ Chính trị ban hành " before a reference → its date."""
    match = _DATE_BEFORE.search(folded[max(0, start - 120) : start])
    if match is None:
        return ""
    day, month, year = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
    return iso(year, month, day)


def ordinal(text: str) -> int:
    """ "XIV" or "14" → 14; 0 where it is neither."""
    if text.isdigit() or text == "nhat":  # "lần thứ nhất"
        return int(text) if text.isdigit() else 1
    values = [_ROMAN.get(c, 0) for c in text]
    return sum(-v if i + 1 < len(values) and values[i + 1] > v else v for i, v in enumerate(values))


def part_before(grammar: Grammar, folded: str, clean: str, start: int) -> tuple[int, str | None]:
    """Article, clause and point directly before: "khoản 2 Điều 5 " → ``(its start, "d5.k2")``.

    Of a list each is given, with a space between: "khoản 2, 3 Điều 4" → "d4.k2 d4.k3".
    """
    low = max(0, start - PARTS_BEFORE)
    window = folded[low:start]
    if "dieu " in window:
        language = "vi"
    elif "article" in window:
        language = "en"
    else:
        return start, None
    match = grammar.patterns[f"parts-{language}"].search(window)
    if match is None:
        return start, None
    parts: list[str] = []
    for one in grammar.patterns[f"one-part-{language}"].finditer(window, match.start()):
        parts.extend(_parts(one, clean, low))
    return low + match.start(), " ".join(parts)


def _parts(match: re.Match[str], clean: str, low: int) -> list[str]:
    """ "khoản 2, 3 Điều 4" → d4.k2, d4.k3; a clause or point is of the last article of its list."""
    groups = match.groupdict()
    parts = [f"d{article}" for article in re.findall(r"\d{1,3}[a-z]?", groups["d"])]
    clauses = re.findall(r"\d{1,2}", groups.get("k") or groups.get("k2") or "")
    point = "p" if groups.get("p") else "p2"
    points = re.findall(r"(?<!\w)[^\W\d](?!\w)", clean[low + match.start(point) : low + match.end(point)].lower()) if groups.get(point) else []  # fmt: skip
    if clauses:
        parts = [*parts[:-1], *(f"{parts[-1]}.k{clause}" for clause in clauses)]
    if points:
        parts = [*parts[:-1], *(f"{parts[-1]}.{letter}" for letter in points)]
    return parts


def body_beside(grammar: Grammar, folded: str, start: int, end: int, stop: int) -> tuple[str, str]:
    """The body named beside a reference: (issuer key, organisation or ""); ``stop`` is where the next reference begins."""
    owner = grammar.body_before.search(folded[max(0, start - BEFORE) : start])
    if owner:
        return grammar.bodies[owner["body"]][0]
    after = folded[end : min(end + BEHIND, stop)]
    cut = _END.search(after)
    after = after[: cut.start()] if cut else after
    best: tuple[int, str] | None = None
    for match in grammar.body.finditer(after):
        between = after[: match.start()]
        if _bound_behind(between, match.group()) and not (
            between.endswith("duoc ") and not _ISSUES.match(after, match.end())
        ):
            best = (match.start(), match.group())
            break
    if best is None:
        before = folded[max(0, start - BEFORE) : start]
        cuts = [m.end() for m in re.finditer(r"[.;:]\s|\n", before)]
        before = before[cuts[-1] :] if cuts else before
        if _SIGNER.search(before) and not grammar.body.search(before):
            return "ubnd", ""
        for match in reversed(list(grammar.body.finditer(before))):
            if grammar.patterns["issued"].search(before[match.end() :]):
                best = (match.start(), match.group())
                break
    if best is None:
        return "", ""
    return grammar.bodies[best[1]][0]


#: Between a number and "của …": a date, a term, a short title; no clause of its own.
_BOUND = re.compile(
    r"[\s,(]*(?:(?:ngay|dated|of|on|nam) [\w/., -]{4,24}?[,)]?)?(?:\(?khoa \w+\)?)?(?: ?(?:ve|on) [\w -]{3,60})?"
    r"[\s,(]*(?:nhung |but |lai )?(?:ban hanh |issued |signed )?(?:cua|do|of|by|from)"
    r"(?: (?:the|ban thuong vu|ban chap hanh|chu tich|pho chu tich|bo truong|thu truong|minister of|bch|btv|standing committee of the|lien))* $"
)


#: "Chỉ thị 46 được Thủ tướng ký": what a body does that issues; "được Thủ tướng cụ thể hóa" is another's document.
_ISSUES = re.compile(r"(?: [a-z]+){0,4}? (?:ky|ban hanh|thong qua|phe duyet|dua ra|cong bo)(?!\w)")


def _bound_behind(between: str, word: str) -> bool:
    """Whether a body behind is the one that issued: "của …", "of the …", ", the …" with nothing else between."""
    if word.startswith("cua "):
        return len(between.strip()) == 0 or _BOUND.fullmatch(between + "cua ") is not None
    return (
        _BOUND.fullmatch(between) is not None
        or re.fullmatch(r",? ?(?:the )?| (?:ma|vua duoc|duoc|da duoc) ", between) is not None
    )


def foreign(grammar: Grammar, folded: str, start: int, end: int) -> bool:
    """Whether the words around say that the act is not of Viet Nam."""
    return (
        grammar.patterns["foreign"].search(folded[max(0, start - 60) : start]) is not None
        or grammar.patterns["foreign-behind"].match(folded, end) is not None
    )
