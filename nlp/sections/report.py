"""The report of ``nhan train``: what the sections are worth, where they are confused, what to label next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nlp.sections.calibrate import calibration_error

if TYPE_CHECKING:
    from nlp.sections.train import Ready


@dataclass(frozen=True, slots=True)
class Judged:
    """One article held out: the answers it has, and the probabilities given by a model that did not see it."""

    id: str
    answers: tuple[int, ...]
    chance: npt.NDArray[np.float64]

    @property
    def best(self) -> int:
        return int(self.chance.argmax())

    @property
    def confidence(self) -> float:
        return float(self.chance.max())

    @property
    def right(self) -> bool:
        return self.best in self.answers


def report_of(
    judged: Sequence[Judged],
    ready: Ready,
    curve: Mapping[str, list[list[float]]],
    threshold: float,
    least_sure: list[dict[str, Any]],
) -> dict[str, Any]:
    """The report as a JSON object."""
    names = ready.answers
    confidence, right = np.array([j.confidence for j in judged]), np.array([j.right for j in judged])
    sure = confidence >= threshold
    confusion = Counter((names[j.answers[0]], names[j.best]) for j in judged if not j.right)
    doubtful = sorted((j for j in judged if not j.right), key=lambda j: (-j.confidence, j.id))
    return {
        "figures": {
            "articles": len(judged),
            "accuracy": round(float(right.mean()), 4),
            "macro_f1": round(float(np.mean([row["f1"] for row in _sections(judged, names)])), 4),
            "calibration_error": round(calibration_error(confidence, right), 4),
            "threshold": threshold,
            "precision_at_threshold": round(float(right[sure].mean()), 4) if sure.any() else None,
            "coverage_at_threshold": round(float(sure.mean()), 4),
        },
        "sections": _sections(judged, names),
        "confusion": [
            {"is": a, "was_called": b, "times": n}
            for (a, b), n in sorted(confusion.items(), key=lambda i: (-i[1], i[0]))
        ],
        "learning_curve": curve,
        "label_next": {
            "sections": _wanting(judged, names),
            "articles": least_sure,
            "check_the_label_of": [
                {
                    "id": j.id,
                    "is": names[j.answers[0]],
                    "looks_like": names[j.best],
                    "confidence": round(j.confidence, 4),
                }
                for j in doubtful[:20]
            ],
        },
        "notes": ready.notes,
    }


def _sections(judged: Sequence[Judged], names: tuple[str, ...]) -> list[dict[str, Any]]:
    out = []
    for answer, name in enumerate(names):
        both = sum(j.best == answer and j.right for j in judged)
        given, having = sum(j.best == answer for j in judged), sum(answer in j.answers for j in judged)
        out.append(
            {
                "section": name,
                "articles": having,
                "precision": round(both / given, 4) if given else None,
                "recall": round(both / having, 4) if having else None,
                "f1": round(2 * both / (given + having), 4) if given + having else 0.0,
            }
        )
    return out


def _wanting(judged: Sequence[Judged], names: tuple[str, ...]) -> list[str]:
    """The sections that more labels would help most: the lowest F1 first."""
    rows = sorted(_sections(judged, names), key=lambda row: (row["f1"], row["articles"]))
    return [row["section"] for row in rows[:3]]


def report_text(report: Mapping[str, Any]) -> str:
    """The report as Markdown."""
    figures = report["figures"]
    lines = [
        "# What these sections are worth",
        "",
        f"By cross-validation over {figures['articles']} articles, near-duplicates kept together: "
        f"accuracy {figures['accuracy']}, macro-F1 {figures['macro_f1']}, calibration error {figures['calibration_error']}.",
        f"From confidence {figures['threshold']} on a section is given: {figures['coverage_at_threshold']} of the articles, "
        f"of which {figures['precision_at_threshold']} are right.",
        "",
        "| section | articles | precision | recall | F1 |",
        "|---|---|---|---|---|",
        *(
            f"| {r['section']} | {r['articles']} | {r['precision']} | {r['recall']} | {r['f1']} |"
            for r in report["sections"]
        ),
        "",
        "## Confused",
        *(f"- {r['is']} was called {r['was_called']}: {r['times']}" for r in report["confusion"][:20]),
        "",
        "## Learning curve (articles: share right on a fifth held out)",
        *(
            f"- {code}: " + ", ".join(f"{n}: {v}" for n, v in points)
            for code, points in report["learning_curve"].items()
        ),
        "",
        "## Label next",
        f"- More of: {', '.join(report['label_next']['sections'])}",
        *(f"- {r['id']}: between {r['between'][0]} and {r['between'][1]}" for r in report["label_next"]["articles"]),
        "",
        "## Check the label of",
        *(
            f"- {r['id']}: is {r['is']}, looks like {r['looks_like']} ({r['confidence']})"
            for r in report["label_next"]["check_the_label_of"]
        ),
        "",
        "## Notes",
        *(f"- {note}" for note in report["notes"]),
    ]
    return "\n".join(lines) + "\n"
