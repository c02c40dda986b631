"""The people of one article: rows of capitals at their place in the text, and whom they name.

Short forms ("ông Chanh", "Điện affirmed") are joined to full names in :mod:`nlp.names.short_forms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.names.judge import Judged
from nlp.names.page import Page
from nlp.names.words import UPPER, fold_word, key, people

#: An age or a year of birth behind a name.
_AGE = re.compile(
    r",? ?\(?(?:sn |sinh nam |born in |aged )?(?:\d{2}(?: tuoi| years? old|-year-old|, |\)|; )|(?:19|20)\d\d\))"
)
#: An age between commas, as English has it behind anyone's name: "Jean-Luc Moreau, 61, walked".
_AGED = re.compile(r", (?:aged )?[1-9]\d,")
#: What goes on about a person behind the name.
_APPOSITION = re.compile(
    r",? \(?người |,? dân tộc |, (?:the|his|her|one of|who|whose|wife|husband|head|deputy|director|chair\w*|secretary"
    r"|owner|principal|vice|founder|former|then|also|of|trưởng|phó|giám đốc|chủ tịch|bí thư|hiệu trưởng|chủ|vợ|chồng) "
)


#: The same with an article, which "Sín Thầu, A Pa Chải" has not.
_ARTICLE = re.compile(r", (?:an?|AN) ")


@dataclass(slots=True, eq=False)
class Run:
    """A row of capitalised words at its place in the text."""

    start: int
    end: int
    is_: Judged
    _says: bool | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return self.is_.words

    def says(self, page: Page) -> bool:
        """Whether a verb of saying, an age or an apposition beside it tells a person."""
        if self._says is None:
            known = people()
            self._says = bool(
                known.said.match(page.lower, self.end)
                or _AGE.match(page.folded, self.end)
                or _APPOSITION.match(page.lower, self.end)
                or _ARTICLE.match(page.clean, self.end)
                or known.said_before.search(page.lower, max(0, self.start - 16), self.start)
            )
        return self._says


@dataclass(slots=True, eq=False)
class Person:
    """One person of the article: the fullest name, its id, the sex that titles and middle words tell."""

    words: tuple[str, ...]
    target: str
    sex: str = ""
    starts: list[int] = field(default_factory=list)
    vietnamese: bool = True
    last: int = 0


def is_full(page: Page, run: Run) -> bool:
    """Whether a run is a full name where it stands."""
    judged = run.is_
    if judged.full:
        return not (judged.doubtful and not judged.titled and _is_among_places(page, run))
    if judged.if_said and run.says(page):
        return judged.titled or not (page.english and _WHERE.search(page.clean, max(0, run.start - 8), run.start))
    return judged.if_aged and _AGED.match(page.clean, run.end) is not None


#: What stands before a place in English, not before somebody who says something: ", 44, of Xa Dung, keeps bees".
_WHERE = re.compile(r"(?:, of|(?<!\w)(?:in|from|at|near|around|outside)) $")
#: A list of places before a name, by the word that opens it: "điểm trường Tả Ló San, Pờ Nhù Khò".
_PLACES = re.compile(
    r"(?<!\w)(?i:các|những|hai|ba|bốn|năm|sáu|bảy|nhiều|\d+) (?:bản|thôn|xã|phường|buôn|làng|ấp|xóm|huyện|điểm trường|điểm bản|cửa khẩu|đèo|núi|sông|suối|thác|hồ|đỉnh)"
    rf" (?:{UPPER}\w*(?: {UPPER}\w*){{0,3}}, ){{1,6}}$"
)


def _is_among_places(page: Page, run: Run) -> bool:
    """Whether a name that only its surname tells goes on with a list of places: "Lao Chải, Tả Van, Y Linh Hồ"."""
    if page.clean[run.start - 2 : run.start] != ", ":
        return False
    before = page.by_end.get(run.start - 2)
    first = page.by_end.get(before.start - 2) if before is not None else None
    if before is not None and first is not None and page.clean[before.start - 2 : before.start] == ", ":
        return page.clean[first.start].isupper() and page.clean[before.start].isupper()
    return _PLACES.search(page.clean, max(0, run.start - 90), run.start) is not None


def key_of(page: Page, words: Sequence[str]) -> str:
    """What short forms are looked up by."""
    return " ".join(map(key if page.toned else fold_word, words))


def person_of(run: Run) -> Person:
    """A new person from a full name."""
    words = run.words
    folded = [fold_word(word) for word in words]
    sex = run.is_.sex or ("f" if "thi" in folded[1:-1] else "m" if "van" in folded[1:2] else "")
    known = people()
    vietnamese = key(words[0]) in known.surnames or folded[0] in known.folded
    return Person(words, run.is_.target, sex, [run.start], vietnamese)
