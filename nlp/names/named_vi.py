"""Vietnamese names of organisations: a head word, then the words that such names are made of.

A name has a descriptive part ("Trung tâm Dịch vụ nông nghiệp") and a proper one ("Mường Luân", "huyện Điện Biên"). In the
first, words of the list go on, small or capital; in the second only capitals, numbers and a place.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from nlp import resources
from nlp.names.page import Found, Page
from nlp.names.spot import Spot
from nlp.names.words import fold_word, key, people, slug
from nlp.text import fold
from nlp.text.vietnamese import to_new_style

_TOKEN = re.compile(r" ((?:- |& )?)\"?([\w&](?:[\w'&./-]*[\w&])?)\"?")
#: A number that may stand in a name: "số 1", "Quân khu 2", "930".
_COUNT = re.compile(r"[0-9]{1,4}[A-Z]?")
#: The code of a division of the police: "Phòng PC04".
_DIVISION = re.compile(r"P[ACHVX]\d{2}(?!\w)")
_SYLLABLE = re.compile(r"[^\W\d_]+")
_LIST = re.compile(r", (?=[^\W\d_][\w]+(?: [\w-]+){0,4}?(?:,| va| &) )")
_LEVEL = re.compile(r" (?:tinh|thanh pho|huyen|quan|thi xa|thi tran|xa|phuong|dac khu|trung uong|khu vuc)(?![\w])")
#: The longest tail of a name, in code points; longer ones are sentences.
LONGEST = 110
#: Kinds whose bodies bear names of their own.
_WANT_NAMES = frozenset(("school", "hospital", "company", "cooperative", "club", "media"))
#: How many capitals that are no place and no word of the list a name in capitals throughout may hold.
MOST_SHOUTED = 3


@dataclass(frozen=True, slots=True)
class Head:
    """A head word: the kind of its body; ``small`` where it is written without a capital."""

    kind: str
    small: bool = False


def phrases() -> list[tuple[str, Head]]:
    """Every Vietnamese head word."""
    data = resources.load_json("data/names/organisations.json")
    out = [(form, Head(kind)) for kind, forms in data["heads_vi"].items() for form in forms]
    return out + [(form, Head(kind, True)) for form, kind in data["heads_vi_lower"].items()]


@functools.cache
def _known() -> tuple[dict[str, list[tuple[str, ...]]], dict[str, list[tuple[str, ...]]]]:
    """The phrases that names are made of by their first syllable, longest first, each in all its spellings: with
    diacritics, and folded."""
    toned: dict[str, list[tuple[str, ...]]] = {}
    bare: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(resources.load_json("data/names/organisations.json")["words_vi"], key=len, reverse=True):
        syllables = [dict.fromkeys((syllable, to_new_style(syllable))) for syllable in phrase.split(" ")]
        toned.setdefault(phrase.partition(" ")[0], []).append(tuple(map(" ".join, itertools.product(*syllables))))
        bare.setdefault(fold(phrase).partition(" ")[0], []).append((fold(phrase),))
    return toned, bare


@functools.cache
def _generic() -> frozenset[str]:
    return frozenset(word.lower() for word in resources.load_json("data/names/organisations.json")["generic_vi"])


def _phrase_at(page: Page, start: int, word: str) -> int | None:
    """Where a phrase of the list that begins at ``start`` with ``word`` ends."""
    toned, bare = _known()
    text, known = (page.lower, toned.get(key(word))) if page.toned else (page.folded, bare.get(fold_word(word)))
    for spellings in known or ():
        if text.startswith(spellings, start):
            end = start + len(spellings[0])
            if not text[end : end + 1].isalnum():
                return end
    return None


def find_named(page: Page, spots: list[Spot[Head]], blocked: Set[int], state: Mapping[int, int]) -> Iterator[Found]:
    """Names of organisations by their head words; ``blocked`` are the starts of other heads, where a name cannot go on.

    ``state`` are the State and Party bodies, start → end: "Ban Tổ chức Tỉnh ủy", "CLB Công an Hà Nội" end with one.
    """
    best: Found | None = None
    for spot in spots:
        if best is not None and spot.start != best.start:
            yield best
            best = None
        end = _Tail(page, spot, blocked, state).end() if _is_head(page, spot) else None
        if end is not None and (best is None or end > best.end):
            best = Found(spot.start, end, f"org:{slug(page.clean[spot.start : end])}", 0.7)
    if best is not None:
        yield best


#: Kinds whose head words, where they are one syllable, are ordinary words too.
_ORDINARY = frozenset(("bureau", "association", "media", "school", "museum"))


def _is_head(page: Page, spot: Spot[Head]) -> bool:
    """A small head wants a capital behind it and is no second half of a word ("quảng trường"); one of a single syllable
    wants a capital or a place, and one that is an ordinary word too a word that names of bodies are made of."""
    head, clean = spot.value, page.clean
    following = clean[spot.end + 1 : spot.end + 2]
    if head.small and not (page.toned and following.isupper() and clean[spot.start].islower()):
        return False
    surface = page.lower[spot.start : spot.end]
    one = " " not in surface
    ordinary = not head.small and head.kind in _ORDINARY and (one or head.kind == "bureau")
    if ordinary and not following.isupper() and spot.end + 1 not in page.by_start:
        return False
    left = clean[max(0, spot.start - 12) : spot.start].split()
    before = left[-1] if left else ""
    adjacent = clean[spot.start - 1 : spot.start] == " "
    if one and adjacent and before[:1].isupper() and key(before) in people().surnames:
        return False  # "Lê Trường Lưu"
    if one and not page.toned and _starts_person(page, surface, spot.end):
        return False  # "Truong Thi My"
    if surface == "đội" and spot.end + 1 in page.by_start:
        return False  # a team called by its unit is the unit
    if head.small:
        return not (before.lower() in _not_before().get(surface, ()) or before.isdigit())
    if page.lower.startswith(_never(), spot.start) and any(
        page.lower.startswith(phrase, spot.start) and len(phrase) > len(surface) for phrase in _never()
    ):
        return False
    if head.kind == "unit":
        return following.isdigit() or spot.end + 1 in page.by_start
    if head.kind != "bureau":
        return True
    word = _SYLLABLE.match(clean, spot.end + 1)
    known = word is not None and _phrase_at(page, spot.end + 1, word.group()) is not None
    return (
        known
        or spot.end + 1 in page.by_start
        or (surface == "phòng" and _DIVISION.match(clean, spot.end + 1) is not None)
    )


@functools.cache
def _never() -> tuple[str, ...]:
    return tuple(resources.load_json("data/names/organisations.json")["never_vi"])


@functools.cache
def _verbs() -> tuple[str, ...]:
    return tuple(resources.load_json("data/names/organisations.json")["verbs_vi"])


@functools.cache
def _not_before() -> dict[str, list[str]]:
    data = resources.load_json("data/names/organisations.json")
    table: dict[str, list[str]] = data["not_before_small"]
    return table


#: What tells the one body of its kind.
_HIGHEST = frozenset(("trung ương", "tối cao"))


class _Tail:
    """The words behind one head, read until the name ends."""

    __slots__ = (
        "_blocked",
        "_descriptive",
        "_end",
        "_numbered",
        "_own",
        "_page",
        "_shouted",
        "_spot",
        "_state",
        "_tells",
    )

    def __init__(self, page: Page, spot: Spot[Head], blocked: Set[int], state: Mapping[int, int]) -> None:
        self._page = page
        self._spot = spot
        self._blocked = blocked
        self._state = state
        self._shouted = page.clean[spot.start : spot.end].isupper() and spot.end - spot.start > 5
        self._descriptive = True
        surface = page.folded[spot.start : spot.end]
        #: Whether a word of the list makes it a name: "Chi cục Kiểm lâm", "Trường Đại học Kinh tế"; not "Công ty Xây dựng".
        self._tells = spot.value.kind not in _WANT_NAMES or surface.endswith(("dai hoc", "cao dang", "hoc vien"))
        self._numbered = False
        self._own = 0
        self._end: int | None = None

    def end(self) -> int | None:
        """Where the name ends; None where the head is a common noun."""
        position = self._spot.end
        while position is not None and position < self._spot.end + LONGEST:
            position = self._step(position)  # type: ignore[assignment]
        return self._end if self._own else None

    def _step(self, position: int) -> int | None:
        """Read one word; the position behind it, None where the name is over."""
        page = self._page
        match = _TOKEN.match(page.clean, position)
        if match is None:
            return self._comma(position)
        start = match.start(2)
        # CASE 0: a State or Party body that it belongs to, right behind the head or, of an office, behind its task
        if start in self._state and (position == self._spot.end or self._spot.value.kind == "office"):
            self._own += 1
            self._end = self._state[start]
            return None
        # CASE 1: a place, named in full
        place = page.by_start.get(start)
        if place is not None:
            self._own += 1
            self._end = place.end
            self._descriptive = False
            return None if page.clean[start].islower() else place.end
        # CASE 2: a level word instead of a name
        word = match.group(2)
        if word[0].islower() and (level := _LEVEL.match(page.folded, start - 1)):
            if page.folded[level.end() - 7 : level.end()] == "khu vuc":
                self._numbered = True
                return level.end()
            self._own += 1
            self._end = level.end()
            return None
        if start in self._blocked and position != self._spot.end and not page.lower.startswith(_never(), start):
            return None
        # CASE 3: a phrase that names are made of, or a joint between two
        if word in ("và", "va") or match.group(1):
            return self._joint(match)
        phrase = _phrase_at(page, start, word)
        if phrase is not None and (self._descriptive or page.clean[phrase - 1].islower()):
            return self._phrase(page.lower[start:phrase], phrase, word)
        # CASE 4: a capital or a number of its own
        return self._capital(match) if not word[0].islower() else None

    def _comma(self, position: int) -> int | None:
        match = _LIST.match(self._page.folded, position) if self._descriptive else None
        if match is None or not self._page.clean[match.end()].isupper():
            return None
        word = _SYLLABLE.match(self._page.clean, match.end())
        known = word is not None and _phrase_at(self._page, match.end(), word.group()) is not None
        return match.end() - 1 if known else None

    def _joint(self, match: re.Match[str]) -> int | None:
        """ "và", "&", "-": only between words of the list ("Bảo vệ và Phát triển rừng"), or places ("Mường Nhé - Điện Biên")."""
        page = self._page
        following = match.start(2) if match.group(1) else match.end() + 1
        if match.group(1) == "- " and following in page.by_start:
            return following - 1
        word = _SYLLABLE.match(page.clean, following)
        known = word is not None and _phrase_at(page, following, word.group()) is not None
        return following - 1 if known and self._descriptive and self._end is not None else None

    def _phrase(self, phrase: str, end: int, word: str) -> int | None:
        """A phrase of the list: the name goes on; one written small only in the descriptive part, else provisionally."""
        small = word[0].islower()
        if small and self._spot.value.kind == "bureau" and self._page.lower.startswith(_verbs(), end - len(phrase)):
            return None
        if not small and self._own and _starts_person(self._page, word, end):
            return None
        highest = phrase in _HIGHEST and self._spot.value.kind == "office"
        if not small or highest or (self._descriptive and self._end is not None):
            self._end = end
            self._own += phrase in _HIGHEST or (self._tells and word.lower() not in _generic())
            self._descriptive = self._descriptive and phrase not in _HIGHEST
        return end

    def _capital(self, match: re.Match[str]) -> int | None:
        word = match.group(2)
        if word[0].isdigit() and (not _COUNT.fullmatch(word) or not self._may_count(match.start(2))):
            return None
        if self._own > (self._spot.value.kind == "school") and _starts_person(self._page, word, match.end()):
            return None
        if self._own and _is_three(self._page, word, match.end()) and self._is_led():
            return None
        if word.lower() not in _generic():
            self._descriptive = False
            self._own += 1
            if self._shouted and self._own > MOST_SHOUTED:
                return None
        self._end = match.end(2)
        return match.end() if match.end() == match.end(2) or self._page.clean[match.end() - 1] == '"' else None

    def _is_led(self) -> bool:
        """Whether a post stands before the head: then a person may follow the name."""
        words = self._page.lower[max(0, self._spot.start - 20) : self._spot.start].split()
        posts = people().toned.posts
        return any(" ".join(words[-count:]) in posts for count in (1, 2))

    def _may_count(self, start: int) -> bool:
        """A number opens no name but that of a unit, or behind "số"."""
        number = self._page.folded[start - 3 : start] == "so "
        return number or self._numbered or self._end is not None or self._spot.value.kind in ("unit", "post")


def _is_three(page: Page, word: str, end: int) -> bool:
    """ "Giám đốc HTX Bản Giang Tẩn Chin Lùng": a surname that is no other word with just two capitals behind it."""
    if key(word) not in people().strong or end in page.by_start:
        return False
    for _ in range(2):
        following = _TOKEN.match(page.clean, end)
        if following is None or following.group(1) or not following.group(2)[0].isupper():
            return False
        end = following.end()
    following = _TOKEN.match(page.clean, end)
    return following is None or not following.group(2)[0].isupper()


def _starts_person(page: Page, word: str, end: int) -> bool:
    """ "Giám đốc HTX Mường Luân Lò Văn …": a surname with a middle word behind it."""
    known = people()
    if (key(word) not in known.surnames) if page.toned else (fold_word(word) not in known.folded):
        return False
    following = _TOKEN.match(page.clean, end)
    if following is None or not following.group(2)[0].isupper():
        return False
    middle = following.group(2)
    return key(middle) in known.middles if page.toned else fold_word(middle) in known.middles_folded
