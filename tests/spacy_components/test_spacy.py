"""spaCy pipelines: the same findings, on spaCy's terms; nothing lost at token edges; round trips."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

spacy = pytest.importorskip("spacy")
from spacy import displacy  # noqa: E402
from spacy.tokens import Doc, DocBin  # noqa: E402

import nlp  # noqa: E402
from nlp.errors import ConfigError  # noqa: E402
from nlp.evaluate.gold import read_gold  # noqa: E402
from nlp.spacy_components.convert import knowledge_base, to_docbin, to_jsonl  # noqa: E402
from nlp.spacy_components.tokenizer import SyllableTokenizer  # noqa: E402

TEXT = (
    "Xã Thanh Yên vào vụ\n\nNgày 12/1/2026, UBND xã Thanh Yên (tỉnh Điện Biên) triển khai Nghị quyết số 71-NQ/TW. "
    "Ông Lò Văn Hặc, người Thái, cho biết bà con rất vui."
)


TOKENIZER = SyllableTokenizer(spacy.blank("xx").vocab)


@pytest.fixture(scope="module")
def pipeline():
    return nlp.spacy_pipeline("vi")


def test_the_same_findings_as_the_library(pipeline, tagger):
    doc = Doc(pipeline.vocab, words=[w.text for w in pipeline.make_doc(TEXT)], spaces=[bool(t.whitespace_) for t in pipeline.make_doc(TEXT)])  # fmt: skip
    doc._.nhan["published"] = "2026-01-12"
    doc = pipeline(doc)
    result = tagger.tag(TEXT, published="2026-01-12")
    spans = {(s.label_, s.start_char, s.end_char, s.kb_id_) for key in doc.spans for s in doc.spans[key]}
    assert spans == {(m.kind, m.start, m.end, m.target or "") for m in result.mentions}
    assert {"place:03349", "doc:71-NQ/TW@k13", "person:lo-van-hac"} <= {s[3] for s in spans}
    assert doc._.nhan["language"]["code"] == "vi"
    assert doc._.nhan["section"]["id"] == result.section.id
    assert [t["id"] for t in doc._.nhan["tags"]] == [t.id for t in result.tags]
    assert doc._.nhan.get("widened") == []
    assert "law" in {e.label_ for e in doc.ents}


def test_another_date_is_another_era(pipeline):
    doc = pipeline.make_doc("UBND xã Thanh Yên, huyện Điện Biên họp.")
    doc._.nhan["published"] = "2021-05-05"
    assert "former:03346" in {s.kb_id_ for s in pipeline(doc).spans["nhan_places"]}


@given(st.text(alphabet="aạ\u0323b1 -/().\n\t🙂H", max_size=60))
def test_the_tokenizer_loses_nothing(text):
    doc = TOKENIZER(text)
    assert doc.text == text


#: What a mention can end at is a token's edge: every mark, every change between letters and digits.
TOKENS = {
    "13/2023/QH15": "13 / 2023 / QH 15",
    "71-NQ/TW, 5-7": "71 - NQ / TW , 5 - 7",
    "2025-2030": "2025 - 2030",
    "12.500 m2": "12 . 500 m 2",
    "TP.HCM": "TP . HCM",
    "km5_xã": "km 5 _ xã",
    "Đ\u0323a\u0301": "Đ\u0323a\u0301",
    "a–b—c": "a – b — c",
    "(“xã”)…": "( “ xã ” ) …",
    "a  b": "a   b",
}


@pytest.mark.parametrize("text", TOKENS)
def test_tokens(text):
    doc = TOKENIZER(text)
    assert [t.text for t in doc if not t.is_space] == TOKENS[text].split()
    assert doc.text == text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_mention_never_falls_inside_a_token(form):
    text = unicodedata.normalize(form, "(theo 13/2023/QH15), “xã Mường Phăng”…")
    doc = TOKENIZER(text)
    for piece in ("13/2023/QH15", "xã Mường Phăng"):
        piece = unicodedata.normalize(form, piece)
        start = text.index(piece)
        assert doc.char_span(start, start + len(piece)).text == piece


def test_mentions_inside_tokens_are_widened_and_counted():
    pipeline = nlp.spacy_pipeline("en")
    doc = pipeline("A road of Điện Biên-Sơn La province was opened in Thanh Yên commune/Sam Mứn commune.")
    kinds = [s for key in doc.spans for s in doc.spans[key]]
    assert len(kinds) == len(doc._.nhan["mentions"])
    assert all(w["end"] > w["start"] for w in doc._.nhan["widened"])


def test_disk_bytes_and_docbin_round_trips(pipeline, tmp_path):
    pipeline.to_disk(tmp_path / "p")
    again = spacy.load(tmp_path / "p")
    assert again.pipe_names == pipeline.pipe_names
    doc, copy = pipeline(TEXT), again(TEXT)
    assert [e.kb_id_ for e in doc.ents] == [e.kb_id_ for e in copy.ents]
    stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (back,) = DocBin().from_bytes(stored).get_docs(pipeline.vocab)
    assert json.dumps(back._.nhan["language"]) == json.dumps(doc._.nhan["language"])
    assert [s.kb_id_ for s in back.spans["nhan_places"]] == [s.kb_id_ for s in doc.spans["nhan_places"]]


def test_a_second_run_takes_the_place_of_the_first(pipeline):
    text = "UBND xã Thanh Yên, huyện Điện Biên họp."
    doc = pipeline(text)
    for again in (
        doc,
        next(DocBin().from_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes()).get_docs(pipeline.vocab)),
    ):
        for day in ("2021-05-05", "2026-01-12"):
            again._.nhan["published"] = day
            fresh = pipeline.make_doc(text)
            fresh._.nhan["published"] = day
            pipeline(fresh)
            pipeline(again)
            assert json.dumps(again._.nhan["mentions"]) == json.dumps(fresh._.nhan["mentions"])
            assert [(e.text, e.kb_id_) for e in again.ents] == [(e.text, e.kb_id_) for e in fresh.ents]


def test_one_component_alone_after_the_disk_and_in_two_processes(tmp_path):
    alone = spacy.blank("xx")
    alone.add_pipe("nhan_section", name="section")
    alone.to_disk(tmp_path / "p")
    again = spacy.load(tmp_path / "p")
    texts = [TEXT, "", TEXT + " Hết."]
    one = [d._.nhan.get("section") for d in alone.pipe(texts)]
    assert [d._.nhan.get("section") for d in again.pipe(texts, n_process=2, batch_size=1)] == one
    assert one[0]["scores"]


def test_the_examples_of_the_page_run():
    page = (Path(__file__).resolve().parents[2] / "docs" / "spacy.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(examples) >= 2
    for code in examples:
        exec(compile(code, "docs/spacy.md", "exec"), {})


def test_pipe_in_two_processes_gives_the_same(pipeline):
    texts = [TEXT, "", "Nothing here.", TEXT.upper()]
    one = [[e.kb_id_ for e in d.ents] for d in pipeline.pipe(texts)]
    two = [[e.kb_id_ for e in d.ents] for d in pipeline.pipe(texts, n_process=2)]
    assert one == two


def test_components_say_what_they_do_and_are_found_by_name(pipeline):
    analysis = pipeline.analyze_pipes(keys=["assigns", "requires"])
    assert "doc.spans" in analysis["summary"]["nhan_places"]["assigns"]
    assert not analysis["problems"]["nhan_tags"]
    blank = spacy.blank("en")
    blank.add_pipe("nhan_places", config={"set_ents": False})
    doc = blank("It rained in Thanh Yên commune, Điện Biên province.")
    assert len(doc.spans["nhan_places"]) == 2
    assert not doc.ents


def test_displacy_draws_it(pipeline):
    doc = pipeline(TEXT)
    assert "Thanh Yên" in displacy.render(doc, style="ent", page=True, jupyter=False)
    assert "place" in displacy.render(doc, style="span", options={"spans_key": "nhan_places"}, jupyter=False)


def test_unknown_language_is_named():
    with pytest.raises(ConfigError, match="there is vi, en and xx"):
        nlp.spacy_pipeline("de")


def test_gold_becomes_training_data(tmp_path):
    file = tmp_path / "en-travel-001.txt"
    file.write_text(
        "id: en-travel-001\nlanguage: en\nsection: travel\npublished: 2025-11-03\nregion: rest\ndifficulty: normal\n\n"
        "To {{Thanh Yên commune|place:03349} People's Committee|org:peoples-committee.03349} by bus\n",
        encoding="utf-8",
    )
    assert to_docbin([read_gold(file)], tmp_path / "gold.spacy") == (1, 0)
    (doc,) = DocBin().from_disk(tmp_path / "gold.spacy").get_docs(spacy.blank("xx").vocab)
    assert [s.text for s in doc.spans["sc"]] == ["Thanh Yên commune People's Committee", "Thanh Yên commune"]
    assert doc.cats["travel"] == 1.0
    assert to_jsonl([read_gold(file)], tmp_path / "gold.jsonl") == 1


def test_the_gazetteer_is_a_knowledge_base():
    base = knowledge_base(spacy.blank("xx").vocab)
    ids = {c.entity_ for c in base.get_alias_candidates("Xã Thanh Yên")}
    assert {"place:03349", "former:03346"} <= ids
