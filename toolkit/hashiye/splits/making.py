"""From documents to splits: ties, groups, places. The order of documents makes no difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from hashiye.splits import asked, quality
from hashiye.splits.entries import Entry
from hashiye.splits.file import Splits
from hashiye.splits.groups import Group, Tie, groups, tied
from hashiye.splits.improving import improve
from hashiye.splits.placing import place
from hashiye.splits.quality import Part


class Conflict(Struct, frozen=True):
    """Documents that stay together but are kept in several splits, and the split that new ones of them go into."""

    documents: Mapping[str, str]
    chosen: str


class Made(Struct, frozen=True):
    """Splits with what there is to say of them.

    ``groups`` is how many there are, ``together`` those of several documents, the largest first. ``kept`` documents
    stayed where they were, ``gone`` are not in the corpus any more. ``conflicts`` were there before.
    """

    splits: Splits
    parts: tuple[Part, ...] = ()
    groups: int = 0
    together: tuple[tuple[str, ...], ...] = ()
    kept: int = 0
    gone: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def empty(self) -> tuple[str, ...]:
        """The splits without a document."""
        return tuple(one.name for one in self.parts if not one.documents)


def make(
    entries: Iterable[Entry], near: Iterable[Tie], asked_for: Splits, unread: frozenset[str] = frozenset()
) -> Made:
    """Place documents. ``near`` ties texts that are nearly equal; equal texts and shared values are found here.

    ``asked_for`` has the seed, the ratio and the settings, and in its splits the documents that stay where they are;
    ``unread`` ones, which are there but cannot be read, stay too. Raises ``ValueError`` if some are in a split that
    has no share.
    """
    documents = sorted(entries, key=lambda one: one.id)
    held = asked_for.of
    if unknown := sorted(set(held.values()) - set(asked_for.ratio)):
        raise ValueError(f"documents are kept in {', '.join(map(repr, unknown))}, which the ratio does not name")
    found = groups(documents, [*tied(documents), *near], asked_for.seed)
    fixed, conflicts = _fixed(found, held, list(asked_for.ratio))
    weights = asked.weights(asked_for.ratio)
    placed = improve(found, place(found, weights, fixed), weights, fixed.keys())
    of = _of(found, placed, held)
    present = {one.id for one in documents} | unread
    of |= {one: held[one] for one in unread & held.keys()}
    splits = {name: tuple(sorted(one for one, split in of.items() if split == name)) for name in asked_for.ratio}
    return Made(
        Splits(asked_for.seed, dict(asked_for.ratio), asked_for.settings, splits),
        quality.parts(documents, of, weights, asked_for.settings.stratify),
        len(found),
        _largest(found),
        sum(document in present for document in held),
        tuple(sorted(held.keys() - present)),
        conflicts,
    )


def _fixed(
    found: Sequence[Group], held: Mapping[str, str], names: Sequence[str]
) -> tuple[dict[int, str], tuple[Conflict, ...]]:
    """Return the splits of groups with kept documents. Where these differ, most decide, then the ratio's order."""
    fixed: dict[int, str] = {}
    conflicts = []
    for at, group in enumerate(found):
        kept = {document: held[document] for document in group.documents if document in held}
        if kept:
            votes = Counter(kept.values())
            fixed[at] = min(votes, key=lambda split: (-votes[split], names.index(split)))
            if len(votes) > 1:
                conflicts.append(Conflict(kept, fixed[at]))
    return fixed, tuple(sorted(conflicts, key=lambda one: sorted(one.documents)))


def _of(found: Sequence[Group], placed: Sequence[str], held: Mapping[str, str]) -> dict[str, str]:
    return {
        document: held.get(document, split)
        for group, split in zip(found, placed, strict=True)
        for document in group.documents
    }


def _largest(found: Iterable[Group]) -> tuple[tuple[str, ...], ...]:
    several = (group.documents for group in found if len(group.documents) > 1)
    return tuple(sorted(several, key=lambda documents: (-len(documents), documents)))
