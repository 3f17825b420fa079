"""Runs one function over many tasks: in order, in bounded memory, on one process or several.

It speaks ``concurrent.futures.Executor``: processes of this machine by default, a cluster when
given one. Results come in the order of the tasks, whatever the number of jobs.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

WINDOW = 4
"""Batches that wait for each worker: enough to keep it busy, few enough to keep memory flat."""

HEAVY = 2 * 1024 * 1024
"""The weight at which a batch is full, however few tasks it has."""

MOST = 32 * 1024 * 1024
"""The weight of all batches that wait at which no more are taken."""


class WorkerDiedError(Exception):
    """The process that worked on a task was killed. ``task`` names it."""

    def __init__(self, task: object) -> None:
        self.task = task
        super().__init__(f"the process that worked on {task} died")


class _Batch[T](NamedTuple):
    tasks: tuple[T, ...]
    weight: int


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run[T, R](
    work: Callable[[T], R],
    tasks: Iterable[T],
    *,
    jobs: int = 1,
    batch: int = 16,
    executor: Executor | None = None,
    weight: Callable[[T], int] = lambda _task: 0,
) -> Iterator[R | WorkerDiedError]:
    """Yield ``work(task)`` for each task in order; a task that killed its process yields ``WorkerDiedError``.

    ``work`` must be a function of a module, or a ``partial`` of one, and must not raise for bad data. What the
    partial holds comes to each process once, so that what all tasks share belongs there. ``jobs`` counts
    processes (1: this one); ``batch`` tasks travel together, fewer if they weigh much: ``weight``
    says how many bytes a task carries. An ``executor`` replaces the processes of this machine.
    """
    if jobs <= 1 and executor is None:
        yield from map(work, tasks)
        return
    batches = _batches(tasks, batch, weight)
    if executor is not None:
        yield from _in_order(work, batches, executor, jobs)
        return
    yield from _in_processes(work, batches, jobs)


def _batches[T](tasks: Iterable[T], most: int, weight: Callable[[T], int]) -> Iterator[_Batch[T]]:
    taken: list[T] = []
    total = 0
    for task in tasks:
        taken.append(task)
        total += weight(task)
        if len(taken) >= most or total >= HEAVY:
            yield _Batch(tuple(taken), total)
            taken, total = [], 0
    if taken:
        yield _Batch(tuple(taken), total)


def _work_through[T, R](work: Callable[[T], R], tasks: tuple[T, ...]) -> list[R]:
    return [work(task) for task in tasks]


def _in_order[T, R](work: Callable[[T], R], batches: Iterator[_Batch[T]], executor: Executor, jobs: int) -> Iterator[R]:
    waiting: deque[tuple[int, Future[list[R]]]] = deque()
    weight = 0
    for one in batches:
        waiting.append((one.weight, executor.submit(_work_through, work, one.tasks)))
        weight += one.weight
        while waiting and (len(waiting) >= WINDOW * max(jobs, 1) or weight >= MOST):
            weight -= waiting[0][0]
            yield from waiting.popleft()[1].result()
    while waiting:
        yield from waiting.popleft()[1].result()


def _pool(work: Callable[..., object], jobs: int) -> ProcessPoolExecutor:
    import multiprocessing  # noqa: PLC0415  (a tenth of a start, which one process does without)
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(min(jobs, 8 * cores()), context, initializer=_begin, initargs=(os.getpid(), work))


_begun_for: list[Callable[..., Any]] = []
"""What this process was begun for, if it is a worker."""


def _begin(parent: int, work: Callable[..., object]) -> None:
    """Ignore interruptions: workers finish the batch they are at, print nothing, and the parent decides."""
    gc.freeze()  # else the first collection would copy all memory that is shared with the parent
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _begun_for[:] = [work]


def _go_on(tasks: tuple[Any, ...]) -> list[Any]:
    """Do in a worker what it was begun for."""
    return _work_through(_begun_for[0], tasks)


def _end_with(parent: int) -> NoReturn:
    """Leave when the parent was killed: nobody takes the results any more, and nobody would end the worker."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


class _Processes[T, R]:
    """Processes that work on batches, and are made anew when one of them dies."""

    def __init__(self, work: Callable[[T], R], jobs: int) -> None:
        self.work = work
        self.jobs = jobs
        self.pool = _pool(work, jobs)
        self.waiting: deque[tuple[_Batch[T], Future[list[R]]]] = deque()

    @property
    def full(self) -> bool:
        """Whether no more should be given before a result was taken."""
        return len(self.waiting) >= WINDOW * self.jobs or sum(one.weight for one, _ in self.waiting) >= MOST

    def submit(self, batch: _Batch[T]) -> None:
        """Give a batch to the processes; one handed to a pool that just broke waits to be given again."""
        from concurrent.futures import Future  # noqa: PLC0415
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

        try:
            future = self.pool.submit(_go_on, batch.tasks)
        except BrokenProcessPool as broken:
            future = Future()
            future.set_exception(broken)
        self.waiting.append((batch, future))

    def results(self) -> Iterator[R | WorkerDiedError]:
        """Yield the results of the oldest batch. If a process died, its tasks are done again, one a process."""
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

        batch, future = self.waiting.popleft()
        try:
            yield from future.result()
        except BrokenProcessPool:
            self.pool.shutdown(wait=False, cancel_futures=True)
            yield from _one_by_one(self.work, batch.tasks)
            self.pool = _pool(self.work, self.jobs)
            left, self.waiting = self.waiting, deque()
            for one, begun in left:
                if begun.done() and not begun.cancelled() and begun.exception() is None:
                    self.waiting.append((one, begun))
                else:
                    self.submit(one)


def _in_processes[T, R](
    work: Callable[[T], R], batches: Iterator[_Batch[T]], jobs: int
) -> Iterator[R | WorkerDiedError]:
    processes = _Processes(work, jobs)
    try:
        for one in batches:
            processes.submit(one)
            while processes.waiting and processes.full:
                yield from processes.results()
        while processes.waiting:
            yield from processes.results()
    finally:
        processes.pool.shutdown(wait=True, cancel_futures=True)


def _one_by_one[T, R](work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R | WorkerDiedError]:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    for task in tasks:
        with _pool(work, 1) as pool:
            try:
                yield pool.submit(_go_on, (task,)).result()[0]
            except BrokenProcessPool:
                yield WorkerDiedError(task)
