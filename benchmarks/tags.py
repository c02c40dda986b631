"""What the ranking of tags can do: out of fold on the gold articles of train and dev, and beside a second annotator.

``python -m benchmarks.tags``. Never reads a test article. Left out together are a tenth of the articles (mean over five
draws), all of one section and language (one writer's beat), or all of one language. The main tags in the
headers are what two of three gave: two annotators (from the text and docs/annotation.md section 8 alone) and the writer (corpora/second/main.tsv).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.evaluate.gold import GoldArticle, read_corpus
from nlp.evaluate.scores import groups_of, main_tags, todays
from nlp.tagger import load
from nlp.tags.build import Row, limit, samples, scores_of, table
from nlp.tags.standing import level

SEEDS = 5
MARKS = Path("corpora/second/main.tsv")


def main() -> None:
    """Print the tables."""
    articles = [a for a in read_corpus(Path("corpora/gold")) if groups_of(a)["split"] != "test"]
    print(f"{len(articles)} articles; main tags an article: {_shares(articles)}")
    sets = samples(load(), articles)
    rows = sets["entity"]
    draws = [np.random.default_rng(seed).permutation(len(articles)) % 10 for seed in range(SEEDS)]
    beats = np.unique([a.section + a.language for a in articles], return_inverse=True)[1]
    languages = np.unique([a.language for a in articles], return_inverse=True)[1]
    for name, folds in {"a tenth": draws, "a beat": [beats], "a language": [languages]}.items():
        scored = [_scores(rows, fold) for fold in folds]
        print(f"left out {name}: {_figures(articles, rows, scored)}")
    scores = np.mean([_scores(rows, fold) for fold in draws], axis=0)
    _calibration(rows, scores)
    _wrong(articles, rows, scores)
    _annotators(articles, rows, scores)
    print(f"subjects, left out a tenth: {_precision(sets['subject'], [_scores(sets['subject'], f) for f in draws])}")


def _scores(rows: Sequence[Row], folds: Any) -> Any:
    """Out-of-fold probabilities (rows); ``folds`` has one number an article."""
    data = table(rows)
    return scores_of(data, folds[data.article])


def _ranked(rows: Sequence[Row], scores: Any) -> dict[int, list[Row]]:
    out: dict[int, list[Row]] = {}
    for index in np.argsort(-scores, kind="stable"):
        out.setdefault(rows[index].article, []).append(rows[index])
    return out


def _figures(articles: Sequence[GoldArticle], rows: Sequence[Row], scored: Sequence[Any]) -> str:
    first, ten = [], []
    for scores in scored:
        ranked = _ranked(rows, scores)
        pairs = [(main_tags(a), [row.id for row in ranked.get(n, [])]) for n, a in enumerate(articles)]
        counted = [(len(set(ids[: min(5, len(gold))]) & gold), min(5, len(gold), len(ids))) for gold, ids in pairs]
        first.append(sum(right for right, _ in counted) / sum(found for _, found in counted))
        ten.append(sum(len(set(ids[:10]) & gold) for gold, ids in pairs) / sum(len(gold) for gold, _ in pairs))
    return f"precision at 5 {np.mean(first):.3f}, recall at 10 {np.mean(ten):.3f}, {_precision(rows, scored)}"


def _precision(rows: Sequence[Row], scored: Sequence[Any]) -> str:
    truths = np.array([row.main for row in rows])
    articles = len({row.article for row in rows})
    parts = []
    for precision in (0.75, 0.85, 0.9):
        applied = [scores >= limit(scores, truths, precision) for scores in scored]
        count = np.mean([a.sum() / articles for a in applied])
        covered = np.mean([(truths & a).sum() / truths.sum() for a in applied])
        parts.append(f"{count:.2f} an article ({covered:.0%} of the main)")
    return "applied where 75, 85, 90 % are right: " + ", ".join(parts)


def _kind(id_: str) -> str:
    kind = id_.partition(":")[0]
    return level(id_) if kind in ("place", "former") else {"doc": "law", "org": "body"}[kind]


def _shares(articles: Sequence[GoldArticle]) -> str:
    counted = Counter(_kind(id_) for a in articles for id_ in main_tags(a))
    many = Counter(len(a.main) for a in articles)
    return f"{dict(counted.most_common())}, articles with so many: {dict(sorted(many.items()))}"


def _calibration(rows: Sequence[Row], scores: Any) -> None:
    """By kind: how many, mean score and share of true, expected calibration error in ten bins."""
    truths = np.array([row.main for row in rows])
    kinds = np.array([_kind(row.id) for row in rows])
    for kind in sorted(set(kinds)):
        mine = kinds == kind
        bins = np.minimum((scores[mine] * 10).astype(int), 9)
        gaps = [
            (bins == b).mean() * abs(scores[mine][bins == b].mean() - truths[mine][bins == b].mean())
            for b in np.unique(bins)
        ]
        print(
            f"  {kind:<10} {mine.sum():>4} things, mean score {scores[mine].mean():.3f}, "
            f"main {truths[mine].mean():.3f}, ECE {sum(gaps):.3f}"
        )


def _wrong(articles: Sequence[GoldArticle], rows: Sequence[Row], scores: Any) -> None:
    """What stood among the first that should not, and what was missing, by kind."""
    wrong: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    ranked = _ranked(rows, scores)
    for number, article in enumerate(articles):
        gold = main_tags(article)
        first = {row.id for row in ranked.get(number, [])[: min(5, len(gold))]}
        wrong.update(map(_kind, first - gold))
        missing.update(map(_kind, gold - first))
    print(f"wrong among the first: {dict(wrong.most_common())}; missing: {dict(missing.most_common())}")


def _annotators(articles: Sequence[GoldArticle], rows: Sequence[Row], scores: Any) -> None:
    """What each annotator reaches against the other, and ours against the first."""
    with MARKS.open(encoding="utf-8", newline="") as stream:
        marks = {row["id"]: row for row in csv.DictReader(stream, delimiter="\t")}
    given = {
        name: [todays([id_ for id_ in marks[a.id][name].split() if id_ != "-"]) for a in articles]
        for name in ("first", "second", "writer")
    }
    ranked = _ranked(rows, scores)
    given["ours, out of fold"] = [[row.id for row in ranked.get(n, [])] for n in range(len(articles))]
    for name, lists in given.items():
        if name != "first":
            print(f"precision at 5 against the first annotator: {name} {_precision_at_5(given['first'], lists):.3f}")


def _precision_at_5(gold: Sequence[Sequence[str]], lists: Sequence[Sequence[str]]) -> float:
    right = wanted = 0
    for wants, ids in zip(gold, lists, strict=True):
        most = min(5, len(wants))
        right += len(set(ids[:most]) & set(wants))
        wanted += most
    return right / wanted


if __name__ == "__main__":
    main()
