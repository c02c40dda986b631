"""How things stand in the text and to each other, the units above them, the weights of each kind, and the limits of the bands."""

import json
from pathlib import Path

import numpy as np
import pytest

import nlp
from nlp import resources
from nlp.tags.build import C, Row, fit, learn, limit, table
from nlp.tags.salience import Context, context, features, log_odds, probabilities
from nlp.tags.standing import Item
from nlp.tags.wording import bare_units
from nlp.text import Text, fold
from nlp.types import Article, Language

CASES = Path(__file__).resolve().parent.parent / "cases"


def read_cases(name):
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def items(text, published="2024-05-06"):
    tagger = nlp.load()
    story, _, mentions, entities = tagger.find(Article(text=text), published=published)
    return {item.id: item for item in tagger.ranker.items(story, mentions, entities)}


def test_a_district_implies_its_province_without_naming_it():
    found = items("Mưa lớn ở huyện Mường Nhé\n\nHuyện Mường Nhé có mưa lớn, nước lên nhanh trong đêm.")
    assert found["former:096"].named == 2
    assert found["place:11"].named == 0
    named = items("Mưa lớn ở huyện Mường Nhé\n\nTỉnh Điện Biên có mưa lớn, nước lên nhanh trong đêm.")
    assert named["place:11"].named == 1


COUNTED = (
    "addressed", "behind", "come_from", "earlier", "leads_sentence", "of_person", "of_village", "says", "told", "typed",
)  # fmt: skip


@pytest.mark.parametrize("case", read_cases("tags-standing"), ids=lambda case: case["label"])
def test_how_a_thing_stands(case):
    item = items(case["text"])[case["id"]]
    assert {name: getattr(item, name) for name in COUNTED if getattr(item, name)} == case["is"]


@pytest.mark.parametrize("case", read_cases("tags-bare-units"), ids=lambda case: case["label"])
def test_units_meant_without_their_names(case):
    code, _, toneless = case["language"].partition("-")
    language = Language(code, 1.0, "none" if toneless else "full")
    assert bare_units(Text(case["text"]), language, case["level"]) == case["is"]


def test_sentences_and_paragraphs_that_name_it():
    text = (
        "Ong về bản\n\nXã Thanh Yên có ong. Xã Thanh Yên vui, và xã Thanh Yên hát.\n\n"
        "Người ta bảo ong đã bỏ đi từ lâu, nay xã Thanh Yên đón về.\n\nTại xã Thanh Yên, ong làm mật."
    )
    item = items(text)["place:03349"]
    assert (item.named, item.sentences, item.opens) == (5, 4, 2)


def test_words_are_in_the_form_of_the_view_they_are_looked_for_in():
    data = resources.load_json("data/tags/wording.json")
    toned = {"about", "units", "whole", "doing", "no_unit"}
    for name, words in data.items():
        if name not in toned:
            words = [w for group in words.values() for w in group] if isinstance(words, dict) else words
            assert [w for w in words if w != fold(w)] == []
            assert len(words) == len(set(words)), name


def found_in(text):
    tagger = nlp.load()
    story, section, mentions, entities = tagger.find(Article(text=text), published="2026-05-06")
    all_items = tagger.ranker.items(story, mentions, entities)
    around = context(story, all_items, entities, section.id)
    return {item.id: features(item, around) for item in all_items}


def test_a_province_with_many_communes_below():
    communes = ["Thanh Yên", "Thanh Nưa", "Sam Mứn", "Núa Ngam", "Mường Nhà"]
    text = "Ong về\n\nTỉnh Điện Biên có ong ở các xã {}."
    five = found_in(text.format(", ".join(communes)))["place:11"]
    four = found_in(text.format(", ".join(communes[:4])))["place:11"]
    assert (five["many communes below"], four["many communes below"]) == (1.0, 0.0)
    assert five["units below"] == pytest.approx(np.log(6))


def test_what_the_title_names_of_the_units_below_and_above():
    found = found_in("Ong về xã Thanh Yên\n\nTỉnh Điện Biên có nhiều ong nhất ở xã Thanh Yên và xã Sam Mứn.")
    assert found["place:11"]["unit below in the title"] == 1.0
    assert found["place:03349"]["unit above in the lead"] == 1.0
    assert found["place:03349"]["first of its kind"] == 1.0
    assert found["place:03356"]["first of its kind"] == 0.0
    assert (found["place:03349"]["named most of its kind"], found["place:03356"]["named most of its kind"]) == (
        1.0,
        0.0,
    )


def test_an_article_may_name_no_place():
    assert not [item for item in items("Trời mưa và mưa mãi không thôi từ đêm qua.").values() if item.kind == "place"]


def test_a_name_that_means_child_is_no_child():
    text = "Bà Nguyễn Thị Bé Năm trồng tỏi ở huyện Lý Sơn. Mỗi sáng Bé Năm ra ruộng, và bà Năm hát."
    assert [item.held for item in items(text).values() if item.kind == "person"] == [None]


def test_subjects_in_the_names_of_bodies_are_counted_apart():
    found = items("Sở Văn hóa, Thể thao và Du lịch tỉnh Điện Biên họp. Du lịch là chuyện khác.")
    assert found["subject:tourism"].named - found["subject:tourism"].in_bodies == 1


WEIGHTS = {
    "law": {"intercept": 0.0, "early": 1.0},
    "subject": {"intercept": 0.0, "early": 1.0},
    "among subject": {"intercept": 0.0, "own": 1.0, "others": -1.0},
}


def test_a_strong_rival_speaks_against_the_other_subjects():
    around = Context(100, 1, 1, None)

    def item(id_, kind="subject"):
        return Item(id_, kind, {}, [(0, 1)], {"body"}, False, 1.0, 1)

    (alone,) = probabilities([item("subject:a")], around, WEIGHTS)
    both = probabilities([item("subject:a"), item("subject:b")], around, WEIGHTS)
    assert both[0] == both[1] < alone
    document = probabilities([item("doc:a", "law")], around, WEIGHTS)
    assert probabilities([item("doc:a", "law"), item("subject:b")], around, WEIGHTS)[0] == document[0]


def test_kinds_learn_from_each_other_and_keep_what_is_their_own():
    rng = np.random.default_rng(0)
    rows = []
    for number in range(400):
        kind = ("commune", "law")[number % 2]
        shared, own = rng.normal(size=2)
        odds = 2 * shared + (3 * own if kind == "law" else -3 * own)
        rows.append(
            Row(f"{number}", kind, {"shared": shared, "own": own}, bool(rng.random() < 1 / (1 + np.exp(-odds))), number)
        )
    weights = learn(table(rows))
    assert weights["commune"]["shared"] > 0.5 < weights["law"]["shared"]
    assert weights["commune"]["own"] < -0.5 < 0.5 < weights["law"]["own"]


def test_weights_of_a_kind_are_those_of_the_pooled_model():
    rows = [
        Row(f"{n}", ("commune", "law")[n % 2], {"early": n % 7 / 7, "often": float(n % 3)}, n % 5 < 2, n)
        for n in range(60)
    ]
    data = table(rows)
    weights = learn(data)
    pooled = fit(data.pooled, data.truths, C).decision_function(data.pooled)
    for row, odds in zip(rows, pooled, strict=True):
        assert log_odds(row.found, weights[row.kind]) == pytest.approx(odds, abs=0.01)


def test_the_limit_is_the_lowest_score_that_is_surely_right():
    scores = np.linspace(1, 0.01, 100)
    truths = np.arange(100) < 50
    assert limit(scores, truths, 0.8) == round(scores[61], 3)
    assert limit(scores, truths, 0.8, sure=1.645) > limit(scores, truths, 0.8)
    assert limit(scores, np.zeros(100, bool), 0.8) == 0.99


def test_a_text_without_places_has_none():
    assert not [
        item for item in items("Bữa cơm nhà có canh chua, cá kho và rau muống luộc.").values() if item.kind == "place"
    ]
