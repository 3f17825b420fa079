"""Three versions of a document become one: keyed by id, carried over edited texts, nothing lost. Pure values."""

from __future__ import annotations

from hashiye.merging.outcome import KINDS, Choice, Merged, Note
from hashiye.merging.whole import merge

__all__ = ["KINDS", "Choice", "Merged", "Note", "merge"]
