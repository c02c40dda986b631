"""Names with a type word that no list has: villages, units merged away before the gazetteer's span, misspelt ones."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence, Set

from nlp import resources
from nlp.places.matches import Matches
from nlp.places.names import Name, Unknown
from nlp.text import fold
from nlp.text.spans import Spans

CAPITAL = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_WORD = rf"(?:[{CAPITAL}][\w']*|\d{{1,2}}(?![\w/.,]\w))"
#: A run of capitalised words or numbers, behind a type word; and one before it.
_RUN = re.compile(rf"{_WORD}(?:[ -]{_WORD}){{0,3}}")
_RUN_LEFT = re.compile(rf"(?:[{CAPITAL}][\w']*[ -]){{0,3}}(?:[{CAPITAL}][\w']*|\d{{1,2}})$")
#: What may follow the name of a village behind a word as common as "bản" (copy, village).
_CLOSED = re.compile(
    r"[ ]?(?:[,.;:)\n]|$| \(|(?:xa|thuoc|phuong|huyen|thi tran|o|co|va|da|la|cach|nam|vao|den|hien|commune)\b)"
)
_IN_COMMUNE = re.compile(r"(?:,| \(|,? (?:xa|phuong|thi tran|thuoc)) ?")
#: A headman's name behind "trưởng bản", "trưởng thôn"; one with Văn or Thị is a person's anywhere.
_HEAD = re.compile(r"(?:truong|pho) $")
_OF_PERSON = re.compile(r"[^\W\d_]+ (?:(van|thi)|a) [^\W\d_]+$")
_SURE = frozenset(["thon", "xom", "to dan pho", "khu pho", "tdp", "khu dan cu"])
#: The longest Vietnamese syllable, "nghiêng".
_LONGEST_SYLLABLE = 7
#: Types whose unknown names are reported: of those above, all are in the lists, so the rest lie abroad.
_REPORTED = frozenset(["Xã", "Phường", "Thị trấn", "Huyện", "Quận", "Thị xã", "Đặc khu"])


def villages(matches: Matches) -> Iterator[Unknown]:
    """Villages and quarters: below the commune, no official code. The name of a commune inside is the village's."""
    clean = matches.clean
    for follows, (word, start) in matches.left.items():
        if (
            word.kind == "village"
            and start not in matches.left
            and matches.reach.get(start, 0) + 1 not in matches.right
        ):
            run = _RUN.match(clean, follows)
            if run and _is_village(matches, start, follows, run.end()):
                yield Unknown(start, run.end(), follows, run.end(), "village")
    for start, (word, end) in matches.right.items():
        if word.kind == "village" and start > 1:
            run = _RUN_LEFT.search(clean[max(0, start - 40) : start - 1])
            if run:
                first = start - 1 - len(run.group())
                yield Unknown(first, end, first, start - 1, "village")


def _is_village(matches: Matches, start: int, follows: int, end: int) -> bool:
    clean, folded = matches.clean, matches.folded
    word = folded[start:follows].strip()
    if clean[start].isupper() and (not matches.toned or matches.reach.get(start, 0) >= end):
        return False  # "Buôn Ma Thuột"
    person = _OF_PERSON.match(folded, follows, end)
    if person and (person.group(1) or _HEAD.search(folded[max(0, start - 7) : start])):
        return False  # "trưởng bản Vàng A Dơ"
    if word in _SURE:
        return True
    if not matches.toned and word in ("ban", "ap", "buon"):
        return False
    name = clean[follows:end]
    if " " not in name and word == "ban" and not _IN_COMMUNE.match(folded, end):
        return False
    if max(map(len, re.split("[ -]", name))) > _LONGEST_SYLLABLE or re.search(r"[fjwzFJWZ]", name):
        return False
    return not (name.isupper() and len(name) < 5) and bool(_CLOSED.match(folded, end))


def unlisted(matches: Matches, syllables: Set[str], names: Sequence[Name]) -> Iterator[Unknown]:
    """Typed names that are in no list. ``syllables`` are those of all names of units, folded."""
    if matches.left or matches.right:
        spans = Spans((name.start, name.end) for name in names)
        yield from _behind(matches, syllables, names, spans)
        yield from _before(matches, syllables, spans)


def _behind(matches: Matches, syllables: Set[str], names: Sequence[Name], spans: Spans) -> Iterator[Unknown]:
    """ "xã Cao Vân"."""
    taken = {name.start for name in names} | {name.left for name in names}
    for follows, (word, start) in matches.left.items():
        if word.kind not in _REPORTED or word.apart or follows in taken or start in taken:
            continue
        if matches.clean[start:follows].strip().lower().rstrip(".") in _ABBREVIATED:
            continue
        run = _RUN.match(matches.clean, follows)
        if run is None or run.group()[0].isdigit() or run.group().isupper():
            continue
        if spans.meet(follows, run.end()):
            continue
        first = follows if word.plural or matches.counted(start) else start
        yield Unknown(first, run.end(), follows, run.end(), word.kind, _vietnamese(run.group(), syllables))


_ABBREVIATED = frozenset(["tt", "đk", "t", "h", "p", "q", "x"])


def _before(matches: Matches, syllables: Set[str], spans: Spans) -> Iterator[Unknown]:
    """ "Muong Phng commune"."""
    for start, (word, end) in matches.right.items():
        if word.kind not in _REPORTED or word.plural or start < 2:
            continue
        run = _RUN_LEFT.search(matches.clean[max(0, start - 40) : start - 1])
        if run is None or run.group().isupper():
            continue
        first = start - 1 - len(run.group())
        if spans.meet(first, start):
            continue
        words = run.group().split(" ")
        while words and fold(words[0]) in _openers():
            first += len(words.pop(0)) + 1
        if words:
            yield Unknown(first, end, first, start - 1, word.kind, _vietnamese(" ".join(words), syllables))


def _vietnamese(run: str, syllables: Set[str]) -> bool:
    """Whether a run can be the name of a unit of Viet Nam: two syllables or more that units' names have, no region."""
    lower = run.lower()
    words = [word for word in re.split("[ -]", fold(run)) if not word.isdigit()]
    if len(words) < 2 or lower.startswith(_regions()):
        return False
    return sum(word in syllables for word in words) >= len(words) - (len(words) > 2)


@functools.cache
def _regions() -> tuple[str, ...]:
    return tuple(resources.load_json("data/places/words.json")["directions"])


@functools.cache
def _openers() -> frozenset[str]:
    return frozenset(fold(word) for word in resources.load_json("data/places/words.json")["openers"])
