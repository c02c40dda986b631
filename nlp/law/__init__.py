"""Law: the legal and Party documents that an article cites, to one id in Vietnamese and English."""

from __future__ import annotations

import datetime as dt

from nlp.law.find import find
from nlp.law.grammar import grammar
from nlp.law.local import LocalPlaces
from nlp.law.register import register_with
from nlp.law.resolve import Resolver
from nlp.law.spot import Spotter
from nlp.law.whose import Whose
from nlp.places.gazetteer import shipped
from nlp.profile import Profile
from nlp.types import Entity, Findings, Mention, Story

__all__ = ["LawFinder"]


class LawFinder:
    """The references of a story: found by grammar, resolved within the article and by the register."""

    def __init__(self, profile: Profile) -> None:
        self._grammar = grammar()
        self._register = register_with(profile.documents)
        self._spotter = Spotter(self._grammar, self._register)
        self._places = LocalPlaces(shipped(), profile.home_province)

    def __call__(self, story: Story) -> Findings:
        folded, clean = story.text.folded, story.text.clean
        references = find(self._grammar, self._register, self._spotter, folded, clean)
        if not references:
            return Findings()
        day = story.date or dt.date.today()
        whose = Whose(self._places, folded, clean, story.article.dateline, day)
        resolver = Resolver(self._grammar, self._register, whose, folded, day)
        mentions: list[Mention] = []
        entities: dict[str, Entity] = {}
        for reference, made in zip(references, resolver.resolve(references), strict=True):
            if made is None:
                continue
            start, end = reference.start, reference.end
            mentions.append(
                Mention("law", start, end, clean[start:end], made.target, made.confidence, made.candidates,
                        part=reference.part, reason=made.reason)
            )  # fmt: skip
            if made.target and made.entity is not None:
                entities.setdefault(made.target, made.entity)
        return Findings(tuple(mentions), entities)
