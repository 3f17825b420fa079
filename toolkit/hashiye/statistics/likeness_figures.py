"""From sketches to pairs of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hashiye.checks import sketch
from hashiye.statistics.figures import Pair
from hashiye.statistics.likeness import Likeness

NEAR = sketch.NEAR
"""The estimated Jaccard index from which on two texts are nearly the same."""

type Pairs = tuple[tuple[Pair, ...], int]
type Same = tuple[tuple[tuple[str, ...], ...], int]


def equal(likeness: Likeness) -> tuple[tuple[str, ...], ...]:
    """Return groups of documents with equal texts: ids in order, the largest group first."""
    groups: dict[bytes, list[str]] = defaultdict(list)
    for document, digest in likeness.texts.items():
        groups[digest].append(document)
    several = [tuple(sorted(group)) for group in groups.values() if len(group) > 1]
    return tuple(sorted(several, key=lambda group: (-len(group), group)))


def near(likeness: Likeness, least: float = NEAR) -> Iterator[Pair]:
    """Yield pairs of documents on nearly the same text, not the very same, by name.

    Of documents with equal texts the first by name stands for all.
    """
    firsts: dict[bytes, str] = {}
    for document in sorted(likeness.sketches):
        if likeness.sketches[document]:
            firsts.setdefault(likeness.texts.get(document) or document.encode("utf-8", "surrogatepass"), document)
    documents = sorted(firsts.values())
    sketches = [likeness.sketches[document] for document in documents]
    for one, other in sketch.likely(sketches, least):
        resemblance = sketch.estimate(sketches[one], sketches[other], least)
        if resemblance >= least:
            yield Pair(documents[one], documents[other], resemblance)


def pairs(likeness: Likeness, listed: int) -> tuple[tuple[Pair, ...], int, tuple[tuple[str, ...], ...], int]:
    """Return the nearest pairs and how many there are, the largest groups of equal texts and how many there are."""
    found = sorted(near(likeness), key=_nearest)
    same = equal(likeness)
    return tuple(found[:listed]), len(found), same[:listed], len(same)


def leaks(likeness: Likeness, splits: Mapping[str, str], listed: int) -> Pairs:
    """Return pairs of documents with equal or nearly equal texts that lie in two splits, and how many there are.

    A document in no split leaks nothing. Of equal texts in one split the first by name stands for all.
    """
    found = sorted(_leaks(likeness, splits), key=_nearest)
    return tuple(found[:listed]), len(found)


def _leaks(likeness: Likeness, splits: Mapping[str, str]) -> Iterator[Pair]:
    members = {document: {splits[document]: document} for document in likeness.texts if document in splits}
    for group in equal(likeness):
        firsts: dict[str, str] = {}
        for document in group:
            if document in splits:
                firsts.setdefault(splits[document], document)
        members[group[0]] = firsts
        yield from _across(firsts, firsts, 1.0)
    for pair in near(likeness):
        yield from _across(members.get(pair.document, {}), members.get(pair.other, {}), pair.resemblance)


def _across(mine: Mapping[str, str], others: Mapping[str, str], resemblance: float) -> Iterator[Pair]:
    """Yield pairs of documents of two splits, each once."""
    seen = set()
    for split, document in mine.items():
        for there, other in others.items():
            one, two = sorted((document, other))
            if split != there and (one, two) not in seen:
                seen.add((one, two))
                yield Pair(one, two, resemblance)


def _nearest(pair: Pair) -> tuple[float, str, str]:
    return -pair.resemblance, pair.document, pair.other
