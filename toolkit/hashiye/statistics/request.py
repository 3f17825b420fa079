"""What is asked for: the settings that figures depend on."""

from __future__ import annotations

from msgspec import Struct

WINDOW = 100
"""Words in a window of the moving-average type-token ratio."""

THRESHOLD = 0.72
"""The type-token ratio below which a factor of MTLD ends (McCarthy and Jarvis 2010)."""

WIDEST = 1_000_000_000
"""Words of the widest window."""


class Request(Struct, frozen=True):
    """``window`` and ``threshold`` decide what is counted; ``listed`` only how many rows of a list are shown.

    ``likeness``: whether near-duplicates are looked for, which takes memory for each document.
    """

    window: int = WINDOW
    threshold: float = THRESHOLD
    listed: int = 20
    likeness: bool = True

    def __post_init__(self) -> None:
        """Refuse what nothing can be counted by. ``ValueError``."""
        if not 1 <= self.window <= WIDEST:
            raise ValueError(f"a window has from 1 to {WIDEST} words, not {self.window}")
        if not 0 < self.threshold < 1:
            raise ValueError(f"the threshold lies above 0 and below 1, not at {self.threshold:g}")
