"""The sections of the outline about layers: labels, what is often marked, what is unclear, who did what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hashiye.report import numbers
from hashiye.report.statistics import wording as say
from hashiye.report.statistics.blocks import Block, Piece, Said, Table, Word, listed, reasons
from hashiye.statistics.attributes import KEPT
from hashiye.statistics.figures import CROWDED, Counted, Coverage, LabelFigures, LayerFigures

LABELS, MENTIONS, FREQUENT, ROWS = 40, 5, 12, 10
"""Labels of a table, mentions of a label, labels whose mentions are shown, rows of the other lists."""


def layer(one: LayerFigures) -> Iterator[Block]:
    """Yield the figures of one layer."""
    yield Said((_told(one),))
    spread = one.per_document
    if spread.count:
        middle = spread.quantiles[2] if len(spread.quantiles) > 2 else None
        told = f"mean {numbers.rate(spread.mean)}, median {numbers.amount(middle)}, most {numbers.amount(spread.most)}"
        yield Said((f"Annotations by document and annotator: {told}.",))
    yield from _labels(one)
    yield from _mentions(one.labels)
    yield from _ambiguous(one)
    yield from _twins(one)
    yield from _together(one)
    if one.relations:
        rows, more = listed(one.relations, ROWS)
        yield Table(("n", "relation"), "><", [(numbers.amount(n), Word(name)) for name, n in rows], more, "labels")
    yield from _attributes(one)


def _told(one: LayerFigures) -> str:
    kinds = (
        (one.discontinuous, "discontinuous"), (one.nested, "nested"), (one.crossing, "crossing"),
        (one.same_place, "at the same place as another"),
    )  # fmt: skip
    special = ", ".join(f"{numbers.amount(number)} {name}" for number, name in kinds if number)
    if one.discontinuous and special.count(","):
        special += " (by hulls, their gaps with them)"
    dense = f", {numbers.rate(one.per_thousand)} per 1,000 tokens" if one.per_thousand is not None else ""
    covered = f", {numbers.percent(one.covered)} of the tokens lie in one" if one.covered is not None else ""
    alone = ". Rates are of complete ones alone" if one.partial and (dense or covered) else ""
    number = one.complete + one.partial
    readings = f", {numbers.count(number, 'reading')}" if number > one.documents else ""
    return (
        f"{numbers.count(one.annotations, 'annotation')} in {numbers.count(one.documents, 'document')}{readings} "
        f"({numbers.amount(one.complete)} complete, {numbers.amount(one.partial)} partial){dense}{covered}{alone}."
        f"{f' {special[0].upper()}{special[1:]}.' if special else ''}"
    )


def _labels(one: LayerFigures) -> Iterator[Block]:
    shown, more = listed(one.labels, LABELS)
    rows = [
        (
            numbers.amount(label.annotations), numbers.percent(label.share), numbers.amount(label.documents),
            numbers.rate(label.per_thousand), numbers.rate(label.span_tokens.mean), numbers.amount(label.surfaces),
            Word(label.label),
        )
        for label in shown
    ]  # fmt: skip
    if rows:
        head = ("n", "share", "documents", "per 1,000", "tokens", "different", "label")
        yield Table(head, ">>>>>><", rows, more, "labels")
        yield Said(("per 1,000: tokens. tokens: mean length of a span. different: surfaces.",))
    because = say.reason(one.reasons.get("per_thousand", "none_complete"))
    missing = [("per 1,000", because)] if any(label.per_thousand is None for label in shown) else []
    missing += [("share", say.EMPTY)] if any(label.share is None for label in shown) else []
    missing += [("tokens", say.NO_TOKENS)] if any(label.span_tokens.mean is None for label in shown) else []
    yield from reasons(missing)


def _mentions(labels: Sequence[LabelFigures]) -> Iterator[Block]:
    with_mentions = [label for label in labels if label.frequent]
    for label in with_mentions[:FREQUENT]:
        shown, _ = listed(label.frequent, MENTIONS)
        rows = [(numbers.amount(one.count), numbers.amount(one.spellings), Word(one.surface)) for one in shown]
        more = max(label.surfaces, len(label.frequent)) - len(shown)
        yield Table(("n", "spellings", "surface"), ">><", rows, more, "surfaces", ("Most frequent ", Word(label.label)))
        if label.long:
            yield Said((f"and {numbers.count(label.long, 'annotation')} too long to be listed",))
    if (left := len(with_mentions) - FREQUENT) > 0:
        yield Said((f"The most frequent surfaces of {numbers.count(left, 'more label')} are in the other formats.",))


def _ambiguous(one: LayerFigures) -> Iterator[Block]:
    shown, _ = listed(one.ambiguous, ROWS)
    if shown:
        rows = [(tuple(_weighed(each.labels)), Word(each.surface)) for each in shown]
        more = max(one.ambiguous_count, len(one.ambiguous)) - len(shown)
        mixed = ", those that annotators disagree about with them" if one.several else ""
        yield Table(("labels", "surface"), "<<", rows, more, "surfaces", (f"Surfaces with several labels{mixed}",))


def _twins(one: LayerFigures) -> Iterator[Block]:
    """Yield what is labelled and also stands unlabelled: in the same document, and in the corpus."""
    for scope, field in (("document", "twins_count"), ("corpus", "corpus_twins_count")):
        title, number = f"Labelled and also unlabelled {say.SCOPES[scope]}", getattr(one, field)
        if number is None:
            yield from reasons([(title, say.reason(one.reasons.get(field, "")))])
            continue
        there = [each for each in one.twins if each.scope == scope]
        shown, _ = listed(there, ROWS)
        rows = [
            (
                numbers.amount(each.labelled),
                numbers.amount(each.unlabelled),
                tuple(_weighed(each.labels)),
                Word(each.surface),
            )
            for each in shown
        ]
        if rows:
            head = ("labelled", "unlabelled", "labels", "surface")
            yield Table(head, ">><<", rows, max(number, len(there)) - len(rows), "surfaces", (title,))


def _together(one: LayerFigures) -> Iterator[Block]:
    shown, _ = listed(one.together, ROWS)
    more = max(one.together_count, len(one.together)) - len(shown)
    if shown:
        rows = [
            (numbers.amount(each.documents), numbers.amount(each.sentences), numbers.decimal(each.npmi, 2),
             (Word(each.label), " + ", Word(each.other)))
            for each in shown
        ]  # fmt: skip
        head = ("documents", "sentences", "NPMI", "labels")
        yield Table(head, ">>><", rows, more, "pairs", ("Labels that occur together",))
        yield from reasons([("NPMI", say.NO_VARIATION)] if any(each.npmi is None for each in shown) else [])
    if one.crowded or one.crowded_sentences:
        places = f"{numbers.count(one.crowded, 'document')} and {numbers.count(one.crowded_sentences, 'sentence')}"
        yield Said((f"Pairs are not counted in {places} with more than {CROWDED} labels.",))


def _attributes(one: LayerFigures) -> Iterator[Block]:
    """Yield how many values each attribute has, and the commonest of them."""
    rows: list[tuple[str, tuple[Piece, ...]]] = []
    for label, attributes in one.attributes.items():
        for name, values in attributes.items():
            number = max(one.distinct_values.get(label, {}).get(name, 0), len(values))
            common = (": ", *_weighed(values, 3)) if values else ()
            rows.append((numbers.amount(number), (Word(label), " · ", Word(name), *common)))
    shown, more = listed(rows, LABELS)
    if shown:
        yield Table(("values", "attribute"), "><", shown, more, "attributes", ("Attributes, how many values each has",))
        if any(number > KEPT for held in one.distinct_values.values() for number in held.values()):
            yield Said((f"Above {numbers.amount(KEPT)} values their number is an estimate, and none is listed.",))


def _weighed(labels: Counted, most: int = 4) -> Iterator[Piece]:
    for at, (name, number) in enumerate(labels[:most]):
        yield ", " if at else ""
        yield Word(name)
        yield f" {numbers.amount(number)}"
    if (more := len(labels) - most) > 0:
        yield f", and {numbers.amount(more)} more"


def coverage(rows: Sequence[Coverage]) -> Iterator[Block]:
    """Yield who did how much of which layer."""
    because = say.reason("none_complete")
    missing = [("per 1,000", because)] if any(one.per_thousand is None for one in rows) else []
    missing += [("share", say.EMPTY)] if any(one.share is None for one in rows) else []
    layers = list(dict.fromkeys(one.layer for one in rows))
    for name in layers[:LABELS]:
        shown, more = listed([one for one in rows if one.layer == name], LABELS)
        made = [
            (
                numbers.amount(one.documents), numbers.percent(one.share),
                *map(numbers.amount, (one.complete, one.partial, one.annotations, one.relations)),
                numbers.rate(one.per_thousand),
                (Word(one.annotator), " (tool)") if one.kind == "tool" else Word(one.annotator),
            )
            for one in shown
        ]  # fmt: skip
        head = ("docs", "share", "complete", "partial", "spans", "rels", "per 1,000", "annotator")
        yield Table(head, ">>>>>>><", made, more, "annotators", ("Layer ", Word(name)))
    if (left := len(layers) - LABELS) > 0:
        yield Said((f"and {numbers.count(left, 'more layer')}",))
    yield from reasons(missing)
