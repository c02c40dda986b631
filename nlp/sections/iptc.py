"""The IPTC Media Topics of a section: a set of codes, from a pinned list in data."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from nlp import resources


@functools.cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = resources.load_json("data/sections/iptc.json")
    return data


def topics_of(section: str) -> tuple[tuple[str, str], ...]:
    """(URI, name) of a section's topics; none for a newsroom's own section that the list does not have.

    >>> [name for _, name in topics_of("culture-sports")]
    ['arts, culture, entertainment and media', 'sport']
    """
    data = _data()
    entry = data["sections"].get(section, {"codes": ()})
    return tuple((data["scheme"] + code, data["names"][code]) for code in entry["codes"])


def scheme() -> str:
    """The URI that every topic's begins with."""
    return str(_data()["scheme"])
