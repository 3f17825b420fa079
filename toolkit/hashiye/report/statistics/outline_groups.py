"""The sections of the outline about documents held against each other: groups, balance, leaks, what is the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report import numbers
from hashiye.report.statistics import wording as say
from hashiye.report.statistics.blocks import Block, Cell, Said, Table, Word, listed, reasons
from hashiye.statistics.figures import Group, Pair, Statistics

GROUPS, PAIRS, LABELS, ACROSS = 40, 10, 30, 5
"""Groups and pairs that are listed; labels and groups of a table of shares."""


def groups(report: Statistics) -> Iterator[Block]:
    """Yield the main figures of every group."""
    shown, more = listed(report.groups, GROUPS)
    rows = [
        (
            numbers.amount(one.figures.documents), numbers.amount(one.figures.tokens),
            numbers.amount(one.figures.types),
            numbers.decimal(one.figures.normal.mattr), numbers.decimal(one.figures.normal.mtld, 1),
            numbers.rate(one.figures.sentence_tokens.mean), numbers.amount(_annotations(one)), Word(one.name),
        )
        for one in shown
    ]  # fmt: skip
    if rows:
        head = ("docs", "tokens", "types", "MATTR", "MTLD", "sentence", "spans", "group")
        yield Table(head, ">>>>>>><", rows, more, "groups")
        yield Said(("MATTR and MTLD: normal forms. sentence: mean number of tokens.",))
    missing: dict[tuple[str, str], None] = {}
    for one in shown:
        for field, name in (("mattr", "MATTR"), ("mtld", "MTLD")):
            if getattr(one.figures.normal, field) is None:
                missing[name, say.reason(one.figures.normal.reasons.get(field, ""))] = None
    yield from reasons(list(missing))


def _annotations(one: Group) -> int:
    return sum(layer.annotations for layer in one.figures.layers)


def balance(report: Statistics) -> Iterator[Block]:
    """Yield how evenly labels lie over the groups, and their shares where the groups are few."""
    for one in report.balance:
        yield Said((Word(one.layer), f": Cramér's V {numbers.decimal(one.cramer)}."))
        if one.cramer is None:
            yield from reasons([("Cramér's V", say.NO_BALANCE)])
        rows, more = listed(one.divergence, GROUPS)
        if rows:
            made = [(numbers.rate(bits), Word(name)) for name, bits in rows]
            yield Table(("bits", "group"), "><", made, more, "groups", ("Jensen-Shannon divergence from all",))
            yield from reasons([("bits", say.EMPTY)] if any(bits is None for _, bits in rows) else [])
        yield from _shares(report, one.layer)


def _shares(report: Statistics, layer: str) -> Iterator[Block]:
    if not 1 < len(report.groups) <= ACROSS:
        return
    found = [
        {label.label: label.share for each in one.figures.layers if each.name == layer for label in each.labels}
        for one in report.groups
    ]
    names = [label.label for each in report.figures.layers if each.name == layer for label in each.labels]
    shown, more = listed(names, LABELS)
    if shown:
        rows: list[tuple[Cell, ...]] = [
            (*(numbers.percent(one.get(name, 0.0)) for one in found), Word(name)) for name in shown
        ]
        head: tuple[Cell, ...] = (*(Word(one.name) for one in report.groups), "label")
        sides = f"{'>' * len(found)}<"
        yield Table(("",) * len(head), sides, [head, *rows], more, "labels", ("Share of each label",))


def likeness(report: Statistics) -> Iterator[Block]:
    """Yield documents with equal texts, and those that are nearly the same."""
    if report.same_count or report.same:
        yield Said(
            (f"{numbers.count(max(report.same_count, len(report.same)), 'group')} of documents with equal texts.",)
        )
        shown, _ = listed(report.same, PAIRS)
        rows: list[tuple[Cell, ...]] = [(numbers.amount(len(ids)), tuple(_ids(ids))) for ids in shown]
        more = max(report.same_count, len(report.same)) - len(shown)
        if rows:
            yield Table(("n", "documents"), "><", rows, more, "groups")
    yield from _pairs(report.near, report.near_count, report.near_doubtful, "of nearly the same documents")


def leaks(report: Statistics) -> Iterator[Block]:
    """Yield pairs of documents that are the same, or nearly, and in different splits."""
    if report.leaks_count or report.leaks_doubtful or report.leaks:
        what = "of the same or nearly the same documents in different splits"
        yield from _pairs(report.leaks, report.leaks_count, report.leaks_doubtful, what)
        if report.leaks_doubtful:
            yield Said(("What is in doubt here, hashiye split --check decides by the texts.",))
    elif report.by == "split" and len(report.groups) > 1:
        yield Said(("None: no two documents that are the same, or nearly, are in different splits.",))


def _pairs(pairs: Sequence[Pair], certain: int, doubtful: int, what: str) -> Iterator[Block]:
    certain = max(certain, sum(one.certain for one in pairs))
    doubtful = max(doubtful, sum(not one.certain for one in pairs))
    if certain or doubtful:
        more = f"; {numbers.count(doubtful, 'pair')} more may be, the estimate leaves it open" if doubtful else ""
        yield Said((f"{numbers.count(certain, 'pair')} {what}{more}.",))
    shown, _ = listed(pairs, PAIRS)
    rows = [
        (
            numbers.decimal(one.resemblance, 2) + ("" if one.certain else " ?"),
            (Word(one.document), ", ", Word(one.other)),
        )
        for one in shown
    ]
    if rows:
        yield Table(("resemblance", "documents"), "><", rows, certain + doubtful - len(shown), "pairs")


def _ids(ids: Sequence[str]) -> Iterator[str | Word]:
    for at, name in enumerate(ids[:6]):
        yield ", " if at else ""
        yield Word(name)
    if len(ids) > 6:
        yield f", and {numbers.amount(len(ids) - 6)} more"
