"""The lines of shards on two sides that are not the same: equal lines are never parsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from hashiye.codecs import Parcel, Record
from hashiye.differing.pairing import Known
from hashiye.differing.trees import Item, Tree
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits


def unlike(
    trees: Sequence[Tree], shards: Sequence[Sequence[Item]], limits: Limits, findings: list[Finding]
) -> tuple[tuple[list[Known], list[Known]], int]:
    """Return the documents of both sides that have no equal line on the other, and how many have one.

    Memory holds a hash a line and the lines that differ. What cannot be read is added to ``findings``.
    """
    (left, right), (ours, theirs) = trees, shards
    seen: Counter[bytes] = Counter()
    alone: tuple[list[Known], list[Known]] = ([], [])
    same = 0
    if ours and theirs:
        for item in ours:
            seen.update(_mark(record) for record in _records(left, item, limits, []))
    for item in theirs:
        for record in _records(right, item, limits, findings):
            if seen and seen[mark := _mark(record)]:
                seen[mark] -= 1
                same += 1
            else:
                alone[1].extend(_known(right, item, record, limits, findings))
    for item in ours:
        for record in _records(left, item, limits, findings):
            if theirs:
                mark = _mark(record)
                if not seen[mark]:
                    continue
                seen[mark] -= 1
            alone[0].extend(_known(left, item, record, limits, findings))
    return alone, same


def _mark(record: Record) -> bytes:
    return blake2b(record.data, digest_size=16).digest()


def _records(tree: Tree, item: Item, limits: Limits, findings: list[Finding]) -> Iterator[Record]:
    try:
        with tree.lines(item.path) as lines:
            yield from item.codec.records(lines, limits)
    except NotReadable as error:
        findings += error.findings


def _known(tree: Tree, item: Item, record: Record, limits: Limits, findings: list[Finding]) -> Iterator[Known]:
    name = tree.name(item.path)
    try:
        document = item.codec.read(Parcel(record.data, name, "document", record.line, limits=limits)).document
    except NotReadable as error:
        findings += error.findings
        return
    yield Known(item, document.id, document.text.sha256, record.line, record.data)
