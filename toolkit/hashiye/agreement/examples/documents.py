"""Measures of spans and tags in documents: span F1, SemEval-2013, tokens, and any measure of the table on a study."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

import msgspec

from hashiye.agreement import cuts, measures
from hashiye.agreement.building import Sheet
from hashiye.agreement.building import study as study_of_sheets
from hashiye.agreement.examples import items, tags
from hashiye.agreement.examples.asked import plain, softened
from hashiye.agreement.examples.shapes import number, whole_number
from hashiye.agreement.examples.tags import OverlapError
from hashiye.agreement.measures import Counted, Measure, Undefined
from hashiye.agreement.request import Request
from hashiye.agreement.resampling import Resamples, spreads
from hashiye.agreement.spans import plain as plainly
from hashiye.agreement.spans.matching import SCHEMES, Scheme
from hashiye.agreement.spans.overlaps import TooManyError
from hashiye.agreement.study import Study
from hashiye.model import OFFSET_MAX, Annotation, Layer

type Found = dict[str, Any]
type Documents = Sequence[Mapping[str, Any]]

NOT_ANNOTATORS = frozenset(("length", "note", "notes", "id", "text", "tokens", "document", "kind"))
"""Fields of a document that are no annotator's."""

SETS = frozenset(("token_krippendorff_alpha_masi", "token_krippendorff_alpha_jaccard"))
"""Measures of tokens that read spans and not tags."""

SMALLEST = 2
"""Mean units per annotator below which gamma is refused, unless ``params.smallest`` says otherwise."""

MOST_TOKENS = 200_000
"""A document whose spans are written out as tags has no more tokens."""

ALIASES = {
    "f1": "span_f1_strict",
    "span_f1": "span_f1_strict",
    "f1_strict": "span_f1_strict",
    "strict_f1": "span_f1_strict",
    "entity_f1": "span_f1_strict",
    "f1_exact": "span_f1_exact",
    "exact_f1": "span_f1_exact",
    "f1_partial": "span_f1_partial",
    "partial_f1": "span_f1_partial",
    "f1_type": "span_f1_type",
    "type_f1": "span_f1_type",
    "span_f1_boundary": "boundary_f1",
    "span_boundary_f1": "boundary_f1",
    "alpha_u_1995": "krippendorff_alpha_unitizing_1995",
    "alpha_u": "krippendorff_alpha_unitizing_1995",
}  # fmt: skip

CUTS = {
    "_per_label": "label",
    "_by_label": "label",
    "_per_document": "document",
    "_by_document": "document",
    "_per_pair": "pair",
    "_by_pair": "pair",
    "_pair_mean": "pair_mean",
    "_mean_over_pairs": "pair_mean",
    "_mean_of_pairs": "pair_mean",
    "_pairwise_mean": "pair_mean",
    "_mean_pairwise": "pair_mean",
    "_document_mean": "document_mean",
    "_mean_over_documents": "document_mean",
    "_mean_of_documents": "document_mean",
    "_per_document_mean": "document_mean",
    "_macro": "label_mean",
    "_label_mean": "label_mean",
}
"""Endings of names, and how the measure is then cut."""


def study_of(documents: Documents) -> Study:
    """Return the study of documents that map each annotator to spans; null or no entry: not judged.

    A span is a list of start, end and label; where it is in parts, of a list of parts and a label. Offsets are whole
    numbers of tokens. Raises ``ValueError`` for what is no span.
    """
    sheets = []
    for place, one in enumerate(documents):
        layers = {name: _layer(name, spans) for name, spans in one.items()
                  if name not in NOT_ANNOTATORS and spans is not None}  # fmt: skip
        furthest = max((span.end for layer in layers.values() for span in layer.annotations), default=0)
        sheets.append(Sheet(f"{place:06}", _length(one, furthest), (), layers))
    names = sorted({name for one in documents for name in one if name not in NOT_ANNOTATORS})
    return replace(study_of_sheets(sheets, "character", names), unit="token")


def _length(document: Mapping[str, Any], furthest: int) -> int:
    length = whole_number(document.get("length") or furthest, "the length of a document", OFFSET_MAX)
    if furthest > length:
        raise ValueError(f"a span ends at {furthest}, the length is {length}")
    return length


def _layer(name: str, spans: Any) -> Layer:
    if not isinstance(spans, list):
        raise ValueError("the spans of an annotator are a list")  # noqa: TRY004  (bad data, as everywhere here)
    return Layer(name, name, "complete", tuple(_annotation(place, one) for place, one in enumerate(spans)))


def _annotation(place: int, raw: Any) -> Annotation:
    if isinstance(raw, Mapping):
        raw = [raw.get("spans") or raw.get("parts"), raw.get("label", "")] if "start" not in raw else [
            raw["start"], raw.get("end"), raw.get("label", "")]  # fmt: skip
    if not isinstance(raw, list) or len(raw) not in (2, 3):
        raise ValueError("a span is a list of start, end and label")
    pieces = raw[0] if isinstance(raw[0], list) else [raw[:2]]
    label = "" if len(raw) == 2 and not isinstance(raw[0], list) else raw[-1]
    edges = [_edge(one) for piece in pieces for one in (piece if isinstance(piece, list) else ())]
    parts = sorted(zip(edges[::2], edges[1::2], strict=True))
    if not parts or any(start >= end for start, end in parts):
        raise ValueError("a span ends after it starts")
    text = label if isinstance(label, str) else msgspec.json.encode(label).decode()
    return Annotation(
        id=str(place), start=parts[0][0], end=max(end for _, end in parts), label=text, text="",
        parts=tuple(parts) if len(parts) > 1 else (),
    )  # fmt: skip


def _edge(raw: Any) -> int:
    return whole_number(raw, "an offset", OFFSET_MAX)


def of_tags(documents: Documents) -> list[dict[str, Any]]:
    """Return documents of tags as documents of spans."""
    return [
        {name: None if one is None else [list(span) for span in tags.spans(_flat(one))]
         for name, one in document.items() if name not in NOT_ANNOTATORS}
        | {"length": max((len(_flat(one)) for name, one in document.items()
                          if name not in NOT_ANNOTATORS and one is not None), default=0)}
        for document in documents
    ]  # fmt: skip


def _flat(tagged: Any) -> list[str]:
    if not isinstance(tagged, list) or not all(isinstance(one, str) for one in tagged):
        raise ValueError("the tags of an annotator are a list of strings, one a token")
    return tagged


def tokens(documents: Documents, reading: str = "") -> list[items.Rows]:
    """Return documents of tags as items: every token; by ``entity`` those that anybody marked, by ``label`` alone.

    Raises ``ValueError`` where annotators tagged unequally many tokens.
    """
    names = sorted({name for one in documents for name in one if name not in NOT_ANNOTATORS})
    return [_read(_table(document, names), reading) for document in documents]


type Table = list[list[str | None]]


def _table(document: Mapping[str, Any], names: Sequence[str]) -> Table:
    columns = {name: _flat(document[name]) for name in names if document.get(name) is not None}
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"annotators tagged {min(lengths)} to {max(lengths)} tokens of one document")
    return [
        [columns[name][place] if name in columns else None for name in names]
        for place in range(max(lengths, default=0))
    ]


def _read(table: Table, reading: str) -> Table:
    if reading == "entity":
        return [row for row in table if any(tag is not None and tags.label_of(tag) != tags.OUTSIDE for tag in row)]
    if reading == "label":
        return [[None if tag is None else tags.label_of(tag) for tag in row] for row in table]
    return table


def tagged(documents: Documents) -> list[dict[str, Any]]:
    """Return documents of spans as documents of tags. Raises :class:`OverlapError` where they cannot be."""
    study = study_of(documents)
    found: list[dict[str, Any]] = []
    for place, document in enumerate(documents):
        length = whole_number(float(study.lengths[place]), "the length of a document", MOST_TOKENS)
        found.append({
            name: None if spans is None else tags.tags([_plain(one) for one in spans], length)
            for name, spans in document.items() if name not in NOT_ANNOTATORS
        })  # fmt: skip
    return found


def _plain(raw: Any) -> tags.Tagged:
    one = _annotation(0, raw)
    if one.parts:
        raise OverlapError("tags have no spans in parts")
    return one.start, one.end, one.label


def semeval(study: Study) -> Found:
    """Return the tables of SemEval-2013, the first annotator being the reference."""
    found: Found = {scheme: msgspec.to_builtins(plainly.table(study, 0, 1, scheme)) for scheme in SCHEMES}
    for one in found.values():
        one["possible"] = one["correct"] + one["incorrect"] + one["partial"] + one["missed"]
        one["actual"] = one["correct"] + one["incorrect"] + one["partial"] + one["spurious"]
    return found


def _hindrance(study: Study) -> str:
    return cuts.hindrance(study) if study.documents else "no_items"


def measured(measure: str, study: Study, params: Mapping[str, Any], *, resampled: bool = False) -> Found | None:
    """Return everything known of a measure on spans; None where no measure is called so."""
    name, cut = plain(measure), ""
    for ending, how in CUTS.items():
        if name.endswith(ending):
            name, cut = name.removesuffix(ending), how
            break
    if name in {"semeval2013", "semeval_2013", "semeval", "span_f1_semeval2013", "muc"}:
        why = "not_two_annotators" if len(study.annotators) > 2 else _hindrance(study)
        return semeval(study) if not why else {"value": None, "reason": why}
    name = ALIASES.get(name, name)
    for part in ("precision", "recall"):
        if name.startswith(f"span_{part}_"):
            found = measured(name.replace(part, "f1"), study, params)
            return found and {**found, **_part(found, part)}
    try:
        row = measures.named(softened(name, params))
    except KeyError:
        return None
    about = request(params)
    found = _told(row, study, about, resampled=resampled) | _scheme(name, study)
    return _cut(cut, row, study, about, found)


def _part(found: Found, part: str) -> Found:
    if part not in found:
        return {"value": None, "reason": found["reason"] or "not_two_annotators"}
    return {"value": found[part], "reason": None if found[part] is not None else "no_units"}


def request(params: Mapping[str, Any]) -> Request:
    """Return what is asked of a run, gamma's parameters included."""
    usual = items.request(params)
    return msgspec.structs.replace(
        usual,
        samples=whole_number(params.get("samples", usual.samples), "samples", 10_000),
        precision=number(params.get("precision", usual.precision), "precision"),
        alpha=number(params.get("alpha", usual.alpha), "alpha"),
        beta=number(params.get("beta", usual.beta), "beta"),
        smallest=whole_number(params.get("smallest", SMALLEST), "smallest", 10**6),
    )


def _told(row: Measure, study: Study, about: Request, *, resampled: bool = False) -> Found:
    why = _hindrance(study)
    made = Undefined(why) if why else row.count(study, about)
    if isinstance(made, Undefined):
        return {"value": None, "reason": made.reason, "n": None}
    found = _summed(made, slice(None)) | {
        "per_document": [_summed(made, [at])["value"] for at in range(len(made.rows))]
    }
    if resampled:
        spread = next(iter(spreads([made], Resamples.of(study, about))))
        found |= {"se": spread.error, "ci95": None if spread.percentile is None else list(spread.percentile),
                  "bca": None if spread.bca is None else list(spread.bca)}  # fmt: skip
    return found


def _summed(made: Counted, documents: Any) -> Found:
    sums = made.rows[documents].sum(axis=0)
    value = float(made.value(sums))
    if math.isnan(value):
        return {"value": None, "reason": made.reason(sums), "n": float(made.items(sums))}
    return {"value": value, "reason": None, "n": float(made.items(sums))}


def _scheme(name: str, study: Study) -> Found:
    """Return what only the tables of two annotators say: precision, recall and counts."""
    scheme: Scheme | None = next((one for one in SCHEMES if name == f"span_f1_{one}"), None)
    if scheme is None or len(study.annotators) != 2:
        return {}
    try:
        found: Found = msgspec.to_builtins(plainly.table(study, 0, 1, scheme))
    except TooManyError:
        return {}
    return {**found, "tp": found["correct"], "fn": found["missed"], "fp": found["spurious"]}


class _Cuts:
    """A measure on a study, cut in every way."""

    def __init__(self, row: Measure, study: Study, about: Request) -> None:
        self.row, self.study, self.about = row, study, about

    def value(self, study: Study) -> float | None:
        """Return the value on a study."""
        found: float | None = _told(self.row, study, self.about)["value"]
        return found

    def pair_mean(self, study: Study) -> float | None:
        """Return the mean over pairs of annotators for which it is defined."""
        return _mean([self.value(study.between(a, b)) for a, b in study.pairs()])

    def pairs(self) -> dict[str, float | None]:
        """Return the value of each pair of annotators."""
        names = self.study.annotators
        return {f"{names[a]}-{names[b]}": self.value(self.study.between(a, b)) for a, b in self.study.pairs()}

    def labels(self, value: Callable[[Study], float | None] | None = None) -> dict[str, float | None]:
        """Return the value of each label."""
        if self.row.per_label is None or value is not None:
            return {label: (value or self.value)(self.study.only(label)) for label in self.study.labels}
        made = self.row.per_label(self.study, self.about)
        return {label: None if isinstance(one, Undefined) else _summed(one, slice(None))["value"]
                for label, one in made.items()}  # fmt: skip


def _cut(cut: str, row: Measure, study: Study, about: Request, found: Found) -> Found:
    cuts, documents = _Cuts(row, study, about), found.get("per_document", [])
    if cut in ("pair", "pair_mean"):
        pairs = cuts.pairs()
        labels = cuts.labels(cuts.pair_mean)
        return {**found, "value": _mean(list(pairs.values())), "per_pair": pairs, "per_label": labels, **pairs}
    if cut == "document":
        return {**found, **{str(at): one for at, one in enumerate(documents)}}
    if cut == "document_mean":
        return {**found, "value": _mean(documents)}
    labels = cuts.labels()
    if cut == "label":
        return {**found, "per_label": labels, **labels}
    means = {"label_mean": _mean(list(labels.values())), "document_mean": _mean(documents)}
    if row.family == "spans":
        means["pair_mean"] = cuts.pair_mean(study)
    return {**found, "per_label": labels, **means, **({"value": means["label_mean"]} if cut == "label_mean" else {})}


def _mean(values: Sequence[float | None]) -> float | None:
    defined = [one for one in values if one is not None]
    return fmean(defined) if defined else None
