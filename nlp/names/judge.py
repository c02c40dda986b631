"""What a row of capitals is by its own letters and what stands before it: titles cut off, then the cases of a full name.

Nothing here looks at the text around, so a row that comes again, in any article, is judged once.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp import resources
from nlp.names.page import ENGLISH, TONED
from nlp.names.titles import Left
from nlp.names.words import People, fold_word, is_syllable, key, opens_no_name, people, slug

#: The most words of a name.
LONGEST = 5
#: Where a row stands, added to how its page is printed: at the start of a sentence, right behind a body.
OPENS, BEHIND = 4, 8


@dataclass(frozen=True, slots=True)
class Judged:
    """A row judged.

    ``words`` are those of the name, without titles and openers within the row; ``shift`` and ``length`` tell where it
    begins and ends, from the start of the row. ``full``: a full name; ``if_said``: one where a verb of saying, an age or
    an apposition stands beside it; ``if_aged``: where an age does. ``forms`` are what short forms are looked up by: the
    words, and the last of two behind a title. ``repeats``: a name where its second word stands alone elsewhere.
    """

    words: tuple[str, ...]
    shift: int
    length: int
    address: bool = False
    post: bool = False
    sex: str = ""
    barred: bool = False
    opens: bool = False
    full: bool = False
    if_said: bool = False
    if_aged: bool = False
    repeats: bool = False
    forms: tuple[str, ...] = ()

    @property
    def titled(self) -> bool:
        return self.address or self.post

    @property
    def target(self) -> str:
        return "person:" + slug(" ".join(self.words))


class _Bare(NamedTuple):
    """A row without the titles in it: its words, where they begin, and what the titles tell."""

    words: tuple[str, ...]
    shift: int
    address: bool
    post: bool
    sex: str
    barred: bool
    opens: bool
    behind: bool = False


class _Verdict(NamedTuple):
    """Whether it is a full name, as in :class:`Judged`, and how many words before the name are cut."""

    full: bool = False
    if_said: bool = False
    if_aged: bool = False
    cut: int = 0


@functools.lru_cache(maxsize=32768)
def judge(row: str, how: int, left: Left) -> Judged:
    """What a row is; ``how`` is that of the page with :data:`OPENS` and :data:`BEHIND` added."""
    toned, english = bool(how & TONED), bool(how & ENGLISH)
    words = row.split(" ")
    last = words[-1]
    words[-1] = last.removesuffix("'s").rstrip("'-") or last
    length = sum(map(len, words)) + len(words) - 1
    bare = _without_titles(words, how, left)
    if how & BEHIND:
        bare = bare._replace(post=True, behind=not (bare.address or bare.post), barred=False)
    verdict = _verdict(row, bare, toned, english, left) if len(bare.words) > 1 else _NO
    kept = bare.words[verdict.cut :]
    shift = bare.shift + sum(len(word) + 1 for word in bare.words[: verdict.cut])
    form = key if toned else fold_word  # of each word: those are kept, whole names seldom come again
    forms = [" ".join(map(form, kept))]
    if len(kept) == 2 and (bare.address or bare.post):
        forms.append(form(kept[1]))
    repeats = len(kept) == 2 and not bare.barred and _may_repeat(kept, toned, english)
    return Judged(
        kept, shift, length, bare.address, bare.post, bare.sex, bare.barred, bare.opens,
        verdict.full, verdict.if_said, verdict.if_aged, repeats, tuple(forms),
    )  # fmt: skip


def _without_titles(words: list[str], how: int, left: Left) -> _Bare:
    """A title, or what makes it the name of a street or a school; in the row itself or before it."""
    toned = bool(how & TONED)
    opening = bool(how & OPENS)
    known = people()
    lists = known.toned if how & (TONED | ENGLISH) else known.bare
    form = key if how & (TONED | ENGLISH) else fold_word
    shift = 0
    address = post = False
    sex = ""
    while len(words) > 1:
        plain = form(words[0]).rstrip(".")
        if plain in lists.address and not _is_surname(toned, known, plain, words):
            address, sex = True, lists.address[plain] or sex
        elif (plain in lists.posts and not _is_surname(toned, known, plain, words)) or (post and plain == "of"):
            post = True
        elif not (opening and _is_opener(toned, known, words)):
            break
        opening = opening and not (address or post)
        shift += len(words[0]) + 1
        del words[0]
    barred = left.bars
    if not (address or post):
        barred, address, sex, post = left.barred, left.address, left.sex, left.post
    for count in (1, 2):  # "Tổng Bí thư Lào Thongloun Sisoulith"
        if post and len(words) >= count + 2 and key(" ".join(words[:count])) in known.countries:
            shift += sum(len(word) + 1 for word in words[:count])
            address = True
            del words[:count]
            break
    return _Bare(tuple(words), shift, address, post, sex, barred, opening)


def _is_opener(toned: bool, known: People, words: Sequence[str]) -> bool:
    """ "Khi Lò Văn …", "When Khụt …": a word that opens a sentence before a name."""
    listed = key(words[0]) in known.openers if toned else fold_word(words[0]) in known.openers_folded
    return listed and (len(words) == 2 or not is_middle(known, words[1]))


def _is_surname(toned: bool, known: People, plain: str, words: Sequence[str]) -> bool:
    """A form of address that is a surname here: "Chu Thị Mai", and "Vo Nguyen Giap" without diacritics."""
    if toned:
        return plain in known.surnames and len(words) > 2 and is_middle(known, words[1])
    if plain not in known.folded or len(words) < 3:
        return False
    # "Cu Mua Giong Senh": two surnames, four words
    return len(words) == 3 or is_middle(known, words[1]) or fold_word(words[1]) not in known.folded


def is_middle(known: People, word: str) -> bool:
    return key(word) in known.sure or (word.isascii() and word.lower() in known.sure_folded)


_NO = _Verdict()
_YES = _Verdict(full=True)


def _verdict(row: str, bare: _Bare, toned: bool, english: bool, left: Left) -> _Verdict:
    """Whether a row of several words is, or holds, a full name."""
    known = people()
    words = bare.words
    if bare.barred or fold_word(words[-1]) in known.not_last:
        return _NO
    keys = list(map(key, words))
    if not known.never_in.isdisjoint(keys) or _looks_like_a_name(known, keys):
        return _NO
    prefix = row[: bare.shift].lower()
    if (prefix.endswith(_OF_PEOPLE) if prefix else left.of_people) and (is_group(words[:1]) or is_group(words[:2])):
        return _NO  # "người Chăm H'roi": a group and its branch
    if not words[0].isupper() and any(len(word) > 2 and word.isupper() for word in words[1:]):
        return _NO  # "Đồng USD"
    if " ".join(keys) in known.historical:
        return _YES
    cut = _cut_before_surname(known, words)
    not_after = (known.toned if toned or english else known.bare).not_after
    if any(" ".join(keys[cut - count : cut]) in not_after for count in (1, 2) if count <= cut):
        return _NO  # "Cầu Nguyễn Văn Trỗi"
    return _by_cases(known, bare, words[cut:], toned, english)._replace(cut=cut)


#: What goes before a group's name, in either spelling.
_OF_PEOPLE = ("người ", "dân tộc ", "đồng bào ", "nguoi ", "dan toc ")


def _looks_like_a_name(known: People, keys: Sequence[str]) -> bool:
    """ "Lầu Năm Góc", "Châu Phi …"."""
    return " ".join(keys[:2]) in known.not_persons or " ".join(keys[:3]) in known.not_persons


def _cut_before_surname(known: People, words: Sequence[str]) -> int:
    """ "Thằng Lò Gia Bảo", "Mông Mùa Thị Mỷ", "Venerable Lý Minh Đức": the name begins at its surname, the word of this number."""
    strong = key(words[0]) in known.strong or (words[0].isascii() and fold_word(words[0]) in known.strong_folded)
    before = 0
    if len(words) > 2 and len(words[0]) > 1 and words[0].isupper() and not words[1].isupper():
        before = 1  # "UEFA Aleksander Ceferin"
        words = words[1:]
    for index in range(1, len(words) - 1):
        rest = words[index:]
        first = key(rest[0])
        if len(rest) >= 3 and is_middle(known, rest[1]) and fold_word(rest[0]) in known.leading:
            cut = not strong or len(words) > LONGEST
        elif first in known.strong and len(rest) in (3, 4):
            cut = not strong and key(words[0]) not in known.surnames and fold_word(words[0]) not in known.folded
        else:
            cut = first in known.given and key(words[0]) not in known.given
        if cut:
            return before + index
    return before


def _by_cases(known: People, bare: _Bare, words: Sequence[str], toned: bool, english: bool) -> _Verdict:
    """The cases that make a row of two to five words a person, strongest first."""
    if not 2 <= len(words) <= LONGEST or is_group(words):
        return _NO
    first, plain = key(words[0]), fold_word(words[0])
    titled = bare.address or bare.post
    marked = not "".join(words).isascii()
    surname = first in known.surnames or (not marked and plain in known.folded and (english or not toned))
    no_name = opens_no_name(words[0], toned)
    # CASE 1: a middle word that only people have, behind a surname; Văn and Thị behind any word
    if len(words) >= 3 and is_middle(known, words[1]) and (surname or (words[1] != "A" and not no_name)):
        return _YES
    # CASE 2: a surname with a title, a verb of saying or an age beside it
    if surname and titled:
        return _YES
    # CASE 3: a surname that is no other word, three or four words; one that is, with a middle word
    if surname and 3 <= len(words) <= 4:
        middle = any(key(w) in known.middles if marked else fold_word(w) in known.middles_folded for w in words[1:-1])
        if middle or (marked and first in known.strong):
            return _Verdict(middle or not no_name, if_said=True)
        if english and marked and len(first) > 1 and all(is_syllable(fold_word(word)) for word in words):
            return _Verdict(not no_name, if_said=True)  # no English word has its letters, and units are read before
    # CASE 4: the names of the Central Highlands: H'Linda Mlo, Ro Mah H'Ngoan, Y Bhem Knul, K' Brèm
    if any(word[:2] == "H'" and len(word) > 3 for word in words) or words[0] == "K'" or words[0][:3] == "Bh'":
        return _YES
    if words[0] == "Y" and (len(words) > 2 or titled):
        return _YES
    if_said = surname or words[0] == "Y"
    # CASE 5: a foreign name: a given name of the list, or a Korean one with its hyphen
    if first in known.given and (len(words) <= 3 or titled):
        return _Verdict(first not in known.openers, if_said)
    if first in known.korean and "-" in words[-1]:
        return _YES
    # CASE 6: any capitals behind a form of address or a post, but not the name of a body
    if no_name or (len(words[0]) > 1 and all(word.isupper() for word in words)):
        return _Verdict(if_said=if_said)
    full = bare.address or (bare.post and marked and len(words) == 2 and not bare.behind)
    aged = english and not titled and len(words) <= 3 and first not in known.openers
    return _Verdict(full, if_said or bare.post, aged)


def _may_repeat(words: Sequence[str], toned: bool, english: bool) -> bool:
    """Two words, the first a surname, neither the beginning of another name: "Trần Thảo"."""
    known = people()
    first, last = map(key, words)
    if first not in known.surnames or last in known.never_in or opens_no_name(words[0], toned):
        return False  # "Phó Chủ" (tịch)
    if last in known.common(toned, english):
        return False
    return f"{first} {last}" not in known.not_persons and not is_group(words)


@functools.cache
def _groups() -> frozenset[str]:
    rows = resources.load_json("data/names/ethnic.json")["groups"]
    return frozenset(form.lower() for row in rows for form in row["forms"])


def is_group(words: Sequence[str]) -> bool:
    """Whether words are, or begin with, the name of an ethnic group of two syllables."""
    groups = _groups()
    return " ".join(words).lower() in groups or (len(words) > 2 and " ".join(words[:2]).lower() in groups)
