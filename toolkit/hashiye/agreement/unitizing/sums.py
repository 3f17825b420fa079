"""What a study adds up to in each document: the one sweep that all measures of unitizing and token coding read."""

from __future__ import annotations

from dataclasses import dataclass
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


_KNOWN: WeakKeyDictionary[Study, dict[bool, Sums]] = WeakKeyDictionary()
_PAIRS: WeakKeyDictionary[Study, tuple[Sums, ...]] = WeakKeyDictionary()
_CODINGS: WeakKeyDictionary[Study, Coding] = WeakKeyDictionary()
_LAST: WeakKeyDictionary[Study, tuple[Pieces, Stretches]] = WeakKeyDictionary()


def sums(study: Study, *, rounded: bool = False) -> Sums:
    """Return the sums of a study; ``rounded``: a unit that a piece touches belongs to it whole.

    They are kept as long as the study is: a run asks for them once for each of its measures.
    """
    known = _KNOWN.setdefault(study, {})
    if rounded not in known:
        if rounded and _is_whole(study):
            known[True] = sums(study)
        else:
            known[rounded] = _added(*_line(study, rounded=rounded), len(study.labels), len(study.annotators) == 2)
    return known[rounded]


def coincidences(study: Study) -> Coding:
    """Return the coincidences of units with units, which only the figures of coding ask for."""
    if study not in _CODINGS:
        _CODINGS[study] = _coding(*_line(study), len(study.labels))
        _LAST.clear()
    return _CODINGS[study]


def _line(study: Study, *, rounded: bool = False) -> tuple[Pieces, Stretches]:
    """Return the pieces of a study and their stretches. The last ones are kept: coding is asked for next, if at all."""
    if rounded:
        units = pieces(study, rounded=True)
        return units, stretches(units)
    if study not in _LAST:
        _LAST.clear()
        units = pieces(study)
        _LAST[study] = units, stretches(units)
    return _LAST[study]


def _is_whole(study: Study) -> bool:
    """Say whether rounding changes nothing."""
    columns = [study.lengths, *(one for spans in study.spans for one in (spans.begin, spans.stop))]
    return all(bool((one == np.floor(one)).all()) for one in columns)


def sums_of_pairs(study: Study) -> tuple[Sums, ...]:
    """Return the sums of every pair of annotators who judged a document in common, in token coding."""
    if study not in _PAIRS:
        shared = [pair for pair in study.pairs() if study.judged[:, list(pair)].all(axis=1).any()]
        _PAIRS[study] = tuple(sums(study.between(*pair), rounded=True) for pair in shared)
    return _PAIRS[study]


def _added(units: Pieces, line: Stretches, labels: int, two: bool) -> Sums:
    return Sums(
        tally=tally(units, line),
        together=_side(units, labels),
        sides=tuple(_side(units.taken(units.slot == slot), labels) for slot in (0, 1)) if two else (),
        squares=np.bincount(units.document, units.size**2, len(units.judges)),
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
