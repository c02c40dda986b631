"""The same shards from one process, two, and a Dask cluster; workers that die."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nlp.archive import job as jobs
from nlp.archive import work
from nlp.archive.engines import Engine
from nlp.errors import ConfigError
from tests.archive.conftest import job, outputs, rejected, write_rows

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def quiet(rows_file, tmp_path):
    job(rows_file, out=tmp_path / "quiet")
    return outputs(tmp_path / "quiet")


def deadly(task):
    """A worker function that the system kills at one article, always."""
    if any(b'"a5"' in item.content for item in task.items):
        os._exit(137)
    return work.make_shard(task.profile, task.settings, task.items)


def deadly_piece(piece):
    if any(b'"a5"' in item.content for item in piece.items):
        os._exit(137)
    return work.outcomes(piece.profile, piece.settings, piece.items)


def unlucky(task):
    """A worker function that the system kills once."""
    marker = Path(os.environ["NHAN_TEST_MARKER"])
    if task.number == 2 and not marker.exists():
        marker.touch()
        os._exit(137)
    return work.make_shard(task.profile, task.settings, task.items)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_give_what_this_process_gives_also_when_one_dies(rows_file, tmp_path, quiet, monkeypatch, workers):
    monkeypatch.setattr(jobs, "make", unlucky)
    monkeypatch.setenv("NHAN_TEST_MARKER", str(tmp_path / "died"))
    job(rows_file, out=tmp_path / "two", engine="local", workers=workers)
    assert (tmp_path / "died").exists()
    assert outputs(tmp_path / "two") == quiet


@pytest.mark.parametrize("workers", [1, 2])
def test_an_article_that_kills_its_worker_is_found_and_the_rest_is_done(tmp_path, monkeypatch, workers):
    monkeypatch.setattr(jobs, "make", deadly)
    monkeypatch.setattr(jobs, "make_piece", deadly_piece)
    rows_file = write_rows(tmp_path / "rows.jsonl", 0, 8)
    manifest = job(rows_file, out=tmp_path / "out", engine="local", workers=workers, shard=4)
    assert manifest["counts"]["articles"] == 7
    found = rejected(tmp_path / "out")
    assert [(r["reason"], r["source"].rpartition(":")[2]) for r in found] == [("worker-killed", "6")]


def test_workers_end_when_the_job_is_killed(tmp_path):
    psutil = pytest.importorskip("psutil")
    rows_file = write_rows(tmp_path / "rows.jsonl", 0, 2000)
    command = [sys.executable, "-m", "nlp.cli", "archive", str(rows_file), str(tmp_path / "out"), "--workers", "1"]
    running = subprocess.Popen([*command, "--shard", "10"], stderr=subprocess.DEVNULL)
    while not list(tmp_path.rglob("part-*")) and running.poll() is None:
        time.sleep(0.01)
    children = psutil.Process(running.pid).children(recursive=True)
    assert children
    running.kill()
    running.wait()
    assert psutil.wait_procs(children, timeout=120)[1] == []


@pytest.fixture(scope="module")
def cluster():
    """A Dask scheduler and two worker processes, over TCP on loopback: (address, workers)."""
    pytest.importorskip("distributed")
    from distributed import Scheduler  # noqa: F401 - the package is whole

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    bin_ = Path(sys.executable).parent

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environment, stderr=subprocess.PIPE, text=True, cwd=bin_
        )

    scheduler = start(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"
    )
    address = ""
    for line in scheduler.stderr:
        if "Scheduler at:" in line:
            address = line.split()[-1]
            break
    assert address.startswith("tcp://127.0.0.1:")
    threading.Thread(target=scheduler.stderr.read, daemon=True).start()
    workers = [
        start(
            "distributed.cli.dask_worker",
            address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
        )
        for _ in range(2)
    ]
    for worker in workers:
        threading.Thread(target=worker.stderr.read, daemon=True).start()
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_with_a_worker_killed_in_the_middle(tmp_path, cluster):
    address, workers = cluster
    rows_file = write_rows(tmp_path / "rows.jsonl", 0, 300)
    job(rows_file, out=tmp_path / "quiet", shard=5)
    out = tmp_path / "dask"
    killed = []

    def kill():
        while not list(out.rglob("part-*")):
            time.sleep(0.01)
        killed.append(len(list(out.rglob("part-*"))))
        workers[0].kill()

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    job(rows_file, out=out, engine="dask", scheduler=address, workers=0, shard=5)
    killer.join(10)
    assert killed
    assert killed[0] < 60, "the worker was to die in the middle"
    assert outputs(out) == outputs(tmp_path / "quiet")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("engine", "module"), [("ray", "ray.util.joblib"), ("spark", "joblibspark")])
def test_other_clusters_where_they_are_installed(rows_file, tmp_path, quiet, engine, module):
    pytest.importorskip(module, reason=f"{module} is not installed")
    job(rows_file, out=tmp_path / engine, engine=engine, workers=2)
    assert outputs(tmp_path / engine) == quiet


@pytest.mark.parametrize(("engine", "module"), [("ray", "ray"), ("spark", "joblibspark")])
def test_an_engine_that_is_not_installed_says_what_to_install(rows_file, tmp_path, monkeypatch, engine, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=f"--engine {engine} needs .*pip install"):
        job(rows_file, out=tmp_path / "out", engine=engine, workers=2)


def test_engines_are_checked_before_any_work():
    with pytest.raises(ConfigError, match="no engine 'magic'; known: local, here, dask, ray, spark"):
        Engine("magic")
    with pytest.raises(ConfigError, match="--scheduler"):
        Engine("dask")


@pytest.mark.filterwarnings("ignore")
def test_no_scheduler_there_is_an_error_and_the_job_can_go_on(rows_file, tmp_path, quiet, monkeypatch):
    pytest.importorskip("distributed")
    import nlp.archive.engines as engines

    monkeypatch.setattr(engines, "DASK_PATIENCE", "0.3s")
    with pytest.raises(ConfigError, match="no Dask scheduler answers"):
        job(rows_file, out=tmp_path / "out", engine="dask", scheduler="tcp://127.0.0.1:9", workers=0)
    job(rows_file, out=tmp_path / "out", resume=True)
    assert outputs(tmp_path / "out") == quiet
