"""Words: Vietnamese and English, and the lists of empty words."""

import json
from pathlib import Path

import pytest

from nlp import resources
from nlp.text import nfc
from nlp.topics.documents import numbers
from nlp.topics.words import segment, words

CASES = json.loads((Path(__file__).parent.parent / "cases" / "topic-words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["words"], ids=lambda c: c["label"])
def test_words(case):
    found = words(case["text"], case["language"])
    for word in case["expected"]:
        assert word in found
    for word in case["negatives"]:
        assert word not in found


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda c: c["label"])
def test_numbers_are_one_in_both_languages(case):
    expected = {f"number:{value:.12g}" for value in case["expected"]}
    assert numbers(case["vi"], "vi") == numbers(case["en"], "en") == expected


def test_lists_are_nfc_sorted_and_apart():
    own, tags = (resources.load_json(f"data/{room}/stopwords.json") for room in ("topics", "tags"))
    for language in ("vi", "en"):
        assert own[language] == sorted({nfc(w).lower().strip() for w in own[language]})
        assert not set(own[language]) & set(tags[language])


def test_the_cache_gives_the_same_words(tmp_path):
    texts = ["Học sinh bán trú xã Thanh Yên được hỗ trợ gạo."]
    plain = segment(texts, ["vi"])
    assert segment(texts, ["vi"], cache=tmp_path) == segment(texts, ["vi"], cache=tmp_path) == plain
    assert any(tmp_path.rglob("*.pkl"))
