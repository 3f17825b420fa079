"""Token coding: every token that was judged is an item, and what it is in a span is its label.

As sequence taggers see it: ``B-PER`` opens a span, ``I-PER`` goes on with it, ``O`` is no part of any. What most
tokens are is ``O``, so that agreement by chance is high and a coefficient that corrects little for it (AC1) is
flattered; a border shifted by one token counts twice, once as B and once as I. Hence two more readings of each
measure: ``_label`` does not ask where in the span a token stands, ``_entity`` judges only tokens that anybody marked,
which is a condition on the data and not a sample of it.

Units are those of the study: characters, where it is in characters. A token that a span touches belongs to it whole.
Documents are counted from the lengths of spans; no token is ever written out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Bools, Floats, Ints, Study
from hashiye.agreement.unitizing.stretches import cut, totals
from hashiye.agreement.unitizing.sums import Side, Sums, sums, sums_of_pairs
from hashiye.agreement.unitizing.tally import Tally

MOST_CELLS = 16_000_000
"""How many numbers the rows of a mean over pairs may hold (128 MB)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How tokens are read: with their position (B, I) or the label alone; all, or those that anybody marked."""

    suffix: str
    words: str
    position: bool = True
    marked: bool = False


READINGS = (
    Reading("", "tokens as B, I or O"),
    Reading("_label", "tokens by label, without B and I", position=False),
    Reading("_entity", "tokens that anybody marked (conditional), as B or I", marked=True),
)


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """The tokens of a study as they were coded, one row a document; documents whose spans overlap hold zeros.

    ``items`` is how many tokens are judged, ``agreed`` the agreement summed over items and pairs of annotators.
    """

    found: Sums
    items: Floats
    agreed: Floats
    reading: Reading

    @classmethod
    def of(cls, study: Study, reading: Reading) -> Coding:
        """Code a study."""
        return cls.of_sums(sums(study, rounded=True), reading)

    @classmethod
    def of_sums(cls, found: Sums, reading: Reading, items: Floats | None = None) -> Coding:
        """Read what a study adds up to; ``items`` are those of a larger study where this is a pair of it."""
        tally = found.tally
        own = tally.touched if reading.marked else tally.length
        items = np.where(tally.stacked, 0.0, own if items is None else items)
        same = tally.same - tally.broken if reading.position else tally.same
        return cls(found, items, np.where(tally.stacked, 0.0, tally.agreed(same, items)), reading)

    @property
    def tally(self) -> Tally:
        """What pairs of annotators say."""
        return self.found.tally

    @property
    def paired(self) -> Bools:
        """Which documents two annotators judged."""
        return self.tally.judges > 1

    def categories(self) -> Floats:
        """Return ``[documents, categories]``: how often each was given; the last is ``O``."""
        return self.given(self.found.together, self.tally.judges)

    def sides(self) -> list[Floats]:
        """Return the categories of each of two annotators, where both judged."""
        return [self.given(side, self.paired) for side in self.found.sides]

    def given(self, side: Side, raters: Ints | Bools) -> Floats:
        """Return the categories that were given by this many annotators of each document, who marked ``side``."""
        marked = side.marked * (raters > 0)[:, None]
        outside = raters * self.items - marked.sum(axis=1)
        if not self.reading.position:
            return np.column_stack([marked, outside])
        opening = side.spans * (raters > 0)[:, None]
        return np.column_stack([opening, marked - opening, outside])


# The columns that every row begins with: items that two judged, items that anybody judged, agreement per pair of
# annotators, documents whose spans overlap.
_ITEMS, _JUDGED, _AGREED, _STACKED = range(4)
_HEAD = 4


def _head(coding: Coding) -> list[Floats]:
    """Return the columns that every row begins with."""
    found, paired = coding.tally, coding.paired
    return [
        coding.items * paired,
        coding.items * (found.judges > 0),
        coding.agreed / np.maximum(found.pairs, 1.0),
        (found.stacked & (found.judges > 0)).astype(np.float64),
    ]


def counted(rows: Floats, value: Callable[[Floats], Floats], conditional: bool) -> Counted:
    """Return what a coefficient counted: rows that begin with the columns of every coefficient, and its value."""

    def defined(row: Floats) -> Floats:
        sound = (row[..., _STACKED] == 0) & (row[..., _ITEMS] > 0)
        with np.errstate(all="ignore"):
            return np.where(sound, value(row), np.nan)

    def why(row: Floats) -> str:
        if row[_STACKED]:
            return "overlapping_units"
        if row[_ITEMS]:
            return "no_variation" if np.isnan(defined(row)) else ""
        if row[_JUDGED]:
            return "no_pairable_items"
        return "no_units" if conditional else "no_items"

    def items(row: Floats) -> Floats:
        return np.where(row[..., _STACKED] > 0, 0.0, row[..., _ITEMS])

    return Counted(rows, defined, items, why, partial(_note, conditional=conditional))


def _note(row: Floats, *, conditional: bool) -> str:
    if row[_STACKED]:
        documents = int(row[_STACKED])
        where = f"{documents:,} document{'' if documents == 1 else 's'}"
        return f"spans of one annotator overlap, or share a token, in {where}"
    return "conditional: only tokens that at least one annotator marked" if conditional else ""


def _corrected(observed: Floats, expected: Floats) -> Floats:
    """Return agreement above chance over what is possible above it; NaN where chance agrees always."""
    with np.errstate(all="ignore"):
        return np.where(1.0 - expected > 1e-12, (observed - expected) / (1.0 - expected), np.nan)


def percent_agreement(study: Study, reading: Reading) -> Counted | Undefined:
    """Count the share of pairs of annotators that agree, the mean over items."""
    coding = Coding.of(study, reading)
    return counted(
        np.column_stack(_head(coding)), lambda row: row[..., _AGREED] / row[..., _ITEMS], reading.marked
    )  # fmt: skip


def krippendorff_alpha(study: Study, reading: Reading) -> Counted | Undefined:
    """Count Krippendorff's alpha, nominal, from coincidences: items that one alone judged are not there."""
    coding = Coding.of(study, reading)
    found, paired = coding.tally, coding.paired
    apart = 2.0 * (found.pairs * coding.items - coding.agreed) / np.maximum(found.judges - 1, 1)
    given = coding.categories() * paired[:, None]
    rows = np.column_stack([*_head(coding), apart, given])

    def value(row: Floats) -> Floats:
        given = row[..., _HEAD + 1 :]
        total = given.sum(axis=-1)
        variation = total**2 - (given**2).sum(axis=-1)
        return np.where(variation > 1e-12 * total**2, 1.0 - (total - 1.0) * row[..., _HEAD] / variation, np.nan)

    return counted(rows, value, reading.marked)


def _shares(coding: Coding) -> Floats:
    """Return rows of what each category was given by the mean annotator of an item, over all items judged."""
    return np.column_stack([*_head(coding), coding.categories() / np.maximum(coding.tally.judges, 1)[:, None]])


def fleiss_kappa(study: Study, reading: Reading) -> Counted | Undefined:
    """Count Fleiss' kappa; its chance term is over all items judged, also those that one alone judged (Gwet 2014)."""

    def value(row: Floats) -> Floats:
        shares = row[..., _HEAD:] / row[..., _JUDGED, None]
        return _corrected(row[..., _AGREED] / row[..., _ITEMS], (shares**2).sum(axis=-1))

    return counted(_shares(Coding.of(study, reading)), value, reading.marked)


def gwet_ac(study: Study, reading: Reading) -> Counted | Undefined:
    """Count Gwet's AC1 (2008). Its number of categories is that of categories given anywhere in the study."""
    rows = _shares(Coding.of(study, reading))
    categories = int((rows[:, _HEAD:].sum(axis=0) > 0).sum())

    def value(row: Floats) -> Floats:
        shares = row[..., _HEAD:] / row[..., _JUDGED, None]
        if categories < 2:
            return np.full(row.shape[:-1], np.nan)
        expected = (shares * (1.0 - shares)).sum(axis=-1) / (categories - 1.0)
        return _corrected(row[..., _AGREED] / row[..., _ITEMS], expected)

    return counted(rows, value, reading.marked)


def brennan_prediger(study: Study, reading: Reading, labels: int | None = None) -> Counted | Undefined:
    """Count Brennan & Prediger's kappa: every category is as likely, B and I of each label, and O.

    It is Bennett's S and Randolph's free-marginal kappa. ``labels`` is how many there are: those of the study.
    """
    coding = Coding.of(study, reading)
    categories = 1 + (2 if reading.position else 1) * (len(study.labels) if labels is None else labels)

    def value(row: Floats) -> Floats:
        return _corrected(row[..., _AGREED] / row[..., _ITEMS], np.full(row.shape[:-1], 1.0 / categories))

    return counted(np.column_stack(_head(coding)), value, reading.marked)


def conger_kappa(study: Study, reading: Reading) -> Counted | Undefined:
    """Count Conger's kappa (1980): chance is the mean over pairs of annotators, each with the own shares.

    These are over all items that the annotator judged (Gwet 2014, sec. 2.4). Hubert's kappa (1977) is the same.
    """
    coding, size = Coding.of(study, reading), len(study.annotators)
    width = coding.categories().shape[1]
    if size * width * len(study.documents) > MOST_CELLS:
        return Undefined("too_large")
    own = [coding.given(_side(study, at), study.judged[:, at]) for at in range(size)]
    rows = np.column_stack([*_head(coding), *own])

    def value(row: Floats) -> Floats:
        each = row[..., _HEAD:].reshape(*row.shape[:-1], size, width)
        whole = each.sum(axis=-1, keepdims=True)
        shares = np.where(whole > 0, each / whole, 0.0)
        voices = (whole > 0).sum(axis=(-1, -2))
        alike = (shares.sum(axis=-2) ** 2).sum(axis=-1) - (shares**2).sum(axis=(-1, -2))
        return _corrected(row[..., _AGREED] / row[..., _ITEMS], alike / (voices * (voices - 1)))

    return counted(rows, value, reading.marked)


def _side(study: Study, annotator: int) -> Side:
    """Return what one annotator marked with each label."""
    document, label, begin, stop, opening = cut(study.spans[annotator], study.lengths, rounded=True)
    shape = (len(study.documents), len(study.labels))
    return Side(*(totals(document, label, shape, one) for one in (stop - begin, opening.astype(np.float64))))


def _cohen_chance(one: Floats, other: Floats, items: Floats) -> Floats:
    """Return how often two annotators agree by chance, each with the own shares of categories (Cohen 1960)."""
    return (one * other).sum(axis=-1) / items**2


def _scott_chance(one: Floats, other: Floats, items: Floats) -> Floats:
    """Return how often two annotators agree by chance, both with the shares of categories of both (Scott 1955)."""
    return (((one + other) / (2.0 * items[..., None])) ** 2).sum(axis=-1)


type Chance = Callable[[Floats, Floats, Floats], Floats]


def _of_pairs(study: Study, reading: Reading, chance: Chance) -> Counted | Undefined:
    """Count a coefficient of two annotators; for more, the mean over all pairs that judged something in common."""
    shared = int(np.triu(study.judged.T.astype(np.int64) @ study.judged, 1).astype(bool).sum())
    width = 2 + 2 * ((2 if reading.position else 1) * len(study.labels) + 1)
    if shared * width * len(study.documents) > MOST_CELLS:
        return Undefined("too_large")
    whole = Coding.of(study, reading)
    pairs = [Coding.of_sums(one, reading, whole.items) for one in sums_of_pairs(study)]
    blocks = [np.column_stack([one.items * one.paired, one.agreed * one.paired, *one.sides()]) for one in pairs]
    rows = np.column_stack([*_head(whole), *blocks])

    def value(row: Floats) -> Floats:
        each = row[..., _HEAD:].reshape(*row.shape[:-1], len(blocks), width)
        items, agreed, given = each[..., 0], each[..., 1], each[..., 2:]
        half = given.shape[-1] // 2
        with np.errstate(all="ignore"):
            kappa = _corrected(agreed / items, chance(given[..., :half], given[..., half:], items))
        return _mean_of_defined(kappa, items > 0)

    return counted(rows, value, reading.marked)


def _mean_of_defined(values: Floats, there: Bools) -> Floats:
    """Return the mean over pairs that have items; NaN if one of these is undefined, or none is there."""
    with np.errstate(all="ignore"):
        mean: Floats = np.where(there, values, 0.0).sum(axis=-1) / there.sum(axis=-1)
    return mean


def cohen_kappa(study: Study, reading: Reading) -> Counted | Undefined:
    """Count Cohen's kappa; for more than two annotators the mean over pairs (Light 1971)."""
    return _of_pairs(study, reading, _cohen_chance)


def scott_pi(study: Study, reading: Reading) -> Counted | Undefined:
    """Count Scott's pi; for more than two annotators the mean over pairs."""
    return _of_pairs(study, reading, _scott_chance)


type _Coefficient = Callable[[Study, Reading], Counted | Undefined]

_OWN = "each annotator's own shares of categories"
_POOLED = "the shares of categories of all annotators"

COEFFICIENTS: tuple[tuple[str, str, _Coefficient, str, str], ...] = (
    ("percent_agreement", "Percent agreement", percent_agreement, "none", "mean over items"),
    ("cohen_kappa", "Cohen's kappa (Light's: mean over pairs)", cohen_kappa, _OWN, "Cohen 1960; Light 1971"),
    ("conger_kappa", "Conger's kappa", conger_kappa, _OWN, "Conger 1980; Hubert 1977; Gwet 2014"),
    ("fleiss_kappa", "Fleiss' kappa", fleiss_kappa, _POOLED, "Fleiss 1971; Gwet 2014"),
    ("scott_pi", "Scott's pi (mean over pairs)", scott_pi, _POOLED, "Scott 1955"),
    (
        "brennan_prediger", "Brennan & Prediger's kappa", brennan_prediger, "every category that is declared equally",
        "Bennett et al. 1954; Brennan & Prediger 1981; Randolph 2005",
    ),
    ("gwet_ac", "Gwet's AC1", gwet_ac, "categories that are hard to tell, by their shares", "Gwet 2008"),
    ("krippendorff_alpha", "Krippendorff's alpha", krippendorff_alpha, _POOLED, "Krippendorff 2011"),
)  # fmt: skip
"""Name, title, how it is counted, chance model, source."""


def _of(count: _Coefficient, reading: Reading) -> Callable[[Study, Request], Counted | Undefined]:
    def made(study: Study, _request: Request) -> Counted | Undefined:
        return count(study, reading)

    return made


def _alone(reading: Reading) -> Callable[[Study, Request], Mapping[str, Counted | Undefined]]:
    """Return a function that counts each label as if no other were declared."""

    def made(study: Study, _request: Request) -> Mapping[str, Counted | Undefined]:
        return {label: brennan_prediger(study.only(label), reading, 1) for label in study.labels}

    return made


def _register() -> None:
    for reading in READINGS:
        for name, title, count, chance, source in COEFFICIENTS:
            row = measure(
                f"token_{name}{reading.suffix}",
                f"{title}: {reading.words}",
                family="tokens",
                unit="",
                chance=chance,
                source=source,
                per_label=_alone(reading) if count is brennan_prediger else None,
            )
            row(_of(count, reading))


_register()
