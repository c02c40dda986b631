"""Learns the weights of salience and the limits of the bands on the gold corpus: ``python -m nlp.tags.build``.

Positive are the ids of a header's ``main`` (places, documents, organisations) and the subjects of its ``subjects``; trained on the
articles of train and dev by regularised logistic regression. The limits are the lowest scores at which what
lies above is right as often as wanted, on out-of-fold scores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp import resources
from nlp.errors import InputError
from nlp.evaluate.gold import GoldArticle, read_corpus
from nlp.evaluate.scores import groups_of, main_tags
from nlp.tagger import Tagger, load
from nlp.tags.salience import context, counts, features, group, kind_of
from nlp.tags.vocabulary import shipped
from nlp.text import fold
from nlp.types import Article

#: Share of right tags in band apply: for what has a name, surely (the lower end of a 90 % interval on out-of-fold scores).
#: Headers name at most four subjects of the many an article has, so that their share is a lower bound itself.
APPLIED_PRECISION = {"entity": 0.85, "subject": 0.75}
SURE = {"entity": 1.645, "subject": 0.0}
#: Suggested from this probability on; by kind where a kind differs. A unit, a document or a person named once in passing is still
#: worth an editor's glance; a subject in passing is noise. Out of fold, 98 % of the main tags lie above.
SUGGESTED = {"entity": 0.08, "place": 0.015, "law": 0.02, "person": 0.02, "organisation": 0.04, "subject": 0.2}
#: From this score a tag is the story's main matter: what it is about rather than what it mentions.
MAIN = 0.5
#: Inverse strength of the regularisation, of features scaled to a standard deviation of one; 0.02 to 0.1 differ by less than
#: 0.01 in precision at 5. OWN is the scale of what a kind has of its own against what all kinds share: the smaller, the nearer
#: the kinds stay to each other (0.3 to 0.7 differ by less than 0.01). Re-run: ``python -m benchmarks.tags``.
C = 0.05
OWN = 0.5
#: Of the second look at subjects, at two features as they are.
C_AGAIN = 2.0
#: People and ethnic groups are in no header. Offsets against an organisation of the same standing, by reading.
UNTAUGHT = {"person": -0.3, "ethnic-group": -0.8}
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One thing found: its tag, its kind, its features, whether an editor gave it, the number of its article."""

    id: str
    kind: str
    found: dict[str, float]
    main: bool
    article: int


def samples(tagger: Tagger, articles: Sequence[GoldArticle]) -> dict[str, list[Row]]:
    """By group: a row of everything found that is judged."""
    out: dict[str, list[Row]] = {"entity": [], "subject": []}
    for number, gold in enumerate(articles):
        story, section, mentions, entities = tagger.find(Article(text=gold.text), published=gold.published)
        items = tagger.ranker.items(story, mentions, entities)
        around = context(story, items, entities, section.id)
        wanted = main_tags(gold) | main_subjects(gold)
        for item in filter(counts, items):
            out[group(item.kind)].append(Row(item.id, kind_of(item), features(item, around), item.id in wanted, number))
    return out


def main_subjects(gold: GoldArticle) -> set[str]:
    """Tags of the subjects that a header's free terms name: one of its names, or the term holds one."""
    terms = [f" {fold(term.strip())} " for term in gold.header.get("subjects", "").split(";")]
    return {
        f"subject:{subject.id}"
        for subject in shipped().subjects.values()
        for name in map(fold, subject.names["en"])
        if any(f" {name} " in term or name.rstrip("s") == term.strip().rstrip("s") for term in terms)
    }


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as arrays: features (rows, names), truths and numbers of the articles (rows), kinds (rows)."""

    names: list[str]
    x: Any
    truths: Any
    article: Any
    kinds: Any

    @property
    def several(self) -> list[str]:
        """The kinds, where there are several: with one there is nothing to share."""
        kinds: list[str] = np.unique(self.kinds).tolist()
        return kinds if len(kinds) > 1 else []

    @property
    def scale(self) -> Any:
        """Standard deviation of each feature (names)."""
        deviation = self.x.std(axis=0)
        return np.where(deviation > 0, deviation, 1.0)

    @property
    def pooled(self) -> Any:
        """The scaled features, then for each kind the same for its rows only, and whether a row is of that kind."""
        scaled = self.x / self.scale
        blocks = [scaled]
        for kind in self.several:
            mine = (self.kinds == kind)[:, None].astype(float)
            blocks += [scaled * mine * OWN, mine]
        return np.hstack(blocks)


def table(rows: Sequence[Row]) -> Table:
    """The rows as arrays."""
    names = sorted({name for row in rows for name in row.found})
    return Table(
        names,
        np.array([[row.found.get(name, 0.0) for name in names] for row in rows]),
        np.array([row.main for row in rows]),
        np.array([row.article for row in rows]),
        np.array([row.kind for row in rows]),
    )


def learn(data: Table) -> dict[str, dict[str, float]]:
    """By kind the weights of its features: what all kinds share and what is its own, of unscaled features.

    A few articles a kind are too few to learn from alone, and no feature tells the same of a commune and of a law.
    """
    model = fit(data.pooled, data.truths, C)
    size = len(data.names)
    coefficients, intercept = model.coef_[0], float(model.intercept_[0])
    out = {}
    for number, kind in enumerate(data.several or [str(data.kinds[0])]):
        own = coefficients[size + number * (size + 1) :][: size + 1] if data.several else np.zeros(size + 1)
        weights = (coefficients[:size] + OWN * own[:size]) / data.scale
        used = np.abs(data.x[data.kinds == kind]).max(axis=0) > 0
        out[kind] = {"intercept": round(intercept + float(own[size]), 3)} | {
            name: round(float(weight), 3) for name, weight, use in zip(data.names, weights, used, strict=True) if use
        }
    return out


def scores_of(data: Table, fold: Any) -> Any:
    """Out-of-fold probabilities (rows); ``fold`` has one number a row. Subjects get their second look."""
    alone = out_of_fold(data.pooled, data.truths, fold, C)
    if data.several:
        return alone
    return out_of_fold(second_look(alone, data.article), data.truths, fold, C_AGAIN)


def fit(x: Any, truths: Any, c: float) -> Any:
    """The logistic regression of both looks."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=c, max_iter=5000).fit(x, truths)


def out_of_fold(x: Any, truths: Any, fold: Any, c: float) -> Any:
    """Probability of each row (rows), by a model of the rows of the other folds."""
    scores = np.zeros(len(truths))
    for held in np.unique(fold):
        now = fold == held
        scores[now] = fit(x[~now], truths[~now], c).predict_proba(x[now])[:, 1]
    return scores


def second_look(alone: Any, article: Any) -> Any:
    """Features of the second look (rows, 2): the log-odds of the first, and what the others of the article have got."""
    return np.column_stack([np.log(alone / (1 - alone)), np.bincount(article, alone)[article] - alone])


def limit(scores: Any, truths: Any, precision: float, sure: float = 0.0) -> float:
    """The lowest score at and above which the share of true ones is at least ``precision``.

    With ``sure`` (standard deviations) it is the lower end of Wilson's interval that must be.
    """
    order = np.argsort(-scores, kind="stable")
    n = np.arange(1, len(order) + 1)
    share = np.cumsum(truths[order]) / n
    squared = sure * sure
    low = share + squared / 2 / n - sure * np.sqrt(share * (1 - share) / n + squared / 4 / n / n)
    good = np.flatnonzero(low / (1 + squared / n) >= precision)
    return round(float(scores[order][good[-1]]) if len(good) else 0.99, 3)


def _again(model: Any) -> dict[str, float]:
    own, others = (round(float(weight), 3) for weight in model.coef_[0])
    return {"intercept": round(float(model.intercept_[0]), 3), "own": own, "others": others}


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
        arrays = table(rows)
        fold = arrays.article % FOLDS
        scores, truths = scores_of(arrays, fold), arrays.truths
        data["weights"].update(learn(arrays))
        if set_ == "subject":
            again = second_look(out_of_fold(arrays.pooled, truths, fold, C), arrays.article)
            data["weights"]["among subject"] = _again(fit(again, truths, C_AGAIN))
        data["limits"]["apply"][set_] = limit(scores, truths, APPLIED_PRECISION[set_], SURE[set_])
        data["limits"]["main"][set_] = MAIN
        applied = scores >= data["limits"]["apply"][set_]
        data["figures"][set_] = {
            "things": len(rows),
            "main": int(truths.sum()),
            "applied an article, out of fold": round(float(applied.sum()) / len(articles), 2),
            "of these right": round(float(truths[applied].mean()), 3),
            "of the main covered": round(float(truths[applied].sum() / truths.sum()), 3),
        }
    for kind, offset in UNTAUGHT.items():
        taught = data["weights"]["organisation"]
        data["weights"][kind] = taught | {"intercept": round(taught["intercept"] + offset, 3)}
    out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return data


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpora/gold"))
    options = parser.parse_args()
    made = build(options.corpus, resources.path("data/tags/salience.json"))
    print(json.dumps({key: made[key] for key in ("limits", "figures")}, indent=1))
