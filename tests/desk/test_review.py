"""Decisions through the page's own endpoints: what each changes, and that the export is what the screen shows."""

import csv
import io
import json

import jsonschema
import pytest
from desk_browser import STORY

from nlp import resources

SCHEMA = resources.load_json("data/schema/nhan-1.schema.json")


def group(view, text):
    return next(g for g in view["groups"] if g["text"] == text)


def tags(view, *bands):
    return {t["id"] for t in view["tags"] if t["status"] != "rejected" and t["band"] in (bands or ("apply", "suggest"))}


@pytest.fixture
def article(browser):
    return browser.paste()


def test_the_view_groups_names_and_gives_candidates_with_points(browser, article):
    view = browser.get(f"/desk/articles/{article}")
    place = group(view, "xã Thanh Yên")
    assert place["count"] == 2
    assert place["target"] == "place:03349"
    assert place["about"]["province"] == "Tỉnh Điện Biên"
    assert place["about"]["lat"]
    unsure = group(view, "xã Tân Lập")
    assert unsure["target"] is None
    assert unsure["doubt"] == 1.0
    assert {c["about"]["province"] for c in unsure["candidates"]}


def test_rejecting_the_last_mention_takes_its_tag_along_and_one_undo_brings_both_back(browser, article):
    view = browser.get(f"/desk/articles/{article}")
    place = group(view, "xã Thanh Yên")
    after = browser.decide(article, "reject", items=place["items"])
    assert "place:03349" not in tags(after)
    assert group(after, "xã Thanh Yên")["status"] == "rejected"
    back = browser.post(f"/desk/articles/{article}/undo")
    assert {**back, "decisions": 0, "redo": 0} == {**view, "decisions": 0, "redo": 0}
    again = browser.post(f"/desk/articles/{article}/redo")
    assert "place:03349" not in tags(again)


def test_a_target_is_fixed_and_the_tag_follows_it(browser, article):
    view = browser.get(f"/desk/articles/{article}")
    place = group(view, "xã Thanh Yên")
    band = next(t["band"] for t in view["tags"] if t["id"] == "place:03349")
    after = browser.decide(article, "target", items=place["items"], target="former:03346")
    assert group(after, "xã Thanh Yên")["target"] == "former:03346"
    assert "place:03349" not in tags(after)
    assert next(t["band"] for t in after["tags"] if t["id"] == "former:03346") == band


def test_mentions_and_tags_are_added(browser, article):
    start = STORY.index("50 hộ dân")
    after = browser.decide(article, "add-mention", start=start, end=start + 9, kind="organisation")
    assert group(after, "50 hộ dân")["target"] == "org:50-ho-dan"
    after = browser.decide(article, "add-tag", target="subject:education")
    assert "subject:education" in tags(after, "apply")
    assert browser.post(f"/desk/articles/{article}/undo")["undo"] == 1


@pytest.mark.parametrize(
    ("decision", "status", "reason"),
    [
        ({"action": "accept"}, 422, "items"),
        ({"action": "accept", "items": ["tag:nothing"]}, 404, "no-item"),
        ({"action": "accept", "items": ["article"]}, 404, "no-item"),
        ({"action": "section", "section": "horoscope"}, 422, "section"),
        ({"action": "add-tag", "target": "place:99999"}, 404, "no-target"),
        ({"action": "add-tag", "target": "javascript:alert(1)"}, 422, "target"),
        ({"action": "add-tag"}, 422, "target"),
        ({"action": "add-mention", "start": 5, "end": 5, "kind": "person"}, 422, "span"),
        ({"action": "add-mention", "start": 0, "end": 10**6, "kind": "person"}, 422, "span"),
        ({"action": "add-mention", "start": 0, "end": 4}, 422, "target"),
        ({"action": "add-mention", "start": 0, "end": 4, "target": "subject:education"}, 422, "kind"),
        (
            {
                "action": "add-mention",
                "start": STORY.index("Thanh"),
                "end": STORY.index("Thanh") + 12,
                "kind": "person",
            },
            409,
            "crosses",
        ),
        ({"action": "dance"}, 422, "invalid"),
        ({"action": "done", "more": 1}, 422, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(browser, article, decision, status, reason):
    answer = browser.post(f"/desk/articles/{article}/decisions", decision, status)
    assert answer["reason"] == reason
    assert browser.desk.store.decisions() == []


def test_a_target_must_be_of_the_mentions_kind(browser, article):
    place = group(browser.get(f"/desk/articles/{article}"), "xã Thanh Yên")
    answer = browser.post(
        f"/desk/articles/{article}/decisions",
        {"action": "target", "items": place["items"], "target": "doc:71-NQ/TW@k13"}, 422,
    )  # fmt: skip
    assert answer["reason"] == "kind"


def test_accepting_an_unsure_section_takes_the_likeliest(browser, article):
    view = browser.get(f"/desk/articles/{article}")
    assert view["section"]["unsure"], "this story's section is unsure; choose another story if the model got better"
    after = browser.decide(article, "accept", items=["section"])
    assert after["section"]["id"] == view["section"]["likely"]
    assert not after["section"]["unsure"]


def test_done_moves_on_in_either_order_and_undo_reopens(browser):
    numbers = [browser.paste(STORY + f"\nThêm dòng {n}.") for n in range(3)]
    browser.decide(numbers[0], "done")
    assert browser.get(f"/desk/next?after={numbers[0]}")["article"] == numbers[1]
    assert browser.get(f"/desk/next?after={numbers[2]}")["article"] == numbers[1], "round to the beginning"
    assert browser.get(f"/desk/next?after={numbers[0]}&order=hardest")["article"] in numbers[1:]
    back = browser.post(f"/desk/articles/{numbers[1]}/undo")
    assert (back["article"], back["status"]) == (numbers[0], "open")


def decided(browser, article):
    view = browser.get(f"/desk/articles/{article}")
    browser.decide(article, "reject", items=group(view, "Lò Văn Đức")["items"])
    browser.decide(article, "section", section="economy")
    browser.decide(article, "add-tag", target="subject:education")
    start = STORY.index("50 hộ dân")
    browser.decide(article, "add-mention", start=start, end=start + 9, kind="organisation")
    browser.decide(article, "add-mention", start=0, end=4, target="doc:1/QĐ-UBND@2026.11")
    return browser.decide(article, "done")


def test_export_is_what_the_screen_shows(browser, article):
    view = decided(browser, article)
    out = browser.client.get(f"/desk/articles/{article}/export?format=json").json()
    jsonschema.validate(out, SCHEMA)
    shown = {(m["kind"], m["start"], m["end"], m["target"]) for m in view["mentions"] if m["status"] != "rejected"}
    assert {(m["kind"], m["start"], m["end"], m["target"]) for m in out["mentions"]} == shown
    assert {t["id"]: t["band"] for t in out["tags"]} == {
        t["id"]: t["band"] for t in view["tags"] if t["status"] != "rejected"
    }
    assert out["section"]["id"] == view["section"]["id"] == "economy"
    assert {m["target"] for m in out["mentions"]} - {None} <= set(out["entities"])


def test_exports_in_other_formats(browser, article):
    decided(browser, article)
    get = lambda f: browser.client.get(f"/desk/articles/{article}/export?format={f}")  # noqa: E731
    rows = list(csv.DictReader(io.StringIO(get("csv").text)))
    assert rows[0]["what"] == "section"
    assert {r["what"] for r in rows} == {"section", "tag", "mention"}
    assert get("ninjs").json()["standard"]["name"] == "ninjs"
    page = get("html")
    assert "Thanh Yên" in page.text
    assert page.headers["content-disposition"].startswith("attachment"), "never a page of ours"
    lines = browser.client.get("/desk/export").text.splitlines()
    assert [json.loads(line)["section"]["id"] for line in lines] == ["economy"]


def test_csv_cells_are_no_formulas(browser):
    article = browser.paste(
        '=HYPERLINK("http://evil")\n\nTại xã Thanh Yên, tỉnh Điện Biên sáng nay có mưa to, gió lớn.'
    )
    rows = list(csv.reader(io.StringIO(browser.client.get(f"/desk/articles/{article}/export?format=csv").text)))
    assert rows[1][1].startswith("'=HYPERLINK")


def test_two_editors_agree_or_not_and_may_read_alone(browser, article):
    browser.be("Mai")
    browser.decide(article, "section", section="economy")
    browser.decide(article, "accept", items=["tag:place:03349"])
    browser.be("Tùng")
    alone = browser.get(f"/desk/articles/{article}?blind=true")
    assert alone["section"]["status"] == "open", "without the other's decisions"
    browser.decide(article, "section", section="travel")
    browser.decide(article, "accept", items=["tag:place:03349"])
    page = browser.open("/corrections")
    assert "Mai · Tùng" in page
    assert "100%" in page
    assert "0%" in page
    log = browser.get(f"/desk/articles/{article}/log")["decisions"]
    assert [d["editor"] for d in log] == ["Mai", "Mai", "Tùng", "Tùng"], "agreeing is a decision"
    browser.decide(article, "accept", items=["tag:place:03349"])
    assert len(browser.get(f"/desk/articles/{article}/log")["decisions"]) == 4, "saying it twice is none"


def test_corrections_say_what_was_proposed_and_what_stands(browser, article):
    place = group(browser.get(f"/desk/articles/{article}"), "xã Thanh Yên")
    browser.decide(article, "target", items=place["items"], target="former:03346")
    page = browser.open("/corrections")
    assert "place:03349" in page
    assert "former:03346" in page


def test_search_finds_units_documents_subjects_and_names_of_the_article(browser, article):
    def ids(q, **more):
        query = "&".join(
            f"{k}={v}" for k, v in {"q": q, "kinds": "place,law,subject,person", "article": article, **more}.items()
        )
        return [r["id"] for r in browser.get(f"/desk/search?{query}")["results"]]

    assert ids("thanh yen")[0] == "place:03349"
    assert ids("muong phang")[0] == "place:03325", "before a subject that has the name among its others"
    assert ids("71-nq/tw")[0] == "doc:71-NQ/TW@k13"
    assert "subject:education" in ids("giao duc")
    assert "person:lo-van-duc" in ids("lo van")
    assert ids("  ") == [] or all(i.startswith("person:") for i in ids("  "))
