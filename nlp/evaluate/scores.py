"""Scores of every stage on gold articles, with 95 % intervals by resampling articles.

Each article gives counts (right, found, wanted) per measure; a score is made from summed counts, so that any
group of articles and any resample of them is one addition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nlp.evaluate.gold import GoldArticle
from nlp.evaluate.match import Pair, pair_mentions
from nlp.places.gazetteer import shipped
from nlp.tagger import Tagger
from nlp.tags import tag_ids
from nlp.types import SECTIONS, Article, TaggedArticle

KINDS = ("place", "law", "person", "organisation", "ethnic-group", "date")
RESAMPLES = 1000
#: A law mention whose surface holds no official symbol is a short form, a nickname or points back.
_SYMBOL = re.compile(r"\d\w?\s?[-–/]\s?\w*[^\W\d_]")
#: Kinds of tags that the gold header's ``main`` names.
MAIN_KINDS = ("place", "law", "organisation")


@dataclass(frozen=True, slots=True)
class Counts:
    """``right`` of ``found`` and of ``wanted``; for accuracies found = wanted = all."""

    right: float = 0
    found: float = 0
    wanted: float = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.found + other.found, self.wanted + other.wanted)


@dataclass(slots=True)
class Outcome:
    """What the tagger made of one gold article: counts by measure, and every item for gains and losses."""

    article: GoldArticle
    counts: dict[str, Counts] = field(default_factory=dict)
    items: dict[str, bool] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    probability: float | None = None
    section: str = "none"

    def add(self, measure: str, right: float, found: float, wanted: float) -> None:
        self.counts[measure] = self.counts.get(measure, Counts()) + Counts(right, found, wanted)


def run(tagger: Tagger, articles: Iterable[GoldArticle]) -> list[Outcome]:
    """Tag each gold article from its plain text and compare."""
    outcomes = []
    for gold in articles:
        article = Article(text=gold.text, id=gold.id)
        outcomes.append(compare(gold, tagger.tag(article, published=gold.published)))
    return outcomes


def compare(gold: GoldArticle, result: TaggedArticle) -> Outcome:
    """Counts and items of one article."""
    outcome = Outcome(gold)
    for kind in KINDS:
        _mentions(outcome, kind, pair_mentions(gold.mentions, result.mentions, kind))
    language = result.language.code == gold.language
    outcome.add("language", language, 1, 1)
    wanted_byline = gold.header.get("byline") or None
    if wanted_byline is not None and wanted_byline not in gold.text:
        wanted_byline = None  # known to the editor, not printed on the page
    if wanted_byline or result.article.byline:
        outcome.add("byline", wanted_byline == result.article.byline, 1, 1)
    _section(outcome, gold, result)
    _tags(outcome, gold, result)
    return outcome


def _mentions(outcome: Outcome, kind: str, pairs: Sequence[Pair]) -> None:
    for pair in pairs:
        gold, found = pair.gold, pair.found
        outcome.add(f"{kind} span exact", pair.exact, found is not None, gold is not None)
        outcome.add(f"{kind} span overlap", gold is not None and found is not None, found is not None, gold is not None)
        wants = gold is not None and (gold.target is not None or gold.any_target)
        links = found is not None and (found.target is not None or (gold is not None and gold.any_target))
        outcome.add(f"{kind} linked", wants and pair.linked, links, wants)
        if gold is not None and found is not None and wants and not gold.any_target:
            outcome.add(f"{kind} linking accuracy", pair.linked, 1, 1)
        if kind == "law" and gold is not None and wants and not _SYMBOL.search(gold.text):
            outcome.add("law short forms", pair.linked, 1, 1)
        if wants or links:
            _item(outcome, kind, pair, wants and pair.linked)


def _item(outcome: Outcome, kind: str, pair: Pair, right: bool) -> None:
    mention = pair.gold or pair.found
    assert mention is not None
    key = f"{outcome.article.id} {kind} {mention.start}-{mention.end} {mention.text!r}"
    outcome.items[key] = right
    if not right:
        wanted = "nothing" if pair.gold is None else str(pair.gold.target or "any")
        got = "nothing" if pair.found is None else f"{pair.found.target} {pair.found.text!r}"
        outcome.errors.append(f"{key}: wanted {wanted}, got {got}")


def _section(outcome: Outcome, gold: GoldArticle, result: TaggedArticle) -> None:
    scores = {score.id: score.score for score in result.section.scores}
    best = max(scores, key=lambda id_: scores[id_], default="none")
    outcome.section = best
    accepted = {gold.section, gold.header.get("also") or gold.section}
    outcome.add("section accuracy", best == gold.section, 1, 1)
    outcome.add("section accuracy, also accepted", best in accepted, 1, 1)
    if result.section.id is not None:
        outcome.add("section given: precision and coverage", result.section.id in accepted, 1, 1)
    else:
        outcome.add("section given: precision and coverage", 0, 0, 1)
    for section in (*SECTIONS, "none"):
        outcome.add(f"section {section}", best == section == gold.section, best == section, gold.section == section)
    outcome.probability = scores.get(best)
    outcome.items[f"{gold.id} section {gold.section}"] = best in accepted
    if best not in accepted:
        outcome.errors.append(f"{gold.id} section: wanted {gold.section}, got {best} {scores.get(best, 0):.2f}")


def _tags(outcome: Outcome, gold: GoldArticle, result: TaggedArticle) -> None:
    """Tags of the kinds the header names, against its ``main``.

    Ranking: precision over the first min(5, number of gold) tags, recall in the first ten. What is put on an article
    unasked (band apply, at most five): how much of it is right, how much of ``main`` it covers, how many there are.
    """
    main = main_tags(gold)
    if not main:
        return
    shown = [tag for tag in result.tags if tag.kind in MAIN_KINDS and tag.band != "hide"]
    ranked = [tag.id for tag in shown]
    first = ranked[: min(5, len(main))]
    outcome.add("tags precision at 5", sum(id_ in main for id_ in first), len(first), len(first))
    outcome.add("tags recall at 10", sum(id_ in main for id_ in ranked[:10]), len(main), len(main))
    applied = [tag.id for tag in shown if tag.band == "apply"][:5]
    right = sum(id_ in main for id_ in applied)
    outcome.add("tags applied, precision", right, len(applied), len(applied))
    outcome.add("tags applied, coverage", right, len(main), len(main))
    outcome.add("tags applied an article", len(applied), 1, 1)
    outcome.add("tags shown an article", len(shown), 1, 1)


def main_tags(gold: GoldArticle) -> set[str]:
    """What an editor would tag the article with: the header's ``main``, as tags are given (:func:`todays`)."""
    return set(todays(gold.main))


def todays(ids: Iterable[str]) -> list[str]:
    """Ids as tags: former communes as the units of today that hold them whole."""
    gazetteer = shipped()
    return [
        tag_ids(id_, {id_: gazetteer.entity(id_)})[0] if id_.startswith("former:") and id_ in gazetteer else id_
        for id_ in ids
    ]


def score(counts: Counts) -> dict[str, float]:
    """Precision, recall and F1, from 0 to 1; NaN where nothing was found or wanted."""
    precision = counts.right / counts.found if counts.found else float("nan")
    recall = counts.right / counts.wanted if counts.wanted else float("nan")
    total = counts.found + counts.wanted
    return {"precision": precision, "recall": recall, "f1": 2 * counts.right / total if total else float("nan")}


def interval(outcomes: Sequence[Outcome], measure: str, seed: int = 0) -> tuple[float, float]:
    """95 % interval of F1 over resamples of the articles."""
    rows = np.array(
        [(c.right, c.found + c.wanted) for o in outcomes if (c := o.counts.get(measure)) is not None], dtype=float
    )
    if len(rows) < 2:
        return float("nan"), float("nan")
    picks = np.random.default_rng(seed).integers(0, len(rows), (RESAMPLES, len(rows)))
    sums = rows[picks].sum(axis=1)
    counted = sums[sums[:, 1] > 0]
    if not len(counted):
        return float("nan"), float("nan")
    low, high = np.percentile(2 * counted[:, 0] / counted[:, 1], [2.5, 97.5])
    return float(low), float(high)


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """Mean F1 over the sections that the gold has."""
    total = summed(outcomes)
    values = [
        score(counts)["f1"]
        for section in (*SECTIONS, "none")
        if (counts := total.get(f"section {section}", Counts())).wanted
    ]
    return float(np.mean(values)) if values else float("nan")


def calibration_error(outcomes: Sequence[Outcome], bins: int = 15) -> float:
    """Expected calibration error of the section's probability (equal-width bins)."""
    pairs = [(o.probability, o.section == o.article.section) for o in outcomes if o.probability is not None]
    if not pairs:
        return float("nan")
    confidence = np.array([p for p, _ in pairs])
    right = np.array([r for _, r in pairs], dtype=float)
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for index in range(bins):
        inside = which == index
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def summed(outcomes: Iterable[Outcome]) -> dict[str, Counts]:
    """Counts of all articles together."""
    total: dict[str, Counts] = {}
    for outcome in outcomes:
        for measure, counts in outcome.counts.items():
            total[measure] = total.get(measure, Counts()) + counts
    return total


def groups_of(gold: GoldArticle) -> Mapping[str, str]:
    """The groups an article is reported in."""
    number = int(gold.id[-3:]) if gold.id[-3:].isdigit() else 0
    return {
        "language": gold.language,
        "section": gold.section,
        "era": "from 1 July 2025" if gold.published >= "2025-07-01" else "before 1 July 2025",
        "difficulty": gold.header["difficulty"],
        "split": "test" if number >= 22 else "dev" if number >= 16 else "train",
    }
