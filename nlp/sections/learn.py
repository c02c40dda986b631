"""Learns a section model from readings: vocabulary, weights, temperature, threshold. Needs scikit-learn (extra ``train``).

The weights are those of linear support vector machines, one an answer against the rest, over features scaled by how unevenly
they fall on the two sides (Wang and Manning 2012, "Baselines and Bigrams"); scaling and weights are multiplied
into one matrix, so that use needs neither. Everything is seeded: the same rows give the same arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.sections.features import NAME, SHORT, Reading
from nlp.sections.model import Block, Rows, Vocabulary, pairs_of
from nlp.sections.vectors import word_vectors

SEED = 7
#: Strength of the fit, and how far the scaling by unevenness is applied (0 none, 1 in full). Measured by cross-validation, macro-F1
#: of five answers on other newspapers' full texts and titles: 0.911 and 0.811 at 0.6, 0.908 and 0.806 at 0.3, titles 0.789 at 0;
#: English 0.752 at 0.6, 0.746 at 0.3. To re-run: ``python -m benchmarks.sections``.
STRENGTH = 0.5
UNEVENNESS = 0.6
#: Weight of an answer's rows is divided by this power of their share: 0 as they come, 1 every answer the same.
BALANCE = 0.7
#: Folds of the rows that temperature and threshold are set on.
FOLDS = 3
#: A title alone, the title with the lead, and the lead alone stand beside every full article of the block for short texts.
VIEWS = ((0, 0, 1.0), (0, 40, 0.3), (1, 60, 0.3))


@dataclass(frozen=True, slots=True)
class Example:
    """One article to learn from. ``answers`` are indexes; ``group`` is shared by near-duplicates, which stay in one fold.

    ``full`` is its weight in the block for full texts, ``weight`` elsewhere. ``kind`` is what its answer is about more closely
    ("education"), empty where that is not known.
    """

    reading: Reading
    answers: tuple[int, ...]
    weight: float = 1.0
    full: float = 1.0
    group: int = 0
    source: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """``min_articles``: a feature is kept where that many articles have it; ``most_features``: the weightiest so many are.

    ``parts``: how much words share with words of the same letters (:func:`parts_of`), ``vectors``: with words of like meaning
    (:func:`vectors_of`); 0 and 0 for not at all. ``kinds``: the share of what is learnt of the kinds of answers in the weights,
    beside what is learnt of the answers.
    """

    min_articles: int = 3
    most_features: int = 150_000
    strength: float = STRENGTH
    balance: float = BALANCE
    parts: float = 0.0
    vectors: float = 0.0
    kinds: float = 0.0


def short_views(reading: Reading) -> list[tuple[Reading, float]]:
    """What a short text of this article would be, with weights."""
    if reading.short and not reading.title:
        return [(reading, 1.0)]
    out: list[tuple[Reading, float]] = []
    for after_title, length, weight in VIEWS:
        start = reading.title if after_title else 0
        end = min((0 if after_title else reading.title) + start + length, start + SHORT - 1)
        if end > start and (length == 0 or len(reading.words) > reading.title + 5):
            out.append((reading.part(start, end, title=not length), weight))
    return out


#: Sources weighed down below this are left out of the block for short texts: the same scores in a third of the time.
SHORT_FROM = 0.2


def short_examples(examples: Iterable[Example]) -> list[Example]:
    """The examples of the block for short texts."""
    return [
        replace(example, reading=reading, weight=example.weight * weight)
        for example in examples
        if example.weight >= SHORT_FROM
        for reading, weight in short_views(example.reading)
    ]


def with_titles(examples: Sequence[Example], weight: float) -> list[Example]:
    """The examples of the block for full texts: each and, with a weight, its title alone."""
    examples = [replace(e, weight=e.full) for e in examples]
    titles = [
        replace(e, reading=e.reading.part(0, e.reading.title, title=True), weight=e.weight * weight)
        for e in examples
        if e.reading.title and len(e.reading.words) > e.reading.title
    ]
    return [*examples, *titles]


def build_vocabulary(readings: Sequence[Reading], min_articles: int) -> Vocabulary:
    """The words and pairs that at least ``min_articles`` readings have."""
    articles: Counter[bytes] = Counter()
    for reading in readings:
        articles.update({*reading.words, *(word for word in reading.marked if not word.isascii())})
    articles.pop(NAME, None)
    kept = sorted((word for word, times in articles.items() if times >= min_articles), key=_plain_first)
    bare = Vocabulary.of(kept, np.zeros(0, dtype=np.int64))
    keys = [np.unique(np.concatenate([*_pair_keys(bare, reading)])) for reading in readings]
    found, times = np.unique(np.concatenate(keys), return_counts=True)
    return replace(bare, pairs=found[times >= min_articles])


def with_words(vocabulary: Vocabulary, words: Iterable[bytes]) -> Vocabulary:
    """The vocabulary with more words, which no example may have: what they share with others speaks for them."""
    listed = sorted({*vocabulary.words, *words}, key=_plain_first)
    place = {word: row for row, word in enumerate(listed)}
    rows = np.array([place[word] for word in vocabulary.words], dtype=np.int64)
    count = len(vocabulary.words)
    pairs = rows[vocabulary.pairs // count] * len(listed) + rows[vocabulary.pairs % count]
    return Vocabulary.of(listed, np.sort(pairs))


def _plain_first(word: bytes) -> tuple[bool, bytes]:
    return not word.isascii(), word


def _pair_keys(bare: Vocabulary, reading: Reading) -> Iterable[Rows]:
    for words, toned in ((reading.words, 0), (reading.marked, bare.plain)):
        ids = bare.ids(words)
        double = pairs_of(ids, toned)
        yield ids[double] * len(bare.words) + ids[double + 1]


def matrix(vocabulary: Vocabulary, readings: Sequence[Reading], idf: Any = None) -> tuple[Any, Any]:
    """(values, idf): a sparse matrix (readings, features) of exactly what :meth:`Block.find` gives in use."""
    from scipy.sparse import csr_matrix, diags

    counted = [vocabulary.count(reading, *vocabulary.occurrences(reading)) for reading in readings]
    ends = np.cumsum([0, *(len(rows) for rows, _ in counted)])
    columns = np.concatenate([rows for rows, _ in counted])
    times = np.concatenate([times for _, times in counted]).astype(np.float32)
    if idf is None:
        articles = np.bincount(columns, minlength=len(vocabulary))
        idf = (np.log((1 + len(readings)) / (1 + articles)) + 1).astype(np.float16).astype(np.float32)
    made = csr_matrix((((1 + np.log(times)) * idf[columns]), columns, ends), shape=(len(readings), len(vocabulary)))
    lengths = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
    return (diags(1 / np.maximum(lengths, 1e-9)) @ made).tocsr().astype(np.float64), idf


#: Lengths of the runs of letters that words share.
PARTS = (3, 4, 5)


def parts_of(vocabulary: Vocabulary, weight: float) -> Any:
    """(features, parts): the runs of letters of each word (its ends marked), of length ``weight`` together; pairs have none.

    Weights learnt for parts ("<teach", "ching") are added to those of the words that have them, so "teachers" learns from
    "teaching", and use needs no parts.
    """
    from scipy.sparse import csr_matrix

    known: dict[str, int] = {}
    columns, values, ends = [], [], [0]
    for word in vocabulary.words:
        text = f"<{word.decode()}>"
        mine = sorted({text[i : i + size] for size in PARTS for i in range(len(text) - size + 1)})
        columns += [known.setdefault(part, len(known)) for part in mine]
        values += [weight / max(len(mine), 1) ** 0.5] * len(mine)
        ends.append(len(columns))
    ends += [len(columns)] * len(vocabulary.pairs)
    return csr_matrix((values, columns, ends), shape=(len(vocabulary), len(known)))


def vectors_of(vocabulary: Vocabulary, language: str, weight: float) -> Any:
    """(features, numbers): the vector of each word, of length ``weight``; words without one and pairs have none."""
    from scipy.sparse import csr_matrix

    known = word_vectors(language)
    rows = [(row, known[word]) for word, row in vocabulary.words.items() if word in known]
    made = np.zeros((len(vocabulary), len(rows[0][1]) if rows else 0), dtype=np.float32)
    for row, vector in rows:
        made[row] = vector * weight
    return csr_matrix(made)


@dataclass(frozen=True, slots=True)
class Features:
    """What is fitted: the values, and where words share what they learn (``shared``: features x parts and vectors) those too."""

    together: Any
    shared: Any
    signed: int

    @classmethod
    def of(cls, values: Any, vocabulary: Vocabulary, language: str, settings: Settings) -> Features:
        """The features of a fit with these settings."""
        from scipy.sparse import hstack

        if not (settings.parts or settings.vectors):
            return cls(values, None, 0)
        vectors = vectors_of(vocabulary, language, settings.vectors)
        shared = hstack([parts_of(vocabulary, settings.parts), vectors]).tocsr()
        return cls(hstack([values, values @ shared]).tocsr(), shared, vectors.shape[1])

    def fit(self, targets: npt.NDArray[np.bool_], weights: Any, settings: Settings) -> tuple[Any, Any]:
        """(weights (features, columns), intercepts) of :func:`fit`, parts and vectors folded into the features. ``weights`` are
        shifted towards rare columns first."""
        share = np.maximum(weights @ targets, 1e-9)
        weights = weights * (targets * (share.mean() / share) ** settings.balance).max(axis=1)
        count = self.together.shape[1] if self.shared is None else self.shared.shape[0]
        learnt = np.zeros((count, targets.shape[1]))
        intercepts = np.where(targets.all(axis=0), 5.0, -5.0)
        present = np.flatnonzero(targets.any(axis=0) & ~targets.all(axis=0))
        if len(present):
            made, raised = fit(self.together, targets[:, present], weights, settings.strength, self.signed)
            learnt[:, present] = made[:count] if self.shared is None else made[:count] + self.shared @ made[count:]
            intercepts[present] = raised
        return learnt, intercepts


def fit(values: Any, targets: npt.NDArray[np.bool_], weights: Any, strength: float, signed: int = 0) -> tuple[Any, Any]:
    """(weights (features, answers), intercepts): one answer against the rest each. ``targets`` is (rows, answers).

    The last ``signed`` features are no counts and are not scaled.
    """
    from scipy.sparse import diags
    from sklearn.svm import LinearSVC

    columns, intercepts = [], []
    weighted = (diags(weights) @ values).tocsr()
    total = np.asarray(weighted.sum(axis=0)).ravel()
    for target in targets.T:
        mine = np.asarray(weighted[np.flatnonzero(target)].sum(axis=0)).ravel()
        yes, no = np.abs(mine) + 0.1, np.abs(total - mine) + 0.1
        scale = 1 - UNEVENNESS + UNEVENNESS * np.abs(np.log((yes / yes.sum()) / (no / no.sum())))
        scale[len(scale) - signed :] = 1.0
        machine = LinearSVC(C=strength, tol=1e-2, random_state=SEED, max_iter=4000)
        machine.fit((values @ diags(scale)).tocsr(), target, sample_weight=weights)
        columns.append(machine.coef_[0] * scale)
        intercepts.append(machine.intercept_[0])
    return np.stack(columns, axis=1), np.array(intercepts)


def targets_of(examples: Sequence[Example], answers: int) -> npt.NDArray[np.bool_]:
    """(examples, answers): which answers each has."""
    targets = np.zeros((len(examples), answers), dtype=bool)
    for row, example in enumerate(examples):
        targets[row, list(example.answers)] = True
    return targets


def learn_block(examples: Sequence[Example], answers: int, settings: Settings) -> Block:
    """A block with temperature 1. An answer no example has gets weights of 0 and an intercept that rules it out, one that all have the contrary."""
    readings = [example.reading for example in examples]
    vocabulary = build_vocabulary(readings, settings.min_articles)
    if settings.vectors:
        vocabulary = with_words(vocabulary, word_vectors(readings[0].language))
    values, idf = matrix(vocabulary, readings)
    features = Features.of(values, vocabulary, readings[0].language, settings)
    weights = np.array([example.weight for example in examples])
    learnt, intercepts = features.fit(targets_of(examples, answers), weights, settings)
    firsts: tuple[int, ...] = ()
    if settings.kinds and any(example.kind for example in examples):
        column, firsts = kinds_of(values, examples, answers)
        of = np.repeat(np.arange(answers), np.diff((*firsts, column.max() + 1)))
        more, raised = features.fit(column[:, None] == np.arange(len(of)), weights, settings)
        learnt = (1 - settings.kinds) * learnt[:, of] + settings.kinds * more
        intercepts = (1 - settings.kinds) * intercepts[of] + settings.kinds * raised
    block = Block(
        vocabulary, idf, learnt.astype(np.float16).astype(np.float32), intercepts.astype(np.float32), 1.0, firsts
    )
    return prune(block, settings.most_features)


def kinds_of(values: Any, examples: Sequence[Example], answers: int) -> tuple[Rows, tuple[int, ...]]:
    """(column of each example, first column of each answer): the kinds of an answer stand side by side by name.

    An example of unknown kind is of the kind of its answer whose examples it is most like; an answer without kinds is one column.
    """
    from scipy.sparse import csr_matrix

    named = [
        sorted({e.kind for e in examples if e.kind and e.answers[0] == answer}) or [""] for answer in range(answers)
    ]
    firsts = tuple(np.cumsum([0, *map(len, named)])[:-1].tolist())
    place = {(a, kind): firsts[a] + i for a, kinds in enumerate(named) for i, kind in enumerate(kinds)}
    column = np.array([place.get((e.answers[0], e.kind), -1) for e in examples], dtype=np.int64)
    known, unknown = np.flatnonzero(column >= 0), np.flatnonzero(column < 0)
    count = sum(map(len, named))
    mine = csr_matrix((np.ones(len(known)), (column[known], known)), shape=(count, len(examples)))
    centres = np.asarray((mine @ values).todense())
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    like = values[unknown] @ centres.T
    for row, near in zip(unknown.tolist(), like, strict=True):
        first, width = firsts[examples[row].answers[0]], len(named[examples[row].answers[0]])
        column[row] = first + int(near[first : first + width].argmax())
    return column, firsts


def prune(block: Block, most: int) -> Block:
    """The ``most`` features of the greatest weight times idf, and the words that kept pairs are made of."""
    vocabulary, count = block.vocabulary, len(block.vocabulary.words)
    if len(vocabulary) <= most:
        return block
    gain = np.abs(block.weights).max(axis=1) * block.idf
    kept = np.zeros(len(vocabulary), dtype=bool)
    kept[np.argsort(-gain, kind="stable")[:most]] = True
    keys = vocabulary.pairs[kept[count:]]
    kept[keys // count] = kept[keys % count] = True
    listed = [word for word, row in vocabulary.words.items() if kept[row]]
    fresh = np.cumsum(kept[:count]) - 1
    pairs = fresh[keys // count] * len(listed) + fresh[keys % count]
    return replace(block, vocabulary=Vocabulary.of(listed, pairs), idf=block.idf[kept], weights=block.weights[kept])


def held_out(
    examples: Sequence[Example],
    answers: int,
    settings: Settings,
    checked: Sequence[Example],
    *,
    short: bool = False,
    titles: float = 0.0,
    folds: int = FOLDS,
) -> npt.NDArray[np.float64]:
    """(checked, answers): logits of each checked example by a block learnt without the fold of its group."""
    out = np.zeros((len(checked), answers))
    order = _fold_order([*examples, *checked])
    for fold in range(folds):
        mine = [row for row, example in enumerate(checked) if order[example.group] % folds == fold]
        others = [example for example in examples if order[example.group] % folds != fold]
        if not mine:
            continue
        block = learn_block(short_examples(others) if short else with_titles(others, titles), answers, settings)
        for row in mine:
            out[row] = block.logits(block.find(checked[row].reading))
    return out


def _fold_order(examples: Sequence[Example]) -> npt.NDArray[np.int64]:
    return np.random.default_rng(SEED).permutation(1 + max(example.group for example in examples))


def fold_of(examples: Sequence[Example], folds: int = FOLDS) -> npt.NDArray[np.int64]:
    """The fold of each example; near-duplicates (one group) share it."""
    return _fold_order(examples)[[example.group for example in examples]] % folds
