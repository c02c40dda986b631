"""Short forms joined to the full name of the same article: "ông Chanh", "Mr. Tranh", "chị Pản", "Khụt says".

A short form is the last word of a full name, its last two, the first two of "Y Mức Êban", or the first or last of a
foreign name; the full form may come later. Of two people who share it, the sex that the title tells decides, then the
one named last before; the other stays a candidate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from nlp.names.page import Page
from nlp.names.people import Person, Run, full_name, is_group, person_of
from nlp.names.words import key, people, slug
from nlp.text import fold
from nlp.types import Candidate, Mention

#: Weight of the person named last before against another who fits as well.
NEAREST = 0.75


class People:
    """The people of one article, while its runs are read."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._by_target: dict[str, Person] = {}
        self._short: dict[str, list[Person]] = defaultdict(list)
        self._surname: dict[str, list[Person]] = defaultdict(list)
        self._common = people().common_en if page.english else people().common_vi
        self.mentions: list[Mention] = []

    def read(self, runs: Sequence[Run]) -> list[Person]:
        """Fill ``mentions``; the people in the order of their first full name."""
        full: list[Run] = []
        rest: list[Run] = []
        for run in runs:
            (full if full_name(self._page, run) else rest).append(run)
        seen = {key(run.words[0]) for run in rest if len(run.words) == 1}
        for run in list(rest):
            if self._is_repeated(run, seen):
                rest.remove(run)
                full.append(run)
        self._register(full)
        for run in full:
            self._add(
                run, self._by_target["person:" + slug(" ".join(run.words))], 0.95 if run.titled or run.says else 0.9
            )
        for run in rest:
            self._join(run)
        self.mentions.sort(key=lambda m: m.start)
        return list(dict.fromkeys(self._by_target.values()))

    def _is_repeated(self, run: Run, seen: set[str]) -> bool:
        """Two words, the first a surname, whose second stands alone elsewhere: "Trần Thảo … Thảo"."""
        known = people()
        if len(run.words) != 2 or run.barred or key(" ".join(run.words)) in known.not_persons or is_group(run.words):
            return False
        first, last = map(key, run.words)
        return first in known.surnames and last in seen and last not in self._common and last not in known.never_in

    def _register(self, full: Sequence[Run]) -> None:
        """One person for each name; a name that begins or ends a longer one is the longer one's."""
        for run in sorted(full, key=lambda run: (-len(run.words), run.start)):
            target = "person:" + slug(" ".join(run.words))
            person = self._by_target.get(target)
            if person is None:
                longer = [p for p in self._short.get(_key(self._page, run.words), ()) if len(p.words) > len(run.words)]
                person = longer[0] if len(set(map(id, longer))) == 1 else person_of(run)
                self._by_target[target] = person
            if len(person.words) == len(run.words):
                for short in _shorts(self._page, person):
                    if person not in self._short[short]:
                        self._short[short].append(person)
                if person not in self._surname[_key(self._page, person.words[:1])]:
                    self._surname[_key(self._page, person.words[:1])].append(person)
            person.starts.append(run.start)
            person.sex = person.sex or run.sex

    def _join(self, run: Run) -> None:
        known = people()
        words = run.words
        if run.barred or (run.post and not run.address and fold(words[0]) in known.never_first):
            return
        if (len(words) == 1 and run.titled and self._is_post(run)) or (is_group(words) and not run.address):
            return
        for count in (len(words), 1):
            part = words[:count] if count == len(words) else words[-1:]
            if count == 1 and len(words) > 1 and not (run.titled and len(words) == 2):
                continue
            people_ = self._short.get(_key(self._page, part))
            if people_:
                if run.opens and not run.titled and not run.says and key(" ".join(part)) in self._common:
                    return
                self._choose(run, people_)
                return
        if run.address and len(words) == 1 and (by_surname := self._surname.get(_key(self._page, words))):
            self._choose(run, by_surname)
            return
        if run.address and len(words) == 1 and self._alone(run):
            person = person_of(run)
            self._by_target.setdefault(person.target, person)
            self._short[_key(self._page, words)].append(person)
            self._add(run, person, 0.6)

    def _is_post(self, run: Run) -> bool:
        """ "Cô Hiệu trưởng": the capital opens a post."""
        behind = self._page.folded[run.start : run.start + 24].split(" ")
        return " ".join(behind[:2]) in people().posts

    def _alone(self, run: Run) -> bool:
        """A name of one word behind a form of address, with no full form anywhere: "bà Ngải", "Mr. Duval"."""
        word = run.words[0]
        known = people()
        if len(word) < 2 or word.isupper() or fold(word) in known.never_first or fold(word) in known.posts:
            return False
        if is_group(run.words) or (not self._page.english and not self._page.toned):
            return False
        return self._page.english or not run.opens or run.sex != ""

    def _choose(self, run: Run, those: Sequence[Person]) -> None:
        fitting = [p for p in those if not run.sex or not p.sex or p.sex == run.sex] or list(those)
        fitting.sort(key=lambda p: _distance(p, run.start))
        person = fitting[0]
        person.starts.append(run.start)
        others = tuple(
            Candidate(p.target, round((1 - NEAREST) / (len(fitting) - 1), 3), "same short form") for p in fitting[1:]
        )
        nearest = (Candidate(person.target, NEAREST, "same short form; named last before"),) if others else ()
        self._add(run, person, NEAREST if others else 0.9, nearest + others)

    def _add(self, run: Run, person: Person, confidence: float, candidates: tuple[Candidate, ...] = ()) -> None:
        text = self._page.clean[run.start : run.end]
        reason = "full name" if len(run.words) == len(person.words) else "short form"
        if run.titled:
            reason += "; title"
        self.mentions.append(
            Mention("person", run.start, run.end, text, person.target, confidence, candidates, reason=reason)
        )


def _distance(person: Person, at: int) -> int:
    """To the nearest mention before; those behind count only where none is before."""
    before = [at - start for start in person.starts if start < at]
    return min(before) if before else 10_000_000 + min(start - at for start in person.starts)


def _key(page: Page, words: Sequence[str]) -> str:
    text = " ".join(words)
    return key(text) if page.toned else fold(text)


def _shorts(page: Page, person: Person) -> list[str]:
    """The short forms of a full name, as keys."""
    words = person.words
    forms = [words[-1:], words[-2:]] if len(words) > 2 else [words[-1:]]
    if len(words) > 3 and not person.vietnamese:
        forms.append(words[1:])
    if words[0][:2] == "H'" or not person.vietnamese:
        forms.append(words[:1])
    if fold(words[0]) in ("y", "a", "k'", "h'") and len(words) > 2:
        forms.append(words[:2])
    return [_key(page, form) for form in forms if len("".join(form)) > 1]
