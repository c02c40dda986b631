"""What a reference was found to mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.types import Candidate, Entity


@dataclass(frozen=True, slots=True)
class Resolved:
    """The target of a reference with its record, or candidates."""

    target: str | None
    confidence: float
    candidates: tuple[Candidate, ...]
    entity: Entity | None = None
    reason: str | None = None


def certain(id_: str, confidence: float, why: str, entity: Entity | None, reason: str | None = None) -> Resolved:
    return Resolved(id_, confidence, (Candidate(id_, confidence, why),), entity, reason)


def shared(ids: Sequence[str], why: str, reason: str) -> Resolved:
    share = round(1 / len(ids), 4)
    return Resolved(None, share, tuple(Candidate(id_, share, why) for id_ in ids), None, reason)
