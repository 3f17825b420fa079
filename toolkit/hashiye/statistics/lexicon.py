"""The vocabulary, and how diverse it is."""

from __future__ import annotations

from msgspec import field

from hashiye.statistics.columns import Columns, Forms
from hashiye.statistics.part import Part
from hashiye.statistics.request import Request


class Lexicon(Part):
    """Types with their frequencies, and what cannot be told from these.

    ``types`` are all tokens' forms, also punctuation's; which are words is told from the form. Windows of MATTR and
    factors of MTLD run over words, within documents: ``windows`` and the sum of their distinct words; the sums of
    factors forwards and backwards, in grains.
    """

    types: dict[str, int] = field(default_factory=dict)
    windows: int = 0
    distinct: int = 0
    forward: int = 0
    backward: int = 0


def count(columns: Columns, forms: Forms, request: Request) -> Lexicon:
    """Count one form of the tokens."""
    raise NotImplementedError  # S1
