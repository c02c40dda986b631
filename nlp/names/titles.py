"""What stands before a row of capitals: a form of address, a post, or what makes it the name of a street or a school."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.names.capitals import Row
from nlp.names.page import Page
from nlp.names.words import People, Titles, people

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
#: Signs that no title ends with.
_NO_TITLE = frozenset(",);:?!0123456789")


@functools.cache
def _left(address: bool, sex: str, post: bool, barred: bool, bars: bool, of_people: bool) -> Left:
    return Left(address, sex, post, barred, bars, of_people)  # one object each: :func:`judge` keeps by it


NOTHING = _left(False, "", False, False, False, False)


def lefts_of(page: Page, rows: Iterable[Row]) -> list[Left]:
    """What stands before each row. Most often nothing, which one look at the last word tells."""
    plain = not (page.toned or page.english)
    text = page.folded if plain else page.lower
    known = people()
    lists = known.bare if plain else known.toned
    lasts = lists.lasts_wide
    found = []
    for start, _, _ in rows:
        left = NOTHING
        if start and text[start - 1] == " ":
            from_ = start - LEFT if start > LEFT else 0
            last = text[text.rfind(" ", from_, start - 1) + 1 or from_ : start - 1]
            if last in lasts or not (last.isalpha() or _ends_otherwise(known, last)):
                of_people = page.lower.endswith(_WHOLE, max(0, start - 9), start)
                left = _titled(text[from_:start], known, lists, of_people)
        found.append(left)
    return found


def _ends_otherwise(known: People, last: str) -> bool:
    """Whether what ends with a sign or a digit is surely no title: most often the end of a sentence."""
    if last.endswith("."):
        return last[:-1].isalpha() and last[:-1] not in known.abbreviated
    return last[-1:] in _NO_TITLE


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
    words = text.rsplit(" ", 3)
    titles = [
        " ".join(words[-count:]).rpartition("\n")[2].lstrip("\"'(“").rstrip(".")
        for count in (3, 2, 1)
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
