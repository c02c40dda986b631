"""The words of dates, made from nlp/data/names/dates.json once, and the arithmetic of the calendar."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nlp import resources
from nlp.text import fold

#: Years outside are numbers, not dates.
EARLIEST, LATEST = 1000, 2100
#: A day without a year that is still to come counts so much further than one that has been: news tells what has been.
#: On the gold's train and dev articles 1.0 leaves one wrong month more. Re-run `nhan evaluate corpora/gold --split dev`.
LEAN = 1.3
#: The same where a word tells that it is still to come, or has been ("by October", "since January 1").
TO_COME, HAS_BEEN = 0.1, 20.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A word that a date is built around: ``kind`` month (en), thang, quy, quarter or said; ``number`` of month or quarter."""

    kind: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns and lists, folded."""

    months: Mapping[str, int]
    word_month: re.Pattern[str]
    quarters: Mapping[str, int]
    years_said: Mapping[str, int]
    year_said: re.Pattern[str]
    day_left: re.Pattern[str]
    fraction_left: re.Pattern[str]
    fraction_right: re.Pattern[str]
    year_left: re.Pattern[str]
    year_sure: re.Pattern[str]
    part_left: re.Pattern[str]
    future_left: re.Pattern[str]
    past_left: re.Pattern[str]
    counted: re.Pattern[str]
    numbered: tuple[str, ...]
    lunar_left: re.Pattern[str]
    lunar_right: re.Pattern[str]


@functools.cache
def words() -> Words:
    """The shipped lists."""
    data = resources.load_json("data/names/dates.json")
    months_vi = {fold(word): number for word, number in data["months_vi"].items()}
    said = {fold(word): years for word, years in data["years_said"].items()}
    return Words(
        months_vi, re.compile(rf"thang ({_any(months_vi)})(?!\w)"),
        {fold(word): number for word, number in data["quarters"].items()}, said, re.compile(rf" ({_any(said)})(?!\w)"),
        _left(data["day_left"]), _left(data["fraction_left"]), _right(data["fraction_right"]), _left(data["year_left"]),
        _left(data["year_sure"]), re.compile(rf"(?<!\w)(?:{_any(data['part_left'])})-$"), _left(data["future_left"]), _left(data["past_left"]),
        _right(data["counted"]), tuple(data["numbered"]), _left(data["lunar_left"]), _right(data["lunar_right"]),
    )  # fmt: skip


def phrases() -> list[tuple[str, Anchor]]:
    """The words that dates are built around."""
    data = resources.load_json("data/names/dates.json")
    out = [(n.capitalize(), Anchor("month", i)) for i, names in enumerate(data["months_en"], 1) for n in names]
    out += [("tháng", Anchor("thang")), ("quý", Anchor("quy"))]
    out += [
        (f"{word} quarter", Anchor("quarter", n))
        for word, n in data["quarters"].items()
        if word.isalpha() and len(word) > 3
    ]
    return out + [(f"Q{n}", Anchor("q", n)) for n in range(1, 5)]


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))


def _left(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(set(map(fold, phrases)))}) ?$")


def _right(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf" ?(?:{_any(set(map(fold, phrases)))})(?!\w)")


def iso(year: int, month: int, day: int | None = None) -> str | None:
    """ISO of a month or a day, None where the calendar has none such."""
    if not 1 <= month <= 12 or not EARLIEST <= year <= LATEST:
        return None
    if day is None:
        return f"{year}-{month:02d}"
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def nearest(published: dt.date | None, month: int, day: int | None = None, lean: float | None = None) -> str | None:
    """The day or month without a year that is nearest to the day of publication; None where that is not known.

    A day to come counts ``lean`` times as far as one that has been (default :data:`LEAN`).
    """
    if published is None:
        return None
    best: tuple[float, str] | None = None
    for year in (published.year - 1, published.year, published.year + 1):
        value = iso(year, month, day)
        if value is not None:
            days = (dt.date.fromisoformat(value if day else value + "-15") - published).days
            distance = days * (lean or LEAN) if days > 0 else -days
            if best is None or distance < best[0]:
                best = (distance, value)
    return best[1] if best else None


def nearest_quarter(published: dt.date | None, quarter: int) -> str | None:
    """The quarter without a year that is nearest to the day of publication."""
    middle = nearest(published, 3 * quarter - 1)
    return f"{middle[:4]}-Q{quarter}" if middle else None
