"""Coefficients of plain items, tables and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hashiye.agreement.coding import alpha, coefficients, dichotomy, distances, ratings, scales, weights
from hashiye.agreement.coding.estimates import Estimate, benchmark
from hashiye.agreement.coding.ratings import Ratings
from hashiye.agreement.examples.asked import ALPHA, INDEX, Asked
from hashiye.agreement.examples.shapes import whole_number
from hashiye.agreement.request import Request
from hashiye.agreement.resampling import summary
from hashiye.agreement.study import Floats

type Rows = Sequence[Sequence[object]]
type Found = dict[str, Any]
"""Everything known of a measure, by the keys that reference values use."""


def ratings_of(data: Mapping[str, Any], params: Mapping[str, Any]) -> Ratings:
    """Return the ratings of data of the kinds ``items``, ``set_items``, ``table`` and ``counts``."""
    declared = data.get("labels") or params.get("labels") or params.get("categories") or ()
    if "table" in data:
        return ratings.of_table(data["table"], declared)
    if "counts" in data:
        return ratings.of_counts(data["counts"], declared)
    return ratings.of_items(rows_of(data["items"], sets=data.get("kind") == "set_items"), declared)


def rows_of(items: object, *, sets: bool = False) -> Rows:
    """Return items as rows. Raises ``ValueError`` unless each is a list; ``sets``: labels are sets of labels."""
    if not isinstance(items, list) or not all(isinstance(row, list) for row in items):
        raise ValueError("items are a list with a list for each item")
    if not sets:
        return items
    return [[[one] if one is not None and not isinstance(one, list) else one for one in row] for row in items]


def estimate(asked: Asked, rated: Ratings) -> Estimate:
    """Return the coefficient that was asked for."""
    why = coefficients.undefined(rated)
    if why:
        return Estimate(reason=why)
    try:
        if asked.name == ALPHA:
            return alpha.krippendorff(rated, distance_of(asked, rated))
        found, largest = weights_of(asked, rated)
    except scales.OffScaleError:
        return Estimate(reason="off_scale", percent=coefficients.percent(rated))
    made = coefficients.estimate(asked.name, rated, found)
    return made if largest == 1 else _in_units_of(largest, made)


def distance_of(asked: Asked, rated: Ratings) -> Floats | str:
    """Return the metric of alpha: a name, or a matrix over the labels."""
    size = len(rated.labels)
    if asked.distance is not None:
        return asked.distance if isinstance(asked.distance, str) else weights.given_distance(asked.distance, size)
    if asked.weights is None:
        return "nominal"
    return 1 - _weights(asked.weights, rated)


def weights_of(asked: Asked, rated: Ratings) -> tuple[Floats | None, float]:
    """Return agreement weights, and the distance that counts as none at all: 1 unless distances were given."""
    if asked.distance is None:
        return (None if asked.weights is None else _weights(asked.weights, rated)), 1.0
    if isinstance(asked.distance, str):
        far = distances.metric(asked.distance, rated.labels, alpha.used(rated))
    else:
        far = weights.given_distance(asked.distance, len(rated.labels))
    largest = max(1.0, float(far.max(initial=0.0)))
    return 1 - far / largest, largest


def _weights(given: object, rated: Ratings) -> Floats:
    if isinstance(given, str):
        return weights.scheme(given, rated.labels)
    return weights.given(given, len(rated.labels))


def _in_units_of(largest: float, found: Estimate) -> Estimate:
    apart = {name: None if getattr(found, name) is None else getattr(found, name) * largest
             for name in ("disagreement", "disagreement_expected")}  # fmt: skip
    return coefficients.replaced(found, **apart)


def measured(asked: Asked, rated: Ratings, params: Mapping[str, Any]) -> Found:
    """Return everything known of what was asked for, with each label's figure under the label's name."""
    known = _index(asked.name, rated, params) if asked.name in INDEX else told(estimate(asked, rated))
    known |= _dichotomy(rated, params)
    if asked.per_label:
        return {**known, **by_label(asked, rated, params)}
    return known


def by_label(asked: Asked, rated: Ratings, params: Mapping[str, Any]) -> Found:
    """Return the figure of each label against all others."""
    found: Found = {}
    for place, label in enumerate(rated.labels):
        if asked.name in INDEX:
            found[scales.shown(label)] = _index(asked.name, rated, {**params, "positive": label[1]})
        else:
            found[scales.shown(label)] = told(estimate(Asked(asked.name), rated.against_rest(place)))
    return found


def told(found: Estimate) -> Found:
    """Return an estimate by the keys of reference values."""
    known: Found = {
        "value": found.value,
        "reason": found.reason or None,
        "pa": found.observed,
        "pe": found.expected,
        "Do": found.disagreement,
        "De": found.disagreement_expected,
        "percent_agreement": found.percent,
        "n": found.n,
        "se": found.error,
        "ci95": None if found.interval is None else list(found.interval),
        "p": found.p,
        "z": found.value / found.error if found.value is not None and found.error else None,
    }
    if found.value is not None and found.error is not None:
        known["benchmark"] = benchmark(found.value, found.error)[0]
    return known


def _dichotomy(rated: Ratings, params: Mapping[str, Any]) -> Found:
    if len(rated.labels) < 2 or (len(rated.labels) > 2 and "positive" not in params):
        return {}
    found = dichotomy.dichotomy(rated, _positive(rated, params))
    return {
        "f1_positive": found.positive,
        "positive_agreement": found.positive,
        "negative_agreement": found.negative,
        "pabak": found.pabak,
        "bias_index": found.bias,
        "prevalence_index": found.prevalence,
    }


def _positive(rated: Ratings, params: Mapping[str, Any]) -> int | None:
    if "positive" not in params:
        return None
    label = scales.key(params["positive"])
    if label not in rated.labels:
        raise ValueError("the positive label is none of the labels")
    return rated.labels.index(label)


def _index(name: str, rated: Ratings, params: Mapping[str, Any]) -> Found:
    why = coefficients.undefined(rated)
    found = {} if why else _dichotomy(rated, params)
    value = found.get(name)
    reason = why or ("not_two_labels" if not found else "no_variation" if value is None else None)
    return {"value": value, "reason": reason, "percent_agreement": None if why else coefficients.percent(rated)}


def of_documents(asked: Asked, documents: Sequence[Rows], params: Mapping[str, Any]) -> Found:
    """Return the coefficient of the items of all documents."""
    return measured(
        asked, ratings.of_items([row for rows in documents for row in rows], params.get("labels", ())), params
    )


def bootstrapped(asked: Asked, documents: Sequence[Rows], params: Mapping[str, Any]) -> Found:
    """Return the coefficient of all items with its bootstrap over documents: ``se``, ``ci95`` (percentile)."""
    items = [row for rows in documents for row in rows]
    rated = ratings.of_items(items, params.get("labels", ()))
    known = measured(asked, rated, params)
    if asked.name in INDEX or known["value"] is None:
        return known
    counts = ratings.by_document(documents, len(rated.times))
    about = request(params)
    values = [estimate(asked, rated.weighing(times)).value for times in draws(counts, about)]
    spread = summary(known["value"], np.array([np.nan if one is None else one for one in values]))
    return {
        **known,
        "se": spread.error,
        "ci95": None if spread.percentile is None else list(spread.percentile),
        "p": None,
        "z": None,
    }


def draws(counts: Floats, about: Request) -> Floats:
    """Return how often each row stands in each resample: as many documents as there are, drawn with replacement."""
    documents = len(counts)
    random = np.random.default_rng(about.seed)
    found: Floats = random.multinomial(documents, np.full(documents, 1 / documents), about.resamples) @ counts
    return found


def request(params: Mapping[str, Any]) -> Request:
    """Return the seed and the number of resamples that were asked for, else the usual ones."""
    usual = Request()
    resamples = params.get("resamples", params.get("replicates", usual.resamples))
    return Request(
        seed=whole_number(params.get("seed", usual.seed), "seed", 2**63),
        resamples=whole_number(resamples, "resamples", 100_000),
    )
