"""Two files beside each other: what they are called, how they were written, and what differs in them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hashiye.codecs import Parcel
from hashiye.comparing.changes import Comparison


class Side(Struct, frozen=True):
    """One file as a report names it: a path, or ``REV:path`` of git.

    ``codec`` and ``parcel`` are how it was read and the very bytes, where anybody keeps them: with both, a
    report can say in which line of the file an item stands. ``text`` is the name of its text's file, if it has one.
    """

    name: str
    codec: str = ""
    parcel: Parcel | None = None
    text: str = ""


class Pair(Struct, frozen=True, kw_only=True):
    """A comparison with both its files. A side is None where the document came or went."""

    comparison: Comparison
    before: Side | None = None
    after: Side | None = None

    @property
    def status(self) -> Literal["same", "changed", "added", "removed"]:
        """What became of the document."""
        if self.comparison.before is None and self.comparison.after is not None:
            return "added"
        if self.comparison.after is None and self.comparison.before is not None:
            return "removed"
        return "same" if self.comparison.same else "changed"

    @property
    def is_written_otherwise(self) -> bool:
        """Whether the bytes differ although nothing does that a document means: layout, order, or the spelling."""
        if not self.comparison.same or self.before is None or self.after is None:
            return False
        one, other = self.before.parcel, self.after.parcel
        return one is not None and other is not None and one.data != other.data
