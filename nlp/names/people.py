"""The people of one article: rows of capitals at their place in the text, and whom they name.

Short forms ("ông Chanh", "Điện affirmed") are joined to full names in :mod:`nlp.names.short_forms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.names.judge import Judged
from nlp.names.page import Page
from nlp.names.words import fold_word, key, people

#: An age or a year of birth behind a name.
_AGE = re.compile(
    r",? ?\(?(?:sn |sinh nam |born in |aged )?(?:\d{2}(?: tuoi| years? old|-year-old|, |\)|; )|(?:19|20)\d\d\))"
)
#: An age between commas, as English has it behind anyone's name: "Jean-Luc Moreau, 61, walked".
_AGED = re.compile(r", (?:aged )?[1-9]\d,")
#: What goes on about a person behind the name.
_APPOSITION = re.compile(
    r",? \(?người |,? dân tộc |, (?:an?|the|his|her|one of|who|whose|wife|husband|head|deputy|director|chair\w*|secretary"
    r"|owner|principal|vice|founder|former|then|also|of|trưởng|phó|giám đốc|chủ tịch|bí thư|hiệu trưởng|chủ|vợ|chồng) "
)


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
    return (
        judged.full
        or (judged.if_said and run.says(page))
        or (judged.if_aged and _AGED.match(page.clean, run.end) is not None)
    )


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
