"""``nhan train``: a newsroom's own sections from its own archive, with a report of what they are worth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp.errors import ConfigError, InputError
from nlp.sections.calibrate import probabilities, temperature_of, threshold_of
from nlp.sections.duplicates import groups_of
from nlp.sections.features import Reading
from nlp.sections.learn import Example, Settings, held_out, learn_block, targets_of, with_titles
from nlp.sections.model import Block, Model
from nlp.sections.reader import Reader, Row, bare
from nlp.sections.report import Judged, report_of, report_text
from nlp.sections.save import save
from nlp.sections.table import FEWEST, Table, read_table

#: Features of an own model: an archive is smaller than what the shipped one learns from.
OWN = Settings(min_articles=2, most_features=100_000)
TITLES = 0.3
FOLDS = 5
#: Shares of the articles that the learning curve is measured at.
CURVE = (0.25, 0.5, 1.0)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ready:
    """A checked table as examples. ``answers`` are the section names; ``blocks`` the languages with enough of them."""

    rows: list[Row]
    examples: list[Example]
    answers: tuple[str, ...]
    languages: tuple[str, ...]
    notes: list[str]


def train(data: Path, out: Path, feedback: Path | None = None, say: Say = lambda message: None) -> dict[str, Any]:
    """Learn sections from a table and write model and report to ``out``; the report as an object.

    Raises:
        InputError: the table (or the feedback) is unusable; nothing was written.
        ConfigError: ``out`` is a folder that is no model.
    """
    check_out(out)
    table = read_table(data)
    added = _feedback_rows(feedback, table) if feedback else []
    say(f"{len(table.rows)} labelled articles, {len(table.unlabelled)} without a section")
    reader = Reader()
    ready = prepare(table, [bare(reader.reading(row)) for row in table.rows], str(data))
    extra = [
        Example(
            bare(reader.reading(row)),
            tuple(ready.answers.index(s) for s in row.sections),
            weight,
            weight,
            -1,
            "feedback",
        )
        for row, weight in added
    ]
    blocks, judged, curve = {}, [], {}
    for language in ready.languages:
        mine = [e for e in ready.examples if e.reading.language == language]
        say(f"{language}: {len(mine)} articles, learning with {FOLDS} folds")
        blocks[language], more = learn(mine, [e for e in extra if e.reading.language == language], ready)
        judged += more
        curve[language] = learning_curve(mine, len(ready.answers))
    threshold = _threshold(judged, ready.answers)
    model = Model(ready.answers, blocks, threshold)
    pool = [(row, bare(reader.reading(row))) for row in table.unlabelled[:2000]]
    report = report_of(judged, ready, curve, threshold, _least_sure(model, pool))
    rows = Counter(section for row in table.rows for section in row.sections)
    facts = {"figures": report["figures"], "rows": dict(sorted(rows.items())), "feedback": len(extra)}
    save(
        out,
        model,
        facts,
        {"report.json": json.dumps(report, indent=1, ensure_ascii=False) + "\n", "report.md": report_text(report)},
    )
    return report


def check_out(out: Path) -> None:
    """Only a new folder, an empty one or an earlier model may be written to.

    Raises:
        ConfigError: anything else is there.
    """
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / "manifest.json").is_file())):
        raise ConfigError(f"{out}: is there and is no model; give a new folder. Nothing was changed")


def prepare(table: Table, readings: Sequence[Reading], where: str) -> Ready:
    """Examples with their groups.

    Raises:
        InputError: near-duplicates on both sides of the table's own splits, too few different articles, or no language
            has enough of them.
    """
    groups = groups_of([reading.words for reading in readings])
    _check_leaks(table, groups, where)
    if (different := len(set(groups.tolist()))) < FEWEST:
        raise InputError(
            f"{where}: {len(groups)} articles, but only {different} different ones (the rest near-duplicates of them); at least {FEWEST} are needed"
        )
    answers = tuple(sorted({section for row in table.rows for section in row.sections}))
    examples = [
        Example(reading, tuple(answers.index(s) for s in row.sections), 1.0, 1.0, int(group), row.id)
        for row, reading, group in zip(table.rows, readings, groups, strict=True)
    ]
    counts = Counter(reading.language for reading in readings)
    languages = tuple(
        code
        for code, times in sorted(counts.items())
        if times >= FEWEST and len({a for e in examples if e.reading.language == code for a in e.answers}) > 1
    )
    if not languages:
        raise InputError(f"{where}: no language has {FEWEST} articles of two sections ({dict(counts)}); give more")
    notes = [
        f"{times} articles in {code!r} are too few or of one section: left out"
        for code, times in sorted(counts.items())
        if code not in languages
    ]
    doubled = len(groups) - len(set(groups.tolist()))
    if doubled:
        notes.append(f"{doubled} articles are near-duplicates of others; they stay together in the folds")
    notes += _conflicts(table, groups)
    return Ready(table.rows, examples, answers, languages, notes)


def _conflicts(table: Table, groups: Any) -> list[str]:
    first: dict[int, Row] = {}
    out = []
    for row, group in zip(table.rows, groups.tolist(), strict=True):
        other = first.setdefault(group, row)
        if set(other.sections) != set(row.sections):
            out.append(
                f"{row.id} and {other.id} are near-duplicates with other sections: {row.sections} and {other.sections}"
            )
    return out[:20]


def _check_leaks(table: Table, groups: Any, where: str) -> None:
    splits: dict[int, dict[str, str]] = {}
    for row, group, split in zip(table.rows, groups.tolist(), table.splits, strict=True):
        splits.setdefault(group, {}).setdefault(split, row.id)
    leaks = [list(found.items()) for found in splits.values() if len(found) > 1]
    if leaks:
        (one, a), (two, b) = leaks[0][:2]
        raise InputError(
            f"{where}: {len(leaks)} near-duplicates stand in two splits (first: {a!r} in {one!r}, {b!r} in {two!r}); move or remove them, scores would lie"
        )


def learn(mine: Sequence[Example], extra: Sequence[Example], ready: Ready) -> tuple[Block, list[Judged]]:
    """One language's block, calibrated, and what was said of each article held out."""
    count = len(ready.answers)
    extra = [replace(e, group=max(m.group for m in mine) + 1 + i) for i, e in enumerate(extra)]
    logits = held_out([*mine, *extra], count, OWN, mine, titles=TITLES, folds=FOLDS)
    right = targets_of(mine, count)
    temperature = temperature_of(logits, right)
    chance = probabilities(logits, temperature)
    judged = [Judged(e.source, e.answers, row) for e, row in zip(mine, chance, strict=True)]
    block = learn_block(with_titles([*mine, *extra], TITLES), count, OWN)
    return replace(block, temperature=temperature), judged


def learning_curve(examples: Sequence[Example], answers: int) -> list[list[float]]:
    """[articles learnt from, share right] on one fifth held out."""
    from nlp.sections.learn import fold_of

    fold = fold_of(examples, 5)
    test = [e for e, f in zip(examples, fold, strict=True) if f == 0]
    rest = [e for e, f in zip(examples, fold, strict=True) if f != 0]
    out = []
    for share in CURVE:
        some = rest[: max(2, round(share * len(rest)))] if share == 1 else rest[:: round(1 / share)]
        if not test or len({a for e in some for a in e.answers}) < 2:
            continue
        block = learn_block(some, answers, OWN)
        right = [int(block.logits(block.find(e.reading)).argmax()) in e.answers for e in test]
        out.append([len(some), round(float(np.mean(right)), 4)])
    return out


def _threshold(judged: Sequence[Judged], answers: tuple[str, ...]) -> float:
    given = [j for j in judged if answers[j.best] != "none"]
    if not given:
        return 0.5
    return min(threshold_of(np.array([j.confidence for j in given]), np.array([j.right for j in given]))[0], 0.95)


def _least_sure(model: Model, pool: Sequence[tuple[Row, Reading]]) -> list[dict[str, Any]]:
    """Articles without a section that would teach most: the first two answers are closest."""
    found = []
    for row, reading in pool:
        block = model.block(reading)
        if block is None:
            continue
        chance = probabilities(block.logits(block.find(reading)), block.temperature)
        second, first = np.argsort(chance, kind="stable")[-2:]
        found.append((float(chance[first] - chance[second]), row.id, model.answers[first], model.answers[second]))
    return [
        {"id": id_, "between": [one, two], "margin": round(margin, 4)} for margin, id_, one, two in sorted(found)[:20]
    ]


def _feedback_rows(file: Path, table: Table) -> list[tuple[Row, float]]:
    from nlp.sections.feedback import read_feedback

    known = {section for row in table.rows for section in row.sections}
    decisions = read_feedback(file)
    for decision in decisions:
        if decision.section not in known:
            raise InputError(
                f"{file}: {decision.id!r} has section {decision.section!r}; the table knows {', '.join(sorted(known))}"
            )
    return [(Row(d.id, "feedback", d.language, (d.section,), d.title, d.text), d.weight) for d in decisions]
