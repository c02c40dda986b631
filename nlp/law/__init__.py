"""Law: the legal and Party documents that an article cites, to one id in Vietnamese and English."""

from __future__ import annotations

import re
from collections import Counter

from nlp.law.find import find
from nlp.law.grammar import grammar
from nlp.law.register import register
from nlp.law.resolve import Resolver
from nlp.places.gazetteer import shipped
from nlp.profile import Profile
from nlp.types import Entity, Findings, Mention, Story

__all__ = ["LawFinder"]


class LawFinder:
    """The references of a story: found by grammar, resolved within the article and by the register."""

    def __init__(self, profile: Profile) -> None:
        self._grammar = grammar()
        self._register = register()
        self._home = profile.home_province
        gazetteer = shipped()
        self._provinces = {
            key: ids[0].partition(":")[2] for key, ids in gazetteer.names.items() if gazetteer[ids[0]].level == "P"
        }
        self._province = re.compile(
            rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, self._provinces), key=len, reverse=True))})(?!\w)"
        )

    def __call__(self, story: Story) -> Findings:
        folded, clean = story.text.folded, story.text.clean
        references = find(self._grammar, self._register, folded, clean)
        if not references:
            return Findings()
        local = any(
            r.suffix in ("tu", "hdnd", "ubnd", "du", "local") or r.issuer in ("tu", "hdnd", "ubnd") for r in references
        )
        place = self._place(story, folded) if local else None
        resolver = Resolver(self._grammar, self._register, folded, story.date, place)
        mentions: list[Mention] = []
        entities: dict[str, Entity] = {}
        for reference, made in zip(references, resolver.resolve(references), strict=True):
            if made is None:
                continue
            mentions.append(
                Mention(
                    "law",
                    reference.start,
                    reference.end,
                    clean[reference.start : reference.end],
                    made.target,
                    made.confidence,
                    made.candidates,
                    part=reference.part,
                    reason=made.reason,
                )
            )
            if made.target and made.entity is not None:
                entities.setdefault(made.target, made.entity)
        return Findings(tuple(mentions), entities)

    def _place(self, story: Story, folded: str) -> str | None:
        """The province that local documents belong to: the one named most, else the newspaper's own."""
        counts = Counter(self._provinces[m.group()] for m in self._province.finditer(folded))
        if counts:
            return counts.most_common(1)[0][0]
        if (story.article.dateline or "").upper() in ("ĐBP", "DBP"):
            return "11"
        return self._home
