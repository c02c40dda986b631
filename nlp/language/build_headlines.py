"""Trains what tells Vietnamese from English headlines. Called by :mod:`nlp.language.build`.

Headlines of newspapers of both languages, and pieces of sentences, each also with names of the other language in it: in the place of
its own, before a colon, in a list, alone with a word or two; in lower case, capitals, title case and without diacritics.
One title in ten is held out for measuring (:func:`held_out`).
"""

from __future__ import annotations

import hashlib
import random
import re
from array import array
from collections import Counter
from typing import Any

import numpy as np

from nlp.language.headlines import marked, pieces
from nlp.language.named import Names
from nlp.language.ngrams import words_of
from nlp.text.vietnamese import unaccent

#: Headlines of each language made, pieces seen in fewer of them left out, and the most telling kept.
EACH = 100_000
MIN_LINES = 3
MOST_PIECES = 50_000
#: Inverse strength of regularisation, and rounds.
C = 3.0
ROUNDS = 60
#: Shares of lines in capitals, in small letters, in title case, and, of all, without diacritics.
CAPITALS, SMALL, TITLE, TONELESS = 0.18, 0.18, 0.1, 0.35
#: Runs of capitalised words, which are names in most newspapers.
_NAMES = re.compile(r"[A-ZÀ-ỸĐ][\w'’]*(?: [A-ZÀ-ỸĐ][\w'’]*){0,3}")
#: How often a name is put in the place of one that stands inside the line, and of the line's first word.
SWAPPED, SWAPPED_FIRST = 0.8, 0.3
#: How often it is a name of the language's own: without these, Vietnamese names speak for English and English ones for Vietnamese.
OWN = 0.1


def held_out(title: str) -> bool:
    """One title in ten, by the title alone."""
    return hashlib.sha256(title.encode("utf-8")).digest()[0] < 26


class Maker:
    """Makes headlines of one language with names of the other, and a few of its own, with a fixed seed."""

    def __init__(self, names: list[str], own: list[str], seed: str) -> None:
        self._names, self._own = names, own
        self._chance = random.Random(seed)

    def headline(self, title: str) -> str:
        """The title as it stands or with names in it, in one of the ways of writing."""
        return self._written(self._with_names(title))

    def _name(self) -> str:
        return self._chance.choice(self._own if self._chance.random() < OWN else self._names)

    def _with_names(self, title: str) -> str:
        which = self._chance.random()
        lower = title[0].lower() + title[1:]
        if which < 0.15:
            return title
        if which < 0.45:
            return _NAMES.sub(self._swap, title)
        if which < 0.6:
            return f"{self._name()}: {self._chance.choice((title, lower))}"
        if which < 0.7:
            return f"{self._name()}, {self._name()}: {lower}"
        if which < 0.75:
            return f"{self._name()}, {self._name()} {lower}"
        words = title.split()
        if which < 0.82:
            place = self._chance.randrange(len(words) + 1)
            return " ".join([*words[:place], self._name(), *words[place:]])
        return self._few(words)

    def _few(self, words: list[str]) -> str:
        """One to four words of the title, alone or with one name or more."""
        size = self._chance.randint(1, 4)
        start = self._chance.randrange(max(1, len(words) - size + 1))
        some = " ".join(words[start : start + size])
        low = some.lower()
        return self._chance.choice(
            (
                f"{self._name()} {low}",
                f"{self._name()}: {some}",
                f"{some} {self._name()}",
                f"{self._name()}, {self._name()} {low}",
                f"{self._name()} – {self._name()} {low}",
                f"{self._name()} {low} {self._name()}",
                some,
            )
        )

    def _swap(self, found: re.Match[str]) -> str:
        often = SWAPPED if found.start() else SWAPPED_FIRST
        return self._name() if self._chance.random() < often else found.group()

    def _written(self, title: str) -> str:
        which = self._chance.random()
        if which < CAPITALS:
            title = title.upper()
        elif which < CAPITALS + SMALL:
            title = title.lower()
        elif which < CAPITALS + SMALL + TITLE:
            title = title.title()
        return unaccent(title) if self._chance.random() < TONELESS else title


def made(titles: list[str], names: list[str], own: list[str], seed: str) -> list[str]:
    """:data:`EACH` headlines of one language from its titles, again and again until there are enough."""
    usable = [title for title in titles if len(title) > 3 and not held_out(title)]
    maker = Maker(names, own, seed)
    return [maker.headline(usable[number % len(usable)]) for number in range(EACH)]


def _counted(lines: list[str], names_of: Names) -> tuple[Any, list[str]]:
    """What each line holds of each piece (sparse), as :class:`~nlp.language.headlines.HeadlineModel` weighs it, and the pieces."""
    from scipy.sparse import csr_matrix

    columns: dict[str, int] = {}
    seen: Counter[int] = Counter()
    values, places, ends = array("f"), array("i"), array("i", [0])
    for line in lines:
        row: dict[int, float] = {}
        written = words_of(line)
        words = marked(written, names_of.among(written))
        each = max(len(words), 1) ** -0.5
        for word in words:
            wholes, parts, share = pieces(word)
            for whole in wholes:
                column = columns.setdefault(whole, len(columns))
                row[column] = row.get(column, 0.0) + each
            for part in parts:
                column = columns.setdefault(part, len(columns))
                row[column] = row.get(column, 0.0) + share * each
        seen.update(row.keys())
        values.extend(row.values())
        places.extend(row.keys())
        ends.append(len(places))
    names = list(columns)
    kept = [number for number in range(len(names)) if seen[number] >= MIN_LINES]
    data, indices, pointers = (
        np.frombuffer(part, dtype=kind) for part, kind in ((values, "f4"), (places, "i4"), (ends, "i4"))
    )
    whole_matrix = csr_matrix((data, indices, pointers), shape=(len(lines), len(names)))
    return whole_matrix[:, kept], [names[number] for number in kept]


def train(vi: list[str], en: list[str], names_of: Names) -> dict[str, Any]:
    """Piece names, int8 weights with their scale, intercept; from headlines as :func:`made` makes them."""
    from sklearn.linear_model import LogisticRegression

    counts, names = _counted([*vi, *en], names_of)
    fitted = LogisticRegression(C=C, max_iter=ROUNDS, solver="liblinear", random_state=1).fit(
        counts, [1] * len(vi) + [0] * len(en)
    )
    weights = fitted.coef_[0]
    shares = np.asarray((counts != 0).mean(axis=0))[0]
    telling = np.abs(weights) * shares**0.5
    kept = np.sort(np.argsort(-telling, kind="stable")[:MOST_PIECES])
    scale = float(np.abs(weights[kept]).max()) / 127
    return {
        "names": [names[number] for number in kept],
        "weights": np.rint(weights[kept] / scale).astype(np.int8),
        "scale": np.array([scale], dtype=np.float32),
        "intercept": fitted.intercept_.astype(np.float32),
    }
