"""Adjudication on files: from annotators' copies to curated documents, and to a queue of what people must decide.

- :mod:`planning`: what is asked · :mod:`cases`: one document, from its copies to its curated layer
- :mod:`standing`: where a curated document stands, or will · :mod:`queues`: the plain file of decisions

Each file is replaced whole, and only while it is what was read. A run that is interrupted is simply run again: what
it makes is made of the copies and the decisions alone, so that it is the same, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from hashiye import engine, files, measuring
from hashiye.adjudicating.queue import Decision, Queue
from hashiye.codes import Severity
from hashiye.copies import Bench, Copies
from hashiye.curating import cases
from hashiye.curating.cases import Judged
from hashiye.curating.planning import Plan
from hashiye.curating.queues import QueueFile
from hashiye.findings import Finding

__all__ = ["Judged", "Outcome", "Plan", "QueueFile", "Work", "adjudicate"]

type Step = Callable[[int], None]

_MANY = 200
"""Documents from which several processes pay."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a run: every document, sorted by id; what is open; the file of the queue, if there is one.

    ``lines``: on which line of that file the decision on an item stands.
    """

    plan: Plan
    documents: tuple[Judged, ...] = ()
    queue: Queue = Queue()
    file: str = ""
    lines: Mapping[str, int] = {}
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> int:
        """How many groups and relations wait for a person's decision, those counted that wait for another one."""
        return sum(len(one.undecided) + one.waiting for one in self.documents)

    @property
    def reasons(self) -> dict[str, int]:
        """Why groups are open: how many for which reason, sorted by name."""
        return dict(sorted(Counter(item.reason for item in self.queue.undecided).items()))

    @property
    def code(self) -> int:
        """The exit code: 2 if something could not be done, or nobody voted, 1 if anything is open, else 0."""
        voted = any(one.annotators for one in self.documents)
        if not voted or any(one.severity is Severity.ERROR for one in self.findings):
            return 2
        return int(self.open > 0)


class Work:
    """The documents that are adjudicated, while their shards are at hand. A context manager.

    Raises ``NotReadable`` if the queue's file cannot be read, ``ValueError`` if nobody says where it is.
    """

    def __init__(self, paths: Sequence[str], plan: Plan) -> None:
        self.plan = plan
        self.bench = Bench(plan.limits)
        found = measuring.gathered(paths, plan.wanted, self.bench)
        self.copies: Mapping[str, Copies] = {one.document: one for one in found.documents}
        self.findings = found.findings
        self.file = QueueFile.of(plan, found.documents)
        self.file.load()
        self.file.add(plan.apply)

    def __enter__(self) -> Work:
        self.bench.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.bench.__exit__(None, None, None)

    def judged(
        self, *, write: bool, step: Step = lambda _total: None, stop: Callable[[], bool] = lambda: False
    ) -> Outcome:
        """Hold all votes; with ``write``, put the curated documents and the queue in their places.

        ``stop`` is asked after each document. Of a run that it ends, only the documents so far are told; the queue
        stays as it was, of which only a part is known then.
        """
        documents, findings = [], list(self.findings)
        for one in self._all(write=write):
            documents.append(one)
            findings += one.findings
            step(len(self.copies))
            if stop():
                break
        if len(documents) == len(self.copies):
            self.file.merge(documents)
            findings += self.file.save() if write else ()
        if write:
            self.sweep(documents)
        return Outcome(
            plan=self.plan, documents=tuple(documents), queue=self.file.queue, file=self.file.name,
            lines=self.file.lines, findings=tuple(dict.fromkeys(findings)),
        )  # fmt: skip

    def _all(self, *, write: bool) -> Iterator[Judged]:
        tasks = list(self.copies.values())
        jobs = self.plan.jobs or (1 if len(tasks) < _MANY else engine.cores())
        work = partial(cases.judge, self.plan, self.file.by_document(), self.file.reopened, write)
        for one in engine.run(work, tasks, jobs=jobs):
            yield cases.died(one.task) if isinstance(one, engine.WorkerDiedError) else one

    def sweep(self, documents: Iterable[Judged]) -> None:
        """Take away what killed runs left half-written beside the queue's file and where these documents go."""
        files.sweep([self.file.path.parent], {self.file.path.name})
        files.sweep(sorted({Path(one.file).parent for one in documents if one.file}))

    def check_annotators(self, documents: Collection[Judged]) -> None:
        """Raise ``ValueError`` if somebody who is to vote has no layer of the name, or is the curated layer's own.

        A name that is mistyped must not make a layer of the others' work.
        """
        if self.plan.producer in self.plan.annotators:
            raise ValueError(f"{self.plan.producer!r} is whose the curated layer is, which does not vote")
        missing = set(self.plan.annotators) - {name for one in documents for name in (*one.annotators, *one.left_out)}
        if documents and missing:
            names = ", ".join(map(repr, sorted(missing)))
            raise ValueError(f"nobody called {names} has the layer {self.plan.layer!r}")

    def looked_at(self, document: str, decisions: Mapping[str, Decision]) -> cases.View:
        """Return one document as it stands with these decisions; nothing is written. Raises ``NotReadable``."""
        return cases.view(self.plan, self.copies[document], decisions, self.file.reopened)


def adjudicate(paths: Sequence[str], plan: Plan, step: Step = lambda _total: None, *, write: bool = True) -> Outcome:
    """Adjudicate the documents that arguments name. What is wrong with them becomes findings.

    ``step`` is called after each document, with the number of all. Raises ``NotReadable`` if the queue's file or
    the one that is applied cannot be read, ``ValueError`` if nobody says where results go, or an annotator who is
    asked for has nothing.
    """
    with Work(paths, plan) as work:
        if plan.annotators:
            work.check_annotators(work.judged(write=False).documents)
        return work.judged(write=write, step=step)
