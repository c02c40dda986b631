"""One shard in a worker: items → articles → records → one encoded file, with counts of what is in it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nlp.archive.facts import Facts
from nlp.archive.items import Item
from nlp.archive.parallel import worker_tagger
from nlp.archive.sinks import joined, piece, spare
from nlp.tagger import TOGETHER
from nlp.types import Article, Rejected, TaggedArticle

if TYPE_CHECKING:
    from nlp.profile import Profile
    from nlp.tagger import Tagger


#: Records encoded at once.
PIECE = 100


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


class Outcomes:
    """What became of some items, in their order: encoded records, rejections, counts.

    Records are encoded a hundred at a time: as objects those of a shard would take 70 MB.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: list[dict[str, Any]] = []
        self._pieces: list[Any] = []
        self.articles = 0
        self.rejected: list[dict[str, Any]] = []
        self.facts = Facts()
        self.seconds = 0.0

    def add(self, result: TaggedArticle | Rejected) -> None:
        if isinstance(result, Rejected):
            self.rejected.append(result.to_dict())
            self.facts.reject(result)
            return
        self._waiting.append(result.to_dict(text=self._settings.text))
        self.facts.count(result)
        if len(self._waiting) == PIECE:
            self.encode()

    def extend(self, results: Iterable[TaggedArticle | Rejected]) -> None:
        for result in results:
            self.add(result)

    def encode(self) -> None:
        """Encode the records that wait; one that does not fit the columns is rejected, the others are kept."""
        waiting, self._waiting = self._waiting, []
        try:
            self._keep(waiting)
        except Exception:  # pyarrow raises many kinds; found record by record
            for record in waiting:
                try:
                    self._keep([record])
                except Exception as error:
                    article = record["article"]
                    self.add(_failed(article["id"], article["source"], "write", error))

    def _keep(self, records: list[dict[str, Any]]) -> None:
        if records:
            self._pieces.append(piece(records, self._settings))
            self.articles += len(records)

    def join(self, other: Outcomes) -> Outcomes:
        """Take in what became of the items behind these."""
        self._pieces += other._pieces
        self.articles += other.articles
        self.rejected += other.rejected
        self.facts.add(other.facts.counts)
        self.seconds += other.seconds
        return self

    def shard(self) -> Shard:
        """The whole file."""
        begin = time.process_time()
        data = joined(self._pieces, self._settings)
        return Shard(data, self.articles, self.rejected, self.facts.counts, self.seconds + time.process_time() - begin)


def make_shard(profile: Profile, settings: Settings, items: Sequence[Item | Rejected]) -> Shard:
    """A whole shard, in the worker."""
    shard = outcomes(profile, settings, items).shard()
    spare()
    return shard


def outcomes(profile: Profile, settings: Settings, items: Sequence[Item | Rejected]) -> Outcomes:
    """Label the articles of some items; whatever one of them does, the others are done."""
    begin = time.process_time()
    tagger = worker_tagger(profile)
    done = Outcomes(settings)
    waiting: list[Article | Rejected] = []
    for item in items:
        for article in _articles(item, settings.limits):
            waiting.append(article)
            if len(waiting) == TOGETHER:
                done.extend(_tagged(tagger, waiting, settings.limits))
                waiting = []
    done.extend(_tagged(tagger, waiting, settings.limits))
    done.encode()
    done.seconds = time.process_time() - begin
    return done


def _articles(item: Item | Rejected, limits: Limits) -> list[Article | Rejected]:
    """What an item holds; a fault of ours in reading it must not cost the rest of the archive, nor what was read before it."""
    if isinstance(item, Rejected):
        return [item]
    read: list[Article | Rejected] = []
    try:
        with clock(limits.seconds):
            read.extend(item.articles())
    except Exception as error:
        read.append(_failed(None, item.label, "read", error))
    return read


def _tagged(
    tagger: Tagger, articles: Sequence[Article | Rejected], limits: Limits
) -> Iterator[TaggedArticle | Rejected]:
    """Together where all goes well, else one by one, so that only the article at fault is lost."""
    checked = [_within(article, limits) for article in articles]
    try:
        with clock(limits.seconds):
            results = tagger.tag_or_reject_together(checked)
    except Exception:
        results = [_alone(tagger, article, limits) for article in checked]
    for article, result in zip(checked, results, strict=True):
        if (
            isinstance(article, Article)
            and isinstance(result, TaggedArticle)
            and len(result.mentions) > limits.mentions
        ):
            problem = f"{len(result.mentions)} mentions, the limit is {limits.mentions}"
            yield _beyond(article, "too-many-mentions", problem)
        else:
            yield result


def _within(article: Article | Rejected, limits: Limits) -> Article | Rejected:
    if isinstance(article, Article) and len(article.text) > limits.characters:
        problem = f"{len(article.text)} characters, the limit is {limits.characters}"
        return _beyond(article, "too-large", problem)
    return article


def _alone(tagger: Tagger, article: Article | Rejected, limits: Limits) -> TaggedArticle | Rejected:
    if isinstance(article, Rejected):
        return article
    try:
        with clock(limits.seconds):
            return tagger.tag_or_reject(article)
    except Exception as error:  # a fault of ours on one article
        return _failed(article.id, article.source, "tag", error)


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
