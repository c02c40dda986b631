"""What corrections are worth on a shifted domain: macro-F1 on articles held out, by number of corrections.

    python -m benchmarks.feedback [--cache FOLDER]

Two shifts: a model of older full articles meets one newspaper's titles of 2025-26; a model of British news meets American
headlines. Editors go through articles in random order, agree (weight 0.5) or correct (weight 1), until so many corrections are made; three
orders. The held-out half is never decided on.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sections import macro_f1
from nlp.sections import default_answers
from nlp.sections.build import examples_of, learn
from nlp.sections.feedback import WEIGHTS, adapt, scores
from nlp.sections.learn import Example, fold_of
from nlp.sections.model import Model
from nlp.sections.reader import readings
from nlp.sections.sources import development_rows

ANSWERS = default_answers()
CORRECTIONS = (0, 25, 50, 100, 200)
ORDERS = 3
SHIFTS = {
    "vi: articles to 2024 → titles of 2025-26": ("vi_news_labelled_2", {"vnn16", "vne23", "vne24"}, {"dantri"}),
    "en: news → American headlines": ("en_news_labelled", {"agtest", "bbc", "masakha", "huffv3"}, {"huffhl"}),
}


def curve(examples: Sequence[Example], base: set[str], domain: set[str]) -> dict[int, dict[str, float]]:
    """Corrections → mean macro-F1 of five answers, and decisions it took."""
    blocks, _ = learn([e for e in examples if e.source in base], len(ANSWERS), calibrate=False)
    blocks = {name: type(b)(b.vocabulary, b.idf, b.weights, b.intercepts, 0.3) for name, b in blocks.items()}
    model = Model(ANSWERS, blocks, 0.5)
    shifted = [e for e in examples if e.source in domain]
    fold = fold_of(shifted, 2)
    stream = [e for e, f in zip(shifted, fold, strict=True) if f == 0]
    held = [e for e, f in zip(shifted, fold, strict=True) if f == 1]
    truth = np.array([e.answers[0] for e in held])
    stream_truth = np.array([e.answers[0] for e in stream])
    wrong = scores(model, [e.reading for e in stream]).argmax(axis=1) != stream_truth
    out: dict[int, dict[str, Any]] = {}
    for corrections in CORRECTIONS:
        found, needed = [], []
        for seed in range(ORDERS):
            order = np.random.default_rng(seed).permutation(len(stream))
            count = int(np.searchsorted(np.cumsum(wrong[order]), corrections)) + 1 if corrections else 0
            seen = order[:count]
            weights = np.where(wrong[seen], WEIGHTS["corrected"], WEIGHTS["accepted"])
            made = adapt(model, [stream[i].reading for i in seen], stream_truth[seen], weights) if count else model
            given = scores(made, [e.reading for e in held]).argmax(axis=1)
            found.append(macro_f1(truth, given, len(ANSWERS)))
            needed.append(count)
        out[corrections] = {"macro_f1": float(np.mean(found)), "decisions": float(np.mean(needed))}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=None)
    arguments = parser.parse_args()
    labelled = list(development_rows(Path(os.environ.get("NHAN_DATA", "../shared/data"))))
    results = {}
    for name, (file, base, domain) in SHIFTS.items():
        pairs = list(readings([row for where, row in labelled if where == file], arguments.cache, file))
        results[name] = curve(examples_of(pairs), base, domain)
        for corrections, values in results[name].items():
            print(
                f"{name}: {corrections:>4} corrections ({values['decisions']:.0f} decisions) macro-F1 {values['macro_f1']:.3f}",
                flush=True,
            )
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / "feedback.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
