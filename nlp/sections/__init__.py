"""Which section an article belongs to: a linear model over words, saved as plain arrays, with its reasons."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp import resources
from nlp.errors import ModelError
from nlp.profile import Profile
from nlp.sections.features import features, masked, places_of
from nlp.types import SECTIONS, Evidence, Mention, Score, Section, SectionReason, Story

__all__ = ["SectionClassifier"]

#: Most pieces of evidence given; the other features stand together as ``rest``.
MOST_EVIDENCE = 12
#: A second section is named where its probability is at least this.
ALSO = 0.3


class SectionClassifier:
    """Weights per word and section. ``vocabulary`` maps a feature to its row; ``weights`` is (features, answers)."""

    def __init__(
        self,
        answers: tuple[str, ...],
        vocabulary: dict[str, int],
        idf: npt.NDArray[np.float32],
        weights: npt.NDArray[np.float32],
        intercepts: npt.NDArray[np.float32],
        temperature: float,
        threshold: float,
        version: str,
    ) -> None:
        self.answers = answers
        self._vocabulary = vocabulary
        self._idf = idf
        self._weights = weights
        self._intercepts = intercepts
        self._temperature = temperature
        self._threshold = threshold
        self.version = version

    @classmethod
    def load(cls, profile: Profile) -> SectionClassifier:
        """The newsroom's own model where the profile names one, else the shipped one.

        Raises:
            ModelError: missing, or not what its manifest says.
        """
        folder = profile.sections or resources.path("models/sections")
        model = _read(folder)
        if profile.section_threshold is not None:
            model = cls(
                model.answers, model._vocabulary, model._idf, model._weights, model._intercepts, model._temperature,
                profile.section_threshold, model.version,
            )  # fmt: skip
        return model

    def __call__(self, story: Story, mentions: Sequence[Mention]) -> Section:
        if story.language.code not in ("vi", "en"):
            return Section(None, "none-fits", story.language.confidence)
        rows, values = self._vector(features(story, mentions))
        logits = self._intercepts + values @ self._weights[rows]
        probabilities = _softmax(logits / self._temperature)
        best = int(probabilities.argmax())
        confidence = float(probabilities[best])
        answer = self.answers[best]
        evidence, rest = self._evidence(story, mentions, rows, values, best)
        order = [self.answers.index(name) for name in self.answers]
        scores = tuple(Score(self.answers[i], float(probabilities[i])) for i in order)
        reason: SectionReason | None = None
        if answer == "none":
            reason = "none-fits"
        elif confidence < self._threshold:
            reason = "unsure"
        also = tuple(s.id for s in scores if s.id not in (answer, "none") and s.score >= ALSO)
        return Section(
            None if reason else answer, reason, confidence, also if not reason else (), scores, evidence,
            float(self._intercepts[best]), rest,
        )  # fmt: skip

    def _vector(self, counts: dict[str, int]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """Rows and tf-idf values of unit length of the features that the model knows."""
        known = [
            (row, times) for feature, times in counts.items() if (row := self._vocabulary.get(feature)) is not None
        ]
        if not known:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        rows = np.array([row for row, _ in known], dtype=np.intp)
        values = (1 + np.log(np.array([times for _, times in known], dtype=np.float32))) * self._idf[rows]
        return rows, (values / np.linalg.norm(values)).astype(np.float32)

    def _evidence(
        self,
        story: Story,
        mentions: Sequence[Mention],
        rows: npt.NDArray[np.intp],
        values: npt.NDArray[np.float32],
        best: int,
    ) -> tuple[tuple[Evidence, ...], float]:
        if not len(rows):
            return (), 0.0
        shares = values * self._weights[rows, best]
        top = np.argsort(-np.abs(shares), kind="stable")[:MOST_EVIDENCE]
        names = {self._names[int(rows[i])]: float(shares[i]) for i in top}
        where = places_of(masked(story, mentions), names)
        clean = story.text.clean
        evidence = tuple(
            Evidence(*where[name], clean[slice(*where[name])], weight)
            for name, weight in names.items()
            if name in where
        )
        told = sum(piece.weight or 0.0 for piece in evidence)
        return evidence, float(shares.sum()) - told

    @functools.cached_property
    def _names(self) -> list[str]:
        return list(self._vocabulary)


def _softmax(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    shifted = np.exp(values.astype(np.float64) - float(values.max()))
    return np.asarray(shifted / shifted.sum())


@functools.cache
def _read(folder: Path) -> SectionClassifier:
    manifest = resources.verify(folder)
    if manifest.get("format") != 1:
        raise ModelError(
            f"{folder}: format {manifest.get('format')} of the model is not known; this nhan reads format 1"
        )
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        weights = arrays["weights"].astype(np.float32)
        idf = arrays["idf"].astype(np.float32)
        intercepts = arrays["intercepts"].astype(np.float32)
    names = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    vocabulary = {name: row for row, name in enumerate(names) if name}
    if len(vocabulary) != len(weights) or not math.isfinite(float(weights.sum())):
        raise ModelError(f"{folder}: {len(vocabulary)} words but {len(weights)} rows of weights; retrain the model")
    return SectionClassifier(
        tuple(manifest["answers"]), vocabulary, idf, weights, intercepts, float(manifest["temperature"]),
        float(manifest["threshold"]), str(manifest["version"]),
    )  # fmt: skip


def default_answers() -> tuple[str, ...]:
    """The four sections and "none"."""
    return (*SECTIONS, "none")
