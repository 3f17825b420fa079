"""Joiners between two letters: nobody sees them, but the letters show them, so that reports leave them as they are."""

from __future__ import annotations

import re

from hashiye.text import ZWNJ, show

JOINED = re.compile(f"(?<=[^\\W\\d_]){ZWNJ}(?=[^\\W\\d_])")


def seen(text: str, limit: int) -> str:
    """Return words with all that nobody sees by its name, but for these; each piece cut to ``limit`` characters."""
    return ZWNJ.join(show(piece, limit) for piece in JOINED.split(text))
