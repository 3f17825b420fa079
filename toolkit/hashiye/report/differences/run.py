"""What every report of ``diff`` is made from: the pairs of files that were compared, as values."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from msgspec import Struct

from hashiye.comparing.changes import KINDS, Kind
from hashiye.comparing.pairs import Pair, Side
from hashiye.findings import Finding

__all__ = ["Difference", "Pair", "Side"]


class Difference(Struct, frozen=True, kw_only=True, dict=True):
    """One run of ``diff``. ``pairs`` are in the order in which they are shown.

    ``before``, ``after``: what was compared as a whole, as the user named it (two folders, two revisions); empty
    where there is but one pair. ``same`` counts documents that are the same and not among the pairs, so that
    nobody has to keep them. ``ignored``: the kinds that were asked to be left out, and are in no pair any more.
    ``layers``: the layers that alone were asked for; empty for all, and for what is in none.
    ``findings`` say which files could not be read, and why.
    """

    pairs: tuple[Pair, ...] = ()
    before: str = ""
    after: str = ""
    same: int = 0
    ignored: tuple[Kind, ...] = ()
    layers: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out on demand."""
        return not self.ignored and not self.layers

    @property
    def is_same(self) -> bool:
        """Whether nothing differs that a document means, of what was asked for."""
        return all(pair.comparison.same for pair in self.pairs)

    @cached_property
    def summary(self) -> dict[Kind, int]:
        """How many changes there are of each kind, in the order of :data:`KINDS`, kinds without any left out."""
        counted: Counter[Kind] = Counter()
        for pair in self.pairs:
            counted.update(pair.comparison.summary)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}

    @cached_property
    def documents(self) -> dict[str, int]:
        """How many documents are ``changed``, ``added``, ``removed`` and ``same``."""
        counted = Counter[str](pair.status for pair in self.pairs)
        counted["same"] += self.same
        return {status: counted[status] for status in ("changed", "added", "removed", "same")}

    @cached_property
    def carried(self) -> int:
        """How many annotations only follow their edited texts."""
        return sum(pair.comparison.carried for pair in self.pairs)
