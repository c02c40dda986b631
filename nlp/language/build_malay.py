"""Weights that tell Malay from Indonesian. Called by :mod:`nlp.language.build`; needs the package wordfreq."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import Any

from nlp.language.ngrams import words_of

#: Malay against Indonesian, ten-fold on the language file and on sentences of our own (tests/cases/malay.json), means of both languages.
#: Added to the counts of words and pairs: of 0.1, 0.3 the best (file 0.850, 0.839; own 0.82 both). Words that the frequency lists count
#: for: of 0, 1,000, 3,000, 10,000 the most that keeps 0.85 on the file (0.850, 0.850, 0.841, 0.827; own 0.74, 0.82, 0.83, 0.85).
#: What a pair counts beside a word: of 0.3, 0.5, 0.8 (0.850, 0.850, 0.849; own 0.83, 0.82, 0.78).
MALAY_ALPHA = 0.1
PRIOR_WORDS = 1_000
PAIR_WEIGHT = 0.5
#: Added to every share of the frequency lists, the most that a word may speak for one of the languages, and the least that counts.
LEAST_FREQUENCY = 1e-6
MOST_ODDS = 5.0
LEAST_ODDS = 0.5
#: A word rarer than this that the file does not hold does not ship; one more frequent than that says nothing of the topic.
SHIPPED_FREQUENCY = 4e-6
COMMON_FREQUENCY = 3e-4


def malay_words(sentences: list[dict[str, Any]]) -> list[str]:
    """Lines ``word or pair <tab> weight <tab> frequency <tab> topic`` (see :class:`nlp.language.malay.Piece`).

    The weights of words are those of a naive Bayes whose counts of the language file start from how often each language uses the word
    (wordfreq), so that what the file's few hundred sentences happen to be about does not outweigh "kerana" or "karena".
    """
    known = {code: _frequencies(code) for code in ("ms", "id")}
    words: dict[str, Counter[str]] = {"ms": Counter(), "id": Counter()}
    pairs: dict[str, Counter[str]] = {"ms": Counter(), "id": Counter()}
    small: Counter[str] = Counter()
    for row in sentences:
        if row["lang"] in words:
            small.update(_more_often_small(row["text"]))
            found = words_of(row["text"].lower())
            words[row["lang"]].update(set(found))
            pairs[row["lang"]].update({" ".join(pair) for pair in pairwise(found)})
    sizes = {code: sum(words[code].values()) for code in words}
    even = sum(sizes.values()) / 2
    lines: dict[str, tuple[float, float, bool]] = {}
    for word in {*words["ms"], *words["id"], *known["ms"], *known["id"]}:
        ms, id_ = (known[code].get(word, 0.0) + LEAST_FREQUENCY for code in ("ms", "id"))
        odds = max(-MOST_ODDS, min(MOST_ODDS, math.log(ms / id_)))
        prior = {"ms": (ms + id_) / (1 + math.exp(-odds)), "id": (ms + id_) / (1 + math.exp(odds))}
        if small[word] < 0:  # a name: where it lies is no evidence
            odds, prior = 0.0, dict.fromkeys(prior, (ms + id_) / 2)
        rates = {c: words[c][word] / sizes[c] * even + PRIOR_WORDS * prior[c] + MALAY_ALPHA for c in prior}
        seen = word in words["ms"] or word in words["id"]
        if seen or (abs(odds) >= LEAST_ODDS and max(ms, id_) >= SHIPPED_FREQUENCY):
            topic = seen and max(ms, id_) <= COMMON_FREQUENCY
            lines[word] = (math.log(rates["ms"] / rates["id"]), odds if abs(odds) >= LEAST_ODDS else 0.0, topic)
    of_pairs = sum(pairs["id"].values()) / sum(pairs["ms"].values())
    common = {word for word in lines if max(known[code].get(word, 0.0) for code in known) > COMMON_FREQUENCY}
    for pair in {*pairs["ms"], *pairs["id"]}:
        weight = math.log((pairs["ms"][pair] + MALAY_ALPHA) / (pairs["id"][pair] + MALAY_ALPHA) * of_pairs)
        lines[pair] = (PAIR_WEIGHT * weight, 0.0, not common.issuperset(pair.split()))
    return [
        f"{piece}\t{round(100 * weight)}\t{round(100 * odds)}\t{int(topic)}"
        for piece, (weight, odds, topic) in sorted(lines.items())
    ]


def _frequencies(code: str) -> dict[str, float]:
    """Words of a language with their share of all words, from the package wordfreq (data CC BY-SA 4.0)."""
    from wordfreq import get_frequency_dict

    return {word: share for word, share in get_frequency_dict(code, wordlist="small").items() if word.isalpha()}


def _more_often_small(text: str) -> dict[str, int]:
    """Word → how often in lower case, less half as often as it stands capitalised inside the text."""
    found: Counter[str] = Counter()
    for number, word in enumerate(words_of(text)):
        if word[0].islower():
            found[word.lower()] += 2
        elif number:
            found[word.lower()] -= 1
    return found
