"""Says where the time of one sound document goes in ``validate``: by stage, by rule and by shared column, in µs.

``python benchmarks/profile_validate.py [--spelling xml] [--remember]``. The very functions that ``validate`` calls
are wrapped in clocks; each clock stands still while one inside it runs, and what the clocks cost is taken off.
Wall clock of one process, the median over passes; files are in the page cache.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from msgspec import structs

import content
from hashiye import checking, corpus, files, grounds, validation, verdicts
from hashiye.checks import record as records
from hashiye.checks import runner
from hashiye.checks.subject import Subject
from hashiye.codecs import standoff_json, standoff_xml, utf8
from hashiye.registry import LOOKS, Look, Rule

type Row = tuple[str, float, float]
"""A stage, its microseconds a document, and how often it came a document."""

STAGES: tuple[tuple[object, str, str], ...] = (
    (files, "check_link", "link check"),
    (files, "read", "open and read (document, text)"),
    (standoff_json, "read", "decode the document"),
    (standoff_xml, "read", "decode the document"),
    (utf8, "decode", "decode the text"),
    (corpus, "text_beside", "way to the text"),
    (validation, "_existing_text", "way to the text"),
    (corpus, "root_of", "the corpus it lies in"),
    (validation, "_canonical", "canonical form"),
    (validation, "examine", "asking the rules"),
    (records, "sketch", "record: sketch"),
    (validation, "record", "record"),
    (validation, "_annotator", "whose it is"),
    (validation, "see", "see: what is between"),
    (validation, "judge", "judge: what is between"),
    (verdicts, "remember", "verdict to be remembered"),
)
"""What is timed: where a function is looked up, its name there, and what it is called in the table."""


class Clocks:
    """Seconds and calls by stage; the time of a stage inside another is taken off the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self.inner: dict[str, int] = defaultdict(int)
        self._open: list[tuple[str, float]] = []
        self._began = 0.0

    def timed(self, stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``call`` under a clock; a generator is run to its end under it."""

        def run(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            self._open.append((stage, 0.0))
            try:
                result = call(*arguments, **named)
                return list(result) if isinstance(result, Iterator) else result
            finally:
                spent = time.perf_counter() - began
                _, inside = self._open.pop()
                self.seconds[stage] += spent - inside
                self.calls[stage] += 1
                if self._open:
                    outer, before = self._open[-1]
                    self._open[-1] = outer, before + spent
                    self.inner[outer] += 1

        return run

    def collector(self, phase: str, _about: object) -> None:
        """Time the garbage collector by itself, whichever stage it interrupts: for ``gc.callbacks``."""
        if phase == "start":
            self._open.append(("garbage collector", 0.0))
            self._began = time.perf_counter()
        else:
            spent = time.perf_counter() - self._began
            stage, _ = self._open.pop()
            self.seconds[stage] += spent
            self.calls[stage] += 1
            if self._open:
                outer, before = self._open[-1]
                self._open[-1] = outer, before + spent


def cost() -> tuple[float, float]:
    """Return what a clock adds to its own stage, and to the one around it, in seconds a call."""
    clocks, count = Clocks(), 20_000
    inner = clocks.timed("inner", lambda: None)
    outer = clocks.timed("outer", lambda: [inner() for _ in range(count)])
    outer()
    return clocks.seconds["inner"] / count, clocks.seconds["outer"] / count


@contextmanager
def watched(clocks: Clocks) -> Iterator[None]:
    """Put the clocks in for a while."""
    with ExitStack() as stack:
        for place, name, stage in STAGES:
            if hasattr(place, name):
                stack.enter_context(patch.object(place, name, clocks.timed(stage, getattr(place, name))))
        plan = validation._plan
        stack.enter_context(patch.object(validation, "_plan", lambda chosen: _timed_rules(clocks, plan(chosen))))
        stack.enter_context(patch.object(validation, "Subject", _timed_subject(clocks)))
        stack.enter_context(patch.object(runner, "LOOKS", [_timed_look(clocks, one) for one in LOOKS]))
        gc.callbacks.append(clocks.collector)
        try:
            yield
        finally:
            gc.callbacks.remove(clocks.collector)


def _timed_rules(clocks: Clocks, plan: Iterable[Rule]) -> tuple[Rule, ...]:
    if plan not in _PLANS:
        _PLANS[plan] = tuple(_timed_rule(clocks, one) for one in plan)
    return _PLANS[plan]


_PLANS: dict[object, tuple[Rule, ...]] = {}


def _timed_rule(clocks: Clocks, rule: Rule) -> Rule:
    code = rule.code.code
    screen = rule.screen and clocks.timed(f"{code} screen", rule.screen)
    return structs.replace(rule, screen=screen, find=rule.find and clocks.timed(f"{code} loop", rule.find))


def _timed_look(clocks: Clocks, look: Look) -> Look:
    name = f"{look.quiet.__module__.rpartition('.')[2]}.{look.quiet.__name__}"  # type: ignore[attr-defined]
    return structs.replace(look, quiet=clocks.timed(f"look {name}", look.quiet))


def _timed_subject(clocks: Clocks) -> type[Subject]:
    columns = {}
    for name, one in vars(Subject).items():
        if isinstance(one, cached_property):
            columns[name] = made = cached_property(clocks.timed(f"column {name}", one.func))
            made.__set_name__(Subject, name)
    return type("TimedSubject", (Subject,), columns)


def profiled(tasks: list[validation.Task], passes: int) -> tuple[list[Row], float]:
    """Return the rows, longest first, and the microseconds of a document without any clock."""
    own, around = cost()
    found: dict[str, list[float]] = defaultdict(list)
    often: dict[str, float] = {}
    whole = []
    for number in range(passes + 1):
        began = time.perf_counter()
        for task in tasks:
            validation.one(*task)
        whole.append((time.perf_counter() - began) / len(tasks) * 1e6)
        clocks = Clocks()
        _PLANS.clear()
        with watched(clocks):
            one = clocks.timed("one: what is between", validation.one)
            for task in tasks:
                one(*task)
        for stage, seconds in clocks.seconds.items() if number else ():
            true = seconds - own * clocks.calls[stage] - around * clocks.inner[stage]
            found[stage].append(max(true, 0.0) / len(tasks) * 1e6)
            often[stage] = clocks.calls[stage] / len(tasks)
    rows = [(stage, statistics.median(times), often[stage]) for stage, times in found.items()]
    return sorted(rows, key=lambda row: -row[1]), statistics.median(whole[1:])


def walk(home: Path, passes: int) -> Iterator[Row]:
    """Time what a whole run adds to each document: finding the files, their corpus, and the outcome."""
    count = len(list((home / "documents").iterdir()))
    stages: dict[str, list[float]] = defaultdict(list)
    for _ in range(passes):
        began = time.perf_counter()
        found = [one for one in checking.documents([str(home)]) if isinstance(one, corpus.Source)]
        middle = time.perf_counter()
        every = grounds.Grounds(content.OPTIONS.wishes)
        every.of(found[0])
        settled = time.perf_counter()
        for source in found:
            every.of(source)
        placed = time.perf_counter()
        checking.check([str(home)], content.OPTIONS)
        ended = time.perf_counter()
        stages["finding the files"].append((middle - began) / count)
        stages["the corpus's settings and surroundings, once a run"].append((settled - middle) / count)
        stages["which corpus a file lies in"].append((placed - settled) / count)
        stages["all of checking.check, corpus-wide rules too"].append((ended - placed) / count)
    for stage, times in stages.items():
        yield stage, statistics.median(times) * 1e6, 1.0


def tasks_of(home: Path, *, remember: bool = False) -> list[validation.Task]:
    """Return what a run over a corpus asks of each file, all default rules on."""
    every = grounds.Grounds(content.OPTIONS.wishes, remember=remember)
    tasks = []
    for source in checking.documents([str(home)]):
        assert isinstance(source, corpus.Source)
        job = every.of(source).job
        assert job is not None
        tasks.append((job, source))
    return tasks


def table(rows: Iterable[Row], whole: float) -> None:
    for stage, micros, often in rows:
        sys.stdout.write(f"| {stage} | {micros:.2f} | {micros / whole:.1%} | {often:g} |\n")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--passes", type=int, default=15)
    arguments.add_argument("--spelling", choices=("json", "xml", "jsonl"), default="json")
    arguments.add_argument("--remember", action="store_true", help="with what the cache keeps")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = content.spelled(content.make(Path(scratch), given.count), given.spelling)
        tasks = tasks_of(home, remember=given.remember)
        rows, whole = profiled(tasks, given.passes)
        if given.spelling == "jsonl":  # one file
            rows, whole = [(a, b / given.count, c / given.count) for a, b, c in rows], whole / given.count
        groups: dict[str, float] = defaultdict(float)
        for stage, micros, _ in rows:
            group = {"HSH-": "rules", "colu": "columns that rules share"}.get(stage[:4], "everything else")
            groups[group] += micros
        sys.stdout.write(
            f"{given.count} documents ({given.spelling}), {given.passes} passes: {whole:.0f} µs a document\n"
        )
        sys.stdout.write("\n| stage | µs | of all | times |\n| --- | --- | --- | --- |\n")
        table([(name, micros, 1) for name, micros in groups.items()], whole)
        table([("sum of all clocks", sum(row[1] for row in rows), 1)], whole)
        sys.stdout.write("| | | | |\n")
        table((row for row in rows if row[1] >= 0.05), whole)
        sys.stdout.write("\nA whole run, a document:\n\n")
        table(walk(home, 5) if given.spelling != "jsonl" else (), whole)


if __name__ == "__main__":
    main()
