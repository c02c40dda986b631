"""``nhan desk backup`` and ``restore``: the database in one file, and beside it the models trained from its decisions.

A backup ``COPY`` has its models in the folder ``COPY.models``; a desk has them in ``models`` beside its database.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from nlp import resources
from nlp.desk.store import Store
from nlp.errors import DataError, NhanError


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds. ``lacking``: names of trained models whose folders are gone or damaged."""

    decisions: int
    models: int
    lacking: tuple[str, ...]

    def line(self, where: Path) -> str:
        """One line for people."""
        models = f", {self.models} trained models" if self.models else ""
        lacking = f"; without {', '.join(self.lacking)}, which are gone or damaged" if self.lacking else ""
        return f"{self.decisions} decisions{models} in {where}{lacking}"


def backup(source: Path, target: Path) -> Copied:
    """Copy a database with its models, also while the desk is running.

    Raises:
        DataError: no database there, or the copy does not check out.
    """
    if source.resolve() == target.resolve():
        raise DataError(f"{target}: is the database itself; give another name for the copy")
    decisions = _database(source, target)
    found, lacking = _copy_models(target, _of_copy(target), source.parent / "models")
    return Copied(decisions, found, lacking)


def restore(source: Path, target: Path, *, force: bool = False) -> Copied:
    """Put a backup in a database's place. What was there is kept: the database with ``.before``, its models in ``models.before``;
    from the second time on with ``.before-2`` and so on, so that nothing kept is ever replaced.

    Raises:
        DataError: no backup there or the backup is damaged, a desk runs on the database, or it is there and ``force`` is not given.
    """
    if target.exists() and not force:
        raise DataError(
            f"{target}: is there already; give --force to replace it (it is kept as {_before(target)[0].name})"
        )
    if target.exists() and _is_open(target):
        raise DataError(f"{target}: a desk is running on it, whose decisions would be lost; stop it first")
    fresh = target.with_name(target.name + ".restored")
    decisions = _database(source, fresh)
    Store(fresh).close()  # an older one is brought up to date before it takes the place
    kept, models_kept = _before(target)
    if target.exists():
        _keep(target, kept)
    for suffix in ("-wal", "-shm"):  # of the old database: they would be applied to the new one
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    models = target.parent / "models"
    if models.is_dir():
        models.rename(models_kept)
    found, lacking = _copy_models(fresh, models, _of_copy(source), models_kept)
    fresh.replace(target)
    return Copied(decisions, found, lacking)


def _before(target: Path) -> tuple[Path, Path]:
    """Where a database and its models that are to be replaced go: the first pair of names that is free."""
    for number in count(1):
        suffix = ".before" if number == 1 else f".before-{number}"
        pair = target.with_name(target.name + suffix), target.parent / f"models{suffix}"
        if not any(path.exists() for path in pair):
            return pair
    raise AssertionError("numbers do not end")


def _keep(database: Path, before: Path) -> None:
    """Copy what is to be replaced: as a database or, where it is damaged (when a backup is needed most), byte by byte."""
    try:
        _database(database, before)
    except DataError:
        shutil.copyfile(database, before)


def _is_open(database: Path) -> bool:
    """Whether another connection is open: SQLite ends its write-ahead log for the last one only."""
    with contextlib.closing(sqlite3.connect(database, timeout=1)) as db:
        try:
            db.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        except sqlite3.DatabaseError:
            return False  # not a database: said where it is copied
    return False


def _of_copy(copy: Path) -> Path:
    return copy.with_name(copy.name + ".models")


def _database(source: Path, target: Path) -> int:
    """Copy a database; the number of its decisions."""
    if not source.is_file():
        raise DataError(f"{source}: no desk database there; give its path with --database")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(part)) as new:
            old.backup(new)
            (verdict,) = new.execute("PRAGMA integrity_check").fetchone()
            (decisions,) = new.execute("SELECT COUNT(*) FROM decision").fetchone()
    except sqlite3.DatabaseError as error:
        part.unlink(missing_ok=True)
        raise DataError(f"{source}: is no desk database ({error})") from error
    if verdict != "ok":
        part.unlink(missing_ok=True)
        raise DataError(f"{source}: is damaged ({verdict}); use an older backup")
    part.replace(target)
    return int(decisions)


def _copy_models(database: Path, target: Path, *sources: Path) -> tuple[int, tuple[str, ...]]:
    """Copy the models that a database speaks of, each from the first folder that has it whole; how many, and which are nowhere."""
    names = _trained(database)
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    lacking = []
    for name in names:
        whole = next((source / name for source in sources if _is_whole(source / name)), None)
        if whole is None:
            lacking.append(name)
        else:
            shutil.copytree(whole, part / name)
    shutil.rmtree(target, ignore_errors=True)
    if part.exists():
        part.rename(target)
    return len(names) - len(lacking), tuple(lacking)


def _trained(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(database)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'trained'").fetchone():
            return []  # of a desk that could not train yet
        return [Path(row[0]).name for row in db.execute("SELECT folder FROM trained ORDER BY id")]


def _is_whole(folder: Path) -> bool:
    try:
        resources.verify(folder)
    except NhanError:
        return False
    return True
