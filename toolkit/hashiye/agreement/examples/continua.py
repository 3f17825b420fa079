"""Measures of units on one line: the unitizing family, alpha_U of 1995, gamma."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hashiye.agreement.examples.asked import plain, softened
from hashiye.agreement.examples.documents import SMALLEST
from hashiye.agreement.examples.shapes import number, whole_number
from hashiye.agreement.gamma import values as gamma
from hashiye.agreement.request import SEED
from hashiye.agreement.unitizing import continuum
from hashiye.agreement.unitizing.continuum import Coefficient, Continuum

type Found = dict[str, Any]
type Unit = tuple[float, float, str]

FURTHEST = 1e12
"""No unit lies further away."""

UNITIZING: Mapping[str, Callable[[Continuum], Coefficient]] = {
    "u_alpha_nominal": continuum.u_alpha,
    "u_alpha_binary": continuum.u_alpha_binary,
    "cu_alpha_nominal": continuum.cu_alpha,
    "krippendorff_alpha_unitizing_1995": continuum.alpha_1995,
}

ALIASES = {
    "u_alpha": "u_alpha_nominal",
    "krippendorff_u_alpha": "u_alpha_nominal",
    "krippendorff_u_alpha_nominal": "u_alpha_nominal",
    "krippendorff_alpha_unitizing": "u_alpha_nominal",
    "krippendorff_alpha_unitizing_2016": "u_alpha_nominal",
    "krippendorff_alpha_unitizing_2019": "u_alpha_nominal",
    "binary_u_alpha": "u_alpha_binary",
    "|u_alpha": "u_alpha_binary",
    "u_alpha_boundary": "u_alpha_binary",
    "binary_alpha": "u_alpha_binary",
    "cu_alpha": "cu_alpha_nominal",
    "krippendorff_cu_alpha_nominal": "cu_alpha_nominal",
    "ku_alpha": "ku_alpha_nominal",
    "(k)u_alpha": "ku_alpha_nominal",
    "(k)u_alpha_nominal": "ku_alpha_nominal",
    "krippendorff_ku_alpha_nominal": "ku_alpha_nominal",
    "ku_alpha_nominal_per_label": "ku_alpha_nominal",
    "ku_alpha_per_label": "ku_alpha_nominal",
    "alpha_u_1995": "krippendorff_alpha_unitizing_1995",
    "alpha_u": "krippendorff_alpha_unitizing_1995",
    "alphau": "krippendorff_alpha_unitizing_1995",
    "krippendorff_alpha_u_1995": "krippendorff_alpha_unitizing_1995",
    "krippendorff_alpha_u": "krippendorff_alpha_unitizing_1995",
    "soft_gamma": "gamma_soft",
    "gammacat": "gamma_cat",
    "gammak": "gamma_k",
    "observed_disorder": "gamma_observed_disorder",
    "gamma_disorder": "gamma_observed_disorder",
    "gamma_with_expected_disorder": "gamma_given_expected_disorder",
    "coverage": "ku_alpha_coverage",
    "cu_alpha_coverage": "ku_alpha_coverage",
}
"""Other names of these measures."""


def measured(measure: str, data: Mapping[str, Any], params: Mapping[str, Any]) -> Found | None:
    """Return everything known of a measure on units; None where no measure is called so."""
    name, per_label = plain(measure), False
    if name not in ALIASES and name.endswith(("_per_label", "_by_label")):
        name, per_label = name.removesuffix("_per_label").removesuffix("_by_label"), True
    name = softened(ALIASES.get(name, name), params)
    known = name in UNITIZING or name in _GAMMA or name in ("ku_alpha_nominal", "ku_alpha_coverage")
    if not known:
        return None
    line = continuum_of(data)
    if len(line.annotators) < 2 <= len(data["annotators"]):
        return {"value": None, "reason": "no_pairable_items"}
    if name in _GAMMA:
        return _GAMMA[name](line, params)
    if name == "ku_alpha_nominal":
        return {label: _told(one) for label, one in continuum.ku_alpha(line).items()}
    if name == "ku_alpha_coverage":
        return _coverage(line)
    return _by_label(name, line) if per_label else _told(UNITIZING[name](line))


def continuum_of(data: Mapping[str, Any]) -> Continuum:
    """Return the continuum of data: units an annotator, a length. Raises ``ValueError`` for what is no unit."""
    lists = data["annotators"]
    lists = list(lists.values()) if isinstance(lists, Mapping) else lists
    marked = [[unit_of(one) for one in units] for units in lists if units is not None]
    furthest = max((end for units in marked for _, end, _ in units), default=0.0)
    length = data.get("length") or furthest
    if isinstance(length, bool) or not isinstance(length, int | float) or not 0 <= length <= FURTHEST:
        raise ValueError("a length is a number, from 0")
    if furthest > length:
        raise ValueError(f"a unit ends at {furthest:g}, the length is {length:g}")
    return Continuum(float(length), marked)


def unit_of(raw: Any) -> Unit:
    """Return a unit given as a list or an object of start, end and label."""
    if isinstance(raw, Mapping):
        raw = [raw.get("start"), raw.get("end"), raw.get("label", "")]
    if not isinstance(raw, list) or len(raw) not in (2, 3):
        raise ValueError("a unit is a list of start, end and label")
    start, end, label = [*raw, ""][:3]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in (start, end)):
        raise ValueError("a unit starts and ends at a number")
    if max(abs(start), abs(end)) > FURTHEST:
        raise ValueError("a unit lies further away than can be computed with")
    if not start < end:
        raise ValueError(f"a unit ends after it starts, not at {start} and {end}")
    return start, end, label if isinstance(label, str) else str(label)


def _told(found: Coefficient) -> Found:
    return {"value": found.value, "reason": found.reason or None, "Do": found.observed, "De": found.expected}


def _by_label(name: str, line: Continuum) -> Found:
    if name == "cu_alpha_nominal":
        return {label: _told(one) for label, one in continuum.ku_alpha(line).items()}
    if name == "krippendorff_alpha_unitizing_1995":
        return {label: _told(one) for label, one in continuum.alpha_1995_by_label(line).items()}
    return {label: _told(UNITIZING[name](_only(line, label))) for label in line.labels}


def _only(line: Continuum, label: str) -> Continuum:
    return Continuum(line.length, [[unit for unit in units if unit[2] == label] for units in line.annotators])


def _coverage(line: Continuum) -> Found:
    return {
        label: {"value": share, "reason": None if share is not None else "no_units"}
        for label, share in continuum.coverage(line).items()
    }


def _weights(params: Mapping[str, Any]) -> dict[str, float]:
    names = {"alpha": "alpha", "beta": "beta"}
    return {ours: number(params[theirs], theirs) for theirs, ours in names.items() if theirs in params}


def _empty(params: Mapping[str, Any]) -> float:
    return number(params.get("delta_empty", params.get("empty", 1.0)), "delta_empty")


def _observed(line: Continuum, params: Mapping[str, Any], *, soft: bool = False) -> Found:
    value = gamma.observed_disorder(line.annotators, empty=_empty(params), soft=soft, **_weights(params))
    return {"value": value, "reason": None if value is not None else _why(line), "observed_disorder": value}


def _given(line: Continuum, params: Mapping[str, Any], *, soft: bool = False) -> Found:
    expected = params.get("expected_disorder")
    if not isinstance(expected, int | float):
        raise ValueError("params.expected_disorder is a number")  # noqa: TRY004  (bad data, as everywhere here)
    weights = _weights(params)
    value = gamma.gamma_given(line.annotators, float(expected), empty=_empty(params), soft=soft, **weights)
    found = _observed(line, params, soft=soft)
    reason = None if value is not None else found["reason"] or "no_variation"
    return {**found, "value": value, "reason": reason, "expected_disorder": expected}


def _why(line: Continuum) -> str:
    return "single_annotator" if len(line.annotators) < 2 else "no_units"


def _options(params: Mapping[str, Any]) -> dict[str, Any]:
    samples = params.get("samples", params.get("n_samples", 30))
    return {
        "seed": whole_number(params.get("seed", SEED), "seed", 2**63),
        "samples": whole_number(samples, "samples", 10_000),
        "precision": number(params.get("precision", 0.0), "precision"),
        **_weights(params),
    }


def _drawn(found: gamma.Value, params: Mapping[str, Any]) -> Found:
    def scaled(disorder: float | None) -> float | None:
        return None if disorder is None else disorder * _empty(params)

    return {
        "value": found.value,
        "reason": found.reason or None,
        "observed_disorder": scaled(found.observed),
        "expected_disorder": scaled(found.expected),
        "se": found.error,
        "monte_carlo": found.error,
        "samples": found.samples,
    }


def _is_small(line: Continuum, params: Mapping[str, Any]) -> bool:
    """Say whether there is something, but too little for gamma to mean anything: one unit each says -0.98 or 1."""
    units = sum(map(len, line.annotators))
    return len(line.annotators) > 1 and 0 < units < number(params.get("smallest", SMALLEST), "smallest") * len(
        line.annotators
    )


_SMALL: Found = {"value": None, "reason": "too_few_units"}


def _gamma(line: Continuum, params: Mapping[str, Any], *, soft: bool = False) -> Found:
    if _is_small(line, params):
        return _SMALL
    return _drawn(gamma.gamma(line.annotators, line.length, soft=soft, **_options(params)), params)


def _gamma_cat(line: Continuum, params: Mapping[str, Any]) -> Found:
    if _is_small(line, params):
        return _SMALL
    return _drawn(gamma.gamma_cat(line.annotators, line.length, **_options(params)), params)


def _gamma_k(line: Continuum, params: Mapping[str, Any]) -> Found:
    def of(label: str) -> Found:
        return _drawn(gamma.gamma_k(line.annotators, label, line.length, **_options(params)), params)

    if _is_small(line, params):
        return dict.fromkeys(line.labels, _SMALL)
    asked = params.get("label", params.get("category"))
    return {label: of(label) for label in line.labels} if asked is None else of(str(asked))


_GAMMA: Mapping[str, Callable[[Continuum, Mapping[str, Any]], Found]] = {
    "gamma": _gamma,
    "gamma_cat": _gamma_cat,
    "gamma_k": _gamma_k,
    "gamma_observed_disorder": _observed,
    "gamma_given_expected_disorder": _given,
    "gamma_soft": partial(_gamma, soft=True),
    "gamma_soft_observed_disorder": partial(_observed, soft=True),
    "gamma_soft_given_expected_disorder": partial(_given, soft=True),
}


def spans_of(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the units as the spans of one document, for measures that match spans."""
    lists = data["annotators"]
    named = lists if isinstance(lists, Mapping) else {str(place): one for place, one in enumerate(lists)}
    return [{**named, "length": data.get("length")}]
