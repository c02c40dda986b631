"""Salience: how much an article is about what it names. Features of one thing found, and their weights.

The same features serve training (:mod:`nlp.tags.build`) and use. Weights are log-odds, learnt on the gold corpus, in
nlp/data/tags/salience.json with how they were found; a feature that is 0 says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.places.gazetteer import REFORM
from nlp.tags.standing import Item, level
from nlp.types import Entity, Story

#: Counts above this say nothing more.
MOST_COUNTED = 12
#: How much a name in the title counts when the unit that leads its level is chosen; standing first counts 1.
TITLE_LEADS = 1.5
LEVELS = ("commune", "district", "province")
#: Kinds of tags that the headers of the gold corpus name.
JUDGED = frozenset({"place", "law", "organisation", "subject"})


@dataclass(frozen=True, slots=True)
class Context:
    """What an item is measured against.

    ``most`` is the count of the commonest subject, ``subjects`` how many are found; ``leading`` is the unit that leads
    each level, ``above`` what holds the leading one of the lowest level; ``former`` says that the article is of the
    time of districts.
    """

    length: int
    most: int
    subjects: int
    leading: Mapping[str, str]
    above: frozenset[str]
    former: bool
    section: str | None


def context(story: Story, items: Sequence[Item], entities: Mapping[str, Entity], section: str | None) -> Context:
    """The context of all items of one article."""
    length = max(1, len(story.text.clean))
    subjects = [item for item in items if item.kind in ("subject", "phrase")]
    leading: dict[str, tuple[float, Item]] = {}
    for item in items:
        if item.named and item.kind == "place":
            strength, step = _strength(item, length), level(item.id)
            if step not in leading or strength > leading[step][0]:
                leading[step] = (strength, item)
    lowest = next((leading[step][1] for step in LEVELS if step in leading), None)
    return Context(
        length,
        max((item.named for item in subjects), default=1),
        len(subjects),
        {step: item.id for step, (_, item) in leading.items()},
        _units_above(lowest.targets, entities) if lowest else frozenset(),
        story.date is not None and story.date < REFORM,
        section,
    )


def _units_above(targets: Iterable[str], entities: Mapping[str, Entity]) -> frozenset[str]:
    """District and province of each."""
    records = [(target, entities[target]) for target in targets if target in entities]
    return frozenset(
        record[step]
        for target, record in records
        for step in ("district", "province")
        if record.get(step) not in (None, target)
    )


def _strength(item: Item, length: int) -> float:
    return math.log1p(item.named) + TITLE_LEADS * item.in_title + 1 - (item.first or 0) / length


def features(item: Item, around: Context) -> dict[str, float]:
    """Numbers that say where and how often the thing stands; see the names in salience.json."""
    first = min(item.spans)[0] if item.first is None else item.first
    found = {
        "intercept": 1.0,
        "title": float(item.in_title),
        "lead": float(item.in_lead),
        "early": 1 - first / around.length,
        "often": math.log1p(min(item.named, MOST_COUNTED)),
    }
    if item.kind == "place":
        found.update(_of_place(item, around))
    elif item.kind in ("subject", "phrase"):
        found.update(_of_subject(item, around))
    else:
        found[item.kind] = 1.0
        found["confidence"] = item.confidence
    return found


def _of_place(item: Item, around: Context) -> dict[str, float]:
    """How a unit stands to the others of the article."""
    step = level(item.id)
    found = {
        step: 1.0,
        "confidence": item.confidence,
        "merged": float(len(item.targets) > 1),
        "addressed": float(item.addressed > 0),
        "listed": float(0 < item.named == item.listed),
        "come from": item.come_from / max(1, item.named),
        "holds the leading one": float(item.id in around.above),
    }
    if step != "district" and around.leading.get(step) == item.id:
        found[f"leading {step}"] = 1.0
    if step != "province" and around.former:
        found[f"{step} in the time of districts"] = 1.0
    return found


def _of_subject(item: Item, around: Context) -> dict[str, float]:
    """How a subject stands to the other subjects and to the section."""
    fits = around.section is not None and item.section == around.section
    return {
        "share": item.named / around.most,
        "alone": 1 / around.subjects,
        "spread": (max(item.spans)[0] - min(item.spans)[0]) / around.length,
        "fits": float(fits),
        "misfit": float(around.section is not None and bool(item.section) and not fits),
        "in bodies' names": item.in_bodies / item.named,
    }


def log_odds(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted sum; a feature without a weight counts nothing."""
    total, get = 0.0, weights.get
    for name, value in found.items():
        total += get(name, 0.0) * value
    return total


def logistic(odds: float) -> float:
    """Log-odds → probability."""
    return 1 / (1 + math.exp(-odds))


def probabilities(items: Sequence[Item], around: Context, weights: Mapping[str, Mapping[str, float]]) -> list[float]:
    """How probably an editor gives each tag, in two steps.

    First each item by itself; then again with what the others of its group have already got: an article is
    about two or three things, so a strong rival speaks against the rest. ``weights`` has for each group the weights of its
    features and, under "among <group>", those of the second step: intercept, own (log-odds) and others (sum of probabilities).
    """
    sets = [group(item.kind) for item in items]
    odds = [log_odds(features(item, around), weights[set_]) for item, set_ in zip(items, sets, strict=True)]
    rivals = [logistic(odd) if counts(item) else 0.0 for item, odd in zip(items, odds, strict=True)]
    sums = dict.fromkeys(sets, 0.0)
    for set_, rival in zip(sets, rivals, strict=True):
        sums[set_] += rival
    out = []
    for set_, odd, rival in zip(sets, odds, rivals, strict=True):
        among = weights[f"among {set_}"]
        out.append(logistic(among["intercept"] + among["own"] * odd + among["others"] * (sums[set_] - rival)))
    return out


def counts(item: Item) -> bool:
    """Whether the item is a rival: of a kind that the gold corpus judges, and no tag that is hidden anyway."""
    return item.kind in JUDGED and not item.inside_only and not item.dateline_only


def group(kind: str) -> str:
    """Which set of weights a kind has: subjects are judged apart from things with names."""
    return "subject" if kind in ("subject", "phrase") else "entity"
