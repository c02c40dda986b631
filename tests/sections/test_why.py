"""The reasons of a section add up, and taking them away changes it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.errors import ConfigError
from nlp.profile import Profile
from nlp.read.page import make_article
from nlp.sections import SectionClassifier
from nlp.sections.explain import what_would_change_it
from nlp.sections.features import Reading, read_story
from nlp.sections.learn import build_vocabulary
from nlp.tagger import story_of

TEXTS = [
    "Schools in the highlands open their doors\n\nTeachers welcome pupils back to class and hand out textbooks and coats.",
    "Bóng chuyền nông dân\n\nCác đội tranh tài suốt một tuần trước đông đảo khán giả, đội chủ nhà vô địch.",
    "Gia ca phe tang cao, nong dan phan khoi ban qua tuoi cho thuong lai",
    "x",
]


def story_and_mentions(tagger, text):
    story = story_of(make_article(text), None, Profile())
    return story, tagger.mentions_of(story)


@pytest.mark.parametrize("text", TEXTS)
def test_evidence_rest_and_intercept_are_the_log_odds(tagger, text):
    story, mentions = story_and_mentions(tagger, text)
    classifier = tagger._sections
    block = classifier.model.block(read_story(story, mentions))
    section = classifier(story, mentions)
    if block is None:
        assert section.reason == "none-fits"
        return
    logits = block.logits(block.find(read_story(story, mentions)))
    told = sum(piece.weight for piece in section.evidence) + section.rest + section.intercept
    assert told == pytest.approx(float(logits.max()), abs=1e-4)
    for piece in section.evidence:
        assert story.text.clean[piece.start : piece.end] == piece.text
        assert len(piece.text.split()) <= 3


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_vectors_have_length_one_and_do_not_depend_on_unknown_words(tagger, data):
    block = tagger._sections.model.blocks["vi"]
    known = data.draw(st.lists(st.sampled_from(list(block.vocabulary.words)[:500]), min_size=1, max_size=30))
    nothing = np.zeros(0, dtype=np.intp)
    found = block.find(Reading(known, nothing, nothing, 0, "vi", []))
    assert float(found.values @ found.values) == pytest.approx(1, abs=1e-5)
    assert sorted(found.rows.tolist()) == found.rows.tolist()
    alone = block.find(Reading(known[:1], nothing, nothing, 0, "vi", []))
    apart = block.find(Reading([known[0], b"qqqqxx", b"|"], nothing, nothing, 0, "vi", []))
    assert alone.rows.tolist() == apart.rows.tolist()


def test_a_title_counts_more_than_the_body(tagger):
    block = tagger._sections.model.blocks["en"]
    nothing = np.zeros(0, dtype=np.intp)
    words = [b"football", b"bank"]
    title = block.find(Reading(words, nothing, nothing, 1, "en", []))
    body = block.find(Reading(words, nothing, nothing, 0, "en", []))
    row = block.vocabulary.words[b"football"]
    assert title.values[title.rows == row] > body.values[body.rows == row]


def test_diacritics_vote_in_short_texts_only_in_training_as_in_use():
    nothing = np.zeros(0, dtype=np.intp)
    plain, marked = [b"bong", b"da"] * 40, ["bóng".encode(), "đá".encode()] * 40
    long = Reading(plain, nothing, nothing, 0, "vi", marked)
    short = long.part(0, 4)
    assert set(build_vocabulary([long], 1).words) == {b"bong", b"da"}
    known = build_vocabulary([long, short], 1)
    assert set(known.words) == {b"bong", b"da", *marked}
    as_used = Reading(plain, nothing, nothing, 0, "vi", [])
    assert known.occurrences(long)[0].tolist() == known.occurrences(as_used)[0].tolist()
    assert len(known.occurrences(short)[0]) > len(known.occurrences(as_used.part(0, 4))[0])


@pytest.mark.parametrize("text", TEXTS[:2])
def test_without_the_words_named_the_other_section_wins(tagger, text):
    story, mentions = story_and_mentions(tagger, text)
    change = what_would_change_it(tagger._sections, story, mentions)
    assert change.enough
    assert change.gone
    masked = text
    for piece in change.gone:
        for word in piece.text.split():
            masked = masked.replace(word, "")
    story, mentions = story_and_mentions(tagger, masked)
    scores = {s.id: s.score for s in tagger._sections(story, mentions).scores}
    assert scores[change.section] < 0.9


def test_a_section_that_is_not_one_is_refused(tagger):
    story, mentions = story_and_mentions(tagger, TEXTS[0])
    with pytest.raises(ConfigError, match="economy, social-affairs"):
        what_would_change_it(tagger._sections, story, mentions, "weather")


def test_the_sample_page_is_social_affairs_and_sure(tagger, sample):
    section = tagger.tag(sample, published="2026-01-12").section
    assert section.id == "social-affairs"
    assert section.confidence > tagger._sections.model.threshold


def test_the_newsroom_sets_the_threshold(sample):
    model = SectionClassifier.load(Profile()).model
    strict = SectionClassifier(model, 1.0)
    story = story_of(make_article(TEXTS[2]), None, Profile())
    section = strict(story, [])
    assert (section.id, section.reason) == (None, "unsure")
    assert section.also == ()


def test_each_block_has_its_own_threshold(tagger):
    model = tagger._sections.model
    story, mentions = story_and_mentions(tagger, TEXTS[0])
    block = model.block(read_story(story, mentions))
    sure = SectionClassifier(model)(story, mentions).confidence
    for own, shown in ((sure - 0.01, True), (min(sure + 0.01, 1.0), False), (0.0, sure >= model.threshold)):
        moved = replace(model, blocks={"en": block, "en-short": replace(block, threshold=own)})
        assert (SectionClassifier(moved)(story, mentions).id is not None) == shown


def test_another_language_has_no_section(tagger):
    section = tagger.tag(
        "Le conseil municipal a voté hier soir le budget de la commune pour l'année prochaine."
    ).section
    assert (section.id, section.reason) == (None, "none-fits")


def test_words_stand_where_it_says_without_a_title(tagger):
    """A bare paragraph: no title whose words would count more."""
    text = (
        "Ngân hàng giảm lãi suất cho vay, doanh nghiệp có thêm vốn đầu tư máy móc, thị trường xuất khẩu gạo ấm lên, nông dân "
        "bán lúa được giá sau nhiều tháng chờ đợi; thương lái đến tận ruộng mua, tiền trả ngay trong ngày, ai cũng mừng vì vụ "
        "này được mùa, chi phí phân bón lại hạ so với năm ngoái, lợi nhuận của mỗi héc ta tăng thêm vài triệu đồng nữa."
    )
    result = tagger.tag(text)
    assert not [part for part in result.article.parts if part.role == "title"]
    assert {"lãi suất", "ngân hàng"} <= {piece.text.lower() for piece in result.section.evidence}
