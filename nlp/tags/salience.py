"""Salience: how much an article is about what it names. Features of one thing found, and their weights.

The same features serve training (:mod:`nlp.tags.build`) and use. Weights are log-odds, learnt on the gold corpus, in
nlp/data/tags/salience.json with how they were found; a feature that is 0 says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.tags.standing import Item, level, tag_ids
from nlp.tags.wording import bare_units
from nlp.types import Entity, Story

#: Counts above this say nothing more.
MOST_COUNTED = 12
LEVELS = frozenset({"commune", "district", "province"})
#: So many communes of one district or province are a list: the unit above them is meant.
MANY_BELOW = 5
#: Kinds of tags that the headers of the gold corpus name.
JUDGED = frozenset({"place", "law", "organisation", "subject"})


@dataclass(frozen=True, slots=True)
class Context:
    """What an item is measured against.

    ``most`` is the count of the commonest subject, ``subjects`` how many are found; ``first`` and ``named_most`` are the
    things that stand first and are named most often of their kind; ``above`` and ``below`` are, by id of a unit, the units of
    the article that hold it and that it holds; ``bare`` is how often a level is meant without a name ("the province").
    """

    length: int
    most: int
    subjects: int
    section: str | None
    first: frozenset[str] = frozenset()
    named_most: frozenset[str] = frozenset()
    above: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    below: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    bare: Mapping[str, int] = field(default_factory=dict)


def context(story: Story, items: Sequence[Item], entities: Mapping[str, Entity], section: str | None) -> Context:
    """The context of all items of one article."""
    subjects = [item for item in items if item.kind in ("subject", "phrase")]
    named = [item for item in items if item.kind != "subject" and counts(item)]
    kinds: dict[str, list[Item]] = {}
    for item in named:
        kinds.setdefault(kind_of(item), []).append(item)
    first: set[str] = set()
    named_most: set[str] = set()
    for peers in kinds.values():
        begin, most = min([item.begin for item in peers]), max([item.named for item in peers])
        first.update([item.id for item in peers if item.begin == begin])
        named_most.update([item.id for item in peers if item.named == most])
    above, below = _chain([item for item in named if item.kind == "place"], entities)
    return Context(
        max(1, len(story.text.clean)),
        max((item.named for item in subjects), default=1),
        len(subjects),
        section,
        frozenset(first),
        frozenset(named_most),
        above,
        below,
        {step: bare_units(story.text, story.language, step) for step in kinds.keys() & LEVELS},
    )


def _chain(
    places: Sequence[Item], entities: Mapping[str, Entity]
) -> tuple[dict[str, list[Item]], dict[str, list[Item]]]:
    """By id: the units of the article above each, and those below."""
    known = {item.id: item for item in places}
    above: dict[str, list[Item]] = {}
    below: dict[str, list[Item]] = {}
    for item in places:
        ids = {id_ for target in item.targets or (item.id,) for id_ in _units_above(target, entities)}
        for id_ in ids & known.keys():
            above.setdefault(item.id, []).append(known[id_])
            below.setdefault(id_, []).append(item)
    return above, below


def _units_above(target: str, entities: Mapping[str, Entity]) -> Iterable[str]:
    """District and province of a unit, as tags; of a province of before, today's."""
    record = entities.get(target, Entity())
    for step in ("district", "province"):
        above = record.get(step)
        if above not in (None, target):
            yield from tag_ids(above, entities)


def kind_of(item: Item) -> str:
    """Which set of weights an item has: the level of a unit, else the kind of the tag."""
    if item.kind == "place":
        return level(item.id)
    return "subject" if item.kind == "phrase" else item.kind


def features(item: Item, around: Context) -> dict[str, float]:
    """Numbers that say where, how often and how the thing stands; see the names in salience.json."""
    found = {
        "title": float(item.in_title),
        "lead": float(item.in_lead),
        "early": 1 - item.begin / around.length,
        "often": math.log1p(min(item.named, MOST_COUNTED)),
    }
    if item.kind in ("subject", "phrase"):
        found.update(_of_subject(item, around))
        return found
    found |= {
        "confidence": item.confidence,
        "first of its kind": float(item.id in around.first),
        "named most of its kind": float(item.id in around.named_most),
        "sentences": math.log1p(min(item.sentences, MOST_COUNTED)),
        "opens a paragraph": float(item.opens > 0),
    }
    if item.kind == "place":
        found.update(_of_place(item, around))
    elif item.kind == "law":
        found.update(_of_document(item))
    else:
        found.update(_of_body(item))
    return found


def _of_place(item: Item, around: Context) -> dict[str, float]:
    """How a unit stands to the others of the article, and what the words around it make of it."""
    above, below = around.above.get(item.id, ()), around.below.get(item.id, ())
    named = max(1, item.named)
    communes = sum(level(unit.id) == "commune" for unit in below)
    bare = around.bare.get(level(item.id), 0) if item.id in around.named_most else 0
    return {
        "with its type": item.typed / named,
        "ever with its type": float(item.typed > 0),
        "merged": float(len(item.targets) > 1),
        "addressed": item.addressed / named,
        "behind a smaller unit": float(item.behind > 0),
        "come from": item.come_from / named,
        "behind a person": float(item.of_person > 0),
        "behind a village of it": item.of_village / named,
        "meant without its name": math.log1p(min(bare, MOST_COUNTED)),
        "unit above in the lead": float(any(unit.in_lead for unit in above)),
        "units below": math.log1p(len(below)),
        "many communes below": float(communes >= MANY_BELOW),
        "unit below in the title": float(any(unit.in_title for unit in below)),
        "unit below in the lead": float(any(unit.in_lead for unit in below)),
    }


def _of_document(item: Item) -> dict[str, float]:
    named = max(1, item.named)
    return {
        "told of": item.told / named,
        "leads a sentence": float(item.leads_sentence > 0),
        "an earlier one": float(item.earlier > 0),
    }


def _of_body(item: Item) -> dict[str, float]:
    return {
        "acts": item.told / max(1, item.named),
        "is quoted": float(item.says > 0),
        "of a unit": float(item.unit is not None),
    }


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
    total, get = weights["intercept"], weights.get
    for name, value in found.items():
        total += get(name, 0.0) * value
    return total


def logistic(odds: float) -> float:
    """Log-odds → probability."""
    return 1 / (1 + math.exp(-odds))


def probabilities(items: Sequence[Item], around: Context, weights: Mapping[str, Mapping[str, float]]) -> list[float]:
    """How probably an editor gives each tag.

    ``weights`` has for each kind (:func:`kind_of`) the weights of its features. Subjects are looked at twice: then with what
    the other subjects have already got, as a strong rival speaks against the rest; the weights of the second look are
    those of "among subject": intercept, own (log-odds) and others (sum of probabilities).
    """
    kinds = [kind_of(item) for item in items]
    odds = [log_odds(features(item, around), weights[kind]) for item, kind in zip(items, kinds, strict=True)]
    alone = [logistic(odd) for odd in odds]
    total = sum(p for p, kind in zip(alone, kinds, strict=True) if kind == "subject")
    again = weights["among subject"]
    return [
        logistic(again["intercept"] + again["own"] * odd + again["others"] * (total - p)) if kind == "subject" else p
        for p, odd, kind in zip(alone, odds, kinds, strict=True)
    ]


def counts(item: Item) -> bool:
    """Whether the item is a rival: of a kind that the gold corpus judges, and no tag that is hidden anyway."""
    return item.kind in JUDGED and not item.inside_only and not item.dateline_only


def group(kind: str) -> str:
    """Which limits a kind has: subjects are judged apart from things with names."""
    return "subject" if kind in ("subject", "phrase") else "entity"
