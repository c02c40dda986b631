"""What the words around a mention say of its part in the story: a scene, an address, somebody's home, a body that acts.

The words are data (nlp/data/tags/wording.json); the rules they stand for are in docs/annotation.md section 8. All
functions read the folded view and look a few words to either side only, but for :func:`bare_units`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nlp import resources
from nlp.text import Text, fold
from nlp.types import Language, Mention

#: Longest run of characters before a place in which a village of it is looked for ("bản Huổi Pá 2, ").
_VILLAGE_REACH = 34
#: Longest run between a person and the place where she lives ("Năm Thơm, 54 tuổi, dân tộc Thái, ở ").
_HOME_REACH = 44
#: Longest run before a mention that opens its sentence but for an article or a word ("The ", "Mới đây ").
OPENS_WITHIN = 6
#: Two mentions further apart do not stand in one sentence.
_LONGEST_SENTENCE = 400
#: Longest run of words read behind a mention.
_BEHIND = 26
#: What ends a sentence: looked for one after the other, which takes a tenth of the time of one pattern.
_SENTENCE_ENDS = (". ", "\n", ".”", '."', "! ", "? ", "…")
_CLAUSE_END = re.compile(r"[.!?;:]")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words as patterns; ``units`` finds a unit that is meant without its name, by kind of text."""

    typed_before: tuple[str, ...]
    typed_behind: tuple[str, ...]
    villages: tuple[str, ...]
    village: re.Pattern[str]
    comes_from: tuple[str, ...]
    #: Longest of ``comes_from``, in characters.
    reach: int
    acts: re.Pattern[str]
    says: re.Pattern[str]
    rules: re.Pattern[str]
    earlier: re.Pattern[str]
    units: Mapping[str, BareUnits]


@dataclass(frozen=True, slots=True)
class BareUnits:
    """Finds a unit that is meant without its name: "toàn tỉnh", "huyện đã …", "the province"."""

    #: By level: the words, each with a space before.
    words: Mapping[str, tuple[str, ...]]
    #: They count with one of ``whole`` before or one of ``doing`` behind, and do not open one of ``others``; where all are
    #: empty, wherever they stand.
    whole: tuple[str, ...] = ()
    doing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def count(self, view: str, step: str) -> int:
        """How often the level ``step`` is meant."""
        found, padded = 0, f" {view} "
        for word in self.words.get(step, ()):
            start = padded.find(word)
            while start >= 0:
                end = start + len(word)
                found += not padded[end].isalnum() and self._meant(padded, start, end)
                start = padded.find(word, end)
        return found

    def _meant(self, padded: str, start: int, end: int) -> bool:
        if not self.whole or padded.startswith(self.doing, end):
            return True
        return padded.endswith(self.whole, 0, start) and not padded.startswith(self.others, start)


@functools.cache
def wording() -> Wording:
    """The words of this installation."""
    data = resources.load_json("data/tags/wording.json")
    villages = "|".join(data["villages"])
    return Wording(
        tuple(f"{word} " for word in data["types_before"]),
        tuple(f" {word}" for word in data["types_behind"]),
        tuple(f" {word}" for word in (*data["villages"], *data["villages_en"])),
        re.compile(
            rf"(?<!\w)(?:(?:{villages}) (\S+)(?: \S+){{0,3}}|(?:{'|'.join(data['villages_en'])}))[ ,(]+(?:of |in |thuoc )?\Z"
        ),
        tuple(f" {words} " for words in data["comes_from"]),
        max(map(len, data["comes_from"])) + 2,
        re.compile(rf"[ ,]*(?:(?:{'|'.join(data['acts_after'])}) )*(?:{'|'.join(data['acts'])})(?!\w)"),
        re.compile(rf"[ ,]*(?:{'|'.join(data['says'])})(?!\w)"),
        re.compile(rf"[ ,]*(?:{'|'.join(data['rules'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{'|'.join(data['earlier'])})[ ,]*(?:cac |the )?\Z"),
        {"toned": _bare(data, str), "toneless": _bare(data, fold),
         "en": BareUnits({step: tuple(f" {w}" for w in words) for step, words in data["units_en"].items()})},
    )  # fmt: skip


def _bare(data: Mapping[str, Any], view: Callable[[str], str]) -> BareUnits:
    return BareUnits(
        {step: tuple(view(f" {word}") for word in words) for step, words in data["units"].items()},
        tuple(view(f" {word}") for word in data["whole"]),
        tuple(view(f" {word} ") for word in data["doing"]),
        tuple(view(f" {words}") for words in data["no_unit"]),
    )


def bare_units(text: Text, language: Language, step: str) -> int:
    """How often the text speaks of "the province", "toàn huyện", "xã đã …" without a name; ``step`` is the level."""
    if language.code != "vi":
        return wording().units["en"].count(text.folded, step)
    if language.diacritics == "none":
        return wording().units["toneless"].count(text.folded, step)
    return wording().units["toned"].count(text.lower, step)


def typed(folded: str, place: Mention) -> bool:
    """ "xã Thanh Yên", "Thanh Yên commune"; not "Thanh Yên"."""
    words = wording()
    return folded.startswith(words.typed_before, place.start, place.end) or folded.endswith(
        words.typed_behind, place.start, place.end
    )


def comes_from(folded: str, place: Mention, before: Mention | None) -> bool:
    """ "đến từ Bắc Ninh", "Quàng Văn Trọng (Sơn La)"."""
    words = wording()
    if folded[max(0, place.start - words.reach) : place.start].endswith(words.comes_from):
        return True
    return before is not None and before.kind == "person" and folded[before.end : place.start].strip() == "("


def of_person(folded: str, place: Mention, before: Mention | None) -> bool:
    """ "bà Năm Thơm ở xã An Định", "Lo Thi Hoan, 79, of Na Sang commune": somebody's home, in the same clause."""
    if before is None or before.kind != "person" or place.start - before.end > _HOME_REACH:
        return False
    return _CLAUSE_END.search(folded, before.end, place.start) is None


def of_village(text: Text, place: Mention, before: Mention | None) -> bool:
    """ "bản Pa Nặm, xã Phình Giàng", "Hà Xi village, Pa Ủ": a scene set below the unit."""
    if before is not None and before.kind == "place" and before.target is None and place.start - before.end <= 4:
        return True
    start = max(0, place.start - _VILLAGE_REACH)
    nearby = f" {text.folded[start : place.start]}"
    words = wording()
    found = words.village.search(nearby) if any(village in nearby for village in words.villages) else None
    if found is None:
        return False
    name = found.start(1)  # of a village in Vietnamese: "bản Nậm Pố", not "bán ở"
    return name < 0 or not text.clean[start + name - 1].islower()


def acts(folded: str, body: Mention) -> bool:
    """ "UBND xã Tà Xùa ra quy định", "the People's Committee has opened"."""
    return wording().acts.match(folded, body.end, body.end + _BEHIND) is not None


def says(folded: str, body: Mention) -> bool:
    """ "Sở Y tế cho biết": the source of a figure or quotation."""
    return wording().says.match(folded, body.end, body.end + _BEHIND) is not None


def rules(folded: str, document: Mention) -> bool:
    """ "Thông tư 29 không cấm …", "the law does not mention …": the document itself is told of."""
    return wording().rules.match(folded, document.end, document.end + _BEHIND) is not None


def earlier(folded: str, document: Mention) -> bool:
    """ "the old Law on …", "sửa đổi Nghị định 55": a document that another takes the place of."""
    start = max(0, document.start - _BEHIND)
    return wording().earlier.search(folded, start, document.start) is not None


def opens_sentence(clean: str, start: int) -> bool:
    """Whether at most OPENS_WITHIN characters lie between ``start`` and the beginning of its sentence."""
    return start <= OPENS_WITHIN or not same_sentence(clean, start - OPENS_WITHIN - 2, start)


def same_sentence(clean: str, end: int, start: int) -> bool:
    """Whether a mention that ends at ``end`` and the next, which starts at ``start``, stand in one sentence."""
    if start - end > _LONGEST_SENTENCE:
        return False
    between = clean[end:start]
    for mark in _SENTENCE_ENDS:  # noqa: SIM110 - asked of every mention; all() takes twice the time
        if mark in between:
            return False
    return True
