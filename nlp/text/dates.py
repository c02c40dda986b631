"""The day that decides the era: the date of publication, else the latest full date that the text prints."""

from __future__ import annotations

import datetime as dt
import re

from nlp.errors import InputError
from nlp.text import Text
from nlp.types import Article

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ],
        1,
    )
    for name in names.split()
}
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d)(?![\d/])")
_WORDS_VI = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam ((?:19|20)\d\d)(?!\d)")
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORDS_EN = re.compile(
    rf"(?<!\w)(?:(\d{{1,2}})(?:st|nd|rd|th)? )?({_MONTH_NAMES})\.? (?:(\d{{1,2}})(?:st|nd|rd|th)?,? )?((?:19|20)\d\d)(?!\d)"
)
_MONTH = re.compile(_MONTH_NAMES)
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
#: Characters of the longest date of these shapes ("22nd september. 22nd, 2025" is 26), with some to spare.
LONGEST = 40
#: From the month's first letter to the year: "september. 22nd, " is 17.
LONGEST_MONTH = 18


def parse_published(value: dt.date | str | None) -> dt.date | None:
    """A date from a date, a datetime or an ISO string (a time behind it is ignored); None stays None.

    Raises:
        InputError: not a date; says what is expected.
    """
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value.strip()[:10])
        except ValueError:
            pass
    raise InputError(f"published: {value!r} is no date; give it as YYYY-MM-DD", reason="bad-date")


def era_date(article: Article, text: Text) -> dt.date | None:
    """``article.published``, else the latest full date printed in the text that is not in the future, else None."""
    if article.published is not None:
        return article.published
    today = dt.date.today()
    dates = [day for day in printed_dates(text.folded) if day <= today]
    return max(dates, default=None)


def printed_dates(folded: str) -> list[dt.date]:
    """Full dates in a folded text: 22/8/2025, ngày 22 tháng 8 năm 2025, August 22, 2025, 22 August 2025.

    Each ends with a year, so only what stands before a year is looked at.
    """
    found: list[dt.date] = []
    for year in _years(folded):
        end = year.end()
        begin = max(0, end - LONGEST)
        if end >= 5 and folded[end - 5] in "/.-":
            for match in _ending(_NUMERIC, folded, begin, end):
                _add(found, match.group(4), match.group(3), match.group(1))
            continue
        if "thang" in folded[begin:end]:
            for match in _ending(_WORDS_VI, folded, begin, end):
                _add(found, match.group(3), match.group(2), match.group(1))
        if _MONTH.search(folded, max(0, year.start() - LONGEST_MONTH), year.start()):
            for match in _ending(_WORDS_EN, folded, begin, end):
                day = match.group(1) or match.group(3)
                if day:
                    _add(found, match.group(4), str(_MONTHS[match.group(2)]), day)
    return found


def _years(folded: str) -> list[re.Match[str]]:
    """The years of a text in order: where a century stands, which a search for a string finds at once."""
    starts = []
    for century in ("19", "20"):
        at = folded.find(century)
        while at >= 0:
            starts.append(at)
            at = folded.find(century, at + 1)
    return [match for match in (_YEAR.match(folded, at) for at in sorted(starts)) if match]


def _ending(pattern: re.Pattern[str], folded: str, begin: int, end: int) -> list[re.Match[str]]:
    """The match that ends at ``end``, if any."""
    return [match for match in pattern.finditer(folded, begin, end + 1) if match.end() == end]


def _add(found: list[dt.date], year: str, month: str, day: str) -> None:
    try:
        found.append(dt.date(int(year), int(month), int(day)))
    except ValueError:
        return  # 31/2/2025: printed, but no day
