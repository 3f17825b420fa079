"""Agreement on the attributes of spans that annotators agree on.

An item is a span that two or more annotators marked alike and a key that is in use for its label: one that any
annotator gave to any span with that label. Who did not give the key said *absent*, which is a value like others, also
where nobody gave it: were such items left out, annotators who gave keys at random would seem to avoid each other's.
Figures by label are figures by key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from hashiye.agreement.agreed.groups import Groups, groups, pairable
from hashiye.agreement.agreed.judgements import Judgements
from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import AttributeColumns, Ints, Study

_ABSENT = 0
"""The value of a key that was not given; what was given is counted from 1."""

_MOST = 20_000_000
"""How many items are judged at most."""


def _by_key(
    figure: Callable[[Judgements, Study], Counted | Undefined],
) -> Callable[[Study, Request], Mapping[str, Counted | Undefined]]:
    """Return a function that counts the items of each key by themselves."""

    def counts(study: Study, _: Request) -> Mapping[str, Counted | Undefined]:
        items = judgements(study)
        if isinstance(items, Undefined):
            return dict.fromkeys(study.keys, items)
        return {study.keys[key]: figure(items.only(key), study) for key in np.unique(items.kind).tolist()}

    return counts


@measure(
    "attribute_krippendorff_alpha",
    "Attributes of agreed spans: nominal alpha",
    family="attributes",
    unit="attribute",
    chance="the values that each key has, absent included, drawn without regard to spans",
    source="Krippendorff 2019, ch. 12; pooled over keys, each with its own expected disagreement",
    per_label=_by_key(Judgements.alpha),
)
def alpha(study: Study, _: Request) -> Counted | Undefined:
    """Count values of the keys of spans that annotators marked alike."""
    items = judgements(study)
    return items if isinstance(items, Undefined) else items.alpha(study)


@measure(
    "attribute_percent_agreement",
    "Attributes of agreed spans: percent agreement",
    family="attributes",
    unit="attribute",
    chance="none",
    source="mean over items of the share of agreeing pairs (Gwet 2014, ch. 2)",
    per_label=_by_key(Judgements.percent),
)
def percent(study: Study, _: Request) -> Counted | Undefined:
    """Count pairs of annotators that gave a key of a span they marked alike the same value, or both did not."""
    items = judgements(study)
    return items if isinstance(items, Undefined) else items.percent(study)


def judgements(study: Study) -> Judgements | Undefined:
    """Return the items of a study: a group of equal spans and a key each."""
    found, width = groups(study), len(study.keys) + 1
    rows = study.attributes or tuple(AttributeColumns(*[np.zeros(0, np.int64)] * 3) for _ in study.spans)
    group, label = (
        np.concatenate([column[row.span] for column, row in zip(columns, rows, strict=True)])
        for columns in (found.of, [one.label for one in study.spans])
    )
    key, value = (np.concatenate([getattr(row, name) for row in rows]) for name in ("key", "value"))
    items = _items(study, found, np.unique(label * width + key))
    if isinstance(items, Undefined):
        return items
    compared = found.size[group] > 1
    home, kind = items // width, items % width
    place = np.searchsorted(items, group[compared] * width + key[compared])
    item, given, count = _counted(place, value[compared] + 1, found.size[home])
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


def _items(study: Study, found: Groups, used: Ints) -> Ints | Undefined:
    """Return groups of equal spans with the keys in ``used`` for their label, sorted; both are packed with a key."""
    width = len(study.keys) + 1
    label = np.zeros(len(found.size), np.int64)
    for number, spans in zip(found.of, study.spans, strict=True):
        label[number] = spans.label
    group = np.flatnonzero(found.size > 1)
    first, past = (np.searchsorted(used, (label[group] + one) * width) for one in (0, 1))
    many = past - first
    if many.sum() > _MOST:
        return Undefined("too_large")
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    items: Ints = np.repeat(group, many) * width + used[np.repeat(first, many) + within] % width
    return items


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
