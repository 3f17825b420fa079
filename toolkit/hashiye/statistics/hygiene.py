"""How Persian is typed: half-spaces, yeh and kaf, digits, marks, and what nobody sees."""

from __future__ import annotations

from msgspec import field

from hashiye.statistics.columns import Columns
from hashiye.statistics.part import Part


class Hygiene(Part):
    """How often each thing of :data:`THINGS` is there, and in how many documents."""

    occurrences: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)


def count(columns: Columns) -> Hygiene:
    """Count what stands in the texts."""
    raise NotImplementedError  # S3
