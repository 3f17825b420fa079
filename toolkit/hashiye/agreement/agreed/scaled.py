"""Agreement on attributes that are numbers, on spans that annotators agree on: values that are near agree in part.

Only keys all of whose values in the study are numbers are judged. *Absent* is no number: an item is a span that two or
more annotators marked alike and gave the key. The figure of several keys is the mean of their alphas, by how many
values each has: one key's units are nothing to another's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hashiye.agreement.agreed import judgements as nominal
from hashiye.agreement.agreed.groups import groups, pairable
from hashiye.agreement.agreed.judgements import Judgements
from hashiye.agreement.coding import scales
from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Floats, Ints, Study

_FIRST = nominal.PAIRABLE + 1
"""The column of the first value."""

type Places = Callable[[Floats, Floats], Floats]
"""From the numbers and how often each was given, shape ``[..., V]``, to where each lies on the scale."""


def _interval(numbers: Floats, given: Floats) -> Floats:
    """Return the numbers, whose squared differences are Krippendorff's interval metric."""
    return np.broadcast_to(numbers, given.shape)


def _ordinal(_: Floats, given: Floats) -> Floats:
    """Return how many values lie below each and half of its own: squared differences are the ordinal metric."""
    found: Floats = np.cumsum(given, axis=-1) - given / 2
    return found


def _judgements(study: Study) -> tuple[Judgements, Floats]:
    """Return the items of keys that are numbers, and the numbers that their values stand for."""
    found, width = groups(study), len(study.keys) + 1
    rows = study.attributes
    numbers = np.array([np.nan if (one := scales.numbers([(2, value)])) is None else one[0] for value in study.values])
    group = np.concatenate([np.zeros(0, np.int64), *(of[row.span] for of, row in zip(found.of, rows, strict=False))])
    key, value = (np.concatenate([np.zeros(0, np.int64), *(getattr(row, name) for row in rows)])
                  for name in ("key", "value"))  # fmt: skip
    numbers, code = np.unique(numbers, return_inverse=True)
    value = code[value] if len(code) else value
    wordy = np.unique(key[np.isnan(numbers[value])]) if len(numbers) else key
    kept = (found.size[group] > 1) & ~np.isin(key, wordy)
    place, item, ratings = np.unique(group[kept] * width + key[kept], return_inverse=True, return_counts=True)
    rated, shared = ratings > 1, (ratings > 1)[item]
    cells, count = np.unique(
        (np.cumsum(rated) - 1)[item[shared]] * (len(numbers) + 1) + value[kept][shared], return_counts=True
    )
    home = place[rated] // width
    made = Judgements(
        document=found.document[home],
        kind=place[rated] % width,
        ratings=ratings[rated],
        item=cells // (len(numbers) + 1),
        value=cells % (len(numbers) + 1),
        count=count,
        agreed=found.document[found.size > 1],
        spans=found.document[pairable(study)[found.document]],
        things="spans that two annotators marked alike",
    )
    return made, numbers


def _alpha(study: Study, made: Judgements, numbers: Floats, places: Places) -> Counted | Undefined:
    """Return what alpha needs: how often each value was given, and how often two unlike values met."""
    kinds, cell = made.cells()
    item, one, other, times = _met(made, cell)
    width = len(kinds) + 1
    pairs, pair = np.unique(one * width + other, return_inverse=True)
    if (len(kinds) + len(pairs)) * len(study.documents) > nominal.MOST_CELLS:
        return Undefined("too_large")
    rows = made.rows(study, len(kinds) + len(pairs))
    np.add.at(rows, (made.document[made.item], _FIRST + cell), made.count)
    np.add.at(rows, (made.document[item], _FIRST + len(kinds) + pair), times)
    at = np.zeros(len(kinds))
    at[cell] = numbers[made.value]
    keys = [np.flatnonzero(kinds == key) for key in np.unique(kinds)]

    def value(sums: Floats) -> Floats:
        given, met = sums[..., _FIRST : _FIRST + len(kinds)], sums[..., _FIRST + len(kinds) :]
        lies = np.zeros(given.shape)
        for own in keys:
            lies[..., own] = places(at[own], given[..., own])
        apart = met * (lies[..., pairs // width] - lies[..., pairs % width]) ** 2
        with np.errstate(all="ignore"):
            return _mean(
                [(given[..., own], lies[..., own], apart[..., np.isin(pairs // width, own)]) for own in keys], sums
            )

    def reason(sums: Floats) -> str:
        return nominal.why(sums) or ("no_variation" if np.isnan(value(sums)) else "")

    return Counted(rows, value, nominal.items, reason, made.note)


def _mean(keys: Sequence[tuple[Floats, Floats, Floats]], sums: Floats) -> Floats:
    """Return the mean alpha of keys, of each its values, their places and the disagreement of pairs.

    De is the variance of places: Σ n_c n_k (x_c - x_k)² = 2 n Σ n_c (x_c - mean)². Keys that do not vary say nothing.
    """
    total = weights = np.zeros(sums.shape[:-1])
    for given, lies, apart in keys:
        n = given.sum(axis=-1)
        mean = (given * lies).sum(axis=-1) / n
        expected = 2 * n * (given * (lies - mean[..., None]) ** 2).sum(axis=-1) / (n - 1)
        varied = expected > 1e-12 * n
        total = total + np.where(varied, n * (1 - apart.sum(axis=-1) / expected), 0.0)
        weights = weights + np.where(varied, n, 0.0)
    found: Floats = total / weights
    return found


def _met(made: Judgements, cell: Ints) -> tuple[Ints, Ints, Ints, Floats]:
    """Return every two unlike values of an item, the lower first: item, both cells, and what they weigh in alpha."""
    nothing = np.zeros(0, np.int64)
    found = [(nothing, nothing, nothing, np.zeros(0))]
    for step in range(1, int(made.ratings.max(initial=1))):
        here = np.flatnonzero(made.item[step:] == made.item[:-step])
        item = made.item[here]
        times = 2 * made.count[here] * made.count[here + step] / (made.ratings[item] - 1)
        found.append((item, cell[here], cell[here + step], times))
    item, one, other, times = (np.concatenate(column) for column in zip(*found, strict=True))
    return item, one, other, times


def _register(scale: str, places: Places) -> None:
    def by_key(study: Study, _: Request) -> Mapping[str, Counted | Undefined]:
        made, numbers = _judgements(study)
        kinds = np.unique(made.kind).tolist()
        return {study.keys[key]: _alpha(study, made.only(key), numbers, places) for key in kinds}

    row = measure(
        f"attribute_krippendorff_alpha_{scale}",
        f"Attributes of agreed spans that are numbers: {scale} alpha",
        family="attributes",
        unit="attribute",
        chance="the numbers that each key has, drawn without regard to spans",
        source="Krippendorff 2011; several keys: the mean by how many values each has",
        per_label=by_key,
    )

    def count(study: Study, _: Request) -> Counted | Undefined:
        return _alpha(study, *_judgements(study), places)

    row(count)


_register("ordinal", _ordinal)
_register("interval", _interval)
