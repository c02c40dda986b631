"""Malay or Indonesian: two spellings and vocabularies of one language, told by words and pairs of words.

1. A naive Bayes over the development data's sentences, its counts starting from how often each language uses a word.
2. Where nothing in the line is known from those sentences but everyday words, the frequencies alone: everyday words of a few hundred
   sentences follow what these are about ("akan" is as Malay as it is Indonesian).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from nlp.language.ngrams import words_of

#: Pieces that are more than everyday words decide, together with the rest, from this sum of their weights on. Of 0, 100, 150, 200 the one that keeps
#: 0.85 on the language file (0.866, 0.864, 0.850, 0.849; ten-fold) with the most of our own sentences right (0.71, 0.78, 0.82, 0.83).
TOPIC_LEAST = 150
#: Divides the log-odds, which are too sure as in any naive Bayes.
TEMPERATURE = 4.0
MOST_SURE = 30.0


class Piece(NamedTuple):
    """Hundredths of log-odds for Malay of a word or pair: learnt, and by the frequency of the word in each language (0 for pairs);
    ``topic`` where it is no everyday word."""

    weight: int
    frequency: int
    topic: bool


@functools.cache
def read(path: Path) -> Mapping[str, Piece]:
    """The weights as ``nlp.language.build`` writes them."""
    return table_of(path.read_text(encoding="utf-8").splitlines())


def table_of(lines: Iterable[str]) -> Mapping[str, Piece]:
    """The weights from lines of ``malay.tsv``."""
    rows = (line.split("\t") for line in lines)
    return {piece: Piece(int(weight), int(frequency), topic == "1") for piece, weight, frequency, topic in rows}


def malay(line: str, table: Mapping[str, Piece]) -> tuple[str, float]:
    """``ms`` or ``id`` with its confidence (0.5 to 1)."""
    written = words_of(line)
    words = [word.lower() for word in written]
    found = [table[piece] for piece in {*words, *map(" ".join, pairwise(words))} if piece in table]
    if abs(sum(piece.weight for piece in found if piece.topic)) >= TOPIC_LEAST:
        odds = sum(piece.weight for piece in found)
    else:
        plain = {word.lower() for n, word in enumerate(written) if n == 0 or word[0].islower() or line.isupper()}
        odds = sum(table[word].frequency for word in plain if word in table)
    sure = 1 / (1 + math.exp(-min(abs(odds) / 100, MOST_SURE) / TEMPERATURE))
    return "ms" if odds > 0 else "id", sure
