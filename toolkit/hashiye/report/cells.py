"""Cells of tables for programs that people open in spreadsheets: numbers in full, words that no sheet computes."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from hashiye.text import show

_JOINERS = re.compile("([\u200c\u200d])")
_FORMULA = re.compile(r"[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")


def number(value: float | None) -> str:
    """Return a number in full, as programs read it: the shortest decimal that is the same number."""
    if value is None or not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


@lru_cache(1 << 17)
def guarded(cell: str) -> str:
    """Return words of the corpus so that no spreadsheet computes them, and no screen obeys them.

    A joiner stays what it is: it belongs to Persian words, and the cell must still equal the label.
    """
    shown = "".join(
        piece if _JOINERS.fullmatch(piece) else show(piece, max(len(piece), 1)) for piece in _JOINERS.split(cell)
    )
    return f"'{shown}" if _FORMULA.match(shown.lstrip(" ")) else shown
