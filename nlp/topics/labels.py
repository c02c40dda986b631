"""What a topic is called: its words, chosen to go together, its subjects, and a label in both languages made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.tags.vocabulary import shipped as vocabulary
from nlp.topics.documents import Document
from nlp.topics.space import Space, weigh

#: Words kept for a topic, and candidates they are chosen from.
WORDS = 10
CANDIDATES = 30
#: A subject names a topic when this share of its articles has it, so many times more than elsewhere.
SUBJECT_SHARE = 0.25
SUBJECT_LIFT = 2.5
SUBJECTS = 4
#: A subject counts where an article has it so often; once is enough in a short one (words).
LEAST_TIMES = 2
SHORT = 200
#: Words that stand behind the subject in a label.
LABEL_WORDS = 2


@dataclass(frozen=True, slots=True)
class Portrait:
    """Words by language, subjects by id, and the label by language."""

    words: Mapping[str, tuple[str, ...]]
    subjects: tuple[str, ...]
    label: Mapping[str, str]


def portraits(documents: Sequence[Document], assigned: npt.NDArray[np.intp], size: int, space: Space) -> list[Portrait]:
    """A portrait of each topic 0 … size - 1; ``assigned`` is -1 for articles that are left out."""
    words: dict[str, list[tuple[str, ...]]] = {}
    for language, names in space.words.items():
        rows = [i for i, d in enumerate(documents) if d.language == language]
        matrix = weigh([Counter(documents[i].words) for i in rows], names, space.word_idf[language])
        words[language] = topic_words(matrix, assigned[rows], size, names)
    subjects = _subjects(documents, assigned, size)
    parts = [({c: words[c][t] for c in words if words[c][t]}, subjects[t]) for t in range(size)]
    labels = _distinct([_label(w, s) for w, s in parts], [w for w, _ in parts])
    return [Portrait(w, s, label) for (w, s), label in zip(parts, labels, strict=True)]


def topic_words(
    matrix: Any, assigned: npt.NDArray[np.intp], size: int, names: Sequence[str], most: int = WORDS
) -> list[tuple[str, ...]]:
    """The words of each topic: more frequent in it than elsewhere, and found in the same articles as the others.

    Args:
        matrix: tf-idf, shape (documents, names).
        assigned: topic of each row, -1 for none.
    """
    from scipy import sparse

    placed = np.flatnonzero(assigned >= 0)
    members = sparse.csr_matrix((np.ones(len(placed)), (assigned[placed], placed)), shape=(size, matrix.shape[0]))
    sums = np.asarray((members @ matrix).todense())
    share = sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-12)
    overall = np.asarray(matrix.sum(axis=0)).ravel()
    overall = overall / max(overall.sum(), 1e-12)
    scores = share * np.log(np.maximum(share / np.maximum(overall, 1e-12), 1))
    return [_fitting(row, matrix, names, most) for row in scores]


def _fitting(scores: npt.NDArray[np.float64], matrix: Any, names: Sequence[str], most: int) -> tuple[str, ...]:
    """The best candidates by the root of their score times how well they go with the other candidates (NPMI over articles)."""
    order = np.argsort(-scores, kind="stable")[:CANDIDATES]
    order = order[scores[order] > 0]
    if len(order) < 2:
        return tuple(names[i] for i in order)
    here = (matrix[:, order].toarray() > 0).astype(np.float64)
    strength = scores[order] / scores[order[0]]
    together = npmi(here)
    np.fill_diagonal(together, 0)
    company = (together * strength).sum(axis=1) / np.maximum(strength.sum() - strength, 1e-9)
    best = np.argsort(-np.sqrt(strength) * np.maximum(company, 0.01), kind="stable")[:most]
    return tuple(names[order[i]] for i in best)


def npmi(here: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Normalised pointwise mutual information of columns of 0/1 over the rows: -1 never together, 1 always."""
    single = here.mean(axis=0)
    joint = here.T @ here / len(here)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(joint / np.outer(single, single)) / -np.log(joint)
    return np.clip(np.where(joint > 0, np.where(joint < 1, value, 1.0), -1.0), -1, 1)


def _subjects(documents: Sequence[Document], assigned: npt.NDArray[np.intp], size: int) -> list[tuple[str, ...]]:
    every: Counter[str] = Counter()
    inside: list[Counter[str]] = [Counter() for _ in range(size)]
    totals = Counter(assigned.tolist())
    for document, topic in zip(documents, assigned.tolist(), strict=True):
        least = LEAST_TIMES if len(document.words) > SHORT else 1
        found = {fact for fact, n in document.facts.items() if fact.startswith("subject:") and n >= least}
        every.update(found)
        if topic >= 0:
            inside[topic].update(found)
    out = []
    for topic, counts in enumerate(inside):
        scored = []
        for id_, n in counts.items():
            share = n / totals[topic]
            lift = share / (every[id_] / len(documents))
            if share >= SUBJECT_SHARE and lift >= SUBJECT_LIFT:
                scored.append((-share * np.log(lift), id_))
        out.append(tuple(id_ for _, id_ in sorted(scored)[:SUBJECTS]))
    return out


def _label(words: Mapping[str, tuple[str, ...]], subjects: tuple[str, ...]) -> dict[str, str]:
    """The first subject, then the words that say more; without a subject, words alone."""
    known = vocabulary().subjects
    label = {}
    for language in ("vi", "en"):
        own = words.get(language) or next(iter(words.values()), ())
        names = [known[s.partition(":")[2]].label.get(language, "") for s in subjects if s.partition(":")[2] in known]
        head = next((name for name in names if name), "")
        if words.get(language) or not head:
            more = [w for w in own if w not in head.lower()][: LABEL_WORDS if head else LABEL_WORDS + 1]
        else:
            more = [name for name in names if name and name != head][:LABEL_WORDS]
        label[language] = ": ".join(part for part in (head, ", ".join(more)) if part) or "–"
    return label


def _distinct(labels: list[dict[str, str]], words: Sequence[Mapping[str, tuple[str, ...]]]) -> list[dict[str, str]]:
    """No two topics with one label: the later takes further words, at last a number."""
    for language in ("vi", "en"):
        seen: set[str] = set()
        for number, label in enumerate(labels):
            own = words[number].get(language) or next(iter(words[number].values()), ())
            more = [w for w in own if w not in label[language]]
            while label[language] in seen:
                label[language] += f", {more.pop(0)}" if more else f" ({number + 1})"
            seen.add(label[language])
    return labels
