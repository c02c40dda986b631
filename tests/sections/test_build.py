"""Training of the shipped model: refusal, sources, near-duplicates, calibration."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlp.errors import DataError
from nlp.sections import default_answers
from nlp.sections.build import examples_of, learn
from nlp.sections.calibrate import calibration_error, probabilities, temperature_of, threshold_of
from nlp.sections.duplicates import groups_of
from nlp.sections.features import Reading
from nlp.sections.iptc import topics_of
from nlp.sections.learn import Example, Settings, kinds_of, learn_block
from nlp.sections.model import Model
from nlp.sections.reader import readings
from nlp.sections.save import save
from nlp.sections.sources import FILES, brief_rows, kind_of_label, own_rows, sources
from nlp.sections.vectors import compress, word_vectors

ROOT = Path(__file__).parents[2]


def test_without_the_data_nothing_is_changed(tmp_path):
    before = {file.name: file.read_bytes() for file in (ROOT / "models" / "sections").iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "nlp.sections.build"],
        env={**os.environ, "NHAN_DATA": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{FILES[0]}.jsonl.gz is not there" in done.stderr
    assert "SOURCES=own" in done.stderr
    assert {file.name: file.read_bytes() for file in (ROOT / "models" / "sections").iterdir()} == before


def test_learning_twice_gives_the_same_bytes(tmp_path):
    """Short news in English, a third of it, through all that the shipped model goes through; the second time in another process."""
    rows = [row for row in brief_rows(ROOT / "corpora") if row.language == "en"][::3]
    save_variant(list(readings(rows)), tmp_path / "one")
    code = (
        "from pathlib import Path; from tests.sections.test_build import ROOT, brief_rows, readings, save_variant\n"
        "rows = [row for row in brief_rows(ROOT / 'corpora') if row.language == 'en'][::3]\n"
        f"save_variant(list(readings(rows)), Path({str(tmp_path / 'two')!r}))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, check=True)
    first, second = ({f.name: f.read_bytes() for f in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert {"en.npz", "en.txt", "manifest.json"} <= set(first)
    assert first == second


def save_variant(pairs, out):
    blocks, judged = learn(examples_of(pairs), len(default_answers()))
    threshold, _ = threshold_of(judged[:, 0], judged[:, 1])
    save(out, Model(default_answers(), blocks, threshold), {"figures": {}})


def reading_of(text):
    nothing = np.zeros(0, dtype=np.intp)
    return Reading(text.encode().split(), nothing, nothing, 0, "en", [])


@pytest.mark.parametrize(
    ("settings", "text", "likes"),
    [
        # Letters: "teaches" is in no example, "teaching" and "teacher" are.
        (Settings(min_articles=1, parts=2.0, vectors=0.01), "teaches", 0),
        # Meaning: "soccer" shares no run of letters with the examples of sport.
        (Settings(min_articles=1, vectors=2.0), "soccer", 1),
    ],
)
def test_words_of_no_example_learn_from_their_like(settings, text, likes):
    texts = ["teaching in the hall", "a teacher in the hall", "football in the hall", "a stadium in the hall"]
    examples = [Example(reading_of(text), (row // 2,), group=row) for row, text in enumerate(texts)]
    block = learn_block(examples, 2, settings)
    logits = block.logits(block.find(reading_of(text))) - block.intercepts
    assert logits.argmax() == likes
    assert logits[likes] > 0.01
    plain = learn_block(examples, 2, Settings(min_articles=1))
    assert not len(plain.find(reading_of(text)).rows)


#: Texts of two answers; the first is of two kinds that share no word, and one of its texts tells no kind.
KINDS = [
    ("pupils sit exams", 0, "education"),
    ("pupils read books", 0, "education"),
    ("nurses give vaccines", 0, "health"),
    ("nurses see patients", 0, "health"),
    ("nurses wash hands", 0, ""),
    ("traders sell rice", 1, ""),
    ("traders buy books", 1, ""),
]


def test_kinds_are_columns_of_their_answer():
    examples = [Example(reading_of(text), (a,), group=i, kind=kind) for i, (text, a, kind) in enumerate(KINDS)]
    block = learn_block(examples, 2, Settings(min_articles=1, kinds=0.7))
    assert block.firsts == (0, 2)
    assert block.columns().tolist() == [0, 0, 1]
    for text, answer, kind in KINDS:
        told = block.scores(block.find(reading_of(text)))
        assert int(block.best(told).argmax()) == answer
        assert block.best(told)[answer] == told[block.leading(told, answer)]
        if kind:
            assert block.leading(told, 0) == ("education", "health").index(kind)
    one = learn_block(examples, 2, Settings(min_articles=1))
    assert one.firsts == ()
    assert len(one.intercepts) == 2


def test_an_example_of_unknown_kind_is_of_the_kind_it_is_most_like():
    examples = [Example(reading_of(text), (a,), group=i, kind=kind) for i, (text, a, kind) in enumerate(KINDS)]
    words = sorted({word for text, _, _ in KINDS for word in text.split()})
    values = csr_matrix([[float(word in text.split()) for word in words] for text, _, _ in KINDS])
    column, firsts = kinds_of(values, examples, 2)
    assert column.tolist() == [0, 0, 1, 1, 1, 2, 2]
    assert firsts == (0, 2)


def test_every_label_is_of_one_kind():
    kinds = json.loads((ROOT / "nlp" / "data" / "sections" / "kinds.json").read_text(encoding="utf-8"))["kinds"]
    labels = [label for listed in kinds.values() for label in listed]
    assert len(labels) == len(set(labels)) == len(kind_of_label())
    assert all(listed == sorted(listed) for listed in kinds.values())


def test_word_vectors_have_length_one_and_words_of_like_meaning_are_near():
    vectors = word_vectors("en")
    assert len(vectors) == 20_000
    assert {len(vector) for vector in vectors.values()} == {64}
    lengths = np.linalg.norm(np.stack(list(vectors.values())), axis=1)
    assert np.abs(lengths - 1).max() < 0.05
    near, far = (float(vectors[b"teacher"] @ vectors[word]) for word in (b"school", b"stocks"))
    assert near > far + 0.2
    assert word_vectors("vi") == {}


def test_vectors_that_do_not_fit_their_words_are_refused(tmp_path):
    (tmp_path / "en.txt").write_text("one two three\n")
    np.savez(tmp_path / "en.npz", vectors=compress(np.eye(2, 5, dtype=np.float32), 1))
    with pytest.raises(DataError, match="2 vectors for 3 words"):
        word_vectors("en", tmp_path)


def test_every_source_of_the_model_is_named_with_its_licence():
    manifest = json.loads((ROOT / "models" / "sections" / "manifest.json").read_text(encoding="utf-8"))
    named = {row.rpartition(" ")[0] for row in manifest["rows"]}
    assert named == set(sources())
    card = (ROOT / "docs" / "model-card-sections.md").read_text(encoding="utf-8")
    for source in sources().values():
        assert source.licence
        assert f"`{source.id}`" in card
    assert sum(file.stat().st_size for file in (ROOT / "models" / "sections").iterdir()) < 12_000_000


def test_held_out_articles_are_never_learnt_from():
    numbers = {int(row.id[-3:]) for row in own_rows(ROOT / "corpora")}
    assert max(numbers) <= 21
    assert {int(row.id[-3:]) for row in own_rows(ROOT / "corpora", held_out=True)} == set(range(22, 31))


def test_table_cases_on_names_are_not_among_the_texts_learnt_from():
    cases = json.loads((ROOT / "tests" / "cases" / "sections-names.json").read_text(encoding="utf-8"))["cases"]
    learnt = {row.text for row in brief_rows(ROOT / "corpora")}
    assert not learnt & {case["text"] for case in cases}
    texts = [text.lower().encode().split() for text in [*learnt, *(case["text"] for case in cases)]]
    groups = groups_of(texts)
    assert not set(groups[: len(learnt)].tolist()) & set(groups[len(learnt) :].tolist())


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("a b c d e f g h i j k l m n o p q r s t", "a b c d e f g h i j k l m n o p q r s t", True),
        ("a b c d e f g h i j k l m n o p q r s t u v w", "x a b c d e f g h i j k l m n o p q r s t u v w", True),
        ("a b c d e f g h i j k l m n o p q r s t", "t s r q p o n m l k j i h g f e d c b a", False),
        ("gold price up", "gold price up", True),
        ("gold price up", "gold price down", False),
    ],
)
def test_near_duplicates(one, two, same):
    first, second = groups_of([one.encode().split(), two.encode().split()]).tolist()
    assert (first == second) is same


def test_temperature_makes_the_confidence_true():
    random = np.random.default_rng(3)
    truth = random.integers(0, 3, 4000)
    logits = random.normal(size=(4000, 3))
    logits[np.arange(4000), truth] += 1
    right = np.eye(3, dtype=bool)[truth]
    temperature = temperature_of(logits / 5, right)
    chance = probabilities(logits / 5, temperature)
    best = chance.argmax(axis=1)
    assert temperature == pytest.approx(0.2, rel=0.15)
    assert calibration_error(chance.max(axis=1), best == truth) < 0.03


def test_the_threshold_is_the_lowest_that_keeps_the_precision():
    confidence = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, True, False, False])
    assert threshold_of(confidence, right, 0.97) == (0.7, 0.6)
    assert threshold_of(confidence, right, 0.75) == (0.6, 0.8)
    assert threshold_of(confidence, ~right, 0.97) == (0.99, 0.0)


def test_every_section_has_a_set_of_media_topics():
    for section in default_answers()[:4]:
        assert topics_of(section)
    assert len(topics_of("culture-sports")) == 2
    assert topics_of("Chuyện làng") == ()
