"""Who did what: complete layers, partial ones, none; and what a reader of the figures must know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from hashiye.agreement.figures import Coverage
from hashiye.findings import Finding
from hashiye.measuring.parts import Held, Row
from hashiye.measuring.wanted import Wanted
from hashiye.text import show

_NAMED = 5
"""Names that a note lists before it only counts."""


def coverage(rows: Sequence[Row]) -> tuple[Coverage, ...]:
    """Return what each annotator did, over the documents that at least one of them has, sorted by name."""
    here = [row for row in rows if row.held]
    held: dict[str, dict[str, Held]] = {}
    for row in here:
        for one in row.held:
            held.setdefault(one.annotator, {})[row.document] = one
    return tuple(_covered(name, held[name], here) for name in sorted(held))


def _covered(name: str, held: dict[str, Held], rows: Sequence[Row]) -> Coverage:
    complete = [one for one in held.values() if one.status == "complete"]
    partial = tuple(document for document, one in held.items() if one.status != "complete")
    absent = tuple(row.document for row in rows if row.document not in held)
    kinds = Counter(one.kind for one in held.values())
    return Coverage(
        annotator=name,
        kind=kinds.most_common(1)[0][0],
        complete=len(complete),
        partial=len(partial),
        absent=len(absent),
        spans=sum(one.spans for one in held.values()),
        empty=sum(not one.spans for one in complete),
        partial_documents=partial,
        absent_documents=absent,
    )


def notes(
    rows: Sequence[Row], covered: Sequence[Coverage], wanted: Wanted, spared: Sequence[str], findings: Sequence[Finding]
) -> tuple[str, ...]:
    """Return what a reader of the figures must know, a sentence each, in a fixed order."""
    return (
        *_left_out(spared, findings),
        *_annotators(rows, covered),
        *_partial(covered, wanted),
        *_texts(rows, wanted),
    )


def _left_out(spared: Sequence[str], findings: Sequence[Finding]) -> Iterator[str]:
    if spared:
        yield (
            "the curated documents are left out, since two or more annotators have copies of their own; "
            "--annotator names who takes part, the curated layer's producer too"
        )
    names = list(dict.fromkeys(one.file for one in findings if one.file and one.severity == "error"))
    if names:
        yield f"left out, or measured in part, for what is wrong with them: {_listed(names, 'file')}"


def _annotators(rows: Sequence[Row], covered: Sequence[Coverage]) -> Iterator[str]:
    kinds = {kind: [one.annotator for one in covered if one.kind == kind] for kind in ("person", "tool")}
    if all(kinds.values()):
        yield f"persons and tools are measured together; the tools are {_listed(kinds['tool'], 'tool')}"
    others = Counter((one.annotator, one.producer) for row in rows for one in row.held if one.annotator != one.producer)
    for (annotator, producer), count in sorted(others.items()):
        yield (
            f"{_documents(count)} in the folder of {show(annotator)}: the layer was produced by {show(producer)}, "
            f"and counts as {show(annotator)}'s"
        )


def _partial(covered: Sequence[Coverage], wanted: Wanted) -> Iterator[str]:
    some = [f"{show(one.annotator)} {one.partial}" for one in covered if one.partial]
    if some and wanted.partial:
        yield f"partial layers are counted like complete ones: {_listed(some, 'annotator')}"
    elif some:
        yield f"partial layers are not counted (--partial counts them): {_listed(some, 'annotator')}"


def _texts(rows: Sequence[Row], wanted: Wanted) -> Iterator[str]:
    differ = sum(row.tokens_differ for row in rows)
    if differ and wanted.unit == "token":
        yield (
            f"the copies of {_documents(differ)} have different tokens: spans are matched by their offsets, and "
            "lengths are counted in the pieces that all their tokens cut"
        )
    carried: dict[str, list[Held]] = {}
    for row in rows:
        for one in row.held:
            if one.carried or one.lost:
                carried.setdefault(one.annotator, []).append(one)
    for name, held in sorted(carried.items()):
        spans, lost = sum(one.carried for one in held), sum(one.lost for one in held)
        yield (
            f"{show(name)}: {spans} {'span' if spans == 1 else 'spans'} in {_documents(len(held))} carried over from "
            f"another text, {lost} of them lost"
        )
    unknown = [row.document for row in rows if row.measured and not row.batch]
    if wanted.by and unknown:
        yield f"in no batch, since nothing is said of {show(wanted.by)}: {_listed(unknown, 'document')}"


def _documents(count: int) -> str:
    return f"{count} document" if count == 1 else f"{count} documents"


def _listed(names: Iterable[str], what: str) -> str:
    """Return names, the first of many and how many more there are."""
    shown = [show(one, 200) for one in names]
    more = len(shown) - _NAMED
    if more <= 0:
        return ", ".join(shown)
    return f"{', '.join(shown[:_NAMED])} and {more} more {what}{'s' if more > 1 else ''}"
