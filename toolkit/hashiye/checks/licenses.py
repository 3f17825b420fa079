"""SPDX licence expressions: read, judged against a list of allowed ones, and spelt as the list spells them.

The grammar is that of SPDX 2.3, annex D: identifiers joined by AND and OR (AND binds more closely), with parentheses,
``+`` behind an identifier, WITH an exception, and ``LicenseRef-…`` for a licence that is not on the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from msgspec import Struct

from hashiye.checks import spdx_ids as spdx

_TOKEN = re.compile(r"[()]|[^\s()]+")
_OWN = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_OWN_EXCEPTION = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+")
_LONGEST = 2_000
_OPERATORS = ("AND", "OR", "WITH")
_BINDS = {"OR": 1, "AND": 2}


class Judged(Struct, frozen=True):
    """What an expression is: why it is none (``problem``), a better spelling, whether it is allowed.

    ``written`` is the expression as the list spells it, ``deprecated`` the identifiers in it that the list gave up.
    """

    problem: str = ""
    near: str = ""
    written: str = ""
    deprecated: tuple[str, ...] = ()
    allowed: bool = True


class _WrongError(ValueError):
    def __init__(self, problem: str, near: str = "", *, unknown: bool = False) -> None:
        super().__init__(problem)
        self.near = near
        self.unknown = unknown


def judge(expression: str, allowed: Collection[str] = ()) -> Judged:
    """Judge an expression. ``allowed`` are identifiers; of licences joined by OR one has to be among them."""
    if len(expression) > _LONGEST:
        return Judged("it is longer than any expression")
    reader = _Reader(frozenset(one.lower() for one in allowed))
    try:
        words = _TOKEN.findall(expression)
        for word in words:
            reader.take(word)
        granted = reader.end()
    except _WrongError as error:
        return Judged(str(error), error.near or (_near(expression) if error.unknown else ""))
    return Judged("", "", reader.written, tuple(reader.deprecated), granted or not allowed)


class _Reader:
    """Reads one word after the other with two stacks (Dijkstra's shunting yard); a value says: is it allowed."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed
        self.values: list[bool] = []
        self.operators: list[str] = []
        self.deprecated: list[str] = []
        self.pieces: list[str] = []
        self.last = ""
        self.wants = "licence"

    @property
    def written(self) -> str:
        return " ".join(self.pieces).replace("( ", "(").replace(" )", ")")

    def take(self, word: str) -> None:
        if self.wants == "exception":
            self._exception(word)
        elif self.wants == "licence":
            self._operand(word)
        elif word == ")":
            self._close()
        elif word == "WITH" and self.last:
            self.wants = "exception"
            self.pieces.append(word)
        elif word in _BINDS:
            self._reduce(_BINDS[word])
            self.operators.append(word)
            self.pieces.append(word)
            self.wants, self.last = "licence", ""
        else:
            near = word.upper() if word.upper() in _OPERATORS and word not in _OPERATORS else ""
            raise _WrongError(f"between two licences stands AND, OR or WITH, not {word[:40]}", near and f"write {near}")

    def _operand(self, word: str) -> None:
        if word == "(":
            self.operators.append(word)
            self.pieces.append(word)
            return
        if word == ")" or word in _OPERATORS:
            raise _WrongError(f"a licence is missing before {word}")
        name, plus = (word[:-1], "+") if word.endswith("+") else (word, "")
        own = _license(name, self.deprecated) + plus
        self.pieces.append(own)
        self.values.append(not self.allowed.isdisjoint((own.lower(), name.lower())))
        self.wants, self.last = "operator", own

    def _exception(self, word: str) -> None:
        known = spdx.EXCEPTIONS.get(word.lower()) or (word if _OWN_EXCEPTION.fullmatch(word) else "")
        if not known:
            near = get_close_matches(word[:60].lower(), spdx.EXCEPTIONS, 1)
            raise _WrongError(
                f"{word[:60]} is no exception of SPDX", f"write {spdx.EXCEPTIONS[near[0]]}" if near else ""
            )
        self.pieces.append(known)
        self.values[-1] = self.values[-1] or f"{self.last} with {known}".lower() in self.allowed
        self.wants, self.last = "operator", ""

    def _reduce(self, binds: int) -> None:
        while self.operators and _BINDS.get(self.operators[-1], 0) >= binds:
            right, left = self.values.pop(), self.values.pop()
            self.values.append(left and right if self.operators.pop() == "AND" else left or right)

    def _close(self) -> None:
        self._reduce(1)
        if not self.operators:
            raise _WrongError("a parenthesis is closed that was never opened")
        self.operators.pop()
        self.pieces.append(")")
        self.last = ""

    def end(self) -> bool:
        if self.wants != "operator":
            raise _WrongError(
                f"the expression ends where a{'n' if self.wants[0] == 'e' else ''} {self.wants} should stand"
            )
        self._reduce(1)
        if self.operators:
            raise _WrongError("a parenthesis is not closed")
        return self.values[0]


def _license(name: str, deprecated: list[str]) -> str:
    """Return a licence's identifier as the list spells it; note it if the list gave it up."""
    folded = name.lower()
    if folded in spdx.LICENSES:
        return spdx.LICENSES[folded]
    if folded in spdx.DEPRECATED:
        deprecated.append(spdx.DEPRECATED[folded])
        return spdx.DEPRECATED[folded]
    if _OWN.fullmatch(name):
        return name
    raise _WrongError(f"{name[:60]} is no identifier of SPDX", _near(name), unknown=True)


def _near(name: str) -> str:
    """Return what to write in place of a name that is nearly an identifier; empty if it is near none."""
    near = get_close_matches(re.sub(r"[\s_]+", "-", name[:60].lower()), spdx.LICENSES, 1, 0.7)
    return f"write {spdx.LICENSES[near[0]]}" if near else ""
