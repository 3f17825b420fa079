"""Counts that add up: those of two sets of documents, added, are those of both together, in any order and grouping.

Everything in them is a whole number, so that no rounding depends on the order; fractions are kept as multiples of
:data:`GRAIN`.
"""

from __future__ import annotations

from itertools import repeat
from operator import add
from typing import Any, Self, cast

from msgspec import Struct

GRAIN = 1 << 32
"""Grains in one: a sum of fractions is kept in whole grains."""


class Part(Struct):
    """Some counts. Fields are numbers, which add; parts, which add field by field; and tables of these by name.

    Bytes stand for one document; where two are held against each other the greater stays.
    """

    def add(self, other: Self) -> None:
        """Add the counts of other documents to these."""
        for name in self.__struct_fields__:
            setattr(self, name, _sum(getattr(self, name), getattr(other, name)))


def _sum(mine: Any, others: Any) -> Any:
    if isinstance(mine, dict):
        _add_table(mine, others)
        return mine
    if isinstance(mine, Part):
        mine.add(others)
        return mine
    return max(mine, others) if isinstance(mine, bytes) else mine + others


def _add_table(mine: dict[Any, Any], others: dict[Any, Any]) -> None:
    if isinstance(next(iter(others.values()), None), int):  # a vocabulary: the loop runs in C
        mine.update(zip(others, map(add, map(mine.get, others, repeat(0)), others.values()), strict=True))
        return
    for key, value in others.items():
        there = mine.get(key)
        if there is None:
            mine[key] = copied(value)
        else:
            mine[key] = _sum(there, value)


def copied[V](value: V) -> V:
    """Return counts that can be added to without changing ``value``."""
    if isinstance(value, dict):
        if isinstance(next(iter(value.values()), None), int | bytes):
            return cast("V", value.copy())
        return cast("V", {key: copied(one) for key, one in value.items()})
    if isinstance(value, Part):
        fields = {name: copied(getattr(value, name)) for name in value.__struct_fields__}
        return cast("V", type(value)(**fields))
    return value


def summed[P: Part](first: P, second: P) -> P:
    """Return the counts of both, and change neither."""
    total = copied(first)
    total.add(second)
    return total
