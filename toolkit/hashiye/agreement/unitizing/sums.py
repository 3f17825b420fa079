"""What a study adds up to in each document: the one sweep that all measures of unitizing and token coding read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from hashiye.agreement.study import Floats, Study
from hashiye.agreement.unitizing.stretches import Pieces, Stretches, pieces, stretches, totals
from hashiye.agreement.unitizing.tally import Tally, tally


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """The coincidences of units with units, gaps aside: ``[documents, labels]`` each.

    ``marginal`` is the row sum of each label, ``agreed`` its diagonal, ``self_pairs`` the squares of the row sums of
    its units.
    """

    marginal: Floats
    agreed: Floats
    self_pairs: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What one annotator, or all together, marked with each label, ``[documents, labels]``: length, and spans."""

    marked: Floats
    spans: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """All sums of a study, one row a document. ``sides`` are the two annotators', where there are just two.

    ``squares`` is the sum of the squared lengths of units.
    """

    tally: Tally
    together: Side
    sides: tuple[Side, ...]
    squares: Floats
    coding: Coding


_KNOWN: WeakKeyDictionary[Study, dict[bool, Sums]] = WeakKeyDictionary()
_PAIRS: WeakKeyDictionary[Study, tuple[Sums, ...]] = WeakKeyDictionary()


def sums(study: Study, *, rounded: bool = False) -> Sums:
    """Return the sums of a study; ``rounded``: a unit that a piece touches belongs to it whole.

    They are kept as long as the study is: a run asks for them once for each of its measures.
    """
    known = _KNOWN.setdefault(study, {})
    if rounded not in known:
        units = pieces(study, rounded=rounded)
        known[rounded] = made = _swept(units, len(study.labels), len(study.annotators) == 2)
        if not rounded and bool(np.all(units.begin % 1.0 == 0.0) and np.all(units.stop % 1.0 == 0.0)):
            known[True] = made
    return known[rounded]


def sums_of_pairs(study: Study) -> tuple[Sums, ...]:
    """Return the sums of every pair of annotators who judged a document in common, in token coding.

    Pairs are many: what token coding does not ask for is let go, and ``coding`` is empty.
    """
    if study not in _PAIRS:
        nothing = np.empty((0, 0))
        shared = [pair for pair in study.pairs() if study.judged[:, list(pair)].all(axis=1).any()]
        found = (sums(study.between(*pair), rounded=True) for pair in shared)
        _PAIRS[study] = tuple(replace(one, coding=Coding(nothing, nothing, nothing)) for one in found)
    return _PAIRS[study]


def _swept(units: Pieces, labels: int, two: bool) -> Sums:
    line = stretches(units)
    return Sums(
        tally=tally(units, line),
        together=_side(units, labels),
        sides=tuple(_side(units.taken(units.slot == slot), labels) for slot in (0, 1)) if two else (),
        squares=np.bincount(units.document, units.size**2, len(units.judges)),
        coding=_coding(units, line, labels),
    )


def _side(units: Pieces, labels: int) -> Side:
    return Side(units.totals(labels, units.size), units.totals(labels, units.opening.astype(np.float64)))


def _coding(units: Pieces, line: Stretches, labels: int) -> Coding:
    shape = (len(units.judges), labels)
    others = np.maximum(units.judges - 1, 1)
    # How much of each piece others marked too: sums up to an edge, subtracted.
    company = np.concatenate([[0.0], np.cumsum(line.length * np.maximum(line.marked - 1, 0))])
    row_sum = (company[line.past] - company[line.first]) / others[units.document]
    agreed = np.zeros(shape)
    for one in range(len(line.codes)):
        for other in range(one):
            alike = np.flatnonzero((line.codes[one] == line.codes[other]) & (line.codes[one] > 0))
            label = line.codes[one][alike].astype(np.int64) - 1
            agreed += totals(line.document[alike], label, shape, line.length[alike])
    return Coding(
        marginal=units.totals(labels, row_sum),
        agreed=2.0 * agreed / others[:, None],
        self_pairs=units.totals(labels, row_sum**2),
    )
