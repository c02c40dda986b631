"""A newsroom says which Media Topics its own sections stand for; exports write them."""

import json

import numpy as np
import pytest

from nlp.errors import DataError
from nlp.output.jsonld import to_jsonld
from nlp.output.ninjs import to_ninjs
from nlp.sections import default_answers
from nlp.sections.features import Reading
from nlp.sections.iptc import OWN, topics_of
from nlp.sections.learn import Example, Settings, learn_block
from nlp.sections.model import Model
from nlp.sections.save import save
from nlp.types import Score, Section, TaggedArticle

SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"


@pytest.fixture(scope="module")
def model():
    """A model of two sections, of two articles."""
    nothing = np.zeros(0, dtype=np.intp)
    texts = (b"lang ban xa", b"khach nha san")
    examples = [Example(Reading(t.split(), nothing, nothing, 0, "vi", []), (n,)) for n, t in enumerate(texts)]
    return Model(("Chuyện làng", "Du lịch"), {"vi": learn_block(examples, 2, Settings(min_articles=1))}, 0.5)


@pytest.fixture
def folder(tmp_path, model):
    save(tmp_path / "own", model, {})
    return tmp_path / "own"


def mapped(folder, content):
    (folder / OWN).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


def test_exports_write_the_newsrooms_topics(folder, tagger):
    mapped(folder, {"Du lịch": ["20000563", "20000331"], "Chuyện làng": []})
    result = tagger.tag("Bản mở homestay\n\nKhách về bản ngủ nhà sàn, ăn xôi nếp và nghe kể chuyện đêm.")
    section = Section("Du lịch", None, 0.9, scores=(Score("Du lịch", 0.9), Score("Chuyện làng", 0.1)))
    result = TaggedArticle(
        result.article, result.language, section, result.mentions, result.entities, result.tags, result.versions
    )
    subjects = [s for s in to_ninjs(result, sections=folder)["subjects"] if s["name"] == "Du lịch"]
    assert [s["uri"] for s in subjects] == [f"{SCHEME}20000563", f"{SCHEME}20000331"]
    assert {s["confidence"] for s in subjects} == {90}
    about = {thing["@id"]: thing["name"] for thing in to_jsonld(result, folder)["about"]}
    assert about[f"{SCHEME}20000563"] == "travel and tourism"
    assert not [s for s in to_ninjs(result)["subjects"] if s["name"] == "Du lịch"]


def test_what_the_file_does_not_say_is_as_in_the_list(folder):
    mapped(folder, {"Chuyện làng": ["16000000"]})
    assert topics_of("Chuyện làng", folder) == ((f"{SCHEME}16000000", "Chuyện làng"),)
    assert topics_of("Du lịch", folder) == ()
    assert topics_of("travel", folder) == topics_of("travel")
    assert all(topics_of(name) for name in default_answers()[:4])


def test_training_into_the_folder_again_keeps_the_file(folder, model):
    mapped(folder, {"Du lịch": ["20000563"]})
    save(folder, model, {})
    assert json.loads((folder / OWN).read_text(encoding="utf-8")) == {"Du lịch": ["20000563"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (["20000563"], "give an object"),
        ({"Thể thao": ["15000000"]}, "'Thể thao' is no section of this model"),
        ({"Du lịch": "20000563"}, "'Du lịch': give a list"),
        ({"Du lịch": [20000563]}, "eight digits, each a string"),
        ({"Du lịch": ["medtop:20000563"]}, "eight digits"),
    ],
)
def test_a_wrong_file_is_refused_by_name(folder, content, message):
    mapped(folder, content)
    with pytest.raises(DataError, match=message):
        topics_of("Du lịch", folder)
