"""One study cut in every way: overall, each label, each pair of annotators, each document, without an annotator.

Whatever is cut, all its measures are counted together and share the documents' resamples.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched

import numpy as np

from hashiye.agreement.estimating import Estimate, certain, estimates, figures
from hashiye.agreement.figures import Figure
from hashiye.agreement.measures import Counted, Measure, Undefined
from hashiye.agreement.request import Request
from hashiye.agreement.resampling import Resamples
from hashiye.agreement.study import Bools, Study

INTERVALS = 200
"""Up to this many labels, and up to this many pairs of annotators, have intervals; of more, each has its figure."""

PAIRS = 1000
"""Up to this many pairs of annotators are measured by themselves, and annotators left out in turn."""

_TOGETHER = 24
"""Labels of one measure whose rows stand in memory as one matrix."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Measures that are taken of one study, with one set of resamples.

    ``spared`` says why its figures have no intervals (a key of ``REASONS``), empty if they have.
    """

    study: Study
    request: Request
    measures: tuple[Measure, ...]
    resamples: Resamples
    spared: str = ""

    @classmethod
    def of(cls, study: Study, measures: Sequence[Measure], request: Request) -> Run:
        """Return the run of these measures over a study."""
        return cls(study, request, tuple(measures), Resamples.of(study, request))

    def cut(self, into: int) -> Run:
        """Return the run for so many cuts: without intervals where there are too many."""
        return replace(self, spared="too_many_cuts") if into > INTERVALS and self.request.resamples else self

    def count(self, measure: Measure, study: Study | None = None) -> Counted | Undefined:
        """Count one measure on this study, or on a cut of it with the same documents."""
        cut = self.study if study is None else study
        why = hindrance(cut)
        return Undefined(why) if why else measure.count(cut, self.request)

    def estimates(self, study: Study, measures: Sequence[Measure] | None = None) -> list[Estimate]:
        """Return the figures of a cut with the same documents: of all measures, or of these."""
        rows = self.measures if measures is None else measures
        return self.estimated(self.count(row, study) for row in rows)

    def estimated(
        self,
        counted: Iterable[Counted | Undefined],
        resamples: Resamples | None = None,
    ) -> list[Estimate]:
        """Return the figures of what was counted, over the run's resamples or others."""
        if self.spared:
            return [certain(one, self.spared) for one in counted]
        return list(estimates(counted, resamples or self.resamples))


def hindrance(study: Study) -> str:
    """Return why nothing at all can be measured on a study (a key of ``REASONS``), empty if something can.

    Annotators who share no document agree on nothing that could be counted: never 1 (inception#2219).
    """
    if len(study.annotators) < 2:
        return "single_annotator"
    if not study.pairable.any():
        return "no_pairable_items" if study.judged.any() else "no_items"
    return ""


def pairs(run: Run) -> Mapping[tuple[int, int], Sequence[Estimate]]:
    """Return the figures of every pair of annotators; nothing where there are too many to compare each with each.

    Two annotators are the whole study, and nothing is cut.
    """
    if len(run.study.annotators) == 2 or not few(run.study):
        return {}
    run = run.cut(paired(run.study))
    return {pair: run.estimates(run.study.between(*pair)) for pair in run.study.pairs()}


def paired(study: Study) -> int:
    """Return how many pairs of annotators there are."""
    return math.comb(len(study.annotators), 2)


def few(study: Study) -> bool:
    """Say whether annotators are few enough to compare each with each, and to leave each out in turn."""
    return paired(study) <= PAIRS


def documents(run: Run, counted: Counted | Undefined) -> Mapping[str, Figure]:
    """Return the figure of each document, by id. One that nobody can be compared on has a null."""
    ids, together = run.study.documents, run.study.pairable
    order = sorted(range(len(ids)), key=ids.__getitem__)
    if isinstance(counted, Undefined):
        return {ids[place]: Figure(reason=counted.reason) for place in order}
    alone = Figure(reason=hindrance(run.study) or "no_pairable_items")
    found = figures(counted)
    return {ids[place]: found[place] if together[place] else alone for place in order}


def labels(run: Run) -> Sequence[Mapping[str, Figure]]:
    """Return, for each measure of the run, the figure of each label by itself; of attributes, of each key.

    Some labels at a time are multiplied with the resamples, so that a hundred labels need the memory of a few.
    """
    names = run.study.labels
    run = run.cut(len(names))
    found: list[dict[str, Figure]] = [dict.fromkeys(names, Figure(reason=hindrance(run.study))) for _ in run.measures]
    if hindrance(run.study):
        return found
    whole = [place for place, row in enumerate(run.measures) if row.per_label is None]
    for name in names if whole else ():
        cut = _alone(run.study, name)
        for place, one in zip(whole, run.estimates(cut, [run.measures[place] for place in whole]), strict=True):
            found[place][name] = one.figure
    for place, row in enumerate(run.measures):
        if row.per_label is not None:
            found[place] = dict(_by_itself(run, row.per_label(run.study, run.request)))
    return found


def _alone(study: Study, label: str) -> Study:
    """Return the study of one label, as if no other were declared: tables of labels then have one column."""
    cut = study.only(label)
    return replace(cut, labels=(label,), spans=tuple(replace(one, label=np.zeros_like(one.label)) for one in cut.spans))


def _by_itself(run: Run, counted: Mapping[str, Counted | Undefined]) -> Iterator[tuple[str, Figure]]:
    for some in batched(counted.items(), _TOGETHER):
        found = run.estimated(one for _, one in some)
        yield from ((name, one.figure) for (name, _), one in zip(some, found, strict=True))


def taken(counted: Counted | Undefined, documents: Bools) -> Counted | Undefined:
    """Return what was counted on these documents, the others as if they had not been there."""
    if isinstance(counted, Undefined):
        return counted
    rows = np.where(documents[:, None], counted.rows, 0.0)
    return Counted(rows, counted.value, counted.items, counted.reason)
