"""Which documents are the same, or nearly."""

from __future__ import annotations

from msgspec import field

from hashiye.statistics.columns import Columns
from hashiye.statistics.part import Part


class Likeness(Part):
    """The sketch of each document's text by its id (:mod:`hashiye.checks.sketch`), and the hash of the whole text."""

    sketches: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)


def count(columns: Columns) -> Likeness:
    """Sketch the texts."""
    raise NotImplementedError  # S3
