"""Labels and attributes against the tagset that a layer names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from hashiye.checks.subject import Subject
from hashiye.codes import Severity
from hashiye.model import Annotation, Layer, Relation
from hashiye.registry import Edit, Path, Remark, check
from hashiye.tagset import Attribute, Label, RelationLabel, Tagset

_INTEGER = re.compile("-?[0-9]+")
_EXCHANGED = 0.75
_SIZE_OF_A_NAME = 100
"""Code points of the longest label or attribute for which a nearest one is looked up."""


def _known_layers(subject: Subject) -> Iterator[tuple[int, Layer, Tagset]]:
    """Yield each layer whose tagset is there."""
    tagsets = subject.context.tagsets
    for i, layer in enumerate(subject.document.layers):
        if layer.tagset in tagsets:
            yield i, layer, tagsets[layer.tagset]


def nearest(name: str, known: Mapping[str, Iterable[str]]) -> str:
    """Return the one name that was probably meant; ``known`` maps each to its other names. Empty if none is sure.

    Letter case is the commonest slip, then a name in another language, then a typing error: up to a third of
    the letters, where nothing else is as near.
    """
    folded = name[:_SIZE_OF_A_NAME].casefold()
    spelled = {one.casefold(): own for own, others in known.items() for one in (*others, own) if one}
    if folded in spelled:
        return spelled[folded]
    far = {one: _distance(folded, one) for one in spelled if abs(len(one) - len(folded)) <= len(folded) // 3 + 1}
    least = min(far.values(), default=len(folded) + 1.0)
    meant = {spelled[one] for one, distance in far.items() if distance == least}
    return meant.pop() if len(meant) == 1 and least <= max(1, len(folded) // 3) else ""


def _distance(one: str, other: str) -> float:
    """Return how many letters were changed, left out, added or, at three quarters of that, exchanged.

    The restricted edit distance of F. Damerau, "A technique for computer detection and correction of spelling
    errors", CACM 1964; letters that are all there, in another order, are the likelier slip.
    """
    before: list[float] = []
    last: list[float] = [float(i) for i in range(len(other) + 1)]
    for i, left in enumerate(one, 1):
        row = [float(i)]
        for j, right in enumerate(other, 1):
            best = min(last[j] + 1, row[-1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and right == one[i - 2]:
                best = min(best, before[j - 2] + _EXCHANGED)
            row.append(best)
        before, last = last, row
    return last[-1]


class Suggestions(dict[str, str]):
    """The nearest of some names to whatever is asked, looked up once each, and for so many only.

    A look-up costs as much as the rest of a rule; a file with a hundred thousand wrong labels needs no more help.
    """

    def __init__(self, known: Mapping[str, Iterable[str]]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, name: str) -> str:
        if len(self) >= 200:
            return ""
        self[name] = found = nearest(name, self._known)
        return found


def _others(labels: Iterable[Label | RelationLabel], layer: str, tagset: Tagset) -> dict[str, tuple[str, str]]:
    """Return the labels that a layer may use, with their other names; in an unknown layer (HSH-M406) all."""
    known = tagset.layer(layer) is not None
    return {one.name: (one.fa, one.en) for one in labels if not (known and one.layers) or layer in one.layers}


def _corresponding(tagset: Tagset, known: Iterable[str]) -> dict[str, str]:
    """Return what labels of other corpora become, by the tagset's mappings, where all of them say the same."""
    found: dict[str, set[str | None]] = {}
    for mapping in tagset.mappings:
        for theirs, ours in mapping.labels.items():
            found.setdefault(theirs, set()).add(ours)
    usable = set(known)
    return {theirs: own for theirs, ours in found.items() for own in ours if len(ours) == 1 and own in usable}


def _some_unknown_label(subject: Subject) -> bool:
    for i, layer, tagset in _known_layers(subject):
        if layer.relations or not subject.labels_used[i] <= tagset.labels_in(layer.name):
            return True
    return False


@check("HSH-M402", text=False, screen=_some_unknown_label)
def unknown_label(subject: Subject) -> Iterator[Remark]:
    """A label is one that the layer's tagset declares, for that layer, in the spelling it has there.

    Typing errors (`PRE` for `PER`), letter case (`Per`), the name for people in place of the label (`شخص`)
    and labels of another convention (`B-PER`, `organisation`) bring in a label that no count, measure or
    model knows. Write the declared label; the nearest one is named. If the label is meant, it belongs
    into a new version of the tagset. Labels of relations are looked up in the same way.
    """
    for i, layer, tagset in _known_layers(subject):
        allowed = tagset.labels_in(layer.name)
        if not subject.labels_used[i] <= allowed:
            items = ((j, one) for j, one in enumerate(layer.annotations) if one.label not in allowed)
            known = _others(tagset.labels, layer.name, tagset)
            yield from _unknown(("layers", i, "annotations"), items, known, layer, tagset)
        known = _others(tagset.relations, layer.name, tagset)
        relations = ((j, one) for j, one in enumerate(layer.relations) if one.label not in known)
        yield from _unknown(("layers", i, "relations"), relations, known, layer, tagset)


def _unknown(
    way: Path,
    items: Iterable[tuple[int, Annotation | Relation]],
    known: Mapping[str, Iterable[str]],
    layer: Layer,
    tagset: Tagset,
) -> Iterator[Remark]:
    told, theirs = Suggestions(known), _corresponding(tagset, known)
    said, other = ", ".join(known), tagset.by_relation if way[-1] == "relations" else tagset.by_label
    for j, one in items:
        near, path = theirs.get(one.label, "") or told[one.label], (*way, j, "label")
        yield Remark(
            at=path,
            span=(one.start, one.end) if isinstance(one, Annotation) else None,
            message=f"{layer.tagset} has this label, but not for layer {layer.name}"
            if one.label in other
            else f"this label is not in {layer.tagset}",
            found=one.label,
            expected=said or "no label",
            fix=f"write {near}" if near else "write a declared label, or declare it in a new version of the tagset",
            edits=(Edit(path, near),) if near else (),
        )


def _some_deprecated(subject: Subject) -> bool:
    return any(
        layer.relations or not tagset.deprecated_labels.isdisjoint(subject.labels_used[i])
        for i, layer, tagset in _known_layers(subject)
        if tagset.has_deprecated
    )


@check("HSH-M403", text=False, screen=_some_deprecated)
def deprecated_label(subject: Subject) -> Iterator[Remark]:
    """A label is one that is still given: the tagset may say of an old one since when it is not, and which to use.

    Labels are given up when they are split or joined; old data keeps them and stays readable. New data
    with them is counted apart from what is meant. Write the label that the tagset names. It is not
    done without being asked, for where a label was split only a reader can choose.
    """
    for i, layer, tagset in _known_layers(subject):
        if tagset.has_deprecated:
            yield from _deprecated(("layers", i, "annotations"), layer.annotations, tagset.by_label, tagset)
            yield from _deprecated(("layers", i, "relations"), layer.relations, tagset.by_relation, tagset)


def _deprecated(
    way: Path,
    items: Iterable[Annotation | Relation],
    known: Mapping[str, Label] | Mapping[str, RelationLabel],
    tagset: Tagset,
) -> Iterator[Remark]:
    old = {name: label.deprecated for name, label in known.items() if label.deprecated is not None}
    for j, one in enumerate(items):
        gone = old.get(one.label)
        if gone is None or not tagset.reached(gone.since):
            continue
        path = (*way, j, "label")
        yield Remark(
            at=path,
            span=(one.start, one.end) if isinstance(one, Annotation) else None,
            message=f"this label is no longer given since version {gone.since} of {tagset.id}",
            found=one.label,
            expected=gone.use or "another label",
            fix=f"write {gone.use}" if gone.use else "choose one of the labels that are still given",
            edits=(Edit(path, gone.use),) if gone.use else (),
        )


def _some_attribute(subject: Subject) -> bool:
    """Look at which attributes each label has; values only where their type is more than text."""
    for i, layer, tagset in _known_layers(subject):
        if layer.relations:
            return True
        if subject.attributes_used[i] or not tagset.demanding_labels.isdisjoint(subject.labels_used[i]):
            plain = tagset.plain_attributes
            found = {(one.label, *one.attributes) for one in layer.annotations}
            if any(plain.get(label) != frozenset(names) for label, *names in found):
                return True
    return False


@check("HSH-M404", text=False, screen=_some_attribute)
def attribute_value(subject: Subject) -> Iterator[Remark]:
    """An annotation has the attributes that the tagset asks of its label, no others, and each of the type it states.

    A misspelt name, a value that is not among the choices, a number with letters in it, or an attribute left
    over from before the label was changed: each drops out of every count by that attribute. The nearest
    name or value is given. An integer is digits with or without a minus before them, a boolean the word
    true or false. Labels that the tagset does not have are told of by HSH-M402 alone.
    """
    told: dict[tuple[str, str], Suggestions] = {}
    for i, layer, tagset in _known_layers(subject):
        for j, one in enumerate(layer.annotations):
            label = tagset.by_label.get(one.label)
            if label is not None and (one.attributes or label.attributes):
                path: Path = ("layers", i, "annotations", j)
                yield from _attributes(path, one.attributes, label, (one.start, one.end), told)
        for j, relation in enumerate(layer.relations):
            relation_label = tagset.by_relation.get(relation.label)
            if relation_label is not None:
                yield from _attributes(("layers", i, "relations", j), relation.attributes, relation_label, None, told)


def _attributes(
    path: Path,
    given: Mapping[str, str],
    label: Label | RelationLabel,
    span: tuple[int, int] | None,
    told: dict[tuple[str, str], Suggestions],
) -> Iterator[Remark]:
    for name, rules in label.attributes.items():
        if rules.required and name not in given:
            message, expected = f"{label.name} lacks the attribute {name}", _looks(rules)
            yield Remark(at=path, span=span, message=message, expected=expected, fix=f"add {name}")
    for name, value in given.items():
        at = (*path, "attributes", name)
        if name not in label.attributes:
            known = told.setdefault((label.name, ""), Suggestions(dict.fromkeys(label.attributes, ())))
            near = known[name]
            yield Remark(
                at=at,
                at_key=True,
                span=span,
                message=f"{label.name} has no attribute of this name",
                found=name,
                expected=", ".join(label.attributes) or "no attribute",
                fix=f"write {near}" if near else "take it out, or keep what it says as a note",
            )
        elif not _fits(value, rules := label.attributes[name]):
            choices = rules.values or (("true", "false") if rules.type == "boolean" else ())
            near = told.setdefault((label.name, name), Suggestions(dict.fromkeys(choices, ())))[value]
            yield Remark(
                at=at,
                span=span,
                message=f"the attribute {name} of {label.name} is not {_looks(rules).partition(':')[0]}",
                found=value,
                expected=_looks(rules),
                fix=f"write {near}" if near else "write a value of that kind",
                edits=(Edit(at, near),) if near else (),
            )


def _fits(value: str, rules: Attribute) -> bool:
    match rules.type:
        case "integer":
            return _INTEGER.fullmatch(value) is not None
        case "boolean":
            return value in {"true", "false"}
        case "choice":
            return value in rules.values
    return True


def _looks(rules: Attribute) -> str:
    """Say what a value must look like."""
    kinds = {
        "string": "a text",
        "integer": "a whole number: digits, a minus before them where needed",
        "boolean": "a yes or no: true or false",
        "choice": f"one of the choices: {', '.join(rules.values)}",
    }
    return kinds[rules.type]


def _some_other_tagset(subject: Subject) -> bool:
    context = subject.context
    if not context.in_corpus:
        return False
    tagsets = context.tagsets
    return any(
        layer.tagset and (layer.tagset not in context.declared or layer.tagset not in tagsets)
        for layer in subject.document.layers
    )


@check("HSH-M405", text=False, screen=_some_other_tagset)
def unknown_tagset(subject: Subject) -> Iterator[Remark]:
    """A layer names, as id@version, a tagset of its corpus: one with a file in `tagsets` that the manifest declares.

    Without it nobody can say which labels are right, and no label of the layer is checked. A version that
    the corpus does not have may know other labels, so it is not replaced silently. Correct the name, or
    add the tagset's file and declare it in `hashiye.toml`. A tagset that is there and only not declared is a
    warning. A layer that names no tagset, and a document outside of any corpus, are left alone.
    """
    context = subject.context
    if not context.in_corpus:
        return
    for path, layer in subject.layers():
        name = layer.tagset
        if not name or name in context.declared:  # one that is declared and missing is told of at the manifest
            continue
        known = sorted({*context.declared, *context.tagsets})
        if name in context.tagsets:
            if context.declared:
                yield Remark(
                    at=(*path, "tagset"), severity=Severity.WARNING, found=name, expected=", ".join(context.declared),
                    message="the manifest does not declare this tagset", fix="declare it in hashiye.toml",
                )  # fmt: skip
            continue
        own = name.partition("@")[0]
        versions = [one for one in known if one.partition("@")[0] == own]
        near = versions[-1] if versions else nearest(name, dict.fromkeys(known, ()))
        yield Remark(
            at=(*path, "tagset"),
            message="the corpus has another version of this tagset" if versions else "the corpus has no such tagset",
            found=name,
            expected=", ".join(known) or "a tagset of the corpus",
            fix=f"write {near}, if its labels are meant" if near else "add its file to tagsets and declare it",
        )


@check("HSH-M406", text=False)
def unknown_layer(subject: Subject) -> Iterator[Remark]:
    """A layer bears the name of one of the layers that its tagset describes.

    The tagset says under that name what holds in the layer: which labels, whether they may nest, whether
    they keep to tokens. Under another name none of it is checked, and the layer is not compared with its
    fellows in other documents. Correct the name, or describe the layer in a new version of the tagset.
    """
    for i, layer, tagset in _known_layers(subject):
        if tagset.layer(layer.name) is None:
            known = [one.name for one in tagset.layers]
            near = nearest(layer.name, dict.fromkeys(known, ()))
            yield Remark(
                at=("layers", i, "name"),
                message=f"{tagset.name} describes no layer of this name",
                found=layer.name,
                expected=", ".join(known),
                fix=f"write {near}" if near else "write one of these, or name another tagset",
            )


@check("HSH-M407", text=False)
def tokens_missing(subject: Subject) -> Iterator[Remark]:
    """A document has tokens where the tagset says that the annotations of a layer begin and end at tokens.

    Without them nobody can tell whether a span cuts a word, and no column format can be written. Documents
    typed by hand or imported from a format without tokens lack them. Convert the article with hashiye,
    which makes tokens, and bring the annotations over.
    """
    if subject.document.tokens.numbers:
        return
    for i, layer, tagset in _known_layers(subject):
        rules = tagset.layer(layer.name)
        if rules is not None and rules.token_edges and layer.annotations:
            yield Remark(
                at=("layers", i),
                message=f"layer {layer.name} keeps to tokens, and the document has none",
                found="no tokens",
                expected="sentences with tokens",
                fix="make tokens: convert the article with hashiye",
            )
