"""One row of a table of formats: what ``--format`` calls it, and the module that renders it when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import cast

from msgspec import Struct


class Format[R](Struct, frozen=True):
    """A format that renders values of one type. ``screen``: it is for people, and looks different on a terminal.

    ``module``, below this package, is loaded when something is rendered; its ``function`` takes the value, and for a
    screen also ``terminal`` and ``colour``.
    """

    name: str
    title: str
    module: str
    function: str = "render"
    screen: bool = False

    def render(self, value: R, *, terminal: bool = False, colour: bool = False) -> str:
        """Return the whole report. ``terminal`` and ``colour`` matter to formats for a screen alone."""
        render = cast("Callable[..., str | bytes]", self.named(self.function))
        shown = render(value, terminal=terminal, colour=colour) if self.screen else render(value)
        return shown.decode() if isinstance(shown, bytes) else shown

    def data(self, value: R) -> bytes:
        """Return the whole report as the bytes of a file; a byte of a file's name that is no UTF-8 is spelled out."""
        shown = cast("Callable[[R], str | bytes]", self.named(self.function))(value)
        return shown if isinstance(shown, bytes) else shown.encode("utf-8", "backslashreplace")

    def named(self, function: str) -> object:
        """Return a function of the format's module."""
        return getattr(importlib.import_module(f"hashiye.report.{self.module}"), function)
