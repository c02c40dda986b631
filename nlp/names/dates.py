"""Dates and periods, normalised: 22/8/2025, ngày 22 tháng 8 năm 2025, quý I/2026, 2025-2030, the first quarter of 2026.

Two passes: around words (months, "tháng", "quý"), then over the numbers that these left. Numbers that are no dates, as
shares, scores, counts and road numbers, are told by what stands beside them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

import numpy as np

from nlp.names.date_words import HAS_BEEN, LEAN, TO_COME, Anchor, iso, nearest, nearest_quarter, words
from nlp.names.page import Page
from nlp.names.spot import Spot
from nlp.text.spans import Spans
from nlp.types import Entity, Mention

#: A number with all that is joined to it, so that a part of a price or a phone number is never read alone.
_NUMBER = re.compile(r"[0-9]+(?:(?:[/.,:]| ?- ?)[0-9]+)*")
_FULL = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_DAYS = re.compile(r"([0-9]{1,2})(?:/([0-9]{1,2}))?(?:/([0-9]{4}))? ?- ?([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?")
_TWO_DAYS = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}) ?- ?([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})")
_YEARS = re.compile(r"((?:1[5-9]|20)[0-9]{2}) ?- ?((?:(?:1[5-9]|20)[0-9]{2})|[0-9]{2})")
_YEAR = re.compile(r"(?:1[0-9]|20)[0-9]{2}")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/-]((?:19|20)[0-9]{2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})")
#: Behind "tháng 8": the year.
_THANG_YEAR = re.compile(r"(?:[ ,/-]{0,2}(?:nam )?|/)((?:19|20)[0-9]{2})(?![0-9])")
_THANG = re.compile(r"thang ([0-9]{1,2})(?![\w%]|[.,][0-9])")
_DAY_LEFT = re.compile(r"(?<![\w/.,-])(?:ngay )?([0-9]{1,2})(?:,| -)? $")
_NGAY = re.compile(r"(?<!\w)(?:ngay|hom) $")
_QUY = re.compile(r"quy (iv|i{1,3}|[1-4])(?:[ /-]{1,3}(?:nam )?((?:19|20)[0-9]{2}))?(?!\w)")
_OF_YEAR = re.compile(r"(?: of|,|/)? ?((?:19|20)[0-9]{2})(?![0-9])")
_EN_DAY = re.compile(
    r"\.? ([0-9]{1,2})(?:st|nd|rd|th)?(?![\w%]|[.,:][0-9])(?:(?:\s?-\s?| to | and | & )([0-9]{1,2})(?:st|nd|rd|th)?(?![\w%]|[.,:][0-9]| (?!(?:and|or|in|at|to|with|for|on|the)\b)[a-z]))?(?:(?: ,|,)? ((?:19|20)[0-9]{2})(?![0-9]))?"
)
_EN_YEAR = re.compile(r"\.?,? (?:of )?((?:1[5-9]|20)[0-9]{2})(?![0-9]|[,.][0-9]| ?%)")
_EN_LEFT = re.compile(
    r"(?<![\w/.,-])([0-9]{1,2})(?:st|nd|rd|th)?(?:(?:\s?-\s?| to | and )([0-9]{1,2})(?:st|nd|rd|th)?)? (?:of )?$"
)
_FROM = re.compile(r"(?<!\w)(?:from|between) $")
#: Before a month's name that is also a word ("may", "march").
_MONTH_LEFT = re.compile(
    r"(?<!\w)(?:in|since|by|until|till|from|to|of|last|next|this|early|late|mid|during|before|after|and|or|through|between|every|each|to mid|on|for|-)[ -]$"
)
_EARLIER_DAYS = re.compile(
    r"(?:ngay |tu )(?:ngay )?((?:[0-9]{1,2}(?:, | va ))*[0-9]{1,2})(?: den| toi| va|,)(?: het)?(?: ngay)? $"
)

Value = tuple[int, int, str | None]
#: Numbers before one that may be within its date: no date is longer than what holds so many.
MOST_BESIDE = 12


def find_dates(
    page: Page, spots: Sequence[Spot[Anchor]], day: dt.date | None
) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of dates outside law; without a year the nearest to ``day`` (None: no target without a year)."""
    found: list[Value] = []
    reader = _Reader(page, day)
    for spot in spots:
        found.extend(reader.around(spot))
    found = _apart(found)
    earlier = Spans((start, end) for start, end, _ in found)
    numbers: list[Value] = []
    for number in reader.numbers():
        start, end = number[:2]
        if not earlier.meet(start, end) and not any(a < end and start < b for a, b, _ in numbers[-MOST_BESIDE:]):
            numbers.append(number)
    found.extend(numbers)
    taken = Spans(page.taken) if page.taken and found else None
    mentions: list[Mention] = []
    entities: dict[str, Entity] = {}
    for start, end, value in sorted(found):
        if taken is not None and taken.meet(start, end):
            continue
        target = f"date:{value}" if value else None
        mentions.append(
            Mention("date", start, end, page.clean[start:end], target, 0.95 if value else 0.5, reason=None if value else "no year is known")
        )  # fmt: skip
        if target:
            entities[target] = Entity(kind="date", value=value)
    return mentions, entities


def _apart(found: Sequence[Value]) -> list[Value]:
    out: list[Value] = []
    for value in sorted(found, key=lambda v: (v[0], -v[1])):
        if not out or value[0] >= out[-1][1]:
            out.append(value)
    return out


def _digits(view: bytes) -> Iterator[tuple[int, int]]:
    """Where runs of digits begin and end; three times as fast as a search for the first digit of each."""
    digit = np.frombuffer(b"\0" + view.translate(_DIGIT) + b"\0", dtype=np.bool_)
    turns: list[int] = (digit[1:] != digit[:-1]).nonzero()[0].tolist()
    return zip(turns[::2], turns[1::2], strict=True)


#: What may join a number to the next.
_JOINTS = "/.,:- "
#: By byte of the view: whether it is a digit.
_DIGIT = bytes(0x30 <= byte & 127 <= 0x39 for byte in range(256))


def _is_date_like(number: str) -> bool:
    """Four digits, or numbers joined as those of dates are."""
    return "/" in number or "-" in number or number.count(".") == 2 or (len(number) == 4 and number.isdigit())


class _Reader:
    """Dates of one page."""

    def __init__(self, page: Page, day: dt.date | None) -> None:
        self._page = page
        self._day = day

    def around(self, spot: Spot[Anchor]) -> Iterator[Value]:
        """The dates that a word is part of."""
        kind = spot.value.kind
        if kind == "month":
            yield from self._month(spot)
        elif kind == "thang":
            yield from self._thang(spot.start)
        elif kind == "quy":
            if match := _QUY.match(self._page.folded, spot.start):
                yield spot.start, match.end(), self._quarter(words().quarters[match.group(1)], match.group(2))
        else:
            year = _OF_YEAR.match(self._page.folded, spot.end)
            if year or kind == "quarter":
                yield (
                    spot.start,
                    year.end() if year else spot.end,
                    self._quarter(spot.value.number, year and year.group(1)),
                )

    def _quarter(self, number: int, year: str | None) -> str | None:
        return f"{year}-Q{number}" if year else nearest_quarter(self._day, number)

    def _thang(self, start: int) -> Iterator[Value]:
        """ "ngày 22 tháng 8 năm 2025", "tháng 10/2025", "tháng Tám", "tháng tư năm nay"."""
        folded = self._page.folded
        match = _THANG.match(folded, start)
        by_word = None if match else words().word_month.match(folded, start)
        if by_word is not None:
            month, end = words().months[by_word.group(1)], by_word.end()
        elif match is not None and not words().counted.match(folded, match.end()):
            month, end = int(match.group(1)), match.end()
        else:
            return
        if self._is_lunar(start, end):
            return
        day_left = _DAY_LEFT.search(folded, max(0, start - 14), start)
        if (
            by_word is not None
            and by_word.group(1) == "nam"
            and _THANG_YEAR.match(folded, end)
            and not self._capital(end - 3)
        ):
            return  # "9 tháng năm 2024": nine months of 2024
        year, end = self._year_behind(end)
        day = int(day_left.group(1)) if day_left else None
        value = iso(year, month, day) if year else nearest(self._day, month, day, self._lean(start))
        if value is None and (year or self._day or month > 12):
            return
        if by_word is not None and year is None and day is None and not self._capital(by_word.start(1)):
            if by_word.group(1) not in ("muoi mot", "muoi hai"):
                return  # "tháng ba", "tháng tám" of proverbs
        yield day_left.start() if day_left else start, end, value

    def _year_behind(self, end: int) -> tuple[int | None, int]:
        folded = self._page.folded
        if match := _THANG_YEAR.match(folded, end):
            return int(match.group(1)), match.end()
        if self._day and (said := words().year_said.match(folded, end)):
            return self._day.year + words().years_said[said.group(1)], said.end()
        return None, end

    def _is_lunar(self, start: int, end: int) -> bool:
        folded = self._page.folded
        left = folded[max(0, start - 12) : start].rstrip("0123456789 ")
        return bool(words().lunar_left.search(left) or words().lunar_right.match(folded, end))

    def _capital(self, at: int) -> bool:
        return self._page.clean[at].isupper()

    def _month(self, spot: Spot[Anchor]) -> Iterator[Value]:
        """English: "22 August 2025", "August 22-24", "August 2025", "in August"."""
        folded, month = self._page.folded, spot.value.number
        if left := _EN_LEFT.search(folded, max(0, spot.start - 16), spot.start):
            year = _EN_YEAR.match(folded, spot.end)
            end = year.end() if year else spot.end
            yield left.start(), end, self._days(month, left.group(1), left.group(2), year.group(1) if year else None)
        elif day := _EN_DAY.match(folded, spot.end):
            yield from self._month_day(spot.start, day, month)
        elif year := _EN_YEAR.match(folded, spot.end):
            yield spot.start, year.end(), iso(int(year.group(1)), month)
        elif self._is_month(spot):
            said = self._year_said(spot.end)
            value = iso(int(said), month) if said else nearest(self._day, month, None, self._lean(spot.start))
            yield spot.start, spot.end, value

    def _month_day(self, start: int, match: re.Match[str], month: int) -> Iterator[Value]:
        first, last, year = match.groups()
        year = year or self._year_said(match.end())
        between = _FROM.search(self._page.folded, max(0, start - 9), start)
        if last and (between or "and" in match.group() or "&" in match.group()):
            yield start, match.end(1), self._days(month, first, None, year, self._lean(start))
            yield match.start(2), match.end(), self._days(month, last, None, year)
        else:
            yield start, match.end(), self._days(month, first, last, year, self._lean(start))

    def _year_said(self, end: int) -> str | None:
        """ "June 30 last year"."""
        if self._day and (said := words().year_said.match(self._page.folded, end)):
            return str(self._day.year + words().years_said[said.group(1)])
        return None

    def _lean(self, start: int) -> float:
        before = self._page.folded[max(0, start - 8) : start]
        if words().future_left.search(before):
            return TO_COME
        return HAS_BEEN if words().past_left.search(before) else LEAN

    def _days(self, month: int, first: str, last: str | None, year: str | None, lean: float = LEAN) -> str | None:
        value = iso(int(year), month, int(first)) if year else nearest(self._day, month, int(first), lean)
        end = iso(int(value[:4]), month, int(last)) if value and last else None
        return f"{value}/{end}" if end and value and value < end else value

    def _is_month(self, spot: Spot[Anchor]) -> bool:
        clean = self._page.clean
        surface = clean[spot.start : spot.end]
        if (len(surface) < 4 and surface != "May") or not surface[0].isupper():
            return False
        if surface.lower() in ("may", "march"):
            return bool(_MONTH_LEFT.search(self._page.folded, max(0, spot.start - 9), spot.start))
        return self._page.english or surface.lower() != "may"

    def numbers(self) -> Iterator[Value]:
        """The dates that are numbers alone, with "ngày", "tháng", "năm" before them."""
        folded = self._page.folded + "  "
        end = 0
        for start, stop in _digits(self._page.view):
            if start < end:
                continue  # within the number before
            sign = folded[stop]
            if sign in _JOINTS and (sign != " " or folded[stop + 1] == "-"):
                match = _NUMBER.match(folded, start)
                assert match is not None
                text, end = match.group(), match.end()
                if end - start < 3 or not _is_date_like(text):
                    continue
                sign = folded[end]
            elif stop - start == 4:  # a number alone: a year, or none
                text, end = folded[start:stop], stop
            else:
                continue
            if (start and self._is_joined(start)) or sign.isalnum() or sign in "%/°":
                continue
            yield from self._number(text, start, end)

    def _is_joined(self, start: int) -> bool:
        """Whether a sign or a letter before a number makes it a part of something else; "mid-2026" is a year."""
        folded = self._page.folded
        sign = folded[start - 1]
        if sign == "-":
            return not words().part_left.search(folded, max(0, start - 7), start)
        return sign.isalnum() or sign in "/.$#№"

    def _number(self, text: str, start: int, end: int) -> Iterator[Value]:
        # CASE 1: one year, the most frequent
        if len(text) == 4 and text.isdigit():
            if _YEAR.fullmatch(text) and (begin := self._year(text, start, end)) is not None:
                yield begin, end, text
            return
        left = self._page.folded[max(0, start - 12) : start]
        ngay = _NGAY.search(left)
        begin = start - len(ngay.group()) if ngay and ngay.group().startswith("ngay") else start
        # CASE 2: day, month and year
        if match := _FULL.fullmatch(text):
            value = iso(int(match.group(4)), int(match.group(3)), int(match.group(1)))
            if value and not self._lunar_behind(end):
                yield begin, end, value
                yield from self._earlier(begin, int(match.group(1)), int(match.group(3)), int(match.group(4)))
            return
        # CASE 3: years from and to
        if match := _YEARS.fullmatch(text):
            first, last = match.groups()
            last = first[:2] + last if len(last) == 2 else last
            if int(first) < int(last) <= LATEST_PERIOD and int(last) - int(first) < 200:
                yield start, end, f"{first}/{last}"
            return
        # CASE 4: month and year
        if (match := _MONTH_YEAR.fullmatch(text)) and (value := iso(int(match.group(2)), int(match.group(1)))):
            yield start, end, value
            return
        # CASE 5: days from and to, with their month
        if match := _TWO_DAYS.fullmatch(text):
            for group in (1, 2):
                yield from self._number(match.group(group), start + match.start(group), start + match.end(group))
            return
        if (match := _DAYS.fullmatch(text)) and (value := self._period(match)):
            if not self._is_share(start, end, int(match.group(1)), 0):
                yield begin, end, value
            return
        # CASE 6: day and month
        if match := _DAY_MONTH.fullmatch(text):
            yield from self._day_month(match, start, end, begin if ngay else None)

    def _day_month(self, match: re.Match[str], start: int, end: int, ngay: int | None) -> Iterator[Value]:
        day, month = int(match.group(1)), int(match.group(3))
        if not 1 <= day <= 31 or not 1 <= month <= 12 or self._lunar_behind(end):
            return
        if ngay is None and (match.group(2) == "-" or self._is_share(start, end, day, month)):
            return
        if (day, month) == (24, 7) and ngay is None and not self._is_day(start):
            return  # round the clock
        value = nearest(self._day, month, day)
        if value is None and self._day:
            return
        begin = start if ngay is None else ngay
        yield begin, end, value
        yield from self._earlier(begin, day, month)

    def _earlier(self, begin: int, last: int, month: int, year: int | None = None) -> Iterator[Value]:
        """The days before the last of several in one month: "từ ngày 13 đến 15/3", "ngày 10 và 11/1/2026"."""
        folded = self._page.folded
        earlier = _EARLIER_DAYS.search(folded, max(0, begin - 40), begin)
        for number in re.finditer(r"[0-9]+", earlier.group(1)) if earlier else ():
            at = earlier.start(1) + number.start()  # type: ignore[union-attr]
            before = folded[max(0, at - 9) : at]
            with_word = at - 5 if before.endswith("ngay ") and before != "cac ngay " else at
            day = int(number.group())
            value = iso(year, month, day) if year else nearest(self._day, month, day)
            if day < last and (value or not year):
                yield with_word, at + len(number.group()), value

    def _lunar_behind(self, end: int) -> bool:
        return bool(words().lunar_right.match(self._page.folded, end))

    def _is_share(self, start: int, end: int, day: int, month: int) -> bool:
        """A share, a score, a count: 2/3 of, 382/463 schools, 1/7 votes."""
        folded, known = self._page.folded, words()
        if known.fraction_right.match(folded, end):
            return True
        left = folded[max(0, start - 14) : start]
        if known.day_left.search(left):
            return False
        if known.fraction_left.search(left):
            return True
        return day <= month and not (left.endswith(("(", "\n")) or not left)

    def _is_day(self, start: int) -> bool:
        """Whether a word or a bracket before a number tells a day: "sáng 24/7", "hôm nay (24/7)"."""
        left = self._page.folded[max(0, start - 14) : start]
        return left.endswith("(") or words().day_left.search(left) is not None

    def _period(self, match: re.Match[str]) -> str | None:
        """ "20-22/12/2025", "28/11 - 2/12": first and last day."""
        d1, m1, y1, d2, m2, y2 = (int(g) if g else None for g in match.groups())
        assert d1 is not None
        assert d2 is not None
        assert m2 is not None
        last = iso(y2, m2, d2) if y2 else nearest(self._day, m2, d2)
        if last is None:
            return None
        first = iso(y1 or int(last[:4]), m1 or m2, d1)
        if first and first > last and not y1:
            first = iso(int(last[:4]) - 1, m1 or m2, d1)
        return f"{first}/{last}" if first and first < last else None

    def _year(self, text: str, start: int, end: int) -> int | None:
        """Where a year begins, "năm" included; None where the number counts or names something."""
        page, known = self._page, words()
        before = page.folded[max(0, start - 12) : start]
        if before.endswith("nam ") and (not page.toned or page.lower[start - 4 : start] == "năm "):
            decade = text.endswith("0") and before.endswith("nhung nam ")
            return None if decade else start - 4
        if not 1500 <= int(text) <= 2060:
            return None
        if known.year_sure.search(before) or before.endswith("-"):
            return start
        if known.counted.match(page.folded, end):
            return None
        if known.year_left.search(before) or before.endswith(("(", "\n", ", ")) or not before:
            return start
        # behind a name: "SEA Games 2025", "xuân Quý Mão 2023"
        word = before.rstrip().rpartition(" ")[2]
        if (
            before.endswith(" ")
            and word
            and page.clean[start - 1 - len(word)].isupper()
            and word not in words().numbered
        ):
            return start
        if not page.english or before.rstrip().endswith(words().numbered):
            return None
        return None if _PLURAL.match(page.folded, end) else start


_PLURAL = re.compile(r" (?!(?:is|was|has|sees|takes)\b)[a-z]+s(?!\w)")
#: The last year that a period may reach.
LATEST_PERIOD = 2100
