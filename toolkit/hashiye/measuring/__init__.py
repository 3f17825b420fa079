"""From files to a report of agreement: finds the annotators' copies, makes the study, measures, and adds the words.

- :mod:`copies`, :mod:`shards`: which files are copies of one document, and whose · :mod:`opening`, :mod:`claims`:
  copies as documents, and whose each layer is · :mod:`reading`: one document from all its copies · :mod:`soundness`,
  :mod:`aligning`: what is left out, what is carried over to another text
- :mod:`parts`: documents become columns, some at a time, on several processes · :mod:`coverage`: who did what
- :mod:`contexts`: the words around what is listed · :mod:`run`: all of it

Memory is flat: of 60,000 files only the columns of their spans are kept. The order is that of document ids, so that
any number of jobs makes the same report, byte for byte.

This module itself is light: who only pairs and reads copies (:mod:`hashiye.viewing`) loads no numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashiye.measuring.reading import Opened, opened
    from hashiye.measuring.run import gathered, measure, report_of
    from hashiye.measuring.wanted import Outcome, Wanted

_HOMES = {
    "Opened": "reading", "opened": "reading", "Outcome": "wanted", "Wanted": "wanted",
    "gathered": "run", "measure": "run", "report_of": "run",
}  # fmt: skip

__all__ = ["Opened", "Outcome", "Wanted", "gathered", "measure", "opened", "report_of"]


def __getattr__(name: str) -> object:
    """Load what measures when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"hashiye.measuring.{_HOMES[name]}"), name)
