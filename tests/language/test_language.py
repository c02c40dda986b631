"""Languages: our headlines, forms of one text, mixtures, nothing to tell."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.language import detect
from nlp.language.lines import shipped
from nlp.text import Text
from nlp.text.vietnamese import unaccent

CASES = Path(__file__).resolve().parent.parent / "cases"
HEADLINES = json.loads((CASES / "headlines.json").read_text(encoding="utf-8"))["cases"]
LINES = json.loads((CASES / "languages.json").read_text(encoding="utf-8"))["cases"]

VI = (
    "Sáng nay, bà con ba bản vùng cao đã được cấp nước sạch sau nhiều tháng chờ đợi. Đại diện xã cho biết công trình "
    "do chính người dân góp công, góp sức cùng thợ xây hoàn thành trước mùa mưa."
)
EN = (
    "Three upland villages got clean water this morning after months of waiting. The commune said the works were built "
    "by local people together with masons and finished before the rains."
)


#: Share of headlines right: half, language → floor. A score may rise, never slide.
FLOORS = {("dev", "en"): 0.97, ("dev", "vi"): 0.96, ("test", "en"): 0.97, ("test", "vi"): 0.93}


@pytest.mark.parametrize("change", [str, unaccent], ids=["as written", "toneless"])
@pytest.mark.parametrize(("half", "code"), FLOORS)
def test_headlines_with_names_of_the_other_language(half, code, change):
    texts = [change(case["text"]) for case in HEADLINES if case["language"] == code and case["half"] == half]
    wrong = [text for text in texts if detect(text).code != code]
    assert 1 - len(wrong) / len(texts) >= FLOORS[half, code], wrong if half == "dev" else "look at dev, not at these"


@pytest.mark.parametrize("case", LINES, ids=lambda c: c["label"])
def test_lines_of_many_languages(case):
    found = detect(case["text"])
    assert found.code == case["expected"], found
    if "diacritics" in case:
        assert found.diacritics == case["diacritics"]


FORMS = {
    "NFC": str,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "capitals": str.upper,
    "toneless": unaccent,
    "Eth": lambda text: text.replace("Đ", "Ð"),
}


@pytest.mark.parametrize("form", FORMS)
def test_vietnamese_in_every_form(form):
    found = detect(FORMS[form](VI))
    assert found.code == "vi"
    assert found.confidence > 0.9
    assert found.diacritics == ("none" if form == "toneless" else "full")


def test_half_toneless_text_is_partial():
    assert detect(VI + "\n\n" + unaccent(VI)).diacritics == "partial"


@pytest.mark.parametrize(
    "pieces", [(VI, EN), (EN, VI), (VI, EN, VI), (EN, VI, EN, VI), (VI, VI, VI, EN), (EN, EN, EN, VI, EN)]
)
def test_mixed_articles_have_segments(pieces):
    text = "\n\n".join(pieces)
    found = detect(text)
    labels = "".join({"vi": "v", "en": "e"}[s.code] * (s.end - s.start) for s in found.segments)
    expected = "".join({VI: "v", EN: "e"}[piece] * len(piece) for piece in pieces)
    assert abs(labels.count("v") - expected.count("v")) <= 4
    runs = [code for number, code in enumerate(pieces) if number == 0 or pieces[number - 1] is not code]
    assert [s.code for s in found.segments] == ["vi" if piece is VI else "en" for piece in runs]
    assert sum(found.shares.values()) == pytest.approx(1)


def test_two_languages_in_one_line_are_cut_at_the_sentence():
    found = detect(VI + " " + EN)
    assert [s.code for s in found.segments] == ["vi", "en"]
    assert abs(found.segments[1].start - len(VI)) <= 1


@pytest.mark.parametrize("text", ["", " \n ", "12/3/2024 - 15:30", "1. 2. 3.", "😀😀", "***", "+84 215 3824 000"])
def test_no_evidence_is_und(text):
    found = detect(text)
    assert found.code == "und"
    assert found.confidence == 0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_language_and_whole_segments(text):
    view = Text(text)
    found = detect(view)
    assert found == detect(view), "the same text, the same answer"
    assert 0 <= found.confidence <= 1
    ends = [0, *(s.end for s in found.segments)]
    assert all(e <= s.start < s.end <= len(view.clean) for e, s in zip(ends, found.segments))


MALAY = json.loads((CASES / "malay.json").read_text(encoding="utf-8"))["cases"]
#: Share of news sentences right, of those the one or the other: some have no word that only one of the two uses.
MALAY_FLOORS = {"id": 0.75, "ms": 0.85}


@pytest.mark.parametrize("code", MALAY_FLOORS)
def test_malay_and_indonesian_by_their_words(code):
    texts = [case["text"] for case in MALAY if case["expected"] == code]
    found = [detect(text).code for text in texts]
    assert found.count(code) / len(texts) >= MALAY_FLOORS[code], [t for t, c in zip(texts, found) if c != code]
    assert set(found) <= {"id", "ms"}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Flood cuts off Tìa Dình", ["Flood", "Tìa", "Dình"]),
        ("FLOOD CUTS OFF ĐIỆN BIÊN PHỦ", ["ĐIỆN", "BIÊN", "PHỦ"]),
        ("flood cuts off dien bien phu", ["dien", "bien", "phu"]),
        ("nguyễn thị ánh speaks", ["nguyễn", "thị", "ánh"]),
        ("flood cuts roads", []),
        ("điện biên", []),
    ],
)
def test_names_by_capitals_or_where_these_tell_nothing_by_what_is_known(line, names):
    words = line.split()
    assert [word for word, name in zip(words, shipped().names.among(words)) if name] == names
