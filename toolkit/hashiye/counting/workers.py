"""Portions of documents, worked on in several processes. One that is killed costs the document alone that killed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor

from msgspec import structs

from hashiye import engine
from hashiye.counting.roll import Portion, copy_of
from hashiye.findings import Finding

type Findings = tuple[Finding, ...]

TOGETHER = 256
"""Documents that are held at a time."""

_MANY = 200
"""Documents from which several processes pay."""


def jobs(asked: int, documents: int) -> int:
    """Return how many processes work: as many as are asked for, of 0 as many as the documents are worth."""
    return asked or (1 if documents < _MANY else engine.cores())


def run[R](
    work: Callable[[Portion], R], portions: Iterable[Portion], lost: Callable[[Findings], R], *, jobs: int,
    executor: Executor | None = None, step: Callable[[], None] = lambda: None,
) -> Iterator[R]:  # fmt: skip
    """Yield ``work(portion)`` for each portion in order, as :func:`hashiye.engine.run` does.

    A portion whose process was killed is halved until the document is alone that does it; ``lost`` makes a result of
    what is said of it. ``step`` is called after each portion.
    """
    for one in engine.run(work, portions, jobs=jobs, batch=1, executor=executor):
        if isinstance(one, engine.WorkerDiedError):
            assert isinstance(one.task, Portion)
            yield from _again(work, one.task, lost)
        else:
            yield one
        step()


def _again[R](work: Callable[[Portion], R], portion: Portion, lost: Callable[[Findings], R]) -> Iterator[R]:
    if len(portion.rows) <= 1:
        yield lost(tuple(_killed(portion)))
        return
    middle = len(portion.rows) // 2
    halves = [structs.replace(portion, rows=rows) for rows in (portion.rows[:middle], portion.rows[middle:])]
    yield from run(work, halves, lost, jobs=2)


def _killed(portion: Portion) -> Iterator[Finding]:
    for name, copies in portion.rows:
        for where in copies:
            yield Finding(
                code="HSH-C507", message="the process that read this file was killed, perhaps for memory",
                fix="run again with fewer --jobs", document=name,
                file=copy_of(name, where, portion.places[where[0]]).name,
            )  # fmt: skip
