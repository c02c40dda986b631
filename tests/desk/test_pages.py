"""The pages as a browser gets them, without one: every word is a word, names instead of ids, problems an editor can read."""

import json
import re

import pytest
from desk_browser import STORY

from nlp.desk import pages, training
from nlp.desk.pages import Words, texts

HTML = {"Accept": "text/html,application/xhtml+xml"}
SCORES = {"accuracy": 0.5, "macro_f1": 0.5}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_on_a_page_is_the_interfaces(browser, language):
    """A word may be named as a method of mappings is ("copy", "items")."""
    browser.paste()
    browser.client.cookies.set("nhan_language", language)
    words = texts(language)
    for path in ("/", "/articles/1", "/corrections", "/login"):
        page = browser.open(path)
        assert "object at 0x" not in page
        assert "Undefined" not in page
    assert f">{words['copy']}</button>" in browser.open("/articles/1")
    assert [name for name in dir(Words({})) if not name.startswith("_")] == []


def test_what_is_corrected_is_named_as_editors_know_it(browser):
    article = browser.paste()
    section = browser.get(f"/desk/articles/{article}")["section"]
    browser.decide(article, "section", section="travel" if section["id"] != "travel" else "economy")
    mention = next(m for m in browser.desk.store.record(article)["mentions"] if m["text"] == "xã Thanh Yên")
    item = f"mention:place:{mention['start']}:{mention['end']}"
    browser.decide(article, "target", items=[item], target="former:03346")
    for language, words in (
        ("vi", ["Xã Thanh Yên", "Xã Thanh Yên (trước đây)", "du lịch"]),
        ("en", ["Thanh Yen commune", "Thanh Yen commune (former)", "travel"]),
    ):
        browser.client.cookies.set("nhan_language", language)
        page = browser.open("/corrections")
        cells = re.findall(r"<td>([^<]*)(?:<br><code class=\"quiet\">([^<]*)</code>)?</td>", page)
        ids = {id_: name for name, id_ in cells if id_}
        assert {"place:03349", "former:03346"} <= set(ids)
        assert ids["place:03349"] == words[0]
        assert words[2] in [name for name, id_ in cells if not id_]


def test_a_gain_that_could_not_be_measured_is_said(browser, monkeypatch):
    """All decisions near-duplicates of each other: there is no figure, and the page still opens."""
    figures = {"decisions": 20, "corrected": 4, "before": SCORES, "after": None, "not_measured": "near-duplicates"}
    with browser.desk.store.writing() as db:
        db.execute(
            "INSERT INTO trained (at, editor, folder, figures) VALUES ('2026-01-12T08:00', 'a', 'sections-1', ?)",
            (json.dumps(figures),),
        )
    monkeypatch.setattr(training, "FEWEST", 0)
    assert texts("vi")["not_measured"] in browser.open("/corrections")


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/articles/999", 404, "Không có bài này trong hàng đợi."),
        ("GET", "/nothing", 404, "Không có gì ở địa chỉ này."),
        ("GET", "/?status=lost", 422, "Dữ liệu gửi lên không đúng dạng."),
        ("GET", "/logout", 405, "Địa chỉ này không nhận thao tác đó."),
    ],
)
def test_an_editor_gets_a_page_and_a_program_a_problem(browser, method, path, status, says):
    browser.client.cookies.set("nhan_language", "vi")
    page = browser.client.request(method, path, headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert says in page.text
    assert 'href="/"' in page.text
    assert ("allow" in page.headers) == (status == 405)
    for headers in ({}, {"Accept": "*/*"}):
        answer = browser.client.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    for path in ("/v1/nothing", "/desk/nothing", "/static/nothing"):
        assert browser.client.get(path, headers=HTML).headers["content-type"] == "application/problem+json"


def test_a_long_queue_comes_in_pages(browser, monkeypatch):
    monkeypatch.setattr(pages, "ON_A_PAGE", 2)
    for number in range(5):
        browser.paste(f"Bài số {number}\n\n{STORY}")
    seen = []
    for page, links in ((1, {"next"}), (2, {"prev", "next"}), (3, {"prev"})):
        text = browser.open(f"/?page={page}")
        assert f'start="{2 * page - 1}"' in text
        assert set(re.findall(r'rel="(prev|next)"', text)) == links
        assert "(5)" in text
        seen += re.findall(r"Bài số (\d)", text)
    assert seen == list("01234")
    assert browser.client.get("/?page=9").status_code == 200
    assert browser.client.get("/?page=0").status_code == 422
