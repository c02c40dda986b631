"""English names of organisations: capitals before a head word ("Him Lam Secondary School No 1"), or behind one that opens
the name ("Institute of Archaeology", "Division of Culture and Information of Chợ Lách")."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp import resources
from nlp.names.page import Found, Page
from nlp.names.spot import Spot
from nlp.names.words import UPPER, people, slug

#: How far to the left of its head a name can begin, in code points.
LEFT = 90
_WORD = rf"{UPPER}[\w'&.-]*[\w&]|{UPPER}"
_LEFT = re.compile(
    rf"(?<![\w'.-])((?:{_WORD})(?: (?:{_WORD}|and|for|&|No\.? ?\d+|\d{{1,3}})|, (?={UPPER}[\w-]+(?: [\w-]+){{0,4}} and )(?:{_WORD}))*) $"
)
_RIGHT = re.compile(rf"(?: No\.? ?\d+| \d{{1,2}}(?![\w%.,/]\w))?(?: (?:of|for) (?:the )?(?:{_WORD})(?: (?:{_WORD}))*)?")
_OPENED = re.compile(
    rf" (?:the )?(?:{_WORD})(?: (?:{_WORD})|, (?:{_WORD})(?=(?: {UPPER}[\w'-]*)*,? (?:and|&) |, {UPPER})|,? (?:and|&) (?:{_WORD})| (?:of|for|in) (?:the )?(?:{_WORD}))*"
)
_LEVEL = re.compile(r"(?<![\w'-])(?:provincial|district|commune|city|municipal|ward|town)(?:'s)? $")
#: "Sin Thau Opens New School": what ends the verb of a headline.
_HEADLINE = re.compile(r"[a-z](?:s|ed) (?:New|First|Second|Third|Its|Their|More|Free|Another|Last|Next) ")
_NUMBER = re.compile(r" \d{1,3}(?![\w%/]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Head:
    """A head word: ``side`` close (at the end of a name), open, number ("Military Region 5") or known (a whole name)."""

    kind: str
    side: str


def phrases() -> list[tuple[str, Head]]:
    """Every English head word, and the names without one."""
    data = resources.load_json("data/names/organisations.json")
    out = [(form, Head(kind, "close")) for kind, forms in data["heads_en"].items() for form in forms]
    out += [(form, Head("office", "open")) for form in data["openers_en"]]
    out += [(form, Head("unit", "number")) for form in data["numbered_en"]]
    return out + [(form, Head("known", "known")) for form in data["known"]]


@functools.cache
def _strip() -> frozenset[str]:
    data = resources.load_json("data/names/organisations.json")
    return frozenset(word.lower() for word in data["strip_en"])


def find_named(page: Page, spots: list[Spot[Head]]) -> Iterator[Found]:
    """Names of organisations by their English head words."""
    reach = last = 0
    for spot in spots:
        made = None
        reach = last if last <= spot.start else reach
        if spot.value.side == "known":
            made = (spot.start, spot.end) if _is_known(page, spot) else None
        elif spot.value.side == "number":
            match = _NUMBER.match(page.clean, spot.end)
            made = (spot.start, match.end()) if match else None
        elif spot.value.side == "open":
            made = _opened(page, spot)
        else:
            made = _closed(page, spot, reach)
            last = spot.end if made else last
        if made is not None:
            start, end = made
            yield Found(start, end, f"org:{slug(page.clean[start:end])}", 0.7)


@functools.cache
def _no_posts() -> frozenset[str]:
    """Posts that open names of bodies too: "General Motors"."""
    return frozenset(resources.load_json("data/names/organisations.json")["no_posts_en"])


@functools.cache
def _agencies() -> frozenset[str]:
    return frozenset(resources.load_json("data/names/organisations.json")["agencies"])


@functools.cache
def _small_known() -> frozenset[str]:
    """Whole names that end with a small letter as they are listed: "Liên hợp quốc"."""
    known = resources.load_json("data/names/organisations.json")["known"]
    return frozenset(form for form in known if form.rpartition(" ")[2][0].islower())


def _is_known(page: Page, spot: Spot[Head]) -> bool:
    """Short names are capitals: "WHO", not "who"; longer ones end with one: "Hòa Phát", not "Cộng Hòa phát"."""
    surface = page.clean[spot.start : spot.end]
    if (
        surface in _agencies()
        and page.clean[spot.start - 1 : spot.start] == "("
        and page.clean[spot.end : spot.end + 1] == ")"
    ):
        return False
    if surface in _small_known():
        return True
    last = surface.rpartition(" ")[2]
    if len(surface) < 5 and page.clean[spot.end + 1 : spot.end + 3].isupper():
        return False  # "WHO OWNS SIX BEDS": a page in capitals
    return last[0].isupper() and (len(surface) > 4 or surface.isupper())


def _opened(page: Page, spot: Spot[Head]) -> tuple[int, int] | None:
    match = _OPENED.match(page.clean, spot.end)
    if match is None:
        return None
    start, end = spot.start, match.end()
    if level := _LEVEL.search(page.folded, max(0, start - 12), start):
        start = level.start()
    elif (place := page.by_end.get(start - 1)) or (place := page.by_end.get(start - 3)):
        start = place.start
    if page.clean[spot.start].islower() and start == spot.start:
        return None
    return start, _whole_places(page, start, end)


def _closed(page: Page, spot: Spot[Head], reach: int) -> tuple[int, int] | None:
    """A name that a head closes; ``reach`` is where the last one before ended."""
    right = _RIGHT.match(page.clean, spot.end)
    assert right is not None
    window = max(0, spot.start - LEFT)
    left = _LEFT.search(page.clean, window, spot.start)
    start = spot.start
    if left is not None and (left.start() > window or not window):
        begin = left.start(1)
        if begin < reach < spot.start and " and " in page.clean[reach : spot.start]:
            begin = page.clean.index(" and ", reach) + 5  # "A School and B School": the second
        if spot.value.kind == "club":  # "Song Lam Nghe An, Becamex Binh Duong and Hanoi FC": the last
            joints = [
                at + len(mark) for mark in (", ", " and ") if (at := page.clean.rfind(mark, begin, spot.start)) >= 0
            ]
            begin = max([begin, *joints])
        start = _stripped(page, begin, spot.start)
    end = _whole_places(page, start, right.end())
    if start == spot.start:
        if (level := _LEVEL.search(page.folded, max(0, start - 12), start)) and " of " in page.clean[spot.end : end]:
            return level.start(), end
        return (start, end) if " of " in page.clean[spot.end : end] else None
    return start, end


def _stripped(page: Page, start: int, stop: int) -> int:
    """Without the words before the name: openers of a sentence, posts ("Director of …")."""
    known = people()
    if (
        shouted := max(page.clean.rfind(word, start, stop) + len(word) for word in (" OF ", " AT ", " IN "))
    ) > start + 4:
        start = shouted
    if headline := _HEADLINE.search(page.clean, start, stop):
        start = headline.end()
    if page.clean[start : stop - 1].isupper():
        words = page.clean[start : stop - 1].split(" ")
        for index in range(len(words) - 1, -1, -1):
            if words[index].lower() in _strip() or words[index].lower() == "be":
                start += sum(len(word) + 1 for word in words[: index + 1])
                break
    while start < stop:
        word = re.compile(r"\S+").match(page.clean, start, stop)
        if word is None:
            return stop
        plain = word.group().lower().strip(".,")
        if start in page.by_start:
            return start
        if (
            plain not in _strip()
            and (plain not in known.posts or plain in _no_posts())
            and plain not in ("of", "and", "for", "the")
        ):
            return start
        start = word.end() + 1
    return stop


def _whole_places(page: Page, start: int, end: int) -> int:
    """A place that begins in the name belongs to it whole: "… of Mường Ảng" + "commune"."""
    for place in page.places_from(start, end):
        if end < place.end:
            return place.end
    return end
