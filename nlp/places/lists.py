"""Lists and places stated behind a name: which names share a type word, which says where another lies.

"các xã A, B và C (huyện X)", "A, B and C communes in Y province", "Y's A commune", "xã A, huyện X, tỉnh Y".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlp.places.gazetteer import Gazetteer

if TYPE_CHECKING:
    from nlp.places.names import Name

#: Between two names of a list.
_SEPARATOR = re.compile(
    r" ?(?:,|;|/|-| - | va| and| &| cung| hay| hoac| or|, va|, and|, cung)(?: |$)(?:xa |phuong )?|/|-"
)
#: Between a name and the larger unit that it lies in.
_INSIDE = re.compile(
    r"(?: ?\(cu\)| cu| \(old\))?(?: ?[,-] ?| ?\(| |, thuoc |, o | thuoc | cua | o | in | of |, in |, of | \(thuoc | tai |\) ?,? )"
    r"(?:the )?(?:(?:northern|northwestern|north-western|southern|central|mountainous|northernmost|former|old|neighbouring|central highlands|mekong delta|border|coastal) ){0,3}(?:province of )?"
)
#: Between a larger unit and a name in it.
_HOLDS = re.compile(
    r"'s? (?:(?:northern|remote|border|mountainous|newly formed|new|former|highland|coastal|poor|\w+ern) )*"
)
#: How far ahead the larger unit may stand, in names.
_AHEAD = 4
#: How long the words between a name and a larger unit may be, in characters.
_LONGEST_GAP = 48


def settle_lists(gazetteer: Gazetteer, folded: str, names: Sequence[Name]) -> None:
    """Give the members of lists their type, and each name the larger units stated beside it."""
    if len(names) < 2:
        return
    gaps = [folded[a.right : b.left] if b.left >= a.right else "" for a, b in itertools.pairwise(names)]
    _from_left(gazetteer, gaps, names)
    _from_right(gaps, names)
    _state(gazetteer, gaps, names)
    for gap, before, name in zip(gaps, names, names[1:], strict=False):
        if not before.type and not name.type and len(gap) <= 5 and gap != "-" and _SEPARATOR.fullmatch(gap):
            before.beside = (*before.beside, name)
            name.beside = (*name.beside, before)


def _from_left(gazetteer: Gazetteer, gaps: Sequence[str], names: Sequence[Name]) -> None:
    """ "các xã A, B và C", "communes of A and B": the type goes on to the right."""
    for index in range(1, len(names)):
        before, name = names[index - 1], names[index]
        if name.type or not before.type or not (before.typed_left or before.listed) or before.number:
            continue
        if len(gaps[index - 1]) > 7 or not _SEPARATOR.fullmatch(gaps[index - 1]):
            continue
        if (
            before.type not in ("P", "city")
            and _is_larger(gazetteer, before, name)
            and not _is_counted(before, names, index)
        ):
            continue  # "xã Thanh Yên, Điện Biên"
        if _fits(gazetteer, name, before.type):
            name.type, name.listed, name.plural = before.type, True, before.plural


def _from_right(gaps: Sequence[str], names: Sequence[Name]) -> None:
    """ "A, B and C communes": the type goes on to the left."""
    for index in range(len(names) - 2, -1, -1):
        name, after = names[index], names[index + 1]
        if name.type or not after.type or after.typed_left or not after.plural:
            continue
        if len(gaps[index]) <= 7 and _SEPARATOR.fullmatch(gaps[index]):
            name.type, name.listed, name.plural = after.type, True, True


def _is_counted(before: Name, names: Sequence[Name], index: int) -> bool:
    """A plural head still waiting for its second name: "hai xã A, B"."""
    return before.plural and not (index >= 2 and names[index - 2].type == before.type and before.listed)


def _fits(gazetteer: Gazetteer, name: Name, type_: str) -> bool:
    """Whether the type can be shared: some unit of that name is of its level."""
    level = {"P": "P", "city": "PD", "Huyện": "D", "Quận": "D", "Thị xã": "D", "town": "DC"}.get(type_, "C")
    return any(gazetteer[id_].level in level for id_ in name.ids)


def _is_larger(gazetteer: Gazetteer, name: Name, other: Name) -> bool:
    """Whether some unit of ``other`` holds some unit of ``name``."""
    for id_ in other.ids:
        holder = gazetteer[id_]
        if holder.level == "C":
            continue
        for inner in name.ids:
            if gazetteer.lies_in(inner, id_):
                return True
    return False


def _state(gazetteer: Gazetteer, gaps: Sequence[str], names: Sequence[Name]) -> None:
    """Fill ``stated``: larger units behind a name (for a list: behind its last), or before it with 's."""
    for index in range(len(names) - 1, -1, -1):
        name = names[index]
        if index + 1 < len(names):
            after = names[index + 1]
            if _shares(name, after) and len(gaps[index]) <= 7 and _SEPARATOR.fullmatch(gaps[index]):
                name.stated = after.stated
            elif (
                0 < len(gaps[index]) <= _LONGEST_GAP
                and _INSIDE.fullmatch(gaps[index])
                and _larger_level(gazetteer, name, after)
            ):
                name.stated = (after, *after.stated)[:_AHEAD]
                after.within = True
        if not name.stated and index and gaps[index - 1][:1] == "'" and _HOLDS.fullmatch(gaps[index - 1]):
            if _larger_level(gazetteer, name, names[index - 1]):
                name.stated = (names[index - 1],)
    for index in range(1, len(names)):  # a possessive before a list holds for all of it
        before, name = names[index - 1], names[index]
        if before.stated and not name.stated and _shares(before, name) and _SEPARATOR.fullmatch(gaps[index - 1]):
            name.stated = before.stated


def _shares(a: Name, b: Name) -> bool:
    return bool(a.type) and a.type == b.type and (a.listed or b.listed)


def _larger_level(gazetteer: Gazetteer, name: Name, other: Name) -> bool:
    """Whether ``other`` can be of a higher level than ``name``."""
    if name.reading.top and not name.type and other.reading.top and not other.type:
        return False  # "Cao Bằng, Bắc Kạn, Thái Nguyên" are three provinces
    order = "CDP"
    lowest = min((order.index(gazetteer[id_].level) for id_ in name.ids), default=0)
    if name.type in ("Huyện", "Quận", "Thị xã"):
        lowest = 1
    highest = max((order.index(gazetteer[id_].level) for id_ in other.ids), default=0)
    if other.type in ("Xã", "Phường", "Thị trấn", "Đặc khu", "C"):
        return False
    return highest > lowest
