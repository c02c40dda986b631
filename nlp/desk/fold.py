"""The state of an article is a fold over its log of decisions: nothing else is kept.

Items have keys: ``article``, ``section``, ``tag:ID`` and ``mention:KIND:START:END``. A decision lists the items it
changed with their value before and after; the fold sets each to its ``after``, passing over what was undone. An undo
is a decision too, so it can be undone (a redo), to any depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

State = dict[str, dict[str, Any]]
UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Change:
    """One item, before and after; None where it did not exist."""

    item: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the log. ``at`` is ISO 8601 in UTC; ``undoes`` the row that an undo takes back."""

    seq: int
    article: int
    editor: str
    at: str
    action: str
    changes: tuple[Change, ...]
    undoes: int | None = None


def base(record: Mapping[str, Any]) -> State:
    """What the tagger found, before any decision; ``record`` is schema nhan/1."""
    section = record["section"]
    state: State = {
        "article": {"status": "open"},
        "section": {"id": section["id"], "also": list(section["also"]), "status": "open"},
    }
    for mention in record["mentions"]:
        state[mention_key(mention)] = {
            **{key: mention[key] for key in ("kind", "start", "end", "text", "target")},
            "status": "open",
        }
    for tag in record["tags"]:
        state[f"tag:{tag['id']}"] = {
            **{key: tag[key] for key in ("kind", "label", "band", "role", "score")},
            "status": "open",
        }
    return state


def mention_key(mention: Mapping[str, Any]) -> str:
    return f"mention:{mention['kind']}:{mention['start']}:{mention['end']}"


def live(decisions: Sequence[Decision]) -> list[Decision]:
    """The rows that count, in order, undos among them: newest first, each living undo takes its row out."""
    dead: set[int] = set()
    for decision in reversed(decisions):
        if decision.undoes is not None and decision.seq not in dead:
            dead.add(decision.undoes)
    return [decision for decision in decisions if decision.seq not in dead]


def fold(record: Mapping[str, Any], decisions: Sequence[Decision]) -> State:
    """The state after the decisions (of one article, in order)."""
    state = base(record)
    for decision in live(decisions):
        if decision.undoes is None:  # an undo acts by taking its row out; its changes are there to be read
            apply(state, decision.changes)
    return state


def apply(state: State, changes: Iterable[Change]) -> None:
    """Set each item to its value after."""
    for change in changes:
        if change.after is None:
            state.pop(change.item, None)
        else:
            state[change.item] = change.after


def answers(decisions: Sequence[Decision], editor: str) -> dict[str, dict[str, Any] | None]:
    """What an editor last said of each item, where it stands."""
    return {c.item: c.after for d in live(decisions) if d.editor == editor and d.undoes is None for c in d.changes}


def undoable(decisions: Sequence[Decision], editor: str) -> list[Decision]:
    """What an editor can still take back, oldest first."""
    return [d for d in live(decisions) if d.undoes is None and d.editor == editor]


def redoable(decisions: Sequence[Decision], editor: str) -> list[Decision]:
    """The editor's undos that can be taken back, oldest first: those since the editor's last new decision."""
    newest = max((d.seq for d in decisions if d.editor == editor and d.undoes is None), default=0)
    return [d for d in live(decisions) if d.action == UNDO and d.editor == editor and d.seq > newest]
