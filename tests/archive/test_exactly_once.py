"""Killed, resumed, changed, doubled: the outputs are those of one quiet run."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from nlp.archive.job import StoppedError
from nlp.archive.work import Limits
from nlp.errors import ConfigError
from tests.archive.conftest import everything, job, outputs, rejected, row, write_rows


def _command(rows_file, out, *more):
    return [
        sys.executable,
        "-m",
        "nlp.cli",
        "archive",
        str(rows_file),
        str(out),
        "--format",
        "jsonl",
        "--shard",
        "6",
        *more,
    ]


#: In the process of the command, in two of its own, in one.
ENGINES = (("--engine", "here"), ("--workers", "2"), ("--workers", "1"))


def _kill_and_resume(rows_file, out, chance, engine):
    """Start the job, kill it with its workers at a random moment, go on until it is finished."""
    running = subprocess.Popen(_command(rows_file, out, *engine), stderr=subprocess.DEVNULL, start_new_session=True)
    if chance.random() < 0.8:  # else before anything is written, or nearly
        while not (out / "_job" / "job.json").exists() and running.poll() is None:
            time.sleep(0.005)
    time.sleep(chance.uniform(0.0, 0.5 if engine == ENGINES[0] else 2.5))
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    begun = (out / "_job" / "job.json").exists()
    done = subprocess.run(
        _command(rows_file, out, *engine, *(["--resume"] if begun else [])),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr  # 1: the broken line below


@pytest.fixture
def broken_rows(tmp_path):
    file = write_rows(tmp_path / "rows.jsonl", 0, 120)
    with file.open("a", encoding="utf-8") as lines:
        lines.write("no JSON\n")
    return file


def _kills(broken_rows, tmp_path, number, seed):
    job(broken_rows, out=tmp_path / "quiet", shard=6)
    quiet = outputs(tmp_path / "quiet")
    chance = random.Random(seed)
    for index in range(number):
        out = tmp_path / f"killed{index}"
        _kill_and_resume(broken_rows, out, chance, ENGINES[index % 3])
        assert outputs(out) == quiet
        ids = [record["article"]["id"] for record in everything(out)]
        assert ids == [row(n)["id"] for n in range(120)]


def test_three_kills_lose_and_double_nothing(broken_rows, tmp_path):
    _kills(broken_rows, tmp_path, 3, 1)


@pytest.mark.soak
def test_fifty_kills_lose_and_double_nothing(broken_rows, tmp_path):
    _kills(broken_rows, tmp_path, 50, 2)


@pytest.mark.parametrize("shards", [0, 1, 4])
def test_a_stop_between_any_two_writes_is_resumed(rows_file, tmp_path, monkeypatch, shards):
    """The same without chance: a fault after each kind of write."""
    import nlp.archive.checkpoint as checkpoint

    job(rows_file, out=tmp_path / "quiet")
    for after in ("file", "record", *(() if shards else ("job.json", "rejected.jsonl", "manifest.json"))):
        out = tmp_path / f"{after}{shards}"
        written = []
        real = checkpoint.write

        def fail(file, content, written=written, after=after, real=real):
            kind = "record" if file.parent.name == "shards" else "file" if file.name.startswith("part-") else file.name
            real(file, content)
            written.append(kind)
            if kind == after and written.count(kind) > shards:
                raise KeyboardInterrupt

        monkeypatch.setattr(checkpoint, "write", fail)
        with pytest.raises(KeyboardInterrupt):
            job(rows_file, out=out)
        monkeypatch.setattr(checkpoint, "write", real)
        state = "finished archive; --retag" if after == "manifest.json" else "unfinished job; --resume"
        with pytest.raises(ConfigError, match=state):
            job(rows_file, out=out)
        job(rows_file, out=out, resume=True)
        assert outputs(out) == outputs(tmp_path / "quiet")


def test_a_full_disk_stops_the_job_and_keeps_what_is_done(rows_file, tmp_path, monkeypatch):
    from nlp.archive import sinks

    job(rows_file, out=tmp_path / "quiet")
    real = os.fsync
    calls = []

    def full(handle):
        calls.append(handle)
        if len(calls) > 12:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(sinks.os, "fsync", full)
    with pytest.raises(StoppedError, match=r"No space left on device.*--resume"):
        job(rows_file, out=tmp_path / "out")
    monkeypatch.setattr(sinks.os, "fsync", real)
    assert not list((tmp_path / "out").rglob("*.tmp"))
    job(rows_file, out=tmp_path / "out", resume=True)
    assert outputs(tmp_path / "out") == outputs(tmp_path / "quiet")


def test_two_jobs_on_one_folder_are_refused(rows_file, tmp_path):
    from nlp.archive.checkpoint import Checkpoint

    with Checkpoint(tmp_path / "out", "jsonl"), pytest.raises(ConfigError, match="another job is writing"):
        job(rows_file, out=tmp_path / "out")
    job(rows_file, out=tmp_path / "out")
    with pytest.raises(ConfigError, match="finished archive; --retag"):
        job(rows_file, out=tmp_path / "out")


def test_a_folder_with_other_files_is_refused(rows_file, tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"holds other files \(thesis.txt"):
        job(rows_file, out=out)
    assert [p.name for p in out.iterdir()] == ["thesis.txt"]


def test_resuming_a_finished_job_does_nothing(rows_file, tmp_path):
    first = job(rows_file, out=tmp_path / "out")
    stamps = {p: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()}
    assert job(rows_file, out=tmp_path / "out", resume=True) == first
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()} == stamps


CHANGES = {
    "an article changed": lambda f: f.write_text(
        f.read_text(encoding="utf-8").replace("thứ 33 ", "thứ ba "), encoding="utf-8"
    ),
    "articles came": lambda f: write_rows(f, 0, 75),
    "articles went": lambda f: write_rows(f, 0, 35),
}


@pytest.mark.parametrize("label", CHANGES)
def test_changed_inputs_are_refused_or_done_again(rows_file, tmp_path, label):
    out = tmp_path / "out"
    job(rows_file, out=out)
    kept = (out / "articles" / "part-000000.jsonl").stat().st_mtime_ns
    CHANGES[label](rows_file)
    os.utime(rows_file, (1, time.time() + 5))
    if label != "articles came":  # a longer input is simply gone on with
        with pytest.raises(ConfigError, match=r"the inputs (changed|became fewer).*--retag changed"):
            job(rows_file, out=out, resume=True)
    job(rows_file, out=out, retag=True)
    job(rows_file, out=tmp_path / "quiet")
    assert outputs(out) == outputs(tmp_path / "quiet")
    assert (out / "articles" / "part-000000.jsonl").stat().st_mtime_ns == kept, "what did not change is not done again"


def test_resuming_goes_on_in_the_last_shard_with_what_came_behind(rows_file, tmp_path):
    write_rows(rows_file, 0, 55)
    job(rows_file, out=tmp_path / "out")
    write_rows(rows_file, 0, 75)
    job(rows_file, out=tmp_path / "out", resume=True)
    job(rows_file, out=tmp_path / "quiet")
    assert outputs(tmp_path / "out") == outputs(tmp_path / "quiet")


def test_a_touched_file_of_the_same_content_changes_nothing(rows_file, tmp_path):
    out = tmp_path / "out"
    job(rows_file, out=out)
    stamps = {p: p.stat().st_mtime_ns for p in out.rglob("part-*")}
    os.utime(rows_file, (5, 5))
    job(rows_file, out=out, resume=True)
    assert {p: p.stat().st_mtime_ns for p in out.rglob("part-*")} == stamps


def test_other_versions_are_refused_or_done_again(rows_file, tmp_path, monkeypatch):
    import nlp.archive.job as jobs

    out = tmp_path / "out"
    job(rows_file, out=out)
    now = jobs.made_with
    monkeypatch.setattr(jobs, "made_with", lambda profile: {**now(profile), "gazetteer": "2030-01-01"})
    with pytest.raises(ConfigError, match=r"gazetteer .*, now 2030-01-01; --retag changed"):
        job(rows_file, out=out, resume=True)
    stamps = {p: p.stat().st_mtime_ns for p in out.rglob("part-*")}
    manifest = job(rows_file, out=out, retag=True)
    assert manifest["versions"]["gazetteer"] == "2030-01-01"
    assert all(p.stat().st_mtime_ns != stamps[p] for p in out.rglob("part-*"))


@pytest.mark.parametrize(
    ("fields", "changed", "again"),
    [
        (("article", "language"), "gazetteer", False),
        (("mentions", "entities"), "sections", False),
        (("mentions", "entities"), "gazetteer", True),
        (("article.id", "section.id"), "gazetteer", True),  # the section reads a text in which names are masked
        (("article", "language"), "nhan", True),
        (("article", "language"), "something new", True),
    ],
)
def test_versions_on_which_no_chosen_field_depends_change_nothing(
    rows_file, tmp_path, monkeypatch, fields, changed, again
):
    import nlp.archive.job as jobs

    out = tmp_path / "out"
    before = job(rows_file, out=out, fields=fields)
    now = jobs.made_with
    monkeypatch.setattr(jobs, "made_with", lambda profile: {**now(profile), changed: "2030"})
    stamps = {p: p.stat().st_mtime_ns for p in out.rglob("part-*")}
    if again:
        with pytest.raises(ConfigError, match=rf"{changed} .*, now 2030; --retag changed"):
            job(rows_file, out=out, fields=fields, resume=True)
    manifest = job(rows_file, out=out, fields=fields, retag=True)
    assert again is all(p.stat().st_mtime_ns != stamps[p] for p in out.rglob("part-*"))
    if not again:
        assert manifest == before
        write_rows(rows_file, 0, 65)
        manifest = job(rows_file, out=out, fields=fields, resume=True)
        assert [s.get("versions") == before["versions"] for s in manifest["shards"]] == [True] * 6 + [False]


def test_every_column_says_on_which_versions_it_depends():
    from nlp.archive.columns import COLUMNS
    from nlp.archive.job import DEPENDS

    assert set(DEPENDS) == set(COLUMNS)


def test_other_settings_are_refused(rows_file, tmp_path):
    job(rows_file, out=tmp_path / "out")
    with pytest.raises(ConfigError, match="other settings \\(shard 10, now 20\\)"):
        job(rows_file, out=tmp_path / "out", resume=True, shard=20)


def test_an_article_beyond_the_limits_is_rejected_and_the_rest_is_done(rows_file, tmp_path):
    with rows_file.open("a", encoding="utf-8") as lines:
        lines.write('{"id": "long", "text": "' + "Tin ở Hà Nội. " * 500 + '"}\n')
    manifest = job(rows_file, out=tmp_path / "out", limits=Limits(characters=5000))
    assert manifest["counts"]["articles"] == 60
    assert [(r["id"], r["reason"]) for r in rejected(tmp_path / "out")] == [("long", "too-large")]
    manifest = job(rows_file, out=tmp_path / "out2", limits=Limits(mentions=100))
    assert [(r["id"], r["reason"]) for r in rejected(tmp_path / "out2")] == [("long", "too-many-mentions")]


def test_a_fault_of_ours_on_one_article_costs_that_article_only(rows_file, tmp_path, monkeypatch):
    from nlp.law import LawFinder

    real = LawFinder.__call__

    def faulty(self, story):
        if story.article.id == "a7":
            raise ZeroDivisionError("poison")
        return real(self, story)

    monkeypatch.setattr(LawFinder, "__call__", faulty)
    job(rows_file, out=tmp_path / "out")
    assert [(r["id"], r["reason"]) for r in rejected(tmp_path / "out")] == [("a7", "failed")]
    assert len(everything(tmp_path / "out")) == 59


def test_the_clock_is_the_last_resort(tmp_path):
    from nlp.archive.work import TookTooLongError, clock

    def hang():
        with clock(0.05):
            while True:
                pass

    with pytest.raises(TookTooLongError):
        hang()
    with clock(60):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
