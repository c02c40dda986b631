"""The sample page end to end: the promise of the whole."""

import json
import unicodedata

import pytest

import nlp
from nlp.output.record import from_dict
from nlp.text.vietnamese import unaccent

PUBLISHED = "2026-01-12"
CODES = {"place:11", "place:03334", "place:03349", "place:03244", "place:03220"}

FORMS = {
    "as given": lambda text: text,
    "without diacritics": unaccent,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "capitals": str.upper,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "Eth": lambda text: text.replace("Đ", "Ð"),
}


@pytest.fixture(scope="module")
def result(tagger, sample):
    return tagger.tag(sample, published=PUBLISHED)


def test_language_section_dateline_byline(result):
    assert result.language.code == "en"
    scores = {score.id: score.score for score in result.section.scores}
    assert max(scores, key=scores.get) == "social-affairs"
    assert result.article.dateline == "ĐBP"
    assert result.article.byline == "Thu Hoài"


def test_tags_are_the_places_of_the_story(result):
    shown = {tag.id for tag in result.tags if tag.band in ("apply", "suggest")}
    assert shown >= CODES
    every = {tag.id for tag in result.tags}
    assert not every & {"place:03301", "place:03151", "place:03256", "place:03253", "place:03295"}, (
        "teasers give no tag"
    )


def test_units_inside_school_names_are_hidden(result):
    inside = [m for m in result.places if m.inside == "school"]
    assert {m.text for m in inside} >= {"Noong Bua", "Noong Luống", "Tủa Thàng"}
    alone = {"Noong Bua", "Noong Luống"}
    for mention in inside:
        if mention.text in alone:
            now = result.entities[mention.target].get("now", [{"id": mention.target}])
            assert mention.target not in {t.id for t in result.tags if t.band != "hide"}
            assert now


def test_every_form_of_the_resolution_is_one_document(result):
    texts = {m.text for m in result.law}
    assert {"Resolution No.71-NQ/TW", "Resolution 71"} <= texts
    assert {m.target for m in result.law} == {"doc:71-NQ/TW@k13"}
    record = result.entities["doc:71-NQ/TW@k13"]
    assert record["issuer"] == "org:politburo"
    assert record["date"] == "2025-08-22"
    assert record["key"] == "vn:cpv:tw:nq:k13:71"


def test_people_and_their_short_forms(result):
    assert {m.target for m in result.people} == {
        "person:luong-thi-hao",
        "person:vu-ngoc-dien",
        "person:bui-thi-phuong",
    }
    assert [m.target for m in result.people if m.text == "Điện"] == ["person:vu-ngoc-dien"]
    assert "Tủa Thàng No.3 Kindergarten" in {m.text for m in result.organisations}


def test_nothing_is_found_in_what_is_not_the_story(result):
    hidden = [(p.start, p.end) for p in result.article.parts if p.role in ("related", "furniture", "byline")]
    assert hidden
    for mention in result.mentions:
        assert not any(start < mention.end and mention.start < end for start, end in hidden)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_same_codes_in_every_form_with_offsets_into_the_given_text(tagger, sample, form):
    text = FORMS[form](sample)
    result = tagger.tag(text, published=PUBLISHED)
    assert result.article.text == text
    assert {m.target for m in result.places if m.inside is None} == CODES
    assert {m.target for m in result.law} == {"doc:71-NQ/TW@k13"}
    for mention in result.mentions:
        assert text[mention.start : mention.end] == mention.text
    for tag in result.tags:
        for piece in tag.evidence:
            assert 0 <= piece.start < piece.end <= len(text)


def test_evidence_of_the_section_adds_up(result):
    section = result.section
    assert section.evidence
    total = sum(piece.weight for piece in section.evidence) + section.rest + section.intercept
    assert total == pytest.approx(_logit(result), abs=1e-3)


def _logit(result):
    return sum(p.weight for p in result.section.evidence) + result.section.rest + result.section.intercept


def test_json_round_trip(result):
    record = json.loads(result.to_json())
    assert record["schema"] == "nhan/1"
    assert from_dict(record).to_dict() == record
    without = result.to_dict(text=False)
    assert "text" not in without["article"]
    assert from_dict(without, text=result.article.text).to_dict(text=False) == without
    with pytest.raises(ValueError, match="sha256"):
        from_dict(without, text="another text")


def test_mentions_nest_but_never_cross(tagger):
    text = "Chủ tịch UBND xã Thào A Sử và Bí thư Huyện ủy Lò Văn Hặc đến xã Thanh Yên, tỉnh Điện Biên."
    mentions = tagger.tag(text, published="2026-01-12").mentions
    assert "Thào A Sử" in {m.text for m in mentions if m.kind == "person"}
    for index, first in enumerate(mentions):
        for second in mentions[index + 1 :]:
            assert second.start >= first.end or second.end <= first.end, (first.text, second.text)


def test_another_language_has_no_section_but_all_scores_and_its_places(tagger):
    result = tagger.tag(
        "Le président a visité la province de Điện Biên et la ville de Huế hier matin avec les ministres."
    )
    assert (result.language.code, result.section.id, result.section.reason) == ("fr", None, "none-fits")
    assert {score.id for score in result.section.scores} == {
        "economy",
        "social-affairs",
        "travel",
        "culture-sports",
        "none",
    }
    assert "place:11" in {mention.target for mention in result.places}


def test_many_are_labelled_as_each_alone_and_only_what_fails_is_lost(tagger, sample):
    items = [make(sample) for make in FORMS.values()]
    items[3:3] = ["", nlp.Rejected(None, "a.txt", "read", "empty", "a.txt: empty"), "Xã Thanh Yên đón khách."]
    items += ["Quốc lộ 279 tắc đường."] * 9
    many = list(tagger.tag_many(iter(items)))
    alone = [tagger.tag_or_reject(item) for item in items]
    assert [r.to_dict() for r in many] == [r.to_dict() for r in alone]
    assert [i for i, r in enumerate(many) if isinstance(r, nlp.Rejected)] == [3, 4]
    assert [r.to_dict() for r in tagger.tag_together(items[5:9])] == [r.to_dict() for r in alone[5:9]]
