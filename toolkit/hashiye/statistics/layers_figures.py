"""The figures of layers, of who did what, and of how labels lie over groups."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from hashiye.statistics.balance import balance
from hashiye.statistics.facts_figures import counted
from hashiye.statistics.figures import Counted, Coverage, LabelFigures, LayerFigures, Together
from hashiye.statistics.layers import LabelCounts, LayerCounts
from hashiye.statistics.mentions import Mentions, corpus_twins, document_twins
from hashiye.statistics.request import Request
from hashiye.statistics.spreads import spread
from hashiye.statistics.tally import Tally

__all__ = ("REASONS", "balance", "coverage", "layers", "npmi", "per")

REASONS: Mapping[str, str] = {
    "not_complete": "not every document has the layer complete, from equally many annotators",
    "none_complete": "no document with tokens has the layer complete",
    "one_label": "in a group of one label what has another counts as unlabelled",
}
"""Why a figure is None, in words."""


def per(amount: int, whole: int, unit: int = 1) -> float | None:
    """Return a rate, None where there is nothing to be a rate of."""
    return unit * amount / whole if whole else None


def layers(tally: Tally, request: Request, *, one_label: bool = False) -> tuple[LayerFigures, ...]:
    """Return the figures of each layer, by name. ``one_label``: of annotations with one label alone."""
    return tuple(_layer(name, tally.layers[name], tally, request, one_label=one_label) for name in sorted(tally.layers))


def _layer(name: str, counts: LayerCounts, tally: Tally, request: Request, *, one_label: bool) -> LayerFigures:
    mentions, listed = Mentions.of(counts), request.listed
    ambiguous = mentions.ambiguous()
    near = None if one_label or not counts.read else document_twins(counts, mentions)
    far = None if one_label else corpus_twins(counts, mentions, tally.raw.types, tally.sizes.documents)
    pairs = _together(counts)
    return LayerFigures(
        name=name,
        documents=counts.documents,
        complete=counts.complete,
        partial=counts.partial,
        annotations=counts.annotations,
        relations=counted(counts.relations),
        discontinuous=counts.discontinuous,
        nested=counts.nested,
        crossing=counts.crossing,
        same_place=counts.same_place,
        per_document=spread(counts.spans),
        per_thousand=per(sum(one.complete for one in counts.labels.values()), counts.read, 1000),
        covered=per(sum(counts.touched.values()), counts.read),
        labels=tuple(_label(label, counts, mentions, listed) for label, _ in counted(_annotations(counts))),
        ambiguous=ambiguous[:listed],
        ambiguous_count=len(ambiguous),
        twins=(near or ())[:listed] + (far or ())[:listed],
        twins_count=None if near is None else len(near),
        together=pairs[: listed * listed],
        attributes=_values(counts, listed),
        together_count=len(pairs),
        corpus_twins_count=None if far is None else len(far),
        distinct_values=_distinct(counts),
        reasons=_reasons(counts, one_label=one_label, far=far is not None),
        several=counts.several,
        crowded=counts.crowded,
        crowded_sentences=counts.crowded_sentences,
    )


def _reasons(counts: LayerCounts, *, one_label: bool, far: bool) -> dict[str, str]:
    """Return why figures of a layer are None, and those of its labels of the same name."""
    found = {} if far else {"corpus_twins_count": "not_complete"}
    if not counts.read:
        found |= dict.fromkeys(("per_thousand", "covered", "twins_count"), "none_complete")
    return found | dict.fromkeys(("twins_count", "corpus_twins_count"), "one_label") if one_label else found


def _annotations(counts: LayerCounts) -> dict[str, int]:
    return {label: one.annotations for label, one in counts.labels.items()}


def _label(label: str, layer: LayerCounts, mentions: Mentions, listed: int) -> LabelFigures:
    counts: LabelCounts = layer.labels[label]
    frequent = mentions.frequent(label)
    return LabelFigures(
        label=label,
        annotations=counts.annotations,
        documents=counts.documents,
        share=per(counts.annotations, layer.annotations),
        per_thousand=per(counts.complete, layer.read, 1000),
        span_tokens=spread(counts.span_tokens),
        span_characters=spread(counts.span_characters),
        surfaces=len(frequent),
        frequent=frequent[:listed],
        long=counts.long,
    )


def _together(counts: LayerCounts) -> tuple[Together, ...]:
    """Return the pairs of different labels, those of most documents first."""
    everywhere = counts.documents - counts.crowded
    found = [
        Together(
            label, other, documents, counts.together_sentences.get(label, {}).get(other, 0),
            npmi(documents, counts.together[label][label], counts.together[other][other], everywhere),
        )
        for label, others in counts.together.items()
        for other, documents in others.items() if other != label
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda pair: (-pair.documents, -pair.sentences, pair.label, pair.other)))


def npmi(both: int, one: int, other: int, everywhere: int) -> float | None:
    """Return the normalized pointwise mutual information of two things, from -1 to 1; 0 where they are independent.

    ln(p(x, y) / (p(x) p(y))) / -ln p(x, y), the probabilities as shares of the ``everywhere`` places (G. Bouma,
    "Normalized (pointwise) mutual information in collocation extraction", GSCL 2009). None where both are in
    every place: there it is 0 / 0.

    >>> npmi(2, 2, 2, 4), npmi(1, 2, 2, 4), npmi(0, 1, 1, 4), npmi(4, 4, 4, 4)
    (1.0, 0.0, -1.0, None)
    """
    if not both:
        return -1.0
    if both == everywhere:
        return None
    return log(both * everywhere / (one * other)) / log(everywhere / both)


def _values(counts: LayerCounts, listed: int) -> dict[str, dict[str, Counted]]:
    """Return the commonest values of each attribute; of an endless one none, as those that are kept are not these."""
    return {
        label: {
            name: () if one.endless else counted(one.values)[:listed] for name, one in sorted(attributes.items())
        }
        for label, attributes in sorted(counts.attributes.items())
    }  # fmt: skip


def _distinct(counts: LayerCounts) -> dict[str, dict[str, int]]:
    return {
        label: {name: one.distinct for name, one in sorted(attributes.items())}
        for label, attributes in sorted(counts.attributes.items())
    }


def coverage(tally: Tally) -> tuple[Coverage, ...]:
    """Return what each annotator did in each layer, by their names."""
    return tuple(
        Coverage(
            annotator=annotator,
            layer=layer,
            kind="tool" if 2 * one.tool > one.complete + one.partial else "person",
            documents=one.documents,
            complete=one.complete,
            partial=one.partial,
            annotations=one.annotations,
            relations=one.relations,
            share=per(one.documents, tally.sizes.documents),
            per_thousand=per(one.found, one.read, 1000),
        )
        for annotator, of_layers in sorted(tally.coverage.items())
        for layer, one in sorted(of_layers.items())
    )
