"""Short forms joined to the full name of the same article: "ông Chanh", "Mr. Tranh", "chị Pản", "Khụt says".

A short form is the last word of a full name, its last two, the first two of "Y Mức Êban", or the first or last of a
foreign name; the full form may come later. Of two people who share it, the sex that the title tells decides, then the
one named last before; the other stays a candidate.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Sequence

from nlp.names.capitals import Row
from nlp.names.judge import BEHIND, OPENS, is_group, is_highland, judge
from nlp.names.page import Page
from nlp.names.people import Person, Run, is_full, key_of, person_of
from nlp.names.shouted import ShoutedRow, Spelt, is_shouted
from nlp.names.titles import Left, Lefts
from nlp.names.words import fold_word, key, opens_no_name, people
from nlp.text.spans import Spans
from nlp.types import Candidate, Mention

#: Weight of the person named last before against another who fits as well.
NEAREST = 0.75
#: The most people kept for one short form; an article has two or three.
MOST_SHARED = 8
#: Further than any mention before: a full name behind counts less.
FAR = 1 << 30


class People:
    """The people of one article, while its runs are read."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._by_target: dict[str, Person] = {}
        self._short: dict[str, list[Person]] = defaultdict(list)
        self._surname: dict[str, list[Person]] = defaultdict(list)
        self._common = people().common(page.toned, page.english)
        self._lefts = Lefts(page)
        self._form = key if page.toned else fold_word
        self._shouted: list[ShoutedRow] = []
        self.mentions: list[Mention] = []

    def read(self, rows: Sequence[Row], bodies: frozenset[int]) -> list[Person]:
        """Fill ``mentions`` from the rows of capitals; the people in the order of their first full name."""
        page, short = self._page, self._short
        full, rest, singles = self._divide(rows, bodies)
        keys = [self._form(text) for _, _, text in singles]
        if waiting := [run for run in rest if run.is_.repeats]:
            seen = frozenset(keys)
            repeated = {id(run) for run in waiting if key_of(page, run.words[1:]) in seen}
            full += [run for run in waiting if id(run) in repeated]
            rest = [run for run in rest if id(run) not in repeated]
        self._register(full)
        for run in full:
            sure = 0.95 if run.is_.titled or run.says(page) else 0.9
            self._add(run, self._by_target[run.is_.target], sure)
        met = Spans((run.start, run.end) for run in (*full, *rest)) if self._shouted else Spans(())
        for shouted in self._shouted:
            rest += [run for run in shouted.shorts(page, short) if not met.meet(run.start, run.end)]
        rest += [_run_of(page, row, self._lefts.at(row[0]), bodies) for row in self._worth_asking(singles, keys)]
        rest.sort(key=lambda run: run.start)
        for run in rest:
            if run.is_.address or not short.keys().isdisjoint(run.is_.forms):
                self._join(run)
        self.mentions.sort(key=lambda m: m.start)
        return list(dict.fromkeys(self._by_target.values()))

    def _divide(self, rows: Sequence[Row], bodies: frozenset[int]) -> tuple[list[Run], list[Run], list[Row]]:
        """The full names, other rows of several words, and those of one."""
        page, left_at = self._page, self._lefts.at
        spelt = Spelt(rows)
        full: list[Run] = []
        rest: list[Run] = []
        singles: list[Row] = []
        least = 1 if rows and is_shouted(rows) else 3
        for row in rows:
            text = row[2]
            if " " not in text and not is_highland(text):
                singles.append(row)
            elif text.isupper() and text.count(" ") >= least:
                shouted = ShoutedRow(page, row, left_at(row[0]))
                self._shouted.append(shouted)
                for run in shouted.names(spelt):
                    (full if len(run.words) > 1 else rest).append(run)
            else:
                run = _run_of(page, row, left_at(row[0]), bodies)
                (full if is_full(page, run) else rest).append(run)
        return full, rest, singles

    def _worth_asking(self, singles: Sequence[Row], keys: Sequence[str]) -> list[Row]:
        """Without the many capitals that are no short form and have no form of address before them."""
        clean, short, lefts = self._page.clean, self._short, self._lefts
        addressed = {start for start in lefts.addressed([row[0] for row in singles]) if clean[start - 1] == " "}
        return [
            row
            for row, spelt in zip(singles, keys, strict=True)
            if spelt in short
            or row[0] in addressed
            or (spelt[-2:] == "'s" and self._form(row[2].removesuffix("'s")) in short)
        ]

    def _register(self, full: Sequence[Run]) -> None:
        """One person for each name; a name that begins or ends a longer one is the longer one's."""
        page = self._page
        for run in sorted(full, key=lambda run: (-len(run.words), run.start)):
            target = run.is_.target
            person = self._by_target.get(target)
            if person is None:
                longer = [p for p in self._short.get(key_of(page, run.words), ()) if len(p.words) > len(run.words)]
                person = longer[0] if len(longer) == 1 else person_of(run)
                self._by_target[target] = person
                if person.target == target:
                    for short in _shorts(page, person):
                        _keep(self._short[short], person)
                    _keep(self._surname[key_of(page, person.words[:1])], person)
            person.starts.append(run.start)
            person.sex = person.sex or run.is_.sex
        for person in self._by_target.values():
            person.starts.sort()

    def _join(self, run: Run) -> None:
        words = run.words
        if run.is_.barred or (run.is_.post and not run.is_.address and opens_no_name(words[0], self._page.toned)):
            return
        part, people_ = self._called(run)
        if not people_ and not run.is_.address:
            return
        if (len(words) == 1 and self._is_post(run)) or (
            is_group(words) and not (run.is_.address or run.says(self._page))
        ):
            return
        if people_:
            common = run.is_.opens and not run.is_.titled and not run.says(self._page) and key(part) in self._common
            if not common:
                self._choose(run, people_)
            return
        if run.is_.address and len(words) == 1 and (by_surname := self._surname.get(key_of(self._page, words))):
            self._choose(run, by_surname)
            return
        if run.is_.address and len(words) == 1 and self._alone(run):
            self._new(run)

    def _called(self, run: Run) -> tuple[str, list[Person]]:
        """The people that the words of a run, or the last of two behind a title, are a short form of; and those words."""
        for form in run.is_.forms:
            if found := self._short.get(form):
                return form, found
        return "", []

    def _new(self, run: Run) -> None:
        """A person known by a short form alone."""
        target = run.is_.target
        person = self._by_target.get(target)
        if person is None:
            person = self._by_target[target] = person_of(run)
            _keep(self._short[key_of(self._page, run.words)], person)
        self._add(run, person, 0.6)

    def _is_post(self, run: Run) -> bool:
        """ "Cô Hiệu trưởng": the capital opens a post."""
        behind = self._page.folded[run.start : run.start + 24].split(" ")
        return " ".join(behind[:2]) in people().posts

    def _alone(self, run: Run) -> bool:
        """A name of one word behind a form of address, with no full form anywhere: "bà Ngải", "Mr. Duval"."""
        word = run.words[0]
        known = people()
        if len(word) < 2 or word.isupper() or opens_no_name(word, self._page.toned) or fold_word(word) in known.posts:
            return False
        if is_group(run.words) or (not self._page.english and not self._page.toned):
            return False
        return self._page.english or not run.is_.opens or run.is_.sex != ""

    def _choose(self, run: Run, those: Sequence[Person]) -> None:
        fitting = [p for p in those if not run.is_.sex or not p.sex or p.sex == run.is_.sex]
        if not fitting:
            self._new(run)  # "bà Tranh" is not Nguyễn Văn Tranh
            return
        fitting.sort(key=lambda p: _distance(p, run.start))
        person = fitting[0]
        person.last = run.start
        others = tuple(
            Candidate(p.target, round((1 - NEAREST) / (len(fitting) - 1), 3), "same short form") for p in fitting[1:]
        )
        nearest = (Candidate(person.target, NEAREST, "same short form; named last before"),) if others else ()
        self._add(run, person, NEAREST if others else 0.9, nearest + others)

    def _add(self, run: Run, person: Person, confidence: float, candidates: tuple[Candidate, ...] = ()) -> None:
        text = self._page.clean[run.start : run.end]
        reason = "full name" if len(run.words) == len(person.words) else "short form"
        if run.is_.titled:
            reason += "; title"
        self.mentions.append(
            Mention("person", run.start, run.end, text, person.target, confidence, candidates, reason=reason)
        )


def _run_of(page: Page, row: Row, left: Left, bodies: frozenset[int]) -> Run:
    """A row with what stands around it; ``bodies`` are the ends of organisations, which a post goes before."""
    start, _, text = row
    how = page.how
    before = page.clean[start - 2 : start] if start > 1 else ""
    if not before or before[1] in '\n"(“' or before[0] in ".!?:…-–—;•*":
        how |= OPENS
    if start - 1 in bodies:
        how |= BEHIND
    judged = judge(text, how, left)
    return Run(start + judged.shift, start + judged.length, judged)


def _keep(those: list[Person], person: Person) -> None:
    if person not in those and len(those) < MOST_SHARED:
        those.append(person)


def _distance(person: Person, at: int) -> int:
    """To the nearest full name before; those behind count only where none is before."""
    index = bisect.bisect_left(person.starts, at)
    if index:
        return at - max(person.starts[index - 1], person.last)
    return at - person.last if person.last else FAR + person.starts[0] - at


def _shorts(page: Page, person: Person) -> list[str]:
    """The short forms of a full name, as keys."""
    words = person.words
    forms = [words[-1:], words[-2:]] if len(words) > 2 else [words[-1:]]
    if len(words) > 3 and not person.vietnamese:
        forms.append(words[1:])
    if words[0][:2] == "H'" or not person.vietnamese:
        forms.append(words[:1])
    if fold_word(words[0]) in ("y", "a", "k'", "h'") and len(words) > 2:
        forms.append(words[:2])
    return [key_of(page, form) for form in forms if len("".join(form)) > 1]
