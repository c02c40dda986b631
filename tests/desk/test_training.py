"""Train from decisions: the gain first, then adopt, and back; what is learnt from which decision."""

import json
import shutil
from pathlib import Path

import pytest
from desk_browser import STORY, Browser, start

from nlp import resources
from nlp.desk import training
from nlp.desk.config import Config
from nlp.evaluate.gold import read_gold
from nlp.sections import feedback

GOLD = Path(__file__).resolve().parents[2] / "corpora/gold"
AS_BEGUN = "as shipped or in the profile"
SCORES = {"accuracy": 0.5, "macro_f1": 0.5}
FIGURES = {"decisions": 20, "corrected": 4, "before": SCORES, "after": SCORES}


@pytest.fixture
def finished(browser: Browser, monkeypatch) -> Browser:
    """Twelve articles about the economy of a newsroom that files them all under travel (fewer than a desk asks for: time)."""
    monkeypatch.setattr(training, "FEWEST", 12)
    monkeypatch.setattr(feedback, "FOLDS", 2)
    for number in range(1, 13):
        article = browser.paste(read_gold(GOLD / f"vi-economy-{number:03}.txt").text)
        browser.decide(article, "section", section="travel")
        browser.decide(article, "done")
    return browser


def rows(browser: Browser, tmp_path: Path) -> list[dict]:
    count = training.write_feedback(browser.desk.store, tmp_path / "rows.jsonl")
    lines = (tmp_path / "rows.jsonl").read_text(encoding="ascii").splitlines()
    assert len(lines) == count
    return [json.loads(line) for line in lines]


def test_a_gain_is_shown_before_it_is_used_and_there_is_a_way_back(finished):
    figures = finished.post("/desk/train")["figures"]
    assert figures["decisions"] == figures["corrected"] == 12
    assert figures["after"]["accuracy"] > figures["before"]["accuracy"], "measured on articles held out"
    assert finished.get("/v1/version")["sections"] == AS_BEGUN, "nothing is used yet"
    page = finished.open("/corrections")
    assert f"{100 * figures['after']['accuracy']:.1f} %" in page
    assert 'data-adopt="1"' in page
    assert finished.post("/desk/adopt", {"trained": 1})["current"] == 1
    assert finished.get("/v1/version")["sections"] == "sections-1"
    new = finished.paste(read_gold(GOLD / "vi-economy-013.txt").text)
    assert finished.get(f"/desk/articles/{new}")["section"]["likely"] == "travel", "the newsroom's way"
    assert finished.post("/desk/adopt", {"trained": None})["current"] is None
    assert finished.get("/v1/version")["sections"] == AS_BEGUN
    newer = finished.paste(read_gold(GOLD / "vi-economy-014.txt").text)
    assert finished.get(f"/desk/articles/{newer}")["section"]["likely"] == "economy"


def test_a_model_that_is_gone_or_damaged_is_not_used(browser, database, tagger, monkeypatch):
    monkeypatch.setattr(training, "FEWEST", 0)
    shipped = resources.path("models/sections")
    monkeypatch.setattr(feedback, "train", lambda _, out, __: shutil.copytree(shipped, out) and FIGURES)
    browser.post("/desk/train")
    folder = database.parent / "models/sections-1"
    browser.post("/desk/adopt", {"trained": 1})
    next(folder.glob("*.npz")).write_bytes(b"x")
    assert browser.post("/desk/adopt", {"trained": 1}, 409)["reason"] == "model-gone"
    assert browser.post("/desk/adopt", {"trained": 9}, 404)["reason"] == "no-model"
    shutil.rmtree(folder)
    for again in start(Config(database), tagger):
        again.open("/corrections")
        assert again.get("/v1/version")["sections"] == AS_BEGUN, "the desk starts all the same"


def test_too_few_articles_teach_nothing(browser):
    article = browser.paste()
    browser.decide(article, "done")
    assert browser.post("/desk/train", None, 409)["reason"] == "too-few"


ITEMS = ["section", "tag:place:03349"]


@pytest.mark.parametrize(
    ("decisions", "section", "bulk"),
    [
        ([("section", {"section": "economy"})], "economy", False),
        ([("accept", {"items": ["section"]})], None, False),
        ([("accept", {"items": ITEMS})], None, True),
        ([("accept", {"items": ITEMS}), ("section", {"section": "economy"})], "economy", False),
        ([("reject", {"items": ["section"]})], "none", False),
    ],
    ids=["changed", "accepted", "in bulk", "in bulk, then changed", "no section"],
)
def test_what_each_decision_teaches(browser, tmp_path, decisions, section, bulk):
    article = browser.paste(STORY)
    for action, fields in decisions:
        browser.decide(article, action, **fields)
    assert rows(browser, tmp_path) == [], "an article counts when it is finished"
    browser.decide(article, "done")
    (row,) = rows(browser, tmp_path)
    assert (row["section"], row["decided"], row["bulk"]) == (section or row["was"], True, bulk)


def test_what_the_model_was_unsure_of_and_nobody_decided_teaches_nothing(browser, tmp_path):
    article = browser.paste(STORY)
    browser.decide(article, "done")
    unsure = browser.desk.store.record(article)["section"]["reason"] == "unsure"
    assert [row["decided"] for row in rows(browser, tmp_path)] == ([] if unsure else [False])
