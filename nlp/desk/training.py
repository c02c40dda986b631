"""Sections trained from decisions: the gain is shown before anything changes, and every step back stays open.

The training itself is :mod:`nlp.sections.feedback`'s; here are only the rows it learns from and the book of models.
A model is a folder beside the database; adopting one adds a row to ``adopted``, and so does going back.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp import resources
from nlp.desk.fold import Decision, State, fold, live
from nlp.desk.logs import event
from nlp.desk.problems import Problem
from nlp.desk.store import Store, now
from nlp.desk.view import likely
from nlp.errors import NhanError

#: Fewer finished articles than this teach nothing that could be measured.
FEWEST = 20
_ONE_AT_A_TIME = threading.Lock()


def possible() -> bool:
    """Whether this installation can train (the extra ``train``)."""
    return importlib.util.find_spec("scipy") is not None


def write_feedback(store: Store, file: Path) -> int:
    """The rows of :func:`rows` in a file, one JSON object a line; how many."""
    count = 0
    with file.open("w", encoding="ascii") as out:
        for row in rows(store):
            out.write(json.dumps(row) + "\n")
            count += 1
    return count


def rows(store: Store) -> Iterator[dict[str, Any]]:
    """The finished articles with the section their editors left them in."""
    for article in store.queue("done"):
        record = store.record(article.id)
        assert record is not None
        decisions = store.decisions(article.id)
        row = _row(article.id, record, fold(record, decisions), decisions)
        if row is not None:
            yield row


def _row(number: int, record: Mapping[str, Any], state: State, decisions: list[Decision]) -> dict[str, Any] | None:
    """What :func:`nlp.sections.feedback.read_feedback` takes; None where the model was unsure and nobody decided."""
    article, section = record["article"], state["section"]
    decided = section["status"] != "open"
    if not decided and record["section"]["reason"] == "unsure":
        return None
    return {
        "id": f"desk-{number}", "title": article["title"], "text": article["text"],
        "language": record["language"]["code"], "section": section["id"] or "none",
        "was": likely(record["section"]) or "none", "decided": decided, "bulk": _in_bulk(decisions),
    }  # fmt: skip


def _in_bulk(decisions: list[Decision]) -> bool:
    """Whether the section was last accepted together with other things: nobody need have looked at it."""
    of_section = [d for d in live(decisions) if d.undoes is None and any(c.item == "section" for c in d.changes)]
    return bool(of_section) and of_section[-1].action == "accept" and len(of_section[-1].changes) > 1


def train(store: Store, editor: str, base: Path | None) -> dict[str, Any]:
    """Train a model from the decisions and note it, without using it: its number and figures.

    It always starts from the model the desk began with (``base``: the profile's; None: the shipped one), never from an
    adopted one, so that no decision counts twice.

    Raises:
        Problem: 409 where there is too little to learn from or a training is under way, 501 where this installation cannot.
        InputError: the decisions name a section that the model does not know.
    """
    if not possible():
        raise Problem(501, "no-trainer", "this installation cannot train: install 'nhan[train]'")
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise Problem(409, "training", "a training is under way; wait for it")
    try:
        return _train(store, editor, base)
    finally:
        _ONE_AT_A_TIME.release()


def _train(store: Store, editor: str, base: Path | None) -> dict[str, Any]:
    from nlp.sections.feedback import train as learn

    folder = store.file.parent / "models"
    folder.mkdir(exist_ok=True)
    feedback = folder / "feedback.jsonl"
    if write_feedback(store, feedback) < FEWEST:
        raise Problem(409, "too-few", f"finish at least {FEWEST} articles first")
    number = 1 + max((row["id"] for row in store.rows("SELECT id FROM trained")), default=0)
    name = f"sections-{number}"
    figures = learn(feedback, folder / name, base)
    with store.writing() as db:
        db.execute(
            "INSERT INTO trained (id, at, editor, folder, figures) VALUES (?, ?, ?, ?, ?)",
            (number, now(), editor, name, json.dumps(figures)),
        )
    return {"trained": number, "figures": figures}


def folder_of(store: Store, trained: int | None) -> Path | None:
    """The folder of a trained model, whole and undamaged; None for the one the desk began with.

    Raises:
        Problem: 404 where no such model was trained, 409 where its folder is gone or damaged.
    """
    if trained is None:
        return None
    found = store.rows("SELECT folder FROM trained WHERE id = ?", trained)
    if not found:
        raise Problem(404, "no-model", "no such model was trained here")
    folder = store.file.parent / "models" / Path(found[0]["folder"]).name
    try:
        resources.verify(folder)
    except NhanError as error:
        raise Problem(409, "model-gone", f"the folder of model {trained} is gone or damaged; train again") from error
    return folder


def adopt(store: Store, editor: str, trained: int | None) -> None:
    """Note that a trained model, or (None) the one the desk began with, is used from now on."""
    with store.writing() as db:
        db.execute("INSERT INTO adopted (at, editor, trained) VALUES (?, ?, ?)", (now(), editor, trained))


def adopted(store: Store) -> Path | None:
    """The folder of the section model adopted last; None: the profile's own, also where that folder is gone (a database
    restored elsewhere): the desk then works as before the training, and says so in its log.
    """
    last = store.rows("SELECT trained FROM adopted ORDER BY id DESC LIMIT 1")
    try:
        return folder_of(store, last[0]["trained"]) if last else None
    except Problem as problem:
        event("adopted model left out", logging.WARNING, why=problem.detail)
        return None


def book(store: Store) -> dict[str, Any]:
    """Every model trained, newest first, with its gain, and which one tags now."""
    models = store.rows("SELECT id, at, editor, figures FROM trained ORDER BY id DESC")
    folder = adopted(store)
    return {
        "possible": possible(),
        "finished": len(store.queue("done")),
        "needed": FEWEST,
        "current": int(folder.name.rpartition("-")[2]) if folder else None,
        "models": [
            {"id": r["id"], "at": r["at"], "editor": r["editor"], "figures": json.loads(r["figures"])} for r in models
        ],
    }
