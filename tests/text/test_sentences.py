"""Sentences of both languages."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.sentences import sentences

CASES = json.loads((Path(__file__).parent.parent / "cases" / "sentences.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["comment"])
def test_cases(case: dict) -> None:
    text = "".join(case["sentences"]) if case.get("joined") else " ".join(case["sentences"])
    assert [text[a:b] for a, b in sentences(text)] == [s.strip() for s in case["sentences"]]


@given(st.text(alphabet="aB.!?…\n \"')(1", max_size=60))
def test_spans_are_in_order_and_cover_everything_but_space(text: str) -> None:
    spans = sentences(text)
    position = 0
    for start, end in spans:
        assert text[position:start].strip() == ""
        assert start < end
        assert text[start:end] == text[start:end].strip()
        position = end
    assert text[position:].strip() == ""
