"""What pairs of annotators say of the same stretch of a document, counted once for all measures that ask."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from hashiye.agreement.study import Bools, Floats, Ints
from hashiye.agreement.unitizing.stretches import Pieces, Stretches, totals


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """One row a document, in units of length; documents whose pieces are ``stacked`` hold zeros.

    ``judges`` is how many judged it, ``length`` how long it is. ``marked`` is the length that each annotator marked,
    summed over them, ``touched`` the length that anybody marked, ``shared`` the length that at least two did.
    ``both`` and ``same`` are summed over pairs of annotators: what both marked, and what both gave one label.
    ``broken`` is how many units of ``same`` begin a span for one of the pair alone.
    """

    judges: Ints
    length: Floats
    stacked: Bools
    marked: Floats
    touched: Floats
    shared: Floats
    both: Floats
    same: Floats
    broken: Floats

    @property
    def pairs(self) -> Floats:
        """How many pairs of annotators judged each document."""
        return self.judges * (self.judges - 1) / 2.0

    def agreed(self, same: Floats, within: Floats) -> Floats:
        """Return the agreement of all pairs over the length ``within``: what is ``same``, and what neither marked."""
        neither = self.pairs * within - (self.judges - 1) * self.marked + self.both
        return same + neither


def tally(units: Pieces, line: Stretches) -> Tally:
    """Count what pairs of annotators say of the stretches of their pieces."""
    count = len(units.judges)
    length, by_marking = line.length, _by_marking(line, count)
    many = np.arange(by_marking.shape[1])
    openings = _openings(units, line)
    same, broken = np.zeros(count), np.zeros(count)
    for one, other in combinations(range(len(line.codes)), 2):
        alike = np.flatnonzero((line.codes[one] == line.codes[other]) & (line.codes[one] > 0))
        home = line.document[alike]
        same += np.bincount(home, length[alike], count)
        apart = openings[one][alike] != openings[other][alike]
        broken += np.bincount(home[apart], minlength=count)
    return Tally(
        judges=units.judges,
        length=units.lengths,
        stacked=units.stacked,
        marked=np.bincount(units.document, units.size, count),
        touched=by_marking[:, 1:].sum(axis=1),
        shared=by_marking[:, 2:].sum(axis=1),
        both=by_marking @ (many * (many - 1.0) / 2.0),
        same=same,
        broken=broken,
    )


def _by_marking(line: Stretches, documents: int) -> Floats:
    """Return ``[documents, slots + 1]``: the length that so many annotators marked."""
    return totals(line.document, line.marked, (documents, len(line.codes) + 1), line.length)


def _openings(units: Pieces, line: Stretches) -> list[Bools]:
    """Say for each slot at which stretches a span of it begins."""
    made = []
    for slot in range(len(line.codes)):
        begins = np.zeros(len(line.length), bool)
        begins[line.first[(units.slot == slot) & units.opening]] = True
        made.append(begins)
    return made
