"""Gamma, soft gamma, gamma-cat and gamma-k on a study: a document is a continuum, annotated and drawn by itself.

Only annotators who judged a document take part there. The figure of the whole is ours: observed and expected disorder
are summed over documents, each weighing as many units as its annotators marked on average, so that it is gamma of all
documents one after another, with chance at work inside each. A sum of few units has none: ``Request.smallest`` is how
many the mean annotator must have marked, in a document for its own figure, in all of them for the figure of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import numpy as np

from hashiye.agreement.gamma import sampling
from hashiye.agreement.gamma.candidates import TooLargeError
from hashiye.agreement.gamma.continua import observed
from hashiye.agreement.gamma.dissimilarity import Weights
from hashiye.agreement.gamma.values import Measured, measured
from hashiye.agreement.measures import Counted, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Bools, Floats, Ints, SpanColumns, Study

type Each = Callable[[Callable[[Task], Floats], Iterable[Task]], Iterable[Floats]]
"""A map, which may run in processes."""

_UNITS, _SPANS, _PARTED, _LARGE, _FIRST = range(5)
"""Columns of a row: mean units per annotator, units, left out as discontinuous, as too large; then the shares."""
_SHARE = 4
"""Columns of a share of a row: observed and expected disorder times weight, the variance of the latter, items."""

_GAMMA, _CAT, _LABELS = range(3)
"""Which share is which: gamma, gamma-cat, gamma-k of each label, and after these gamma-k of all labels."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One document: what each annotator who judged it marked, and how it is measured. A process can take it away."""

    document: str
    length: float
    starts: tuple[Floats, ...]
    ends: tuple[Floats, ...]
    labels: tuple[Ints, ...]
    names: int
    request: Request
    soft: bool = False


@dataclass(slots=True, eq=False)
class _Run:
    each: Each = map
    rows: dict[tuple[Study, Request, bool], Floats] = field(default_factory=dict)


_RUN: ContextVar[_Run | None] = ContextVar("_RUN", default=None)


@contextmanager
def through(each: Each) -> Iterator[None]:
    """Align the documents of every study that is counted in here through ``each``, and every study once.

    Gamma, gamma-cat and gamma-k read the same alignments, soft gamma reads soft ones. Outside of this each measure
    aligns for itself.
    """
    token = _RUN.set(_Run(each))
    try:
        yield
    finally:
        _RUN.reset(token)


def rows(study: Study, request: Request, each: Each = map, *, soft: bool = False) -> Floats:
    """Return a row a document, in the columns of this module: the same ones whatever ``each`` does where.

    They are of the best alignments, or of the best ``soft`` ones.
    """
    found = np.zeros((len(study.documents), _FIRST + _SHARE * (_LABELS + len(study.labels) + 1)))
    together, parted = study.pairable, _parted(study)
    found[together & parted, _PARTED] = 1
    tasks = dict(_tasks(study, request, together & ~parted, soft=soft))
    for place, row in zip(tasks, each(of_document, tasks.values()), strict=True):
        found[place] = row
    return found


def _tasks(study: Study, request: Request, documents: Bools, *, soft: bool) -> Iterator[tuple[int, Task]]:
    """Yield a task for each of the documents in which somebody marked something."""
    bounds = [np.searchsorted(one.document, np.arange(len(study.documents) + 1)) for one in study.spans]
    edges = [_edges(one) for one in study.spans]
    for place in np.flatnonzero(documents).tolist():
        judges = np.flatnonzero(study.judged[place]).tolist()
        slices = {one: slice(*bounds[one][place : place + 2]) for one in judges}
        starts = tuple(edges[one][0][rows] for one, rows in slices.items())
        ends = tuple(edges[one][1][rows] for one, rows in slices.items())
        labels = tuple(study.spans[one].label[rows] for one, rows in slices.items())
        if any(map(len, starts)):
            name, length = study.documents[place], float(study.lengths[place])
            yield place, Task(name, length, starts, ends, labels, len(study.labels), request, soft)


def _edges(spans: SpanColumns) -> tuple[Floats, Floats]:
    """Return where spans in one piece start and end, in units of the study."""
    start, end = np.zeros(len(spans)), np.zeros(len(spans))
    start[spans.span], end[spans.span] = spans.begin, spans.stop
    return start, end


def _parted(study: Study) -> Bools:
    """Return the documents in which some span has several parts."""
    parted: Bools = np.zeros(len(study.documents), bool)
    for one in study.spans:
        parted[one.document[np.bincount(one.span, minlength=len(one)) > 1]] = True
    return parted


def of_document(task: Task) -> Floats:
    """Return the row of one document. The same task gives the same row, in whatever process and order."""
    units, request = observed(task.starts, task.ends, task.labels), task.request
    row = np.zeros(_FIRST + _SHARE * (_LABELS + task.names + 1))
    weights, random = Weights(request.alpha, request.beta), sampling.generator(request.seed, task.document)
    try:
        found = measured(
            units, task.length, weights, task.names, random, request.samples, request.precision, soft=task.soft
        )
    except TooLargeError:
        row[_LARGE] = 1
        return row
    row[_UNITS], row[_SPANS] = found.units, len(units)
    row[_FIRST:] = np.concatenate([_whole(found, len(units)), *_by_label(found)])
    return row


def _whole(found: Measured, spans: int) -> Floats:
    weight = np.array([found.units])
    return _share(weight * found.disorder, found.drawn[:, None], weight, np.array([float(spans)]))


def _by_label(found: Measured) -> Iterator[Floats]:
    """Yield the share of gamma-cat, of gamma-k of each label, and of gamma-k of all labels."""
    unlike, weight, units = (one[0] for one in (found.by_label.unlike, found.by_label.weight, found.by_label.units))
    for taken in (*(slice(at, at + 1) for at in range(len(weight))), slice(1, None)):
        yield _share(unlike[taken], found.drawn_by_label[:, taken], weight[taken], units[taken])


def _share(observed: Floats, drawn: Floats, weight: Floats, items: Floats) -> Floats:
    """Return a share: what was observed, beside the weighted sum of the samples' mean disorders.

    A sample without a disorder (no units aligned) counts as the mean of the others. What was not observed, or has no
    disorder in any sample, cannot be compared: it counts on neither side.
    """
    known = ~np.isnan(drawn)
    compared = known.any(axis=0) & (weight > 0)
    drawn, known, weight = drawn[:, compared], known[:, compared], weight[compared]
    if not len(weight):
        return np.zeros(_SHARE)
    count = known.sum(axis=0)
    means = np.where(known, drawn, 0).sum(axis=0) / count
    sums = np.where(known, drawn, means) @ weight
    rests = max(2.0, float(np.average(count, weights=weight)))
    variance = float(((sums - sums.mean()) ** 2).sum()) / (rests * (rests - 1))
    return np.array([observed[compared].sum(), sums.mean(), variance, items[compared].sum()])


def _counted(study: Study, request: Request, share: int, lacking: str, *, soft: bool = False) -> Counted:
    """Return what one of the four counted. ``lacking``: why there is nothing to compare where there are units."""
    run = _RUN.get()
    if run is None:
        found = rows(study, request, soft=soft)
    elif (study, request, soft) not in run.rows:
        found = run.rows[study, request, soft] = rows(study, request, run.each, soft=soft)
    else:
        found = run.rows[study, request, soft]
    first = _FIRST + _SHARE * share
    chosen = found[:, [*range(_FIRST), *range(first, first + _SHARE)]]
    observed, expected, variance, items = range(_FIRST, _FIRST + _SHARE)

    def value(sums: Floats) -> Floats:
        enough = (sums[..., expected] > 0) & (sums[..., _UNITS] >= request.smallest)
        return np.where(enough, 1 - sums[..., observed] / np.where(enough, sums[..., expected], 1), np.nan)

    def reason(sums: Floats) -> str:
        if not sums[_SPANS]:
            return "too_large" if sums[_LARGE] else "discontinuous_units" if sums[_PARTED] else "no_units"
        if sums[_UNITS] < request.smallest:
            return "too_few_units"
        return lacking if not sums[items] else "no_variation"

    def noise(sums: Floats) -> float | None:
        if request.samples < 2 or np.isnan(value(sums)):
            return None
        return float(sums[observed] * np.sqrt(sums[variance]) / sums[expected] ** 2)

    return Counted(chosen, value, lambda sums: sums[..., items], reason, _left_out, noise)


def _left_out(sums: Floats) -> str:
    """Say which documents the figure of the whole does not rest on."""
    why = ((_PARTED, "with spans in several parts"), (_LARGE, "too dense to align exactly"))
    told = [f"{sums[column]:.0f} {what}" for column, what in why if sums[column]]
    return f"documents left out: {', '.join(told)}" if told else ""


def _per_label(study: Study, request: Request) -> Mapping[str, Counted]:
    """Count gamma-k of every label."""
    return {
        label: _counted(study, request, _LABELS + place, "no_aligned_units") for place, label in enumerate(study.labels)
    }


@measure(
    "gamma",
    "gamma, places and labels (exact best alignment)",
    family="gamma",
    unit="span",
    chance="each annotator's spans shifted along the document by chance",
    source="Mathet, Widlöcher & Métivier 2015; summed over documents: ours",
)
def gamma(study: Study, request: Request) -> Counted:
    """Count the disorder of the best alignment of each document, and what it is by chance."""
    return _counted(study, request, _GAMMA, "no_units")


@measure(
    "gamma_soft",
    "soft gamma, gamma with a span in several alignments",
    family="gamma",
    unit="span",
    chance="each annotator's spans shifted along the document by chance",
    source="Titeux, Riad et al., pygamma-agreement 0.5.0 (2021), its documentation; summed over documents: ours",
)
def gamma_soft(study: Study, request: Request) -> Counted:
    """Count the disorder of the best soft alignment of each document, and what it is by chance.

    A span that another annotator split in two is aligned with both parts: see :mod:`hashiye.agreement.gamma.values`.
    """
    return _counted(study, request, _GAMMA, "no_units", soft=True)


@measure(
    "gamma_cat",
    "gamma-cat, labels of aligned spans",
    family="gamma",
    unit="span",
    chance="labels of the spans that are aligned when each annotator's are shifted by chance",
    source="Mathet 2017; summed over documents: ours",
    per_label=_per_label,
)
def gamma_cat(study: Study, request: Request) -> Counted:
    """Count disagreement on labels within the best alignments; a label's figure is its gamma-k."""
    return _counted(study, request, _CAT, "no_aligned_units")


@measure(
    "gamma_k",
    "gamma-k, labels of aligned spans label by label",
    family="gamma",
    unit="span",
    chance="labels of the spans that are aligned when each annotator's are shifted by chance",
    source="Mathet 2017; summed over labels and documents: ours",
    per_label=_per_label,
)
def gamma_k(study: Study, request: Request) -> Counted:
    """Count disagreement on each label within the best alignments, and all labels together."""
    return _counted(study, request, _LABELS + len(study.labels), "no_aligned_units")
