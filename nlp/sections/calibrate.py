"""How sure is sure: temperature, expected calibration error, the threshold of abstaining."""

from __future__ import annotations

from typing import Any

import numpy as np

#: A section is given where this share of those given is right.
PRECISION = 0.97


def probabilities(logits: Any, temperature: float) -> Any:
    """Softmax of (rows, answers) logits over a temperature."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    shifted = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def temperature_of(logits: Any, right: Any, weights: Any = None) -> float:
    """The temperature with the least log loss; ``right`` is (rows, answers), several may be right."""
    share = np.ones(len(logits)) if weights is None else np.asarray(weights)
    best = (float("inf"), 1.0)
    for temperature in np.geomspace(0.1, 3.0, 69):
        chance = (probabilities(logits, float(temperature)) * right).sum(axis=1)
        best = min(best, (float(-(share * np.log(np.maximum(chance, 1e-12))).sum()), round(float(temperature), 4)))
    return best[1]


def calibration_error(confidence: Any, right: Any, bins: int = 15) -> float:
    """Expected calibration error: the mean distance between confidence and share right, over ``bins`` equal bins."""
    place = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            error += inside.mean() * abs(float(np.mean(confidence[inside])) - float(np.mean(right[inside])))
    return float(error)


def threshold_of(confidence: Any, right: Any, precision: float = PRECISION) -> tuple[float, float]:
    """(threshold, coverage): the lowest confidence from which the share right is at least ``precision``.

    Only answers that are sections are to be passed. Where none is good enough the highest confidence is the threshold.
    """
    order = np.argsort(-np.asarray(confidence), kind="stable")
    share = np.cumsum(np.asarray(right)[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= precision)
    if not len(good):
        return 0.99, 0.0
    last = int(good[-1])
    return float(np.floor(confidence[order[last]] * 1000) / 1000), (last + 1) / len(order)
