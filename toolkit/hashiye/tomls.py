"""TOML from strangers: the standard reader takes quadratic time and memory for keys with thousands of dots."""

from __future__ import annotations

import re
import tomllib
from typing import Any

DOTS = 64
"""Dots that one line may hold: no key of ours has more than a few."""

_CROWDED = re.compile(rf"^(?:[^.\n]*\.){{{DOTS + 1}}}", re.MULTILINE)


def loads(text: str) -> dict[str, Any]:
    """Read TOML 1.0. Raises ``ValueError`` for what is none, and for a line with more than :data:`DOTS` dots."""
    if crowded := _CROWDED.search(text):
        line = text.count("\n", 0, crowded.start()) + 1
        raise ValueError(f"more than {DOTS} dots in one line: break a long list over lines (at line {line}, column 1)")
    return tomllib.loads(text)
