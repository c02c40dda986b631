"""How far two annotators agree: F1 per kind (overlapping span and the same target), kappa for the section.

``python -m nlp.evaluate.agree corpora/gold corpora/second``: articles that both folders hold are compared.
Differing texts, "don't care" marks of either and targets of no kind are left out of the count.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nlp.errors import DataError, InputError
from nlp.evaluate.gold import GoldArticle, GoldMention, read_corpus
from nlp.evaluate.scores import KINDS, Counts, score


def agreement(pairs: Sequence[tuple[GoldArticle, GoldArticle]]) -> dict[str, float]:
    """F1 of the second annotation against the first per kind, and Cohen's kappa of the section.

    Raises:
        DataError: two annotations of an article stand on different texts.
    """
    totals = {f"{kind}{what}": Counts() for kind in KINDS for what in (" span", "")}
    for first, second in pairs:
        if first.text != second.text:
            raise DataError(f"{second.path}: the text is not that of {first.path}; annotate the text as it is")
        for kind in KINDS:
            one, two = _counted(first, second, kind), _counted(second, first, kind)
            spans, linked = _matches(one, two)
            totals[f"{kind} span"] += Counts(spans, len(two), len(one))
            totals[kind] += Counts(linked, len(two), len(one))
    figures = {name: score(counts)["f1"] for name, counts in totals.items()}
    figures["section kappa"] = kappa([(a.section, b.section) for a, b in pairs])
    return figures


def _counted(mine: GoldArticle, other: GoldArticle, kind: str) -> list[GoldMention]:
    """Marks of a kind, without those that the other annotator marked "don't care"."""
    free = [(m.start, m.end) for m in other.mentions if m.kind is None]
    return [m for m in mine.mentions if m.kind == kind and not any(a < m.end and m.start < b for a, b in free)]


def _matches(one: Sequence[GoldMention], two: Sequence[GoldMention]) -> tuple[int, int]:
    """How many marks overlap one to one, and how many of these have the same target."""
    left = list(two)
    spans = linked = 0
    for mark in one:
        overlapping = [m for m in left if m.start < mark.end and mark.start < m.end]
        if not overlapping:
            continue
        best = max(
            overlapping, key=lambda m: (m.target == mark.target, min(m.end, mark.end) - max(m.start, mark.start))
        )
        left.remove(best)
        spans += 1
        linked += best.target == mark.target or best.any_target or mark.any_target
    return spans, linked


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa: agreement beyond what the shares of the answers give by chance."""
    if not pairs:
        return float("nan")
    same = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[answer] * second[answer] for answer in first) / len(pairs) ** 2
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluate.agree", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    options = parser.parse_args(arguments)
    first = {article.id: article for article in read_corpus(options.first)}
    pairs = [(first[b.id], b) for b in read_corpus(options.second) if b.id in first]
    if not pairs:
        raise InputError(f"{options.second}: holds no article of {options.first}")
    print(f"{len(pairs)} articles annotated twice")
    for name, value in agreement(pairs).items():
        print(f"{name:<22} {value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
