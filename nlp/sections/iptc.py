"""The IPTC Media Topics of a section: a set of codes, from a pinned list in data, or of a newsroom's own sections from a file of its own.

The file is ``iptc.json`` in the folder made by ``nhan train``: an object of section → list of codes, written by the newsroom;
training into the folder again keeps it.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlp import resources
from nlp.errors import DataError

#: The newsroom's file in the folder of its sections.
OWN = "iptc.json"
_CODE = re.compile(r"\d{8}")


@functools.cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = resources.load_json("data/sections/iptc.json")
    return data


def topics_of(section: str, folder: Path | None = None) -> tuple[tuple[str, str], ...]:
    """(URI, name) of a section's topics; none for a newsroom's own section that neither its ``folder`` nor the list has.

    A code that the pinned list does not name bears the section's name.

    Raises:
        DataError: the folder's file is no object of section → list of codes of eight digits, or names a section the model lacks.

    >>> [name for _, name in topics_of("culture-sports")]
    ['arts, culture, entertainment and media', 'sport']
    """
    data = _data()
    codes = own_topics(folder).get(section) if folder else None
    if codes is None:
        codes = tuple(data["sections"].get(section, {"codes": ()})["codes"])
    return tuple((data["scheme"] + code, data["names"].get(code, section)) for code in codes)


@functools.cache
def own_topics(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Section → codes of a newsroom's own file; empty where there is none.

    Raises:
        DataError: see :func:`topics_of`.
    """
    file = folder / OWN
    if not file.is_file():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        known = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["answers"]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{file}: not readable as JSON beside a model's manifest ({error})") from error
    if not isinstance(found, dict):
        raise DataError(f'{file}: give an object of section to list of codes, as {{"Du lịch": ["20000563"]}}')
    for section, codes in found.items():
        if section not in known:
            raise DataError(f"{file}: {section!r} is no section of this model ({', '.join(known)})")
        if not isinstance(codes, list) or not all(isinstance(c, str) and _CODE.fullmatch(c) for c in codes):
            raise DataError(f"{file}: {section!r}: give a list of Media Topic codes of eight digits, each a string")
    return {section: tuple(codes) for section, codes in found.items()}


def scheme() -> str:
    """The URI that every topic's begins with."""
    return str(_data()["scheme"])
