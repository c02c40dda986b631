"""What the user named → the sources of a job, in a fixed order: files, folders, globs, URLs of fsspec."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from nlp.archive.items import Item
from nlp.archive.streams import broken, items, kind_of
from nlp.errors import ConfigError
from nlp.types import Rejected


class Meter:
    """How many bytes of the sources were read so far, as they lie (compressed)."""

    def __init__(self, before: int = 0) -> None:
        self._before = before
        self._file: IO[bytes] | None = None

    def opened(self, file: IO[bytes]) -> None:
        self._file = file

    def closed(self, size: int) -> None:
        self._before += size
        self._file = None

    def read(self) -> int:
        try:
            return self._before + (self._file.tell() if self._file else 0)
        except (OSError, ValueError):  # a stream that cannot tell
            return self._before


@dataclass(frozen=True, slots=True)
class Source:
    """One file. ``size`` in bytes and ``modified`` (ns, or what the storage says) tell whether it is still the same.

    ``fault`` is set where it could not even be looked at.
    """

    name: str
    size: int = 0
    modified: str = ""
    fault: Rejected | None = None

    def fingerprint(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "modified": self.modified}

    def items(self, meter: Meter | None = None) -> Iterator[Item | Rejected]:
        """What is in it; a source that cannot be read (on) ends with a Rejected."""
        if self.fault is not None:
            yield self.fault
            return
        meter = meter or Meter()
        with ExitStack() as stack:
            try:
                file = stack.enter_context(_open(self.name))
            except Exception as error:  # storage libraries raise many kinds
                yield broken(self.name, self.name, error)
                return
            meter.opened(file)
            yield from items(self.name, file)
        meter.closed(self.size)


def expand(names: Sequence[str], out: Path) -> list[Source]:
    """The sources behind ``names``, those of one name sorted; files under ``out`` are not inputs.

    Raises:
        ConfigError: a name gives nothing at all to read and none of the others does.
    """
    found: list[Source] = []
    for name in names:
        found.extend(_remote(name) if "://" in name else _local(name))
    ours = out.resolve()
    found = [source for source in found if "://" in source.name or ours not in Path(source.name).resolve().parents]
    if not any(source.fault is None for source in found):
        faults = "; ".join(source.fault.message for source in found if source.fault) or "no readable files in it"
        raise ConfigError(f"{', '.join(names)}: nothing to read: {faults}")
    return list({source.name: source for source in found}.values())


def _local(name: str) -> Iterator[Source]:
    path = Path(name)
    if path.is_dir():
        yield from _tree(name)
    elif path.exists() or not glob.has_magic(name):
        yield _file(name)
    else:
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not matches:
            yield _fault(name, "not-found", "no file matches this pattern; check the path")
        for match in matches:
            yield from _tree(match) if Path(match).is_dir() else iter([_found(match)])


def _tree(folder: str) -> Iterator[Source]:
    faults: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=faults.append):
        folders.sort()
        for file in sorted(files):
            if kind_of(file):
                yield _found(str(Path(root) / file))
    for error in faults:
        yield _fault(
            str(error.filename), "no-permission", f"cannot be listed ({error.strerror}); check its permissions"
        )


def _found(name: str) -> Source:
    """A file that was found, not named: a pipe or a device among them would be waited for without end."""
    path = Path(name)
    if path.exists() and not path.is_file():
        return _fault(name, "not-a-file", "a pipe, socket or device; name it as an input to read it")
    return _file(name)


def _file(name: str) -> Source:
    try:
        status = Path(name).stat()
    except OSError as error:
        return Source(name, fault=broken(name, name, error))
    return Source(name, status.st_size, str(status.st_mtime_ns))


def _fault(name: str, reason: str, problem: str) -> Source:
    return Source(name, fault=Rejected(None, name, "read", reason, f"{name}: {problem}"))


def _remote(name: str) -> Iterator[Source]:
    fsspec = _fsspec()
    try:
        system, path = fsspec.core.url_to_fs(name)
        if glob.has_magic(path):
            paths = sorted(system.glob(path))
        elif system.isdir(path):
            paths = [found for found in sorted(system.find(path)) if kind_of(found)]
        else:
            paths = [path]
        if not paths:
            yield _fault(name, "not-found", "no file matches it; check the address")
        for found in paths:
            information = system.info(found)
            stamp = next(
                (str(information[k]) for k in ("ETag", "mtime", "LastModified", "created") if information.get(k)), ""
            )
            yield Source(_address(name, system, found), int(information.get("size") or 0), stamp)
    except ImportError as error:
        yield _fault(name, "not-installed", f"needs a package that is not there ({error})")
    except Exception as error:  # storage libraries raise many kinds
        yield Source(name, fault=broken(name, name, error))


def _address(name: str, system: Any, path: str) -> str:
    """The URL of a path found behind a URL; of a chain (zip://*.csv::https://…) the part behind stays."""
    first, chained, rest = name.partition("::")
    return f"{first.partition('://')[0]}://{path}::{rest}" if chained else str(system.unstrip_protocol(path))


@contextmanager
def _open(name: str) -> Iterator[IO[bytes]]:
    if "://" not in name:
        with Path(name).open("rb") as file:
            yield file
        return
    system, path = _fsspec().core.url_to_fs(name)  # held while the file is read: a ZIP that goes closes its members
    with system.open(path, "rb") as file:
        yield io.BufferedReader(file, 1 << 17)  # of its own readline takes no limit


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError as error:
        raise ConfigError("inputs by URL need fsspec: install 'nhan[archive]'") from error
    return fsspec
