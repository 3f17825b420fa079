"""The alpha family of unitizing: how far units agree in place and label (u), in place (|u), in label (cu), by label.

Krippendorff, Mathet, Bouvry & Widlöcher (2016), On the reliability of unitizing textual continua: further
developments, Quality & Quantity 50; Krippendorff (2019), Content Analysis, 4th ed., section 12.6, equations 32 to 38.

Every document is a continuum of its own: coincidences never cross from one to the next, so that what is observed is
a sum over documents. What is expected comes from the sums of all. An annotator who did not judge a document is
not there: pairs of a document count 1 / (judges - 1) each, as in every alpha with missing data.

A document needs no matrix of labels. In nominal data the coincidences off the diagonal are what is not agreed, the
expected ones follow from the marginals and the self-pairs: a unit's squared length, and the length of gaps.
Fragments of a discontinuous span are units of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Floats, Study
from hashiye.agreement.unitizing.stretches import pieces
from hashiye.agreement.unitizing.sums import Coding, Sums, coincidences, sums
from hashiye.agreement.unitizing.tally import Tally

SOURCE = "Krippendorff, Mathet, Bouvry & Widlöcher 2016; Krippendorff 2019, section 12.6"

# The columns that every row of the family begins with: the length that is measured, the lengths of all annotators
# together, whether anybody judged the document, whether two did, whether units overlap, the length that is marked.
_LENGTH, _TOTAL, _JUDGED, _PAIRED, _STACKED, _MARKED = range(6)
_HEAD = 6


def _rows(found: Sums, *columns: Floats, length: Floats | None = None) -> Floats:
    """Return rows: the columns of the head, then these; zeros where no pair judged or units overlap."""
    tally = found.tally
    paired = tally.judges > 1
    measured = tally.length if length is None else length
    head = (measured, tally.judges * tally.length, paired, paired, paired, tally.marked)
    rows = np.column_stack([*head, *columns]) * (paired & ~tally.stacked)[:, None]
    rows[:, _JUDGED], rows[:, _PAIRED] = tally.judges > 0, paired
    rows[:, _STACKED] = paired & tally.stacked
    return rows


def _self_pairs(found: Sums) -> Floats:
    """Return what each document's units would contribute by being paired with themselves (equation 33).

    A unit is one thing: all pairs of its own length with itself are taken out, its square. In a gap nothing holds
    the positions together: each is paired with itself alone.
    """
    return found.squares + found.tally.judges * found.tally.length - found.tally.marked


def _disagreement(tally: Tally, same: Floats) -> Floats:
    """Return the sum of each document's observed coincidences off the diagonal (equation 32)."""
    apart = tally.pairs * tally.length - tally.agreed(same, tally.length)
    return 2.0 * apart / np.maximum(tally.judges - 1, 1)


def alpha(disagreement: Floats, total: Floats, squares: Floats, self_pairs: Floats) -> Floats:
    """Return one minus observed over expected disagreement (equations 33 and 34); NaN where none is expected.

    ``squares`` is the sum of the squared marginals: what chance would agree on, ``total`` the sum of the marginals.
    """
    with np.errstate(all="ignore"):
        observed = disagreement / total
        expected = (total**2 - squares) / (total**2 - self_pairs)
        value: Floats = np.where(total**2 - squares > 1e-12 * total**2, 1.0 - observed / expected, np.nan)
    return value


def reason(row: Floats, value: Floats) -> str:
    """Say why a value of the family is undefined, from the head of summed rows."""
    if row[_STACKED]:
        return "overlapping_units"
    if not np.isnan(value):
        return ""
    if row[_JUDGED] and not row[_PAIRED]:
        return "no_pairable_items"
    if not row[_TOTAL]:
        return "no_items"
    return "no_variation" if row[_MARKED] else "no_units"


def note(row: Floats) -> str:
    """Say in how many documents units overlap, if in any."""
    stacked = int(row[_STACKED])
    return f"spans of one annotator overlap in {stacked:,} of {_documents(row[_PAIRED])}" if stacked else ""


def _documents(count: float) -> str:
    return f"{int(count):,} document{'' if count == 1 else 's'}"


def overlapping(study: Study) -> bool:
    """Say whether spans of one annotator overlap in a document that two annotators judged."""
    if len(study.annotators) < 2:
        return False
    units = pieces(study)
    return bool((units.stacked & (units.judges > 1)).any())


def counted(rows: Floats, value: Callable[[Floats], Floats], said: Callable[[Floats], str] = note) -> Counted:
    """Return counted rows that begin with the head; undefined, and resting on nothing, where units overlap."""

    def defined(row: Floats) -> Floats:
        return np.where(row[..., _STACKED] > 0, np.nan, value(row))

    def why(row: Floats) -> str:
        return reason(row, defined(row))

    def items(row: Floats) -> Floats:
        return np.where(row[..., _STACKED] > 0, 0.0, row[..., _LENGTH])

    return Counted(rows, defined, items, why, said)


def without_overlap(made: Counted | Undefined) -> Counted | Undefined:
    """Return the figure over the documents in which nobody's units overlap; its note says over how many."""
    if isinstance(made, Undefined):
        return made
    stacked, paired = int(made.rows[:, _STACKED].sum()), float(made.rows[:, _PAIRED].sum())
    rows = made.rows.copy()
    rows[:, _STACKED] = 0.0
    rows[made.rows[:, _STACKED] > 0, _PAIRED] = 0.0
    were = "is" if stacked == 1 else "are"
    left = f"{stacked:,} of {_documents(paired)} {were} left out, since spans of one annotator overlap there"
    return Counted(rows, made.value, made.items, made.reason, lambda _: left if stacked else "")


def _u(study: Study, *, labelled: bool) -> Counted | Undefined:
    found = sums(study)
    tally = found.tally
    same, marginals = (tally.same, found.together.marked) if labelled else (tally.both, tally.marked)
    rows = _rows(found, _disagreement(tally, same), _self_pairs(found), marginals)

    def value(row: Floats) -> Floats:
        of_labels, total = row[..., _HEAD + 2 :], row[..., _TOTAL]
        gap = total - row[..., _MARKED]
        return alpha(row[..., _HEAD], total, (of_labels**2).sum(axis=-1) + gap**2, row[..., _HEAD + 1])

    return counted(rows, value)


@measure(
    "u_alpha_nominal",
    "Krippendorff's u-alpha (place and label)",
    family="unitizing",
    unit="",
    chance="units and gaps of all annotators' lengths, paired at random",
    source=SOURCE,
)
def u_alpha(study: Study, _request: Request) -> Counted | Undefined:
    """Count u-alpha: units agree as far as they cover the same stretch with the same label."""
    return _u(study, labelled=True)


@measure(
    "u_alpha_binary",
    "Krippendorff's |u-alpha (place, whatever the label)",
    family="unitizing",
    unit="",
    chance="units and gaps of all annotators' lengths, paired at random",
    source=SOURCE,
)
def u_alpha_binary(study: Study, _request: Request) -> Counted | Undefined:
    """Count |u-alpha: units agree as far as they cover the same stretch, whatever their labels."""
    return _u(study, labelled=False)


@measure(
    "u_alpha_nominal_without_overlap",
    "Krippendorff's u-alpha over documents without overlapping spans",
    family="unitizing",
    unit="",
    chance="units and gaps of all annotators' lengths, paired at random",
    source=SOURCE,
)
def u_alpha_without_overlap(study: Study, _request: Request) -> Counted | Undefined:
    """Count u-alpha where it is defined: a conditional figure, which says over how many documents."""
    return without_overlap(_u(study, labelled=True))


def _cu_note(row: Floats) -> str:
    """Say on how much of what was marked a figure of coding rests."""
    if row[_STACKED] or not row[_MARKED]:
        return note(row)
    share = f"{100 * row[_HEAD] / row[_MARKED]:.0f} %"
    return f"conditional: {share} of what was marked was marked by another annotator too"


def _conditional(rows: Floats, value: Callable[[Floats], Floats]) -> Counted:
    """Return counted rows whose first column after the head is the length on which a figure of coding rests."""
    made = counted(rows, value, said=_cu_note)

    def why(row: Floats) -> str:
        found = made.reason(row)
        return "no_pairable_items" if found == "no_variation" and not row[_HEAD] else found

    return Counted(made.rows, made.value, made.items, why, made.note)


def _cu(study: Study) -> Counted | Undefined:
    found, coding = sums(study), coincidences(study)
    rows = _rows(
        found,
        coding.marginal.sum(axis=1),
        (coding.marginal - coding.agreed).sum(axis=1),
        coding.self_pairs.sum(axis=1),
        coding.marginal,
        length=found.tally.shared,
    )

    def value(row: Floats) -> Floats:
        squares = (row[..., _HEAD + 3 :] ** 2).sum(axis=-1)
        return alpha(row[..., _HEAD + 1], row[..., _HEAD], squares, row[..., _HEAD + 2])

    return _conditional(rows, value)


def coding_by_label(study: Study) -> Mapping[str, Counted | Undefined]:
    """Count (k)u-alpha of every label."""
    found, coding = sums(study), coincidences(study)
    return {name: _one_ku(found, coding, at) for at, name in enumerate(study.labels)}


def coverage_by_label(study: Study) -> Mapping[str, float | None]:
    """Return the share of every label's length that others marked too; None where nobody used it or units overlap."""
    if len(study.annotators) < 2:
        return dict.fromkeys(study.labels)
    found = sums(study)
    paired = found.tally.judges > 1
    if bool((paired & found.tally.stacked).any()):
        return dict.fromkeys(study.labels)
    marginal, marked = (one[paired].sum(axis=0) for one in (coincidences(study).marginal, found.together.marked))
    return {name: float(marginal[at] / marked[at]) if marked[at] else None for at, name in enumerate(study.labels)}


def _one_ku(found: Sums, coding: Coding, at: int) -> Counted:
    marginal = coding.marginal[:, at]
    rows = _rows(
        found, marginal, coding.agreed[:, at], coding.self_pairs[:, at], coding.marginal.sum(axis=1), length=marginal
    )  # fmt: skip
    rows[:, _MARKED] = np.where(found.tally.judges > 1, found.together.marked[:, at], 0.0)

    def value(row: Floats) -> Floats:
        return ku_alpha(*(row[..., _HEAD + place] for place in range(4)))

    return _conditional(rows, value)


def ku_alpha(marginal: Floats, agreed: Floats, self_pairs: Floats, total: Floats) -> Floats:
    """Return (k)u-alpha of one label (equation 38), each of its two rows normed to one.

    Observed: the share of the label's coincidences with other labels. Expected: the same share were its units paired
    at random with all units but themselves. 1: never taken for another label, 0: no better than chance.
    """
    with np.errstate(all="ignore"):
        observed = 1.0 - agreed / marginal
        expected = marginal * (total - marginal) / (marginal * total - self_pairs)
        value: Floats = np.where(
            (marginal > 0) & (total - marginal > 1e-12 * total), 1.0 - observed / expected, np.nan
        )  # fmt: skip
    return value


def _labels_of(study: Study, _request: Request) -> Mapping[str, Counted | Undefined]:
    return coding_by_label(study)


@measure(
    "cu_alpha_nominal",
    "Krippendorff's cu-alpha (label, given the place)",
    family="unitizing",
    unit="",
    chance="units of all annotators, as far as others marked the place too, paired at random",
    source=SOURCE,
    per_label=_labels_of,
)
def cu_alpha(study: Study, _request: Request) -> Counted | Undefined:
    """Count cu-alpha: where units of several annotators meet, whether their labels agree. Gaps do not count.

    The self-pair of a unit is the square of its own row sum in the coincidences of units with units, which gives the
    published .724 of Krippendorff 2019, figure 12.11 (other published code prints .728).
    """
    return _cu(study)


@measure(
    "ku_alpha_nominal",
    "Krippendorff's (k)u-alpha (each label, given the place)",
    family="unitizing",
    unit="",
    chance="units of the label, as far as others marked the place too, paired at random with all units",
    source=SOURCE,
    per_label=_labels_of,
)
def ku_alpha_nominal(study: Study, _request: Request) -> Counted | Undefined:
    """Count (k)u-alpha of all labels together: the mean of the labels where it is defined, weighted by length."""
    found, coding, labels = sums(study), coincidences(study), len(study.labels)
    parts = (coding.marginal, coding.agreed, coding.self_pairs)
    rows = _rows(found, coding.marginal.sum(axis=1), *parts, length=found.tally.shared)

    def value(row: Floats) -> Floats:
        cuts = (row[..., _HEAD + 1 + place * labels :][..., :labels] for place in range(3))
        marginal, agreed, self_pairs = cuts
        each = ku_alpha(marginal, agreed, self_pairs, row[..., _HEAD, None])
        weights = np.where(np.isnan(each), 0.0, marginal)
        with np.errstate(all="ignore"):
            mean: Floats = (np.nan_to_num(each) * weights).sum(axis=-1) / weights.sum(axis=-1)
        return mean

    return _conditional(rows, value)
