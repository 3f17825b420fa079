"""The whole report of a study: every measure cut in every way, its uncertainty, and what explains it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from hashiye.agreement import (
    choosing,
    confusion,
    costs,
    cuts,
    disagreements,
    drift,
    grouping,
    measures,
    permuting,
    planning,
    profiles,
    skew,
    whatifs,
)
from hashiye.agreement.cuts import Run
from hashiye.agreement.estimating import Estimate, rounded
from hashiye.agreement.figures import Agreement, Coverage, Figure, Measured, PairFigure, Settings
from hashiye.agreement.gamma.measures import Each, through
from hashiye.agreement.gates import Bar, judged
from hashiye.agreement.measures import Counted, Measure, Undefined
from hashiye.agreement.reordering import by_document
from hashiye.agreement.request import Request
from hashiye.agreement.spans.trimmed import diagnosis
from hashiye.agreement.study import Study

CONTRASTED = 4
"""Up to this many annotators, pairs are compared with pairs."""


def measured(study: Study, names: Iterable[str], request: Request) -> tuple[Measured, ...]:
    """Return figures and intervals alone, not cut in any way. Raises ``KeyError`` for a name that no measure has."""
    run = Run.of(study, [measures.named(name) for name in names], request)
    counted = [run.count(row) for row in run.measures]
    found = run.estimated(counted)
    return tuple(_plain(*each) for each in zip(run.measures, counted, found, strict=True))


def report(
    study: Study,
    request: Request,
    *,
    settings: Settings,
    coverage: Sequence[Coverage],
    batches: Mapping[str, Sequence[int]] | None = None,
    margins: Sequence[tuple[str, float]] = (),
    gates: Sequence[Bar] = (),
    notes: Sequence[str] = (),
    each: Each = map,
) -> Agreement:
    """Return everything that can be said about a study. Texts of examples and groups are left empty.

    ``batches`` are names with the places of their documents in the study, in order of time; ``margins`` how narrow
    which measure's interval should become; ``gates`` what must be reached. What they name is measured even if it was
    not asked for. ``each`` is a map that may run in processes. Documents are sorted by id; the figures depend neither
    on their order nor on that of the annotators. Raises ``KeyError`` for a name that no measure has, ``ValueError``
    for a margin that is no number above zero.
    """
    study, named = by_document(study, batches or {})
    rows = choosing.chosen(study, request, [*(name for name, _ in margins), *(bar.measure for bar in gates)])
    with through(each):
        taken = _Taken.of(Run.of(study, rows, request))
        figures = _measured(taken)
        plain = Agreement(
            settings=settings,
            annotators=study.annotators,
            documents=tuple(one for one, some in zip(study.documents, study.judged.any(axis=1), strict=True) if some),
            pairable=int(study.pairable.sum()),
            coverage=tuple(coverage),
            measures=figures,
            leading=taken.told()[0],
            labels=study.labels,
            skew=skew.found(study, {one.name: one for one in figures}),
            notes=(*notes, *_notes(study)),
        )
        return _asked(taken, _compared(taken, _quarrelled(taken, plain), named), margins, gates)


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """What was taken of a study: each measure overall, of each label and pair, in the order of the run's measures."""

    run: Run
    labels: Sequence[Mapping[str, Figure]]
    counted: Sequence[Counted | Undefined]
    overall: Sequence[Estimate]
    pairs: Mapping[tuple[int, int], Sequence[Estimate]]
    leading: tuple[Measure, ...]

    @classmethod
    def of(cls, run: Run) -> _Taken:
        # What was counted of all documents is kept, and large: the cuts that need it not come before it.
        labels, pairs = cuts.labels(run), cuts.pairs(run)
        counted = [run.count(row) for row in run.measures]
        overall = run.estimated(counted)
        leading = choosing.leading(run.measures, overall)
        if len(run.study.annotators) == 2:
            pairs = {(0, 1): overall}
        return cls(run, labels, counted, overall, pairs, leading)

    def told(self) -> tuple[str, float | None]:
        """Return the name of the measure that is told first, and its value; empty where nothing is measured."""
        name, one = self.named(self.leading[0].name) if self.leading else ("", Estimate(Figure()))
        return name, one.figure.value

    def named(self, name: str) -> tuple[str, Estimate]:
        """Return a measure's own name, and its figure."""
        row = measures.named(name)
        return row.name, self.overall[self.run.measures.index(row)]


def _quarrelled(taken: _Taken, plain: Agreement) -> Agreement:
    """Add where annotators disagree, and what merging the labels they confuse would do."""
    study, groups = taken.run.study, grouping.group(taken.run.study)
    confused, kinds = confusion.confusion(study, groups), disagreements.kinds(groups)
    name, cost = costs.costs(study, groups, *taken.told())
    return replace(
        plain,
        confusion=confused,
        kinds=kinds,
        disagreements=disagreements.listed(study, groups, cost, taken.run.request.listed),
        disagreeing=sum(count for kind, count in kinds.items() if kind != "agreed"),
        trims=diagnosis(study),
        merges=whatifs.merged(taken.run, taken.overall, confused, taken.leading[0]) if taken.leading else (),
        costs=name,
    )


def _compared(taken: _Taken, plain: Agreement, batches: Mapping[str, Sequence[int]]) -> Agreement:
    """Add how annotators, pairs of them, and batches differ."""
    run, few = taken.run, len(taken.run.study.annotators) <= CONTRASTED
    rounds = drift.batches(run, taken.counted, batches)
    return replace(
        plain,
        profiles=profiles.profiles(run, taken.overall, taken.pairs, taken.leading),
        contrasts=profiles.contrasts(run, taken.pairs, taken.leading) if few else (),
        batches=drift.values(run, rounds),
        drift=drift.differences(run, rounds, taken.leading),
    )


def _asked(taken: _Taken, plain: Agreement, margins: Sequence[tuple[str, float]], gates: Sequence[Bar]) -> Agreement:
    """Add how many documents the margins need, and which gates are passed."""
    wanted = [(*taken.named(name), margin) for name, margin in margins]
    barred = [(*taken.named(bar.measure), bar) for bar in gates]
    return replace(
        plain,
        plans=tuple(planning.plan(name, margin, one, plain.pairable) for name, one, margin in wanted),
        gates=tuple(judged(bar, name, one.figure) for name, one, bar in barred),
    )


def _measured(taken: _Taken) -> tuple[Measured, ...]:
    """Return every measure, cut in every way."""
    run = taken.run
    names = run.study.annotators
    chances = permuting.chance(run.study, run.measures, run.request) if run.request.permutations else ()
    return tuple(
        _plain(
            row,
            taken.counted[place],
            taken.overall[place],
            chance_p=chances[place] if chances else None,
            by_label=taken.labels[place],
            by_document=cuts.documents(run, taken.counted[place]),
            by_pair=tuple(
                PairFigure((names[one], names[other]), found[place].figure)
                for (one, other), found in taken.pairs.items()
            ),
        )
        for place, row in enumerate(run.measures)
    )


def _plain(
    row: Measure,
    counted: Counted | Undefined,
    found: Estimate,
    *,
    chance_p: float | None = None,
    by_label: Mapping[str, Figure] | None = None,
    by_document: Mapping[str, Figure] | None = None,
    by_pair: tuple[PairFigure, ...] = (),
) -> Measured:
    return Measured(
        name=row.name,
        title=row.title,
        unit=row.unit,
        chance=row.chance,
        source=row.source,
        figure=found.figure,
        error=found.error,
        chance_p=chance_p,
        monte_carlo=rounded(counted.noise(counted.whole())) if isinstance(counted, Counted) else None,
        by_label=by_label or {},
        by_document=by_document or {},
        by_pair=by_pair,
        note=_note(counted, found),
    )


def _note(counted: Counted | Undefined, found: Estimate) -> str:
    """Return what the measure itself says of its figure, and how many resamples its interval leaves out."""
    said = [counted.note(counted.whole())] if isinstance(counted, Counted) else []
    if found.left_out and found.figure.interval is not None:
        said.append(f"undefined in {found.left_out:,} of {len(found.draws):,} resamples, which are left out")
    return "; ".join(filter(None, said))


def _notes(study: Study) -> list[str]:
    """Return what a reader must know of the study as a whole."""
    return [*_alone(study), *_uncut(study)]


def _uncut(study: Study) -> list[str]:
    """Say that there are too many annotators to compare each with each."""
    if cuts.few(study):
        return []
    told = f"{len(study.annotators):,} annotators make {cuts.paired(study):,} pairs"
    return [f"{told}: of more than {cuts.PAIRS:,}, none is measured by itself, and nobody is left out in turn"]


def _alone(study: Study) -> list[str]:
    alone = int((study.judged.sum(axis=1) == 1).sum())
    if not alone:
        return []
    were = "s were" if alone > 1 else " was"
    told = f"{alone:,} document{were} judged by one annotator only, who can be compared with nobody there"
    return [f"{told} (what was judged once still counts in what Fleiss's kappa and Gwet's AC expect by chance)"]
