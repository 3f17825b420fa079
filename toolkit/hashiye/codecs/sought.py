"""What is sought in a file, by its paths; and how the characters of a string stand in it, escapes and all."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Self

from msgspec import Struct

type Path = tuple[str | int, ...]


class Spot(Struct, frozen=True):
    """Where an item stands: code points of the file, half-open, and the pointer that selects it there."""

    start: int
    end: int
    pointer: str


class Sought:
    """One step of the paths that are sought, and the steps below it; what nobody seeks has none.

    An empty string behind a key seeks the key itself.
    """

    __slots__ = ("below", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.below: dict[str | int, Sought] = {}

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Self:
        """Return the document itself, with all ``paths`` below it."""
        root = cls(())
        for path in paths:
            node: Sought = root
            for index, step in enumerate(path):
                node = node.below.get(step) or node.below.setdefault(step, Sought(path[: index + 1]))
        return root

    def at(self, *steps: str | int) -> Sought | None:
        """Return what is sought some steps below; None if nothing."""
        node: Sought | None = self
        for step in steps:
            node = node.below.get(step) if node is not None else None
        return node

    def all(self) -> Iterator[Sought]:
        """Yield this and everything below."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.below.values()


class Spelling:
    """From the characters of a string to those that spell it in a file: ``می`` may be written as references.

    ``pieces`` are (offset in the file, characters of the value, characters in the file) of everything
    that is not written as it is, in order; what stands between them is.
    """

    __slots__ = ("_raw", "_values", "end", "length", "start")

    def __init__(self, start: int, end: int, pieces: Iterable[tuple[int, int, int]]) -> None:
        self.start = start
        self.end = end
        self._raw = array("q", (start,))
        self._values = array("q", (0,))
        for at, units, size in pieces:
            value = self._values[-1] + at - self._raw[-1]
            self._raw.extend((at, at + size))
            self._values.extend((value, value + units))
        self.length = self._values[-1] + end - self._raw[-1]
        """How many characters the value has."""

    def spot(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters ``start`` up to ``end`` of the value stand, at most to its end."""
        start, end = min(start, self.length), min(end, self.length)
        first = self._begin(start)
        return (first, self._behind(end - 1)) if end > start else (first, first)

    def _begin(self, offset: int) -> int:
        index = bisect_right(self._values, offset) - 1
        return self._raw[index] + offset - self._values[index]

    def _behind(self, offset: int) -> int:
        index = bisect_right(self._values, offset)
        if index < len(self._values) and self._values[index] == offset + 1:
            return self._raw[index]
        return self._begin(offset) + 1
