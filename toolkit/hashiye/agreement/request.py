"""What is asked of a run: which measures, how many resamples, and the seed of all that is drawn."""

from __future__ import annotations

from msgspec import Struct

SEED = 20160
"""The seed where none was given: a report made twice is the same report."""


class Request(Struct, frozen=True):
    """What is measured, and how.

    ``measures`` are names, none meaning the default ones. ``resamples`` of documents make the intervals, which cover
    95 % (0: none); ``permutations`` the test against chance (0: none). ``samples`` is how many random continua gamma's
    expected disorder rests on at least, ``precision`` the relative error of it that is aimed at (0: exactly
    ``samples``). ``alpha`` and ``beta`` are gamma's weights of position and label (Mathet, Widlöcher & Métivier 2015);
    its cost of an unaligned unit, delta empty, multiplies observed and expected disorder alike, and is no setting.
    ``smallest`` is how many units a document must have for gamma. ``listed`` is how many disagreements are listed.
    """

    measures: tuple[str, ...] = ()
    resamples: int = 1000
    permutations: int = 0
    seed: int = SEED
    samples: int = 30
    precision: float = 0.0
    alpha: float = 1.0
    beta: float = 1.0
    smallest: int = 4
    listed: int = 50
