"""Which labels occur together."""

from __future__ import annotations

import numpy as np

from hashiye.statistics.columns import Ints
from hashiye.statistics.figures import CROWDED
from hashiye.statistics.intervals import disjoint, members, ranked
from hashiye.statistics.spans import Borders, Marks

type Pairs = dict[str, dict[str, int]]
"""By the lesser name and the other: in how many places both occur. With itself: in how many it occurs."""

_WIDE = 1024
"""Labels whose table of pairs is made at once."""

_CELLS = 1 << 22
"""Cells of a table at a time."""


def in_documents(marks: Marks) -> tuple[Ints, Ints]:
    """Return the documents and labels that occur in them, each pair once, in order."""
    return _once(marks.document, marks.label, len(marks.labels))


def in_sentences(marks: Marks, borders: Borders) -> tuple[Ints, Ints, int]:
    """Return the sentences and labels that occur in them, each pair once, in order; and how many have too many labels.

    A label occurs in a sentence if an annotation that has it touches a token of the sentence.
    """
    touching = np.flatnonzero(marks.first < marks.last)
    first, last, labels = marks.first[touching], marks.last[touching], marks.label[marks.of[touching]]
    sentences = len(borders.filled)
    width = sentences + 1
    low, high = disjoint(
        borders.sentence[first] + labels * width, borders.sentence[last - 1] + labels * width + 1
    )  # each sentence of a label once, so that what follows is bounded by these and not by annotations
    label = low // width
    low, high = low - label * width, high - label * width
    number = np.cumsum(np.bincount(low, minlength=width) - np.bincount(high, minlength=width))[:sentences]
    kept = borders.filled & (number <= CROWDED)
    place = np.concatenate(([0], np.cumsum(kept)))
    low, high = place[low], place[high]
    labels = np.repeat(label, high - low)
    sentence = np.flatnonzero(kept)[members(low, high)]
    return *_once(sentence, labels, len(marks.labels)), int((borders.filled & (number > CROWDED)).sum())


def _once(row: Ints, label: Ints, labels: int) -> tuple[Ints, Ints]:
    codes = row * labels + label
    most = int(codes.max(initial=-1)) + 1
    if most <= _CELLS:
        seen = np.zeros(most, np.bool_)
        seen[codes] = True
        once = np.flatnonzero(seen)
    else:
        once = np.unique(codes)
    return once // max(labels, 1), once % max(labels, 1)


def uncrowded(row: Ints, label: Ints) -> tuple[Ints, Ints, int]:
    """Return the rows without those of too many labels, and how many these are."""
    number = np.bincount(row)
    crowded = number > CROWDED
    if not crowded.any():
        return row, label, 0
    kept = ~crowded[row]
    return row[kept], label[kept], int(crowded.sum())


def pairs(row: Ints, label: Ints, names: tuple[str, ...]) -> Pairs:
    """Count the pairs of labels that have a row in common; rows are in order, and each label is in a row once."""
    found: Pairs = {}
    _count(row, label, names, found)
    return found


def _count(row: Ints, label: Ints, names: tuple[str, ...], found: Pairs) -> None:
    """Add the pairs in some rows: by the product of the table of rows and labels with itself."""
    used, own = ranked(label)
    new = np.ones(len(row), np.bool_)
    new[1:] = row[1:] != row[:-1]
    begins = np.flatnonzero(new)
    if len(begins) > 1 and (len(used) > _WIDE or len(begins) * len(used) > _CELLS):
        middle = int(begins[len(begins) // 2])
        _count(row[:middle], label[:middle], names, found)
        _count(row[middle:], label[middle:], names, found)
        return
    table = np.zeros((len(begins), len(used)), np.float32)  # whole numbers below 2 ** 24 are exact
    table[np.cumsum(new) - 1, own] = 1
    both = np.triu(table.T @ table)
    one, other = np.nonzero(both)
    for first, second, number in zip(used[one].tolist(), used[other].tolist(), both[one, other].tolist(), strict=True):
        lesser, greater = sorted((names[first], names[second]))
        line = found.setdefault(lesser, {})
        line[greater] = line.get(greater, 0) + int(number)
