"""What is asked for: the settings that figures depend on."""

from __future__ import annotations

from msgspec import Struct

WINDOW = 100
"""Words in a window of the moving-average type-token ratio."""

THRESHOLD = 0.72
"""The type-token ratio at which a factor of MTLD ends (McCarthy and Jarvis 2010, section "MTLD")."""


class Request(Struct, frozen=True):
    """``window`` and ``threshold`` decide what is counted; ``listed`` only how many rows of a list are shown.

    ``likeness``: whether near-duplicates are looked for, which takes memory for each document.
    """

    window: int = WINDOW
    threshold: float = THRESHOLD
    listed: int = 20
    likeness: bool = True
