"""News of our own about places whose names could give a section away: all must be right."""

import json
from pathlib import Path

import pytest

from nlp.profile import Profile
from nlp.read.page import make_article
from nlp.sections.features import WHOLE, read_story
from nlp.tagger import story_of

FOLDER = Path(__file__).parents[1] / "cases"
CASES, VIETNAMESE = (
    json.loads((FOLDER / name).read_text(encoding="utf-8"))["cases"]
    for name in ("sections-names.json", "sections-names-vi.json")
)
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


@pytest.mark.parametrize("case", [*CASES, *VIETNAMESE], ids=[case["label"] for case in [*CASES, *VIETNAMESE]])
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


#: Names of people and provinces of Vietnamese cases, and others that nothing was learnt of in their place.
STRANGERS = [
    ("Trần Quốc Toàn", "Đặng Hữu Khiêm"),
    ("Lý Thị Hoa", "Vàng Thị Sinh"),
    ("Phạm Văn Hùng", "Đinh Công Tráng"),
    ("Khánh Hòa", "Vĩnh Long"),
    ("Lào Cai", "Tây Ninh"),
    ("Bình Dương", "Hưng Yên"),
]


@pytest.mark.parametrize(("name", "other"), STRANGERS)
def test_another_vietnamese_name_gives_the_same_answer(tagger, name, other):
    texts = [case["text"] for case in VIETNAMESE if name in case["text"]]
    assert texts
    for text in texts:
        assert best(tagger.tag(text)) == best(tagger.tag(text.replace(name, other)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bà Nguyễn Thị Sáu mừng thọ bên con cháu.", ["·nguyễn_thị_sáu"]),
        # A place in a name would vote with it; and long texts have words enough.
        ("Bà Nguyễn Thị Sáu mừng thọ bên con cháu. " * 12, []),
        ("Xã Mường Phăng họp dân bàn việc làm đường.", []),
        ("Mrs Nguyen Thi Sau celebrated her birthday with the whole family.", []),
    ],
)
def test_only_short_vietnamese_texts_have_whole_names(tagger, text, names):
    story = story_of(make_article(text), None, Profile())
    reading = read_story(story, tagger.mentions_of(story))
    assert [word.decode() for word in reading.marked if word.startswith(WHOLE.encode())] == names
    for word, start, end in zip(reading.marked, reading.starts.tolist(), reading.ends.tolist(), strict=False):
        if word.startswith(WHOLE.encode()):
            assert "_".join(story.text.clean[start:end].lower().split()) == word.decode()[1:]
