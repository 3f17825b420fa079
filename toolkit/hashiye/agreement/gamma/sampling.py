"""Continua annotated by chance: real annotations, each shifted by chance (2015, section 5.2.1).

Every drawn annotator takes what a random one of the real annotators marked, and shifts it along the continuum, what
leaves at the end coming in at the start. Lengths, gaps, labels and their order stay as real as they are; only where
they lie is chance. Two shifts on one continuum are at least the mean length of a unit apart, going round, so that two
drawn annotators do not agree because they are the same one; less where the continuum has no room for that. Shifts are
whole numbers where all units are: tokens then meet tokens as often as chance has it. A unit across the end stays whole.
"""

from __future__ import annotations

import hashlib

import numpy as np

from hashiye.agreement.columns import ranges
from hashiye.agreement.gamma.continua import Continua
from hashiye.agreement.study import Bools, Floats, Ints

_TRIES = 1000
"""So often a draw that is not allowed is drawn again: far more than is ever needed."""


def generator(seed: int, document: str) -> np.random.Generator:
    """Return the random numbers of one document: they ask neither what came before nor which job it is in."""
    digest = hashlib.sha256(document.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng(np.random.SeedSequence([seed % 2**64, int.from_bytes(digest)]))


def samples(real: Continua, length: float, count: int, random: np.random.Generator) -> Continua:
    """Return ``count`` continua drawn from a real one, which has a unit, and is ``length`` long."""
    p = real.annotators
    first = np.searchsorted(real.annotator, np.arange(p + 1))
    source = _sources(np.diff(first), count, random)
    shift = _shifts(real, length, count, random)
    low, many = first[source].ravel(), np.diff(first)[source].ravel()
    unit, row = ranges(low, many), np.repeat(np.arange(count * p), many)
    start, end = real.start[unit] + shift.ravel()[row], real.end[unit] + shift.ravel()[row]
    wrapped = np.where(start >= length, length, 0.0)
    drawn = Continua(count, p, row // p, row % p, start - wrapped, end - wrapped, real.label[unit])
    return drawn.taken(np.lexsort((drawn.label, drawn.end, drawn.start, row)))


def _sources(marked: Ints, count: int, random: np.random.Generator) -> Ints:
    """Draw whose annotation each drawn annotator takes; again where all of a continuum's are empty."""
    source: Ints = random.integers(0, len(marked), (count, len(marked)))
    for _ in range(_TRIES):
        empty = np.flatnonzero(marked[source].sum(axis=1) == 0)
        if not len(empty):
            break
        source[empty] = random.integers(0, len(marked), (len(empty), len(marked)))
    source[marked[source].sum(axis=1) == 0, 0] = int(marked.argmax())
    return source


def _shifts(real: Continua, length: float, count: int, random: np.random.Generator) -> Floats:
    """Draw the shifts of every drawn annotator, one after the other, none too near to an earlier one."""
    p, whole = real.annotators, _whole(real, length)
    apart = min(float(real.length.mean()), length / (2 * p))
    apart = float(np.floor(apart)) if whole else apart
    shifts = np.zeros((count, p))
    for annotator in range(p):
        again = np.arange(count)
        for _ in range(_TRIES):
            drawn = random.uniform(0.0, length, len(again))
            shifts[again, annotator] = np.floor(drawn) if whole else drawn
            distance = np.abs(shifts[again, :annotator] - shifts[again, annotator, None])
            again = again[(np.minimum(distance, length - distance) < apart).any(axis=1)]
            if not len(again):
                break
    return shifts


def _whole(real: Continua, length: float) -> bool:
    edges: Bools = np.concatenate([real.start, real.end, [length]]) % 1 == 0
    return bool(edges.all())


def needed(disorders: Floats, precision: float) -> int:
    """Return how many samples give the mean of these disorders to within ``precision`` of it (2015, section 5.3).

    With a probability of 95 %; 0 where they do not vary.
    """
    mean = float(disorders.mean())
    if not mean or not precision:
        return 0
    return int(np.ceil((float(disorders.std()) / mean * 1.96 / precision) ** 2))
