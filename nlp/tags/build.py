"""Learns the weights of salience and the limits of the bands on the gold corpus: ``python -m nlp.tags.build``.

Positive are the ids of a header's ``main`` (places, documents, organisations) and the subjects of its ``subjects``; trained on the
articles of train and dev by regularised logistic regression. The limits are the lowest scores at which what
lies above is right as often as wanted, on out-of-fold scores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp import resources
from nlp.errors import InputError
from nlp.evaluate.gold import GoldArticle, read_corpus
from nlp.evaluate.scores import groups_of, main_tags
from nlp.tagger import Tagger, load
from nlp.tags.salience import context, features, group
from nlp.tags.vocabulary import Vocabulary, shipped
from nlp.text import fold
from nlp.types import Article

#: Share of right tags at and above the limit of band apply.
APPLIED_PRECISION = 0.75
#: Suggested from this probability on; by kind where a kind differs. A unit, a document or a person named once in passing is still
#: worth an editor's glance; a subject or a body in passing is noise.
SUGGESTED = {"entity": 0.08, "place": 0.03, "law": 0.03, "person": 0.03, "subject": 0.2}
#: From this score a tag is the story's main matter: what it is about rather than what it mentions.
MAIN = 0.5
#: Inverse strength of the regularisation; 0.1 to 10 differ by less than 0.01 in precision at 5.
C = 1.0
#: People and ethnic groups are in no header. Offsets against an organisation of the same standing, by reading.
UNTAUGHT = {"person": -0.3, "ethnic-group": -0.8}
_ENTITY_KINDS = ("place", "law", "organisation")
FOLDS = 10


def samples(tagger: Tagger, articles: Sequence[GoldArticle]) -> dict[str, list[tuple[dict[str, float], bool, int]]]:
    """By group: (features, is it a main tag, number of the article) of everything found."""
    vocabulary = shipped()
    out: dict[str, list[tuple[dict[str, float], bool, int]]] = {"entity": [], "subject": []}
    for number, gold in enumerate(articles):
        story, section, mentions, entities = tagger.find(Article(text=gold.text), published=gold.published)
        items = tagger.ranker.items(story, mentions, entities)
        around = context(story, items, entities, section.id)
        wanted = main_tags(gold)
        for term in gold.header.get("subjects", "").split(";"):
            wanted |= {f"subject:{id_}" for id_ in _subjects(vocabulary, term)}
        for item in items:
            if item.kind in _ENTITY_KINDS or item.kind == "subject":
                out[group(item.kind)].append((features(item, around), item.id in wanted, number))
    return out


def _subjects(vocabulary: Vocabulary, term: str) -> list[str]:
    """Subjects that a header's free term names: one of its names, or the term holds the label."""
    plain = fold(term.strip())
    return [
        s.id
        for s in vocabulary.subjects.values()
        if any(f" {fold(n)} " in f" {plain} " or fold(n).rstrip("s") == plain.rstrip("s") for n in s.names["en"])
    ]


def learn(rows: Sequence[tuple[dict[str, float], bool, int]]) -> tuple[dict[str, float], Any, Any]:
    """Weights over all rows; out-of-fold scores and truths for the limits."""
    from sklearn.linear_model import LogisticRegression

    names = sorted({name for found, _, _ in rows for name in found} - {"intercept"})
    x = np.array([[found.get(name, 0.0) for name in names] for found, _, _ in rows])
    y = np.array([truth for _, truth, _ in rows])
    fold_of = np.array([number % FOLDS for _, _, number in rows])
    scores = np.zeros(len(y))
    for held in range(FOLDS):
        model = LogisticRegression(C=C, max_iter=2000).fit(x[fold_of != held], y[fold_of != held])
        scores[fold_of == held] = model.predict_proba(x[fold_of == held])[:, 1]
    model = LogisticRegression(C=C, max_iter=2000).fit(x, y)
    weights = {"intercept": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}
    return {name: round(weight, 3) for name, weight in weights.items()}, scores, y


def limit(scores: Any, truths: Any, precision: float) -> float:
    """The lowest score at and above which the share of true ones is at least ``precision``."""
    order = np.argsort(-scores, kind="stable")
    share = np.cumsum(truths[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= precision)
    return round(float(scores[order][good[-1]]) if len(good) else 0.99, 3)


def build(corpus: Path, out: Path) -> dict[str, Any]:
    """Learn and write salience.json; returns what was written.

    Raises:
        InputError: no articles of train and dev there.
    """
    articles = [a for a in read_corpus(corpus) if groups_of(a)["split"] != "test"]
    if len(articles) < FOLDS:
        raise InputError(
            f"{corpus}: {len(articles)} gold articles of train and dev; salience is learnt on at least {FOLDS}"
        )
    data: dict[str, Any] = {
        "about": "Weights of the salience of a tag (log-odds) and limits of the bands, learnt by nlp/tags/build.py "
        f"on the {len(articles)} gold articles of train and dev; person and ethnic-group set by reading.",
        "weights": {},
        "limits": {"apply": {}, "suggest": SUGGESTED, "main": {}},
        "figures": {},
    }
    for set_, rows in samples(load(), articles).items():
        weights, scores, truths = learn(rows)
        if set_ == "entity":
            for kind, offset in UNTAUGHT.items():
                weights.update(
                    {
                        name.replace("organisation", kind): weight
                        for name, weight in weights.items()
                        if name.startswith("organisation")
                    }
                )
                weights[kind] = round(weights[kind] + offset, 3)
        data["weights"][set_] = weights
        data["limits"]["apply"][set_] = limit(scores, truths, APPLIED_PRECISION)
        data["limits"]["main"][set_] = MAIN
        data["figures"][set_] = {"things": len(rows), "main": int(truths.sum())}
    out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return data


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpora/gold"))
    options = parser.parse_args()
    made = build(options.corpus, resources.path("data/tags/salience.json"))
    print(json.dumps({key: made[key] for key in ("limits", "figures")}, indent=1))
