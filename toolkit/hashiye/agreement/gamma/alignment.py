"""The best alignment: every unit in one unitary alignment, at the least cost there is. Exact.

With two annotators this is an assignment. With more it is a set packing: which candidates, no two with a unit in
common, save most against leaving all units alone. Its linear relaxation is mostly integral already; the islands of
units where it is not are solved again as an integer programme. Many continua are one block-diagonal programme.

A soft alignment has every unit in one unitary alignment at least: a cover, no partition (pygamma-agreement,
documentation, "Soft-Gamma"). It is the same packing, but that units may be in common, at a price: each time but the
first that a unit is taken, the cost of leaving it alone, which its candidates have counted as saved, is given back.
With two annotators the relaxation is integral (its matrix is totally unimodular), so that no search is needed.

Ties are broken by adding to what a candidate saves 1e-8 for each unitary alignment that it spares, and 1e-10 for lying
close; costs are then computed anew from the alignment itself. So an alignment costs at most some 1e-8 a unit more than
the best, and mostly nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hashiye.agreement.gamma.candidates import Candidates, TooLargeError, candidates, cost, neighbours
from hashiye.agreement.gamma.continua import Continua
from hashiye.agreement.gamma.dissimilarity import Weights, positional
from hashiye.agreement.study import Bools, Floats, Ints

_SPARED, _CLOSE, _FAR = 1e-8, 1e-10, 1e3
_SCALE = 1e4
"""Objectives are given this large, so that the solver's absolute tolerances lie below what breaks ties."""
_DENSE = 9_000_000
"""Up to how many pairs an assignment is solved on a full matrix."""
_NODES = 20_000
"""How many nodes of its search tree one integer programme may have: a limit that no clock moves."""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The best alignment of each of some continua.

    ``member[T, p]`` holds the unitary alignments of two units or more, ``continuum[T]`` says where each lies; all
    other units are alone. Only where it is soft is a unit in several. ``cost`` is the sum of disorders of all unitary
    alignments on each continuum, as a multiple of delta empty.
    """

    member: Ints
    continuum: Ints
    cost: Floats


def best(units: Continua, weights: Weights, *, soft: bool = False) -> Alignment:
    """Return the best alignment of every continuum (2015, section 4.4), or the best soft one.

    Raises :class:`TooLargeError`.
    """
    member = _assigned(units, weights) if units.annotators == 2 and not soft else None
    if member is None:
        member = _packed(units, weights, soft=soft)
    member = member[np.lexsort(member.T[::-1])]
    continuum = units.continuum[member.max(axis=1)]
    member, continuum = member[order := np.argsort(continuum, kind="stable")], continuum[order]
    left: Bools = np.ones(len(units), bool)
    left[member[member >= 0]] = False
    alone = np.bincount(units.continuum[left], minlength=units.count)
    together = np.bincount(continuum, cost(units, weights, member), units.count)
    return Alignment(member, continuum, together + alone)


def _assigned(units: Continua, weights: Weights) -> Ints | None:
    """Pair the units of two annotators, each continuum a matrix; None where one would be too large."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (only when counted)

    firsts = np.searchsorted(units.continuum, np.arange(units.count + 1))
    middles = firsts[:-1] + np.bincount(units.continuum, units.annotator == 0, units.count).astype(np.int64)
    rows, columns = middles - firsts[:-1], firsts[1:] - middles
    if int((rows * columns).max(initial=0)) > _DENSE:
        return None
    one, other, unlike = neighbours(units, weights, 2.0)
    unlike = unlike - 2 - _SPARED + _CLOSE * np.minimum(positional(units, one, other), _FAR)
    bounds = np.searchsorted(units.continuum[one], np.arange(units.count + 1))
    found = []
    for place in range(units.count):
        edges, low, middle = slice(bounds[place], bounds[place + 1]), firsts[place], middles[place]
        matrix = np.zeros((rows[place], columns[place]))
        matrix[one[edges] - low, other[edges] - middle] = unlike[edges]
        row, column = linear_sum_assignment(matrix)
        paired = matrix[row, column] < 0
        found.append(np.stack([row[paired] + low, column[paired] + middle], axis=1))
    return np.concatenate(found) if found else np.empty((0, 2), np.int64)


def _packed(units: Continua, weights: Weights, *, soft: bool) -> Ints:
    found = candidates(units, weights)
    if not len(found.member):
        return found.member
    saved = found.size - found.cost + _SPARED * (found.size - 1) - _CLOSE * _spread(units, found.member)
    chosen = _relaxed(found, saved, len(units), soft=soft)
    taken: Bools = chosen > 0.5
    split = np.flatnonzero((chosen > 1e-6) & (chosen < 1 - 1e-6))
    if len(split):
        island = _islands(found, len(units))
        here = np.flatnonzero(np.isin(island, island[split]))
        part = Candidates(found.member[here], found.cost[here])
        taken[here] = _integral(part, saved[here], len(units), soft=soft)
    return found.member[taken]


def _islands(found: Candidates, units: int) -> Ints:
    """Return to which island each candidate belongs: no unit is in candidates of two."""
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    first = found.member.max(axis=1)
    row, place = found.member[found.member >= 0], np.repeat(first, found.size)
    _, island = connected_components(coo_array((np.ones(len(row)), (row, place)), shape=(units, units)), directed=False)
    return np.asarray(island[first], np.int64)


def _spread(units: Continua, member: Ints) -> Floats:
    """Return how far the units of a unitary alignment lie from the first of them."""
    first = np.where(member >= 0, member, np.iinfo(np.int64).max).min(axis=1)
    spread = np.zeros(len(member))
    for annotator in range(units.annotators):
        here = member[:, annotator] >= 0
        spread[here] += np.minimum(positional(units, first[here], member[here, annotator]), _FAR)
    return spread


def _incidence(found: Candidates, units: int) -> Any:
    """Return the matrix of which unit is in which candidate, units that are in none left out."""
    from scipy.sparse import csc_array  # noqa: PLC0415

    row, place = found.member[found.member >= 0], np.repeat(np.arange(len(found.member)), found.size)
    number = np.cumsum(np.bincount(row, minlength=units) > 0) - 1
    return csc_array((np.ones(len(row)), (number[row], place)), shape=(int(number[-1]) + 1, len(found.member)))


def _programme(found: Candidates, saved: Floats, units: int, *, soft: bool) -> tuple[Floats, Any]:
    """Return what each column of the programme saves, candidates first, and its matrix: no row is over 1.

    Rows are units. A soft programme has a column more for each of them, by which its candidates may go over 1.
    """
    matrix = _incidence(found, units)
    if not soft:
        return saved, matrix
    from scipy.sparse import eye_array, hstack  # noqa: PLC0415

    rows = matrix.shape[0]
    return np.concatenate([saved, np.full(rows, -1 - _SPARED)]), hstack([matrix, -eye_array(rows)], format="csc")


def _relaxed(found: Candidates, saved: Floats, units: int, *, soft: bool) -> Floats:
    from scipy.optimize import linprog  # noqa: PLC0415

    worth, matrix = _programme(found, saved, units, soft=soft)
    solved = linprog(
        -worth * _SCALE, A_ub=matrix, b_ub=np.ones(matrix.shape[0]), bounds=(0, None), method="highs-ds",
        options={"presolve": False, "dual_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9},
    )  # fmt: skip
    if solved.x is None:
        raise TooLargeError
    return np.asarray(solved.x[: len(saved)], np.float64)


def _integral(found: Candidates, saved: Floats, units: int, *, soft: bool) -> Bools:
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    worth, matrix = _programme(found, saved, units, soft=soft)
    whole = np.arange(len(worth)) < len(saved)
    solved = milp(
        -worth * _SCALE, integrality=whole.astype(np.int64), bounds=Bounds(0, np.where(whole, 1.0, np.inf)),
        constraints=LinearConstraint(matrix, ub=1.0), options={"mip_rel_gap": 0.0, "node_limit": _NODES},
    )  # fmt: skip
    if solved.status != 0:
        raise TooLargeError
    return np.asarray(solved.x[: len(saved)], np.float64) > 0.5
