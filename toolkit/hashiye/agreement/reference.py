"""Reference values: any worked example computed from its plain data, and whether that is what it says.

A case is an object: ``id``, ``measure``, ``params``, ``data`` of a ``kind``, ``expected``, ``tolerance``; kinds are
``items``, ``set_items``, ``table``, ``counts``, ``items_by_document``, ``units``, ``spans`` and ``bio``.
``python -m hashiye.agreement.reference FILE`` computes every case of a file and prints what came out as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct

from hashiye.agreement.examples import continua, documents, items, shapes
from hashiye.agreement.examples.asked import coefficient, plain
from hashiye.agreement.examples.tags import OverlapError

TOLERANCE = 1e-6
"""How far a number may lie off where a case does not say."""

BCA = ("bootstrap_bca_over_documents_", "bootstrap_bca_")
"""Names that ask for the bias-corrected and accelerated interval."""

BOOTSTRAP = (*BCA, "bootstrap_over_documents_", "document_bootstrap_", "cluster_bootstrap_", "bootstrap_")


class UnknownMeasureError(ValueError):
    """No measure is called so, on data of this kind."""


class Verdict(Struct, frozen=True):
    """What became of a case. ``verdict`` is ``pass``, ``fail``, ``unknown measure``, ``error``, or ``computed``
    where nothing was expected; ``why`` explains.
    """

    id: str
    computed: Any
    expected: Any
    verdict: str
    why: str = ""


def evaluate(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a case computes to, shaped like its ``expected``; without one, everything that is known.

    >>> found = evaluate({"measure": "scott_pi", "data": {"kind": "table", "table": [[20, 20], [10, 50]]},
    ...                   "expected": {"value": 0.341}})
    >>> round(found["value"], 3)
    0.341

    Raises :class:`UnknownMeasureError`, and ``ValueError`` for a case that cannot be computed as it stands.
    """
    found = _found(case)
    expected = case.get("expected")
    if shapes.is_number(expected):
        expected = {"value": expected}
    made = shapes.shaped(found, expected) if isinstance(expected, Mapping) else shapes.known(found)
    assert isinstance(made, dict)
    return made


def _found(case: Mapping[str, Any]) -> items.Found:
    measure, data, params = case.get("measure"), case.get("data"), case.get("params") or {}
    if not isinstance(measure, str) or not isinstance(data, Mapping) or not isinstance(params, Mapping):
        raise ValueError("a case has a measure, data and params")  # noqa: TRY004  (bad data, as everywhere here)
    name, resampled = _without_bootstrap(plain(measure))
    kind = str(data.get("kind", ""))
    if kind not in _KINDS:
        raise ValueError("no kind of data that is known")
    try:
        with np.errstate(all="ignore"):  # what came out is looked at instead
            found = _KINDS[kind](name, data, params, resampled)
        shapes.finite(found)
    except KeyError as error:
        raise ValueError(f"the data or params lack {error}") from error
    except (TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"data of kind {kind} are not of this shape") from error
    if found is not None and plain(measure).startswith(BCA):
        found = {**found, "ci95": found["bca"]} if "bca" in found else None
    if found is None:
        raise UnknownMeasureError(f"no measure on {kind} has this name")
    return found


def _without_bootstrap(name: str) -> tuple[str, bool]:
    for start in BOOTSTRAP:
        if name.startswith(start):
            return name.removeprefix(start), True
    return name, False


def _items(name: str, data: Mapping[str, Any], params: Mapping[str, Any], resampled: bool) -> items.Found | None:
    asked = coefficient(name.removeprefix("token_"), params)
    if asked is None:
        return None
    if resampled:
        return items.bootstrapped(asked, [[row] for row in items.rows_of(data["items"])], params)
    return items.measured(asked, items.ratings_of(data, params), params)


def _items_by_document(
    name: str, data: Mapping[str, Any], params: Mapping[str, Any], resampled: bool
) -> items.Found | None:
    asked = coefficient(name.removeprefix("token_"), params)
    if asked is None:
        return None
    if "document" in data:
        rows = [items.rows_of(data["document"])] * _repeat(data)
    else:
        found = data.get("documents", data.get("docs", data.get("items")))
        listed: Iterable[Any] = found.values() if isinstance(found, Mapping) else found or ()
        rows = [items.rows_of(one["items"] if isinstance(one, Mapping) else one) for one in listed]
        rows = rows * _repeat(data)
    params = {**params, "labels": params.get("labels", data.get("labels", ()))}
    return items.bootstrapped(asked, rows, params) if resampled else items.of_documents(asked, rows, params)


def _units(name: str, data: Mapping[str, Any], params: Mapping[str, Any], resampled: bool) -> items.Found | None:
    found = None if resampled else continua.measured(name, data, params)
    return found if found is not None else _spans(name, {**data, "docs": continua.spans_of(data)}, params, resampled)


def _spans(name: str, data: Mapping[str, Any], params: Mapping[str, Any], resampled: bool) -> items.Found | None:
    listed = _documents(data)
    if name.startswith("token_") and name not in documents.SETS:
        try:
            return _tokens(name, documents.tagged(listed), params, resampled)
        except OverlapError:
            return {"value": None, "reason": "overlapping_units"}
    return documents.measured(name, documents.study_of(listed), params, resampled=resampled)


def _bio(name: str, data: Mapping[str, Any], params: Mapping[str, Any], resampled: bool) -> items.Found | None:
    listed = _documents(data)
    if name.startswith("token_") and name not in documents.SETS:
        return _tokens(name, listed, params, resampled)
    study = documents.study_of(documents.of_tags(listed))
    found = documents.measured(name, study, params, resampled=resampled)
    return found if found is not None else _tokens(f"token_{name}", listed, params, resampled)


def _tokens(name: str, listed: documents.Documents, params: Mapping[str, Any], resampled: bool) -> items.Found | None:
    name, reading = name.removeprefix("token_"), ""
    for one in ("entity", "label"):
        if name.startswith(f"{one}_") or (name.endswith(f"_{one}") and not name.endswith("_per_label")):
            name, reading = name.removeprefix(f"{one}_").removesuffix(f"_{one}"), one
    asked = coefficient(name, params)
    if asked is None:
        return None
    rows = documents.tokens(listed, reading)
    found = items.bootstrapped(asked, rows, params) if resampled else items.of_documents(asked, rows, params)
    return {**found, "reason": "no_units"} if reading == "entity" and found["reason"] == "no_items" else found


def _repeat(data: Mapping[str, Any]) -> int:
    return shapes.whole_number(data.get("repeat", 1), "repeat", 100_000)


def _documents(data: Mapping[str, Any]) -> documents.Documents:
    listed = data.get("docs", data.get("documents"))
    listed = list(listed.values()) if isinstance(listed, Mapping) else listed
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise ValueError("docs are a list of objects, one a document")
    lengths = data.get("lengths", data.get("length"))
    if isinstance(lengths, list) and len(lengths) == len(listed):
        listed = [{"length": length, **one} for length, one in zip(lengths, listed, strict=True)]
    return listed * _repeat(data)


_KINDS = {
    "items": _items,
    "set_items": _items,
    "table": _items,
    "counts": _items,
    "items_by_document": _items_by_document,
    "units": _units,
    "spans": _spans,
    "bio": _bio,
}


def verdict(case: object, place: int = 0) -> Verdict:
    """Return what becomes of a case. Never raises: a case that cannot be computed says why."""
    if not isinstance(case, Mapping):
        return Verdict(str(place), None, None, "error", "a case is an object")
    given: Any = case.get("id")
    told = isinstance(given, str) or (shapes.is_number(given) and abs(given) < shapes.LARGEST)
    name = str(given if told else place).encode(errors="replace").decode()
    try:
        why = shapes.unfit(case)
        return Verdict(name, None, None, "error", why) if why else _judged(name, case)
    except Exception as error:  # noqa: BLE001  (a case that nobody thought of takes no other with it)
        return Verdict(name, None, None, "error", f"{type(error).__name__}: {error}")


def _judged(name: str, case: Mapping[str, Any]) -> Verdict:
    expected = case.get("expected")
    if shapes.is_number(expected):
        expected = {"value": expected}
    try:
        computed = evaluate(case)
    except UnknownMeasureError as error:
        return Verdict(name, None, expected, "unknown measure", str(error))
    except ValueError as error:
        return Verdict(name, None, expected, "error", str(error))
    if expected is None:
        return Verdict(name, computed, None, "computed", "nothing is expected")
    tolerance = case.get("tolerance", TOLERANCE) or 0
    if not shapes.is_number(tolerance):
        return Verdict(name, computed, expected, "error", "a tolerance is a number")
    if not isinstance(expected, Mapping):
        return Verdict(name, computed, expected, "error", "expected is an object")
    return Verdict(name, computed, expected, "pass" if shapes.same(computed, expected, tolerance) else "fail")


def verdicts(cases: object) -> list[Verdict]:
    """Return what becomes of each case: of a list, of an object with ``cases``, or of one case."""
    if isinstance(cases, Mapping):
        cases = cases.get("cases", [cases])
    if not isinstance(cases, list):
        raise ValueError("cases are a list, or an object that has one")  # noqa: TRY004
    return [verdict(case, place) for place, case in enumerate(cases)]


if __name__ == "__main__":
    from importlib import import_module

    raise SystemExit(import_module("hashiye.cli.reference").main())
