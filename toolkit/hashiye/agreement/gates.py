"""Bars that agreement must reach, for a pipeline to pass: ``u_alpha=0.67:lower``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from hashiye.agreement.figures import Figure, Gate

type Bound = Literal["value", "lower"]

_FORM = re.compile(r"(?P<measure>[A-Za-z][A-Za-z0-9_]*)=(?P<bar>[^:=]+)(?::(?P<bound>[a-z]+))?")


@dataclass(frozen=True, slots=True)
class Bar:
    """What a measure must reach: with its value, or with the lower end of its interval."""

    measure: str
    bar: float
    bound: Bound = "value"


def parse(written: str) -> Bar:
    """Read a bar. Raises ``ValueError`` with the form that is expected.

    >>> parse("u_alpha=0.67:lower")
    Bar(measure='u_alpha', bar=0.67, bound='lower')
    >>> parse("span_f1_strict=.8").bound
    'value'
    """
    match = _FORM.fullmatch(written.strip())
    if match is None:
        raise ValueError("a gate is written measure=number or measure=number:lower, such as u_alpha=0.67:lower")
    bound = match["bound"] or "value"
    if bound not in {"value", "lower"}:
        raise ValueError(
            f"a gate looks at the value (nothing, or :value) or at the interval's :lower end, not :{bound}"
        )
    try:
        bar = float(match["bar"])
    except ValueError:
        bar = math.nan
    if not -1 <= bar <= 1:
        raise ValueError("the bar of a gate is a number from -1 to 1, such as 0.67")
    return Bar(match["measure"], bar, "lower" if bound == "lower" else "value")


def judged(bar: Bar, measure: str, figure: Figure) -> Gate:
    """Return whether a figure reaches the bar. Without a value, or without the interval asked for, it does not."""
    if figure.value is None:
        return Gate(measure, bar.bar, bar.bound, None, False, figure.reason)
    if bar.bound == "value":
        return Gate(measure, bar.bar, bar.bound, figure.value, figure.value >= bar.bar)
    if figure.interval is None:
        return Gate(measure, bar.bar, bar.bound, None, False, figure.no_interval or "no_resamples")
    return Gate(measure, bar.bar, bar.bound, figure.interval[0], figure.interval[0] >= bar.bar)
