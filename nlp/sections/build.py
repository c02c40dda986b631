"""Trains the shipped section model. Run by ``make models``.

Needs scikit-learn (extra ``train``) and the development data; what is learnt (weights, counts) ships, the texts never do.
``--sources own`` uses our own corpus only.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nlp.sections import default_answers
from nlp.sections.calibrate import calibration_error, probabilities, temperature_of, threshold_of
from nlp.sections.duplicates import groups_of
from nlp.sections.features import Reading
from nlp.sections.learn import (
    Example,
    Settings,
    held_out,
    learn_block,
    short_examples,
    targets_of,
    with_titles,
)
from nlp.sections.model import Block, Model
from nlp.sections.reader import Row, readings
from nlp.sections.save import save
from nlp.sections.sources import brief_rows, development_rows, own_rows, sources

#: Features kept of each block: 1 million would score the same within 0.001 and weigh 9 MB more.
FULL = Settings(min_articles=3, most_features=130_000, kinds=0.5)
SHORT_TEXTS = Settings(min_articles=3, most_features=110_000, kinds=0.3)
#: English headlines are few words each, so rare ones count: 0.780 macro-F1 on four sections with words of one text, 0.771 from three.
#: Words of the same letters and of like meaning share what they learn: 0.824 with both, 0.800 with parts alone, 0.794 with neither
#: (headlines and teasers, the first two folds); 0.818 with vectors of twice the weight.
SHORT_ENGLISH = Settings(min_articles=1, most_features=200_000, parts=0.4, vectors=0.3, kinds=0.7)
#: Weight of a full article's title alone in the block for full texts: what a short text without a block of its own would need.
TITLES = 0.3
ROOT = Path(__file__).resolve().parents[2]


def examples_of(pairs: Sequence[tuple[Row, Reading]]) -> list[Example]:
    """Examples of rows with their readings, near-duplicates grouped, weighted by source."""
    answers, weights = default_answers(), sources()
    groups = groups_of([reading.words for _, reading in pairs])
    return [
        Example(
            reading,
            tuple(answers.index(s) for s in row.sections),
            weights[row.source].weight,
            weights[row.source].full,
            int(group),
            row.source,
            row.kind,
        )
        for (row, reading), group in zip(pairs, groups, strict=True)
    ]


def learn(examples: Sequence[Example], answers: int, *, calibrate: bool = True) -> tuple[dict[str, Block], Any]:
    """Blocks by name, and (confidence, right, section given) of every example held out."""
    blocks: dict[str, Block] = {}
    judged: list[tuple[float, bool, bool]] = []
    for language in sorted({e.reading.language for e in examples}):
        mine = [e for e in examples if e.reading.language == language]
        full = [e for e in mine if not e.reading.short]
        brief = SHORT_ENGLISH if language == "en" else SHORT_TEXTS
        for name, settings, short in ((language, FULL, False), (language + "-short", brief, True)):
            if short and len(mine) < 500:
                continue
            rows = short_examples(mine) if short else with_titles(mine, TITLES)
            block = learn_block(rows, answers, settings)
            if calibrate:
                checked = [e for e in rows if e.reading.short] if short else full or mine
                block = _calibrated(block, checked, mine, answers, settings, short, judged)
            blocks[name] = block
    return blocks, np.array(judged)


def _calibrated(
    block: Block,
    checked: Sequence[Example],
    mine: Sequence[Example],
    answers: int,
    settings: Settings,
    short: bool,
    judged: list[tuple[float, bool, bool]],
) -> Block:
    """The block with its temperature and threshold, set on examples it did not see; what it said of full texts is noted in ``judged``."""
    logits = held_out(mine, answers, settings, checked, short=short, titles=TITLES)
    right = targets_of(checked, answers)
    weights = np.array([e.weight for e in checked])
    temperature = temperature_of(logits, right, weights)
    chance = probabilities(logits, temperature)
    none = default_answers().index("none")
    told = [
        (float(chance[row, answer]), bool(right[row, answer]), bool(answer != none))
        for row, answer in enumerate(chance.argmax(axis=1))
        if checked[row].weight >= 1
    ]
    if not short:
        judged += told
    given = np.array([row for row in told if row[2]])
    threshold = threshold_of(given[:, 0], given[:, 1])[0] if len(given) else 0.0
    return replace(block, temperature=temperature, threshold=threshold)


def gather(data: Path | None, corpora: Path, cache: Path | None = None) -> list[tuple[Row, Reading]]:
    """Rows with readings of our own corpus and, with ``data``, of the development data.

    Raises:
        FileNotFoundError: a file of the development data is not there; before any work.
    """
    labelled = [] if data is None else list(development_rows(data))
    pairs = list(readings([*own_rows(corpora), *brief_rows(corpora)]))
    for file in dict.fromkeys(name for name, _ in labelled):
        pairs += readings([row for name, row in labelled if name == file], cache, file)
    return pairs


def main() -> None:
    """Train and write models/sections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", default="all", choices=("all", "own"))
    parser.add_argument("--out", type=Path, default=None, help="folder to write; default models/sections[-own]")
    parser.add_argument("--corpora", type=Path, default=ROOT / "corpora")
    parser.add_argument("--cache", type=Path, default=None, help="folder that keeps readings between experiments")
    arguments = parser.parse_args()
    everything = arguments.sources == "all"
    try:
        data = Path(os.environ.get("NHAN_DATA", "../shared/data")) if everything else None
        pairs = gather(data, arguments.corpora, arguments.cache)
    except FileNotFoundError as error:
        raise SystemExit(
            f"make models: {error} is not there; set NHAN_DATA to the development data, or use SOURCES=own. Nothing was changed."
        ) from error
    if len({section for row, _ in pairs for section in row.sections}) < 2:
        raise SystemExit("make models: fewer than two sections to learn from. Nothing was changed.")
    answers = default_answers()
    blocks, judged = learn(examples_of(pairs), len(answers))
    given = judged[judged[:, 2] == 1]
    threshold, coverage = threshold_of(given[:, 0], given[:, 1])
    figures = {
        "held_out_accuracy": round(float(judged[:, 1].mean()), 4),
        "calibration_error": round(calibration_error(judged[:, 0], judged[:, 1]), 4),
        "coverage_at_threshold": round(coverage, 4),
    }
    rows = Counter((row.source, row.sections[0]) for row, _ in pairs)
    out = arguments.out or ROOT / "models" / ("sections" if everything else "sections-own")
    save(
        out,
        Model(answers, blocks, threshold),
        {"figures": figures, "rows": {f"{source} {section}": n for (source, section), n in sorted(rows.items())}},
    )
    calibrated = {name: (block.temperature, block.threshold) for name, block in blocks.items()}
    print(json.dumps({"out": str(out), **figures, "threshold": threshold, "temperature, threshold": calibrated}))


if __name__ == "__main__":
    main()
