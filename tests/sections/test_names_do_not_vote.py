"""News of our own about places whose names could give a section away: all must be right."""

import json
from pathlib import Path

import pytest

CASES = json.loads((Path(__file__).parents[1] / "cases" / "sections-names.json").read_text(encoding="utf-8"))["cases"]
#: English names and Vietnamese ones that no list of units holds, put in the place of others.
SWAPS = [
    ("Điện Biên", "Phú Quốc"),
    ("Sa Pa", "Thái Bình"),
    ("Nam Định", "Hạ Long"),
    ("Hạ Long", "Cà Mau"),
    ("Hanoi", "Vinh Long"),
]


def best(result) -> str:
    return max(result.section.scores, key=lambda score: score.score).id


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(tagger, case):
    assert best(tagger.tag(case["text"])) == case["expected"]


@pytest.mark.parametrize(("name", "other"), SWAPS)
def test_another_name_gives_the_same_scores(tagger, name, other):
    texts = [case["text"] for case in CASES if name in case["text"]]
    assert texts
    for text in texts:
        before, after = tagger.tag(text), tagger.tag(text.replace(name, other))
        assert best(before) == best(after)
        for one, two in zip(before.section.scores, after.section.scores, strict=True):
            assert one.score == pytest.approx(two.score, abs=0.02)
