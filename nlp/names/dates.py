"""Dates and periods, normalised: 22/8/2025, ngày 22 tháng 8 năm 2025, quý I/2026, 2025-2030, first quarter of 2026."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from nlp.types import Entity, Mention

_MONTH = {m: i for i, names in enumerate(["january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"], 1) for m in names.split()}  # fmt: skip
_M = "|".join(sorted(_MONTH, key=len, reverse=True))
_Y = r"(?:19|20)\d\d"
_QUARTER = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}
_WORD_MONTH = {"gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12}  # fmt: skip
_PATTERN = re.compile(
    rf"(?<![\w/.-])(?:"
    rf"(?P<full>(?:ngay )?(?P<d1>\d{{1,2}})(?P<sep>[/.-])(?P<m1>\d{{1,2}})(?P=sep)(?P<y1>{_Y}))(?![\d/])"
    rf"|(?P<range>(?:(?:tu |cac )?ngay )?(?P<ra>\d{{1,2}})(?:/(?P<rm>\d{{1,2}}))?\s?(?:-|den)\s?(?:ngay )?(?P<rb>\d{{1,2}})/(?P<rm2>\d{{1,2}})(?:/(?P<ry>{_Y}))?)(?![\d/%])"
    rf"|(?P<vi>(?:ngay (?:mung )?(?P<d2>\d{{1,2}}) )?thang (?P<m2>\d{{1,2}}|muoi mot|muoi hai|gieng|hai|ba|tu|nam|sau|bay|tam|chin|muoi)(?:[/ ]?(?:nam |/)?(?P<y2>{_Y}))?)(?![\w/%])"
    rf"|(?P<day>(?:ngay )(?P<d3>\d{{1,2}})[/-](?P<m3>\d{{1,2}}))(?![\d/%])"
    rf"|(?P<my>(?:thang )?(?P<m4>\d{{1,2}})/(?P<y4>{_Y}))(?![\d/])"
    rf"|(?P<quarter>quy (?P<q1>iv|i{{1,3}}|[1-4])[/ ]?(?:nam |/)?(?P<y5>{_Y}))(?!\w)"
    rf"|(?P<qen>(?P<q2>first|second|third|fourth) quarter of (?P<y6>{_Y}))"
    rf"|(?P<years>(?P<a>{_Y})\s?-\s?(?P<b>{_Y}))(?![\d/-])"
    rf"|(?P<nam>nam (?P<y7>{_Y}))(?![\d/-])"
    rf"|(?P<en1>(?P<m5>{_M})\.? (?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?(?:-|to|and)\s?(?P<d5b>\d{{1,2}}))?(?:,? (?P<y8>{_Y}))?)(?![\w%])"
    rf"|(?P<en2>(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?(?:-|to)\s?(?P<d6b>\d{{1,2}}))? (?P<m6>{_M})(?:,? (?P<y9>{_Y}))?)(?![\w%])"
    rf"|(?P<en3>(?P<m7>{_M})\.?,? (?P<y10>{_Y}))(?![\d/-])"
    rf"|(?P<bare>{_Y})(?![\w/%-]|[.,]\d))"
)
#: Years alone count as dates in English; in Vietnamese they stand behind "năm".
_UNITS = re.compile(
    r"\s?(?:dong|people|households|ha|hectares|km|tons|tonnes|metres|meters|trees|nguoi|ho|cay|m\b|visitors|students|pupils|units|usd|vnd|runners|workers|jobs|copies|steps)"
)
#: Words that do not fit the month of a name ("may", "march") unless a number follows as pattern wants; English only.
EARLIEST, LATEST = 1800, 2100


def find_dates(
    folded: str, clean: str, day: dt.date | None, taken: list[tuple[int, int]]
) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of dates outside ``taken``; without a year the nearest to ``day`` (None: no target without a year)."""
    mentions: list[Mention] = []
    entities: dict[str, Entity] = {}
    for start, end, value in _dates(folded, clean, day):
        if any(a < end and start < b for a, b in taken):
            continue
        target = f"date:{value}" if value else None
        mentions.append(Mention("date", start, end, clean[start:end], target, 0.95 if value else 0.5))
        if target:
            entities[target] = Entity(kind="date", value=value)
    return mentions, entities


def _dates(folded: str, clean: str, day: dt.date | None) -> Iterator[tuple[int, int, str | None]]:
    for match in _PATTERN.finditer(folded):
        g = match.groupdict()
        start, end = match.span()
        value: str | None = None
        if g["full"]:
            value = _iso(g["y1"], g["m1"], g["d1"])
        elif g["range"]:
            value = _range(g, day)
        elif g["vi"]:
            month = g["m2"] if g["m2"].isdigit() else str(_WORD_MONTH[g["m2"]])
            if not g["y2"] and not g["m2"].isdigit() and not g["d2"]:
                continue  # "tháng tư", "tháng tám" in verse and proverb
            value = _day_month(g["d2"], month, g["y2"], day)
        elif g["day"]:
            value = _day_month(g["d3"], g["m3"], None, day)
        elif g["my"]:
            value = _iso(g["y4"], g["m4"], None)
        elif g["quarter"] or g["qen"]:
            value = f"{g['y5'] or g['y6']}-Q{_QUARTER[g['q1'] or g['q2']]}"
        elif g["years"]:
            value = f"{g['a']}/{g['b']}" if g["a"] < g["b"] else None
        elif g["nam"]:
            value = g["y7"]
        elif g["en1"] or g["en2"]:
            name = g["m5"] or g["m6"]
            if not clean[match.start("m5" if g["m5"] else "m6")].isupper():
                continue
            value = _day_month(g["d5"] or g["d6"], str(_MONTH[name]), g["y8"] or g["y9"], day)
            last = g["d5b"] or g["d6b"]
            if value and last:
                value = f"{value}/{value[:8]}{int(last):02d}"
        elif g["en3"]:
            value = _iso(g["y10"], str(_MONTH[g["m7"]]), None)
        elif g["bare"]:
            if _UNITS.match(folded, end) or not 1900 <= int(g["bare"]) <= 2060 or not _year_context(folded, start):
                continue
            value = g["bare"]
        if value is None and (g["full"] or g["my"] or g["range"] or g["years"] or g["day"] or g["vi"]):
            continue
        yield start, end, value


_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|by|of|from|until|to|year|and|for|during|before|after|late|early|mid|the|between|through|season|or|than|around|back in|spring|summer|autumn|winter|mid-|end|school year|tet)|[,(\"-]) ?$"
)


def _year_context(folded: str, start: int) -> bool:
    before = folded[max(0, start - 14) : start]
    return not before.strip() or bool(_BEFORE_YEAR.search(before)) or before.endswith(("\n", ". "))


def _iso(year: str, month: str, day: str | None) -> str | None:
    y, m = int(year), int(month)
    if not 1 <= m <= 12 or not EARLIEST <= y <= LATEST:
        return None
    if day is None:
        return f"{y}-{m:02d}"
    try:
        return dt.date(y, m, int(day)).isoformat()
    except ValueError:
        return None


def _day_month(day: str | None, month: str, year: str | None, published: dt.date | None) -> str | None:
    """A day or month; without a year the one nearest to the day of publication."""
    if year:
        return _iso(year, month, day)
    if published is None or not 1 <= int(month) <= 12:
        return None
    best: tuple[int, str] | None = None
    for y in (published.year - 1, published.year, published.year + 1):
        value = _iso(str(y), month, day)
        if value is None:
            continue
        when = dt.date.fromisoformat(value if day else value + "-15")
        distance = abs((when - published).days)
        if best is None or distance < best[0]:
            best = (distance, value)
    return best[1] if best else None


def _range(g: dict[str, str | None], day: dt.date | None) -> str | None:
    """ "20-22/12/2025", "từ ngày 28/11 đến 2/12": first and last day."""
    last = _day_month(g["rb"], str(g["rm2"]), g["ry"], day)
    first = _day_month(g["ra"], str(g["rm"] or g["rm2"]), last[:4] if last else None, day)
    return f"{first}/{last}" if first and last and first < last else None
