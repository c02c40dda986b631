"""ninjs and JSON-LD: valid, with what the article says and nothing hidden."""

import json

import jsonschema
import pytest

from nlp import resources
from nlp.output.jsonld import to_jsonld
from nlp.output.ninjs import to_ninjs, uri


@pytest.fixture(scope="module")
def result(tagger, sample):
    return tagger.tag(sample, published="2026-01-12")


@pytest.mark.parametrize("version", ["2.1", "3.0"])
def test_ninjs_is_valid_in_both_versions(result, version):
    record = json.loads(json.dumps(to_ninjs(result, version)))
    schema = json.loads(resources.path(f"data/schema/ninjs-{version}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(record, schema, format_checker=jsonschema.FormatChecker())
    assert record["standard"]["version"] == version
    assert record["located"] == "ĐBP"
    assert record["by"] == "Thu Hoài"
    assert ("versionCreated" in record) == (version == "3.0")
    assert {"urn:nhan:place:11", "urn:nhan:place:03349"} <= {place["uri"] for place in record["places"]}
    assert "http://cv.iptc.org/newscodes/mediatopic/05000000" in {s["uri"] for s in record["subjects"]}


def test_another_version_is_refused(result):
    with pytest.raises(ValueError, match=r"2\.1 and 3\.0"):
        to_ninjs(result, "1.0")


def test_nothing_hidden_is_exported(result):
    hidden = {uri(tag.id) for tag in result.tags if tag.band == "hide"}
    assert hidden
    record = to_ninjs(result)
    shown = {entry["uri"] for key in ("subjects", "places", "people", "organisations") for entry in record[key]}
    assert not shown & hidden


@pytest.mark.parametrize("id_", ["doc:168/2024/NĐ-CP", "doc:04-NQ/TU@dh15.11", "person:h-yam-nie"])
def test_ids_become_ascii_uris(id_):
    made = uri(id_)
    assert made.isascii()
    assert " " not in made
    assert made.startswith("urn:nhan:")


def test_json_ld_keeps_about_apart_from_mentions_and_the_place_apart_from_the_dateline(result):
    record = to_jsonld(result)
    about, mentions = ({thing["@id"] for thing in record[key]} for key in ("about", "mentions"))
    assert "urn:nhan:place:11" in about
    assert not about & mentions
    assert record["dateline"] == "ĐBP"
    assert {p["@id"] for p in record["contentLocation"]} <= about
    assert record["inLanguage"] == "en"
    assert record["author"] == {"@type": "Person", "name": "Thu Hoài"}
