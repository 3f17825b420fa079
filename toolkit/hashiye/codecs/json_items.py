"""Where items stand in JSON that was read.

Only what leads to them is looked at; the C scanner skips the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from json.decoder import scanstring as _scanstring  # type: ignore[attr-defined]  # the C scanner, unlisted

from hashiye.codecs.json_places import scan
from hashiye.codecs.sought import Path, Sought, Spelling, Spot
from hashiye.limits import Limits

_BLANK = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.",
)


def _nothing(_pairs: list[tuple[str, object]]) -> None:
    """Keep nothing of an object that is skipped, so that memory stays flat."""


_SKIP = json.JSONDecoder(object_pairs_hook=_nothing).scan_once  # type: ignore[attr-defined]  # the C scanner, unlisted
_TROUBLE = (StopIteration, ValueError, RecursionError, IndexError)


def find(text: str, limits: Limits, paths: Collection[Path]) -> dict[Path, Spot]:
    """Return where each path of ``paths``, and each that leads to it, stands; what is not there is left out.

    A path with an empty string behind a key asks for the key itself.
    """
    root = Sought.of(paths)
    try:
        ranges = _Walk(text).run(root)
    except _TROUBLE:  # no JSON after all, or one that only the patient reader takes
        ranges = scan(text, limits, {node.path for node in root.all()}).places
    return {path: Spot(*range_, pointer(path)) for path, range_ in ranges.items()}


def pointer(path: Path) -> str:
    """Write a path as a JSON Pointer (RFC 6901)."""
    steps = path[:-1] if path[-1:] == ("",) else path
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def spelling(text: str, spot: Spot) -> Spelling:
    """Return how the string at ``spot`` is spelled, between its quotation marks."""
    return Spelling(spot.start + 1, spot.end - 1, _escapes(text, spot))


def _escapes(text: str, spot: Spot) -> Iterator[tuple[int, int, int]]:
    for match in _ESCAPE.finditer(text, spot.start + 1, spot.end - 1):
        yield match.start(), 1, match.end() - match.start()


class _Walk:
    """One way through a text, into what is sought and over everything else."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: dict[Path, tuple[int, int]] = {}

    def run(self, root: Sought) -> dict[Path, tuple[int, int]]:
        self._value(self._blank(0), root)
        return self.places

    def _blank(self, at: int) -> int:
        return _BLANK.match(self.text, at).end()  # type: ignore[union-attr]  # it always matches

    def _value(self, at: int, node: Sought) -> int:
        """Go through the value at ``at``, and return where it ends."""
        opening = self.text[at] if node.below else ""
        if opening == "{":
            end = self._object(at, node)
        elif opening == "[":
            end = self._list(at, node)
        else:
            end = _SKIP(self.text, at)[1]
        self.places[node.path] = (at, end)
        return end

    def _object(self, at: int, node: Sought) -> int:
        at = self._blank(at + 1)
        while self.text[at] != "}":
            start = at
            key, at = _scanstring(self.text, at + 1, True)
            inner = node.below.get(key)
            if inner is not None and "" in inner.below:
                self.places[inner.below[""].path] = (start, at)
            at = self._blank(self._blank(at) + 1)  # over the colon
            at = _SKIP(self.text, at)[1] if inner is None else self._value(at, inner)
            at = self._next(at)
        return at + 1

    def _list(self, at: int, node: Sought) -> int:
        at = self._blank(at + 1)
        index = 0
        while self.text[at] != "]":
            inner = node.below.get(index)
            at = _SKIP(self.text, at)[1] if inner is None else self._value(at, inner)
            at = self._next(at)
            index += 1
        return at + 1

    def _next(self, at: int) -> int:
        """Return where the next item begins, or the bracket that closes."""
        at = self._blank(at)
        return self._blank(at + 1) if self.text[at] == "," else at
