"""A sample of every unit in every spelling (all of them: python -m benchmarks.places_spellings)."""

import pytest

from benchmarks import places_spellings as spellings
from nlp.tagger import Tagger

#: One text in this many is tried.
SAMPLE = 40
ROWS = spellings.units()


def test_units_of_today_in_every_spelling(tagger: Tagger) -> None:
    wrong: list[str] = []
    spellings.score_present(tagger, ROWS, SAMPLE, wrong)
    assert wrong == []


def test_former_communes_with_district_and_province(tagger: Tagger) -> None:
    wrong: list[str] = []
    assert spellings.score_former(tagger, ROWS, SAMPLE, wrong) >= 0.995, wrong


def test_names_that_several_provinces_share(tagger: Tagger) -> None:
    wrong: list[str] = []
    assert spellings.score_shared(tagger, ROWS, 4, wrong) >= 0.97, wrong


@pytest.mark.soak
def test_all_of_them(tagger: Tagger) -> None:
    wrong: list[str] = []
    scores = spellings.score_present(tagger, ROWS, 1, wrong)
    assert min(scores.values()) >= 0.997, wrong[:50]
    assert spellings.score_former(tagger, ROWS, 1, wrong) >= 0.995, wrong[-50:]
    assert spellings.score_shared(tagger, ROWS, 1, wrong) >= 0.97, wrong[-50:]
