"""Why a coefficient is low where nearly everything is agreed, in sentences.

Where nearly all tokens bear no mark, annotators who mark at random agree on nearly all of them too. A coefficient
that is corrected for chance counts only what they agree on beyond that, and is then low, zero or undefined next to a
high percentage. It is right, and often taken for a fault (Feinstein & Cicchetti 1990, J. Clin. Epidemiol. 43).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hashiye.agreement.figures import Figure, Measured
from hashiye.agreement.study import Study
from hashiye.text import quoted

HIGH = 0.8
"""Percent agreement from which a low coefficient puzzles."""

GAP = 0.2
"""How far below it a coefficient must lie to be explained."""

_PERCENT = "token_percent_agreement"
_CORRECTED = ("token_krippendorff_alpha", "token_fleiss_kappa", "token_cohen_kappa")


def sentences(study: Study, measures: Mapping[str, Measured]) -> tuple[str, ...]:
    """Return what a reader must know to read low figures under skew; nothing where there are none."""
    return tuple(_sentences(study, measures))


def _sentences(study: Study, measures: Mapping[str, Measured]) -> Iterator[str]:
    percent = measures.get(_PERCENT)
    corrected = next((measures[name] for name in _CORRECTED if name in measures), None)
    if percent is None or corrected is None or percent.figure.value is None:
        return
    unit = f"{study.unit}s"
    yield from _overall(study, unit, percent.figure.value, corrected)
    for label, figure in corrected.by_label.items():
        agreed = percent.by_label.get(label, Figure()).value
        if agreed is not None and figure.value is not None and agreed >= HIGH and agreed - figure.value >= GAP:
            yield (
                f"{quoted(label)} is rare: {_share(agreed)} of the {unit} are judged alike, but chance would give "
                f"{_share(_chance(agreed, figure.value))}, which leaves {corrected.name} at {figure.value:.3f}."
            )


def _overall(study: Study, unit: str, percent: float, corrected: Measured) -> Iterator[str]:
    value = corrected.figure.value
    unmarked = _unmarked(study)
    if value is None and corrected.figure.reason == "no_variation":
        yield (
            f"{corrected.name} is undefined: all {unit} are judged the same, so that nothing could have been judged "
            "otherwise, and agreement cannot be told from chance."
        )
    if value is None or percent < HIGH or percent - value < GAP:
        return
    yield (
        f"{_share(percent)} of the {unit} are judged alike, and {corrected.name} is {value:.3f}: this is no error. "
        f"{_share(unmarked)} of the {unit} bear no mark, so that annotators who marked as often as these, but at "
        f"random, would already agree on {_share(_chance(percent, value))}."
    )
    if value <= 0:
        yield "Zero or below says that they agree no more than such chance would, however high the percentage."
    yield (
        "Span F1 does not count what nobody marked; u_alpha weighs how long the marks are; token_gwet_ac assumes "
        "another chance. Read them beside each other, and each label by itself."
    )


def _chance(agreed: float, corrected: float) -> float:
    """Return the agreement expected by chance, from ``corrected = (agreed - chance) / (1 - chance)``."""
    return (agreed - corrected) / (1 - corrected) if corrected < 1 else agreed


def _unmarked(study: Study) -> float:
    """Return the share of judged units that bear no mark, spans of one annotator taken not to overlap."""
    judged = float((study.lengths[:, None] * study.judged).sum())
    marked = sum(float((one.stop - one.begin).sum()) for one in study.spans)
    return max(0.0, 1 - marked / judged) if judged else 0.0


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
