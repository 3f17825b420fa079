"""One row of a table of formats: what ``--format`` calls it, and the module that renders it when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import cast

from msgspec import Struct


class Format[R](Struct, frozen=True):
    """A format that renders values of one type. ``screen``: it is for people, and looks different on a terminal;
    ``binary``: it is no text, so that there is :meth:`data` of it alone; ``titled``: its function also takes ``title``,
    the name of what it is a report of.

    ``module``, below this package, is loaded when something is rendered; its ``function`` takes the value, and for a
    screen also ``terminal`` and ``colour``.
    """

    name: str
    title: str
    module: str
    function: str = "render"
    screen: bool = False
    binary: bool = False
    titled: bool = False

    def render(self, value: R, *, terminal: bool = False, colour: bool = False, title: str = "") -> str:
        """Return the whole report, a text. ``terminal`` and ``colour`` matter to formats for a screen alone."""
        how = {"terminal": terminal, "colour": colour} if self.screen else {}
        shown = self._made(value, title, how)
        return shown.decode() if isinstance(shown, bytes) else shown

    def data(self, value: R, *, title: str = "") -> bytes:
        """Return the whole report as the bytes of a file; a byte of a file's name that is no UTF-8 is spelled out."""
        shown = self._made(value, title, {})
        return shown if isinstance(shown, bytes) else shown.encode("utf-8", "backslashreplace")

    def _made(self, value: R, title: str, how: Mapping[str, bool]) -> str | bytes:
        render = cast("Callable[..., str | bytes]", self.named(self.function))
        return render(value, **how, **({"title": title} if self.titled else {}))

    def named(self, function: str) -> object:
        """Return a function of the format's module."""
        return getattr(importlib.import_module(f"hashiye.report.{self.module}"), function)
