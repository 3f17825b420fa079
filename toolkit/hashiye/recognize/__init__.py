"""Pre-annotation: what marks entities before a person does, and where such recognisers plug in.

A recogniser is anything with a ``producer`` and a ``recognize`` method; it is found by name under
the entry point group ``hashiye.recognizers``. The entry point names a class or a function that is
called with the settings the user gave (``name:key=value``) and returns the recogniser.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points
from typing import Protocol, cast

from msgspec import Struct

from hashiye.model import Producer
from hashiye.words import Words

GROUP = "hashiye.recognizers"


class Mark(Struct, frozen=True, order=True, gc=False):
    """An entity a recogniser found: a span of code points, a label, and how sure it is (0 to 1, or None)."""

    start: int
    end: int
    label: str
    confidence: float | None = None
    rule: str = ""


class Recognizer(Protocol):
    """What plugs in."""

    @property
    def producer(self) -> Producer:
        """Who made the marks: kind ``tool``, with name, version and every setting that matters."""
        ...

    def recognize(self, words: Words) -> Iterable[Mark]:
        """Return the marks of one text. Spans lie inside ``words.text``; order does not matter."""
        ...


def names() -> list[str]:
    """Return the names of all recognisers that are installed."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def load(name: str, **settings: str) -> Recognizer:
    """Load a recogniser by name. ``LookupError`` names those there are."""
    for point in entry_points(group=GROUP):
        if point.name == name:
            return cast("Recognizer", point.load()(**settings))
    raise LookupError(f"no recogniser is called {name!r}; there are {', '.join(names())}")
