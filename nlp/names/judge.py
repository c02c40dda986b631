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
from nlp.names.words import People, Word, is_syllable, key, opens_no_name, people, slug, word_of
from nlp.places.gazetteer import shipped

#: The most words of a name.
LONGEST = 5
#: Where a row stands, added to how its page is printed: at the start of a sentence, right behind a body.
OPENS, BEHIND = 4, 8


@dataclass(frozen=True, slots=True)
class Judged:
    """A row judged.

    ``words`` are those of the name, without titles and openers within the row; ``shift`` and ``length`` tell where it
    begins and ends, from the start of the row. ``full``: a full name; ``if_said``: one where a verb of saying, an age or
    an apposition stands beside it; ``if_aged``: where an age does; ``doubtful``: no name in a list of places. ``forms`` are what short forms are looked up by: the
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
    doubtful: bool = False
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

    words: Sequence[Word]
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
    doubtful: bool = False
    cut: int = 0


@functools.lru_cache(maxsize=32768)
def judge(row: str, how: int, left: Left) -> Judged:
    """What a row is; ``how`` is that of the page with :data:`OPENS` and :data:`BEHIND` added."""
    toned, english = bool(how & TONED), bool(how & ENGLISH)
    texts = row.split(" ")
    last = texts[-1]
    texts[-1] = last.removesuffix("'s").rstrip("'-") or last
    length = len(row) - len(last) + len(texts[-1])
    bare = _without_titles(list(map(word_of, texts)), how, left)
    if english and len(bare.words) > 2 and (count := _headline(bare.words)):
        length -= sum(len(word.text) + 1 for word in bare.words[count:])
        bare = bare._replace(words=bare.words[:count])
    if how & BEHIND:
        bare = bare._replace(post=True, behind=not (bare.address or bare.post), barred=False)
    verdict = _NO
    if len(bare.words) > 1:
        verdict = _verdict(row, bare, toned, english, left)
    elif is_highland(bare.words[0].text) and not bare.barred and not is_group([bare.words[0].key]):
        verdict = _YES  # "K'Brêu"
    words, shift = bare.words, bare.shift
    if verdict.cut:
        shift += sum(len(word.text) + 1 for word in words[: verdict.cut])
        words = words[verdict.cut :]
    spelt = [word.key if toned else word.fold for word in words]
    forms = [" ".join(spelt)]
    if len(words) == 2 and (bare.address or bare.post):
        forms.append(spelt[1])
    kept = tuple([word.text for word in words])
    repeats = len(words) == 2 and not bare.barred and words[0].surname and _may_repeat(kept, toned, english)
    return Judged(
        kept, shift, length, bare.address, bare.post, bare.sex, bare.barred, bare.opens,
        verdict.full, verdict.if_said, verdict.if_aged, verdict.doubtful, repeats, tuple(forms),
    )  # fmt: skip


def _without_titles(words: list[Word], how: int, left: Left) -> _Bare:
    """A title, or what makes it the name of a street or a school; in the row itself or before it."""
    toned = bool(how & TONED)
    opening = bool(how & OPENS)
    known = people()
    lists = known.toned if how & (TONED | ENGLISH) else known.bare
    bare = not how & (TONED | ENGLISH)
    shift = 0
    address = post = False
    sex = ""
    while len(words) > 1:
        first = words[0]
        plain = first.fold if bare else first.key
        if plain in lists.address and not _is_surname(toned, first, words):
            address, sex = True, lists.address[plain] or sex
        elif (plain in lists.posts and not _is_surname(toned, first, words)) or (post and plain == "of"):
            post = True
        elif not (opening and _is_opener(toned, known, words)):
            break
        opening = opening and not (address or post)
        shift += len(first.text) + 1
        del words[0]
    barred = left.bars
    if not (address or post):
        barred, address, sex, post = left.barred, left.address, left.sex, left.post
    for count in (1, 2) if post else ():  # "Tổng Bí thư Lào Thongloun Sisoulith"
        if len(words) >= count + 2 and " ".join([word.key for word in words[:count]]) in known.countries:
            shift += sum(len(word.text) + 1 for word in words[:count])
            address = True
            del words[:count]
            break
    return _Bare(words, shift, address, post, sex, barred, opening)


def _headline(words: Sequence[Word]) -> int:
    """ "Giàng A Páo Wins Prize": how many words of a row of English capitals are a Vietnamese name; 0 for all of them, or none."""
    if not words[0].folded:
        return 0
    for index, word in enumerate(words[1:], 1):
        if word.text.isascii() and not is_syllable(word.fold) and "'" not in word.text:
            return index if index > 2 and _goes_on(words[index:]) else 0
    return 0


def _goes_on(words: Sequence[Word]) -> bool:
    """Whether words behind a name are those of a headline: a verb, or what is no "Street" or "Primary School"."""
    if words[0].fold.endswith(("s", "ed")):
        return True
    known = people()
    return len(words) > 1 and not any(word.fold in known.not_last or word.key in known.never_in for word in words)


def is_highland(word: str) -> bool:
    """A man's name of the southern Central Highlands in one word: "K'Brêu"."""
    return len(word) > 3 and word[:2] == "K'" and word[2].isupper()


def _is_opener(toned: bool, known: People, words: Sequence[Word]) -> bool:
    """ "Khi Lò Văn …", "When Khụt …": a word that opens a sentence before a name."""
    listed = words[0].key in known.openers if toned else words[0].fold in known.openers_folded
    if not listed or len(words) == 2:
        return listed
    return not words[1].middle and f"{words[0].key} {words[1].key}" not in known.double


def _is_surname(toned: bool, first: Word, words: Sequence[Word]) -> bool:
    """A form of address that is a surname here: "Chu Thị Mai", and "Vo Nguyen Giap" without diacritics."""
    if toned:
        return first.surname and len(words) > 2 and words[1].middle
    if not first.folded or len(words) < 3:
        return False
    # "Cu Mua Giong Senh": two surnames, four words
    return len(words) == 3 or words[1].middle or not words[1].folded


_NO = _Verdict()
_YES = _Verdict(full=True)


def _verdict(row: str, bare: _Bare, toned: bool, english: bool, left: Left) -> _Verdict:
    """Whether a row of several words is, or holds, a full name."""
    known = people()
    words = bare.words
    if bare.barred or words[-1].fold in known.not_last:
        return _NO
    keys = [word.key for word in words]
    if not known.never_in.isdisjoint(keys) or _looks_like_a_name(known, keys):
        return _NO
    prefix = row[: bare.shift].lower()
    if (prefix.endswith(_OF_PEOPLE) if prefix else left.of_people) and (is_group(keys[:1]) or is_group(keys[:2])):
        return _NO  # "người Chăm H'roi": a group and its branch
    if not words[0].capitals:
        for word in words:
            if word.capitals and len(word.text) > 2:
                return _NO  # "Đồng USD"
    whole = " ".join(keys)
    if whole in known.countries:
        return _NO  # "Chủ tịch Quốc hội Đan Mạch"
    if keys[0] in known.famous and whole in known.historical:
        return _YES
    cut = _cut_before_surname(words)
    if not cut:
        return _by_cases(known, bare, words, toned, english)
    not_after = (known.toned if toned or english else known.bare).not_after
    if any(" ".join(keys[cut - count : cut]) in not_after for count in (1, 2) if count <= cut):
        return _NO  # "Cầu Nguyễn Văn Trỗi"
    return _by_cases(known, bare, words[cut:], toned, english)._replace(cut=cut)


#: What goes before a group's name, in either spelling.
_OF_PEOPLE = ("người ", "dân tộc ", "đồng bào ", "nguoi ", "dan toc ")


def _looks_like_a_name(known: People, keys: Sequence[str]) -> bool:
    """ "Lầu Năm Góc", "Châu Phi …"."""
    if keys[0] not in known.famous:
        return False
    return " ".join(keys[:2]) in known.not_persons or " ".join(keys[:3]) in known.not_persons


def _cut_before_surname(words: Sequence[Word]) -> int:
    """ "Thằng Lò Gia Bảo", "Mông Mùa Thị Mỷ", "Venerable Lý Minh Đức": the name begins at its surname, the word of this number."""
    head = words[0]
    strong = head.strong or (head.fold in people().strong_folded and head.text.isascii())
    before = 0
    if len(words) > 2 and len(head.text) > 1 and head.capitals and not words[1].capitals:
        before = 1  # "UEFA Aleksander Ceferin"
        words = words[1:]
        head = words[0]
    for index in range(1, len(words) - 1):
        first = words[index]
        left = len(words) - index
        if left >= 3 and first.leading and words[index + 1].middle:
            cut = not strong or len(words) > LONGEST
        elif first.strong and left in (3, 4):
            cut = not strong and not head.surname and not head.folded
        else:
            cut = first.given and not head.given
        if cut:
            return before + index
    return before


def _by_cases(known: People, bare: _Bare, words: Sequence[Word], toned: bool, english: bool) -> _Verdict:
    """The cases that make a row of two to five words a person, strongest first."""
    if not 2 <= len(words) <= LONGEST or is_group([word.key for word in words]):
        return _NO
    head, second = words[0], words[1]
    titled = bare.address or bare.post
    marked = any(not word.text.isascii() for word in words)
    surname = head.surname or (not marked and head.folded and (english or not toned))
    no_name = head.opens_none if toned else head.opens_none_folded
    # CASE 1: a middle word that only people have, behind a surname; Văn and Thị behind any word
    if len(words) >= 3 and second.middle and (surname or (second.text != "A" and not no_name)):
        return _YES
    # CASE 2: a surname with a title, a verb of saying or an age beside it
    if surname and titled:
        return _YES
    # CASE 3: a surname that is no other word, three or four words; one that is, with a middle word
    if surname and 3 <= len(words) <= 4:
        middle = any(w.key in known.middles if marked else w.fold in known.middles_folded for w in words[1:-1])
        if not marked and len(words) == 3 and " ".join(word.fold for word in words) in _communes():
            return _Verdict(if_said=True)  # "Leng Su Sin"
        if middle or (marked and head.strong):
            return _Verdict(middle or not no_name, if_said=True, doubtful=True)
        if english and marked and len(head.key) > 1 and all(is_syllable(word.fold) for word in words):
            return _Verdict(not no_name, if_said=True)  # no English word has its letters, and units are read before
    # CASE 4: the names of the Central Highlands: Ksor Nham, A Lăng Bhuốch, H'Linda Mlo, Ro Mah H'Ngoan, Y Bhem Knul, K' Brèm
    if head.unique or (len(words) > 2 and f"{head.key} {second.key}" in known.double):
        return _YES
    if head.text == "K'" or head.text[:3] == "Bh'" or any(w.text[:2] == "H'" and len(w.text) > 3 for w in words):
        return _YES
    if head.text == "Y" and (len(words) > 2 or titled):
        return _Verdict(full=True, doubtful=not titled)
    if_said = surname or head.text == "Y"
    # CASE 5: a foreign name: a given name of the list, or a Korean one with its hyphen
    if head.given and (len(words) <= 3 or titled):
        return _Verdict(head.key not in known.openers, if_said)
    if head.key in known.korean and "-" in words[-1].text:
        return _YES
    # CASE 6: any capitals behind a form of address or a post, but not the name of a body
    if no_name or (len(head.text) > 1 and head.capitals and all(word.capitals for word in words)):
        return _Verdict(if_said=if_said)
    full = bare.address or (bare.post and marked and len(words) == 2 and not bare.behind)
    aged = english and not titled and len(words) <= 3 and head.key not in known.openers
    return _Verdict(full, if_said or bare.post, aged)


@functools.cache
def _communes() -> frozenset[str]:
    """Units of three syllables, folded."""
    return frozenset(name for name in shipped().names if name.count(" ") == 2)


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
