"""Similar articles, and the Vietnamese original of an English story.

Similar: near in the topics' space. The original: the same places, documents, dates and numbers, the rarer the more they
say, and published about the same day; words are not needed, so nothing is translated.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.places.gazetteer import shipped as gazetteer
from nlp.topics.archive import Topics
from nlp.topics.documents import Document
from nlp.topics.trends import today

#: What a shared fact of each kind says, beside its rarity: a document most, a subject or an ethnic group least.
WEIGHTS = {
    "doc": 1.5,
    "number": 1.0,
    "date": 1.0,
    "place": 1.0,
    "former": 1.0,
    "subject": 0.6,
    "org": 0.6,
    "ethnic": 0.5,
}
#: Days after which a translation is half as likely.
HALF_LIFE = 7.0
#: Below this a story has no original here. Of 20 pairs told by us the lowest scores 0.69, with half of the facts taken away
#: at random 0.36 (tests/topics/test_similar.py); of 84 English gold stories one finds a Vietnamese one above it, of the same event.
LEAST = 0.3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A key, how alike (0 … 1), and what is shared, the weightiest first."""

    key: str
    score: float
    shared: tuple[str, ...] = ()


def similar(archive: Topics, key: str, most: int = 10) -> list[Likeness]:
    """The articles nearest to one, itself left out.

    Raises:
        KeyError: no article of that key.
    """
    positions = {d.key: i for i, d in enumerate(archive.documents)}
    at = positions[key]
    cosine = archive.points @ archive.points[at]
    order = sorted((i for i in range(len(cosine)) if i != at), key=lambda i: (-float(cosine[i]), i))[:most]
    return [Likeness(archive.documents[i].key, round(max(float(cosine[i]), 0.0), 6)) for i in order if cosine[i] > 0]


def originals(
    documents: Sequence[Document], *, source: str = "vi", target: str = "en", most: int = 3, least: float = LEAST
) -> dict[str, list[Likeness]]:
    """For each story in language ``target`` the stories in ``source`` it could be told after, the likeliest first.

    Give tagged documents: places, documents and dates come from tagging. A story without a likely original has an empty list.
    """
    facts = {d.key: signature(d) for d in documents}
    rarity = _rarity(facts.values())
    holders: dict[str, list[Document]] = {}
    for document in documents:
        if document.language == source:
            for fact in facts[document.key]:
                holders.setdefault(fact, []).append(document)
    out: dict[str, list[Likeness]] = {}
    for story in documents:
        if story.language != target:
            continue
        near = {d.key: d for fact in facts[story.key] for d in holders.get(fact, ())}
        found = [_likeness(story, d, facts, rarity) for d in near.values()]
        found = [item for item in found if item.score >= least]
        out[story.key] = sorted(found, key=lambda item: (-item.score, item.key))[:most]
    return out


def signature(document: Document) -> Mapping[str, float]:
    """What stays the same in translation, with weights: facts, dates, numbers, and places in units of today."""
    out: dict[str, float] = {}
    for fact in (*document.facts, *document.details):
        kind = fact.partition(":")[0]
        if kind in WEIGHTS and kind not in ("place", "former"):
            out[fact] = WEIGHTS[kind]
    for id_ in document.places:
        for unit in today(id_, "commune") or ({id_: 1.0} if id_ in gazetteer() else {}):
            out[unit] = WEIGHTS["place"]
    return out


def _rarity(signatures: Iterable[Mapping[str, float]]) -> dict[str, float]:
    every = list(signatures)
    counts = Counter(fact for facts in every for fact in facts)
    return {fact: math.log((1 + len(every)) / n) for fact, n in counts.items()}


def _likeness(
    story: Document, other: Document, facts: Mapping[str, Mapping[str, float]], rarity: Mapping[str, float]
) -> Likeness:
    """Cosine of the two signatures, times how near the days are."""
    a, b = facts[story.key], facts[other.key]
    shared = {fact: a[fact] * b[fact] * rarity[fact] ** 2 for fact in a.keys() & b.keys()}
    lengths = [math.sqrt(sum((w * rarity[f]) ** 2 for f, w in side.items())) for side in (a, b)]
    score = sum(shared.values()) / max(lengths[0] * lengths[1], 1e-9) * _nearness(story, other)
    return Likeness(other.key, round(score, 6), tuple(sorted(shared, key=lambda f: (-shared[f], f))))


def _nearness(story: Document, other: Document) -> float:
    """1 on the same day, a half one week apart at the least; 1 where a day is not known."""
    if story.published is None or other.published is None:
        return 1.0
    days = abs((story.published - other.published).days)
    return 0.5 + 0.5 * math.exp2(-days / HALF_LIFE)
