"""Names within headings and pages in capitals, where no small letter tells a name from the words around it.

A name begins at a surname; it ends with the row, before a word that no name goes on with ("NÓI", "Ở", "HAS"), or as the
article has it in small letters. In an English text words without diacritics must also be Vietnamese syllables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nlp.names.capitals import Row
from nlp.names.judge import Judged, is_group
from nlp.names.page import Page
from nlp.names.people import Run, key_of
from nlp.names.titles import Left
from nlp.names.words import Titles, fold_word, is_middle, is_syllable, key, people

#: The most words of a name in capitals.
LONGEST = 4
#: The share of a page's capitals, in code points, that stand in rows in capitals throughout where it is in capitals.
MOSTLY = 0.9


class Spelt:
    """The names of an article as they stand in rows that are not in capitals throughout; read when first asked for."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self._names: set[str] | None = None

    def __contains__(self, name: str) -> bool:
        if self._names is None:
            split = [text.split(" ") for _, _, text in self._rows if " " in text and not text.isupper()]
            self._names = {
                " ".join(words[at : at + count])
                for words in split
                for count in (2, 3, 4)
                for at in range(len(words) - count + 1)
            }
        return name.title() in self._names


def is_shouted(rows: Sequence[Row]) -> bool:
    """Whether a page is in capitals all but throughout: then its short rows are read as shouted ones too."""
    most = (1 - MOSTLY) * sum(len(text) for _, _, text in rows)
    small = 0
    for _, _, text in rows:
        if not text.isupper():
            small += len(text)
            if small >= most:
                return False
    return True


class ShoutedRow:
    """The words of one row in capitals; ``left`` is what stands before it."""

    def __init__(self, page: Page, row: Row, left: Left) -> None:
        self._page = page
        self._known = people()
        self._lists: Titles = self._known.toned if page.toned or page.english else self._known.bare
        self._left = left
        self.words = row[2].split(" ")
        self._offsets = [row[0]]
        for word in self.words:
            self._offsets.append(self._offsets[-1] + len(word) + 1)
        form = key if page.toned or page.english else fold_word
        self._forms = [form(word) for word in self.words]

    def names(self, spelt: Spelt) -> Iterator[Run]:
        """The full names of the row, and what follows a form of address: "ÔNG TƯƠI NGHE KỂ"."""
        index = 0
        while index < len(self.words):
            if not self._may_begin(index):
                index += 1
                continue
            address, sex, post = self._title(index)
            barred = self._is_of_else(index)
            count = self._full(index, spelt, address or post or barred)
            if count and self._word_at(index + count) in self._known.not_last:
                barred = True  # "VÕ NGUYÊN GIÁP STREET"
            if not count and address and not self._stops(index):
                count = 1
            if count and not barred:
                yield self._run(index, count, address, sex)
            index += count or 1

    def _may_begin(self, index: int) -> bool:
        """A quick no for most words: none is a surname or stands behind a form of address."""
        known, word = self._known, self.words[index]
        if key(word) in known.surnames or fold_word(word) in known.leading or word[:2] == "H'":
            return True
        return self._forms[index - 1] in self._lists.address if index else self._left.address

    def _word_at(self, index: int) -> str:
        return fold_word(self.words[index]) if index < len(self.words) else ""

    def shorts(self, page: Page, short: Iterable[str]) -> Iterator[Run]:
        """Single words that are short forms: in English those with diacritics, else only where a verb of saying stands behind
        a word that opens the row, or the row ends with it behind one that no name goes on with."""
        for index, printed in enumerate(self.words):
            word = printed.removesuffix("'S")
            if (key(word) if page.toned else fold_word(word)) not in short:
                continue
            address, sex, post = self._title(index)
            run = self._run(index, 1, address or post, sex)
            if (
                (page.english and (not word.isascii() or (len(word) > 2 and not self._stops(index))))
                or address
                or post
                or ((index == 0 or self._stops(index - 1)) and run.says(page))
            ):
                yield run

    def _run(self, index: int, count: int, address: bool, sex: str) -> Run:
        start, end = self._offsets[index], self._offsets[index + count] - 1
        words = tuple(self.words[index : index + count])
        if words[-1].endswith("'S"):
            words, end = (*words[:-1], words[-1][:-2]), end - 2
        return Run(start, end, Judged(words, 0, end - start, address, sex=sex, forms=(key_of(self._page, words),)))

    def _title(self, index: int) -> tuple[bool, str, bool]:
        """Whether a form of address stands before a word, the sex that it tells, whether a post does."""
        if not index:
            return self._left.address, self._left.sex, self._left.post
        forms, lists = self._forms, self._lists
        sex = lists.address.get(forms[index - 1])
        post = any(" ".join(forms[index - n : index]) in lists.posts for n in (1, 2, 3) if n <= index)
        return sex is not None, sex or "", post

    def _is_of_else(self, index: int) -> bool:
        """Whether a street, a school or a prize bears the name: "ĐƯỜNG VÕ NGUYÊN GIÁP"."""
        if not index:
            return self._left.barred
        return any(" ".join(self._forms[index - n : index]) in self._lists.not_after for n in (1, 2) if n <= index)

    def _full(self, index: int, spelt: Spelt, titled: bool) -> int:
        """How many words from here are a full name, 0 where none begins; the cases strongest first."""
        known, words, english = self._known, self.words, self._page.english
        first = key(words[index])
        strong = first in known.strong
        left = len(words) - index
        rest = 1 + self._reach(index + 1)
        # CASE 1: as the article has it in small letters
        if (
            strong
            and (titled or " ".join(words[index : index + 3]) in spelt)
            and (count := self._as_spelt(index, spelt))
        ):
            return count
        # CASE 2: Thị, Văn or A behind a surname, but not "SẢN VĂN HÓA", "THAN A HAIR"
        if left >= 3 and self._is_middle(index + 1) and self._is_leading(index):
            return self._with_middle(index, spelt, titled)
        # CASE 3: the names of the Central Highlands: "H'LINDA MLO"
        if words[index][:2] == "H'":
            return min(2, rest) if english and left > 1 else 0
        # CASE 4: in English, Vietnamese letters in what begins with a surname: "SỪNG GO DẾ", "HỒ ĐĂNG NGUYÊN", "Y MỨC ÊBAN"
        if english and (count := self._lettered(index, rest)):
            return count
        # CASE 5: a surname that is no other word, or one with a middle word, up to the end of the row or a word that no name goes on with
        if strong and rest >= 2 and self._closes(index + rest) and (titled or english or self._is_whole(index, rest)):
            return rest if rest < 4 or key(words[index + 2]) in known.middles else 3
        if strong and titled:
            return min(3, rest) if rest > 2 or not self._goes_on(index) else 3
        # CASE 6: any surname behind a form of address
        if titled and first in known.surnames and rest >= 2 and self._closes(index + rest):
            return rest if not english or rest == left else 0
        return 3 if left == 3 == len(words) and first in known.surnames and self._is_whole(index, rest) else 0

    def _is_whole(self, index: int, rest: int) -> bool:
        """Whether three words are a name without a title: the surname no word of Vietnamese, or a middle word behind it."""
        if rest != 3 or self._stops(index):
            return False
        known = self._known
        first, second = key(self.words[index]), key(self.words[index + 1])
        return second in known.middles or (first in known.strong and first not in known.words_too)

    def _goes_on(self, index: int) -> bool:
        """ "ĐẠO DIỄN TRỊNH LÂM ANH CẦN": a middle word, then a word that is a name as well."""
        those = [key(word) for word in self.words[index + 1 : index + 3]]
        return len(those) == 2 and self._known.middles.issuperset(those)

    def _is_leading(self, index: int) -> bool:
        """Whether a word is a surname, as this page prints it."""
        word = self.words[index]
        if self._page.toned and not self._page.english:
            return key(word) in self._known.surnames
        return fold_word(word) in self._known.leading

    def _is_middle(self, index: int) -> bool:
        """Whether a word is a middle word that only people have, as this page prints it."""
        word = self.words[index]
        if self._page.toned and not self._page.english:
            return key(word) in self._known.sure
        return is_middle(self._known, word)

    def _with_middle(self, index: int, spelt: Spelt, titled: bool) -> int:
        """The length of a name with Thị, Văn or A behind its surname."""
        known, words = self._known, self.words
        pairs = {key(" ".join(words[at : at + 2])) for at in (index, index + 1)}
        if not known.not_middles.isdisjoint(pairs):
            return 0
        second, third = words[index + 1 : index + 3]
        woman = fold_word(second) == "thi"
        if self._page.english and not self._is_english_name(index, woman):
            return 0
        if not self._page.toned and not self._page.english and not titled and not self._closes(index + 3):
            return 0
        if not woman and not self._page.english and self._stops(index + 2) and not titled:
            return 0
        longer = " ".join(words[index : index + 4])
        fourth = len(words) > index + 3 and not self._stops(index + 3)
        ends = len(words) == index + 4 or (self._page.english and self._closes(index + 4))
        return 4 if fourth and (longer in spelt or ends or (woman and key(third) in known.middles)) else 3

    def _is_english_name(self, index: int, woman: bool) -> bool:
        """Whether a surname with a middle word is a name among English words: not "THAN A HAIR", "LO A MAN"."""
        first, second, third = self.words[index : index + 3]
        ends = index + 3 == len(self.words)
        if not third.isascii():
            return not first.isascii() or second != "A" or fold_word(first) in self._known.strong_folded
        if not is_syllable(third.lower().removesuffix("'s")):
            return False
        stops = self._stops(index + 2)
        if not first.isascii() or woman:
            return ends or not stops
        return not stops and not self._stops(index) and (second != "A" or fold_word(first) in self._known.strong_folded)

    def _lettered(self, index: int, rest: int) -> int:
        """In English: three or four syllables that begin with a surname and bear Vietnamese letters."""
        words = self.words[index : index + 4]
        first = words[0]
        if first == "A" or key(first) not in self._known.surnames or len(words) < 3 or is_group(words):
            return 0
        marked = [not word.isascii() for word in words]
        if rest >= 3 and self._closes(index + rest) and sum(marked[:rest]) > (first != "Y"):
            return rest
        # a word of English between two with Vietnamese letters
        return 3 if marked[0] and marked[2] and not marked[1] and is_syllable(words[1].lower()) else 0

    def _as_spelt(self, index: int, spelt: Spelt) -> int:
        """The length of the name as the article has it in small letters, or as it is known; else 0."""
        for count in (4, 3, 2):
            name = " ".join(self.words[index : index + count])
            if len(self.words) - index >= count and (name in spelt or key(name) in self._known.historical):
                return count
        return 0

    def _reach(self, index: int) -> int:
        """How many words from here, three at the most, a name may go on with."""
        count = 0
        while count < LONGEST - 1 and index + count < len(self.words) and not self._stops(index + count):
            count += 1
        return count

    def _closes(self, index: int) -> bool:
        """Whether a name ends before here for sure."""
        return index >= len(self.words) or self._stops(index)

    def _stops(self, index: int) -> bool:
        """Whether a word is none that names are made of."""
        word = self.words[index]
        if self._page.english:
            if not word.isascii():
                return False
            plain = word.lower().removesuffix("'s")
            return plain in self._known.stops_en or not is_syllable(plain)
        return key(word) in self._known.stops_vi if self._page.toned else fold_word(word) in self._known.stops_folded
