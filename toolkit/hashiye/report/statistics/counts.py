"""Counts that add up, as the file that :mod:`hashiye.counting.keeping` reads again: what reports are made of."""

from __future__ import annotations

from hashiye.counting import Outcome, keeping


def render(outcome: Outcome) -> bytes:
    """Return the bytes of the file."""
    return keeping.written(outcome)
