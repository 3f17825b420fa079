"""Changes that are not of this document."""

from __future__ import annotations

import json
from typing import NoReturn

import msgspec

from hashiye.comparing.changes import Change
from hashiye.text import quoted, show


class DoesNotFit(ValueError):  # noqa: N818  (the word of the house: it says what the changes do not)
    """The changes were not made from this document. Says where, what stands there, and what the changes expect.

    Nothing in it can do harm on a screen.
    """

    def __init__(self, where: str, found: str, expected: str) -> None:
        self.where, self.found, self.expected = show(where, 160), show(found, 160), show(expected, 160)
        super().__init__(f"{self.where}: found {self.found}, expected {self.expected}")


def place_of(change: Change) -> str:
    """Say where a change is: kind, layer, and id."""
    where = change.kind if not change.layer else f"{change.kind} in layer {quoted(change.layer)}"
    return f"{where}, {quoted(change.id)}" if change.id else where


def refuse(change: Change, found: object, expected: object) -> NoReturn:
    """Raise :class:`DoesNotFit` at a change."""
    raise DoesNotFit(place_of(change), brief(found), brief(expected))


def brief(value: object) -> str:
    """Show a value shortly: a sentence as it is, anything else as JSON."""
    if isinstance(value, Words):
        return str(value)
    if value is None:
        return "nothing"
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)


class Words(str):
    """Words of ours, which need no quotation marks."""

    __slots__ = ()
