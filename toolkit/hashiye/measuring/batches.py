"""Which batch a document belongs to: the month it was published in, the folder it lies in, or what a fact says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hashiye.measuring.copies import Copy
from hashiye.model import Document, Fact

MONTH = "month"
FOLDER = "batch"

_MONTH = re.compile("-?[0-9]{4}-[0-9]{2}")


def keys(by: str, read: Iterable[tuple[Copy, Document]]) -> frozenset[str]:
    """Return the keys of facts of a document that ``by`` could have meant; none where it is no key."""
    if by in ("", MONTH, FOLDER):
        return frozenset()
    return frozenset(fact.key for _, document in read for fact in document.metadata if fact.value)


def batch(by: str, read: Iterable[tuple[Copy, Document]]) -> str:
    """Return the name of a document's batch, empty if it has none or none was asked for (``by`` empty).

    Copies are asked in order: the first that says something decides.
    """
    if not by:
        return ""
    return next((name for copy, document in read if (name := _of(by, copy, document))), "")


def _of(by: str, copy: Copy, document: Document) -> str:
    if by == FOLDER:
        return copy.folder
    if by == MONTH:
        return next((month for fact in document.metadata if (month := _month(fact))), "")
    return next((fact.value for fact in document.metadata if fact.key == by and fact.value), "")


def _month(fact: Fact) -> str:
    """Return the Gregorian month a document was published in (that an interval begins in); empty if not known."""
    if fact.key != "date" or fact.role != "published" or fact.value is None:
        return ""
    found = _MONTH.match(fact.value)
    return found[0] if found else ""
