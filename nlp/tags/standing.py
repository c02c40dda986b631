"""How things stand in an article: each thing found as one item, with where it is named and how places stand to each other.

An item is what could become a tag. Beside the spans it keeps what the annotation rule turns on (docs/annotation.md): is the
unit named itself or only the district in it; does it stand in an address, as a scene, as where somebody comes from.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlp.tags import wording
from nlp.tags.people import held_back
from nlp.tags.wording import same_sentence
from nlp.types import Entity, Mention, Story, TagKind

_KINDS: dict[str, TagKind] = {
    "place": "place",
    "law": "law",
    "person": "person",
    "organisation": "organisation",
    "ethnic-group": "ethnic-group",
}
#: Longest run of characters between two places of one address ("), phường " is nine).
_GAP = 9
_ADDRESS = frozenset(["", ",", "(", "'s", "of", "in", "thuoc", "cua", ", thuoc", "(thuoc", ", in", "-", "–"])
#: A mention this close to the beginning of a paragraph opens it ("Tại xã ", "Ở huyện ", "People of ").
_OPENS_PARAGRAPH = 12


@dataclass(slots=True)
class Item:
    """What speaks for one tag: where it stands (view offsets), in what roles, and how it stands to other places."""

    id: str
    kind: TagKind
    label: Mapping[str, str]
    spans: list[tuple[int, int]] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    inside_only: bool = True
    confidence: float = 0.0
    #: Mentions of the thing itself: not inside another name, not the district that only implies its province.
    named: int = 0
    first: int | None = None
    last_end: int = 0
    in_title: bool = False
    in_lead: bool = False
    #: Sentences that name it, and paragraphs that begin with it.
    sentences: int = 0
    opens: int = 0
    #: For places: the targets tagged as this one, and how many of ``named`` stand with a type word, in an address before a
    #: larger unit, behind a smaller one, as where somebody comes from, close behind a person, behind a village of it.
    targets: set[str] = field(default_factory=set)
    typed: int = 0
    addressed: int = 0
    behind: int = 0
    come_from: int = 0
    of_person: int = 0
    of_village: int = 0
    #: For documents and bodies: how many of ``named`` open a sentence, and are told of by the words behind (it rules, acts, says); for
    #: documents how many are called earlier ones.
    leads_sentence: int = 0
    told: int = 0
    says: int = 0
    earlier: int = 0
    #: For bodies: whose they are.
    unit: str | None = None
    #: For subjects: the section it usually belongs to, and how many mentions stand in the name of a body ("Sở Văn hóa").
    section: str = ""
    in_bodies: int = 0
    #: For people: why their name is held back ("a minor", "a victim").
    held: str | None = None

    @property
    def begin(self) -> int:
        """Where it is first named, or else stands in another name."""
        return min(self.spans)[0] if self.first is None else self.first

    @property
    def dateline_only(self) -> bool:
        return self.roles == {"dateline"}

    def add(self, start: int, end: int, role: str, clean: str = "") -> None:
        """One more mention of the thing itself, after the earlier ones; sentences are counted in ``clean``, where given."""
        if clean and not (self.named and same_sentence(clean, self.last_end, start)):
            self.sentences += 1
        self.last_end = end
        self.spans.append((start, end))
        self.roles.add(role)
        self.in_title |= role == "title"
        self.in_lead |= role == "lead"
        self.named += 1
        if self.first is None:
            self.first = start


class Roles:
    """The role of the part at a position, by bisection: an article of ten megabytes has thousands of parts and mentions."""

    def __init__(self, story: Story) -> None:
        self._parts = sorted(story.parts, key=lambda part: part.start)
        self._starts = [part.start for part in self._parts]

    def at(self, start: int) -> str:
        return self.where(start)[0]

    def where(self, start: int) -> tuple[str, bool]:
        """The role, and whether ``start`` is at the beginning of a paragraph (of text, not of the title)."""
        index = bisect_right(self._starts, start) - 1
        if index < 0 or start >= self._parts[index].end:
            return "body", False
        part = self._parts[index]
        return part.role, start - part.start <= _OPENS_PARAGRAPH and part.role not in ("title", "dateline")


def entity_items(story: Story, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> dict[str, Item]:
    """Items of the places, documents, people, bodies and ethnic groups that are mentioned."""
    items: dict[str, Item] = {}
    roles = Roles(story)
    folded, year = story.text.folded, story.date.year if story.date else None
    addresses = _addresses(folded, [m for m in mentions if m.kind == "place" and m.target is not None])
    before: Mention | None = None
    for mention in mentions:
        kind = _KINDS.get(mention.kind)
        if mention.target is None or kind is None:
            before = mention
            continue
        role, opens = roles.where(mention.start)
        for implied, id_ in enumerate(tag_ids(mention.target, entities)):
            item = items.get(id_)
            if item is None:
                item = items[id_] = Item(id_, kind, _label(id_, mention, entities))
            item.inside_only &= mention.inside is not None
            item.confidence = max(item.confidence, mention.confidence)
            if kind == "person" and item.held is None and not _named_child(folded, mention):
                item.held = held_back(folded, mention.start, mention.end, year)
            if implied or mention.inside is not None:
                item.spans.append((mention.start, mention.end))
                item.roles.add(role)
                continue
            item.add(mention.start, mention.end, role, story.text.clean)
            item.opens += opens
            if kind == "place":
                _stands_as_place(item, story, mention, before, addresses)
            elif kind in ("law", "organisation"):
                _stands_as_actor(item, story, mention, entities)
        before = mention
    return items


def _stands_as_place(
    item: Item, story: Story, mention: Mention, before: Mention | None, addresses: tuple[set[int], set[int]]
) -> None:
    folded = story.text.folded
    item.targets.add(mention.target or "")
    item.typed += wording.typed(folded, mention)
    item.addressed += mention.start in addresses[0]
    item.behind += mention.start in addresses[1]
    item.come_from += wording.comes_from(folded, mention, before)
    item.of_person += wording.of_person(folded, mention, before)
    item.of_village += wording.of_village(story.text, mention, before)


def _stands_as_actor(item: Item, story: Story, mention: Mention, entities: Mapping[str, Entity]) -> None:
    folded = story.text.folded
    if item.kind == "law":
        item.leads_sentence += wording.opens_sentence(story.text.clean, mention.start)
        item.told += wording.rules(folded, mention)
        item.earlier += wording.earlier(folded, mention)
        return
    item.unit = entities.get(mention.target or "", Entity()).get("place")
    item.told += wording.acts(folded, mention)
    item.says += wording.says(folded, mention)


def level(id_: str) -> str:
    """Level of a place by the length of its code: "province", "district" or "commune"."""
    return {2: "province", 3: "district"}.get(len(id_.partition(":")[2].partition("-")[0]), "commune")


_ABOVE = {"commune": 0, "district": 1, "province": 2}


def _addresses(folded: str, places: Sequence[Mention]) -> tuple[set[int], set[int]]:
    """Starts of the places that stand in an address before a larger unit, and of those units."""
    addressed, behind = set(), set()
    for one, two in itertools.pairwise(places):
        if not 0 <= two.start - one.end <= _GAP:
            continue
        gap = folded[one.end : two.start].strip()
        step = _ABOVE[level(two.target or "")] - _ABOVE[level(one.target or "")]
        if step > 0 and gap in _ADDRESS:
            addressed.add(one.start)
            behind.add(two.start)
        elif step < 0 and gap in ("'s", ","):
            addressed.add(two.start)
            behind.add(one.start)
    return addressed, behind


def _named_child(folded: str, person: Mention) -> bool:
    """ "Bé Năm" of Nguyễn Thị Bé Năm: the word before is part of her name, she may be sixty."""
    return folded.endswith("be ", 0, person.start) and "-be-" in (person.target or "")


def tag_ids(target: str, entities: Mapping[str, Entity]) -> list[str]:
    """The ids that a mention's target is tagged as, the unit itself first.

    A former commune wholly inside one unit of today is tagged as that one; a divided one, a district or a province of
    before as itself, beside today's province (design: a tag should still be found in ten years).
    """
    record = entities.get(target)
    if record is None or not target.startswith("former:"):
        return [target]
    now = record.get("now", [])
    if len(now) == 1 and record.get("type") in ("commune", "ward", "township"):
        return [now[0]["id"]]
    province = entities.get(record.get("province") or "", Entity())
    links = now if record.get("province") == target else province.get("now", [])
    today = [link["id"] for link in links[:1]] or (
        [record["province"]] if (record.get("province") or "").startswith("place:") else []
    )
    return [target, *today]


def _label(id_: str, mention: Mention, entities: Mapping[str, Entity]) -> Mapping[str, str]:
    record = entities.get(id_)
    if record is None and id_.startswith("place:"):
        from nlp.places.gazetteer import shipped as gazetteer

        record = gazetteer().entity(id_)
    if record is None:
        return {"vi": mention.text, "en": mention.text}
    if record.get("kind") == "law":
        title = record.get("title")
        symbol = record.get("symbol")
        return title or {"vi": symbol or mention.text, "en": symbol or mention.text}
    name = record.get("name") or {}
    return {key: value for key, value in name.items() if value} or {"vi": mention.text, "en": mention.text}
