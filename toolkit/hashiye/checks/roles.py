"""The arguments of relations and events against the roles that their label takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hashiye.checks.labels import Suggestions
from hashiye.checks.subject import Subject
from hashiye.model import Annotation, Layer, Relation
from hashiye.registry import Path, Remark, check
from hashiye.tagset import RelationLabel


def _has_relations(subject: Subject) -> bool:
    return any(layer.relations for layer in subject.document.layers)


@check("HSH-M410", text=False, screen=_has_relations)
def relation_roles(subject: Subject) -> Iterator[Remark]:
    """A relation fills the roles of its label: none that the label does not have, none left out that it needs.

    The tagset says for each role which labels may fill it, whether it must be filled, and whether several may
    fill it. Reversed arguments and arguments on the wrong annotation are the commonest slips, and a
    measure on relations counts each as a wrong relation. Correct the role's name, or link the right annotation.
    An argument that names nothing is told of by HSH-S221, an unknown label by HSH-M402.
    """
    for i, layer in enumerate(subject.document.layers):
        tagset = subject.context.tagsets.get(layer.tagset)
        if tagset is None or not layer.relations:
            continue
        labels = _labels(layer)
        told = {name: Suggestions(dict.fromkeys(label.roles, ())) for name, label in tagset.by_relation.items()}
        for j, relation in enumerate(layer.relations):
            label = tagset.by_relation.get(relation.label)
            if label is not None:
                yield from _roles(("layers", i, "relations", j), relation, label, told[label.name])
                yield from _fillers(("layers", i, "relations", j), relation, label, labels)


def _labels(layer: Layer) -> dict[str, str]:
    """Return the label of each id of a layer; of one that stands twice (HSH-S219) only where both bear one label."""
    items: list[Annotation | Relation] = [*layer.relations, *layer.annotations]
    labels = {one.id: one.label for one in items}
    if len(labels) < len(items):
        for one in {one.id for one in items if labels[one.id] != one.label}:
            del labels[one]
    return labels


def _roles(path: Path, relation: Relation, label: RelationLabel, told: Suggestions) -> Iterator[Remark]:
    said = ", ".join(label.roles)
    for role in relation.args:
        if role not in label.roles:
            near = told[role]
            yield Remark(
                at=(*path, "args", role),
                at_key=True,
                message=f"{label.name} has no role of this name",
                found=role,
                expected=said,
                fix=f"write {near}" if near else "take the argument out",
            )
    for role, rules in label.roles.items():
        filled = len(relation.args.get(role, ()))
        if rules.required and not filled:
            yield Remark(
                at=(*path, "args", role) if role in relation.args else path,
                message=f"{label.name} lacks its role {role}",
                found=", ".join(relation.args) or "no role",
                expected=said,
                fix=f"link the annotation that is the {role}",
            )
        if filled > 1 and not rules.many:
            yield Remark(
                at=(*path, "args", role),
                message=f"the role {role} of {label.name} is filled more than once",
                found=", ".join(relation.args[role][:10]),
                expected="one annotation",
                fix="keep one, or make a relation for each",
            )


def _fillers(path: Path, relation: Relation, label: RelationLabel, labels: Mapping[str, str]) -> Iterator[Remark]:
    for role, fillers in relation.args.items():
        rules = label.roles.get(role)
        if rules is None or rules.labels is None:
            continue
        for k, one in enumerate(fillers):
            if one in labels and labels[one] not in rules.labels:
                yield Remark(
                    at=(*path, "args", role, k),
                    message=f"the role {role} of {label.name} is filled by an annotation of another label",
                    found=f"{one}: {labels[one]}",
                    expected=", ".join(sorted(rules.labels)) or "nothing",
                    fix="link the annotation that was meant",
                )
