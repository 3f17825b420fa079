"""From sketches to pairs of documents.

Sketches only estimate how alike two texts are. Near the bound they leave it open, here as in ``validate`` and ``split``
(:func:`hashiye.checks.sketch.is_near`); these look at the two texts then, which are not among the counts. So pairs are
certain or doubtful here: a certain one is what ``split --check`` finds too, and all it finds is certain or doubtful.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from hashiye.checks import sketch
from hashiye.statistics.figures import Pair
from hashiye.statistics.likeness import Likeness


class Pairs(Struct, frozen=True):
    """The nearest pairs, and how many there are beyond doubt and in doubt."""

    listed: tuple[Pair, ...] = ()
    count: int = 0
    doubtful: int = 0

    @classmethod
    def of(cls, pairs: Iterable[Pair], listed: int) -> Pairs:
        """List and count pairs."""
        found = sorted(pairs, key=_nearest)
        certain = sum(pair.certain for pair in found)
        return cls(tuple(found[:listed]), certain, len(found) - certain)


def equal(likeness: Likeness) -> tuple[tuple[str, ...], ...]:
    """Return groups of documents with equal texts: ids in order, the largest group first."""
    groups: dict[bytes, list[str]] = defaultdict(list)
    for document, digest in likeness.texts.items():
        groups[digest].append(document)
    several = [tuple(sorted(group)) for group in groups.values() if len(group) > 1]
    return tuple(sorted(several, key=lambda group: (-len(group), group)))


def near(likeness: Likeness) -> Iterator[Pair]:
    """Yield pairs of documents on texts that are nearly the same, or may be, and not the very same, by name.

    Of documents with equal texts the first by name stands for all.
    """
    firsts: dict[bytes, str] = {}
    for document in sorted(likeness.sketches):
        if likeness.sketches[document]:
            firsts.setdefault(likeness.texts.get(document) or document.encode("utf-8", "surrogatepass"), document)
    documents = sorted(firsts.values())
    sketches = [likeness.sketches[document] for document in documents]
    for one, other, resemblance in sketch.pairs(sketches):
        yield Pair(documents[one], documents[other], resemblance, bool(sketch.is_near(resemblance)))


def leaks(likeness: Likeness, splits: Mapping[str, str]) -> Iterator[Pair]:
    """Yield pairs of documents with equal texts, or with nearly equal ones as :func:`near` has them, in two splits.

    A document in no split leaks nothing. Of equal texts in one split the first by name stands for all.
    """
    members = {document: {splits[document]: document} for document in likeness.texts if document in splits}
    for group in equal(likeness):
        firsts: dict[str, str] = {}
        for document in group:
            if document in splits:
                firsts.setdefault(splits[document], document)
        members[group[0]] = firsts
        yield from _across(firsts, firsts, Pair(group[0], group[0], 1.0))
    for pair in near(likeness):
        yield from _across(members.get(pair.document, {}), members.get(pair.other, {}), pair)


def _across(mine: Mapping[str, str], others: Mapping[str, str], alike: Pair) -> Iterator[Pair]:
    """Yield pairs of documents of two splits, each once, that are as alike as two on the same texts."""
    seen = set()
    for split, document in mine.items():
        for there, other in others.items():
            one, two = sorted((document, other))
            if split != there and (one, two) not in seen:
                seen.add((one, two))
                yield Pair(one, two, alike.resemblance, alike.certain)


def _nearest(pair: Pair) -> tuple[float, str, str]:
    return -pair.resemblance, pair.document, pair.other
