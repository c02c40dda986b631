"""Topics over time, by section and by place, and bursts: when a topic was written about more than usual."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.errors import ConfigError
from nlp.places.gazetteer import Gazetteer
from nlp.places.gazetteer import shipped as gazetteer
from nlp.topics.archive import Topics

STEPS = ("day", "week", "month", "quarter", "year")
#: In a burst a topic's share is this many times its usual one (Kleinberg 2002, two states).
BURST_TIMES = 2.0
#: What it costs to enter a burst, in nats for each period of the archive's logarithm.
BURST_COST = 1.0


@dataclass(frozen=True, slots=True)
class Period:
    """How many articles of a topic a period has, and of all that have a date."""

    start: dt.date
    topic: int
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Burst:
    """A run of periods, first and last day, with ``times`` as many articles of the topic as its share over the whole archive."""

    topic: int
    start: dt.date
    end: dt.date
    count: int
    times: float


def period(day: dt.date, step: str) -> dt.date:
    """The first day of the day's period; a week begins on Monday.

    Raises:
        ConfigError: no such step.
    """
    if step == "day":
        return day
    if step == "week":
        return day - dt.timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    if step == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    if step == "year":
        return day.replace(month=1, day=1)
    raise ConfigError(f"step is one of {', '.join(STEPS)}, not {step!r}")


def periods(days: Iterable[dt.date], step: str) -> list[dt.date]:
    """Every period from the first day to the last, those without articles too."""
    known = sorted(days)
    if not known:
        return []
    out = [period(known[0], step)]
    last = period(known[-1], step)
    while out[-1] < last:
        out.append(_next(out[-1], step))
    return out


def _next(start: dt.date, step: str) -> dt.date:
    days = {"day": 1, "week": 7, "month": 31, "quarter": 93, "year": 366}[step]
    return period(start + dt.timedelta(days=days), step)


def over_time(archive: Topics, step: str = "month") -> list[Period]:
    """Every topic in every period, by topic and period. Articles without a date are not counted."""
    dated = [
        (d.published, p.topic)
        for d, p in zip(archive.documents, archive.placements, strict=True)
        if d.published is not None and p.topic is not None
    ]
    steps = periods((day for day, _ in dated), step)
    counts = Counter((period(day, step), topic) for day, topic in dated)
    totals = Counter(period(day, step) for day, _ in dated)
    return [
        Period(start, t.id, counts[start, t.id], counts[start, t.id] / totals[start] if totals[start] else 0.0)
        for t in archive.model.topics
        for start in steps
    ]


def bursts(archive: Topics, step: str = "month", times: float = BURST_TIMES) -> list[Burst]:
    """The bursts of every topic, the strongest first (articles above what was expected)."""
    table: dict[int, list[Period]] = {}
    totals: Counter[dt.date] = Counter()
    for entry in over_time(archive, step):
        table.setdefault(entry.topic, []).append(entry)
        totals[entry.start] += entry.count
    found: list[tuple[float, Burst]] = []
    every = sum(totals.values())
    for topic, entries in table.items():
        count = sum(e.count for e in entries)
        if not count or count == every:
            continue
        usual = count / every
        states = burst_states([e.count for e in entries], [totals[e.start] for e in entries], usual, times)
        for first, last in _runs(states):
            inside = sum(e.count for e in entries[first : last + 1])
            expected = usual * sum(totals[e.start] for e in entries[first : last + 1])
            end = _next(entries[last].start, step) - dt.timedelta(days=1)
            found.append((inside - expected, Burst(topic, entries[first].start, end, inside, inside / expected)))
    found.sort(key=lambda pair: (-pair[0], pair[1].topic, pair[1].start))
    return [burst for _, burst in found]


def burst_states(counts: Sequence[int], totals: Sequence[int], usual: float, times: float = BURST_TIMES) -> list[bool]:
    """Which periods are in a burst: the cheapest path through two states (Kleinberg 2002, for batched arrivals).

    Args:
        counts: articles of the topic in each period; totals: all articles in it.
        usual: the topic's share over all.
    """
    high = min(times * usual, 0.9999)
    entry = BURST_COST * math.log(max(len(counts), 2))
    costs = [0.0, entry]
    back: list[tuple[int, int]] = []
    for count, total in zip(counts, totals, strict=True):
        fit = [-_log_binomial(count, total, p) for p in (usual, high)]
        come = (0 if costs[0] <= costs[1] else 1, 1 if costs[1] <= costs[0] + entry else 0)
        costs = [min(costs) + fit[0], min(costs[1], costs[0] + entry) + fit[1]]
        back.append(come)
    state = 0 if costs[0] <= costs[1] else 1
    path = []
    for come in reversed(back):
        path.append(state == 1)
        state = come[state]
    return path[::-1]


def _log_binomial(count: int, total: int, p: float) -> float:
    return count * math.log(p) + (total - count) * math.log(1 - p)


def _runs(states: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i, on in enumerate(states):
        if on and runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        elif on:
            runs.append((i, i))
    return runs


def by_section(archive: Topics) -> dict[int, Counter[str]]:
    """Topic → articles by section ("none" where an article has none)."""
    out: dict[int, Counter[str]] = {t.id: Counter() for t in archive.model.topics}
    for document, placed in zip(archive.documents, archive.placements, strict=True):
        if placed.topic is not None:
            out[placed.topic][document.section or "none"] += 1
    return out


def by_place(archive: Topics, level: str = "province") -> dict[int, dict[str, float]]:
    """Topic → unit of today → articles that mention it; an article on a divided unit counts in parts.

    Args:
        level: ``province``, or ``commune`` for communes, wards and special zones.
    """
    out: dict[int, Counter[str]] = {t.id: Counter() for t in archive.model.topics}
    for document, placed in zip(archive.documents, archive.placements, strict=True):
        if placed.topic is None:
            continue
        best: dict[str, float] = {}
        for id_ in document.places:
            for unit, weight in today(id_, level).items():
                best[unit] = max(best.get(unit, 0.0), weight)
        out[placed.topic].update(best)
    return {topic: dict(sorted(c.items(), key=lambda item: (-item[1], item[0]))) for topic, c in out.items()}


def today(id_: str, level: str = "commune", units: Gazetteer | None = None) -> dict[str, float]:
    """A unit of any era in units of today at one level, with weights; empty where it is too large, or not in the gazetteer.

    A province is no commune: it does not count on the level of communes, and neither does a former district, whose
    communes are not what was mentioned.
    """
    units = units or gazetteer()
    if id_ not in units:
        return {}
    if level == "province":
        return {units.province_today(id_): 1.0}
    if level != "commune":
        raise ConfigError(f"level is province or commune, not {level!r}")
    unit = units[id_]
    return dict(units.now(id_)) if unit.level == "C" else {}
