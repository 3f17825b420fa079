"""Results in the shape that is expected, and whether they are what was expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

SLACK = 1e-12
"""How far rounding alone may take a number."""

LARGEST = 2**63
"""No number in a case is as large: neither its JSON nor its arithmetic would be safe."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "value": ("kappa", "alpha", "pi", "coefficient", "estimate", "gamma", "mean"),
    "pa": ("po", "Po", "Ao", "observed", "observed_agreement", "p_a"),
    "pe": ("Pe", "Ae", "expected", "expected_agreement", "chance", "p_e"),
    "Do": ("observed_disagreement", "d_o", "do"),
    "De": ("expected_disagreement", "d_e", "de"),
    "se": ("stderr", "standard_error", "sd", "SE", "error"),
    "ci95": ("ci", "interval", "confidence_interval"),
    "p": ("p_value", "pvalue"),
    "n": ("items", "count", "n_items"),
    "percent_agreement": ("agreement", "percent"),
    "per_label": ("labels", "perLabel", "by_label"),
    "per_document": ("documents", "perDocument", "by_document"),
    "per_pair": ("pairs", "perPair", "by_pair"),
    "observed_disorder": ("disorder",),
}
"""What a reference calls a key: ours first, other names after it."""

_OURS = {other: ours for ours, others in KEYS.items() for other in others}


def shaped(found: Any, expected: Any) -> Any:
    """Return what was found in the shape of what is expected: its keys, and a number where a number stands.

    >>> shaped({"value": 0.5, "se": 0.1, "n": 7}, {"value": 0.4, "n": 8})
    {'value': 0.5, 'n': 7}
    >>> shaped({"A": {"value": 0.5, "n": 7}}, {"A": 0.4})
    {'A': 0.5}
    """
    if isinstance(expected, Mapping):
        if not isinstance(found, Mapping):
            found = {"value": found}
        return {key: shaped(_looked_up(found, key), one) for key, one in expected.items()}
    if isinstance(found, Mapping) and not isinstance(expected, Mapping):
        return found.get("value")
    return found


def whole_number(value: Any, name: str, most: int) -> int:
    """Return a number of something as it stands in a case. Raises ``ValueError`` unless it is from 0 to ``most``.

    A case is somebody's file: it does not say how much memory it may take.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most or value != int(value):
        raise ValueError(f"{name} is a whole number up to {most:,}")
    return int(value)


def number(value: Any, name: str) -> float:
    """Return a number as it stands in a case. Raises ``ValueError`` unless it is one."""
    if not is_number(value):
        raise ValueError(f"{name} is a number")
    return float(value)


def unfit(case: Any) -> str:
    """Say why a case cannot be told again in JSON, which ends with what a number or a text can be; empty if it can."""
    if isinstance(case, Mapping):
        return next(filter(None, (unfit(one) for pair in case.items() for one in pair)), "")
    if isinstance(case, list):
        return next(filter(None, map(unfit, case)), "")
    if isinstance(case, str):
        return (
            "a text has half a character (a lone surrogate)" if any("\ud800" <= one <= "\udfff" for one in case) else ""
        )
    if is_number(case) and not abs(case) < LARGEST:
        return "a number is none, or too large to compute with"
    return ""


def finite(found: Any) -> None:
    """Raise ``ValueError`` where a number that was found is none, or has no end."""
    if isinstance(found, Mapping):
        for one in found.values():
            finite(one)
    elif isinstance(found, list | tuple):
        for one in found:
            finite(one)
    elif isinstance(found, float) and not math.isfinite(found):
        raise ValueError("the numbers are too large to compute with")


def _looked_up(found: Mapping[str, Any], key: str) -> Any:
    if key in found:
        return found[key]
    ours = _OURS.get(key, key)
    if ours in found:
        return found[ours]
    labels = found.get("per_label")
    return labels.get(key) if isinstance(labels, Mapping) else None


def known(found: Any) -> Any:
    """Return everything found, without what is not known; an undefined value stays, as null."""
    if isinstance(found, Mapping):
        return {key: known(one) for key, one in found.items() if one is not None or key == "value"}
    return found


def same(computed: Any, expected: Any, tolerance: float) -> bool:
    """Say whether a result is what is expected: numbers within ``tolerance``, a number within ``[low, high]``.

    >>> same(0.31, [0.2, 0.4], 0), same([0.2, 0.41], [0.2, 0.4], 0.001), same(None, None, 0)
    (True, False, True)
    """
    if isinstance(expected, Mapping):
        return isinstance(computed, Mapping) and all(
            key in computed and same(computed[key], one, tolerance) for key, one in expected.items()
        )
    if isinstance(expected, list):
        if is_number(computed) and len(expected) == 2 and all(is_number(one) for one in expected):
            return bool(expected[0] - SLACK <= computed <= expected[1] + SLACK)
        return (
            isinstance(computed, list)
            and len(computed) == len(expected)
            and all(same(one, other, tolerance) for one, other in zip(computed, expected, strict=True))
        )
    if is_number(expected):
        return is_number(computed) and math.isfinite(computed) and abs(computed - expected) <= tolerance + SLACK
    return bool(computed == expected) and type(computed) is type(expected)


def is_number(value: Any) -> bool:
    """Say whether this is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
