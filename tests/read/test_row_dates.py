"""Dates of rows, as newsrooms, feeds and databases export them."""

import datetime as dt
import json

import pytest

import nlp
from nlp.read.row_dates import row_date
from nlp.types import Rejected

DAY = dt.date(2026, 1, 12)
READ = [
    "2026-01-12",
    "2026-01-12T06:00:00+07:00",
    "2026-01-12 06:00",
    "2026/1/12",
    "20260112",
    20260112,
    "12/01/2026",
    "12-1-2026",
    "12.1.2026 14:30",
    "14:30 12/01/2026",
    "Thứ hai, 12/1/2026, 06:00 (GMT+7)",
    "Mon, 12 Jan 2026 06:00:00 +0700",
    "12 Jan 2026 06:00:00 GMT",
    1768172400,
    "1768172400",
    1768172400.0,
    1768172400000,
    "January 12, 2026",
    "12 January 2026",
    "ngày 12 tháng 1 năm 2026",
]
REJECTED = [
    "01/13/2026", "31/2/2026", "12/01/26", "2026", "2026-13-01", "soon", "-5", True, {"day": 12}, 10**40,
]  # fmt: skip


@pytest.mark.parametrize("value", READ, ids=str)
def test_read(value):
    assert row_date(value) == DAY


@pytest.mark.parametrize("value", ["", None, "  "], ids=repr)
def test_no_date(value):
    assert row_date(value) is None


@pytest.mark.parametrize("value", REJECTED, ids=lambda value: repr(value)[:20])
def test_rejected_by_name(value):
    with pytest.raises(nlp.InputError, match="is no date; give it as YYYY-MM-DD or day/month/year"):
        row_date(value)


def test_midnight_in_greenwich_is_morning_in_ha_noi():
    assert row_date(1768172400 - 6 * 3600 + 1) == DAY


def test_a_row_with_a_wrong_date_is_named_and_the_others_are_done():
    rows = [{"text": "Trời mưa ở bản.", "date": "12/01/2026"}, {"id": 7, "text": "Trời nắng.", "date": "01/13/2026"}]
    good, bad = nlp.read_many("\n".join(map(json.dumps, rows)).encode(), name="x.jsonl")
    assert good.published == DAY
    assert isinstance(bad, Rejected)
    assert (bad.id, bad.reason) == ("7", "bad-date")
    assert bad.message.startswith("x.jsonl:2: published: '01/13/2026'")
