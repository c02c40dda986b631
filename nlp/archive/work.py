"""One shard in a worker: items → articles → records → one encoded file, with counts of what is in it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nlp.archive.facts import Facts
from nlp.archive.items import Item
from nlp.archive.parallel import worker_tagger
from nlp.archive.sinks import encode
from nlp.types import Article, Rejected, TaggedArticle

if TYPE_CHECKING:
    from nlp.profile import Profile
    from nlp.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Limits:
    """Where work on one article stops; beyond it the article is rejected and the rest is done."""

    #: Characters of its text. Tagging is linear: two million take about a second.
    characters: int = 2_000_000
    #: Mentions in it; a list of more is no article, and its record would not fit a shard.
    mentions: int = 50_000
    #: Seconds of the clock, the last resort (results could vary with the machine): only what hangs takes so long.
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What makes the output of a job what it is; the same for all its shards."""

    format: str = "parquet"
    fields: tuple[str, ...] = ()
    text: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Shard:
    """What a worker gives back: the bytes of the file, the rejected inputs, counts, seconds of its process."""

    data: bytes
    articles: int
    rejected: list[dict[str, Any]]
    facts: dict[str, Any]
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The records and rejections of some items, in their order."""

    records: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    facts: Facts
    seconds: float

    def joined(self, other: Outcomes) -> Outcomes:
        self.facts.add(other.facts.counts)
        return Outcomes(
            self.records + other.records, self.rejected + other.rejected, self.facts, self.seconds + other.seconds
        )


def make_shard(profile: Profile, settings: Settings, items: Sequence[Item | Rejected]) -> Shard:
    """A whole shard, in the worker."""
    begin = time.process_time()
    done = outcomes(profile, settings, items)
    return finished(done, settings, time.process_time() - begin)


def finished(done: Outcomes, settings: Settings, seconds: float) -> Shard:
    """The shard of some outcomes; a record that does not fit the columns is rejected, the others are written."""
    records, rejected = done.records, list(done.rejected)
    try:
        data = encode(records, settings)
    except Exception:  # pyarrow raises many kinds; found record by record
        records = []
        for record in done.records:
            try:
                encode([record], settings)
                records.append(record)
            except Exception as error:
                article = record["article"]
                refused = _failed(article["id"], article["source"], "write", error)
                rejected.append(refused.to_dict())
                done.facts.reject(refused)
        data = encode(records, settings)
    return Shard(data, len(records), rejected, done.facts.counts, seconds)


def outcomes(profile: Profile, settings: Settings, items: Sequence[Item | Rejected]) -> Outcomes:
    """Label the articles of some items; whatever one of them does, the others are done."""
    begin = time.process_time()
    tagger = worker_tagger(profile)
    done = Outcomes([], [], Facts(), 0.0)
    for item in items:
        for result in _results(tagger, item, settings.limits):
            if isinstance(result, Rejected):
                done.rejected.append(result.to_dict())
                done.facts.reject(result)
            else:
                done.records.append(result.to_dict(text=settings.text))
                done.facts.count(result)
    return Outcomes(done.records, done.rejected, done.facts, time.process_time() - begin)


def _results(tagger: Tagger, item: Item | Rejected, limits: Limits) -> Iterator[TaggedArticle | Rejected]:
    if isinstance(item, Rejected):
        yield item
        return
    try:
        with clock(limits.seconds):
            for article in item.articles():
                yield _tagged(tagger, article, limits)
    except Exception as error:  # a fault of ours in reading must not cost the rest of the archive
        yield _failed(None, item.label, "read", error)


def _tagged(tagger: Tagger, article: Article | Rejected, limits: Limits) -> TaggedArticle | Rejected:
    if isinstance(article, Rejected):
        return article
    size = len(article.text)
    if size > limits.characters:
        return _beyond(article, "too-large", f"{size} characters, the limit is {limits.characters}")
    try:
        result = tagger.tag_or_reject(article)
    except TookTooLongError:
        raise
    except Exception as error:  # the same: a fault of ours on one article
        return _failed(article.id, article.source, "tag", error)
    if isinstance(result, TaggedArticle) and len(result.mentions) > limits.mentions:
        return _beyond(article, "too-many-mentions", f"{len(result.mentions)} mentions, the limit is {limits.mentions}")
    return result


def _beyond(article: Article, reason: str, problem: str) -> Rejected:
    where = article.source or article.id or "input"
    return Rejected(article.id, article.source, "tag", reason, f"{where}: {problem}; split it, or raise the limit")


def _failed(id_: str | None, source: str | None, stage: str, error: Exception) -> Rejected:
    reason = "took-too-long" if isinstance(error, TookTooLongError) else "failed"
    return Rejected(id_, source, stage, reason, f"{source or id_ or 'input'}: {type(error).__name__}: {error}")


class TookTooLongError(Exception):
    """The clock of the last resort ran out."""


@contextmanager
def clock(seconds: float) -> Iterator[None]:
    """Raise TookTooLongError in the block after so many seconds; where signals cannot be had (a thread), do nothing."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise TookTooLongError(f"more than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
