"""A strict JSON reader that keeps places: it speaks only when something is wrong.

The standard reader takes duplicate keys, NaN, lone surrogates, numbers of any length and any
depth until the stack ends (RFC 8259 leaves each to the reader). This one refuses them all, says
where, goes on where it can, and never recurses.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from json.decoder import JSONDecodeError
from json.decoder import scanstring as _scanstring  # type: ignore[attr-defined]  # the C scanner, unlisted
from typing import Any, NoReturn

from msgspec import Struct

from hashiye.limits import Limits
from hashiye.text import FORBIDDEN, name_of

type Path = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z]+")
_WORDS = {"true": True, "false": False, "null": None}
_SHORT_ESCAPES = {"\b": "b", "\f": "f", "\r": "r"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class Fault(Struct, frozen=True):
    """One thing that JSON or the format's domain does not allow, at an offset of the file's text."""

    code: str
    offset: int
    message: str
    found: str = ""
    expected: str = ""
    fix: str = ""


class Scan(Struct, frozen=True):
    """What was read. ``value`` is None and ``faults`` says why where nothing could be."""

    value: Any
    faults: tuple[Fault, ...]
    places: dict[Path, tuple[int, int]]


class _StopError(Exception):
    """Reading cannot go on."""


class _Open:
    """An object or array that is not closed yet."""

    __slots__ = ("index", "key", "keys", "start", "value")

    def __init__(self, value: dict[str, Any] | list[Any], start: int) -> None:
        self.value = value
        self.start = start
        self.index = 0
        self.key = ""
        self.keys: dict[str, int] = {}


class _Scanner:
    def __init__(self, text: str, limits: Limits, wanted: Collection[Path]) -> None:
        self.text = text
        self.limits = limits
        self.wanted = wanted
        self.at = 0
        self.faults: list[Fault] = []
        self.places: dict[Path, tuple[int, int]] = {}
        self.stack: list[_Open] = []
        self.path: list[str | int] = []
        self.root: Any = None

    def run(self) -> Scan:
        try:
            self._document()
        except _StopError:
            self.root = None
        return Scan(self.root, tuple(self.faults), self.places)

    def _document(self) -> None:
        self._blank()
        if self.at == len(self.text):
            self._stop("the file is empty", "a document: { … }")
        self._value()
        while self.stack:
            self._next()
        self._blank()
        if self.at < len(self.text):
            self._stop("something follows the end of the document", "the end of the file")

    def _blank(self) -> None:
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]  # it always matches

    def _fault(self, code: str, offset: int, message: str, found: str = "", expected: str = "", fix: str = "") -> None:
        self.faults.append(Fault(code, offset, message, found, expected, fix))

    def _stop(self, message: str, expected: str, code: str = "HSH-S201") -> NoReturn:
        found = self.text[self.at : self.at + 20] or "the end of the file"
        self._fault(code, self.at, message, found, expected)
        raise _StopError

    def _value(self) -> None:
        """Read one value, or open an object or array, at a place that needs a value."""
        start = self.at
        char = self.text[start : start + 1]
        if char == '"':
            self._close(self._string(), start)
        elif char in ("{", "["):
            if len(self.stack) >= self.limits.depth:
                self._stop(
                    f"nested more deeply than {self.limits.depth}", f"at most {self.limits.depth} levels", "HSH-S205"
                )
            self.at += 1
            self.stack.append(_Open({} if char == "{" else [], start))
            self._enter()
        else:
            self._close(self._scalar(), start)

    def _enter(self) -> None:
        """Go into the object or array just opened: to its first value, or out again if it is empty."""
        opened = self.stack[-1]
        self._blank()
        if self.text.startswith("}" if isinstance(opened.value, dict) else "]", self.at):
            self.at += 1
            self.stack.pop()
            self._close(opened.value, opened.start)
            return
        self._step()

    def _step(self) -> None:
        """Read the key, where there is one, and the value behind it."""
        opened = self.stack[-1]
        if isinstance(opened.value, dict):
            self._key(opened)
            self.path.append(opened.key)
        else:
            self.path.append(opened.index)
        self._blank()
        self._value()

    def _key(self, opened: _Open) -> None:
        if not self.text.startswith('"', self.at):
            self._stop("a key was expected here", 'a key in double quotes, or "}"')
        start = self.at
        opened.key = self._string()
        if opened.key in opened.keys:
            line = self.text.count("\n", 0, opened.keys[opened.key]) + 1
            self._fault(
                "HSH-S202", start, f"the key {opened.key!r} stands twice; the first is in line {line}",
                opened.key, "each key once", "remove one of the two",
            )  # fmt: skip
        opened.keys[opened.key] = start
        path = (*self.path, opened.key, "")
        if path in self.wanted:
            self.places[path] = (start, self.at)
        self._blank()
        if not self.text.startswith(":", self.at):
            self._stop("a colon was expected behind the key", '":"')
        self.at += 1

    def _close(self, value: Any, start: int) -> None:
        """Hand a whole value to what holds it."""
        path = tuple(self.path)
        if path in self.wanted:
            self.places[path] = (start, self.at)
        if not self.stack:
            self.root = value
            return
        self.path.pop()
        opened = self.stack[-1]
        if isinstance(opened.value, dict):
            opened.value[opened.key] = value
        else:
            opened.value.append(value)
            opened.index += 1

    def _next(self) -> None:
        """Behind a value inside an object or array: a comma and the next one, or the end of it."""
        opened = self.stack[-1]
        end = "}" if isinstance(opened.value, dict) else "]"
        self._blank()
        char = self.text[self.at : self.at + 1]
        if char == end:
            self.at += 1
            self.stack.pop()
            self._close(opened.value, opened.start)
        elif char == ",":
            self.at += 1
            self._blank()
            if self.text.startswith(end, self.at):
                self._stop("a comma stands before the end of the list", "no comma behind the last item")
            self._step()
        else:
            self._stop("a comma or the end of the list was expected", f'"," or "{end}"')

    def _string(self) -> str:
        start = self.at
        try:
            value: str
            value, self.at = _scanstring(self.text, start + 1, True)
        except JSONDecodeError as error:
            self.at = min(error.pos, len(self.text))
            message = f"a string is not well-formed: {error.msg.lower()}"
            self._stop(message, "a string in double quotes, escapes as in JSON")
        if _SURROGATE.search(value):
            escape = _SURROGATE_ESCAPE.search(self.text, start, self.at)
            offset, found = (escape.start(), escape[0]) if escape else (start, "")
            self._fault("HSH-S204", offset, "half of a surrogate pair is no character", found, "a whole character")
        elif wrong := FORBIDDEN.search(value):
            self._fault("HSH-B105", self._offset_of(wrong, start), f"{name_of(wrong[0])} cannot stand in a document",
                        name_of(wrong[0]), "characters that JSON and XML can both hold", "remove it")  # fmt: skip
        return value

    def _offset_of(self, wrong: re.Match[str], start: int) -> int:
        raw = self.text.find(wrong[0], start, self.at)
        units = wrong[0].encode("utf-16-be").hex("-", 2).split("-")  # two beyond the basic plane
        short = _SHORT_ESCAPES.get(wrong[0], "(?!)")  # none
        pattern = rf"(?i:{''.join(rf'\\u{unit}' for unit in units)})|\\{short}"
        escaped = re.compile(pattern).search(self.text, start, self.at)
        return raw if raw >= 0 else escaped.start() if escaped else start

    def _scalar(self) -> Any:
        start = self.at
        if number := _NUMBER.match(self.text, start):
            self.at = number.end()
            return self._number(number)
        if word := _WORD.match(self.text, start):
            if word[0] in _WORDS:
                self.at = word.end()
                return _WORDS[word[0]]
            if word[0].lstrip("-") in {"NaN", "Infinity"}:
                self.at = word.end()
                self._fault("HSH-S203", start, f"{word[0]} is not a number", word[0], "a number", "leave the field out")
                return 0
        return self._stop("a value was expected here", "a string, number, list, object, true, false or null")

    def _number(self, number: re.Match[str]) -> int | float:
        digits = sum(map(str.isdigit, number[0]))
        whole = number[1] is None and number[2] is None
        if digits > (self.limits.digits if whole else 400):
            self._fault(
                "HSH-S206", number.start(), f"a number of {digits} digits", number[0][:40],
                f"at most {self.limits.digits} digits",
            )  # fmt: skip
            return 0
        if whole:
            return int(number[0])
        value = float(number[0])
        if value in (float("inf"), float("-inf")):
            message = "the number is too large to be one"
            self._fault("HSH-S203", number.start(), message, number[0][:40], "a finite number")
            return 0
        return value


def scan(text: str, limits: Limits, wanted: Collection[Path] = ()) -> Scan:
    """Read JSON strictly. ``places`` holds start and end offsets of each path in ``wanted``.

    A path with an empty string behind a key asks for the place of the key itself.
    """
    return _Scanner(text, limits, wanted).run()
