"""One space for every article: words and shared facts → points on a sphere, near where articles are about the same.

An archive in one language: tf-idf of its words, reduced by SVD; a fact (subject, place, document …) lies where the articles
with it lie. An archive in several: the facts, the same in each language, are reduced by SVD, a word lies where the articles with it
lie, and each language is centred, so that articles meet by what they are about and not by the language they are in.
Either way the map is linear per language and is applied to new articles as it was fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.errors import InputError
from nlp.topics.documents import Document

Floats = npt.NDArray[np.float32]

#: Dimensions kept. Purity on vi_news_labelled at 20 topics: 30 → 0.837, 60 → 0.840, 100 → 0.830, 200 → 0.830 (benchmarks/topics.py).
#: A small archive gets one for so many articles: 168 articles in two languages at 12 topics: 15 → 0.72, 30 → 0.76, 60 → 0.74.
DIMENSIONS = 60
ARTICLES_A_DIMENSION = 6
#: A word is kept from this many articles on, up to this share of its language's articles, the most frequent first.
LEAST_ARTICLES = 3
MOST_SHARE = 0.5
MOST_WORDS = 20_000
#: Facts are kept from two articles on.
MOST_FACTS = 5_000
#: How much a fact of each kind counts: two stories of one commune are rarely one topic. Where articles of the gold corpus
#: (train and dev) meet in several languages, purity against sections at 12 topics rises from 0.62 to 0.76 (docs/topics.md).
KIND_WEIGHTS = {"subject": 1.0, "doc": 0.5, "ethnic": 0.5, "org": 0.3, "place": 0.15, "former": 0.15}
#: How much facts count beside words, in one language and in several.
FACTS_ONE = 0.2
FACTS_MANY = 0.5
#: A language takes part from this share of the archive's articles on.
LEAST_LANGUAGE = 0.02
#: Rounds in which words and articles settle in a space of several languages.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Space:
    """The fitted map. Arrays are float32: idf (n,), maps (n, dimensions), centres (dimensions,)."""

    words: Mapping[str, tuple[str, ...]]
    facts: tuple[str, ...]
    word_idf: Mapping[str, Floats]
    fact_idf: Floats
    word_map: Mapping[str, Floats]
    fact_map: Floats
    centre: Mapping[str, Floats]
    fact_share: float

    def place(self, documents: Sequence[Document]) -> Floats:
        """The points of documents, shape (n, dimensions), of length 1; all zeros where nothing is known of one."""
        points = np.zeros((len(documents), self.fact_map.shape[1]), np.float32)
        for language in self.words:
            rows = [i for i, d in enumerate(documents) if d.language == language]
            if rows:
                points[rows] = self._place_one([documents[i] for i in rows], language)
        return points

    def _place_one(self, documents: Sequence[Document], language: str) -> Floats:
        counts = [Counter(d.words) for d in documents]
        by_words = unit(weigh(counts, self.words[language], self.word_idf[language]) @ self.word_map[language])
        by_facts = unit(weigh([d.facts for d in documents], self.facts, self.fact_idf) @ self.fact_map)
        mixed = (1 - self.fact_share) * by_words + self.fact_share * by_facts
        known = np.abs(mixed).sum(axis=1, keepdims=True) > 0
        return unit(np.where(known, unit(mixed) - self.centre[language], 0))

    def known_words(self, document: Document) -> int:
        """How many different words of a document the space knows."""
        return len(set(document.words).intersection(self.words.get(document.language, ())))


def fit_space(documents: Sequence[Document]) -> Space:
    """The space of an archive; the same for the same documents.

    Raises:
        InputError: too few articles with words in common.
    """
    shares = Counter(d.language for d in documents if d.words)
    languages = sorted(c for c, n in shares.items() if n >= max(LEAST_ARTICLES, LEAST_LANGUAGE * len(documents)))
    if not languages:
        raise InputError(
            "topics need more articles: at least 3 in Vietnamese or English with words in common", reason="too-few"
        )
    groups = {c: [d for d in documents if d.language == c] for c in languages}
    words: dict[str, tuple[str, ...]] = {}
    word_idf: dict[str, Floats] = {}
    for code, group in groups.items():
        words[code], word_idf[code] = _kept([set(d.words) for d in group], MOST_WORDS)
    used = [d for code in languages for d in groups[code]]
    facts, fact_idf = _kept([set(d.facts) for d in used], MOST_FACTS, least=2)
    fact_idf = fact_idf * np.array([KIND_WEIGHTS.get(f.partition(":")[0], 0.3) for f in facts], np.float32)
    matrices = {c: weigh([Counter(d.words) for d in groups[c]], words[c], word_idf[c]) for c in languages}
    fact_matrix = weigh([d.facts for d in used], facts, fact_idf)
    many = len(languages) > 1
    dimensions = min(DIMENSIONS, max(2, len(used) // ARTICLES_A_DIMENSION))
    maps = _fit_many if many else _fit_one
    word_map, fact_map, centre = maps(matrices, fact_matrix, dimensions)
    return Space(words, facts, word_idf, fact_idf, word_map, fact_map, centre, FACTS_MANY if many else FACTS_ONE)


def weigh(counts: Sequence[Mapping[str, int]], names: Sequence[str], idf: Floats) -> Any:
    """Sparse tf-idf rows of length 1, shape (documents, names); tf is 1 + log(count)."""
    from scipy import sparse

    index = {name: i for i, name in enumerate(names)}
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for count in counts:
        pairs = sorted((index[name], n) for name, n in count.items() if name in index)
        columns += [i for i, _ in pairs]
        data += [n for _, n in pairs]
        ends.append(len(columns))
    values = (1 + np.log(np.array(data, np.float32))) * idf[np.array(columns, np.intp)]
    matrix = sparse.csr_matrix((values, columns, ends), shape=(len(counts), len(names)), dtype=np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags_array(1 / np.maximum(lengths, 1e-9), dtype=np.float32) @ matrix


def unit(rows: Any) -> Floats:
    """Rows at length 1; rows of zeros stay."""
    rows = np.asarray(rows, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def _kept(sets: Sequence[set[str]], most: int, least: int = LEAST_ARTICLES) -> tuple[tuple[str, ...], Floats]:
    """The names worth keeping, sorted, and their idf. In a small archive a share is no evidence: 20 articles are allowed."""
    counts = Counter(name for names in sets for name in names)
    limit = max(MOST_SHARE * len(sets), 20)
    fitting = sorted((-n, name) for name, n in counts.items() if least <= n <= limit)[:most]
    names = tuple(sorted(name for _, name in fitting))
    idf = np.array([np.log((1 + len(sets)) / (1 + counts[name])) + 1 for name in names], np.float32)
    return names, idf


def _reduce(matrix: Any, dimensions: int) -> Floats:
    """The right singular vectors, shape (columns, dimensions), each with its largest entry positive."""
    from sklearn.decomposition import TruncatedSVD

    size = max(2, min(dimensions, min(matrix.shape) - 1))
    if min(matrix.shape) < 3:
        raise InputError("topics need more articles with words in common", reason="too-few")
    svd = TruncatedSVD(size, algorithm="randomized", n_iter=5, random_state=0).fit(matrix)
    return np.ascontiguousarray(svd.components_.T, np.float32)


def _fit_one(
    matrices: Mapping[str, Any], facts: Any, dimensions: int
) -> tuple[dict[str, Floats], Floats, dict[str, Floats]]:
    ((code, matrix),) = matrices.items()
    word_map = _reduce(matrix, dimensions)
    points = unit(matrix @ word_map)
    return {code: word_map}, unit(facts.T @ points), {code: np.zeros(word_map.shape[1], np.float32)}


def _fit_many(
    matrices: Mapping[str, Any], facts: Any, dimensions: int
) -> tuple[dict[str, Floats], Floats, dict[str, Floats]]:
    fact_map = _reduce(facts, dimensions)
    ends = np.cumsum([0, *(m.shape[0] for m in matrices.values())])
    rows = {code: slice(ends[i], ends[i + 1]) for i, code in enumerate(matrices)}
    by_facts = unit(facts @ fact_map)
    points = by_facts
    word_map: dict[str, Floats] = {}
    centre: dict[str, Floats] = {}
    for _ in range(ROUNDS):
        moved = np.zeros_like(points)
        for code, matrix in matrices.items():
            here = rows[code]
            level = points[here].mean(axis=0)
            word_map[code] = unit(matrix.T @ (points[here] - level))
            mixed = unit((1 - FACTS_MANY) * unit(matrix @ word_map[code]) + FACTS_MANY * by_facts[here])
            centre[code] = mixed.mean(axis=0)
            moved[here] = unit(mixed - centre[code])
        points = moved
    return word_map, fact_map, centre
