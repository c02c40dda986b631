"""What is written is what the published schema promises."""

from __future__ import annotations

import json

import jsonschema
import pytest

import nlp
from nlp import resources
from nlp.output.record import from_dict

PAGES = {
    "vi": "Điện Biên phát triển cà phê\n\nĐBP - Ngày 22/8/2025, ông Lò Văn Thanh, Chủ tịch UBND xã Mường Ảng, tỉnh Điện Biên cho biết thực hiện Nghị quyết số 71-NQ/TW, người Thái trồng cà phê.",
    "en": "Coffee in Mường Ảng\n\nOn 22 August 2025, Mr. Lò Văn Thanh of Mường Ảng commune said Decree 168/2024/NĐ-CP helps the Thai people.",
    "other": "Le gouvernement français a présenté son budget pour l'année prochaine.",
    "surrogate": "Cà phê \ud83d Điện Biên",
    "short": "?",
}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = resources.load_json("data/schema/nhan-1.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("with_text", [True, False])
def test_a_result_keeps_to_the_schema(name: str, with_text: bool, validator: jsonschema.Draft202012Validator) -> None:
    record = json.loads(nlp.load().tag(PAGES[name]).to_json(text=with_text))
    assert [error.message for error in validator.iter_errors(record)] == []
    assert ("text" in record["article"]) is with_text


def test_the_schema_refuses_what_it_should(validator: jsonschema.Draft202012Validator) -> None:
    record = nlp.load().tag(PAGES["vi"]).to_dict()
    for spoil in (
        {"schema": "nhan/2"},
        {"mentions": [{**record["mentions"][0], "kind": "thing"}]},
        {"language": {**record["language"], "confidence": 1.2}},
        {"surplus": 1},
    ):
        assert not validator.is_valid({**record, **spoil})


def test_a_record_is_read_back_as_it_was() -> None:
    record = nlp.load().tag(PAGES["vi"], published="2025-09-01").to_dict()
    assert from_dict(record).to_dict() == record
