"""Sentences, for Vietnamese and English news alike.

A sentence ends at ``. ! ? …`` (with closing quotes and brackets behind it) before white space and something
that can open a sentence, or at a line break. Abbreviations and initials do not end one.
"""

from __future__ import annotations

import re

#: Words that carry a full stop without ending a sentence, lower case, without the stop.
ABBREVIATIONS = frozenset(
    [
        "tp",
        "tx",
        "tt",
        "h",
        "q",
        "p",
        "x",
        "t",
        "tr",
        "nxb",
        "ths",
        "ts",
        "pgs",
        "gs",
        "bs",
        "ks",
        "cn",
        "ths.bs",
        "ubnd",
        "stt",
        "vd",
        "đc",
        "d/c",
        "no",
        "nos",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "gen",
        "col",
        "lt",
        "capt",
        "maj",
        "sen",
        "rep",
        "gov",
        "etc",
        "vs",
        "jr",
        "sr",
        "inc",
        "ltd",
        "co",
        "corp",
        "dept",
        "est",
        "fig",
        "al",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "e.g",
        "i.e",
        "approx",
    ]
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|\n+")
_LAST_WORD = re.compile(r"[\w./]+$")
_OPENER = re.compile(r"\s*[\"'“‘«(\[–—-]*\s*[\w•*]")


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of a text, without the white space around them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if not match.group().startswith("\n") and not _ends(text, start, match):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    after = _OPENER.match(text, match.end())
    if after is None:
        return True
    opener = after.group()[-1]
    if opener.islower():  # "1.5 tấn ... rồi", "e.g. coffee"
        return False
    if match.group()[0] != ".":
        return True
    word = _LAST_WORD.search(text, max(start, match.start() - 12), match.start())
    if word is None:
        return True
    last = word.group().lower()
    if last in ABBREVIATIONS:
        return False
    initial = len(last) == 1 and last.isalpha() and text[match.start() - 1].isupper()
    return not initial


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + len(piece) - len(piece.lstrip())
        spans.append((begin, begin + len(stripped)))
