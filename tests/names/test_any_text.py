"""What holds for every text: spans slice it, mentions never cross, nothing crashes; and the data files keep their form."""

import json
import unicodedata
from itertools import pairwise

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import resources
from nlp.names import bodies
from nlp.names.spot import Spotter
from nlp.tagger import Tagger
from nlp.text import Text
from nlp.text.marked import view_of

KINDS = {"person", "organisation", "ethnic-group", "date"}
PIECES = [
    "Ông ", "Lò Văn ", "Thị ", "A", "Páo", " ", "\n", "’s", "'", "-", "UBND ", "xã ", "Thanh Yên", "ngày ", "7-5", "28/11/2025",
    "tháng ", "Tám", "năm 2024", "People's Committee", " of ", "the ", "School", "Mông", "người ", "HTX ", "(", ")", ".", ",", "May ",
    "22 August", "quý I", "2025-2030", "H'", "K'", "Y ", "Sở Y tế", "và ", "Trường ", "số 1", "Điện Biên", "\u0323", "đ", "Đ", "1/7", "Mc",
]  # fmt: skip


def check(tagger: Tagger, text: str) -> None:
    result = tagger.tag(text, published="2025-09-01")
    mentions = [m for m in result.mentions if m.kind in KINDS]
    for mention in mentions:
        assert result.article.text[mention.start : mention.end] == mention.text
        assert mention.text.strip()
        assert mention.target is None or mention.target in result.entities
    everything = sorted(mentions, key=lambda m: (m.start, -m.end))
    for first, second in pairwise(everything):
        assert second.start >= first.end or second.end <= first.end


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join).filter(str.strip))
@settings(max_examples=150)
def test_pieces_of_names(tagger: Tagger, text: str) -> None:
    check(tagger, text)


@given(st.text(max_size=80).filter(str.strip))
@settings(max_examples=100)
def test_any_characters(tagger: Tagger, text: str) -> None:
    check(tagger, text)


@pytest.mark.parametrize("name", ["bodies", "dates", "ethnic", "organisations", "people"])
def test_data_keep_their_form(name: str) -> None:
    schema = json.loads(resources.path(f"data/schema/names-{name}.schema.json").read_text(encoding="utf-8"))
    text = resources.path(f"data/names/{name}.json").read_text(encoding="utf-8")
    data = json.loads(text)
    jsonschema.validate(data, schema)
    assert unicodedata.is_normalized("NFC", text)
    for key, value in data.items():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            assert len(set(value)) == len(value), key
            assert all(item == item.strip() for item in value), key


def test_a_body_has_each_form_once() -> None:
    forms = [(form, body.id) for form, body in bodies.phrases()]
    assert len({form.lower() for form, _ in forms}) == len({(form.lower(), id_) for form, id_ in forms})


def test_every_form_of_a_body_is_found() -> None:
    spotter = Spotter(bodies.phrases())
    for form, body in bodies.phrases():
        text = Text(f"Hôm nay {form} họp.")
        spots = spotter.find(view_of(text.codes), text.lower, toned=True)
        assert any(spot.value.id == body.id and spot.end - spot.start == len(form) for spot in spots), form


ADVERSARIAL = {
    "capitals": "Lò Văn " * 40,
    "titles": "ông bà anh chị " * 30,
    "digits": "1/7-" * 60,
    "heads": "Trường Sở UBND HĐND " * 15,
    "commas": "Sở Văn hóa, " * 30,
    "and": "School and " * 40,
    "months": "May 5 to " * 40,
    "groups": "Thái, Mông, " * 40,
    "hyphens": "A-" * 150,
    "apostrophes": "H'" * 150,
}


@pytest.mark.parametrize("label", ADVERSARIAL)
def test_repetition_is_read(tagger: Tagger, label: str) -> None:
    check(tagger, ADVERSARIAL[label])


@pytest.mark.soak
@pytest.mark.parametrize("label", ADVERSARIAL)
def test_time_is_linear(label: str) -> None:
    """Four times the text takes less than ten times the time, measured against itself."""
    from benchmarks.names_speed import seconds

    unit = ADVERSARIAL[label]
    small = unit * (50_000 // len(unit))
    assert seconds(small * 4) < 10 * seconds(small)
