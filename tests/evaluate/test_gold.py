"""The inline marks: what a person writes and what the program reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import DataError
from nlp.evaluate.gold import parse_marks, read_gold

ARTICLE = """id: en-travel-001
language: en
section: travel
published: 2025-11-03
region: north-west
difficulty: normal
main: place:11
subjects: homestay

A night in {Điện Biên|place:11}

{{Thanh Yên commune|place:03349} People's Committee|org:peoples-committee.03349} opened a homestay.
"""


def test_marks_become_spans_of_the_plain_text():
    text, mentions = parse_marks("in {{xã Thanh Yên|place:03349} today|org:*} {5|?}")
    assert text == "in xã Thanh Yên today 5"
    assert [(m.kind, m.text, m.target, m.any_target) for m in mentions] == [
        ("organisation", "xã Thanh Yên today", "org:*", True),
        ("place", "xã Thanh Yên", "place:03349", False),
        (None, "5", None, False),
    ]
    assert all(text[m.start : m.end] == m.text for m in mentions)


def test_a_law_mark_keeps_the_part_apart():
    _, (mention,) = parse_marks("{khoản 2 Điều 5 Nghị định 168/2024/NĐ-CP|doc:168/2024/NĐ-CP#d5.k2}")
    assert (mention.target, mention.part) == ("doc:168/2024/NĐ-CP", "d5.k2")


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        ("{Điện Biên|place:11", "not closed"),
        ("Điện Biên|place:11}", "closing brace"),
        ("{Điện Biên}", "without"),
        ("{Điện Biên|town:11}", "no known kind"),
        ("{|place:11}", "empty"),
        ("{a|place:11|place:12}", "second bar"),
    ],
)
def test_a_broken_mark_is_named_with_its_line(marked, why):
    with pytest.raises(DataError, match=rf"f:8:.*{why}"):
        parse_marks(f"\n{marked}", where="f", first_line=7)


@given(st.text(alphabet="ab {}|\\\n ", max_size=40))
def test_no_text_breaks_the_reader_but_with_its_own_error(marked):
    try:
        text, mentions = parse_marks(marked)
    except DataError:
        return
    assert all(text[m.start : m.end] == m.text for m in mentions)


@given(st.text(alphabet="aế{}|\\ \n", max_size=30))
def test_escaped_characters_stay(plain):
    escaped = "".join("\\" + c if c in "{}|\\" else c for c in plain)
    assert parse_marks(escaped) == (plain, ())


@pytest.mark.parametrize("form", ["", "nfd", "crlf", "nfd crlf"])
def test_forms_are_applied_to_the_text_and_its_spans(tmp_path, form):
    file = tmp_path / "en-travel-001.txt"
    file.write_text(ARTICLE.replace("subjects", f"form: {form}\nsubjects") if form else ARTICLE, encoding="utf-8")
    article = read_gold(file)
    assert ("\r\n" in article.text) == ("crlf" in form)
    assert all(article.text[m.start : m.end] == m.text for m in article.mentions)
    assert {m.target for m in article.mentions} == {"place:11", "place:03349", "org:peoples-committee.03349"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("region: north-west\n", "", "lacks region"),
        ("region: north-west", "colour: red", "not a header field"),
        ("id: en-travel-001", "id: en-travel-002", "the file is named"),
    ],
)
def test_a_wrong_header_is_named(tmp_path, old, new, why):
    file = tmp_path / "en-travel-001.txt"
    file.write_text(ARTICLE.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=why):
        read_gold(file)
