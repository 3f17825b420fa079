"""One run over files: documents are found, counted in portions, and added up; saved counts are added to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial

from hashiye.codes import Severity
from hashiye.copies import Bench
from hashiye.counting import grouping, keeping, workers
from hashiye.counting.portions import Counted, lost
from hashiye.counting.portions import count as count_portion
from hashiye.counting.reading import find
from hashiye.counting.roll import Roll
from hashiye.counting.wanted import Outcome, Wanted
from hashiye.findings import Finding, NotReadable
from hashiye.statistics import groupings
from hashiye.statistics.figures import Statistics
from hashiye.statistics.layers import LayerCounts
from hashiye.statistics.tally import Counts
from hashiye.text import show

type Step = Callable[[int], None]

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
    jobs = workers.jobs(wanted.jobs, len(roll))
    most = _PORTION if jobs == 1 else min(_PORTION, max(_LEAST, -(-len(roll) // (jobs * _SHARES))))
    yield from workers.run(
        partial(count_portion, wanted), roll.portions(most), lost, jobs=jobs, executor=executor,
        step=partial(step, -(-len(roll) // most)),
    )  # fmt: skip


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
    for name, layer in sorted(counts.whole.layers.items()):
        if layer.several:
            yield _by_all(name, layer)
        if layer.astray:
            yield _astray(name, layer)
    if groupings.ABSENT in counts.groups:
        number = counts.groups[groupings.ABSENT].sizes.documents
        said = f"{number} {'document' if number == 1 else 'documents'} of which nothing is said"
        yield f"the group {groupings.ABSENT} by {show(by)} holds {said}"
    if outcome.wanted.layers:
        yield f"only these layers were looked at: {', '.join(show(one) for one in outcome.wanted.layers)}"


def _by_all(name: str, layer: LayerCounts) -> str:
    """Say how many documents have no curated copy to go by, so that the layers of several annotators are counted."""
    of = f"{layer.several} of {layer.documents} documents"
    return (
        f"layer {show(name)}: for want of one curated copy, {of} count by the copies of all who judged them: "
        f"{layer.complete + layer.partial} readings"
    )


def _astray(name: str, layer: LayerCounts) -> str:
    """Say how many annotations do not lie on the text as they are written."""
    number = f"{layer.astray} of {layer.annotations}"
    return f"layer {show(name)}: annotations off the text, counted with as much of it as they have: {number}"


def _listed(names: Sequence[str]) -> str:
    shown = [show(one, 200) for one in names[:_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more {'file' if more == 1 else 'files'}" if more else "")


def _left_out(findings: Sequence[Finding], before: Sequence[str]) -> tuple[str, ...]:
    names = {one.file for one in findings if one.file and one.severity is Severity.ERROR}
    return tuple(sorted({*names, *before}))


def _too_many(by: str) -> tuple[str, str]:
    return "--by", f"'{show(by)}' has more than {grouping.MOST} values; name what documents have in common"


def _too_many_kept(counts: Counts, wanted: Wanted) -> tuple[str, str] | None:
    return _too_many(wanted.by) if len(counts.groups) > grouping.MOST else None


def _no_such_key(counts: Counts, wanted: Wanted) -> tuple[str, str] | None:
    """Refuse the key of a fact that no document has, where documents were counted."""
    by, found = wanted.by, {one.partition(":")[0] for one in counts.whole.facts.statuses}
    if not by or by in grouping.KINDS or groupings.is_known(by) or by in found or not counts.whole.sizes.documents:
        return None
    return "--by", grouping.no_such("fact", by, (*grouping.KINDS, *sorted(found)))
