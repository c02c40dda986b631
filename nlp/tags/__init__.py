from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.profile import Profile
from nlp.types import Entity, Mention, Section, Story, Tag


class TagRanker:
    def __init__(self, profile: Profile) -> None:
        pass

    def __call__(
        self, story: Story, section: Section, mentions: Sequence[Mention], entities: Mapping[str, Entity]
    ) -> tuple[Tag, ...]:
        return ()
