"""What stands before a row of capitals: a form of address, a post, or what makes it the name of a street or a school."""

from __future__ import annotations

import functools
from dataclasses import dataclass

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


#: The last words of what goes before a group's name.
_OF_PEOPLE = frozenset(("người", "tộc", "bào", "nguoi", "toc"))
_WHOLE = ("người ", "dân tộc ", "đồng bào ", "nguoi ", "dan toc ")


@functools.cache
def _left(address: bool, sex: str, post: bool, barred: bool, bars: bool, of_people: bool) -> Left:
    return Left(address, sex, post, barred, bars, of_people)  # one object each: :func:`judge` keeps by it


_NOTHING = _left(False, "", False, False, False, False)


def left_of(page: Page, start: int) -> Left:
    """What stands before a place in the text. Most often nothing, which one look at the last word tells."""
    plain = not (page.toned or page.english)
    text = page.folded if plain else page.lower
    if not start or text[start - 1] != " ":
        return _NOTHING
    known = people()
    lists = known.bare if plain else known.toned
    from_ = start - LEFT if start > LEFT else 0
    last = text[text.rfind(" ", from_, start - 1) + 1 or from_ : start - 1]
    if last.isalpha() and last not in lists.lasts and last not in _OF_PEOPLE:
        return _NOTHING
    if last[-1:] in ",);:":
        return _NOTHING
    of_people = page.lower.endswith(_WHOLE, max(0, start - 9), start)
    return _titled(text[from_:start], known, lists, of_people)


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
