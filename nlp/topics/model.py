"""A topic model: the space, centres in it, and topics made of centres. It places articles; it never changes, edits give a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nlp.errors import ConfigError
from nlp.topics.choose import nearest
from nlp.topics.documents import Document
from nlp.topics.space import Floats, Space

#: An article with fewer known words than this is left out: "too-short".
LEAST_WORDS = 5
#: An article whose cosine to every centre is below this is left out: "far-from-all".
#: In one language nearly nothing is (1,332 labelled articles: the lowest at 0.38), in a small archive of two about 3 in 100.
FAR = 0.2
REASONS = {
    "other-language": "neither Vietnamese nor English, or a language with too few articles in this archive",
    "too-short": f"fewer than {LEAST_WORDS} words that other articles have too",
    "far-from-all": f"nearer than {FAR} (cosine) to no topic",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. ``id`` stays through edits; ``centres`` are rows of the model's centres; ``named`` when a person named it."""

    id: int
    label: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    subjects: tuple[str, ...]
    centres: tuple[int, ...]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article went. ``topic`` is None with a ``reason`` of :data:`REASONS`; ``similarity`` is the cosine to the
    nearest centre; ``second`` the next topic and ``margin`` how much nearer the first is."""

    key: str
    topic: int | None
    similarity: float
    second: int | None = None
    margin: float = 0.0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TopicModel:
    """``centres`` has shape (centres, dimensions), rows of length 1. ``stability`` is what each number of topics tried came to."""

    space: Space
    centres: Floats
    topics: tuple[Topic, ...]
    stability: Mapping[int, float]
    frozen: bool = False

    def topic(self, id_: int) -> Topic:
        """The topic of an id.

        Raises:
            ConfigError: there is none; names those there are.
        """
        for topic in self.topics:
            if topic.id == id_:
                return topic
        raise ConfigError(f"no topic {id_!r}; there are {', '.join(str(t.id) for t in self.topics)}")

    def apply(self, documents: Sequence[Document]) -> list[Placement]:
        """Where each document goes, in their order."""
        points = self.space.place(documents)
        _, similarity = nearest(points, self.centres)
        by_topic = np.stack([similarity[:, list(t.centres)].max(axis=1) for t in self.topics], axis=1)
        order = np.argsort(-by_topic, axis=1, kind="stable")
        return [self._placement(d, by_topic[i], order[i]) for i, d in enumerate(documents)]

    def _placement(self, document: Document, similarity: Floats, order: npt.NDArray[np.intp]) -> Placement:
        best = float(similarity[order[0]])
        if document.language not in self.space.words:
            return Placement(document.key, None, 0.0, reason="other-language")
        if self.space.known_words(document) < LEAST_WORDS:
            return Placement(document.key, None, best, reason="too-short")
        if best < FAR:
            return Placement(document.key, None, best, reason="far-from-all")
        second, margin = None, 1.0
        if len(order) > 1:
            second, margin = self.topics[order[1]].id, best - float(similarity[order[1]])
        return Placement(document.key, self.topics[order[0]].id, best, second, margin)

    def rename(self, id_: int, **label: str) -> TopicModel:
        """A name given by a person: ``rename(3, vi="cà phê", en="coffee")``; it survives merging and freezing."""
        self._open()
        topic = self.topic(id_)
        unknown = set(label) - {"vi", "en"}
        if unknown or not label:
            raise ConfigError("rename() takes vi= and en=, at least one of them")
        return self.with_topics(
            [replace(t, label={**t.label, **label}, named=True) if t is topic else t for t in self.topics]
        )

    def freeze(self) -> TopicModel:
        """The same model, closed to edits: later articles are placed in these topics and no other."""
        return replace(self, frozen=True)

    def with_topics(self, topics: Sequence[Topic], centres: Floats | None = None) -> TopicModel:
        """The model with other topics (and centres). Raises ConfigError where it is frozen."""
        self._open()
        return replace(self, topics=tuple(topics), centres=self.centres if centres is None else centres)

    def _open(self) -> None:
        if self.frozen:
            raise ConfigError("this topic model is frozen; edit the one it was frozen from")
