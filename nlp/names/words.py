"""Letters, word lists and patterns that the finders of names share, made from data once."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from nlp import resources
from nlp.text import fold

_LETTERS = [chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if unicodedata.category(chr(c)) == "Lu"]
#: A regex class of capital letters, Vietnamese ones included.
UPPER = f"[{''.join(_LETTERS)}]"
WORD = rf"{UPPER}[\w'-]*"
#: Two or more capitalised words in a row.
RUN = re.compile(rf"(?<![\w-]){WORD}(?: {WORD})*")


@dataclass(frozen=True, slots=True)
class People:
    """Surnames and titles. ``surnames`` NFC in lower case, ``folded`` without diacritics; titles folded."""

    surnames: frozenset[str]
    folded: frozenset[str]
    middles: frozenset[str]
    middles_folded: frozenset[str]
    titles: tuple[str, ...]
    title_pattern: re.Pattern[str]
    said: re.Pattern[str]
    historical: frozenset[str]


@functools.cache
def people() -> People:
    """The shipped lists of nlp/data/names/people.json."""
    data: dict[str, Any] = resources.load_json("data/names/people.json")
    titles = sorted({fold(t) for t in (*data["titles_vi"], *data["titles_en"])}, key=len, reverse=True)
    said = sorted({fold(t) for t in (*data["said_vi"], *data["said_en"])}, key=len, reverse=True)
    return People(
        frozenset(s.lower() for s in data["surnames"]),
        frozenset(fold(s) for s in data["surnames"]),
        frozenset(s.lower() for s in data["middles"]),
        frozenset(fold(s) for s in data["middles"]),
        tuple(titles),
        re.compile(rf"(?:^|[^\w])(?:{'|'.join(map(re.escape, titles))})\.?[ :]+$"),
        re.compile(rf"[ ,]*(?:{'|'.join(map(re.escape, said))})(?!\w)"),
        frozenset(s.lower() for s in data["historical"]),
    )


def slug(name: str) -> str:
    """ "Cao Thị Đại" → "cao-thi-dai"."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))
