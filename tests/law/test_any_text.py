"""No text crashes the finder, spans slice the text, and time grows with the length and no faster."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import resources
from nlp.law import LawFinder
from nlp.law.grammar import grammar
from nlp.profile import Profile
from nlp.text import Text
from nlp.types import Article, Findings, Language, Story

FINDER = LawFinder(Profile())
PIECES = [
    "Nghị quyết", "nghị định", "Quyết định số", "Luật", "Law on", "Điều", "khoản 2", "điểm a", "Article", "Decree No.", "số", "No.", "71",
    "168", "06", "2025", "/", "-", " - ", ", ", " và ", " and ", "NQ", "TW", "NĐ-CP", "QĐ-TTg", "TT-BGDĐT", "QH15", "UBND", "HĐND", "TU",
    "TƯ", "khóa XIII", "(khóa", ")", "(", "ngày 22/8/2025", "ngày 31 tháng 2 năm 2025", "của Bộ Chính trị", "của HĐND tỉnh", "Điện Biên",
    "này", "the resolution", "this decree", "Đại hội XIV", "lần thứ", "Trung ương 6", "Chương trình 1719", "dated", "of the", "\n", "\r\n",
    "\u0110", "\u00d0", "\u0301", "\u200b", "0l", "O1", "30a", ".", ";", "Hiến pháp", "Luật Đất đai", "(sửa đổi)", "dự thảo", "xã Thanh Yên",
]  # fmt: skip


def findings(source: str) -> tuple[Findings, Text]:
    text = Text(source)
    return FINDER(Story(Article(source), text, (), Language("vi", 1.0, "full"), None, Profile())), text


def check(source: str) -> None:
    found, text = findings(source)
    end = 0
    for mention in found.mentions:
        assert 0 <= mention.start < mention.end <= len(text.clean)
        assert mention.text == text.clean[mention.start : mention.end]
        assert mention.start >= end, "mentions of documents do not overlap"
        end = mention.end
        assert 0 <= mention.confidence <= 1
        assert mention.target is None or mention.target in found.entities
        assert mention.target is None or mention.target == mention.candidates[0].id
        if mention.target:
            assert found.entities[mention.target]["key"].startswith("vn:")


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
)
@settings(max_examples=250, deadline=None)
def test_pieces_of_references_in_any_order(source: str) -> None:
    check(source)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text(source: str) -> None:
    check(source)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_what_is_found_does_not_depend_on_what_was_read_before(source: str) -> None:
    first, _ = findings(source)
    findings("Nghị quyết 71-NQ/TW ngày 22/8/2025.")
    again, _ = findings(source)
    assert first == again


#: Texts made to lead each pattern astray: long runs of what it repeats, never what it ends with.
ADVERSARIAL = {
    "digits": "7", "separated digits": "7 - ", "slashes": "71/2025/", "heads": "nghị quyết ", "heads and numbers": "Nghị quyết số 71 ",
    "list": "Nghị quyết 57, 59, 66, ", "numbers of a list": "57, ", "abbreviations": "NQ-", "issuers": "71-NQ/TW-BTC-", "joined": "71NQTW",
    "articles": "khoản 2, 3 Điều ", "points": "điểm a, b, ", "dates": "ngày 22 tháng 8 năm ", "body words": "của the ban ", "law words": "Luật sửa đổi, bổ sung ",
    "law on": "Law on ", "titles": "Luật tổ chức số ", "congress": "nghị quyết đại hội đại biểu ", "congress en": "resolution of the 15th ",
    "plenum": "nghị quyết trung ương 6 ", "pointing back": "nghị định này ", "the": "the ", "spaces": " ", "brackets": "((", "roman": "khóa xxx ",
    "provinces": "tỉnh Điện Biên ", "communes": "xã Thanh Yên ", "local": "Quyết định số 5/QĐ-UBND ", "symbols": "71-NQ/TW, ", "names": "Luật Đất đai, ",
    "numbers alone": "Nghị định 178 theo 178 và 178, 178 said ",
}  # fmt: skip


def _seconds(source: str) -> float:
    text = Text(source)
    _ = text.folded
    story = Story(Article(source), text, (), Language("vi", 1.0, "full"), None, Profile())
    best = float("inf")
    for _ in range(2):
        begin = time.process_time()
        FINDER(story)
        best = min(best, time.process_time() - begin)
    return best


def growth(unit: str, short: int, long: int) -> float:
    """How many times the time per character grows from a short to a long text of one kind."""
    small, large = _seconds(unit * (short // len(unit))), _seconds(unit * (long // len(unit)))
    return (large + 0.002) / (small + 0.002) / (long / short)


@pytest.mark.soak
@pytest.mark.parametrize("unit", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_time_grows_with_the_length_of_a_megabyte(unit: str) -> None:
    """A ratio within one process: a pattern that goes back over what it read would give ten times the time per character."""
    assert growth(unit, 100_000, 1_000_000) < 4


@pytest.mark.parametrize("name", [row["name"] for row in resources.load_json("data/law/patterns.json")["patterns"]])
def test_no_pattern_reads_without_bound(name: str) -> None:
    """Each pattern, tried at the start of long runs, looks at a bounded stretch: its matches are shorter than 400 characters."""
    pattern = grammar().patterns[name]
    draw = random.Random(5)
    for unit in ADVERSARIAL.values():
        folded = Text((unit + draw.choice(PIECES)) * (4000 // (len(unit) + 3))).folded
        for start in range(0, min(len(folded), 600), 7):
            match = pattern.match(folded, start)
            assert match is None or match.end() - match.start() < 400, (name, unit)


@pytest.mark.parametrize("unit", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_growth_is_even_on_short_texts(unit: str) -> None:
    """The fast form of the soak test: from 4 to 32 thousand characters the time per character does not grow four times."""
    assert min(growth(unit, 4_000, 32_000) for _ in range(2)) < 4
