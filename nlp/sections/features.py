"""The features of an article's section: one function for training and for use.

Words and pairs of words of the folded text (so diacritics make no difference), with names masked: places, people,
organisations, documents and dates do not vote, nor, outside Vietnamese, do words with Vietnamese letters or the country's name.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from nlp.types import Mention, Story

#: Characters read; a section shows long before.
READ = 12_000
#: The title's words count this many times.
TITLE_WEIGHT = 3
_TOKEN = re.compile(r"[a-z]{2,}|\|")
_MARKED_WORD = re.compile(r"\w*[^\x00-\x7f\W]\w*")
_COUNTRY = re.compile(r"\b(?:viet ?nam(?:ese)?|hanoi|saigon|mekong|indochina|asean)\b")


def masked(story: Story, mentions: Sequence[Mention]) -> str:
    """The folded text with every name replaced by a bar of the same length, so that offsets stay."""
    spans = [(m.start, m.end) for m in mentions if m.kind != "ethnic-group"]
    folded = story.text.folded[:READ]
    if story.language.code != "vi":
        spans += [m.span() for m in _MARKED_WORD.finditer(story.text.clean[:READ])]
        spans += [m.span() for m in _COUNTRY.finditer(folded)]
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if end <= position or start >= len(folded):
            continue
        start = max(start, position)
        pieces.append(folded[position:start])
        pieces.append("|" * (min(end, len(folded)) - start))
        position = end
    pieces.append(folded[position:])
    return "".join(pieces)


def words_of(text: str) -> list[str]:
    """Words of a masked text; a bar stands for a name."""
    return _TOKEN.findall(text)


def count(words: Sequence[str]) -> Counter[str]:
    """Words and pairs with how often; pairs do not reach over a name."""
    counts = Counter(words)
    counts.update(f"{a} {b}" for a, b in itertools.pairwise(words))
    return counts


def features(story: Story, mentions: Sequence[Mention]) -> Counter[str]:
    """Feature → count."""
    text = masked(story, mentions)
    counts = count(words_of(text))
    title = next((p for p in story.parts if p.role == "title"), None)
    if title is not None:
        for feature, times in count(words_of(text[title.start : title.end])).items():
            counts[feature] += times * (TITLE_WEIGHT - 1)
    return counts


def places_of(text: str, wanted: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Where each wanted feature first stands in a masked text."""
    found: dict[str, tuple[int, int]] = {}
    wanted = set(wanted)
    before: tuple[str, int] | None = None
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word in wanted and word not in found:
            found[word] = match.span()
        if before is not None:
            pair = f"{before[0]} {word}"
            if pair in wanted and pair not in found:
                found[pair] = (before[1], match.end())
        before = (word, match.start())
    return found
