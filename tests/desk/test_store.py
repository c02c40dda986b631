"""What is kept: an append-only log, backups that restore, databases of other versions."""

import hashlib
import json
import shutil
import sqlite3

import pytest

from nlp.desk.copies import backup, restore
from nlp.desk.fold import Change
from nlp.desk.migrations import STEPS
from nlp.desk.store import Store
from nlp.errors import DataError


def record(text="Một bài", title=None):
    return {
        "article": {"text": text, "title": title},
        "section": {"id": None, "also": [], "reason": "unsure"},
        "mentions": [],
        "tags": [],
        "entities": {},
    }


def set_section(value):
    after = {"id": value, "also": [], "status": "changed"}
    return lambda _, state: [Change("section", state["section"], after)]


@pytest.fixture
def store(database):
    store = Store(database)
    yield store
    store.close()


def test_the_log_can_only_grow(store):
    article, _ = store.add(record(), source=None, editor="a", hardness=1)
    store.decide(article, "a", "section", set_section("economy"))
    for sql in ("UPDATE decision SET editor = 'b'", "DELETE FROM decision"):
        with pytest.raises(sqlite3.IntegrityError, match="decisions are never"), store.writing() as db:
            db.execute(sql)
    (row,) = store.decisions(article)
    assert row.editor == "a"
    assert row.changes[0].before["id"] is None
    assert row.changes[0].after["id"] == "economy"
    assert row.at.endswith("+00:00")


def test_the_same_text_is_one_article(store):
    assert store.add(record("x"), source=None, editor="a", hardness=0) == (1, True)
    assert store.add(record("x"), source="again", editor="b", hardness=0) == (1, False)
    assert len(store.queue()) == 1


def test_a_decision_that_fails_leaves_nothing(store):
    article, _ = store.add(record(), source=None, editor="a", hardness=1)

    def broken(*_):
        raise ValueError

    with pytest.raises(ValueError):
        store.decide(article, "a", "section", broken)
    assert store.decisions() == []
    store.decide(article, "a", "section", set_section("travel"))
    assert len(store.decisions()) == 1


def test_lone_surrogates_are_kept_in_the_text(store):
    text = "Một \udc80 bài"
    article, _ = store.add(record(text, "tít \ud800"), source="t\udc80", editor="a", hardness=1)
    assert store.record(article)["article"]["text"] == text
    assert store.queue()[0].title == "tít ?"


def test_queue_orders_and_statuses(store):
    for number, hardness in enumerate((1.0, 3.0, 2.0)):
        store.add(record(str(number)), source=None, editor="a", hardness=hardness)
    store.decide(2, "a", "done", lambda _, s: [Change("article", s["article"], {"status": "done"})])
    assert [row.id for row in store.queue(None, "hardest")] == [2, 3, 1]
    assert [row.id for row in store.queue("open")] == [1, 3]
    assert [row.id for row in store.queue("done")] == [2]
    store.undo(2, "a")
    assert [row.id for row in store.queue("open")] == [1, 2, 3]


def test_undo_reaches_the_article_decided_last(store):
    for text in "ab":
        store.add(record(text), source=None, editor="a", hardness=1)
    store.decide(1, "a", "section", set_section("economy"))
    assert store.undo(2, "a").article == 1
    assert store.undo(2, "a") is None


def test_backup_while_open_and_restore(store, tmp_path, database):
    store.add(record(), source=None, editor="a", hardness=1)
    store.decide(1, "a", "section", set_section("economy"))
    copy = tmp_path / "copy.sqlite"
    assert backup(database, copy).decisions == 1
    store.decide(1, "a", "section", set_section("travel"))
    with pytest.raises(DataError, match="--force"):
        restore(copy, database)
    store.close()
    assert restore(copy, database, force=True).decisions == 1
    again = Store(database)
    assert len(again.decisions()) == 1
    again.close()
    before = Store(database.with_name(database.name + ".before"))
    assert len(before.decisions()) == 2
    before.close()
    again = Store(database)
    again.decide(1, "a", "section", set_section("travel"))
    again.decide(1, "a", "section", set_section("economy"))
    again.close()
    restore(copy, database, force=True)
    for name, decisions in ((".before", 2), (".before-2", 3)):
        before = Store(database.with_name(database.name + name))
        assert len(before.decisions()) == decisions, "what was kept before stays"
        before.close()
    store.__init__(database)


def test_nothing_is_restored_under_a_running_desk(store, tmp_path, database):
    """The desk would go on writing into the file that was replaced: decisions shown as saved would be nowhere."""
    store.add(record(), source=None, editor="a", hardness=1)
    copy = tmp_path / "copy.sqlite"
    backup(database, copy)
    with pytest.raises(DataError, match="stop it first"):
        restore(copy, database, force=True)
    store.decide(1, "a", "section", set_section("economy"))
    again = Store(database)
    assert len(again.decisions()) == 1
    again.close()


def test_a_damaged_database_is_replaced_and_kept(store, tmp_path, database):
    store.add(record(), source=None, editor="a", hardness=1)
    store.decide(1, "a", "section", set_section("economy"))
    copy = tmp_path / "copy.sqlite"
    backup(database, copy)
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"junk" * 2000)
    assert restore(copy, damaged, force=True).decisions == 1
    assert (tmp_path / "damaged.sqlite.before").read_bytes() == b"junk" * 2000


def model(folder, content=b"weights"):
    folder.mkdir(parents=True)
    (folder / "model.npz").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({"sha256": {"model.npz": digest}}))


def test_trained_models_go_along_and_come_back(store, tmp_path, database):
    for number, content in enumerate((b"one", b"two", b"three"), 1):
        model(database.parent / f"models/sections-{number}", content)
        with store.writing() as db:
            db.execute(
                "INSERT INTO trained (at, editor, folder, figures) VALUES ('', 'a', ?, '{}')", (f"sections-{number}",)
            )
    (database.parent / "models/feedback.jsonl").write_text("articles of others")
    (database.parent / "models/sections-2/model.npz").write_bytes(b"damaged")
    copied = backup(database, tmp_path / "backups.sqlite")
    assert (copied.models, copied.lacking) == (2, ("sections-2",))
    assert "2 trained models" in copied.line(database)
    assert "without sections-2" in copied.line(database)
    kept = tmp_path / "backups.sqlite.models"
    assert sorted(f.name for f in kept.iterdir()) == ["sections-1", "sections-3"]
    store.close()

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    restored = restore(tmp_path / "backups.sqlite", elsewhere / "desk.sqlite")
    assert restored.models == 2
    assert (elsewhere / "models/sections-3/model.npz").read_bytes() == b"three"
    (elsewhere / "models/sections-3/model.npz").write_bytes(b"trained since")
    restore(tmp_path / "backups.sqlite", elsewhere / "desk.sqlite", force=True)
    assert (elsewhere / "models/sections-3/model.npz").read_bytes() == b"three"
    assert (elsewhere / "models.before/sections-3/model.npz").read_bytes() == b"trained since"
    (elsewhere / "models/sections-3/model.npz").write_bytes(b"and again")
    restore(tmp_path / "backups.sqlite", elsewhere / "desk.sqlite", force=True)
    assert (elsewhere / "models.before/sections-3/model.npz").read_bytes() == b"trained since"
    assert (elsewhere / "models.before-2/sections-3/model.npz").read_bytes() == b"and again"
    with pytest.raises(DataError, match="database itself"):
        backup(database, database)
    store.__init__(database)


def test_a_backup_without_its_models_keeps_those_that_are_there(store, tmp_path, database):
    model(database.parent / "models/sections-1")
    with store.writing() as db:
        db.execute("INSERT INTO trained (at, editor, folder, figures) VALUES ('', 'a', 'sections-1', '{}')")
    backup(database, tmp_path / "alone.sqlite")
    shutil.rmtree(tmp_path / "alone.sqlite.models")
    store.close()
    assert restore(tmp_path / "alone.sqlite", database, force=True).models == 1
    store.__init__(database)


def test_what_is_no_database_is_refused(tmp_path):
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(b"not a database at all" * 100)
    with pytest.raises(DataError, match=r"bad\.sqlite"):
        Store(bad)
    with pytest.raises(DataError, match="no desk database"):
        backup(bad, tmp_path / "copy")
    with pytest.raises(DataError, match="--database"):
        backup(tmp_path / "none", tmp_path / "copy")


@pytest.mark.parametrize("version", range(len(STEPS)))
def test_every_older_version_is_brought_up_to_date(tmp_path, version):
    file = tmp_path / "old.sqlite"
    old = sqlite3.connect(file)
    for number, step in enumerate(STEPS[:version], 1):
        old.executescript(step + f"PRAGMA user_version = {number};")
    old.close()
    store = Store(file)
    assert store.version == len(STEPS)
    store.add(record(), source=None, editor="a", hardness=1)
    store.close()


def test_a_newer_version_is_refused(tmp_path):
    file = tmp_path / "new.sqlite"
    new = sqlite3.connect(file)
    new.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    new.close()
    with pytest.raises(DataError, match="newer nhan"):
        Store(file)
