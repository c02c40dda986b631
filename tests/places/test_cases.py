"""Sentences of our own and what is named in them: tests/cases/places.json.

``is``: a mention of just these letters with this target; ``open``: no target, but these candidates; ``inside``: a target, within the
name of something else; ``none``: nothing there has a target.
"""

import json
from pathlib import Path

import pytest

from nlp.tagger import Tagger
from nlp.types import Mention

CASES = json.loads((Path(__file__).parent.parent / "cases" / "places.json").read_text(encoding="utf-8"))


def overlapping(places: tuple[Mention, ...], text: str, surface: str) -> list[Mention]:
    start = text.index(surface)
    return [m for m in places if m.start < start + len(surface) and start < m.end and m.target is not None]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_cases(tagger: Tagger, case: dict) -> None:
    result = tagger.tag(case["text"], published=case.get("published", "2026-09-01"))
    found = [(m.text, m.target) for m in result.places]
    for surface, id_ in case.get("is", ()):
        assert (surface, id_) in found
        assert id_ in result.entities
    for surface, ids in case.get("open", ()):
        mention = next(m for m in result.places if m.text == surface)
        assert mention.target is None
        assert mention.reason == "ambiguous"
        assert {c.id for c in mention.candidates} >= set(ids)
    for surface, id_ in case.get("inside", ()):
        assert [m.target for m in result.places if m.text == surface and m.inside] == [id_]
    for surface in case.get("none", ()):
        assert overlapping(result.places, case["text"], surface) == []
