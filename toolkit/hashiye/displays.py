"""How values show themselves in a notebook and become tables of pandas and Arrow: doors, which load nothing yet.

A value is floor 0 to 3 and knows nothing of pages; what renders is loaded when somebody looks.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Displayed:
    """A value that a notebook shows as its page."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the value's page in a frame of its own: style apart, no script, nothing fetched."""
        shown: str = import_module("hashiye.report.notebook").html(self)
        return shown


class Tabular(Displayed):
    """A value that is also a table, or several: ``table`` says which, the first one if left out."""

    __slots__ = ()

    def to_pandas(self, table: str = "") -> Any:
        """Return a ``pandas.DataFrame``. Raises ``ImportError`` without pandas, ``ValueError`` for no such table."""
        return import_module("hashiye.report.frames").pandas(self, table)

    def to_arrow(self, table: str = "") -> Any:
        """Return a ``pyarrow.Table``. Raises ``ImportError`` without pyarrow, ``ValueError`` for no such table."""
        return import_module("hashiye.report.frames").arrow(self, table)
