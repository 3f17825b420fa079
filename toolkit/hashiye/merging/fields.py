"""Three values of one field become one: what one side changed is changed, what both changed alike too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast


class _Parted:
    """What stands for a value that both sides changed otherwise."""

    def __repr__(self) -> str:
        return "PARTED"


PARTED: Final = _Parted()
type Parted = _Parted


def three[T](base: T, ours: T, theirs: T) -> T | Parted:
    """Return the merged value, or :data:`PARTED`.

    >>> three("PER", "ORG", "PER"), three("PER", "ORG", "LOC")
    ('ORG', PARTED)
    """
    if theirs in (ours, base):
        return ours
    return theirs if ours == base else PARTED


def settled[T](value: T | Parted, otherwise: T) -> T:
    """Return a merged value; where the sides parted, ``otherwise``."""
    return otherwise if value is PARTED else cast("T", value)


def maps[T](base: Mapping[str, T], ours: Mapping[str, T], theirs: Mapping[str, T]) -> tuple[dict[str, T], bool]:
    """Merge maps key by key; also say whether both sides changed one key otherwise: it is as in the base."""
    if theirs in (ours, base):
        return dict(ours), False
    if ours == base:
        return dict(theirs), False
    merged: dict[str, T] = {}
    parted = False
    for key in sorted({*base, *ours, *theirs}):
        value = three(base.get(key), ours.get(key), theirs.get(key))
        parted = parted or value is PARTED
        kept = settled(value, base.get(key))
        if kept is not None:
            merged[key] = kept
    return merged, parted
