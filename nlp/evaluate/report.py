"""The report of an evaluation: a JSON object, a readable table, gains and losses, floors."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlp.errors import DataError
from nlp.evaluate.gold import GoldArticle
from nlp.evaluate.scores import Outcome, calibration_error, groups_of, interval, macro_f1, score, summed

#: The measures of the table, in order; the JSON has all.
TABLE = (
    "language",
    "place linked",
    "law linked",
    "law short forms",
    "person linked",
    "person span overlap",
    "organisation span overlap",
    "ethnic-group linked",
    "date linked",
    "section accuracy",
    "section accuracy, also accepted",
    "tags precision at 5",
    "tags recall at 10",
    "tags applied, precision",
    "tags applied, coverage",
    "tags applied an article",
    "tags shown an article",
)


def report(outcomes: Sequence[Outcome], versions: dict[str, str]) -> dict[str, Any]:
    """Scores of all articles and by group, the errors, and every item (right or not)."""
    groups: dict[str, dict[str, Any]] = {}
    for name in ("language", "section", "era", "difficulty", "split"):
        values = sorted({groups_of(o.article)[name] for o in outcomes})
        groups[name] = {
            value: measures([o for o in outcomes if groups_of(o.article)[name] == value]) for value in values
        }
    return {
        "articles": len(outcomes),
        "digest": digest([o.article for o in outcomes]),
        "versions": versions,
        "all": measures(outcomes),
        "by": groups,
        "items": {key: right for o in outcomes for key, right in o.items.items()},
        "errors": [error for o in outcomes for error in o.errors],
    }


def measures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Every measure of a set of articles with precision, recall, F1, the 95 % interval of F1 and the counts."""
    out: dict[str, Any] = {"articles": len(outcomes)}
    for measure, counts in summed(outcomes).items():
        low, high = interval(outcomes, measure)
        values = {**score(counts), "low": low, "high": high}
        out[measure] = {
            **{name: None if math.isnan(value) else round(value, 4) for name, value in values.items()},
            "wanted": counts.wanted,
        }
    out["section macro-F1"] = round(macro_f1(outcomes), 4)
    out["section calibration error"] = round(calibration_error(outcomes), 4)
    return out


def digest(articles: Sequence[GoldArticle]) -> str:
    """sha256 over the files of the articles, by id."""
    total = hashlib.sha256()
    for article in sorted(articles, key=lambda a: a.id):
        total.update(article.id.encode() + b"\0" + article.path.read_bytes() + b"\0")
    return total.hexdigest()


def table(result: dict[str, Any]) -> str:
    """The report for people: one line a measure, all articles, then by language, era and difficulty."""
    columns: list[tuple[str, dict[str, Any]]] = [("all", result["all"])]
    for name in ("language", "era", "difficulty", "split"):
        columns += [(value, scores) for value, scores in result["by"].get(name, {}).items()]
    heads = [label.replace(" 1 July 2025", " 7/2025") for label, _ in columns]
    lines = [f"{result['articles']} articles, digest {result['digest'][:12]}; F1 (95 % interval for all)", ""]
    lines.append(f"{'':<34}{'':>15}" + "".join(f"{head:>15}" for head in heads))
    for measure in TABLE:
        cells = [scores.get(measure, {}).get("f1") for _, scores in columns]
        whole = result["all"].get(measure, {})
        span = f"{whole['low']:.3f}-{whole['high']:.3f}" if whole.get("low") is not None else ""
        lines.append(f"{measure:<34}{span:>15}" + "".join(f"{_cell(cell):>15}" for cell in cells))
    for measure in ("section macro-F1", "section calibration error"):
        lines.append(f"{measure:<34}{'':>15}" + "".join(f"{_cell(scores.get(measure)):>15}" for _, scores in columns))
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.3f}"


def gains_and_losses(before: dict[str, Any], after: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Items that are right now and were not, and the other way round. Items of articles that only one report has are left out."""
    old, new = before["items"], after["items"]
    gains = [key for key, right in new.items() if right and old.get(key) is False]
    losses = [key for key, right in old.items() if right and new.get(key) is False]
    return sorted(gains), sorted(losses)


def check_floors(result: dict[str, Any], floors_file: Path) -> list[str]:
    """What lies below its floor.

    Raises:
        DataError: the floors were set on another corpus (a changed corpus wants new floors, set on purpose).
    """
    floors = json.loads(floors_file.read_text(encoding="utf-8"))
    if floors["digest"] != result["digest"]:
        raise DataError(
            f"{floors_file}: set on another corpus ({floors['digest'][:12]}, this one is {result['digest'][:12]}); "
            "look at the difference, then set them anew with --update-floors"
        )
    below = []
    for name, floor in floors["floors"].items():
        value = _value(result, name)
        if value is None or value < floor:
            below.append(f"{name}: {'missing' if value is None else f'{value:.4f}'}, floor {floor:.4f}")
    return below


def update_floors(result: dict[str, Any], floors_file: Path) -> dict[str, float]:
    """Floors at the scores of now, rounded down to hundredths (another machine's last digit is no slide).

    On the same corpus no floor is lowered; on a changed one they are set anew.
    """
    floors = json.loads(floors_file.read_text(encoding="utf-8"))
    same = floors["digest"] == result["digest"]
    raised = {}
    for name, floor in floors["floors"].items():
        value = _value(result, name)
        if value is not None:
            now = math.floor(value * 100 + 1e-9) / 100
            raised[name] = max(floor, now) if same else now
        else:
            raised[name] = floor
    floors_file.write_text(
        json.dumps({"digest": result["digest"], "floors": raised}, indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    return raised


def _value(result: dict[str, Any], name: str) -> float | None:
    """A score by its path: "place linked", "language/vi/law linked"."""
    *group, measure = name.split("/")
    scores = result["by"].get(group[0], {}).get(group[1], {}) if group else result["all"]
    value = scores.get(measure)
    if isinstance(value, dict):
        value = value["f1"]
    return None if value is None or math.isnan(value) else float(value)
