"""What the desk's search knows: the newsroom's own places and documents, state bodies, names of other articles."""

import json
import sqlite3

import pytest
from desk_browser import STORY, start

from nlp.desk.bodies import entity_of
from nlp.desk.config import Config
from nlp.desk.migrations import STEPS
from nlp.desk.store import Store
from nlp.places.gazetteer import shipped
from nlp.profile import load_profile
from nlp.tagger import Tagger

PLACES = {
    "places": [{"name": "Đồi A1", "names": ["A1 Hill"], "in": "place:03325", "kind": "hill"}],
    "amendments": [{"id": "new-ward", "date": "2026-01-01", "kind": "rename", "units": [{"id": "place:03349", "name": "Thanh Yên Mới"}]}],
}  # fmt: skip
DOCUMENT = {
    "id": "doc:999/2025/QĐ-UBND@2025.11", "vi": "Quyết định về chợ phiên",
    "source": "the newsroom", "confirmed": True, "date": "2025-10-01",
}  # fmt: skip


@pytest.fixture
def own(tmp_path):
    (tmp_path / "places.json").write_text(json.dumps(PLACES), encoding="utf-8")
    (tmp_path / "documents.json").write_text(json.dumps({"documents": [DOCUMENT]}), encoding="utf-8")
    file = tmp_path / "newsroom.toml"
    file.write_text(
        'home_province = "11"\nplaces = ["places.json"]\ndocuments = ["documents.json"]\n', encoding="utf-8"
    )
    profile = load_profile(file)
    for browser in start(Config(tmp_path / "own.sqlite", profile), Tagger(profile)):
        browser.open()
        yield browser


def found(browser, q, kinds="place,law,subject,person,organisation", article=None):
    more = f"&article={article}" if article else ""
    return browser.get(f"/desk/search?q={q}&kinds={kinds}{more}")["results"]


def test_the_newsrooms_own_places_and_documents_are_found(own):
    hill = found(own, "doi a1")[0]
    assert (hill["id"], hill["label"]["vi"], hill["own"]) == ("place:03325", "Đồi A1", "hill")
    assert hill["within"]
    assert found(own, "a1 hill")[0]["own"] == "hill"
    assert found(own, "quyet dinh ve cho phien")[0]["id"] == DOCUMENT["id"]
    assert found(own, "thanh yen moi")[0]["label"]["vi"] == "Xã Thanh Yên Mới"
    assert own.get("/v1/places/search?q=doi+a1")["results"][0]["id"] == "place:03325"
    assert own.get("/v1/law/999/2025/QĐ-UBND")["id"] == DOCUMENT["id"]
    assert own.get("/v1/places/place:03349")["label"]["vi"] == "Xã Thanh Yên Mới"
    article = own.paste("Hội chợ ở xã Thanh Yên\n\nChợ phiên họp trên Đồi A1, tại xã Thanh Yên, tỉnh Điện Biên.\n")
    view = own.decide(article, "add-tag", target=DOCUMENT["id"])
    assert next(t for t in view["tags"] if t["id"] == DOCUMENT["id"])["label"]["vi"] == "Quyết định về chợ phiên"


@pytest.mark.parametrize(
    ("query", "id_", "label"),
    [
        ("UBND xã Thanh Yên", "org:peoples-committee.03349", "Ủy ban nhân dân xã Thanh Yên"),
        ("uy ban nhan dan tinh dien bien", "org:peoples-committee.11", "Ủy ban nhân dân tỉnh Điện Biên"),
        ("People's Committee of Điện Biên province", "org:peoples-committee.11", "Ủy ban nhân dân tỉnh Điện Biên"),
        ("tỉnh ủy điện biên", "org:party-committee.11", None),
        ("bộ y tế", "org:ministry-of-health", "Bộ Y tế"),
        ("ministry of health", "org:ministry-of-health", "Bộ Y tế"),
    ],
)
def test_state_bodies_are_found_by_kind_and_place(browser, query, id_, label):
    hits = found(browser, query, "organisation")
    assert hits[0]["id"] == id_
    assert label in (None, hits[0]["label"]["vi"])


def test_no_body_where_none_is_meant(browser):
    assert found(browser, "ubnd xứ không đâu có", "organisation") == []
    assert found(browser, "x", "organisation") == []
    assert entity_of("org:peoples-committee", shipped()) is None
    assert entity_of("org:peoples-committee.99999", shipped()) is None
    assert entity_of("org:no-such-body.11", shipped()) is None


def test_a_body_that_the_text_does_not_name_becomes_a_tag_with_its_record(browser):
    article = browser.paste()
    view = browser.decide(article, "add-tag", target="org:peoples-committee.11")
    tag = next(t for t in view["tags"] if t["id"] == "org:peoples-committee.11")
    assert tag["label"]["vi"] == "Ủy ban nhân dân tỉnh Điện Biên"
    exported = browser.get(f"/desk/articles/{article}/export")
    assert exported["entities"]["org:peoples-committee.11"]["place"] == "place:11"


def test_names_of_other_articles_are_offered_and_can_be_used(browser):
    browser.paste()
    other = browser.paste("Lễ hội hoa ban\n\nLễ hội khai mạc sáng nay, có Đoàn Múa Xòe Cổ biểu diễn.\n")
    hit = found(browser, "lo van duc", "person", other)[0]
    assert (hit["id"], hit["articles"]) == ("person:lo-van-duc", 1)
    view = browser.decide(other, "add-tag", target="person:lo-van-duc")
    assert next(t for t in view["tags"] if t["id"] == "person:lo-van-duc")["label"]["vi"] == "Lò Văn Đức"
    exported = browser.get(f"/desk/articles/{other}/export")
    assert exported["entities"]["person:lo-van-duc"]["name"]["vi"] == "Lò Văn Đức"

    start = exported["article"]["text"].index("Đoàn Múa Xòe Cổ")
    browser.decide(other, "add-mention", start=start, end=start + len("Đoàn Múa Xòe Cổ"), kind="organisation")
    third = browser.paste("Một bài khác\n\nTrời mưa to ở vùng cao suốt buổi sáng.\n")
    assert found(browser, "mua xoe", "organisation", third)[0]["id"] == "org:doan-mua-xoe-co"
    browser.post(f"/desk/articles/{other}/undo")
    assert found(browser, "mua xoe", "organisation", third) == []
    assert found(browser, "%", "organisation,person", third) == []


def test_a_database_of_before_learns_its_names(tmp_path, tagger):
    file = tmp_path / "old.sqlite"
    store = Store(file)
    store.add(tagger.tag(STORY).to_dict(), source=None, editor="a", hardness=0)
    store.close()
    old = sqlite3.connect(file)
    old.executescript("DROP TABLE named; PRAGMA user_version = 4;")
    old.close()
    store = Store(file)
    assert store.version == len(STEPS)
    assert store.names("lo van", ["person"])[0]["id"] == "person:lo-van-duc"
    assert store.names("lo van", ["organisation"]) == []
    store.close()
