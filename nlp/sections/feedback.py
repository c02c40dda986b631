"""Learning from editors: decisions move a model, never further than they must, and every step back stays open.

A model is adapted by adding to its weights the smallest change that agrees with the decisions (logistic regression on top of
the model's own log-odds, pulled towards no change). Learning always starts from the base model and the whole file: without a line
the result is what it would have been had the decision never been made. What each decision weighed and did is written beside the
model (``decisions.tsv``), without texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp import resources
from nlp.errors import InputError
from nlp.sections.calibrate import probabilities
from nlp.sections.duplicates import groups_of
from nlp.sections.features import Reading
from nlp.sections.iptc import OWN
from nlp.sections.model import Block, Model, read_model
from nlp.sections.reader import Reader, Row, bare
from nlp.sections.save import save
from nlp.sections.table import json_lines

#: A correction counts in full; agreeing with what was suggested tells less; agreeing in bulk, or by leaving it as it was, hardly.
WEIGHTS = {"corrected": 1.0, "accepted": 0.5, "bulk": 0.1}
#: Pull towards no change. Measured by ``python -m benchmarks.feedback``: from 0.003 to 0.03 the gain is the same within 0.01.
PULL = 0.01
#: Folds in which the gain is measured before anything is used.
FOLDS = 4
FEWEST = 10
SEED = 7


@dataclass(frozen=True, slots=True)
class Decision:
    """One editor's decision. ``kind`` is "corrected", "accepted" or "bulk"; ``was`` is what was suggested, "" where not noted."""

    id: str
    language: str
    title: str
    text: str
    section: str
    was: str
    kind: str

    @property
    def weight(self) -> float:
        return WEIGHTS[self.kind]


def read_feedback(file: Path) -> list[Decision]:
    """The decisions of a JSONL file, the last one of each id; a line ``{"undo": id}`` takes a decision back.

    A line has text (or title), section, and where known id, language, ``was`` (the section suggested), ``bulk`` (true: accepted
    with many others at once), ``decided`` (false: nobody looked at the section).

    Raises:
        InputError: unreadable, a line without text or section, no decision left; names file and line.
    """
    if not file.is_file():
        raise InputError(f"{file}: no such file; give a JSONL of decisions")
    kept: dict[str, Decision] = {}
    for number, record in enumerate(json_lines(file), 1):
        if "undo" in record:
            kept.pop(str(record["undo"]), None)
            continue
        decision = _decision(file, number, record)
        kept.pop(decision.id, None)
        kept[decision.id] = decision
    if not kept:
        raise InputError(f"{file}: no decisions; every line needs text and section")
    return list(kept.values())


def _decision(file: Path, number: int, record: Mapping[str, Any]) -> Decision:
    title, text, section, was = (str(record.get(key) or "") for key in ("title", "text", "section", "was"))
    if not (title.strip() or text.strip()) or not section:
        raise InputError(f"{file}:{number}: a decision needs a text and a section")
    kind = "corrected" if was and was != section else "accepted"
    if record.get("bulk") or record.get("decided") is False:
        kind = "bulk"
    elif not was and record.get("decided"):
        kind = "corrected"
    return Decision(
        str(record.get("id") or f"line {number}"), str(record.get("language") or ""), title, text, section, was, kind
    )


def train(feedback: Path, out: Path, base: Path | None = None) -> dict[str, Any]:
    """Adapt a model (the shipped one, or the folder ``base``) to decisions, write it to ``out``, and say what is gained.

    Returns ``decisions``, ``corrected``, and ``before`` and ``after``: accuracy and macro-F1 on decisions held out; ``after`` is
    None, and ``not_measured`` says why, where all decisions are near-duplicates of each other: none can be held out.

    Raises:
        InputError: too few decisions, or a section that the model does not know; nothing was written.
        ConfigError: ``out`` is a folder that is no model.
    """
    from nlp.sections.train import check_out

    check_out(out)
    model = read_model(base or resources.path("models/sections"))
    decisions = read_feedback(feedback)
    unknown = sorted({d.section for d in decisions} - set(model.answers))
    if unknown:
        raise InputError(
            f"{feedback}: section {unknown[0]!r} is not one of the model's ({', '.join(model.answers)}); train your own with 'nhan train DATA'"
        )
    if len(decisions) < FEWEST:
        raise InputError(f"{feedback}: {len(decisions)} decisions; at least {FEWEST} are needed")
    reader = Reader()
    readings = [
        bare(reader.reading(Row(d.id, "feedback", d.language, (d.section,), d.title, d.text))) for d in decisions
    ]
    truth = np.array([model.answers.index(d.section) for d in decisions])
    weights = np.array([d.weight for d in decisions])
    before = scores(model, readings)
    held = _held_out(model, readings, truth, weights)
    adapted = adapt(model, readings, truth, weights)
    after = scores(adapted, readings)
    figures: dict[str, Any] = {
        "decisions": len(decisions),
        "corrected": sum(d.kind == "corrected" for d in decisions),
        "before": _figures(truth, before),
        "after": None if held is None else _figures(truth, held),
    }
    if held is None:
        figures["not_measured"] = "all decisions are near-duplicates of each other: none can be held out"
    table = _decisions_table(model, decisions, before, after)
    facts = {"figures": figures, "base": model.version, "pull": PULL}
    save(out, adapted, facts, {"decisions.tsv": table, "report.json": json.dumps(figures, indent=1) + "\n"})
    if base and (base / OWN).is_file() and not (out / OWN).exists():
        (out / OWN).write_bytes((base / OWN).read_bytes())
    return figures


def adapt(model: Model, readings: Sequence[Reading], truth: Any, weights: Any) -> Model:
    """The model with each block moved by the decisions that it has to do with."""
    rows_of: dict[str, list[int]] = {}
    for row, reading in enumerate(readings):
        for name in _blocks(model, reading):
            rows_of.setdefault(name, []).append(row)
    blocks = dict(model.blocks)
    for name, rows in rows_of.items():
        blocks[name] = _moved(blocks[name], [readings[row] for row in rows], truth[rows], weights[rows])
    return replace(model, blocks=blocks)


def _blocks(model: Model, reading: Reading) -> Iterable[str]:
    """An article teaches both blocks of its language."""
    return [name for name in (reading.language, reading.language + "-short") if name in model.blocks]


def _moved(block: Block, readings: Sequence[Reading], truth: Any, weights: Any) -> Block:
    """The block plus the change of weights and intercepts with the least loss: cross-entropy + PULL/2 x the change squared."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    found = [block.find(reading) for reading in readings]
    columns, place = np.unique(np.concatenate([f.rows for f in found]), return_inverse=True)
    ends = np.cumsum([0, *(len(f.rows) for f in found)])
    values = csr_matrix((np.concatenate([f.values for f in found]), place, ends), shape=(len(found), len(columns)))
    base = np.array([block.logits(f) for f in found], dtype=np.float64) / block.temperature
    answers = base.shape[1]
    wanted = np.eye(answers)[truth]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        change = flat.reshape(len(columns) + 1, answers)
        chance = probabilities(base + values @ change[:-1] + change[-1], 1.0)
        wrong = (chance - wanted) * weights[:, None]
        cost = -float((weights * np.log(np.maximum(chance[np.arange(len(truth)), truth], 1e-12))).sum())
        slope = np.vstack([values.T @ wrong, wrong.sum(axis=0)[None, :]]) + PULL * change
        return cost + PULL / 2 * float((change**2).sum()), slope.ravel()

    done = minimize(loss, np.zeros((len(columns) + 1) * answers), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    change = done.x.reshape(len(columns) + 1, answers) * block.temperature
    moved = block.weights.copy()
    of = block.columns()  # what is learnt of an answer is learnt of all its kinds
    moved[columns] += change[:-1, of].astype(np.float32)
    moved = moved.astype(np.float16).astype(np.float32)
    return replace(block, weights=moved, intercepts=(block.intercepts + change[-1, of]).astype(np.float32))


def scores(model: Model, readings: Sequence[Reading]) -> npt.NDArray[np.float64]:
    """(readings, answers) probabilities; all the same where the language is not known."""
    out = np.full((len(readings), len(model.answers)), 1 / len(model.answers))
    for row, reading in enumerate(readings):
        block = model.block(reading)
        if block is not None:
            out[row] = probabilities(block.logits(block.find(reading)), block.temperature)
    return out


def _held_out(model: Model, readings: Sequence[Reading], truth: Any, weights: Any) -> npt.NDArray[np.float64] | None:
    """Scores of each decision by a model adapted without its fold; None where all are of one near-duplicate group.

    Groups are dealt out to the folds in a seeded order, so that two groups are never in one fold while another is empty.
    """
    different, groups = np.unique(groups_of([reading.words for reading in readings]), return_inverse=True)
    if len(different) < 2:
        return None
    fold = np.random.default_rng(SEED).permutation(len(different))[groups] % FOLDS
    out = np.zeros((len(readings), len(model.answers)))
    for number in range(FOLDS):
        inside, rest = (np.flatnonzero(mask).tolist() for mask in (fold == number, fold != number))
        if inside and rest:
            made = adapt(model, [readings[i] for i in rest], truth[rest], weights[rest])
            out[inside] = scores(made, [readings[i] for i in inside])
    return out


def _figures(truth: Any, chance: Any) -> dict[str, float]:
    given = chance.argmax(axis=1)
    found = [
        2 * ((truth == answer) & (given == answer)).sum() / ((truth == answer).sum() + (given == answer).sum())
        for answer in np.unique(truth)
    ]
    return {"accuracy": round(float((given == truth).mean()), 4), "macro_f1": round(float(np.mean(found)), 4)}


def _decisions_table(model: Model, decisions: Sequence[Decision], before: Any, after: Any) -> str:
    """What each decision weighed, and the probability of its section before and after."""
    lines = ["id\tsection\twas\tkind\tweight\tbefore\tafter"]
    for row, d in enumerate(decisions):
        answer = model.answers.index(d.section)
        cells = (
            d.id,
            d.section,
            d.was,
            d.kind,
            str(d.weight),
            f"{before[row, answer]:.4f}",
            f"{after[row, answer]:.4f}",
        )
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    return "\n".join(lines) + "\n"
