"""Dates as rows give them: ISO, day first as in Viet Nam, as in feeds, seconds since 1970, or written out."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Any

from nlp.errors import InputError
from nlp.text import fold
from nlp.text.dates import parse_published, printed_dates

#: 22/8/2025, 22-08-2025, 22.8.2025, with a time or a day of the week beside it; the first number is the day, as in Viet Nam.
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
#: 2025/8/22 and 20250822.
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)\Z")
_NUMBER = re.compile(r"\d{9,13}(?:\.0+)?")
#: Seconds are taken for milliseconds from here on: the year 5138.
MILLISECONDS_FROM = 1e11
#: The clock of the newsrooms: a story put out at 6 on 12 January in Ha Noi is of the 12th, though it is the 11th in Greenwich.
HANOI = dt.timezone(dt.timedelta(hours=7))


def row_date(value: Any) -> dt.date | None:
    """The date of a row; None where the field is empty. Zones are not worked out: the day is the one that is written.

    Raises:
        InputError: no date, or month first (08/22/2025); says what is read.
    """
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    found = _by_form(text)
    if found is None:
        try:
            return parse_published(text)
        except InputError as error:
            raise InputError(
                f"published: {text[:60]!r} is no date; give it as YYYY-MM-DD or day/month/year", reason="bad-date"
            ) from error
    return found


def _by_form(text: str) -> dt.date | None:
    try:
        if _NUMBER.fullmatch(text):
            seconds = float(text)
            seconds = seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds
            return dt.datetime.fromtimestamp(seconds, HANOI).date()
        if year_first := _YEAR_FIRST.match(text):
            year, month, day = (int(part) for part in year_first.groups() if part)
            return dt.date(year, month, day)
        if day_first := _DAY_FIRST.search(text):
            return dt.date(int(day_first[4]), int(day_first[3]), int(day_first[1]))
    except (ValueError, OverflowError, OSError):
        return None
    if "-" in text[:5]:
        return None  # ISO
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        written = set(printed_dates(fold(text)))
        return written.pop() if len(written) == 1 else None
