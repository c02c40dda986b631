"""Names: people, organisations, ethnic groups, dates."""

from __future__ import annotations

from collections import Counter

from nlp.names.dates import find_dates
from nlp.names.ethnic import find_ethnic
from nlp.names.organisations import find_organisations
from nlp.names.people import find_people
from nlp.profile import Profile
from nlp.types import Entity, Findings, Mention, Story

__all__ = ["NameFinder"]


class NameFinder:
    """Finds names by data and context; runs after law and places, whose spans it respects."""

    def __init__(self, profile: Profile) -> None:
        self._home = f"place:{profile.home_province}" if profile.home_province else None

    def __call__(self, story: Story, law: Findings, places: Findings) -> Findings:
        clean, folded = story.text.clean, story.text.folded
        law_spans = [(m.start, m.end) for m in law.mentions]
        organisations, records = find_organisations(
            clean, folded, places.mentions, law_spans, self._province(story, places)
        )
        settled = [(m.start, m.end) for m in places.mentions if m.inside is None]
        settled += [(m.start, m.end) for m in organisations]
        people, more = find_people(clean, folded, [*law_spans, *settled], story.language.diacritics == "none")
        ethnic, groups = find_ethnic(clean, folded, [*law_spans, *settled, *((m.start, m.end) for m in people)])
        dates, days = find_dates(folded, clean, story.date, law_spans)
        entities: dict[str, Entity] = {**records, **more, **groups, **days}
        mentions: list[Mention] = [*organisations, *people, *ethnic, *dates]
        return Findings(tuple(sorted(mentions, key=lambda m: (m.start, -m.end))), entities)

    def _province(self, story: Story, places: Findings) -> str | None:
        """The province of the article: the one named or implied most, else the newspaper's own."""
        counts: Counter[str] = Counter()
        for mention in places.mentions:
            record = places.entities.get(mention.target or "")
            if record is not None and record.get("province"):
                counts[record["province"]] += 1
        if counts:
            return counts.most_common(1)[0][0]
        if (story.article.dateline or "").upper() in ("ĐBP", "DBP"):
            return "place:11"
        return self._home
