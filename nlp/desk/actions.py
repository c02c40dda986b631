"""What an editor can do to an article, as changes of items: validated against the record and the state of now."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nlp.desk.fold import Change, State, base
from nlp.desk.lookup import Lookup
from nlp.desk.problems import Problem
from nlp.desk.view import likely
from nlp.text import fold
from nlp.types import SECTIONS

#: First part of an id → kind of the mention or tag it can be.
KINDS = {
    "place": "place",
    "former": "place",
    "doc": "law",
    "person": "person",
    "org": "organisation",
    "ethnic": "ethnic-group",
    "date": "date",
    "subject": "subject",
}
_ID = re.compile(r"(place|former|doc|person|org|ethnic|date|subject):\S{1,200}")
ACTIONS = ("accept", "reject", "reset", "section", "target", "add-mention", "add-tag", "done", "reopen")


@dataclass(frozen=True, slots=True)
class Request:
    """One decision as it was asked for; which fields are needed depends on the action."""

    action: str
    items: list[str] = field(default_factory=list)
    section: str | None = None
    target: str | None = None
    kind: str | None = None
    start: int | None = None
    end: int | None = None


class Changes:
    """The changes of one decision, read through: a later question sees what was changed before."""

    def __init__(self, record: dict[str, Any], state: State, lookup: Lookup) -> None:
        self.record = record
        self.state = dict(state)
        self.lookup = lookup
        self._before = state
        self._after: dict[str, dict[str, Any] | None] = {}

    def set(self, item: str, **values: Any) -> None:
        """Change fields of an item, making it where it is new."""
        after = {**self.state.get(item, {}), **values}
        self.state[item] = self._after[item] = after

    def put(self, item: str, value: dict[str, Any] | None) -> None:
        """Set an item as a whole; None takes it away."""
        self._after[item] = value
        if value is None:
            self.state.pop(item, None)
        else:
            self.state[item] = value

    def list(self) -> list[Change]:
        return [Change(item, self._before.get(item), after) for item, after in self._after.items()]


def changes(request: Request, record: dict[str, Any], state: State, lookup: Lookup) -> list[Change]:
    """The changes that a request makes. One that leaves an item as it is says that the editor agrees with it.

    Raises:
        Problem: 404 for an unknown item or id, 409 for a mention that crosses another, 422 for what does not fit.
    """
    made = Changes(record, state, lookup)
    _DO[request.action](made, request)
    return made.list()


def _accept(made: Changes, request: Request) -> None:
    for item in _items(made, request):
        if item == "section" and made.state[item]["status"] == "open":
            made.set(item, id=likely(made.record["section"]))  # an unsure one is accepted as what it most likely is
        made.set(item, status="accepted")
        if item.startswith("tag:"):
            made.set(item, band="apply")


def _reject(made: Changes, request: Request) -> None:
    targets: set[str] = set()
    for item in _items(made, request):
        if item == "section":
            made.set(item, id=None, also=[], status="changed")
            continue
        made.set(item, status="rejected")
        if made.state[item].get("target"):
            targets.add(made.state[item]["target"])
    for target in sorted(targets):
        _drop_tag(made, target)


def _reset(made: Changes, request: Request) -> None:
    original = base(made.record)
    for item in _items(made, request):
        made.put(item, original.get(item))


def _section(made: Changes, request: Request) -> None:
    if request.section not in (*_sections(made.record), None):
        raise Problem(422, "section", f"no section {request.section!r}; there are {', '.join(_sections(made.record))}")
    same = request.section == made.record["section"]["id"]
    also = made.record["section"]["also"] if same else []
    made.set("section", id=request.section, also=also, status="accepted" if same else "changed")


def _target(made: Changes, request: Request) -> None:
    target = _known(made, request.target)
    before = set()
    for item in _items(made, request):
        if not item.startswith("mention:"):
            raise Problem(422, "item", "only mentions have a target")
        if made.state[item]["kind"] != KINDS[target.partition(":")[0]]:
            raise Problem(422, "kind", f"{target} is no {made.state[item]['kind']}")
        before.add(made.state[item]["target"])
        made.set(item, target=target, status="accepted")
    bands = [_drop_tag(made, old) for old in before - {None, target}]
    if "apply" in bands or f"tag:{target}" not in made.state:
        _put_tag(made, target, "apply" if "apply" in bands else "suggest", "open")


def _add_mention(made: Changes, request: Request) -> None:
    text = made.record["article"]["text"]
    start, end = request.start, request.end
    if start is None or end is None or not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Problem(422, "span", f"start and end must be 0 <= start < end <= {len(text)}, around some text")
    if request.target:
        target = _known(made, request.target)
        kind = KINDS[target.partition(":")[0]]
    elif request.kind in ("person", "organisation"):
        kind = request.kind
        target = f"{'person' if kind == 'person' else 'org'}:{_slug(text[start:end])}"
    else:
        raise Problem(422, "target", "a target is needed, or the kind person or organisation")
    if kind == "subject":
        raise Problem(422, "kind", "a subject is a tag, not a mention")
    for other in made.state.values():
        if other.get("start") is not None and other["status"] != "rejected" and _cross(start, end, other):
            raise Problem(409, "crosses", f"it would cross the mention {other['text']!r}; reject that one first")
    made.put(
        f"mention:{kind}:{start}:{end}",
        {"kind": kind, "start": start, "end": end, "text": text[start:end], "target": target, "status": "accepted"},
    )
    if f"tag:{target}" not in made.state:
        _put_tag(made, target, "suggest", "open", text[start:end])


def _add_tag(made: Changes, request: Request) -> None:
    _put_tag(made, _known(made, request.target), "apply", "accepted")


def _done(made: Changes, request: Request) -> None:
    made.set("article", status="done")


def _reopen(made: Changes, request: Request) -> None:
    made.set("article", status="open")


_DO: dict[str, Callable[[Changes, Request], None]] = {
    "accept": _accept,
    "reject": _reject,
    "reset": _reset,
    "section": _section,
    "target": _target,
    "add-mention": _add_mention,
    "add-tag": _add_tag,
    "done": _done,
    "reopen": _reopen,
}


def _items(made: Changes, request: Request) -> list[str]:
    if not request.items:
        raise Problem(422, "items", f"{request.action} needs items")
    for item in request.items:
        if item not in made.state or item == "article":
            raise Problem(404, "no-item", "one of the items is not in this article")
    return request.items


def _sections(record: dict[str, Any]) -> tuple[str, ...]:
    """The answers of the model that tagged it: a newsroom's own sections included."""
    return tuple(s["id"] for s in record["section"]["scores"] if s["id"] != "none") or SECTIONS


def _known(made: Changes, target: str | None) -> str:
    """An id that our data, the article or a mention of it knows; a document or date may also be a new one of the right form."""
    if target is None or not _ID.fullmatch(target):
        raise Problem(422, "target", "a target is an id like place:03349 or doc:71-NQ/TW@k13")
    if made.lookup.about(target, made.record["entities"]) is not None:
        return target
    if any(target == c["id"] for m in made.record["mentions"] for c in m["candidates"]):
        return target
    if any(target == value.get("target") for value in made.state.values()):
        return target
    if target.startswith(("doc:", "date:", "ethnic:")):
        return target
    raise Problem(404, "no-target", "no such id; search for it first")


def _cross(start: int, end: int, other: dict[str, Any]) -> bool:
    return bool(start < other["start"] < end < other["end"] or other["start"] < start < other["end"] < end)


def _drop_tag(made: Changes, target: str) -> str | None:
    """Reject the tag of a target that no mention speaks for any more; its band before."""
    tag = f"tag:{target}"
    if tag not in made.state or any(
        v.get("target") == target and v["status"] != "rejected" for v in made.state.values()
    ):
        return None
    band = made.state[tag]["band"] if made.state[tag]["status"] != "rejected" else None
    made.set(tag, status="rejected")
    return band


def _put_tag(made: Changes, id_: str, band: str, status: str, text: str | None = None) -> None:
    item = f"tag:{id_}"
    if item in made.state:
        made.set(item, band=band, status=status)
        return
    about = made.lookup.about(id_, made.record["entities"])
    kind = KINDS[id_.partition(":")[0]]
    if kind == "date":
        return
    label = about["label"] if about else {"vi": text or id_.partition(":")[2]}
    made.put(item, {"kind": kind, "label": label, "band": band, "role": "passing", "score": 1.0, "status": status})


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "unnamed"
