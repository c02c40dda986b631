"""Tags: bands, limits, rules; nothing from names inside names; people who are held back."""

from dataclasses import replace

import pytest

import nlp
from nlp.profile import Profile
from nlp.tagger import Tagger
from nlp.tags.people import held_back
from nlp.tags.phrases import key_phrases
from nlp.text import fold

STORY = """Cà phê Mường Ảng được mùa

ĐBP - Xã Mường Ảng có hơn 2.000 ha cà phê. Theo Nghị quyết số 68-NQ/TW, xã Mường Ảng hỗ trợ hợp tác xã cà phê vay vốn ưu đãi.

Ông Lò Văn Hặc, giám đốc hợp tác xã, cho biết cà phê năm nay được giá. Trường Mầm non Búng Lao cũng vui.
"""


def tags(profile=None, text=STORY, **kwargs):
    return {t.id: t for t in Tagger(profile or Profile()).tag(text, published="2026-02-03", **kwargs).tags}


def test_what_the_story_is_about_comes_first():
    found = tags()
    ranked = list(found)
    assert ranked[0] in ("place:03256", "subject:coffee")
    assert found["place:03256"].band == "apply"
    assert found["place:03256"].role == "main"
    assert found["doc:68-NQ/TW@k13"].band in ("apply", "suggest")
    assert found["subject:coffee"].label == {"vi": "cà phê", "en": "coffee"}


def test_evidence_stands_where_it_says():
    result = nlp.load().tag(STORY, published="2026-02-03")
    for tag in result.tags:
        assert tag.evidence
        assert all(result.article.text[e.start : e.end] == e.text for e in tag.evidence)


def test_rules_of_the_newsroom_are_obeyed():
    assert "place:03256" not in tags(Profile(never=("place:03256",)))
    assert not [t for t in tags(Profile(never_kinds=("subject",))).values() if t.kind == "subject"]
    assert tags(Profile(always=("ethnic:thai", "doc:68-NQ/TW@k13")))["doc:68-NQ/TW@k13"].band == "apply"
    assert "subject:coffee" not in tags(exclude=("subject:coffee",))
    assert not [t for t in tags(exclude=("place",)).values() if t.kind == "place"]
    asked = tags(include=("doc:68-NQ/TW@k13", "place:11"))
    assert (asked["doc:68-NQ/TW@k13"].band, asked["doc:68-NQ/TW@k13"].reason) == ("apply", "asked for this time")
    assert "doc:68-NQ/TW@k13" not in tags(Profile(never=("doc:68-NQ/TW@k13",)), include=("doc:68-NQ/TW@k13",))
    assert tags(Profile(apply=0.999))["place:03256"].band == "suggest"
    assert tags(Profile(apply={"place": 0.999}))["place:03256"].band == "suggest"
    hidden = tags(Profile(people="hide"))["person:lo-van-hac"]
    assert (hidden.band, hidden.reason) == ("hide", "people are held back")


@pytest.mark.parametrize("most", [0, 1, 3])
def test_limits_are_hard(most):
    shown = [t for t in tags(Profile(most_tags=most)).values() if t.band != "hide"]
    assert len(shown) == most
    applied = [t for t in tags(Profile(most_applied=most)).values() if t.band == "apply"]
    assert len(applied) <= most


def test_people_are_suggested_unless_the_newsroom_says_otherwise():
    assert tags()["person:lo-van-hac"].band != "apply"


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("Cháu Giàng Thị Mỷ (7 tuổi) được cứu.", "Giàng Thị Mỷ", "a minor"),
        ("Học sinh Vừ A Dơ kể lại.", "Vừ A Dơ", "a minor"),
        ("Sung Thi Mai, 15 years old, was rescued.", "Sung Thi Mai", "a minor"),
        ("Bị cáo 15 tuổi Lò Văn Nam nhận tội.", "Lò Văn Nam", "a minor"),
        ("Bé gái 8 tuổi tên Vàng Thị Mỷ bị lạc.", "Vàng Thị Mỷ", "a minor"),
        ("Bị cáo 45 tuổi Lò Văn Nam nhận tội.", "Lò Văn Nam", None),
        ("Năm 15 tuổi Lò Văn Nam nhập ngũ.", "Lò Văn Nam", None),
        ("Nạn nhân là ông Lò Văn Inh.", "Lò Văn Inh", "a victim"),
        ("Bà Cà Thị Ún đã tử vong tại chỗ.", "Cà Thị Ún", "a victim"),
        ("Lo Van Inh was killed by the flood.", "Lo Van Inh", "a victim"),
        ("Ông Lò Văn Inh (57 tuổi) trồng cà phê.", "Lò Văn Inh", None),
        ("Ông Lò Văn Inh nói. Ba người đã tử vong.", "Lò Văn Inh", None),
        ("Em Vừ A Dơ, 19 tuổi, nhập ngũ.", "Vừ A Dơ", None),
        ("Em Giàng A Sùng, học sinh lớp 5, kể lại.", "Giàng A Sùng", "a minor"),
        ("Hôm ấy Vàng Thị Mai (lớp 7A) đoạt giải.", "Vàng Thị Mai", "a minor"),
        ("Cháu trai Lò Văn An 8 tháng tuổi nhập viện.", "Lò Văn An", "a minor"),
        ("Lò Thị Hoa (sinh năm 2015) bị lạc.", "Lò Thị Hoa", "a minor"),
        ("Lò Văn Inh (SN 1980) trồng chè.", "Lò Văn Inh", None),
        ("Chị em Lò Thị Hoa dệt vải.", "Lò Thị Hoa", None),
        ("Em Lò Thị Hoa, sinh viên năm nhất.", "Lò Thị Hoa", None),
        ("Thầy Lò Văn Inh dạy học sinh lớp 5.", "Lò Văn Inh", None),
        ("Lo Thi Hoa, a 14-year-old, was rescued.", "Lo Thi Hoa", "a minor"),
        ("Fourteen-year-old Lo Thi Hoa was rescued.", "Lo Thi Hoa", "a minor"),
        ("The 41-year-old farmer Lo Thi Hoa was glad.", "Lo Thi Hoa", None),
        ("Nạn nhân được xác định là Lò Văn Inh (SN 1980).", "Lò Văn Inh", "a victim"),
        ("Lũ cuốn trôi bà Lò Thị Inh.", "Lò Thị Inh", "a victim"),
        ("Bà Lò Thị Inh bị chồng đánh đập.", "Lò Thị Inh", "a victim"),
        ("Chị Lò Thị Inh bị lừa bán.", "Lò Thị Inh", "a victim"),
        ("Ông Lò Văn Inh, chủ tịch xã, nói ba hộ có người tử vong.", "Lò Văn Inh", None),
        ("Lo Van Inh, 45, died at the scene.", "Lo Van Inh", "a victim"),
        ("Lo Van Inh died in 1954.", "Lo Van Inh", None),
        ("The flood swept away Lo Thi Hoa.", "Lo Thi Hoa", "a victim"),
    ],
)
def test_minors_and_victims_are_held_back(text, name, why):
    start = text.index(name)
    assert held_back(fold(text), start, start + len(name), 2026) == why


def test_a_phrase_is_repeated_and_no_name():
    text = "Hố rác di động giúp bản sạch. Mỗi nhà một hố rác di động, và hố rác di động ở chợ. Bản Mớ, Bản Mớ, Bản Mớ."
    found = key_phrases(text, "vi", most=3)
    assert found[0].text == "hố rác di động"
    assert all(text[a:b].lower() == found[0].text for a, b in found[0].spans)
    assert not [p for p in found if "Mớ" in p.text]
    assert key_phrases(text, "vi", most=3, known={"ho rac di dong"}) == []


def test_what_every_article_says_is_no_phrase():
    text = "Tuy nhiên giá tăng. Tuy nhiên bán chậm, tuy nhiên vẫn vui. Men rượu ngô, men rượu ngô và men rượu ngô."
    assert [p.text for p in key_phrases(text, "vi", most=5)] == ["men rượu ngô"]


def test_phrases_come_only_where_asked():
    text = STORY + "\nHố rác di động. Hố rác di động, hố rác di động và hố rác di động."
    assert not [t for t in tags(text=text).values() if t.kind == "phrase"]
    asked = tags(Profile(phrases=2), text)
    assert asked["phrase:ho-rac-di-dong"].band in ("suggest", "hide")


def test_a_profile_with_a_wrong_count_is_refused(tmp_path):
    file = tmp_path / "p.toml"
    file.write_text("phrases = -1\n")
    with pytest.raises(nlp.ConfigError, match="phrases must be a whole number"):
        nlp.load(file)
    assert replace(Profile(), phrases=2).phrases == 2
