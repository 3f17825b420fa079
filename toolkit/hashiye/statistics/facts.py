"""Facts: how much is known of each document, sources, and dates."""

from __future__ import annotations

from msgspec import field

from hashiye.statistics.columns import Columns
from hashiye.statistics.part import Part


class Facts(Part):
    """``statuses`` by key and status, in documents (the best status a document has for the key) .

    ``values`` by key and value, in documents, of keys whose values repeat (agency, source, publisher, creator, place,
    license, language-note, x-…); ``languages`` of documents. ``dates`` by role and EDTF value, in facts (for
    ``published`` and ``collected``: in documents); ``undated`` by role: facts without a value; ``precisions`` and
    ``calendars`` by role.
    """

    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    values: dict[str, dict[str, int]] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    dates: dict[str, dict[str, int]] = field(default_factory=dict)
    undated: dict[str, int] = field(default_factory=dict)
    precisions: dict[str, dict[str, int]] = field(default_factory=dict)
    calendars: dict[str, dict[str, int]] = field(default_factory=dict)


def count(columns: Columns) -> Facts:
    """Count the facts of documents."""
    raise NotImplementedError  # S3
