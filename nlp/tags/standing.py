"""How things stand in an article: each thing found as one item, with where it is named and how places stand to each other.

An item is what could become a tag. Beside the spans it keeps what the annotation rule turns on (docs/annotation.md): is the
unit named itself or only the district in it; does it stand in an address, in an enumeration, as where somebody comes from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlp.tags.people import held_back
from nlp.types import Entity, Mention, Story, TagKind

_KINDS: dict[str, TagKind] = {
    "place": "place",
    "law": "law",
    "person": "person",
    "organisation": "organisation",
    "ethnic-group": "ethnic-group",
}
#: Longest run of characters between two places of one address or one enumeration ("), phường " is nine).
_GAP = 9
#: So many units of one level in a row are an enumeration.
_MANY = 3
_ADDRESS = frozenset(["", ",", "(", "'s", "of", "in", "thuoc", "cua", ", thuoc", "(thuoc", ", in", "-", "–"])
_ENUMERATION = re.compile(r"(?:[ ,;/–-]|va|and|hay|hoac|or|xa|phuong|huyen|communes?|wards?|districts?)*")
#: Words before a place that somebody comes from or goes to: "đến từ Bắc Ninh", "quê Nghệ An", "born in Xín Mần".
_COMES_FROM = (
    " den tu ", " toi tu ", " ve tu ", " que ", " que o ", " sang ", " xuong ", " from ", " native of ", " born in ",
    " migrated to ",
)  # fmt: skip
_REACH = max(map(len, _COMES_FROM))


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
    in_title: bool = False
    in_lead: bool = False
    #: For places: the targets tagged as this one, and how many of ``named`` stand in an address before a larger unit,
    #: in an enumeration, or as where somebody comes from.
    targets: set[str] = field(default_factory=set)
    addressed: int = 0
    listed: int = 0
    come_from: int = 0
    #: For subjects: the section it usually belongs to, and how many mentions stand in the name of a body ("Sở Văn hóa").
    section: str = ""
    in_bodies: int = 0
    #: For people: why their name is held back ("a minor", "a victim").
    held: str | None = None

    @property
    def dateline_only(self) -> bool:
        return self.roles == {"dateline"}

    def add(self, start: int, end: int, role: str) -> None:
        """One more mention of the thing itself."""
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
        index = bisect_right(self._starts, start) - 1
        return self._parts[index].role if index >= 0 and start < self._parts[index].end else "body"


def entity_items(story: Story, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> dict[str, Item]:
    """Items of the places, documents, people, bodies and ethnic groups that are mentioned."""
    items: dict[str, Item] = {}
    roles = Roles(story)
    folded, year = story.text.folded, story.date.year if story.date else None
    addressed, listed = _relations(folded, [m for m in mentions if m.kind == "place" and m.target is not None])
    for number, mention in enumerate(mentions):
        kind = _KINDS.get(mention.kind)
        if mention.target is None or kind is None:
            continue
        role = roles.at(mention.start)
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
            item.add(mention.start, mention.end, role)
            if kind == "place":
                item.targets.add(mention.target)
                item.addressed += mention.start in addressed
                item.listed += mention.start in listed
                item.come_from += _comes_from(folded, mention, mentions[number - 1] if number else None)
    return items


def level(id_: str) -> str:
    """Level of a place by the length of its code: "province", "district" or "commune"."""
    return {2: "province", 3: "district"}.get(len(id_.partition(":")[2].partition("-")[0]), "commune")


_ABOVE = {"commune": 0, "district": 1, "province": 2}


def _relations(folded: str, places: Sequence[Mention]) -> tuple[set[int], set[int]]:
    """Starts of the places that stand in an address before a larger unit, and of those in an enumeration of one level."""
    addressed, listed = set(), set()
    run: list[int] = []
    for one, two in zip(places, [*places[1:], None], strict=False):  # of no places, none
        run.append(one.start)
        if two is not None and 0 <= two.start - one.end <= _GAP:
            gap = folded[one.end : two.start]
            step = _ABOVE[level(two.target or "")] - _ABOVE[level(one.target or "")]
            if step > 0 and gap.strip() in _ADDRESS:
                addressed.add(one.start)
            elif step < 0 and gap.strip() in ("'s", ","):
                addressed.add(two.start)
            elif step == 0 and _ENUMERATION.fullmatch(gap):
                continue
        if len(run) >= _MANY:
            listed.update(run)
        run = []
    return addressed, listed


def _comes_from(folded: str, place: Mention, before: Mention | None) -> bool:
    """ "đến từ Bắc Ninh", "Quàng Văn Trọng (Sơn La)"."""
    if folded[max(0, place.start - _REACH) : place.start].endswith(_COMES_FROM):
        return True
    return before is not None and before.kind == "person" and folded[before.end : place.start].strip() == "("


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
