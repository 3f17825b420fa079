"""What is asked of a split: ratios, what is spread evenly, what stays together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from math import lcm

from hashiye import names
from hashiye.splits.file import LARGEST, Settings, Splits

SEED = 20260101
"""The seed, where none is given: any number does, if it stays."""

RATIO: Mapping[str, float] = {"train": 0.8, "dev": 0.1, "test": 0.1}
"""The ratio, where none is given."""

LEAST_NEAR = 0.5
"""The lowest bound of nearness: among texts less alike, sketches miss too many pairs."""

_NONE = "none"


def ratio(words: str) -> dict[str, float]:
    """Read ``train=0.8,dev=0.1,test=0.1``: shares that sum to 1, or whole numbers as weights. ``ValueError``.

    >>> ratio("train=8,test=2")
    {'train': 8, 'test': 2}
    """
    found: dict[str, float] = {}
    for word in words.split(","):
        name, equals, number = (part.strip() for part in word.partition("="))
        if not equals:
            raise ValueError(f"a ratio is written train=0.8,dev=0.1,test=0.1, not {words!r}")
        if why := names.problem(name):
            raise ValueError(f"a split cannot be called {name!r}: {why}")
        if name in found:
            raise ValueError(f"the split {name!r} stands twice")
        found[name] = _weight(name, number)
    check(found)
    return found


def _weight(name: str, number: str) -> float:
    plain = number.isascii() and number.replace(".", "", 1).isdigit()
    weight = (int(number) if number.isdigit() else float(number)) if plain and len(number) < 20 else 0
    if not 0 < weight <= LARGEST:
        raise ValueError(f"the share of {name!r} is a number above 0, not {number!r}")
    return weight


def check(ratio: Mapping[str, float]) -> None:
    """Refuse shares that do not sum to 1, and are no whole numbers. ``ValueError``."""
    shares = [Fraction(str(weight)) for weight in ratio.values()]
    if any(share.denominator > 1 for share in shares) and sum(shares) != 1:
        raise ValueError(f"the shares sum to {float(sum(shares)):g}, not to 1; whole numbers are taken as weights")


def weights(ratio: Mapping[str, float]) -> dict[str, int]:
    """Return shares as whole numbers in the same proportion, so that nothing depends on rounding.

    >>> weights({"train": 0.8, "dev": 0.1, "test": 0.1})
    {'train': 8, 'dev': 1, 'test': 1}
    """
    exact = {name: Fraction(str(weight)) for name, weight in ratio.items()}
    common = lcm(*(one.denominator for one in exact.values()))
    return {name: int(one * common) for name, one in exact.items()}


def settings(
    layer: str | None = None, stratify: Collection[str] = (), together: Collection[str] = (), near: float | None = None,
    before: Settings | None = None,
) -> Settings:  # fmt: skip
    """Return settings as they were asked for, the rest as ``before``; ``none`` stands for nothing. ``ValueError``."""
    held = before or Settings()
    if near is not None and near != 0 and not LEAST_NEAR <= near <= 1:
        raise ValueError(f"near is from {LEAST_NEAR} to 1, or 0 for equal texts alone, not {near:g}")
    return Settings(
        held.layer if layer is None else layer,
        _named(stratify) or held.stratify if _NONE not in stratify else (),
        _named(together) or held.together if _NONE not in together else (),
        held.near if near is None else near,
    )


def _named(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(given))


def plan(ratio: Mapping[str, float] | None, seed: int | None, settings: Settings, kept: Splits | None = None) -> Splits:
    """Return what is asked for, as splits that hold what is kept. What is not said is as in ``kept``, or usual."""
    before = kept or Splits(SEED, dict(RATIO), settings, {})
    shares = dict(before.ratio if ratio is None else ratio)
    check(shares)
    return Splits(before.seed if seed is None else seed, shares, settings, before.documents)
