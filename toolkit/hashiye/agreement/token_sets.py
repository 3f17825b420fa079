"""Token coding where spans overlap: what a token is to an annotator is the set of labels of the spans it lies in.

A token in no span has the empty set, which shares nothing with any other. Sets that share labels differ in part, by
Jaccard's distance or by MASI (Passonneau 2006): see :mod:`hashiye.agreement.coding.distances`. Where no spans overlap,
both are the nominal alpha of ``token_krippendorff_alpha_label``. Spans of one label that overlap are as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from hashiye.agreement.coding.distances import SETS
from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Bools, Floats, Ints, Study
from hashiye.agreement.tokens import counted
from hashiye.agreement.unitizing.stretches import cut, edges_of

MOST_SETS = 60
"""How many distinct sets, or labels in use, there may be."""

_APART, _FIRST = 2, 4
"""Among the columns that every row begins with, that of the disagreement; and the column of the first set."""


def _alpha(study: Study, distance: str) -> Counted | Undefined:
    """Return Krippendorff's alpha of the sets that tokens have (2011, step E), as additive rows."""
    used = np.unique(np.concatenate([one.label for one in study.spans]))
    if len(used) > MOST_SETS:
        return Undefined("too_large")
    document, length, masks = _painted(study, used)
    sets = np.unique(np.concatenate([[0], *masks]))
    if len(sets) > MOST_SETS:
        return Undefined("too_large")
    members = [frozenset(np.flatnonzero(one >> np.arange(len(used)) & 1).tolist()) for one in sets]
    far = np.array([[SETS[distance](one, other) for other in members] for one in members])
    codes = [np.searchsorted(sets, one) for one in masks]

    judges = study.judged.sum(axis=1)
    size, paired = len(judges), judges > 1
    rows = np.zeros((size, _FIRST + len(sets)))
    rows[:, 0], rows[:, 1] = study.lengths * paired, study.lengths * (judges > 0)
    for slot, code in enumerate(codes):
        here = (judges > max(slot, 1))[document]
        cells = np.bincount(document[here] * len(sets) + code[here], length[here], size * len(sets))
        rows[:, _FIRST:] += cells.reshape(size, -1)
    rows[:, _FIRST] += judges * rows[:, 0] - rows[:, _FIRST:].sum(axis=1)  # what nobody marked
    for one, other in combinations(range(len(codes)), 2):
        apart = far[codes[one], codes[other]] * length * (judges > max(one, other))[document]
        rows[:, _APART] += 2 * np.bincount(document, apart, size) / np.maximum(judges - 1, 1)

    def value(row: Floats) -> Floats:
        given = row[..., _FIRST:]
        whole, apart = given.sum(axis=-1), ((given @ far) * given).sum(axis=-1)
        return np.where(apart > 1e-12 * whole**2, 1.0 - (whole - 1.0) * row[..., _APART] / apart, np.nan)

    return counted(rows, value, conditional=False)


def _painted(study: Study, used: Ints) -> tuple[Ints, Floats, list[Ints]]:
    """Return the stretches between edges that anybody marked: document, length, and the labels in each slot, as bits.

    Slots count the annotators of a document, as those of :class:`hashiye.agreement.unitizing.stretches.Pieces` do.
    """
    base = np.concatenate([[0.0], np.cumsum(np.ceil(study.lengths))])
    slot, label, begin, stop = (np.concatenate(column) for column in zip(*_pieces(study, base, used), strict=True))
    edges, first, past = edges_of(begin, stop, int(base[-1]))
    masks = []
    for one in range(int(study.judged.sum(axis=1).max(initial=0))):
        mine = slot == one
        bit = 1 << label[mine]
        steps = np.zeros(len(edges), np.int64)
        np.add.at(steps, first[mine], bit)
        np.add.at(steps, past[mine], -bit)
        masks.append(np.cumsum(steps))
    marked: Bools = np.any(masks, axis=0) if masks else np.zeros(len(edges), bool)
    document = np.searchsorted(base, edges[marked], side="right") - 1
    return document, np.diff(edges, append=edges[-1:])[marked], [one[marked] for one in masks]


def _pieces(study: Study, base: Floats, used: Ints) -> Iterator[tuple[Ints, Ints, Floats, Floats]]:
    """Yield what each annotator marked as slot, label, begin and stop on the line; of one label, nothing overlaps."""
    slots = np.cumsum(study.judged, axis=1) - 1
    for annotator, spans in enumerate(study.spans):
        document, label, begin, stop, _ = cut(spans, study.lengths, rounded=True)
        label = np.searchsorted(used, label)
        begin, stop = base[document] + begin, base[document] + stop
        order = np.lexsort((begin, label))
        document, label, begin, stop = document[order], label[order], begin[order], stop[order]
        past = base[-1] + 1.0  # sets labels apart, so that the furthest stop so far is one of the same label
        furthest = np.maximum.accumulate(stop + label * past) - label * past
        opens = np.ones(len(label), bool)
        anew = (label[1:] != label[:-1]) | (document[1:] != document[:-1])
        opens[1:] = anew | (begin[1:] > furthest[:-1])
        closes = np.append(opens[1:], True)[: len(opens)]
        yield slots[document, annotator][opens], label[opens], begin[opens], furthest[closes]


def _register(name: str, words: str, distance: str, source: str) -> None:
    row = measure(
        f"token_krippendorff_alpha_{name}",
        f"Krippendorff's alpha, {words}: tokens by the set of their labels, spans may overlap",
        family="tokens",
        unit="",
        chance="the sets of labels that tokens have, of all annotators",
        source=source,
    )

    def count(study: Study, _: Request) -> Counted | Undefined:
        return _alpha(study, distance)

    row(count)


_register("masi", "MASI distance", "masi_2006", "Passonneau 2006; Krippendorff 2011")
_register("jaccard", "Jaccard distance", "jaccard", "Jaccard 1912; Krippendorff 2011")
