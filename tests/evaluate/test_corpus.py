"""The gold corpus itself: sound, whole, and its held-out part as it was set aside."""

import json
from collections import Counter
from pathlib import Path

import pytest

from nlp.evaluate.check import check
from nlp.evaluate.gold import read_corpus
from nlp.evaluate.report import digest
from nlp.evaluate.scores import groups_of
from nlp.types import SECTIONS

CORPORA = Path(__file__).parent.parent.parent / "corpora"


@pytest.fixture(scope="module")
def articles():
    return list(read_corpus(CORPORA / "gold"))


def test_the_checker_finds_no_fault():
    assert [f"{f.id}: {f.message}" for f in check(sorted((CORPORA / "gold").glob("*.txt"))) if f.fault] == []


def test_thirty_of_each_section_and_language(articles):
    counts = Counter((a.language, a.section) for a in articles)
    assert counts == {(language, section): 30 for language in ("vi", "en") for section in SECTIONS}


def test_hard_ones_and_both_eras_and_regions_are_there(articles):
    assert sum(a.header["difficulty"] == "hard" for a in articles) >= 40
    assert min(Counter(groups_of(a)["era"] for a in articles).values()) >= 90
    assert 60 <= sum(a.header["region"] == "rest" for a in articles) <= 100


def test_the_held_out_articles_are_those_that_were_set_aside(articles):
    record = json.loads((CORPORA / "test-split.json").read_text(encoding="utf-8"))
    held = [a for a in articles if groups_of(a)["split"] == "test"]
    assert len(held) == record["articles"] == 72
    assert digest(held) == record["sha256"], "a held-out article was changed: log the correction and its reason"
