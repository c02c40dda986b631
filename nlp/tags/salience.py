"""Salience: how much an article is about what it names. Features of one thing found, and their weights.

The same features serve training (:mod:`nlp.tags.build`) and use. Weights are log-odds, learnt on the gold corpus, in
nlp/data/tags/salience.json with how they were found; a feature that is 0 says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from nlp.types import Entity, Story, TagKind

#: Counts above this say nothing more.
MOST_COUNTED = 12


@dataclass(slots=True)
class Item:
    """What speaks for one tag: where it stands (view offsets) and in what roles."""

    id: str
    kind: TagKind
    label: Mapping[str, str]
    spans: list[tuple[int, int]] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    inside_only: bool = True
    confidence: float = 0.0
    #: For subjects: the section it usually belongs to, and whether another subject stands above it.
    section: str = ""
    narrower: bool = False
    #: For people: why their name is held back ("a minor", "a victim").
    held: str | None = None

    @property
    def dateline_only(self) -> bool:
        return self.roles == {"dateline"}


@dataclass(frozen=True, slots=True)
class Context:
    """What an item is measured against: the article's length, the count of the commonest of each kind, the places around."""

    length: int
    most: Mapping[str, int]
    kinds: Mapping[str, int]
    provinces: Collection[str]
    section: str | None


def context(story: Story, items: Iterable[Item], entities: Mapping[str, Entity], section: str | None) -> Context:
    """The context of all items of one article."""
    most: dict[str, int] = {}
    kinds: dict[str, int] = {}
    provinces = set()
    for item in items:
        if not item.inside_only:
            most[item.kind] = max(most.get(item.kind, 1), len(item.spans))
            kinds[item.kind] = kinds.get(item.kind, 0) + 1
        record = entities.get(item.id)
        if item.kind == "place" and record is not None and record.get("province") not in (None, item.id):
            provinces.add(record["province"])
    return Context(max(1, len(story.text.clean)), most, kinds, provinces, section)


def features(item: Item, around: Context) -> dict[str, float]:
    """Numbers that say where and how often the thing stands; see the names in salience.json."""
    count = min(len(item.spans), MOST_COUNTED)
    first = min(item.spans)[0] / around.length
    last = max(item.spans)[0] / around.length
    found = {
        "intercept": 1.0,
        _kind(item): 1.0,
        "title": float("title" in item.roles),
        "lead": float("lead" in item.roles),
        "subhead": float("subhead" in item.roles),
        "early": 1 - first,
        "spread": last - first,
        "often": math.log(count),
        "share": count / around.most.get(item.kind, 1),
        "alone": 1 / around.kinds.get(item.kind, 1),
        "confidence": item.confidence,
        "inside": float(item.inside_only),
    }
    if item.kind == "place":
        found["holds"] = float(item.id in around.provinces)
    if item.kind == "subject":
        found["fits"] = float(around.section is not None and item.section == around.section)
        found["misfit"] = float(around.section is not None and bool(item.section) and item.section != around.section)
        found["narrower"] = float(item.narrower)
    return found


def probability(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The logistic of the weighted sum; a feature without a weight counts nothing."""
    total = 0.0
    for name, value in found.items():
        total += weights.get(name, 0.0) * value
    return 1 / (1 + math.exp(-total))


def group(kind: str) -> str:
    """Which set of weights a kind has: subjects are judged apart from things with names."""
    return "subject" if kind in ("subject", "phrase") else "entity"


def _kind(item: Item) -> str:
    if item.kind != "place":
        return item.kind
    code = item.id.partition(":")[2]
    level = {2: "province", 3: "district"}.get(len(code.partition("-")[0]), "commune")
    return f"place {level}"
