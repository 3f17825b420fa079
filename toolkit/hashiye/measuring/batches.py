"""Which batch a document belongs to: the month it was published in, the folder it lies in, or what a fact says."""

from __future__ import annotations

from collections.abc import Iterable

from hashiye.copies import Read
from hashiye.statistics import groupings


def keys(by: str, read: Iterable[Read]) -> frozenset[str]:
    """Return the keys of facts of a document that ``by`` could have meant; none where it is no key."""
    if not by or groupings.is_known(by):
        return frozenset()
    return frozenset(fact.key for _, document in read for fact in document.metadata if fact.value)


def batch(by: str, read: Iterable[Read]) -> str:
    """Return the name of a document's batch, empty if it has none or none was asked for (``by`` empty).

    Copies are asked in order: the first that says something decides.
    """
    if not by:
        return ""
    said = (groupings.values(by, document.metadata, document.language, copy.folder) for copy, document in read)
    return next((names[0] for names in said if names), "")
