"""Letters and the word lists about people, made from nlp/data/names/people.json once."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from nlp import resources
from nlp.text import fold
from nlp.text.vietnamese import to_old_style

_LETTERS = [chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if unicodedata.category(chr(c)) == "Lu"]
#: A regex class of capital letters, Vietnamese ones included.
UPPER = f"[{''.join(_LETTERS)}]"
LOWER = rf"[^\W\d_](?<!{UPPER})"
WORD = rf"{UPPER}[^\W\d_]*(?:'[^\W\d_]+|-{LOWER}[^\W\d_]*|(?<=[a-z])-[A-Z][a-z]+(?![^\W\d_]))*'?"
#: Capitalised words in a row. A hyphen joins what goes on small ("Hang-seo"), or two words without diacritics ("Jean-Pierre").
RUN = re.compile(rf"{WORD}(?: {WORD})*")


#: The last words of what goes before a group's name ("dân tộc"), in either spelling.
OF_PEOPLE = frozenset(("người", "tộc", "bào", "nguoi", "toc"))


@dataclass(frozen=True, slots=True)
class Titles:
    """Words before a name: → the sex they tell (m, f, ""). ``lasts`` are their last words; ``tails`` how those end, and what
    goes before a group's name, for a quick no; ``address_tails`` the same of forms of address alone."""

    address: Mapping[str, str]
    posts: frozenset[str]
    not_after: frozenset[str]
    lasts: frozenset[str]
    tails: frozenset[str]
    address_tails: frozenset[str]


@dataclass(frozen=True, slots=True)
class People:
    """Word lists: lower case, NFC, tone marks in the old style; the ``folded`` ones without diacritics.

    ``words_too`` are surnames that are words as well, in capitals; ``unique`` are surnames that are no word of Vietnamese, ``double`` those of two syllables; ``leading`` are folded surnames that are no sure middle word: where a name can begin within a row. ``famous`` are the first
    words of what is a name as a whole, or none.
    """

    surnames: frozenset[str]
    strong: frozenset[str]
    strong_folded: frozenset[str]
    words_too: frozenset[str]
    unique: frozenset[str]
    double: frozenset[str]
    leading: frozenset[str]
    folded: frozenset[str]
    middles: frozenset[str]
    middles_folded: frozenset[str]
    sure: frozenset[str]
    sure_folded: frozenset[str]
    toned: Titles
    bare: Titles
    posts: frozenset[str]
    said: re.Pattern[str]
    said_before: re.Pattern[str]
    never_first: frozenset[str]
    never_first_folded: frozenset[str]
    not_last: frozenset[str]
    openers: frozenset[str]
    openers_folded: frozenset[str]
    common_vi: frozenset[str]
    common_folded: frozenset[str]
    common_en: frozenset[str]
    abbreviated: frozenset[str]
    never_in: frozenset[str]
    given: frozenset[str]
    korean: frozenset[str]
    historical: frozenset[str]
    famous: frozenset[str]
    not_persons: frozenset[str]
    countries: frozenset[str]
    not_middles: frozenset[str]
    stops_vi: frozenset[str]
    stops_folded: frozenset[str]
    stops_en: frozenset[str]

    def common(self, toned: bool, english: bool) -> frozenset[str]:
        """Words that are names too, as a page of this kind prints them."""
        return self.common_en if english else self.common_vi if toned else self.common_folded


@functools.cache
def people() -> People:
    """The shipped lists of nlp/data/names/people.json."""
    data: dict[str, Any] = resources.load_json("data/names/people.json")
    surnames = [*data["surnames"], *data["surnames_weak"]]
    return People(
        _keys(surnames), _keys(data["surnames"]), _folds(data["surnames"]), _keys(data["surnames_words"]), _keys(data["surnames_sure"]), _keys(data["surnames_two"]), _folds(surnames) - _folds(data["middles_sure"]), _folds(surnames), _keys(data["middles"]), _folds(data["middles"]),
        _keys(data["middles_sure"]), _folds(data["middles_sure"]), _titles(data, key), _titles(data, fold),
        _folds(data["posts"]) | _folds(data["address"]),
        _pattern(r"[ ,]{0,2}", data["said"], ""), _pattern("", data["said_before"], " $"),
        _keys(data["never_first"]), _folds(data["never_first"]), _folds(data["not_last"]), _keys(data["openers"]), _folds(data["openers"]), _keys(data["common_vi"]), _folds(data["common_vi"]),
        _keys(data["common_en"]), _keys(data["abbreviated"]), _keys(data["never_in"]),
        _keys(data["given_foreign"]), _keys(data["surnames_korean"]), _keys(data["historical"]), _firsts((*data["historical"], *data["not_persons"])), _keys(data["not_persons"]), _keys(data["countries"]),
        _keys(data["not_middles"]), _keys(data["stops_vi"]), _folds(data["stops_vi"]), _keys((*data["stops_en"], *data["openers"], *data["common_en"])),
    )  # fmt: skip


def opens_no_name(word: str, toned: bool) -> bool:
    """Whether a word opens the name of a body, not of a person: "Hội", "Chính" (phủ)."""
    return key(word) in people().never_first if toned else fold_word(word) in people().never_first_folded


@functools.lru_cache(maxsize=16384)
def key(word: str) -> str:
    """Lower case with the tone mark in the old place: what two spellings of one name share."""
    return to_old_style(word.lower())


#: :func:`nlp.text.fold` of single words, of which an article repeats most.
fold_word = functools.lru_cache(maxsize=16384)(fold)


class Word(NamedTuple):
    """One word of a row of capitals, and in which lists it is, with its diacritics or (``folded``, ``leading``) without.

    ``middle``: a middle word that only people have; ``opens_none``: it opens the name of a body.
    """

    text: str
    key: str
    fold: str
    capitals: bool
    surname: bool
    strong: bool
    folded: bool
    leading: bool
    middle: bool
    given: bool
    unique: bool
    opens_none: bool
    opens_none_folded: bool


#: "Jean-Christophe", not "Oscar-nominated".
_DOUBLE = re.compile(rf"-{UPPER}")


@functools.lru_cache(maxsize=16384)
def word_of(text: str) -> Word:
    """What the lists know of a word: kept, for an article repeats most."""
    known = people()
    spelt, plain = key(text), fold(text)
    return Word(
        text, spelt, plain, text.isupper(), spelt in known.surnames, spelt in known.strong, plain in known.folded, plain in known.leading,
        is_middle(known, text), (spelt.partition("-")[0] if _DOUBLE.search(text) else spelt) in known.given, spelt in known.unique, spelt in known.never_first, plain in known.never_first_folded,
    )  # fmt: skip


def is_middle(known: People, word: str) -> bool:
    """Whether a word is a middle word that only people have."""
    return key(word) in known.sure or (word.isascii() and word.lower() in known.sure_folded)


#: What a Vietnamese syllable looks like without its diacritics; "has", "walked", "first" do not.
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?", re.ASCII
)


def is_syllable(word: str) -> bool:
    """Whether a word without diacritics, in small letters, could be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def _keys(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(key, words))


def _firsts(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(key(phrase).partition(" ")[0] for phrase in phrases)


def _folds(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _titles(data: Mapping[str, Any], form: Any) -> Titles:
    address = {form(word): sex for word, sex in data["address"].items()}
    posts = frozenset(form(word) for word in data["posts"])
    not_after = frozenset(form(word) for word in data["not_after"])
    lasts = _lasts((*address, *posts, *not_after))
    stops = _keys(data["abbreviated"])
    return Titles(address, posts, not_after, lasts, _tails(lasts | OF_PEOPLE, stops), _tails(_lasts(address), stops))


def _lasts(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase.rpartition(" ")[2] for phrase in phrases)


#: How many characters of what stands before a row are looked at first, and what can stand before a word of fewer.
TAIL = 3
_BEFORE_WORD = " \n\"'(“"


def _tails(lasts: Iterable[str], abbreviated: frozenset[str]) -> frozenset[str]:
    """The last characters of words, with a full stop behind those that are abbreviated too; of a word of two letters with
    what can stand before it."""
    words = [form for word in lasts for form in ((word, word + ".") if word in abbreviated else (word,))]
    return frozenset((before + word)[-TAIL:] for word in words for before in _BEFORE_WORD)


def _pattern(before: str, words: Iterable[str], behind: str) -> re.Pattern[str]:
    spelt = sorted({key(word) for word in words}, key=len, reverse=True)
    return re.compile(rf"{before}(?<!\w)(?:{'|'.join(map(re.escape, spelt))})(?!\w){behind}")


@functools.lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """ "Cao Thị Đại" → "cao-thi-dai"."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))
