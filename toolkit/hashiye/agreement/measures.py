"""The table of measures: each by its name, with its unit, its chance model, its source, and what it counts.

A measure counts every document by itself: :class:`Counted` holds a row of additive statistics for each, and a
function from summed rows to the value. The corpus is then the sum of all rows, a resample of documents a weighted
sum, a document left out a difference: intervals, drift and influence cost a matrix product, whatever the measure.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Literal

from hashiye.agreement.request import Request
from hashiye.agreement.study import Floats, Study

REASONS = {
    "no_items": "there is nothing to judge: no document was judged by two annotators, or none of them has any item",
    "no_pairable_items": "no item was judged by two annotators",
    "no_variation": "all judgements are the same, so that chance alone would agree too",
    "no_units": "nobody marked anything here",
    "too_few_units": "too few spans for this measure to mean anything",
    "overlapping_units": "spans of one annotator overlap; see u_alpha_nominal_without_overlap, each label, F1 or gamma",
    "discontinuous_units": "spans in several parts, which this measure does not know",
    "single_annotator": "there are not two annotators",
    "no_texts": "spans were not trimmed, since the texts were not at hand",
    "too_few_documents": "an interval needs at least two documents",
    "no_resamples": "no resamples were asked for, so that there is no interval",
    "rarely_defined": "in too many resamples of the documents the value is undefined for an interval to mean anything",
    "too_many_cuts": "of more than 200 labels, or pairs of annotators, each has its figure alone, without an interval",
    "no_aligned_units": "no spans of two annotators were aligned, so that there are no labels to compare",
    "anonymous_ratings": "only counts are known, and not who said what",
    "not_two_annotators": "this figure is about two annotators",
    "not_two_labels": "this figure is about two labels; name the positive one",
    "off_scale": "labels do not lie on the scale that this measure needs",
    "too_large": "more than this measure can compute in the time and memory that are allowed",
}
"""Why a value is null, by the name that reports carry."""

FAMILIES = (
    "spans.f1", "spans.trimmed", "spans.boundaries", "tokens", "token_sets", "unitizing.family", "unitizing.positional",
    "gamma.measures", "agreed.attributes", "agreed.scaled", "agreed.relations",
)  # fmt: skip
"""The modules of this package that register measures, in the order of reports."""

_SAME = {
    "light_kappa": "cohen_kappa", "hubert_kappa": "conger_kappa",
    "bennett_s": "brennan_prediger", "randolph_kappa": "brennan_prediger",
}  # fmt: skip
ALIASES = {
    "alpha_u_1995": "krippendorff_alpha_unitizing_1995",
    "soft_gamma": "gamma_soft",
    **{f"token_{one}{way}": f"token_{same}{way}" for one, same in _SAME.items() for way in ("", "_label", "_entity")},
}
"""Other names that a measure is asked for by."""

DEFAULTS = (
    "span_f1_strict", "span_f1_exact", "span_f1_partial", "span_f1_type", "span_f1_strict_trimmed", "boundary_f1",
    "u_alpha_nominal", "u_alpha_nominal_without_overlap", "u_alpha_binary", "cu_alpha_nominal", "ku_alpha_nominal",
    "token_krippendorff_alpha", "token_cohen_kappa", "token_fleiss_kappa", "token_gwet_ac", "token_percent_agreement",
    "attribute_krippendorff_alpha", "relation_f1",
)  # fmt: skip
"""What is reported unless measures are asked for, in the order of reports."""

type Family = Literal["spans", "tokens", "unitizing", "gamma", "attributes", "relations"]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What a measure counted: one row of ``K`` additive statistics a document, and what they mean.

    ``value`` and ``items`` take sums of rows, of shape ``[..., K]``, and return shape ``[...]``: the value, NaN where
    it is undefined (NaN never leaves this package), and how many items (in the measure's unit) it rests on.
    ``reason`` says for one sum of rows, shape ``[K]``, why its value is undefined: a key of :data:`REASONS`, or empty.
    ``note`` says for the sum of all rows what a reader must know, such as on how much a conditional figure rests.
    ``noise`` is the Monte-Carlo standard error of the value of one sum of rows, None where nothing is drawn.
    """

    rows: Floats
    value: Callable[[Floats], Floats]
    items: Callable[[Floats], Floats]
    reason: Callable[[Floats], str]
    note: Callable[[Floats], str] = field(default=lambda _: "")
    noise: Callable[[Floats], float | None] = field(default=lambda _: None)

    def whole(self) -> Floats:
        """Return the sum of all rows, which every document is in."""
        found: Floats = self.rows.sum(axis=0)
        return found


@dataclass(frozen=True, slots=True)
class Undefined:
    """A measure that cannot be counted on this study at all, and why (a key of :data:`REASONS`)."""

    reason: str


type Count = Callable[[Study, Request], Counted | Undefined]


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table.

    ``unit`` is what is judged: ``span``, ``boundary``, ``relation``, ``attribute``, or empty for the unit of the
    study (token or character). ``chance`` says in words what agreement is corrected for, ``none`` if for nothing.
    ``per_label`` counts each label by itself; where it is None a label's figure is the measure on
    :meth:`Study.only` that label.
    """

    name: str
    title: str
    family: Family
    unit: str
    chance: str
    source: str
    count: Count
    per_label: Callable[[Study, Request], Mapping[str, Counted | Undefined]] | None = None

    @property
    def default(self) -> bool:
        """Whether it is reported unless others are asked for."""
        return self.name in DEFAULTS


_TABLE: dict[str, Measure] = {}


def measure(
    name: str,
    title: str,
    *,
    family: Family,
    unit: str,
    chance: str,
    source: str,
    per_label: Callable[[Study, Request], Mapping[str, Counted | Undefined]] | None = None,
) -> Callable[[Count], Count]:
    """Register the function below as what the measure ``name`` counts, where there are two annotators."""

    def register(count: Count) -> Count:
        @wraps(count)
        def counted(study: Study, request: Request) -> Counted | Undefined:
            return count(study, request) if len(study.annotators) > 1 else Undefined("single_annotator")

        if name in _TABLE:
            raise ValueError(f"two measures are called {name}")
        _TABLE[name] = Measure(name, title, family, unit, chance, source, counted, per_label)
        return count

    return register


@cache
def table() -> Mapping[str, Measure]:
    """Return every measure by name, in the order of reports."""
    homes = {importlib.import_module(f"hashiye.agreement.{family}").__name__: at for at, family in enumerate(FAMILIES)}
    return dict(sorted(_TABLE.items(), key=lambda row: homes[row[1].count.__module__]))


def named(name: str) -> Measure:
    """Return the measure called ``name``, a family name standing for its nominal form. Raises ``KeyError``."""
    rows, name = table(), ALIASES.get(name, name)
    return rows[name] if name in rows else rows[f"{name}_nominal"]
