"""Gold mentions against found ones, for one article and one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.evaluate.gold import GoldMention
from nlp.types import Mention


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold mention and the found one that answers it (either may be missing)."""

    gold: GoldMention | None
    found: Mention | None

    @property
    def exact(self) -> bool:
        return (
            self.gold is not None
            and self.found is not None
            and (self.gold.start, self.gold.end) == (self.found.start, self.found.end)
        )

    @property
    def linked(self) -> bool:
        """Both there, and the target is the gold one (any target where the gold says ``*``)."""
        if self.gold is None or self.found is None:
            return False
        return self.gold.any_target or self.gold.target == self.found.target


def pair_mentions(gold: Sequence[GoldMention], found: Sequence[Mention], kind: str) -> list[Pair]:
    """Pair by exact span first, then by the largest overlap; each mention is used once.

    Found mentions that lie on a "don't care" mark and answer no gold mention are left out.
    """
    wanted = [m for m in gold if m.kind == kind]
    free = [m for m in found if m.kind == kind]
    pairs: list[Pair] = []
    spans = {(m.start, m.end): m for m in free}
    rest = []
    for mark in wanted:
        exact = spans.pop((mark.start, mark.end), None)
        if exact is None:
            rest.append(mark)
        else:
            pairs.append(Pair(mark, exact))
    left = list(spans.values())
    overlaps = sorted(
        ((_overlap(mark, m), -i, -j) for i, mark in enumerate(rest) for j, m in enumerate(left) if _overlap(mark, m)),
        reverse=True,
    )
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for _, minus_i, minus_j in overlaps:
        if -minus_i not in used_gold and -minus_j not in used_found:
            used_gold.add(-minus_i)
            used_found.add(-minus_j)
            pairs.append(Pair(rest[-minus_i], left[-minus_j]))
    pairs.extend(Pair(mark, None) for i, mark in enumerate(rest) if i not in used_gold)
    free_zones = [(m.start, m.end) for m in gold if m.kind is None]
    for j, m in enumerate(left):
        if j not in used_found and not any(m.start < end and start < m.end for start, end in free_zones):
            pairs.append(Pair(None, m))
    return pairs


def _overlap(a: GoldMention, b: Mention) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))
