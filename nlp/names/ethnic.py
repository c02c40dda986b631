"""The 54 ethnic groups, told from the ordinary words, surnames and countries that some of their names are."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp import resources
from nlp.names.page import Page
from nlp.names.spot import Spot
from nlp.text import fold
from nlp.text.spans import Spans
from nlp.types import Entity, Mention

#: Between two names of a list: "Thái, Mông, Kháng và người Khơ Mú".
_JOINT = re.compile(r" ?(?:,|va|and|or|hay|hoac|&|/|, va|, and|-) ?(?:nguoi |dan toc |\d+ |the |and |va )?")
#: A colour or quarter between a context word and a name: "White Thai" stays outside, "người Dao đỏ" behind.
_LEFT = 26


@dataclass(frozen=True, slots=True)
class Group:
    """One ethnic group; ``word`` and ``capital`` as in nlp/data/names/ethnic.json."""

    id: str
    vi: str
    en: str
    word: bool
    capital: bool


@dataclass(frozen=True, slots=True)
class _Context:
    left: re.Pattern[str]
    left_toned: re.Pattern[str]
    people: re.Pattern[str]
    right: re.Pattern[str]
    never_left: re.Pattern[str]
    never_right: re.Pattern[str]
    never_right_toned: re.Pattern[str]
    colours: frozenset[str]
    may_follow: frozenset[str]
    country_right: re.Pattern[str]
    ethnic: re.Pattern[str]
    countries: Mapping[str, tuple[str, ...]]


def phrases() -> list[tuple[str, Group]]:
    """Every spelling of every group."""
    out: list[tuple[str, Group]] = []
    for row in resources.load_json("data/names/ethnic.json")["groups"]:
        name = row["name"]
        group = Group(row["id"], name["vi"], name["en"], row.get("word", False), row.get("capital", False))
        out.extend((form, group) for form in row["forms"])
    return out


@functools.cache
def _context() -> _Context:
    data = resources.load_json("data/names/ethnic.json")
    return _Context(
        re.compile(rf"(?<!\w)(?:{_any(map(fold, data['context_left']))})(?: (?:trang|den|hoa|do|tien))?[ (\"]+$"),
        re.compile(rf"(?<!\w)(?:{_any(data['context_left'])})(?: (?:trắng|đen|hoa|đỏ|tiền))?[ (\"]+$"),
        re.compile(r"(?<!\w)(?:nguoi|dan toc|dong bao) $"),
        re.compile(rf"(?:'s)?[ -](?:[a-z]+ )?(?:{_any(data['context_right'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any(map(fold, data['never_left']))}) $"),
        re.compile(rf" (?:{_any(map(fold, data['never_right']))})(?!\w)"),
        re.compile(rf" (?:{_any(data['never_right'])})(?!\w)"),
        frozenset(data["colours"]),
        frozenset(data["may_follow"]),
        re.compile(rf" (?:{_any(data['country_right'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any(data['ethnic_words'])})(?!\w)"),
        {group: tuple(words) for group, words in data["countries"].items()},
    )  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def find_ethnic(
    page: Page, spots: Sequence[Spot[Group]], taken: Sequence[tuple[int, int]]
) -> tuple[list[Mention], dict[str, Entity]]:
    """Mentions of ethnic groups outside ``taken``. A name in a list counts where a neighbour of the list does."""
    others = Spans(taken)
    free = [spot for spot in _longest(spots) if not others.meet(spot.start, spot.end) and not _continues(page, spot)]
    sure = [_is_sure(page, spot) for spot in free]
    for order in (range(1, len(free)), range(len(free) - 2, -1, -1)):
        for index in order:
            other = index - 1 if order.step > 0 else index + 1
            first, second = sorted((index, other))
            if not sure[index] and sure[other] and _JOINT.fullmatch(page.folded, free[first].end, free[second].start):
                sure[index] = True
    if free and page.english and not all(sure) and (any(sure) or page.places or _context().ethnic.search(page.folded)):
        abroad = {group for group, words in _context().countries.items() if any(word in page.lower for word in words)}
        sure = [yes or _likely(page, spot, abroad) for yes, spot in zip(sure, free, strict=True)]
    mentions, records = [], {}
    for spot, yes in zip(free, sure, strict=True):
        if not yes:
            continue
        id_ = f"ethnic:{spot.value.id}"
        mentions.append(Mention("ethnic-group", spot.start, spot.end, page.clean[spot.start : spot.end], id_, 0.9))
        records[id_] = Entity(kind="ethnic-group", name={"vi": spot.value.vi, "en": spot.value.en})
    return mentions, records


def _longest(spots: Sequence[Spot[Group]]) -> list[Spot[Group]]:
    out: list[Spot[Group]] = []
    for spot in spots:
        if not out or spot.start >= out[-1].end:
            out.append(spot)
    return out


def _is_sure(page: Page, spot: Spot[Group]) -> bool:
    """The cases that make a name a group's by itself, strongest first."""
    context, group = _context(), spot.value
    before = page.folded[max(0, spot.start - _LEFT) : spot.start]
    # CASE 1: a word beside it that only people, language and custom have
    left = (
        context.left_toned.search(page.lower, max(0, spot.start - _LEFT), spot.start)
        if page.toned
        else context.left.search(before)
    )
    never = (
        context.never_right_toned.match(page.lower, spot.end)
        if page.toned
        else context.never_right.match(page.folded, spot.end)
    )
    if never or (not left and context.never_left.search(before)):
        return False
    if left:
        return True
    if _is_second(page, spot.start):
        return False
    if context.right.match(page.folded, spot.end):
        return not context.country_right.match(page.folded, spot.end)
    # CASE 2: a name that is nothing else; in Vietnamese with diacritics it bears its own
    if not page.english and page.toned and page.clean[spot.start : spot.end].isascii() and not group.vi.isascii():
        return group.id in _ASCII
    if not group.word:
        return True
    # CASE 3: Vietnamese letters in English, or a capital within a sentence
    if page.clean[spot.start : spot.end].isascii():
        return False
    if page.english:
        return True
    return group.capital and page.toned and not _opens(page, spot.start)


def _likely(page: Page, spot: Spot[Group], abroad: Collection[str]) -> bool:
    """English without diacritics, in an article on ethnic groups: "Thai", "Lao", unless the country is meant (``abroad``: groups whose country is named)."""
    context, group = _context(), spot.value
    if not page.english or not page.clean[spot.start : spot.end].isascii() or _opens(page, spot.start):
        return False
    if group.id in abroad:
        return False
    return not context.country_right.match(page.folded, spot.end)


def _is_second(page: Page, start: int) -> bool:
    """Behind another capital: "Suối Lự"; but "White Thai" is a group."""
    if page.clean[start - 1 : start] != " ":
        return False
    word = page.clean[max(0, start - 16) : start - 1].rpartition(" ")[2]
    if not word[:1].isupper() or word.isupper() or word.lower() in _context().colours:
        return False
    return not _opens(page, start - 1 - len(word))


def _opens(page: Page, start: int) -> bool:
    return start == 0 or page.clean[start - 1] in '\n"(“' or page.clean[max(0, start - 2)] in ".!?:…-"


#: Groups whose usual Vietnamese spelling has no diacritics.
_ASCII = frozenset(("kho-me", "gia-rai", "ba-na", "e-de", "mong", "ra-glai", "co-tu", "kho-mu", "ha-nhi")) - {"mong"}
_NEXT = re.compile(r"[ -]([^\W\d_]+)")


def _continues(page: Page, spot: Spot[Group]) -> bool:
    """Part of a longer name, "Thái Bình", "Hoa Kỳ", or of one before, "Lâm Thao Dao"."""
    if page.clean[spot.start : spot.end].isupper() and spot.end - spot.start > 1:
        return False
    after = _NEXT.match(page.clean, spot.end, spot.end + 14)
    if (
        _context().people.search(page.folded, max(0, spot.start - 12), spot.start)
        and page.clean[spot.end : spot.end + 1] == " "
    ):
        return False
    if after is not None and after.group(1)[0].isupper():
        word = after.group(1).lower()
        known = _context().may_follow
        return not (word in known or fold(word) in known or page.clean[spot.end] == "-")
    return False
