"""Which documents must stay together: equal texts, nearly equal ones, and those that share a value of a fact.

Each is a tie between two documents; what is tied, also through others, is one group (a connected component), and no
group is ever parted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise

from msgspec import Struct

from hashiye.checks import sketch
from hashiye.splits.entries import Entry


class Tie(Struct, frozen=True, order=True):
    """Two documents that stay together, the first by name first. ``why``: equal, near, or the value they share.

    ``resemblance`` is the Jaccard index of their texts, where that is why.
    """

    document: str
    other: str
    why: str
    resemblance: float | None = None


class Group(Struct, frozen=True):
    """Documents that stay together, in order. ``strata`` are theirs together; ``order`` is its place among groups."""

    documents: tuple[str, ...]
    strata: Mapping[str, int]
    order: bytes


def by_text(entries: Iterable[Entry]) -> list[list[str]]:
    """Return the documents of each text, in order."""
    texts: dict[bytes, list[str]] = defaultdict(list)
    for one in entries:
        if one.text:
            texts[one.text].append(one.id)
    return [sorted(documents) for documents in texts.values()]


def by_value(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Return the documents that have each value of a fact by which documents stay together, in order."""
    values: dict[str, list[str]] = defaultdict(list)
    for one in entries:
        for value in one.ties:
            values[value].append(one.id)
    return {value: sorted(documents) for value, documents in values.items()}


def tied(entries: Sequence[Entry]) -> Iterator[Tie]:
    """Tie documents with equal texts, and those that share a value of a fact."""
    for documents in by_text(entries):
        for document, other in pairwise(documents):
            yield Tie(document, other, "equal", 1.0)
    for value, documents in by_value(entries).items():
        for document, other in pairwise(documents):
            yield Tie(document, other, value)


def alike(entries: Iterable[Entry], near: float) -> list[Tie]:
    """Tie documents whose texts are nearly equal, or may be (:func:`hashiye.checks.sketch.pairs`).

    Of documents with equal texts the first by name stands for all. :func:`settled` decides.
    """
    if not near:
        return []
    firsts: dict[bytes, Entry] = {}
    for one in sorted(entries, key=lambda one: one.id):
        if one.sketch:
            firsts.setdefault(one.text, one)
    distinct = list(firsts.values())
    found = sketch.pairs([one.sketch for one in distinct], near)
    return [Tie(distinct[first].id, distinct[second].id, "near", resemblance) for first, second, resemblance in found]


def doubtful(ties: Iterable[Tie], near: float) -> frozenset[str]:
    """Return the documents whose texts must be looked at, since an estimate does not decide."""
    unsure = (tie for tie in ties if sketch.is_near(tie.resemblance or 0.0, near) is None)
    return frozenset(one for tie in unsure for one in (tie.document, tie.other))


def settled(ties: Iterable[Tie], near: float, texts: Callable[[str], str | None]) -> Iterator[Tie]:
    """Yield the ties that hold: where an estimate does not decide, with the index of the texts themselves.

    ``texts`` returns the text of a document, None if it cannot be had: the estimate decides then.
    """
    held: tuple[str, frozenset[int]] = "", frozenset()
    for tie in sorted(ties):
        resemblance = tie.resemblance or 0.0
        if sketch.is_near(resemblance, near) is None:
            first, second = texts(tie.document), texts(tie.other)
            if first is not None and second is not None:
                held = held if held[0] == tie.document else (tie.document, sketch.shingles(first))
                resemblance = sketch.jaccard(held[1], sketch.shingles(second))
        if resemblance >= near:
            yield Tie(tie.document, tie.other, tie.why, resemblance)


def order(seed: int, document: str) -> bytes:
    """Return where a document stands in an order that the seed alone decides, on every machine."""
    return blake2b(f"{seed}\0{document}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def groups(entries: Sequence[Entry], ties: Iterable[Tie], seed: int) -> tuple[Group, ...]:
    """Return the groups of documents, in the order of the seed."""
    roots = {one.id: one.id for one in entries}
    for tie in ties:
        if tie.document in roots and tie.other in roots:
            root, other = sorted((_root(roots, tie.document), _root(roots, tie.other)))
            roots[other] = root
    members: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        members[_root(roots, one.id)].append(one)
    return tuple(sorted((_group(found, seed) for found in members.values()), key=lambda group: group.order))


def _root(roots: dict[str, str], document: str) -> str:
    while roots[document] != document:
        roots[document] = roots[roots[document]]
        document = roots[document]
    return document


def _group(members: Sequence[Entry], seed: int) -> Group:
    if len(members) == 1:
        return Group((members[0].id,), dict(members[0].strata), order(seed, members[0].id))
    strata: Counter[str] = Counter()
    for one in members:
        strata.update(dict(one.strata))
    documents = tuple(sorted(one.id for one in members))
    return Group(documents, strata, min(order(seed, document) for document in documents))
