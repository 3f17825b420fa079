"""Labels as they are told apart, sorted and measured: any JSON scalar, or a set of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from hashiye.agreement.study import Floats

type Label = bool | int | float | str | frozenset[Any]
type Key = tuple[int, Any]
"""What a label is known by: ``true`` and ``1`` are two labels, ``1`` and ``1.0`` are one."""


class OffScaleError(ValueError):
    """A label that cannot lie on the scale that is measured on."""


def is_missing(label: object) -> bool:
    """Say whether this is no rating: null, or a number that is none."""
    return label is None or (isinstance(label, float) and math.isnan(label))


def key(label: object) -> Key:
    """Return what a label is known by, sortable: truth values, then numbers, strings and sets.

    >>> key(1) == key(1.0), key(1) == key(True)
    (True, False)

    Raises ``ValueError`` for what cannot be a label.
    """
    if isinstance(label, bool):
        return 0, label
    if isinstance(label, int | float):
        return 1, label
    if isinstance(label, str):
        return 2, label
    if isinstance(label, list | tuple | set | frozenset):
        return 3, tuple(sorted({key(one) for one in label}))
    raise ValueError(f"a label is a string, a number, true or false, or a set of these, not {type(label).__name__}")


def ordered(labels: Iterable[Key]) -> list[Key]:
    """Return labels in their natural order: numbers, and strings that all are numbers, by value.

    >>> [value for _, value in ordered({key("10"), key("9"), key("9.5")})]
    ['9', '9.5', '10']
    """
    found = sorted(labels)
    values = numbers(found)
    return found if values is None else [found[place] for place in np.argsort(values, kind="stable")]


def numbers(labels: Sequence[Key]) -> Floats | None:
    """Return the labels as numbers, where all of them are: numbers themselves, or strings of digits. None else."""
    values = [_number(label) for label in labels]
    return None if None in values else np.array(values, np.float64)


def _number(label: Key) -> float | None:
    kind, value = label
    if kind == 1:
        return float(value)
    if kind != 2 or not value.isascii():
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def positions(labels: Sequence[Key]) -> Floats:
    """Return where each label lies: its number where all are numbers, else its place in the list, from 1."""
    values = numbers(labels)
    return np.arange(1.0, len(labels) + 1) if values is None else values


def ranks(labels: Sequence[Key]) -> Floats:
    """Return the rank of each label from 0: by its number where all are numbers, else by its place in the list."""
    found: Floats = np.argsort(np.argsort(positions(labels), kind="stable"), kind="stable").astype(np.float64)
    return found


def shown(label: Key) -> str:
    """Return a label as the key of a JSON object: ``1``, ``true``, ``A``; a set as its members with commas."""
    kind, value = label
    if kind == 0:
        return "true" if value else "false"
    if kind == 1:
        return str(int(value)) if float(value).is_integer() else repr(value)
    if kind == 2:
        return str(value)
    return ",".join(shown(one) for one in value)
