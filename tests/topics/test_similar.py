"""Similar articles, originals of English stories, near-duplicates."""

import datetime as dt
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.topics import documents
from nlp.topics.duplicates import groups, jaccard, near_duplicates, shingles
from nlp.topics.similar import originals, similar
from nlp.types import Article
from tests.topics.conftest import make

CASES = json.loads((Path(__file__).parent.parent / "cases" / "pairs.json").read_text(encoding="utf-8"))


def stories() -> list[Article]:
    day = dt.date.fromisoformat
    out = []
    for n, pair in enumerate(CASES["pairs"]):
        for language, published in zip(("vi", "en"), pair["published"], strict=True):
            out.append(Article(pair[language], id=f"{n:02d}-{language}", published=day(published)))
    noise = [Article(c["vi"], id=f"noise-{n:02d}", published=day(c["published"])) for n, c in enumerate(CASES["noise"])]
    return out + noise


@pytest.fixture(scope="module")
def paired(tagger):
    return documents(stories(), tagger=tagger)


def right(found) -> float:
    return float(np.mean([bool(hits) and hits[0].key[:2] == key[:2] for key, hits in found.items()]))


def test_pairs_find_their_partner_first(paired):
    found = originals(paired)
    assert len(found) == len(CASES["pairs"])
    assert right(found) >= 0.95
    assert all(hits[0].shared for hits in found.values() if hits)


@pytest.mark.parametrize("seed", range(3))
def test_half_of_what_is_shared_is_enough(paired, seed):
    """Injected noise: each story loses half of its facts, dates, numbers and places at random."""
    chance = random.Random(seed)

    def half(values):
        kept = sorted(values)
        return chance.sample(kept, (len(kept) + 1) // 2)

    thinned = [
        replace(
            d,
            facts={k: d.facts[k] for k in half(d.facts)},
            details=frozenset(half(d.details)),
            places={k: d.places[k] for k in half(d.places)},
        )
        if d.language == "en"
        else d
        for d in paired
    ]
    assert right(originals(thinned)) >= 0.9


def test_a_story_without_an_original_has_none(paired):
    english = [d for d in paired if d.language == "en"]
    noise = [d for d in paired if d.key.startswith("noise")]
    found = originals([*english, *noise])
    assert sum(bool(hits) for hits in found.values()) <= 6, "a shared document alone may remain"


def test_similar_are_of_the_same_theme(archive):
    hits = similar(archive, "coffee-003-vi", most=5)
    assert len(hits) == 5
    assert all(hit.key.startswith("coffee") and hit.key != "coffee-003-vi" for hit in hits)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    with pytest.raises(KeyError):
        similar(archive, "nothing")


def document(key: str, text: str):
    return replace(make(1)[0], key=key, text=text)


BASE = " ".join(f"từ{n}" for n in range(120))


def test_a_text_printed_twice_is_found_and_another_is_not():
    changed = BASE.replace("từ40", "khác").replace("từ90", "nữa").upper()
    other = " ".join(f"chữ{n}" for n in range(120))
    found = near_duplicates([document("a", BASE), document("b", other), document("c", changed), document("d", "")])
    assert [(d.first, d.second) for d in found] == [(0, 2)]
    assert 0.6 <= found[0].likeness < 1
    assert groups(found) == [[0, 2]]


def test_groups_hang_together():
    texts = [BASE, f"{BASE} thêm", f"thêm {BASE}", "ngắn", "ngắn"]
    assert groups(near_duplicates([document(str(n), t) for n, t in enumerate(texts)])) == [[0, 1, 2], [3, 4]]


@settings(max_examples=40, deadline=None)
@given(st.text("abc ăâ", max_size=60), st.text("abc ăâ", max_size=60))
def test_jaccard_is_a_share_and_one_for_the_same(a, b):
    x, y = shingles(a), shingles(b)
    assert 0 <= jaccard(x, y) == jaccard(y, x) <= 1
    assert jaccard(x, x) == (1 if len(x) else 0)


def test_minhash_finds_what_counting_finds():
    chance = random.Random(1)
    texts = []
    for _ in range(40):
        words = [f"w{chance.randrange(400)}" for _ in range(100)]
        texts.append(" ".join(words))
        for at in chance.sample(range(100), chance.randrange(1, 5)):
            words[at] = "x"
        texts.append(" ".join(words))
    found = {(d.first, d.second) for d in near_duplicates([document(str(n), t) for n, t in enumerate(texts)])}
    runs = [shingles(t) for t in texts]
    exact = {(i, j) for j in range(len(runs)) for i in range(j) if jaccard(runs[i], runs[j]) >= 0.6}
    assert found <= exact
    assert len(found) >= 0.95 * len(exact)
