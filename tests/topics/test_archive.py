"""Topics: the same every run, every article accounted for, edits, files, several languages."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.errors import ConfigError, InputError, ModelError
from nlp.topics import Document, find_topics, load
from nlp.topics.choose import choose_number
from nlp.topics.labels import npmi
from nlp.topics.model import REASONS
from nlp.topics.source import tag_archive
from nlp.types import Article, Rejected
from tests.topics.conftest import THEMES, make


def of(archive):
    return {d.key: p.topic for d, p in zip(archive.documents, archive.placements, strict=True)}


def test_four_themes_are_four_topics(archive):
    for rows in archive.members.values():
        assert {archive.documents[i].section for i in rows} <= set(THEMES)
        assert len({archive.documents[i].section for i in rows}) == 1
    labels = [t.label for t in archive.model.topics]
    assert any("cà phê" in label["vi"] and "coffee" in label["en"] for label in labels)
    assert len({label["vi"] for label in labels}) == len(labels)


@pytest.mark.parametrize("seed", range(3))
def test_order_of_input_changes_nothing(archive, seed):
    shuffled = make(30)
    random.Random(seed).shuffle(shuffled)
    again = find_topics(shuffled, number=4)
    assert again.placements == archive.placements
    assert again.model.topics == archive.model.topics


def test_number_is_chosen_by_stability():
    archive = find_topics(make(30))
    assert archive.model.stability
    assert len(archive.model.topics) in archive.model.stability
    points = np.repeat(np.eye(5, dtype=np.float32), 40, axis=0)
    assert choose_number(points, ladder=(2, 5, 9))[1][5] == pytest.approx(1)


def test_nmf_finds_them_too():
    archive = find_topics(make(30), number=4, method="nmf")
    assert all(len({archive.documents[i].section for i in rows}) == 1 for rows in archive.members.values() if rows)


def test_two_languages_meet_in_one_topic():
    archive = find_topics(make(40, ("vi", "en")), number=4)
    for topic, rows in archive.members.items():
        assert {archive.documents[i].language for i in rows} == {"vi", "en"}
        assert len({archive.documents[i].section for i in rows}) == 1
        assert set(archive.model.topic(topic).words) == {"vi", "en"}


def test_every_article_is_placed_or_left_out_with_a_reason():
    odd = [
        Document("fr", "", "fr", None, None, "", words=()),
        Document("empty", "", "vi", None, None, "", words=()),
        Document("strange", "", "vi", None, None, "", words=("abc", "xyz", "cà phê")),
    ]
    archive = find_topics([*make(20), *odd], number=4)
    reasons = {p.key: p.reason for p in archive.left_out}
    assert reasons == {"fr": "other-language", "empty": "too-short", "strange": "too-short"}
    assert set(reasons.values()) <= set(REASONS)
    assert len(archive.placements) == len(archive.documents)


def test_merge_keeps_the_first_id_and_all_articles(archive):
    merged = archive.merge(1, 3)
    assert sorted(t.id for t in merged.model.topics) == [0, 1, 2]
    assert sorted(merged.members[1]) == sorted(archive.members[1] + archive.members[3])
    assert sorted(merged.members[0]) == sorted(archive.members[0])


def test_split_cuts_one_and_leaves_the_others(archive):
    merged = archive.merge(0, 2)
    parted = merged.split(0)
    assert len(parted.model.topics) == 4
    assert sorted(parted.members[1]) == sorted(archive.members[1])
    sections = [{parted.documents[i].section for i in rows} for rows in parted.members.values()]
    assert all(len(s) == 1 for s in sections)


def test_a_name_given_by_a_person_survives(archive):
    renamed = archive.rename(1, vi="tên của tôi", en="my name").merge(1, 2)
    assert renamed.model.topic(1).label == {"vi": "tên của tôi", "en": "my name"}


def test_frozen_is_closed_to_edits_but_places_new_articles(archive):
    frozen = archive.freeze()
    for edit in (lambda: frozen.merge(0, 1), lambda: frozen.split(0), lambda: frozen.rename(0, en="x")):
        with pytest.raises(ConfigError, match="frozen"):
            edit()
    new = make(5, seed=9)
    where = {d.section: p.topic for d, p in zip(new, frozen.model.apply(new), strict=True)}
    assert len(set(where.values())) == 4
    home = {archive.documents[i].section: t for t, rows in archive.members.items() for i in rows}
    assert where == home


def test_saved_and_loaded_is_the_same_and_the_bytes_are(archive, tmp_path):
    archive.freeze().save(tmp_path / "a")
    archive.freeze().save(tmp_path / "b")
    for name in ("topics.npz", "topics.json", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    model = load(tmp_path / "a")
    assert model.frozen
    assert tuple(model.apply(archive.documents)) == archive.placements
    assert model.topics == archive.model.topics
    damaged = tmp_path / "a" / "topics.npz"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError):
        load(tmp_path / "a")


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda a: find_topics([]), InputError),
        (lambda a: find_topics([Article("Một dòng.")]), InputError),
        (lambda a: find_topics(make(5), number=1), ConfigError),
        (lambda a: find_topics(make(5), method="lda"), ConfigError),
        (lambda a: find_topics(make(5, ("vi", "en")), number=2, method="nmf"), ConfigError),
        (lambda a: a.merge(0), ConfigError),
        (lambda a: a.merge(0, 77), ConfigError),
        (lambda a: a.split(0, into=1000), ConfigError),
        (lambda a: a.rename(0), ConfigError),
        (lambda a: a.rename(0, fr="x"), ConfigError),
    ],
)
def test_what_cannot_be_done_is_said(archive, call, error):
    with pytest.raises(error):
        call(archive)


def test_two_articles_of_one_id_are_two_documents():
    double = make(6)
    found = find_topics([Article(f"{d.text} {d.text}", id="same", language="vi") for d in double], number=2).documents
    assert len({d.key for d in found}) == len(double)
    assert Counter(d.key.partition("#")[0] for d in found) == {"same": len(double)}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=2, max_size=30))
def test_npmi_is_between_minus_one_and_one_and_symmetric(rows):
    value = npmi(np.array(rows, float))
    known = ~np.isnan(value)
    assert np.all(value[known] >= -1)
    assert np.all(value[known] <= 1)
    assert np.array_equal(value, value.T, equal_nan=True)


def test_a_parquet_file_that_is_none_is_rejected(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no table")
    (item,) = tag_archive(tmp_path / "a.parquet")
    assert isinstance(item, Rejected)
    assert "a.parquet" in item.message
