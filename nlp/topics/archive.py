"""An archive with its topics: fit, then merge, split, rename, freeze, apply. Every step gives a new object."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nlp.errors import ConfigError
from nlp.topics.choose import centres, choose_number, nearest
from nlp.topics.documents import Document, documents
from nlp.topics.labels import Portrait, portraits
from nlp.topics.model import Placement, Topic, TopicModel
from nlp.topics.space import Floats, Space, fit_space, unit, weigh
from nlp.types import Article, Rejected, TaggedArticle

if TYPE_CHECKING:
    from nlp.tagger import Tagger

METHODS = ("clusters", "nmf")


@dataclass(frozen=True)
class Topics:
    """Documents (by key), the model, and where each document is (in the same order)."""

    documents: tuple[Document, ...]
    model: TopicModel
    placements: tuple[Placement, ...]

    @functools.cached_property
    def members(self) -> dict[int, list[int]]:
        """Topic id → positions of its documents, the most typical first."""
        found: dict[int, list[int]] = {topic.id: [] for topic in self.model.topics}
        for position, placed in enumerate(self.placements):
            if placed.topic is not None:
                found[placed.topic].append(position)
        for rows in found.values():
            rows.sort(key=lambda i: (-self.placements[i].similarity, self.documents[i].key))
        return found

    @property
    def left_out(self) -> list[Placement]:
        """The articles without a topic, each with its reason."""
        return [p for p in self.placements if p.topic is None]

    @functools.cached_property
    def points(self) -> Floats:
        """Where the documents lie in the space, shape (documents, dimensions)."""
        return self.model.space.place(self.documents)

    def merge(self, *ids: int) -> Topics:
        """Make one topic of several; it keeps the first one's id, and its name where a person gave one.

        Raises:
            ConfigError: fewer than two topics, an unknown id, or a frozen model.
        """
        if len(set(ids)) < 2:
            raise ConfigError("merge() takes two topics or more")
        parts = [self.model.topic(i) for i in ids]
        whole = replace(parts[0], centres=tuple(sorted({c for p in parts for c in p.centres})))
        kept = [whole if t.id == ids[0] else t for t in self.model.topics if t.id == ids[0] or t.id not in ids]
        return _described(self.documents, self.model.with_topics(kept), [ids[0]])

    def split(self, id_: int, into: int = 2) -> Topics:
        """Cut a topic into ``into`` by its own articles; the largest part keeps the id.

        Raises:
            ConfigError: an unknown id, too few articles, or a frozen model.
        """
        topic = self.model.topic(id_)
        rows = sorted(self.members[id_])
        if into < 2 or len(rows) < 2 * into:
            raise ConfigError(f"topic {id_} has {len(rows)} articles: too few to be split into {into}")
        middles = centres(self.points[rows], into)
        sizes = Counter(nearest(self.points[rows], middles)[0].tolist())
        middles = middles[sorted(range(len(middles)), key=lambda c: (-sizes[c], c))]
        first = len(self.model.centres)
        next_id = max(t.id for t in self.model.topics) + 1
        ids = [id_, *range(next_id, next_id + len(middles) - 1)]
        parts = [replace(topic, id=i, centres=(first + n,), named=topic.named and n == 0) for n, i in enumerate(ids)]
        others = [t for t in self.model.topics if t.id != id_]
        at = self.model.topics.index(topic)
        model = self.model.with_topics([*others[:at], *parts, *others[at:]], np.vstack([self.model.centres, middles]))
        return _described(self.documents, model, ids)

    def rename(self, id_: int, **label: str) -> Topics:
        """See :meth:`TopicModel.rename`."""
        return replace(self, model=self.model.rename(id_, **label))

    def freeze(self) -> Topics:
        """See :meth:`TopicModel.freeze`."""
        return replace(self, model=self.model.freeze())

    def save(self, folder: str | Path) -> None:
        """Write the model (not the articles): arrays, JSON and a manifest with digests."""
        from nlp.topics.save import save

        save(self.model, Path(folder))


def find_topics(
    items: Iterable[TaggedArticle | Article | Rejected | Document],
    *,
    number: int | None = None,
    method: str = "clusters",
    tagger: Tagger | None = None,
    workers: int = 1,
    cache: Path | None = None,
) -> Topics:
    """The topics of an archive; the same for the same articles, in whatever order they come.

    Args:
        items: tagged or plain articles, or documents made of them.
        number: of topics; None chooses it by stability.
        method: ``clusters`` (k-means on the reduced space) or ``nmf`` (factors of the words first: slower, one language only).
        tagger, workers, cache: see :func:`nlp.topics.documents.documents`.

    Raises:
        InputError: too few articles with words in common.
        ConfigError: ``number`` or ``method`` cannot be used.
    """
    given = list(items)
    ready = [item for item in given if isinstance(item, Document)]
    articles = [item for item in given if not isinstance(item, Document)]
    made = documents(articles, tagger=tagger, workers=workers, cache=cache) if articles else []
    found = sorted([*ready, *made], key=lambda d: (d.key, d.text))
    if method not in METHODS:
        raise ConfigError(f"method is {' or '.join(METHODS)}, not {method!r}")
    if number is not None and number < 2:
        raise ConfigError(f"number of topics is 2 or more, not {number}")
    from threadpoolctl import threadpool_limits

    # One thread: several add up the same numbers in another order each run.
    with threadpool_limits(1):
        return _fitted(found, number, method)


def _fitted(found: Sequence[Document], number: int | None, method: str) -> Topics:
    space = fit_space(found)
    points = space.place(found)
    stability: dict[int, float] = {}
    if number is None:
        number, stability = choose_number(points)
    known = points[np.abs(points).sum(axis=1) > 0]
    middles = centres(known, number) if method == "clusters" else _nmf_centres(found, points, number, space)
    middles = middles[np.argsort(-np.bincount(nearest(known, middles)[0], minlength=len(middles)), kind="stable")]
    empty = [Topic(i, {}, {}, (), (i,)) for i in range(len(middles))]
    return _described(tuple(found), TopicModel(space, middles, tuple(empty), stability), range(len(middles)))


def _described(found: Sequence[Document], model: TopicModel, changed: Iterable[int]) -> Topics:
    """Place the documents and give the ``changed`` topics words, subjects and, unless a person named them, labels."""
    placements = model.apply(found)
    order = {topic.id: n for n, topic in enumerate(model.topics)}
    assigned: npt.NDArray[np.intp] = np.array([-1 if p.topic is None else order[p.topic] for p in placements], np.intp)
    made = portraits(found, assigned, len(order), model.space)
    wanted = set(changed)
    topics = [_portrayed(t, made[order[t.id]]) if t.id in wanted else t for t in model.topics]
    return Topics(tuple(found), model.with_topics(topics), tuple(placements))


def _portrayed(topic: Topic, portrait: Portrait) -> Topic:
    label = topic.label if topic.named else portrait.label
    return replace(topic, words=portrait.words, subjects=portrait.subjects, label=label)


def _nmf_centres(found: Sequence[Document], points: Floats, number: int, space: Space) -> Floats:
    """Each article goes to its strongest factor; the centres are the middles of those."""
    from sklearn.decomposition import NMF

    codes = list(space.words)
    if len(codes) != 1:
        raise ConfigError("method 'nmf' works on archives in one language; take 'clusters'")
    rows = [i for i, d in enumerate(found) if d.language == codes[0]]
    matrix = weigh([Counter(found[i].words) for i in rows], space.words[codes[0]], space.word_idf[codes[0]])
    strongest = NMF(number, init="nndsvda", random_state=0, max_iter=200, tol=1e-3).fit_transform(matrix).argmax(axis=1)
    own = points[rows]
    return unit(np.stack([own[strongest == c].mean(axis=0) for c in range(number) if (strongest == c).any()]))
