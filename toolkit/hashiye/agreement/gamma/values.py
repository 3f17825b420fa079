"""Gamma, soft gamma, gamma-cat and gamma-k of one continuum.

Soft gamma is gamma over soft alignments, in which a unit may be in several unitary alignments (:mod:`alignment`), those
of the continuum and those of the samples alike: a unit that another annotator split costs little. It was defined by
pygamma-agreement (H. Titeux, R. Riad and others), in the section "Soft-Gamma" of its documentation, since version 0.5.0
of 2021; we know of no paper that has it. As in that package, disorder is divided by the mean number of units that
annotators marked, however often these are aligned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from hashiye.agreement.gamma import sampling
from hashiye.agreement.gamma.alignment import Alignment, best
from hashiye.agreement.gamma.candidates import TooLargeError
from hashiye.agreement.gamma.continua import Continua, Unit, plain
from hashiye.agreement.gamma.disorder import Labels, disorders, labels
from hashiye.agreement.gamma.dissimilarity import Weights
from hashiye.agreement.request import SEED
from hashiye.agreement.study import Floats

type Align = Callable[[Continua], Alignment]

MOST_SAMPLES = 10_000
"""However precise the expected disorder is to be, it rests on no more samples."""


@dataclass(frozen=True, slots=True)
class Value:
    """One coefficient: ``1 - observed / expected``, None with a reason where it is undefined.

    ``error`` is its Monte-Carlo standard error: how far it would vary, were other ``samples`` drawn.
    """

    value: float | None
    reason: str = ""
    observed: float | None = None
    expected: float | None = None
    error: float | None = None
    samples: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A continuum as it is, and as chance would have it.

    ``disorder`` and ``by_label`` are of the observed continuum, ``drawn`` and ``drawn_by_label`` of the samples.
    Disorders are multiples of delta empty; those by label have the columns of :class:`Labels`, NaN where no units are
    aligned. ``units`` is the mean number of units per annotator.
    """

    units: float
    disorder: float
    by_label: Labels
    drawn: Floats
    drawn_by_label: Floats


def measured(
    real: Continua, length: float, weights: Weights, names: int, random: np.random.Generator, samples: int = 30,
    precision: float = 0.0, *, soft: bool = False,
) -> Measured:  # fmt: skip
    """Measure one continuum with units of two annotators or more, and ``samples`` like it, more for ``precision``.

    ``names`` is how many labels there are; alignments are ``soft`` ones or not. Raises :class:`TooLargeError`.
    """
    length = max(length, float(real.end.max(initial=1.0)))
    align, samples = partial(best, weights=weights, soft=soft), max(samples, 1)
    alignment = align(real)
    drawn, by_label = _drawn(real, length, align, names, random, samples)
    more = min(sampling.needed(drawn, precision), MOST_SAMPLES) - samples
    if more > 0:
        again, again_by_label = _drawn(real, length, align, names, random, more)
        drawn, by_label = np.concatenate([drawn, again]), np.concatenate([by_label, again_by_label])
    return Measured(
        units=float(real.units()[0]),
        disorder=float(disorders(real, alignment)[0]),
        by_label=labels(real, alignment, names),
        drawn=drawn,
        drawn_by_label=by_label,
    )


_AT_ONCE, _IN_MEMORY = 6_000, 600_000
"""About so many units are aligned in one go (the solver is called less often, and its programme stays small), and
so many are drawn in one go."""


def _drawn(
    real: Continua, length: float, align: Align, names: int, random: np.random.Generator, samples: int
) -> tuple[Floats, Floats]:
    together, step = (max(1, units // max(1, len(real))) for units in (_IN_MEMORY, _AT_ONCE))
    found = []
    for first in range(0, samples, together):
        drawn = sampling.samples(real, length, min(together, samples - first), random)
        for low in range(0, drawn.count, step):
            for units, alignment in _aligned(drawn.between(low, min(low + step, drawn.count)), align):
                found.append((disorders(units, alignment), labels(units, alignment, names).disorders()))
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


def _aligned(units: Continua, align: Align) -> Iterator[tuple[Continua, Alignment]]:
    """Align continua together, or in halves where that is too large; :class:`TooLargeError` where even one is."""
    try:
        alignment = align(units)
    except TooLargeError:
        if units.count == 1:
            raise
    else:
        yield units, alignment
        return
    middle = units.count // 2
    yield from _aligned(units.between(0, middle), align)
    yield from _aligned(units.between(middle, units.count), align)


def observed_disorder(
    annotators: Sequence[Iterable[Unit]], *, alpha: float = 1.0, beta: float = 1.0, empty: float = 1.0,
    soft: bool = False,
) -> float | None:  # fmt: skip
    """Return the disorder of the best alignment, or the best ``soft`` one; None without units or two annotators.

    The running example of 2015, with twice a best alignment:

    >>> alex = [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")]
    >>> paul = [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")]
    >>> suzan = [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")]
    >>> round(observed_disorder([alex, paul, suzan], alpha=3, beta=1), 6)
    0.960625
    >>> round(observed_disorder([alex, paul, suzan], alpha=3, beta=1, soft=True), 6)
    0.817083
    """
    units, _ = plain(annotators)
    if units.annotators < 2 or not len(units):
        return None
    return empty * float(disorders(units, best(units, Weights(alpha, beta), soft=soft))[0])


def gamma_given(
    annotators: Sequence[Iterable[Unit]], expected: float, *, alpha: float = 1.0, beta: float = 1.0,
    empty: float = 1.0, soft: bool = False,
) -> float | None:  # fmt: skip
    """Return gamma for an expected disorder that is known; None where it is undefined (2015, section 5.1)."""
    found = observed_disorder(annotators, alpha=alpha, beta=beta, empty=empty, soft=soft)
    return None if found is None or not expected > 0 else 1 - found / expected


def gamma(
    annotators: Sequence[Iterable[Unit]], length: float = 0.0, *, alpha: float = 1.0, beta: float = 1.0,
    seed: int = SEED, samples: int = 30, precision: float = 0.0, document: str = "", soft: bool = False,
) -> Value:  # fmt: skip
    """Return gamma of one continuum of plain units, over ``soft`` alignments or not.

    >>> marked = [(0, 2, "A"), (5, 7, "B"), (9, 12, "A"), (20, 22, "B")]
    >>> gamma([marked, marked], 40).value
    1.0
    >>> whole, split = [(0, 8, "A"), (20, 24, "B")], [(0, 4, "A"), (4, 8, "A"), (20, 24, "B")]
    >>> [round(gamma([whole, split], 40, soft=soft).observed, 3) for soft in (False, True)]
    [0.444, 0.089]
    """
    found = _of(annotators, length, Weights(alpha, beta), seed, samples, precision, document, soft=soft)
    return found if isinstance(found, Value) else ratio(found[0].disorder, found[0].drawn)


def gamma_cat(
    annotators: Sequence[Iterable[Unit]], length: float = 0.0, *, label: str | None = None, alpha: float = 1.0,
    beta: float = 1.0, seed: int = SEED, samples: int = 30, precision: float = 0.0, document: str = "",
) -> Value:  # fmt: skip
    """Return gamma-cat: agreement on labels between units that the best alignment has together (2017).

    With a ``label`` it is gamma-k: only pairs with a unit of that label. Undefined where no units are aligned.
    """
    found = _of(annotators, length, Weights(alpha, beta), seed, samples, precision, document)
    if isinstance(found, Value):
        return found
    one, names = found
    if label is not None and label not in names:
        return Value(None, "no_units")
    column = 0 if label is None else 1 + names.index(label)
    observed, drawn = float(one.by_label.disorders()[0, column]), one.drawn_by_label[:, column]
    return Value(None, "no_aligned_units") if np.isnan(observed) else ratio(observed, drawn[~np.isnan(drawn)])


def gamma_k(annotators: Sequence[Iterable[Unit]], label: str, length: float = 0.0, **options: float) -> Value:
    """Return gamma-k of a label (2017, section 5); options are those of :func:`gamma_cat`."""
    return gamma_cat(annotators, length, label=label, **options)  # type: ignore[arg-type]


def ratio(observed: float, drawn: Floats) -> Value:
    """Return ``1 - observed / expected``, expected being the mean of what was drawn, and its Monte-Carlo error."""
    if not len(drawn):
        return Value(None, "too_few_units", observed)
    expected = float(drawn.mean())
    if not expected > 0:
        return Value(None, "no_variation", observed, expected, samples=len(drawn))
    noise = float(drawn.std(ddof=1)) / len(drawn) ** 0.5 if len(drawn) > 1 else None
    error = None if noise is None else observed * noise / expected**2
    return Value(1 - observed / expected, "", observed, expected, error, len(drawn))


def _of(
    annotators: Sequence[Iterable[Unit]], length: float, weights: Weights, seed: int, samples: int, precision: float,
    document: str, *, soft: bool = False,
) -> tuple[Measured, tuple[str, ...]] | Value:  # fmt: skip
    units, names = plain(annotators)
    if units.annotators < 2:
        return Value(None, "single_annotator")
    if not len(units):
        return Value(None, "no_units")
    try:
        random = sampling.generator(seed, document)
        return measured(units, length, weights, len(names), random, samples, precision, soft=soft), names
    except TooLargeError:
        return Value(None, "too_large")
