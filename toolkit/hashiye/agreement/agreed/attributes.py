"""Agreement on the attributes of spans that annotators agree on.

An item is a span that two or more annotators marked alike and a key that one of them at least gave it; who did not give
the key said *absent*, which is a value like others. Figures by label are figures by key.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hashiye.agreement.agreed.groups import groups, pairable
from hashiye.agreement.agreed.judgements import Judgements
from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import AttributeColumns, Ints, Study

_ABSENT = 0
"""The value of a key that was not given; what was given is counted from 1."""


def _alphas(study: Study, _: Request) -> Mapping[str, Counted | Undefined]:
    items = judgements(study)
    return {study.keys[key]: items.only(key).alpha(study) for key in np.unique(items.kind).tolist()}


def _percents(study: Study, _: Request) -> Mapping[str, Counted | Undefined]:
    items = judgements(study)
    return {study.keys[key]: items.only(key).percent(study) for key in np.unique(items.kind).tolist()}


@measure(
    "attribute_krippendorff_alpha",
    "Attributes of agreed spans: nominal alpha",
    family="attributes",
    unit="attribute",
    chance="the values that each key has, drawn without regard to spans",
    source="Krippendorff 2019, ch. 12; pooled over keys, each with its own expected disagreement",
    per_label=_alphas,
)
def alpha(study: Study, _: Request) -> Counted | Undefined:
    """Count values of the keys of spans that annotators marked alike."""
    return Undefined("single_annotator") if len(study.annotators) < 2 else judgements(study).alpha(study)


@measure(
    "attribute_percent_agreement",
    "Attributes of agreed spans: percent agreement",
    family="attributes",
    unit="attribute",
    chance="none",
    source="mean over items of the share of agreeing pairs (Gwet 2014, ch. 2)",
    per_label=_percents,
)
def percent(study: Study, _: Request) -> Counted | Undefined:
    """Count pairs of annotators that gave a key of a span they marked alike the same value."""
    return Undefined("single_annotator") if len(study.annotators) < 2 else judgements(study).percent(study)


def judgements(study: Study) -> Judgements:
    """Return the items of a study: a group of equal spans and a key each."""
    found = groups(study)
    rows = study.attributes or tuple(AttributeColumns(*[np.zeros(0, np.int64)] * 3) for _ in study.spans)
    group = np.concatenate([number[one.span] for number, one in zip(found.of, rows, strict=True)])
    key, value = (np.concatenate([getattr(one, name) for one in rows]) for name in ("key", "value"))
    compared = found.size[group] > 1
    width = len(study.keys) + 1
    place, item = np.unique(group[compared] * width + key[compared], return_inverse=True)
    home, kind = place // width, place % width
    item, given, count = _counted(item, value[compared] + 1, found.size[home])
    return Judgements(
        document=found.document[home],
        kind=kind,
        ratings=found.size[home],
        item=item,
        value=given,
        count=count,
        agreed=found.document[found.size > 1],
        spans=found.document[pairable(study)[found.document]],
        things="spans that two annotators marked alike",
    )


def _counted(item: Ints, value: Ints, ratings: Ints) -> tuple[Ints, Ints, Ints]:
    """Return how many annotators gave each item each value, those included who gave none."""
    width = int(value.max(initial=0)) + 1
    cells, count = np.unique(item * width + value, return_counts=True)
    silent = ratings - np.bincount(item, minlength=len(ratings))
    without = np.flatnonzero(silent > 0)
    return (
        np.concatenate([cells // width, without]),
        np.concatenate([cells % width, np.full(len(without), _ABSENT)]),
        np.concatenate([count, silent[without]]),
    )
