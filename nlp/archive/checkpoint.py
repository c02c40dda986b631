"""The state of a job on disk: what makes it exactly once and resumable.

::

    OUT/articles/part-000000.parquet  the shards and nothing else, so that the folder can be read as one table; each is
                                      written under a temporary name (which readers pass over) and renamed
    OUT/rejected.jsonl                every input that failed, with reason and origin; written at the end
    OUT/manifest.json                 written last: a job with a manifest is finished
    OUT/_job/job.json                 settings and inputs of the job
    OUT/_job/shards/000000.json       one record a shard, written after its file: a shard with a record is done
    OUT/_job/lock                     held while a job runs; freed by the system however the job ends

Archives begun before the shards had a folder of their own hold them in OUT; they go on so.

A kill at any moment leaves either no record (the shard is made again, from the same items, and gives the same
file) or a record whose file is whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from nlp.archive.sinks import FORMATS, write
from nlp.errors import ConfigError

SCHEMA = "nhan-archive/1"
#: The folder of the shards in OUT.
TABLE = "articles"


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is done: what tells whether it still stands."""

    number: int
    input_sha256: str
    made_with: Mapping[str, str]
    #: Where the inputs of the shard end: (index of the source, items of it read so far).
    end: tuple[int, int]
    #: How many they are.
    items: int


class Checkpoint:
    """The folder OUT of one job. Use as a context: the lock is held inside."""

    def __init__(self, out: Path, format: str) -> None:
        self.out = out
        self.job = out / "_job"
        self.shards = self.job / "shards"
        begun = self.settings()
        #: The folder of the shards, from OUT: "" in archives begun before they had one.
        self.table = TABLE if begun is None else begun.get("table", "")
        self._suffix = FORMATS[format]
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Checkpoint:
        if self.out.exists() and not self.out.is_dir():
            raise ConfigError(f"{self.out}: is a file; give a folder for the output")
        strangers = [] if self.job.is_dir() or not self.out.is_dir() else sorted(p.name for p in self.out.iterdir())
        if strangers:
            raise ConfigError(f"{self.out}: holds other files ({strangers[0]} …); give a new or empty folder")
        try:
            self.shards.mkdir(parents=True, exist_ok=True)
            (self.out / self.table).mkdir(exist_ok=True)
            self._lock = (self.job / "lock").open("ab")
        except OSError as error:
            raise ConfigError(f"{self.out}: cannot be written ({error.strerror}); check its permissions") from error
        try:
            _lock(self._lock)
        except OSError as error:
            self._lock.close()
            raise ConfigError(
                f"{self.out}: another job is writing there; wait for it, or give another folder"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()

    @property
    def manifest(self) -> Path:
        return self.out / "manifest.json"

    @property
    def finished(self) -> bool:
        return self.manifest.exists()

    def settings(self) -> dict[str, Any] | None:
        """What ``job.json`` says; None where no job was begun."""
        return _load(self.job / "job.json")

    def begin(self, description: Mapping[str, Any]) -> None:
        """Write ``job.json``."""
        write(self.job / "job.json", _json({"schema": SCHEMA, "table": self.table, **description}))

    def reopen(self) -> None:
        """A finished job goes on: until it is finished again it has no manifest."""
        self.manifest.unlink(missing_ok=True)

    def file(self, number: int) -> Path:
        """The output file of a shard."""
        return self.out / self.table / f"part-{number:06d}{self._suffix}"

    def done(self) -> dict[int, Done]:
        """The shards that are done, by number; one whose file is gone or has another size is not."""
        found = {}
        for path in sorted(self.shards.glob("[0-9]*.json")):
            record = _load(path)
            if record is None:
                continue
            file = self.file(record["shard"])
            if file.exists() and file.stat().st_size == record["bytes"]:
                found[record["shard"]] = Done(
                    record["shard"],
                    record["input_sha256"],
                    record["made_with"],
                    (record["end"][0], record["end"][1]),
                    record["items"],
                )
        return found

    def save(self, number: int, data: bytes, record: Mapping[str, Any]) -> None:
        """The file of a shard, then its record."""
        write(self.file(number), data)
        write(self.shards / f"{number:06d}.json", _json(record))

    def records(self) -> Iterator[dict[str, Any]]:
        """The records of all shards, in order."""
        for path in sorted(self.shards.glob("[0-9]*.json")):
            record = _load(path)
            if record is not None:
                yield record

    def drop_from(self, number: int) -> int:
        """Remove the shards from ``number`` on (the inputs have become fewer), and what a kill left; their count."""
        dropped = 0
        for path in sorted(self.shards.glob("[0-9]*.json")):
            if int(path.stem) >= number:
                path.unlink()
                self.file(int(path.stem)).unlink(missing_ok=True)
                dropped += 1
        for path in sorted((self.out / self.table).glob(f"part-*{self._suffix}")):
            if int(path.stem.removeprefix("part-")) >= number:  # its record was never written
                path.unlink()
        for folder in (self.out, self.out / self.table, self.job, self.shards):
            for path in folder.glob(".*.tmp"):
                path.unlink()
        return dropped

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """``rejected.jsonl``, then the manifest."""
        lines = [
            json.dumps(row, ensure_ascii=True).encode() + b"\n"
            for record in self.records()
            for row in record["rejected"]
        ]
        write(self.out / "rejected.jsonl", b"".join(lines))
        write(self.manifest, _json(manifest, indent=1))


def read_manifest(out: Path) -> dict[str, Any]:
    """The manifest of a finished archive.

    Raises:
        ConfigError: there is none; says whether a job is unfinished.
    """
    manifest = _load(out / "manifest.json")
    if manifest is None:
        if (out / "_job" / "job.json").exists():
            raise ConfigError(f"{out}: this job is not finished; go on with 'nhan archive … --resume'")
        raise ConfigError(f"{out}: no finished archive (manifest.json); make one with 'nhan archive'")
    return manifest


def _json(value: Mapping[str, Any], indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=True, indent=indent).encode() + b"\n"


def _load(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _lock(file: IO[bytes]) -> None:
    """Take the lock or raise OSError; it is freed when the process ends, whatever ends it."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
