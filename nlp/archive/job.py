"""One job: sources → shards → workers → files, exactly once, to be resumed after any end."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from nlp.archive.checkpoint import SCHEMA, Checkpoint, Done, read_manifest
from nlp.archive.columns import check_fields
from nlp.archive.engines import Engine, Pool, WorkerKilledError
from nlp.archive.facts import Facts
from nlp.archive.items import Item, digest
from nlp.archive.sinks import FORMATS
from nlp.archive.sources import Meter, Source, expand
from nlp.archive.work import Outcomes, Settings, Shard, make_shard, outcomes
from nlp.errors import ConfigError, NhanError
from nlp.profile import Profile
from nlp.types import Rejected

#: Items of a shard: about two seconds of work, a file of about 3 MB, little lost by a kill.
SHARD = 1000
#: A shard also ends after so many bytes of input, which bounds the memory of pages of any size.
MOST_SHARD = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """What to do: the arguments of ``nhan archive``."""

    inputs: tuple[str, ...]
    out: Path
    profile: Profile
    settings: Settings = field(default_factory=Settings)
    engine: Engine = field(default_factory=Engine)
    shard: int = SHARD
    resume: bool = False
    retag: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """One shard to be made: its items, where they end, and how many bytes of the sources lie before that."""

    number: int
    items: tuple[Item | Rejected, ...]
    end: tuple[int, int]
    read_bytes: int
    sha256: str
    profile: Profile
    settings: Settings


class Watcher(Protocol):
    """Who is told how the job goes on."""

    def begin(self, total_bytes: int, kept: int) -> None: ...

    def shard(self, articles: int, rejected: int, read_bytes: int) -> None: ...


class StoppedError(NhanError):
    """The job ended early; what is done stays done."""


def run(job: Job, watcher: Watcher) -> dict[str, Any]:
    """Do the job and give its manifest.

    Raises:
        ConfigError: the arguments do not fit each other, the inputs or what is in OUT; says what to do.
        StoppedError: the disk is full or the engine is gone; go on with ``resume``.
    """
    settings = dataclasses.replace(job.settings, fields=check_fields(job.settings.fields))
    if settings.format not in FORMATS:
        raise ConfigError(f"no format {settings.format!r}; known: {', '.join(FORMATS)}")
    sources = expand(job.inputs, job.out)
    with Checkpoint(job.out, settings.format) as checkpoint:
        return _Run(job, settings, sources, checkpoint, watcher).run()


class _Run:
    """A job under way."""

    def __init__(
        self, job: Job, settings: Settings, sources: list[Source], checkpoint: Checkpoint, watcher: Watcher
    ) -> None:
        self.job = job
        self.settings = settings
        self.sources = sources
        self.checkpoint = checkpoint
        self.watcher = watcher
        self.made_with = made_with(job.profile)
        #: The versions on which the chosen fields depend: shards made with other ones of these are not up to date.
        self.deciding = deciding(self.made_with, settings.fields)
        self.description: dict[str, Any] = {
            "settings": {**_plain(settings), "shard": job.shard},
            "inputs": [source.fingerprint() for source in sources],
            "begun": _now(),
        }
        self.done: dict[int, Done] = {}
        self.shards = 0
        self.redone = 0

    def run(self) -> dict[str, Any]:
        first, begin = self._open()
        if self.checkpoint.finished and begin is None:
            return read_manifest(self.checkpoint.out)
        self.checkpoint.reopen()
        started = time.monotonic()
        self.watcher.begin(sum(source.size for source in self.sources), first)
        pool: Pool[Work, Shard] = Pool(self.job.engine, make)
        try:
            for work, shard in pool.run(self._work(first, begin or (0, 0)), recover):
                self._save(work, shard)
            self.checkpoint.drop_from(self.shards)
            self.checkpoint.begin({**self.description, "inputs": [s.fingerprint() for s in self.sources]})
            manifest = {"schema": SCHEMA, **self._manifest(time.monotonic() - started)}
            self.checkpoint.finish(manifest)
        except OSError as error:
            raise StoppedError(
                f"{self.job.out}: cannot be written ({error.strerror or error}); what is done is kept: "
                "make room and go on with --resume",
                reason="disk",
            ) from error
        return manifest

    def _open(self) -> tuple[int, tuple[int, int] | None]:
        """The first shard to look at and where its inputs begin; (n, None) where all is done and nothing changed.

        Raises:
            ConfigError: there is a job in OUT and the arguments do not say what to do with it.
        """
        earlier = self.checkpoint.settings()
        if earlier is None:
            self.checkpoint.begin(self.description)
            return 0, (0, 0)
        out = self.job.out
        if not (self.job.resume or self.job.retag):
            state = "a finished archive" if self.checkpoint.finished else "an unfinished job"
            remedy = "--retag changed brings it up to date" if self.checkpoint.finished else "--resume goes on with it"
            raise ConfigError(f"{out}: holds {state}; {remedy}, or give another folder")
        if earlier["settings"] != self.description["settings"]:
            raise ConfigError(
                f"{out}: was begun with other settings ({_difference(earlier['settings'], self.description['settings'])});"
                " use the same, or another folder"
            )
        self.done = self.checkpoint.done()
        others = [done for done in self.done.values() if self._changed(done)]
        if others and not self.job.retag:
            raise ConfigError(
                f"{out}: was made with {self._changed(others[0])};"
                " --retag changed does those shards again, or use that version"
            )
        self.description["begun"] = earlier["begun"]
        if earlier["inputs"] != self.description["inputs"]:
            return 0, (0, 0)  # read all again: the content of each shard decides
        first = 0
        while first in self.done and not self._changed(self.done[first]):
            first += 1
        self.shards = first
        if (
            self.checkpoint.finished
            and first == len(self.done) == read_manifest(self.checkpoint.out)["counts"]["shards"]
        ):
            return first, None
        return first, self.done[first - 1].end if first else (0, 0)

    def _work(self, first: int, begin: tuple[int, int]) -> Iterator[Work]:
        """The shards that are to be made. Raises ConfigError at one whose inputs changed, unless they may."""
        meter = Meter(sum(source.size for source in self.sources[: begin[0]]))
        for number, items, end in cut(self.sources, self.job.shard, begin, first, meter):
            self.shards = number + 1
            sha256 = digest(items)
            done = self.done.get(number)
            if done is not None and done.input_sha256 == sha256 and not self._changed(done):
                continue
            if done is not None and done.input_sha256 != sha256 and not (self.job.retag or self._grew(done, items)):
                origin = _origin(items[0]) if items else "nothing"
                raise ConfigError(
                    f"{self.job.out}: the inputs changed since (shard {number}, from {origin});"
                    " --retag changed does those shards again, or bring the inputs back"
                )
            self.redone += done is not None
            yield Work(number, items, end, meter.read(), sha256, self.job.profile, self.settings)
        beyond = [number for number in self.done if number >= self.shards]
        if beyond and not self.job.retag:
            raise ConfigError(
                f"{self.job.out}: the inputs became fewer since (shard {min(beyond)} has none);"
                " --retag changed removes it, or bring the inputs back"
            )

    def _changed(self, done: Done) -> str:
        """The deciding versions that are others now than when a shard was made, in words; "" where none is."""
        return _difference(
            *({key: made.get(key) for key in self.deciding} for made in (done.made_with, self.made_with))
        )

    def _grew(self, done: Done, items: tuple[Item | Rejected, ...]) -> bool:
        """Whether a shard that was the last, and not full, begins as it did: more inputs came behind."""
        return done.number == max(self.done) and digest(items[: done.items]) == done.input_sha256

    def _save(self, work: Work, shard: Shard) -> None:
        record = {
            "shard": work.number,
            "file": self.checkpoint.file(work.number).relative_to(self.job.out).as_posix(),
            "bytes": len(shard.data),
            "sha256": hashlib.sha256(shard.data).hexdigest(),
            "input_sha256": work.sha256,
            "end": work.end,
            "items": len(work.items),
            "articles": shard.articles,
            "made_with": self.made_with,
            "rejected": shard.rejected,
            "facts": shard.facts,
            "seconds": round(shard.seconds, 3),
        }
        self.checkpoint.save(work.number, shard.data, record)
        self.watcher.shard(shard.articles, len(shard.rejected), work.read_bytes)

    def _manifest(self, seconds: float) -> dict[str, Any]:
        facts = Facts()
        shards = []
        counts: dict[str, int] = {"shards": 0, "items": 0, "articles": 0, "rejected": 0, "bytes": 0}
        work = 0.0
        for record in self.checkpoint.records():
            facts.add(record["facts"])
            shard = {key: record[key] for key in ("file", "bytes", "sha256", "input_sha256", "articles")}
            if record["made_with"] != self.made_with:  # nothing that was chosen depends on what differs
                shard["versions"] = record["made_with"]
            shards.append(shard)
            for name in ("items", "articles", "bytes"):
                counts[name] += record[name]
            counts["shards"] += 1
            counts["rejected"] += len(record["rejected"])
            work += record["seconds"]
        return {
            "versions": self.made_with,
            **self.description,
            "inputs": [source.fingerprint() for source in self.sources],
            "finished": _now(),
            "counts": counts,
            "timings": {
                "seconds": round(seconds, 3),
                "work_seconds": round(work, 3),
                "ms_per_article": round(work / max(1, counts["articles"]) * 1000, 4),
                "engine": self.job.engine.name,
                "workers": self.job.engine.processes,
            },
            "facts": facts.counts,
            "shards": shards,
        }


def make(work: Work) -> Shard:
    """A shard, in the worker."""
    return make_shard(work.profile, work.settings, work.items)


def recover(work: Work, pool: Pool[Work, Shard]) -> Shard:
    """A shard under which a worker died: again alone, then by halves, until what kills workers is one item."""
    try:
        made: Shard = pool.one(work)
        return made
    except WorkerKilledError:
        return _halves(work, work.items, pool).shard()


def _halves(work: Work, items: tuple[Item | Rejected, ...], pool: Pool[Work, Shard]) -> Outcomes:
    fault = WorkerKilledError("worker")
    if len(items) < len(work.items):  # else it was done alone already
        try:
            found: Outcomes = pool.one(_Piece(work.number, items, work.profile, work.settings), make_piece)
            return found
        except WorkerKilledError as error:
            fault = error
    if len(items) <= 1:
        return outcomes(work.profile, work.settings, [_killer(item, fault) for item in items])
    middle = len(items) // 2
    return _halves(work, items[:middle], pool).join(_halves(work, items[middle:], pool))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a shard that is done alone."""

    number: int
    items: tuple[Item | Rejected, ...]
    profile: Profile
    settings: Settings


def make_piece(piece: _Piece) -> Outcomes:
    """A part of a shard, in the worker."""
    return outcomes(piece.profile, piece.settings, piece.items)


def _killer(item: Item | Rejected, error: WorkerKilledError) -> Rejected:
    if isinstance(item, Rejected):
        return item
    message = (
        f"{item.label}: the worker that read it was killed ({error}), alone too; look at it, or give it more memory"
    )
    return Rejected(None, item.label, "tag", "worker-killed", message)


def _origin(item: Item | Rejected) -> str | None:
    return item.source if isinstance(item, Rejected) else item.label


def cut(
    sources: Sequence[Source],
    count: int,
    begin: tuple[int, int] = (0, 0),
    first: int = 0,
    meter: Meter | None = None,
) -> Iterator[tuple[int, tuple[Item | Rejected, ...], tuple[int, int]]]:
    """The shards of the sources in order: (number, items, end), from item ``begin`` on, counted from ``first``."""
    items: list[Item | Rejected] = []
    size = 0
    number = first
    end = begin
    for index in range(begin[0], len(sources)):
        for position, item in enumerate(sources[index].items(meter), 1):
            if index == begin[0] and position <= begin[1]:
                continue
            items.append(item)
            size += item.size if isinstance(item, Item) else 0
            end = (index, position)
            if len(items) >= count or size >= MOST_SHARD:
                yield number, tuple(items), end
                items, size, number = [], 0, number + 1
    if items or not number:  # of no inputs at all comes one shard without articles: an empty table, not a missing one
        yield number, tuple(items), end


def made_with(profile: Profile) -> dict[str, str]:
    """What decides the content of a result beside the input: the versions, and the profile's digest."""
    from nlp.archive.parallel import worker_tagger

    versions = dict(worker_tagger(profile).versions)
    if profile != Profile():
        versions["profile"] = _profile_digest(profile)
    return versions


#: Column → versions on which it depends, beside those of nhan and of the profile, on which all do. The section reads a text
#: in which names are masked, so it depends on the gazetteer; a tag's score on everything.
DEPENDS = {
    "schema": (),
    "article": (),
    "language": (),
    "mentions": ("gazetteer",),
    "entities": ("gazetteer",),
    "section": ("gazetteer", "sections"),
    "tags": ("gazetteer", "sections"),
    "versions": ("gazetteer", "sections"),
}


def deciding(versions: Mapping[str, str], fields: Sequence[str]) -> tuple[str, ...]:
    """The names of the versions on which some fields (all where none is named) depend; an unknown one counts always."""
    columns = {name.partition(".")[0] for name in fields} or set(DEPENDS)
    spared = {"gazetteer", "sections"}.difference(*(DEPENDS[column] for column in columns))
    return tuple(sorted((set(versions) | {"profile"}) - spared))


def _profile_digest(profile: Profile) -> str:
    """Of its settings and of the files that it names."""
    state = hashlib.sha256(repr(dataclasses.replace(profile, source=None)).encode())
    named = [profile.sections, profile.vocabulary, *profile.places, *profile.documents]
    for path in [path for path in named if path is not None]:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                state.update(file.read_bytes())
    return state.hexdigest()[:12]


def _plain(settings: Settings) -> dict[str, Any]:
    import json

    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(settings)))
    return plain


def _difference(before: Any, after: Any) -> str:
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return ", ".join(f"{key} {before.get(key)}, now {after.get(key)}" for key in keys)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
