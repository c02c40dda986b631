"""Sentences of our own and the names in them: tests/cases/names-*.json.

``is``: a mention of just these letters with this target (``any``: with any target); ``not``: no mention of the kind
overlaps these letters. Each row is read as it stands and in NFD, which must make no difference.
"""

import json
import unicodedata
from pathlib import Path

import pytest

from nlp.tagger import Tagger

FOLDER = Path(__file__).parent.parent / "cases"
KINDS = {"people": "person", "organisations": "organisation", "dates": "date", "ethnic": "ethnic-group"}
CASES = [
    pytest.param(kind, case, id=f"{name}: {case['label']}")
    for name, kind in KINDS.items()
    for case in json.loads((FOLDER / f"names-{name}.json").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("kind", "case"), CASES)
def test_cases(tagger: Tagger, kind: str, case: dict, form: str) -> None:
    text = unicodedata.normalize(form, case["text"])
    result = tagger.tag(text, published=case.get("published", "2025-09-01"))
    mentions = [m for m in result.mentions if m.kind == kind]
    found = {(unicodedata.normalize("NFC", m.text), m.target) for m in mentions}
    for surface, *target in case.get("is", ()):
        if case.get("any"):
            assert surface in {text for text, _ in found}
        else:
            assert (surface, *target) in found
            assert target[0] in result.entities
    for surface in case.get("not", ()):
        wanted = unicodedata.normalize(form, surface)
        start = text.index(wanted)
        end = start + len(wanted)
        assert not [m.text for m in mentions if m.start < end and start < m.end]
