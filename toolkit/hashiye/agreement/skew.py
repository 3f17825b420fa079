"""Where a percentage of agreement is high only because few units are marked, and a coefficient beside it is low.

Where nearly all tokens bear no mark, annotators who mark at random agree on nearly all of them too. What is corrected
for chance counts only what they agree on beyond that, and may be low next to a high percentage (Feinstein & Cicchetti
1990, J. Clin. Epidemiol. 43). It is the percentage that says little there: of a label on a share p of the units,
alpha is (f - p) / (1 - p), where f is the F1 of units, so that a small p hardly lowers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hashiye.agreement.figures import Figure, Measured, Skew
from hashiye.text import quoted

if TYPE_CHECKING:
    from hashiye.agreement.study import Study

FEW = 0.1
"""Up to this share of units is few."""

HIGH = 0.8
"""Agreement from which a low coefficient puzzles, observed and by chance."""

LOW = 0.667
"""Below this a coefficient is low (Krippendorff 2019: even tentative conclusions need more)."""

EDGES = 0.1
"""If F1 of spans that overlap lies this far above the coefficient, edges are the cause, and not skew."""

_PERCENT, _OTHER_CHANCE = "token_percent_agreement", "token_gwet_ac"
_CORRECTED = ("token_krippendorff_alpha", "token_fleiss_kappa", "token_cohen_kappa")
_STRICT, _TYPE = "span_f1_strict", "span_f1_type"
_INSTEAD = (_STRICT, _TYPE, "u_alpha_nominal")


def found(study: Study, measures: Mapping[str, Measured]) -> tuple[Skew, ...]:
    """Return where skew makes figures look at odds: overall, then label by label; nothing where it does not."""
    name = next((one for one in _CORRECTED if one in measures), "")
    if _PERCENT not in measures or not name:
        return ()
    shares = _shares(study)
    whole = {row: one.figure for row, one in measures.items()}
    labels = {label: {row: one.by_label.get(label, Figure()) for row, one in measures.items()} for label in shares}
    return tuple(
        one
        for label, share, figures in [
            ("", sum(shares.values()), whole),
            *((label, share, labels[label]) for label, share in shares.items()),
        ]
        for one in _judged(label, share, name, figures)
    )


def _judged(label: str, share: float, name: str, figures: Mapping[str, Figure]) -> Iterator[Skew]:
    observed, value = figures[_PERCENT].value, figures[name].value
    if observed is None or value is None or not 0 < share <= FEW or value >= LOW:
        return
    other = _value(figures, _OTHER_CHANCE)
    chance = (observed - value) / (1 - value)
    if min(observed, chance, observed if other is None else other) < HIGH:
        return
    if (_value(figures, _TYPE) or 0.0) - value >= EDGES:
        return
    instead = tuple(one for one in _INSTEAD if _value(figures, one) is not None)
    kind = "label" if label else "overall"
    yield Skew(kind, label, name, observed, chance, value, share, _value(figures, _STRICT), instead)


def _value(figures: Mapping[str, Figure], name: str) -> float | None:
    return figures.get(name, Figure()).value


def _shares(study: Study) -> Mapping[str, float]:
    """Return the share of judged units that each label marks, spans of one annotator taken not to overlap."""
    judged = float((study.lengths[:, None] * study.judged).sum())
    marked = dict.fromkeys(study.labels, 0.0)
    for one in study.spans:
        lengths, label = one.stop - one.begin, one.label[one.span]
        for place, name in enumerate(study.labels):
            marked[name] += float(lengths[label == place].sum())
    return {name: length / judged for name, length in marked.items()} if judged else {}


def sentence(one: Skew, unit: str) -> str:
    """Return in English what a reader must know; ``unit`` is that of the study."""
    what = f"{quoted(one.label)} is on" if one.label else "Marks are on"
    said = (
        f"{what} {_share(one.share)} of the {unit}s only: {_share(one.observed)} are judged alike, but chance alone "
        f"would give {_share(one.expected)}, so that the percentage says little. {one.measure} {one.value:.3f}"
    )
    beside = "" if one.f1 is None else f" and {_STRICT} {one.f1:.3f}"
    judge = "judge" if beside else "judges"
    instead = f"; look at {', '.join(one.instead)} and at the disagreements" if one.instead else ""
    return f"{said}{beside} {judge} the marks themselves{instead}."


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
