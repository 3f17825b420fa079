"""One run over files: documents are found, counted in portions, and added up; saved counts are added to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from difflib import get_close_matches
from functools import partial

from hashiye import engine
from hashiye.codes import Severity
from hashiye.counting import grouping, keeping
from hashiye.counting.portions import Counted, again
from hashiye.counting.portions import count as count_portion
from hashiye.counting.reading import find
from hashiye.counting.roll import Portion, Roll
from hashiye.counting.wanted import Outcome, Wanted
from hashiye.findings import Finding, NotReadable
from hashiye.measuring.shards import Bench
from hashiye.statistics.figures import Statistics
from hashiye.statistics.tally import Counts
from hashiye.text import quoted, show

type Step = Callable[[int], None]

_MANY = 200
"""Documents from which several processes pay."""

_PORTION, _LEAST = 1_024, 64
"""Documents of a portion: many share words, so that there is less to add up; few enough to keep all processes busy."""

_SHARES = 6
"""Portions for each process, at least, where there are few documents."""

_NAMED = 3
"""Files that a note names."""


def count(
    paths: Sequence[str], wanted: Wanted, step: Step = lambda _total: None, executor: Executor | None = None
) -> Outcome:
    """Count the documents that arguments name, and add saved counts. Never raises for bad data.

    ``step`` is called after each portion of documents, with the number of all portions. An ``executor`` takes the
    place of the processes of this machine.
    """
    findings: list[Finding] = []
    counts = Counts()
    kept = keeping.Kept.of([one for one in paths if keeping.is_name(one)], wanted, findings)
    wanted = kept.wanted
    there = [one for one in paths if not keeping.is_name(one)]
    refused = None
    if there:
        with Bench(wanted.limits) as bench:
            roll = find(there, wanted.limits, bench, findings)
            for one in _counted(roll, wanted, step, executor):
                counts.add(one.counts)
                findings += one.findings
                if len(counts.groups) > grouping.MOST:
                    refused = _too_many(wanted.by)
                    break
    kept.add_to(counts, findings)
    told = tuple(dict.fromkeys(findings))
    return Outcome(
        counts=counts, wanted=wanted, findings=told, left_out=_left_out(told, kept.left_out),
        saved=kept.names, refused=refused or _too_many_kept(counts, wanted) or _no_such_key(counts, wanted),
    )  # fmt: skip


def _counted(roll: Roll, wanted: Wanted, step: Step, executor: Executor | None) -> Iterator[Counted]:
    jobs = wanted.jobs or (1 if len(roll) < _MANY else engine.cores())
    most = _PORTION if jobs == 1 else min(_PORTION, max(_LEAST, -(-len(roll) // (jobs * _SHARES))))
    total = -(-len(roll) // most)
    work = partial(count_portion, wanted)
    for one in engine.run(work, roll.portions(most), jobs=jobs, batch=1, executor=executor):
        if isinstance(one, engine.WorkerDiedError):
            assert isinstance(one.task, Portion)
            yield from again(work, one.task)
        else:
            yield one
        step(total)


def report_of(outcome: Outcome) -> Statistics:
    """Return the figures of what was counted.

    Raises ``ValueError`` where the option ``by`` was refused, ``NotReadable`` where saved counts contradict themselves.
    """
    from hashiye.statistics import whole  # noqa: PLC0415  (the figures are made when all is counted)

    if outcome.refused:
        raise ValueError(outcome.refused[1])
    wanted = outcome.wanted
    try:
        return whole.report(
            outcome.counts, wanted.request, by=wanted.by, notes=notes(outcome),
            splits=wanted.splits if wanted.by == "split" else None,
        )  # fmt: skip
    except (ArithmeticError, LookupError, ValueError) as error:
        if not outcome.saved:
            raise
        raise NotReadable([keeping.contradicts(outcome.saved)]) from error


def notes(outcome: Outcome) -> tuple[str, ...]:
    """Return what a reader of the figures must know, a sentence each, in a fixed order."""
    return tuple(_notes(outcome))


def _notes(outcome: Outcome) -> Iterator[str]:
    counts, by = outcome.counts, outcome.wanted.by
    documents = counts.whole.sizes.documents
    if not documents:
        yield "no document was counted"
    if outcome.left_out:
        yield f"left out, or counted in part, for what is wrong with them: {_listed(outcome.left_out)}"
    if sum(one.sizes.documents for one in counts.groups.values()) > documents:
        yield f"a document can be in several groups by {show(by)}, and is counted in each"
    if grouping.ABSENT in counts.groups:
        number = counts.groups[grouping.ABSENT].sizes.documents
        said = f"{number} {'document' if number == 1 else 'documents'} of which nothing is said"
        yield f"the group {grouping.ABSENT} by {show(by)} holds {said}"
    if outcome.wanted.layers:
        yield f"only these layers were looked at: {', '.join(show(one) for one in outcome.wanted.layers)}"


def _listed(names: Sequence[str]) -> str:
    shown = [show(one, 200) for one in names[:_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more {'file' if more == 1 else 'files'}" if more else "")


def _left_out(findings: Sequence[Finding], before: Sequence[str]) -> tuple[str, ...]:
    names = {one.file for one in findings if one.file and one.severity is Severity.ERROR}
    return tuple(sorted({*names, *before}))


def _too_many(by: str) -> tuple[str, str]:
    return "--by", f"{quoted(by)} has more than {grouping.MOST} values; name what documents have in common"


def _too_many_kept(counts: Counts, wanted: Wanted) -> tuple[str, str] | None:
    return _too_many(wanted.by) if len(counts.groups) > grouping.MOST else None


def _no_such_key(counts: Counts, wanted: Wanted) -> tuple[str, str] | None:
    """Refuse the key of a fact that no document has, where documents were counted."""
    by, found = wanted.by, {one.partition(":")[0] for one in counts.whole.facts.statuses}
    if not by or by in grouping.KINDS or by in found or not counts.whole.sizes.documents:
        return None
    near = get_close_matches(by, [*grouping.KINDS, *sorted(found)], 3)
    there = ", ".join([*grouping.KINDS, *sorted(found - set(grouping.KINDS))])
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {there}"
    return "--by", f"no document has a fact {quoted(by)}; {hint}"
