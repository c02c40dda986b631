"""Which section an article belongs to: a linear model over words, saved as plain arrays, with its reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp import resources
from nlp.profile import Profile
from nlp.sections.features import Reading, read_story
from nlp.sections.model import Block, Found, Model, read_model
from nlp.types import SECTIONS, Evidence, Mention, Score, Section, SectionReason, Story

__all__ = ["SectionClassifier", "default_answers"]

#: Most pieces of evidence given; the other features stand together as ``rest``.
MOST_EVIDENCE = 12
#: A second section is named where its probability is at least this.
ALSO = 0.3


class SectionClassifier:
    """Answers with a section, how sure it is, and the words that decided. Holds no state between calls."""

    def __init__(self, model: Model, threshold: float | None = None) -> None:
        self.model = model
        self.version = model.version
        self._threshold = threshold

    @classmethod
    def load(cls, profile: Profile) -> SectionClassifier:
        """The newsroom's own model where the profile names one, else the shipped one.

        Raises:
            ModelError: missing, or not what its manifest says.
        """
        return cls(read_model(profile.sections or resources.path("models/sections")), profile.section_threshold)

    def __call__(self, story: Story, mentions: Sequence[Mention]) -> Section:
        if story.language.code not in self.model.blocks:
            scores = (Score("none", 1.0), *(Score(answer, 0.0) for answer in self.model.answers if answer != "none"))
            return Section(None, "none-fits", story.language.confidence, scores=scores)
        reading = read_story(story, mentions)
        block = self.model.block(reading)
        assert block is not None
        found = block.find(reading)
        told = block.scores(found)
        probabilities = _probabilities(block.best(told), block.temperature)
        best = probabilities.index(max(probabilities))
        column = block.leading(told, best)
        evidence, rest = _evidence(block, reading, found, column, story.text.clean)
        threshold = block.threshold or self.model.threshold if self._threshold is None else self._threshold
        return self._section(probabilities, best, threshold, evidence, float(block.intercepts[column]), rest)

    def _section(
        self,
        probabilities: Sequence[float],
        best: int,
        threshold: float,
        evidence: tuple[Evidence, ...],
        intercept: float,
        rest: float,
    ) -> Section:
        answers = self.model.answers
        confidence = probabilities[best]
        reason: SectionReason | None = None
        if answers[best] == "none":
            reason = "none-fits"
        elif confidence < threshold:
            reason = "unsure"
        scores = tuple(map(Score, answers, probabilities))
        also = tuple([s.id for s in scores if s.score >= ALSO and s.id not in (answers[best], "none")])
        given = None if reason else answers[best]
        return Section(given, reason, confidence, also if given else (), scores, evidence, intercept, rest)


def _evidence(
    block: Block, reading: Reading, found: Found, column: int, clean: str
) -> tuple[tuple[Evidence, ...], float]:
    """The features that weigh most, each where it first stands, and the sum of all others."""
    shares = found.values * block.weights[found.rows, column]
    size = -np.abs(shares)
    top = np.argpartition(size, MOST_EVIDENCE)[:MOST_EVIDENCE] if len(size) > MOST_EVIDENCE else np.arange(len(size))
    top = top[np.argsort(size[top], kind="stable")]
    pieces = evidence_of(block, reading, found, shares, top.tolist(), clean)
    told = sum(piece.weight or 0.0 for piece in pieces)
    return pieces, float(shares.sum()) - told


def evidence_of(
    block: Block, reading: Reading, found: Found, shares: npt.NDArray[Any], chosen: Sequence[int], clean: str
) -> tuple[Evidence, ...]:
    """Some features as words of the view: where each first stands, with its share."""
    rows = [int(found.rows[index]) for index in chosen]
    pieces = []
    for index, (word, last) in zip(chosen, block.vocabulary.places(found, rows), strict=True):
        start, end = int(reading.starts[word]), int(reading.ends[last])
        pieces.append(Evidence(start, end, clean[start:end], float(shares[index])))
    return tuple(pieces)


def _probabilities(logits: npt.NDArray[np.float32], temperature: float) -> list[float]:
    """:func:`softmax` of one article's few answers: as numbers, half the time of arrays."""
    cooled = (logits / np.float32(temperature)).tolist()
    most = max(cooled)
    raised = [math.exp(value - most) for value in cooled]
    total = sum(raised)
    return [value / total for value in raised]


def softmax(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Probabilities of logits, over the last axis."""
    shifted = np.exp(values.astype(np.float64) - values.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def default_answers() -> tuple[str, ...]:
    """The four sections and "none"."""
    return (*SECTIONS, "none")
