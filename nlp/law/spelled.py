"""Numbers of documents in English words: "sixty-eight", "one-six-eight", "one sixty-eight", "seventeen nineteen".

Only forms of two words and more: "thirty" alone is mostly a count.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS = {word: str(value) for value, word in enumerate(_ONES)} | {"oh": "0"}
_PAIRS = {word: str(value) for value, word in enumerate(_TEENS, 10)} | {
    word: str(value) for value, word in enumerate(_TENS, 2)
}
_WORD = "|".join(sorted({*_DIGITS, *_PAIRS, "hundred"}, key=lambda word: -len(word)))
#: A run of number words; "and" only behind "hundred".
_RUN = re.compile(rf"(?<![\w-])(?:{_WORD})(?:(?:[ -]|(?<=hundred) and )(?:{_WORD})){{1,5}}(?![\w-])")
_ANY = re.compile(rf"(?<![\w-])(?:{_WORD})[ -](?:{_WORD})")


def numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and number ("68") of each run of number words of a text."""
    if _ANY.search(folded) is None:
        return
    for match in _RUN.finditer(folded):
        number = value(match.group())
        if number:
            yield match.start(), match.end(), number


def number_at(folded: str, at: int) -> tuple[int, str] | None:
    """Where a number in words that begins at a place ends, and the number; None where there is none."""
    match = _RUN.match(folded, at)
    number = value(match.group()) if match else ""
    return (match.end(), number) if match and number else None


@functools.lru_cache(maxsize=256)
def value(words: str) -> str:
    """The digits of a run of number words, "" where it is no number of a document.

    >>> [value(w) for w in ("sixty-eight", "one-six-eight", "one hundred and sixty-eight", "oh-six", "two three thousand")]
    ['68', '168', '168', '06', '']
    """
    parts = [part for part in re.split(r"[ -]", words) if part != "and"]
    if "hundred" in parts:
        return _hundred(parts)
    if all(part in _DIGITS for part in parts):
        return "".join(_DIGITS[part] for part in parts) if len(parts) < 5 else ""
    return _in_pairs(parts)


def _hundred(parts: list[str]) -> str:
    if len(parts) < 3 or parts[1] != "hundred" or parts[0] not in _ONES[1:]:
        return ""
    rest = _in_pairs(parts[2:])
    return _DIGITS[parts[0]] + rest.zfill(2) if rest and len(rest) <= 2 else ""


def _in_pairs(parts: list[str]) -> str:
    """ "sixty eight", "one sixty eight", "seventeen nineteen": what each word gives, written together."""
    out = ""
    index = 0
    while index < len(parts):
        part, following = parts[index], parts[index + 1] if index + 1 < len(parts) else ""
        if part in _TENS:
            ones = following in _ONES[1:]
            out += _PAIRS[part] + (_DIGITS[following] if ones else "0")
            index += ones
        elif part in _PAIRS or part in _DIGITS:
            out += _PAIRS.get(part) or _DIGITS[part]
        else:
            return ""
        index += 1
    return out if 1 <= len(out) <= 4 else ""
