"""Sections trained from decisions: the gain is shown before anything changes, and every step back stays open.

The training itself is :mod:`nlp.sections.feedback`'s; here are only the rows it learns from and the book of models.
A model is a folder beside the database; adopting one adds a row to ``adopted``, and so does going back.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nlp.desk.fold import fold
from nlp.desk.problems import Problem
from nlp.desk.store import Store, now

#: (feedback file, output folder) → figures: scores ``before`` and ``after`` on what was held out.
Trainer = Callable[[Path, Path], Mapping[str, Any]]
#: Fewer finished articles than this teach nothing that could be measured.
FEWEST = 20


def trainer() -> Trainer | None:
    """``nlp.sections.feedback.train``, where this installation has it."""
    if importlib.util.find_spec("nlp.sections.feedback") is None:
        return None
    made: Trainer = importlib.import_module("nlp.sections.feedback").train
    return made


def write_feedback(store: Store, file: Path) -> int:
    """The finished articles with the section their editors left them in, one JSON row a line; how many."""
    count = 0
    with file.open("w", encoding="ascii") as out:
        for row in store.queue("done"):
            record = store.record(row.id)
            assert record is not None
            article = record["article"]
            section = fold(record, store.decisions(row.id))["section"]
            line = {
                "id": article["id"] or f"desk-{row.id}", "title": article["title"], "text": article["text"],
                "published": article["published"], "language": record["language"]["code"],
                "section": section["id"] or "none", "decided": section["status"] != "open",
            }  # fmt: skip
            out.write(json.dumps(line) + "\n")
            count += 1
    return count


def train(store: Store, editor: str) -> dict[str, Any]:
    """Train a model from the decisions and note it, without using it: its number and figures.

    Raises:
        Problem: 409 where there is too little to learn from, 501 where this installation cannot train.
    """
    learn = trainer()
    if learn is None:
        raise Problem(501, "no-trainer", "this installation has no training from feedback (nlp.sections.feedback)")
    folder = store.file.parent / "models"
    folder.mkdir(exist_ok=True)
    feedback = folder / "feedback.jsonl"
    if write_feedback(store, feedback) < FEWEST:
        raise Problem(409, "too-few", f"finish at least {FEWEST} articles first")
    number = 1 + max((row["id"] for row in store.rows("SELECT id FROM trained")), default=0)
    out = folder / f"sections-{number}"
    figures = dict(learn(feedback, out))
    with store.writing() as db:
        db.execute(
            "INSERT INTO trained (id, at, editor, folder, figures) VALUES (?, ?, ?, ?, ?)",
            (number, now(), editor, str(out), json.dumps(figures)),
        )
    return {"trained": number, "figures": figures}


def adopt(store: Store, editor: str, trained: int | None) -> Path | None:
    """Use a trained model from now on, or (None) the one the desk began with: its folder.

    Raises:
        Problem: 404 where no such model was trained.
    """
    rows = store.rows("SELECT folder FROM trained WHERE id = ?", trained)
    if trained is not None and not rows:
        raise Problem(404, "no-model", "no such model was trained here")
    with store.writing() as db:
        db.execute("INSERT INTO adopted (at, editor, trained) VALUES (?, ?, ?)", (now(), editor, trained))
    return Path(rows[0]["folder"]) if rows else None


def adopted(store: Store) -> Path | None:
    """The folder of the section model adopted last; None: the profile's own."""
    rows = store.rows(
        "SELECT folder FROM adopted LEFT JOIN trained ON trained.id = adopted.trained ORDER BY adopted.id DESC LIMIT 1"
    )
    return Path(rows[0]["folder"]) if rows and rows[0]["folder"] else None


def book(store: Store) -> dict[str, Any]:
    """Every model trained, newest first, and which one tags now."""
    rows = store.rows("SELECT id, at, editor, figures FROM trained ORDER BY id DESC")
    last = store.rows("SELECT trained FROM adopted ORDER BY id DESC LIMIT 1")
    return {
        "possible": trainer() is not None,
        "finished": len(store.queue("done")),
        "needed": FEWEST,
        "current": last[0]["trained"] if last else None,
        "models": [
            {"id": r["id"], "at": r["at"], "editor": r["editor"], "figures": json.loads(r["figures"])} for r in rows
        ],
    }
