"""Compares trees of documents: finds what stands beside what, leaves out what is equal, and compares the rest.

Equal bytes (of a document and of the text it names) are never parsed, so a folder in which little changed costs
little more than reading it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, engine, files
from hashiye.changed import text_names
from hashiye.codecs import Parcel
from hashiye.codes import Severity
from hashiye.comparing import Comparison, compare
from hashiye.comparing.changes import Kind
from hashiye.comparing.pairs import Pair
from hashiye.differing import layer_names
from hashiye.differing.copies import Copy, copy_of, is_plain, read, side_of
from hashiye.differing.pairing import Known, by_content, by_place
from hashiye.differing.revisions import LINK
from hashiye.differing.shard_lines import unlike
from hashiye.differing.trees import Item, Tree
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document

_WORTH = 200
"""Documents to compare from which on more processes pay."""


class Wanted(Struct, frozen=True, kw_only=True):
    """How it is compared.

    ``ignored`` kinds are left out, and so is, if ``layers`` are named, what lies in no layer of these names.
    ``jobs`` 0: as many processes as the work is worth.
    """

    limits: Limits = DEFAULT
    ignored: frozenset[Kind] = frozenset()
    layers: frozenset[str] = frozenset()
    jobs: int = 1


class Outcome(Struct, frozen=True):
    """What differs, and what could not be told. ``same`` counts documents that are in none of the ``pairs``.

    ``unknown``: layers that were asked for and are in no document, where all could be read; ``layers``: those there
    are, told only then.
    """

    pairs: tuple[Pair, ...] = ()
    same: int = 0
    findings: tuple[Finding, ...] = ()
    unknown: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The exit code: 2 if a document could not be compared or a layer is unknown, 1 if anything differs, else 0."""
        if self.unknown or not _all_read(self.findings):
            return 2
        return int(any(not pair.comparison.same for pair in self.pairs))


def _all_read(findings: Sequence[Finding]) -> bool:
    return not any(finding.severity is Severity.ERROR for finding in findings)


class Task(Struct, frozen=True):
    """Two copies that stand beside each other, and their place; None where the document came or went."""

    before: Copy | None
    after: Copy | None
    place: tuple[str, int] = ("", 0)


class Told(Struct, frozen=True):
    """What became of one task; no pair where a side could not be read, or all that differs was to be left out.

    ``layers``: those of the wanted layers that one of the sides has.
    """

    pair: Pair | None = None
    findings: tuple[Finding, ...] = ()
    place: tuple[str, int] = ("", 0)
    layers: frozenset[str] = frozenset()


def differ(left: Tree, right: Tree, wanted: Wanted, step: Callable[[int], None] = lambda _total: None) -> Outcome:
    """Compare all documents of two trees. Never raises for bad data; what could not be read is a finding."""
    run = _Run(left, right, wanted)
    pairs: list[tuple[tuple[str, int], Pair]] = []
    work = partial(compared, wanted)
    tasks, jobs = run.tasks(), wanted.jobs
    if not jobs:
        first = list(islice(tasks, _WORTH))
        jobs = engine.cores() if len(first) == _WORTH else 1
        tasks = chain(first, tasks)
    for told in engine.run(work, tasks, jobs=jobs, weight=_weight):
        step(run.count)
        if isinstance(told, engine.WorkerDiedError):
            run.findings.append(_died(told.task))
            continue
        run.findings += told.findings
        run.layers |= told.layers
        if told.pair is not None:
            pairs.append((told.place, told.pair))
        elif not told.findings:
            run.same += 1
    unknown, layers = run.unknown()
    return Outcome(
        tuple(pair for _, pair in sorted(pairs, key=itemgetter(0))),
        run.same,
        tuple(sorted(_once(run.findings), key=_place)),
        unknown,
        layers,
    )


def _weight(task: Task) -> int:
    return sum(len(one.data) + len(one.text or b"") for one in (task.before, task.after) if one is not None)


def _died(task: object) -> Finding:
    copy = (task.before or task.after) if isinstance(task, Task) else None
    return Finding(code="HSH-C507", message="the process was killed", file=copy.name if copy else "a file")


def _place_of(one: Item | Known) -> tuple[str, int]:
    """Return what pairs are sorted by: the place in what was compared, and the line of a shard."""
    return (one.item.place, one.line) if isinstance(one, Known) else (one.place, 0)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    found: list[Finding] = []
    for one in findings:
        if one not in found[-8:]:
            found.append(one)
    return found


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.line, finding.column, finding.code, finding.message


class _Run:
    """Goes through two trees and yields what has to be compared."""

    def __init__(self, left: Tree, right: Tree, wanted: Wanted) -> None:
        self.sides = (left, right)
        self.wanted = wanted
        self.findings: list[Finding] = []
        self.same = 0
        self.count = 0
        self.layers: frozenset[str] = frozenset()
        self._held: list[list[Item]] = []
        self._texts: dict[tuple[str, str], bool] = {}

    def tasks(self) -> Iterator[Task]:
        """Yield the pairs that are not equal, in the order of their places; what is left over comes behind."""
        left, right = (self._items(tree) for tree in self.sides)
        pairs, left, right = self._lone(left, right) or by_place(left, right)
        self.count = len(pairs) + len(left) + len(right)
        shards: tuple[list[Item], list[Item]] = ([], [])
        for one, other in sorted(pairs, key=lambda pair: pair[0].place):
            if one.codec.many or other.codec.many:
                if not self._is_equal_shard(one, other):
                    shards[0].append(one)
                    shards[1].append(other)
            else:
                yield from self._unlike(one, other)
        rest = [[*some, *more] for some, more in zip(shards, (left, right), strict=True)]
        if any(rest):
            yield from self._by_content(*rest)

    def _items(self, tree: Tree) -> list[Item]:
        found = []
        for one in tree.items():
            if isinstance(one, NotReadable):
                self.findings += one.findings
            else:
                found.append(one)
        self._held.append(found)
        return found

    def unknown(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the wanted layers that are in no document, and if there are any, the layers that are."""
        missing = self.wanted.layers - self.layers
        if not missing or not _all_read(self.findings):
            return (), ()
        known = layer_names.known(self.sides, self._held, missing, self.wanted.limits)
        return ((), ()) if known is None else (tuple(sorted(missing - known)), tuple(sorted(known)))

    def _lone(
        self, left: list[Item], right: list[Item]
    ) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]] | None:
        """Pair two files that were named as such, or a file and the one of its name in a folder."""
        if self.findings:
            return None
        lone = [_is_lone(tree.label, items) for tree, items in zip(self.sides, (left, right), strict=True)]
        if all(lone):
            return [(left[0], right[0])], [], []
        if not any(lone):
            return None
        single, many = (left[0], right) if lone[0] else (right[0], left)
        found = _namesake(single, many, self.sides[1 if lone[0] else 0].label)
        if isinstance(found, NotReadable):
            self.findings += found.findings
            return [], [], []
        return ([(single, found)] if lone[0] else [(found, single)]), [], []

    def _unlike(self, one: Item, other: Item) -> Iterator[Task]:
        try:
            if one.codec is other.codec and self._is_equal(one, other):
                self.same += 1
                return
            yield self._task(one, other)
        except NotReadable as error:
            self.findings += error.findings

    def _task(self, one: Item | Known | None, other: Item | Known | None) -> Task:
        left, right = self.sides
        errors: list[Finding] = []
        copies: list[Copy | None] = []
        for tree, item in ((left, one), (right, other)):
            try:
                copies.append(None if item is None else copy_of(tree, item, self.wanted.limits))
            except NotReadable as error:
                errors += error.findings
        if errors:
            raise NotReadable(errors)
        first = one or other
        return Task(copies[0], copies[1], _place_of(first) if first else ("", 0))

    def _is_equal(self, one: Item, other: Item) -> bool:
        """Say whether two documents and their texts are the same, byte for byte."""
        left, right = self.sides
        told = left.oid(one.path), right.oid(other.path)
        if all(told) and told[0] != told[1]:
            return False
        if all(told) and told[0].startswith(LINK[:3]):
            return True  # to where, is not asked
        data = left.read(one.path)
        if not all(told) and data != right.read(other.path):
            return False
        names = text_names(data, one.codec.name)
        return all(is_plain(name) and self._is_equal_text(one.path, other.path, name.decode()) for name in names)

    def _is_equal_text(self, one: str, other: str, name: str) -> bool:
        left, right = self.sides
        try:
            key = left.beside(one, name), right.beside(other, name)
            if key not in self._texts:
                self._texts[key] = self._is_same_file(*key)
            return self._texts[key]
        except NotReadable:
            return False

    def _is_same_file(self, one: str, other: str) -> bool:
        """Say whether two texts are equal, or missing both, which is no difference between the documents."""
        left, right = self.sides
        told = left.oid(one), right.oid(other)
        if all(told):
            return told[0] == told[1]
        if not left.has(one) and not right.has(other):
            return True
        return left.read(one) == right.read(other)

    def _is_equal_shard(self, one: Item, other: Item) -> bool:
        told = self.sides[0].oid(one.path), self.sides[1].oid(other.path)
        if not all(told) or told[0] != told[1]:
            return False
        try:
            with self.sides[0].lines(one.path) as lines:
                self.same += sum(1 for line in lines if not line.isspace())
        except NotReadable as error:
            self.findings += error.findings
        return True

    def _by_content(self, left: list[Item], right: list[Item]) -> Iterator[Task]:
        """Pair what no place paired: documents in shards, moved and renamed ones."""
        shards = [[item for item in side if item.codec.many] for side in (left, right)]
        lines, same = unlike(self.sides, shards, self.wanted.limits, self.findings)
        self.same += same
        known: list[list[Known]] = []
        for tree, side, extra in zip(self.sides, (left, right), lines, strict=True):
            files = [one for item in side if not item.codec.many for one in self._known(tree, item)]
            known.append(sorted([*files, *extra], key=lambda one: one.order))
        for one, other in by_content(*known):
            plain = one is not None and other is not None and one.data is None and other.data is None
            if plain and one is not None and other is not None and one.item.codec is other.item.codec:
                yield from self._unlike(one.item, other.item)
                continue
            try:
                yield self._task(one, other)
            except NotReadable as error:
                self.findings += error.findings

    def _known(self, tree: Tree, item: Item) -> Iterator[Known]:
        try:
            data = tree.read(item.path)
            parcel = Parcel(data, tree.name(item.path), codecs.stem(item.place), limits=self.wanted.limits)
            document = item.codec.read(parcel).document
        except NotReadable as error:
            self.findings += error.findings
            return
        yield Known(item, document.id, document.text.sha256)


def _is_lone(label: str, items: Sequence[Item]) -> bool:
    """Say whether an argument is one file of one document, rather than a place with documents in it."""
    return len(items) == 1 and items[0].path == label and not items[0].codec.many


def _namesake(single: Item, many: Sequence[Item], folder: str) -> Item | NotReadable:
    """Return the file of the same name in a folder."""
    name = codecs.stem(single.place)
    found = [item for item in many if codecs.stem(item.place) == name]
    if len(found) > 1:
        found = [item for item in found if _parent(item.path) == _parent(os.path.abspath(single.path))] or found  # noqa: PTH100
    if len(found) > 1:
        found = [item for item in found if item.codec is single.codec] or found
    if len(found) == 1:
        return found[0]
    why = f"it holds {len(found)} documents called so" if found else "there is no document called so"
    return files.not_readable(Path(folder), f"{why}: {name!r}", fix="name both files")


def _parent(path: str) -> str:
    return Path(path).parent.name


def compared(wanted: Wanted, task: Task) -> Told:
    """Compare two copies. Never raises for bad data."""
    findings: list[Finding] = []
    documents: list[Document | None] = []
    for copy in (task.before, task.after):
        document, found = (None, ()) if copy is None else read(copy, wanted.limits)
        findings += found
        documents.append(document)
    missing = [copy for copy, one in zip((task.before, task.after), documents, strict=True) if copy and one is None]
    if missing:
        return Told(findings=tuple(findings))
    layers = wanted.layers.intersection(layer.name for one in documents if one is not None for layer in one.layers)
    whole = compare(*documents)
    comparison = chosen(whole, wanted.ignored, wanted.layers)
    if comparison.same and not whole.same:
        return Told(findings=tuple(findings), layers=layers)
    before, after = (
        side_of(copy, one, wanted.limits) for copy, one in zip((task.before, task.after), documents, strict=True)
    )
    return Told(Pair(comparison=comparison, before=before, after=after), tuple(findings), task.place, layers)


def chosen(comparison: Comparison, ignored: Collection[Kind], layers: Collection[str]) -> Comparison:
    """Leave out of a comparison what nobody asked for.

    A document that came or went is in each of its layers, and a renamed layer is asked for by either name.
    """
    if not ignored and not layers:
        return comparison
    renamed = (one.layer for one in comparison.changes if one.id == "layer.name" and one.after in layers)
    layers = {*layers, *renamed}
    kept = tuple(
        change for change in comparison.changes
        if change.kind not in ignored and (not layers or _lies_in(change.layer, change.before or change.after, layers))
    )  # fmt: skip
    return comparison if len(kept) == len(comparison.changes) else structs.replace(comparison, changes=kept)


def _lies_in(layer: str, value: object, layers: Collection[str]) -> bool:
    if isinstance(value, Document):
        return any(one.name in layers for one in value.layers)
    return layer in layers
