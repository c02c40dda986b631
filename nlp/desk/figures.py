"""What the log of decisions tells: where editors agree, and what they correct most."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from nlp.desk.fold import Decision, base, fold
from nlp.desk.fold import answers as fold_answers
from nlp.desk.store import Store

#: What can be agreed on, by the first part of an item's key.
WHAT = ("section", "tag", "mention")


def agreement(store: Store) -> list[dict[str, Any]]:
    """For each pair of editors and each kind of item: items both decided, the share they agree on, and Cohen's kappa.

    An editor's answer is the last one of their own that stands. kappa is None where chance alone would agree
    (all answers are the same) or nothing was decided by both.
    """
    answers: dict[str, dict[tuple[int, str], str]] = defaultdict(dict)
    for article, decisions in _by_article(store):
        for editor in {decision.editor for decision in decisions}:
            for item, after in fold_answers(decisions, editor).items():
                if item.partition(":")[0] in WHAT:
                    answers[editor][article, item] = _answer(item, after)
    rows = []
    for one, other in itertools.combinations(sorted(answers), 2):
        for what in WHAT:
            both = [key for key in answers[one] if key in answers[other] and key[1].partition(":")[0] == what]
            if both:
                rows.append(_pair(one, other, what, [(answers[one][key], answers[other][key]) for key in both]))
    return rows


def _pair(one: str, other: str, what: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    total = len(pairs)
    observed = sum(a == b for a, b in pairs) / total
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(left[key] * right[key] for key in left) / total**2
    kappa = None if expected == 1 else round((observed - expected) / (1 - expected), 3)
    return {"editors": [one, other], "what": what, "items": total, "agreed": round(observed, 3), "kappa": kappa}


def _answer(item: str, after: Mapping[str, Any] | None) -> str:
    if after is None:
        return "none"
    if item == "section":
        return str(after["id"])
    if item.startswith("tag:"):
        return "no" if after["status"] == "rejected" else "yes"
    return "no" if after["status"] == "rejected" else str(after["target"])


def corrections(store: Store, most: int = 50) -> list[dict[str, Any]]:
    """What the newsroom corrects most: what the tagger said, what stands now, how often, in which articles."""
    found: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    times: Counter[tuple[str, str, str, str]] = Counter()
    for article, decisions in _by_article(store):
        record = store.record(article)
        if record is None:
            continue
        before = base(record)
        after = fold(record, decisions)
        for item in {*before, *after} - {"article"}:
            key = _correction(item, before.get(item), after.get(item))
            if key is not None:
                found[key].add(article)
                times[key] += 1
    ranked = sorted(times.items(), key=lambda pair: (-len(found[pair[0]]), -pair[1], pair[0]))
    return [
        {"what": what, "text": text, "from": old or None, "to": new or None, "times": count,
         "articles": sorted(found[what, text, old, new])[:20]}
        for (what, text, old, new), count in ranked[:most]
    ]  # fmt: skip


def _correction(
    item: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[str, str, str, str] | None:
    """(what, surface or label, before, after) where an editor's answer differs from the tagger's."""
    what = item.partition(":")[0]
    if what == "section":
        assert before is not None
        assert after is not None
        return ("section", "", before["id"] or "none", after["id"] or "none") if before["id"] != after["id"] else None
    value = after or before
    if value is None or value["status"] == "open":
        return None
    text = str(value.get("text") or value["label"].get("vi") or value["label"].get("en") or "")
    if value["status"] == "rejected":
        return (f"{what} rejected", text, str((before or value).get("target") or item.partition(":")[2]), "")
    if before is None:
        return (f"{what} added", text, "", str(value.get("target") or item.partition(":")[2]))
    if what == "mention" and before["target"] != value["target"]:
        return ("target", text, before["target"] or "", value["target"] or "")
    if what == "tag" and before["band"] != value["band"]:
        return ("tag applied", text, before["band"], value["band"])
    return None


def _by_article(store: Store) -> Iterable[tuple[int, list[Decision]]]:
    out: dict[int, list[Decision]] = defaultdict(list)
    for decision in store.decisions():
        out[decision.article].append(decision)
    return out.items()
