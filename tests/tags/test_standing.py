"""How places stand to each other, the units above them, the second look among rivals, and the limits of the bands."""

import numpy as np
import pytest

import nlp
from nlp.tags.build import limit
from nlp.tags.salience import probabilities
from nlp.tags.standing import Item
from nlp.types import Article


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


@pytest.mark.parametrize(
    ("text", "id_", "how"),
    [
        ("Bà con xã Nga My, huyện Tương Dương họp bàn.", "place:16903", "addressed"),
        ("Bà con xã Nga My (huyện Tương Dương) họp bàn.", "place:16903", "addressed"),
        ("People of Nga My commune, Tương Dương district met.", "place:16903", "addressed"),
        ("Bà con xã Nga My họp bàn ở huyện Tương Dương.", "place:16903", None),
        ("Các huyện Mường Nhé, Nậm Pồ và Tủa Chùa được hỗ trợ.", "former:103", "listed"),
        ("Hai huyện Mường Nhé và Tủa Chùa được hỗ trợ.", "former:098", None),
        ("Khách đến từ tỉnh Nghệ An mua nhiều.", "place:40", "come_from"),
        ("Khách đến từ Nghệ An mua nhiều.", "place:40", "come_from"),
        ("Guests from Nghệ An bought much.", "place:40", "come_from"),
        ("Quàng Văn Trọng (Sơn La) thắng ở vòng hai.", "place:14", "come_from"),
        ("Ở Nghệ An, người mua nhiều.", "place:40", None),
    ],
)
def test_how_a_place_stands(text, id_, how):
    item = items(text)[id_]
    assert {name for name in ("addressed", "listed", "come_from") if getattr(item, name)} == ({how} if how else set())


def test_an_article_may_name_no_place():
    assert not [item for item in items("Trời mưa và mưa mãi không thôi từ đêm qua.").values() if item.kind == "place"]


def test_a_name_that_means_child_is_no_child():
    text = "Bà Nguyễn Thị Bé Năm trồng tỏi ở huyện Lý Sơn. Mỗi sáng Bé Năm ra ruộng, và bà Năm hát."
    assert [item.held for item in items(text).values() if item.kind == "person"] == [None]


def test_subjects_in_the_names_of_bodies_are_counted_apart():
    found = items("Sở Văn hóa, Thể thao và Du lịch tỉnh Điện Biên họp. Du lịch là chuyện khác.")
    assert found["subject:tourism"].named - found["subject:tourism"].in_bodies == 1


WEIGHTS = {
    "entity": {"intercept": 0.0, "early": 1.0},
    "among entity": {"intercept": 0.0, "own": 1.0, "others": -1.0},
}


def test_a_strong_rival_speaks_against_the_rest():
    from nlp.tags.salience import Context

    around = Context(100, 1, 0, {}, frozenset(), False, None)

    def item(id_, inside=False):
        return Item(id_, "law", {}, [(0, 1)], {"body"}, inside, 1.0, 1, 0)

    (alone,) = probabilities([item("doc:a")], around, WEIGHTS)
    both = probabilities([item("doc:a"), item("doc:b")], around, WEIGHTS)
    assert both[0] == both[1] < alone
    hidden = probabilities([item("doc:a"), item("doc:b", inside=True)], around, WEIGHTS)
    assert hidden[0] == alone


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
