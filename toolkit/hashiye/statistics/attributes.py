"""Attributes of annotations, and their values: all of a closed list, a fair sample of endless ones."""

from __future__ import annotations

from hashlib import blake2b
from typing import Self

from msgspec import field

from hashiye.statistics.part import Part

KEPT = 1_000
"""Values of an attribute that are kept; of one with more, those whose hashes are the least."""

LONGEST = 200
"""Characters of a value; of a longer one only these count."""

_BITS = 64


class Values(Part):
    """The values that one attribute has in one label, in annotations, and how many annotations have it at all.

    An attribute such as a link to Wikidata has as many values as the corpus has things. Of such a one (``endless`` is
    1) only the :data:`KEPT` values with the least hashes stay. What stays is the same whatever the order, and its
    counts are exact: a value that is among the least of all was among the least of every part.
    """

    annotations: int = 0
    endless: int = 0
    values: dict[str, int] = field(default_factory=dict)

    def add(self, other: Self) -> None:
        """Add the counts of other documents to these."""
        closed = not (self.endless or other.endless)
        super().add(other)
        self.endless = int(not closed)
        self.trim()

    def trim(self) -> None:
        """Let go of the values that are too many."""
        if len(self.values) > KEPT:
            self.endless = 1
            kept = sorted(self.values, key=_hash)[:KEPT]
            self.values = {value: self.values[value] for value in kept}

    @property
    def distinct(self) -> int:
        """How many values there are; of an endless one, estimated.

        The estimate is (k - 1) / U, U the k-th least hash as a fraction (K. Beyer et al., SIGMOD 2007);
        its relative error is about 1 / sqrt(k), three in a hundred.
        """
        if not self.endless:
            return len(self.values)
        greatest, _ = max(map(_hash, self.values))
        return (len(self.values) - 1 << _BITS) // (greatest + 1)


def _hash(value: str) -> tuple[int, str]:
    digest = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=_BITS // 8).digest()
    return int.from_bytes(digest), value


def add_value(counts: dict[str, dict[str, Values]], label: str, attribute: str, value: str, count: int) -> None:
    """Count a value; :meth:`Values.trim` follows when all are there."""
    found = counts.setdefault(label, {}).setdefault(attribute, Values())
    value = value[:LONGEST]
    found.annotations += count
    found.values[value] = found.values.get(value, 0) + count
