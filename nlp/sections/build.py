"""Trains the shipped section model. Run by ``make models``.

Needs scikit-learn (extra ``train``) and the development data; what is learnt (weights, counts) ships, the texts never do.
``--sources own`` uses our own corpus only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nlp.evaluate.gold import read_corpus
from nlp.language import detect
from nlp.law import LawFinder
from nlp.names import NameFinder
from nlp.places import PlaceFinder
from nlp.profile import Profile
from nlp.sections import default_answers
from nlp.sections.features import features
from nlp.sections.save import save
from nlp.text import Text
from nlp.types import Article, Findings, Part, Story

FILES = ("vi_news_labelled", "vi_news_labelled_2", "vi_rss_2025_26", "en_news_labelled", "en_news_labelled_2")
#: Most rows of one source and section: the oldest source (VNTC, 2000-2006) and the feeds would drown the others.
MOST = {"vntc": 350, "rss": 500}
MOST_ELSE = 1200
#: A feature is kept where at least this many articles have it, and the most informative so many are kept.
MIN_ARTICLES = 4
MOST_FEATURES = 90_000
SEED = 7
#: Temperature and threshold are set on articles of at least this many characters: what use will mostly see.
FULL_TEXT = 600


class Reader:
    """The stages before the section, for training on exactly what use will see."""

    def __init__(self) -> None:
        profile = Profile()
        self._profile = profile
        self._law, self._places, self._names = LawFinder(profile), PlaceFinder(profile), NameFinder(profile)

    def counts(self, title: str, body: str) -> Counter[str]:
        """Features of one article."""
        source = f"{title}\n\n{body}" if title and body else title or body
        text = Text(source[:14_000])
        parts = (Part("title", 0, min(len(title), len(text.clean))),) if title else ()
        story = Story(Article(source), text, parts, detect(text, parts), None, self._profile)
        law = self._law(story)
        places = self._places(story, law)
        names: Findings = self._names(story, law, places)
        return features(story, [*law.mentions, *places.mentions, *names.mentions])


def rows_of(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """(source, section, title, text) of the labelled development data, capped by source."""
    seen: Counter[tuple[str, str]] = Counter()
    for name in FILES:
        file = folder / f"{name}.jsonl.gz"
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                section = {"other": "none"}.get(row["section"], row["section"])
                if section not in default_answers():
                    continue
                source = row["id"].partition(":")[0]
                if seen[source, section] >= MOST.get(source, MOST_ELSE):
                    continue
                seen[source, section] += 1
                yield source, section, row["title"], row["text"]


def gold_rows(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """The train split of our own corpus."""
    for article in read_corpus(folder):
        if int(article.id[-3:]) <= 15:
            title, _, body = article.text.partition("\n")
            yield "own", article.section, title, body


def train(rows: list[tuple[str, str, str, str]]) -> dict[str, Any]:
    """Arrays and figures of a model."""
    from scipy.sparse import diags
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.model_selection import StratifiedKFold

    reader = Reader()
    answers = default_answers()
    counts = [reader.counts(title, text) for _, _, title, text in rows]
    y = np.array([answers.index(section) for _, section, _, _ in rows])
    articles = Counter(feature for c in counts for feature in c)
    kept = sorted(f for f, n in articles.items() if n >= MIN_ARTICLES and "|" not in f)
    kept = sorted(sorted(kept, key=lambda f: (-articles[f], f))[:MOST_FEATURES])
    index = {feature: row for row, feature in enumerate(kept)}
    idf = np.array([np.log((1 + len(rows)) / (1 + articles[f])) + 1 for f in kept], dtype=np.float32)
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([{f: n for f, n in c.items() if f in index} or {kept[0]: 0} for c in counts])
    order = [vectorizer.vocabulary_.get(f) for f in kept]
    matrix = matrix[:, order].tocsr()
    matrix.data = 1 + np.log(np.maximum(matrix.data, 1))
    matrix = matrix.multiply(idf).tocsr()
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = (diags(1 / np.maximum(norms, 1e-9)) @ matrix).tocsr()
    total = Counter(section for _, section, _, _ in rows)
    weight = np.array([len(rows) / (len(total) * total[section]) for _, section, _, _ in rows])

    held = np.zeros((len(rows), len(answers)))
    for fit, test in StratifiedKFold(3, shuffle=True, random_state=SEED).split(matrix, y):
        fitted = _fit(matrix[fit], y[fit], weight[fit])
        held[test] = matrix[test] @ fitted[0] + fitted[1]
    full = np.array([len(text) >= FULL_TEXT for _, _, _, text in rows])
    temperature = _temperature(held[full], y[full])
    threshold, figures = _threshold(held[full] / temperature, y[full], answers)
    weights, intercepts = _fit(matrix, y, weight)
    return {
        "answers": answers, "names": kept, "idf": idf, "weights": weights.astype(np.float16), "intercepts": intercepts.astype(np.float32),
        "temperature": temperature, "threshold": threshold, "figures": figures, "rows": Counter((s, c) for s, c, _, _ in rows),
    }  # fmt: skip


def _fit(matrix: Any, y: Any, weight: Any) -> tuple[Any, Any]:
    """Weights (features, answers) and intercepts of one logistic regression an answer, rows weighted by section."""
    from sklearn.linear_model import LogisticRegression

    columns, intercepts = [], []
    for answer in range(int(y.max()) + 1):
        one = LogisticRegression(C=8.0, solver="liblinear", random_state=SEED)
        one.fit(matrix, y == answer, sample_weight=weight)
        columns.append(one.coef_[0])
        intercepts.append(one.intercept_[0])
    return np.stack(columns, axis=1), np.array(intercepts)


def _temperature(logits: Any, y: Any) -> float:
    """The temperature with the least log loss on held-out rows."""
    best = (float("inf"), 1.0)
    for temperature in np.arange(0.2, 2.5, 0.05):
        scaled = logits / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        loss = float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(y)), y]))
        best = min(best, (loss, float(round(temperature, 2))))
    return best[1]


def _threshold(scaled: Any, y: Any, answers: tuple[str, ...]) -> tuple[float, dict[str, float]]:
    """The lowest probability from which given sections are right 97 times of 100."""
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    probability = np.exp(scaled) / np.exp(scaled).sum(axis=1, keepdims=True)
    best, confidence = probability.argmax(axis=1), probability.max(axis=1)
    given = best != answers.index("none")
    right = best == y
    figures = {
        "held_out_accuracy": round(float(right.mean()), 4),
        "held_out_accuracy_of_sections": round(float(right[given].mean()), 4),
    }
    for threshold in np.arange(0.3, 0.96, 0.01):
        chosen = given & (confidence >= threshold)
        if chosen.any() and right[chosen].mean() >= 0.97:
            figures["coverage_at_threshold"] = round(float(chosen.sum() / given.sum()), 4)
            return round(float(threshold), 2), figures
    return 0.95, figures


def main() -> None:
    """Train and write models/sections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", default="all", choices=("all", "own"))
    parser.add_argument("--out", type=Path, default=None)
    arguments = parser.parse_args()
    root = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("NHAN_DATA", "../shared/data"))
    rows = list(gold_rows(root / "corpora" / "gold"))
    if arguments.sources == "all":
        missing = [name for name in FILES if not (data / f"{name}.jsonl.gz").is_file()]
        if missing:
            raise SystemExit(
                f"make models: {data} has no {missing[0]}.jsonl.gz; set NHAN_DATA to the development data, or use SOURCES=own. Nothing was changed."
            )
        rows += rows_of(data)
    sections = {section for _, section, _, _ in rows}
    if len(sections) < 2:
        raise SystemExit("make models: fewer than two sections to learn from. Nothing was changed.")
    made = train(rows)
    out = arguments.out or root / "models" / ("sections" if arguments.sources == "all" else "sections-own")
    save(out, made)
    print(
        json.dumps(
            {
                "out": str(out),
                "rows": len(rows),
                **made["figures"],
                "temperature": made["temperature"],
                "threshold": made["threshold"],
            }
        )
    )


if __name__ == "__main__":
    main()
