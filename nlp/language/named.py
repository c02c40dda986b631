"""Which words of a line are names: by their capitals, or, where a line is all capitals, all small or all in title case, by known names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nlp.text.vietnamese import unaccent

#: A line of fewer words has no names in it: two words alone are as likely the words that the name is made of.
LEAST_WORDS = 3
#: Words of the longest known name, and of the name of a person behind the surname.
LONGEST = 3
#: What stands second in the names of many people. With a surname before it, it begins a name.
MIDDLE = (
    "thị", "văn", "đình", "đức", "hữu", "quang", "minh", "ngọc", "xuân", "thanh", "công", "hồng", "kim", "hoàng", "anh", "quốc", "trọng", "phú", "bá",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """Known names of two words and more, and surnames; lower case, with diacritics and without."""

    known: frozenset[tuple[str, ...]]
    surnames: frozenset[str]
    middle: frozenset[str]

    @classmethod
    def of(cls, known: Collection[str], surnames: Collection[str]) -> Names:
        """From names as they are written with diacritics."""
        lower = [name.lower() for name in known]
        split = {tuple(name.split()) for name in (*lower, *map(unaccent, lower))}
        return cls(
            frozenset(name for name in split if 1 < len(name) <= LONGEST),
            frozenset(_both(surnames)),
            frozenset(_both(MIDDLE)),
        )

    def among(self, words: list[str]) -> list[bool]:
        """For each word of a line, as written, whether it is (part of) a name."""
        small = sum(word[0].islower() for word in words)
        if 0 < small < len(words):
            return [not word[0].islower() for word in words]
        found = [False] * len(words)
        if len(words) < LEAST_WORDS:
            return found
        lower = [word.lower() for word in words]
        for start in range(len(words) - 1):
            size = self._size(lower, start)
            found[start : start + size] = [True] * size
        return found

    def has_known(self, words: list[str]) -> bool:
        """Whether a known name stands in a line; its words as written."""
        lower = [word.lower() for word in words]
        return any(self._size(lower, start) for start in range(len(words) - 1))

    def _size(self, words: list[str], start: int) -> int:
        """Words of the longest known name that begins here, 0 where none does."""
        if words[start] in self.surnames and words[start + 1] in self.middle:
            return min(LONGEST, len(words) - start)
        sizes = range(min(LONGEST, len(words) - start), 1, -1)
        return next((size for size in sizes if tuple(words[start : start + size]) in self.known), 0)


def _both(words: Collection[str]) -> set[str]:
    lower = {word.lower() for word in words}
    return lower | set(map(unaccent, lower))
