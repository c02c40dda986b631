"""What stands before a row of capitals: a form of address, a post, or what makes it the name of a street or a school."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.names.page import Page
from nlp.names.words import TAIL, People, Titles, people

#: How far to the left a title is looked for, in code points.
LEFT = 24


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What the words before a row say. ``barred``: it is no person; ``bars``: nor is it one that has a title within the row;
    ``of_people``: "người", "dân tộc"."""

    address: bool = False
    sex: str = ""
    post: bool = False
    barred: bool = False
    bars: bool = False
    of_people: bool = False


#: What goes before a group's name, in either spelling.
_WHOLE = ("người ", "dân tộc ", "đồng bào ", "nguoi ", "dan toc ")


@functools.cache
def _left(address: bool, sex: str, post: bool, barred: bool, bars: bool, of_people: bool) -> Left:
    return Left(address, sex, post, barred, bars, of_people)  # one object each: :func:`judge` keeps by it


NOTHING = _left(False, "", False, False, False, False)


class Lefts:
    """What stands before the rows of one page. Most often nothing, which the end of the word before tells."""

    def __init__(self, page: Page) -> None:
        plain = not (page.toned or page.english)
        self.text = page.folded if plain else page.lower
        self._lower = page.lower
        self._known = people()
        self.lists = self._known.bare if plain else self._known.toned
        self._tails = self.lists.tails

    def at(self, start: int) -> Left:
        """What stands before the row at ``start``."""
        text = self.text
        if (
            not start
            or text[start - 1] != " "
            or (start > TAIL and text[start - 1 - TAIL : start - 1] not in self._tails)
        ):
            return NOTHING
        of_people = self._lower.endswith(_WHOLE, max(0, start - 9), start)
        return _titled(text[max(0, start - LEFT) : start], self._known, self.lists, of_people)

    def addressed(self, starts: Sequence[int]) -> list[int]:
        """Those of the rows that a form of address stands before, as few have one."""
        text, tails = self.text, self.lists.address_tails
        near = [start for start in starts if text[start - 1 - TAIL : start - 1] in tails or start <= TAIL]
        return [start for start in near if self.at(start).address]


def _titled(text: str, known: People, lists: Titles, of_people: bool) -> Left:
    """The same by all words of ``text`` that may be a title."""
    nothing = _left(False, "", False, False, False, of_people)
    text = text.rstrip()
    last = text[text.rfind(" ") + 1 :].rpartition("\n")[2].lstrip("\"'(“")
    if last.endswith("."):
        last = last[:-1]
        if last not in known.abbreviated:
            return nothing
    if last not in lists.lasts:
        return nothing
    words = text.rsplit(" ", 4)
    titles = [
        " ".join(words[-count:]).rpartition("\n")[2].lstrip("\"'(“").rstrip(".")
        for count in (4, 3, 2, 1)
        if len(words) >= count
    ]
    bars = any(title in lists.not_after for title in titles)
    for title in titles:
        if title in lists.not_after:
            return _left(False, "", False, True, bars, of_people)
        if title in lists.address:
            return _left(True, lists.address[title], False, False, bars, of_people)
        if title in lists.posts:
            return _left(False, "", True, False, bars, of_people)
    return nothing
