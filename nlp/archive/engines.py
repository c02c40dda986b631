"""Tasks → results in any order, by joblib: its own processes (loky), or a Dask, Ray or Spark cluster.

All four run the same function on the same tasks. A worker that the system kills loses nothing: the tasks that were
under way are done again one at a time, and one that kills its worker again is halved until the one item is found.
"""

from __future__ import annotations

import functools
import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from nlp.errors import ConfigError

ENGINES = ("local", "here", "dask", "ray", "spark")
#: Tasks under way and waiting, by worker: what bounds the memory.
AHEAD = 2
#: What keeps the libraries of numbers in a worker from starting threads of their own.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
#: Engines whose joblib backend gives results only when all are there: they get this many tasks a worker at a time.
WAVE = 4
#: How long a Dask scheduler may take to answer.
DASK_PATIENCE = "10s"
#: Names of the errors by which an engine says that a worker died under a task.
KILLED = {"TerminatedWorkerError", "BrokenProcessPool", "KilledWorker", "WorkerCrashedError", "OutOfMemoryError"}

R = TypeVar("R")


class Task(Protocol):
    """What an engine must know of a task."""

    @property
    def number(self) -> int: ...


T = TypeVar("T", bound=Task)


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the work is done: ``local`` processes, this process itself (``here``), or a cluster, 0 ``workers`` are
    one a core, or as many as the cluster has.

    What kills a worker process costs one article; what kills ``here`` ends the job (which can be resumed).
    """

    name: str = "local"
    workers: int = 0
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise ConfigError(f"no engine {self.name!r}; known: {', '.join(ENGINES)}")
        if self.name == "dask" and not self.scheduler:
            raise ConfigError("--engine dask needs the address of its scheduler: --scheduler tcp://HOST:8786")

    @property
    def in_process(self) -> bool:
        return self.name == "here"

    @property
    def processes(self) -> int:
        """How many on this machine, one a core where that is left open; of a cluster 0 where it is."""
        return 1 if self.in_process else self.workers or (cores() if self.name == "local" else 0)


class Pool(Generic[T, R]):
    """One run of an engine over tasks."""

    def __init__(self, engine: Engine, function: Callable[[T], R]) -> None:
        self._engine = engine
        self._function = function
        self._pending: dict[int, T] = {}
        self._guard = threading.Lock()
        self._fault: BaseException | None = None

    def run(self, tasks: Iterator[T], recover: Callable[[T, Pool[T, R]], R]) -> Iterator[tuple[T, R]]:
        """Every task with its result, as they are done. ``recover`` makes the result of a task that kills workers."""
        if self._engine.in_process:
            for task in tasks:
                yield task, self._function(task)
            return
        with self._connected():
            more = True
            while more:
                more = False
                try:
                    yield from self._parallel(self._fed(tasks))
                except Exception as error:
                    if not was_killed(error):
                        raise
                    more = True
                for task in [self._pending[number] for number in sorted(self._pending)]:
                    yield task, recover(task, self)
                    del self._pending[task.number]
            if self._fault is not None:
                raise self._fault

    def one(self, task: Any, function: Callable[[Any], Any] | None = None) -> Any:
        """One task alone, by the pool's function or another.

        Raises:
            WorkerKilledError: it took its worker with it.
        """
        try:
            return next(iter(self._results([task], function)))[1]
        except Exception as error:
            if was_killed(error):
                raise WorkerKilledError(type(error).__name__) from error
            raise

    def _fed(self, tasks: Iterator[T]) -> Iterator[T]:
        """The tasks, remembered until they are done; joblib asks from several threads."""
        while True:
            with self._guard:
                try:
                    task = next(tasks, None)
                except BaseException as error:  # in a thread of joblib it would be lost: raised when the rest is done
                    self._fault = error
                    return
                if task is None:
                    return
                self._pending[task.number] = task
            yield task

    def _parallel(self, tasks: Iterator[T]) -> Iterator[tuple[T, R]]:
        for number, result in self._results(tasks):
            yield self._pending[number], result
            del self._pending[number]

    def _results(
        self, tasks: Iterator[T] | Sequence[T], function: Callable[[Any], Any] | None = None
    ) -> Iterator[tuple[int, R]]:
        function = function or self._function
        if self._engine.name == "local" and self._engine.processes == 1:
            yield from _one_worker(function, tasks)
            return
        if self._engine.name in ("ray", "spark"):
            waves = iter(tasks)
            size = WAVE * max(self._engine.workers, 2)
            while wave := list(itertools.islice(waves, size)):
                yield from self._joblib("list")(_call(function, task) for task in wave)
            return
        local = self._engine.name == "local"
        yield from self._joblib("generator_unordered")(_call(function, task, local) for task in tasks)

    def _joblib(self, return_as: str) -> Any:
        import joblib

        return joblib.Parallel(
            n_jobs=self._engine.processes or -1, return_as=return_as, batch_size=1, pre_dispatch=f"{AHEAD}*n_jobs"
        )

    @contextmanager
    def _connected(self) -> Iterator[None]:
        import joblib

        name = self._engine.name
        if name == "local":
            with joblib.parallel_config("loky", inner_max_num_threads=1):
                yield
            return
        if name == "dask":
            with _dask_client(str(self._engine.scheduler)), joblib.parallel_config("dask", wait_for_workers_timeout=60):
                yield
            return
        _register(name, self._engine.scheduler)
        with joblib.parallel_config(name):
            yield


class WorkerKilledError(Exception):
    """A task took its worker with it."""


def was_killed(error: BaseException) -> bool:
    """Whether an engine's error says that a worker died."""
    return any(kind.__name__ in KILLED for kind in type(error).__mro__)


def _call(function: Callable[[T], R], task: T, local: bool = False) -> Any:
    import joblib

    return joblib.delayed(_numbered)(function, task, local)


def _one_worker(function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[int, R]]:
    """As joblib's loky with one worker, which joblib itself would not start: it would work in this process."""
    from joblib.externals.loky import ProcessPoolExecutor

    executor = ProcessPoolExecutor(max_workers=1, env=ONE_THREAD)
    pending: deque[Any] = deque()
    try:
        for task in tasks:
            pending.append(executor.submit(_numbered, function, task, True))
            if len(pending) > AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        executor.shutdown(kill_workers=True)  # at the end, a fault or an interrupt: what is under way is for nobody


def _numbered(function: Callable[[T], R], task: T, local: bool = False) -> tuple[int, R]:
    if local:
        _end_with_parent()
    return task.number, function(task)


@functools.cache
def _end_with_parent() -> None:
    """In a worker of this machine: end when the job was killed. Nobody else would end it, and it holds 200 MB."""
    if os.name == "nt":  # a process keeps the number of its dead parent there
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


def _dask_client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigError("--engine dask needs Dask: install 'nhan[archive]'") from error
    try:
        return Client(address, timeout=DASK_PATIENCE, set_as_default=True)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise ConfigError(f"{address}: no Dask scheduler answers there ({error}); check --scheduler") from error


def _register(name: str, scheduler: str | None) -> None:
    """Make joblib know the backend of Ray or Spark."""
    try:
        if name == "ray":
            import ray
            from ray.util.joblib import register_ray

            if scheduler:
                ray.init(address=scheduler, ignore_reinit_error=True)
            register_ray()
        else:
            from joblibspark import register_spark

            register_spark()
    except ImportError as error:
        package = "ray" if name == "ray" else "joblibspark and pyspark"
        raise ConfigError(f"--engine {name} needs {package}: pip install {package.replace(' and', '')}") from error
