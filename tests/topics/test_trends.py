"""Topics over time, by section and place, and bursts."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import ConfigError
from nlp.topics import find_topics
from nlp.topics.trends import STEPS, burst_states, bursts, by_place, by_section, over_time, period, periods, today
from tests.topics.conftest import make

DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("day", "2026-08-20"),
        ("week", "2026-08-17"),
        ("month", "2026-08-01"),
        ("quarter", "2026-07-01"),
        ("year", "2026-01-01"),
    ],
)
def test_periods_begin(step, expected):
    assert period(dt.date(2026, 8, 20), step) == dt.date.fromisoformat(expected)


@given(DAYS, DAYS, st.sampled_from(STEPS[1:]))
def test_periods_are_without_gap(a, b, step):
    found = periods([a, b], step)
    assert found[0] <= min(a, b)
    assert found == sorted(set(found))
    assert all(period(start, step) == start for start in found)
    assert all(period(x + dt.timedelta(days=400), step) > x for x in found)
    for before, after in itertools.pairwise(found):
        assert period(after - dt.timedelta(days=1), step) == before


def test_over_time_counts_every_dated_article_once(archive):
    table = over_time(archive)
    assert sum(e.count for e in table) == len(archive.documents) - len(archive.left_out)
    assert {e.start.month for e in table} == set(range(1, 7))
    with pytest.raises(ConfigError):
        over_time(archive, "decade")


def test_a_burst_is_found_where_it_is():
    extra = [d for n in range(4) for d in make(10, seed=50 + n) if d.section == "flood"]
    moved = [
        type(d)(f"x{i}-{d.key}", d.title, d.language, dt.date(2026, 4, 1 + i % 28), d.section, d.text, d.facts, d.details, d.places, d.words)
        for i, d in enumerate(extra)
    ]  # fmt: skip
    archive = find_topics([*make(30), *moved], number=4)
    flood = next(t for t, rows in archive.members.items() if archive.documents[rows[0]].section == "flood")
    found = bursts(archive)
    assert [b.topic for b in found] == [flood]
    assert (found[0].start, found[0].end) == (dt.date(2026, 4, 1), dt.date(2026, 4, 30))
    assert found[0].times > 1.5


def test_nothing_bursts_in_an_even_archive(archive):
    assert bursts(archive) == []
    assert not any(burst_states([5] * 12, [20] * 12, 0.25))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=24))
def test_burst_states_fit_every_period(pairs):
    counts, totals = [c for c, _ in pairs], [c + rest for c, rest in pairs]
    assert len(burst_states(counts, totals, 0.2)) == len(pairs)


def test_by_section(archive):
    for topic, sections in by_section(archive).items():
        assert len(sections) == 1
        assert sum(sections.values()) == len(archive.members[topic])


@pytest.mark.parametrize(
    ("id_", "level", "expected"),
    [
        ("place:03349", "commune", {"place:03349": 1.0}),
        ("place:03349", "province", {"place:11": 1.0}),
        ("place:11", "commune", {}),
        ("former:103", "commune", {}),
        ("former:103", "province", {"place:11": 1.0}),
        ("former:00000", "commune", {}),
    ],
)
def test_units_of_before_in_units_of_today(id_, level, expected):
    assert today(id_, level) == expected


def test_a_former_commune_counts_in_todays_with_weights():
    assert sum(today("former:03346").values()) == pytest.approx(1)
    assert all(id_.startswith("place:") for id_ in today("former:03346"))


def test_by_place_counts_articles(archive):
    for topic, places in by_place(archive).items():
        assert all(n <= len(archive.members[topic]) for n in places.values())
