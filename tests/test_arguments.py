"""Arguments and settings as people give them: what is meant is done, what cannot be meant is refused with the remedy."""

import pytest

import nlp
from nlp.errors import ConfigError, InputError
from nlp.language.codes import primary_subtag

TEXT = "Banks cut their lending rates for small firms, and exports of rice rose in the third quarter."


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("vi", "vi"), ("vi-VN", "vi"), ("EN_us", "en"), (" vie ", "vi"), ("eng", "en"), ("zh-Hant-TW", "zh"), ("hmn", "hmn"),
        ("Vietnamese", None), ("tiếng Việt", None), ("", None), ("v", None), ("vi-", None), (3, None), (None, None),
    ],
)  # fmt: skip
def test_language_tags(given, code):
    assert primary_subtag(given) == code


def test_a_region_behind_the_language_changes_nothing(tagger):
    assert tagger.tag(TEXT, language="en-GB") == tagger.tag(TEXT, language="en")
    rows = (f"text,language\n{TEXT!r},{code}\n".replace("'", '"') for code in ("en-GB", "English", "en"))
    results = [tagger.tag(next(nlp.read_many(row.encode(), name="x.csv"))) for row in rows]
    assert [result.language.code for result in results] == ["en", "en", "en"]
    assert len({result.section.id for result in results}) == 1


@pytest.mark.parametrize("wrong", [{"title": 5}, {"language": "English"}, {"language": 3}, {"published": 20260112}])
def test_wrong_arguments_are_named(tagger, wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        tagger.tag(TEXT, **wrong)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('never_kinds = ["ethnic_group"]', "never_kinds must be kinds of tags .*ethnic-group"),
        ("suggest = {places = 0.3}", "suggest must be .* kind of tag .*place"),
        ('home_province = "00"', "home_province '00' is no province of today"),
    ],
)
def test_a_misspelt_setting_is_refused(tmp_path, line, said):
    file = tmp_path / "newsroom.toml"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as raised:
        nlp.load(file)
    assert str(file) in str(raised.value)


@pytest.mark.parametrize(("text", "byline"), [("Xã Nà Tấu", None), ("Bản Nà Nhạn", None), ("Xa Văn Tấu", "Xa Văn Tấu")])
def test_a_text_of_one_unit_is_no_byline(tagger, text, byline):
    result = tagger.tag(text, title="Lớp dạy bơi", published="2026-01-12")
    assert result.article.byline == byline
    assert bool(result.places) == (byline is None)


@pytest.mark.parametrize("text", ["x", "a", "ABC XYZ", "123 456"])
def test_a_text_that_tells_no_language_has_none(tagger, text):
    result = tagger.tag(text)
    assert (result.language.code, result.section.id, result.section.reason) == ("und", None, "none-fits")


def test_an_empty_path_is_no_folder():
    with pytest.raises(InputError, match="no path given"):
        nlp.read("")
    (item,) = nlp.read_many("")
    assert item.reason == "not-found"


@pytest.mark.parametrize("workers", [0, -2])
def test_a_number_of_workers_that_is_none(tagger, workers):
    with pytest.raises(ConfigError, match="workers"):
        tagger.tag_many([TEXT], workers=workers)


@pytest.mark.parametrize("profile", [5, b"x.toml", ["x.toml"]], ids=repr)
def test_a_profile_of_the_wrong_type_is_a_config_error(profile):
    with pytest.raises(nlp.ConfigError, match=f"not {type(profile).__name__}"):
        nlp.load(profile)
