"""A name in a text with what stands beside it: what the finder hands to the linker."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.places.index import Reading


@dataclass(slots=True)
class Name:
    """A stretch of text that is the name of some unit; filled in by the steps of the finder, read-only after them.

    ``start:end`` is the name alone, ``left:right`` with its type word. ``type`` is a Vietnamese type, or P (province level),
    city, town, where the word leaves it open; "" without one.
    """

    start: int
    end: int
    left: int
    right: int
    reading: Reading
    type: str = ""
    #: The type word stands on the left; it is plural, so it belongs to a list and to none of its names.
    typed_left: bool = False
    plural: bool = False
    #: "cũ", "former"; "nay là", "new".
    old: bool = False
    new: bool = False
    #: What kind of longer name holds it: school, company …; person and road where it is no place.
    inside: str = ""
    #: Its type is that of its list; it states where another name lies; it is a number (Ward 8).
    listed: bool = False
    within: bool = False
    number: bool = False
    #: Printed in a text with diacritics; in a Vietnamese one with them; in an English one.
    toned: bool = True
    strict: bool = True
    english: bool = False
    #: Names that say where it lies (", huyện X, tỉnh Y"), and its neighbours in a list of bare names.
    stated: tuple[Name, ...] = ()
    beside: tuple[Name, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return self.reading.ids

    @property
    def key(self) -> str:
        return self.reading.key


@dataclass(frozen=True, slots=True)
class Unknown:
    """A typed name that no list has, or (``type`` village) one below the commune. ``likely``: it looks like the name of a unit of
    Viet Nam; else it counts only where a known name is one letter away."""

    start: int
    end: int
    name_start: int
    name_end: int
    type: str
    likely: bool = True
