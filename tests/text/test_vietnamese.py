"""Tone placement, folding, tone keys."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import fold
from nlp.text.vietnamese import name_key, to_new_style, to_old_style, tone_key

CASES = json.loads((Path(__file__).parent.parent / "cases" / "tone-placement.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["pairs"], ids=lambda c: c["old"])
def test_pairs_convert_both_ways(case: dict[str, str]) -> None:
    assert to_new_style(case["old"]) == case["new"], case["comment"]
    assert to_old_style(case["new"]) == case["old"], case["comment"]
    assert [tone_key(s) for s in case["old"].split()] == [tone_key(s) for s in case["new"].split()]


@pytest.mark.parametrize("case", CASES["unchanged"], ids=lambda c: c["text"])
def test_what_must_not_change(case: dict[str, str]) -> None:
    assert to_new_style(case["text"]) == case["text"], case["comment"]
    assert to_old_style(case["text"]) == case["text"], case["comment"]


@pytest.mark.parametrize("case", CASES["keys"], ids=lambda c: c["text"])
def test_tone_keys(case: dict[str, str]) -> None:
    assert name_key(case["text"]) == case["key"], case["comment"]


@given(st.text(alphabet="hoàòáóuỳùýúyeèéủỷqQ thk'", max_size=20))
def test_styles_keep_length_and_are_stable(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    old, new = to_old_style(text), to_new_style(text)
    assert len(old) == len(new) == len(text)
    assert to_old_style(old) == old
    assert to_new_style(new) == new
    assert fold(old) == fold(new) == fold(text)


def test_fold_maps_every_vietnamese_letter_to_ascii() -> None:
    letters = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    for letter in letters + letters.upper():
        for tone in tones:
            composed = unicodedata.normalize("NFC", letter + tone)
            assert fold(composed).isascii()
            assert fold(unicodedata.normalize("NFD", composed)) == fold(composed)
    assert fold("Ðắk Lắk, ĐIỆN BIÊN đ") == "dak lak, dien bien d"
