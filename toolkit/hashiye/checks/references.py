"""Names and ids: each once, each where something points to it, none in a ring; and what a merge left open."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from operator import attrgetter

from hashiye.checks.subject import Subject
from hashiye.model import Annotation, Fact, Layer, Relation, Side
from hashiye.registry import Path, Remark, check, look

_ID = attrgetter("id")
_RING_SHOWN = 6
"""Ids of a ring that a message names."""
_RINGS_TOLD = 100
"""Rings of one layer that are told one by one; each one more costs its length."""


def _id_lists(subject: Subject) -> Iterator[tuple[str, list[tuple[Path, str]]]]:
    """Yield each scope of ids: what it is called, and its ids with their paths."""
    document = subject.document
    yield "producers", [(("producers", i, "id"), one.id) for i, one in enumerate(document.producers)]
    yield "conflicts", [(("conflicts", i, "id"), one.id) for i, one in enumerate(document.conflicts)]
    for i, layer in enumerate(document.layers):
        ids: list[tuple[Path, str]] = [
            (("layers", i, "annotations", j, "id"), one.id) for j, one in enumerate(layer.annotations)
        ]
        ids += [(("layers", i, "relations", j, "id"), one.id) for j, one in enumerate(layer.relations)]
        yield f"layer {layer.name}", ids


def _some_id_twice(subject: Subject) -> bool:
    return any(len(set(ids)) != len(ids) for ids in subject.ids)


@look("HSH-S219", "HSH-S220", "HSH-S221", "HSH-S222", "HSH-S223", "HSH-S224", "HSH-S225", "HSH-M410")
def _is_plain(subject: Subject) -> bool:
    """Say whether nothing refers to anything but layers to their producers, and every id is unlike the others."""
    layers = subject.document.layers
    return not (
        _has_references(subject)
        or _some_id_twice(subject)
        or _some_upper_case(subject)
        or _some_undeclared(subject)
        or len({(layer.name, layer.producer) for layer in layers}) < len(layers)
    )


@check("HSH-S219", text=False, screen=_some_id_twice)
def duplicate_id(subject: Subject) -> Iterator[Remark]:
    """An id stands once in its layer, annotations and relations together; a producer's once in the list of producers.

    Copying an annotation with its id, or joining two files by hand, gives two items one id. Whatever
    refers to it (a relation, a merge, a comparison of two versions) then takes one of the two by chance.
    Give the later one an id of its own; any free one of letters and digits will do.
    """
    for scope, ids in _id_lists(subject):
        first: dict[str, Path] = {}
        for path, one in ids:
            if one in first:
                number = first[one][-2]
                yield Remark(
                    at=path,
                    message=f"the id stands twice in {scope}: also at item {number}, counted from 0",
                    found=one,
                    expected="an id that nothing else there has",
                    fix="give one of the two a new id",
                )
            first.setdefault(one, path)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _some_upper_case(subject: Subject) -> bool:
    for ids in subject.ids:
        joined = "\n".join(ids)
        if not joined.isascii() or joined.lower() != joined:
            return True
    return False


@check("HSH-S220", text=False, screen=_some_upper_case)
def ids_alike(subject: Subject) -> Iterator[Remark]:
    """Two ids of one layer, or two producers, differ by more than the case of their letters.

    `T1` and `t1` are two ids to a program and one to a reader, to a file system and to some tools that
    read the export. Such pairs come from typing an id by hand. Rename one of the two, wherever it is used.
    """
    for scope, ids in _id_lists(subject):
        first: dict[str, str] = {}
        for path, one in ids:
            other = first.setdefault(_folded(one), one)
            if other != one:
                yield Remark(
                    at=path,
                    message=f"differs only in letter case from another id in {scope}",
                    found=one,
                    expected=f"an id unlike {other}",
                    fix=f"rename one of the two; if both are meant to be one, write {other}",
                )


def _has_references(subject: Subject) -> bool:
    return bool(subject.document.conflicts) or any(layer.relations for layer in subject.document.layers)


@check("HSH-S221", text=False, screen=_has_references)
def dangling_reference(subject: Subject) -> Iterator[Remark]:
    """A relation links annotations (or relations) of its own layer, and a conflict names what is there.

    Deleting an annotation that a relation uses, or copying a relation into another layer, leaves an id
    that names nothing. The relation then lacks an argument. Put the annotation back, correct the id, or
    take the argument out. A conflict names its layer, and an item of which one of its sides is left.
    """
    for i, layer in enumerate(subject.document.layers):
        if not layer.relations:
            continue
        known = set(map(_ID, layer.annotations)).union(map(_ID, layer.relations))
        for j, relation in enumerate(layer.relations):
            for role, fillers in relation.args.items():
                for k, one in enumerate(fillers):
                    if one not in known:
                        yield Remark(
                            at=("layers", i, "relations", j, "args", role, k),
                            message=f"role {role} names an id that is not in layer {layer.name}",
                            found=one,
                            expected="the id of an annotation or relation of the same layer",
                            fix=_elsewhere(subject, i, one) or "correct the id, or take it out of the relation",
                        )
    yield from _lost_layers(subject)


def _elsewhere(subject: Subject, own: int, one: str) -> str:
    """Say where a missing id is, if another layer has it. Asked only of what is wrong."""
    at = subject.layer_of_id.get(one, own)
    return "" if at == own else f"it is in layer {subject.document.layers[at].name}: link within one layer"


def _lost_layers(subject: Subject) -> Iterator[Remark]:
    layers = subject.document.layers
    names = {layer.name for layer in layers} | {f"{layer.name}/{layer.producer}" for layer in layers}
    for i, conflict in enumerate(subject.document.conflicts):
        sides = (conflict.base, conflict.ours, conflict.theirs)
        if conflict.layer and conflict.layer not in names and not any(isinstance(side, str) for side in sides):
            yield Remark(
                at=("conflicts", i, "layer"),
                message="a conflict is about a layer that the document does not have",
                found=conflict.layer,
                expected=", ".join(sorted({layer.name for layer in layers})),
                fix="merge again, or take the conflict out",
            )
        if (
            not conflict.target
            or conflict.layer not in names
            or not any(isinstance(side, Annotation | Relation) for side in sides)
        ):
            continue
        own = {side.id for side in sides if isinstance(side, Annotation | Relation)}
        if conflict.target not in own and conflict.target not in subject.layer_of_id:
            yield Remark(
                at=("conflicts", i, "target"),
                message="a conflict is about an id that is neither in a layer nor on one of its sides",
                found=conflict.target,
                expected="the id of the item in conflict",
                fix="merge again, or correct the id",
            )


def _relations_may_nest(subject: Subject) -> bool:
    """Say whether some relation refers to another one: without that there is no ring."""
    return any(
        not set(map(_ID, layer.relations)).isdisjoint(
            one for relation in layer.relations for fillers in relation.args.values() for one in fillers
        )
        for layer in subject.document.layers
        if layer.relations
    )


@check("HSH-S222", text=False, screen=_relations_may_nest)
def reference_cycle(subject: Subject) -> Iterator[Remark]:
    """A relation may have another relation as its argument, but never, by whatever way round, itself.

    An event may be an argument of an event; where two have each other, neither can be read before the
    other, and tools that follow the arguments never end. The remark stands at the argument that closes
    the ring. Take that argument out, or point it at the annotation that was meant.
    """
    for i, layer in enumerate(subject.document.layers):
        if layer.relations:
            yield from _rings(layer, i)


def _rings(layer: Layer, at: int) -> Iterator[Remark]:
    """Walk through the relations of a layer, depth first and without recursion; each argument once."""
    taken = set(map(_ID, layer.annotations))  # an id that both bear (HSH-S219) is no way from one relation to another
    place = {one.id: j for j, one in reversed(list(enumerate(layer.relations))) if one.id not in taken}
    edges = [
        [(role, k, place[one]) for role, ends in relation.args.items() for k, one in enumerate(ends) if one in place]
        for relation in layer.relations
    ]
    done, on_way, told = [False] * len(edges), [-1] * len(edges), 0
    for root in range(len(edges)):
        if done[root]:
            continue
        way = [(root, iter(edges[root]))]
        on_way[root] = 0
        while way and told < _RINGS_TOLD:
            here, rest = way[-1]
            step = next(rest, None)
            if step is None:
                way.pop()
                on_way[here], done[here] = -1, True
                continue
            role, k, there = step
            if on_way[there] >= 0:
                told += 1
                ids = [layer.relations[one].id for one, _ in way[on_way[there] :]]
                yield _ring(("layers", at, "relations", here, "args", role, k), ids)
            elif not done[there]:
                on_way[there] = len(way)
                way.append((there, iter(edges[there])))


def _ring(path: Path, ids: list[str]) -> Remark:
    shown = ids if len(ids) <= _RING_SHOWN else [*ids[: _RING_SHOWN - 1], "…"]
    return Remark(
        at=path,
        message=f"relations refer to each other in a ring of {len(ids)}",
        found=" → ".join([*shown, ids[0]]),
        expected="arguments that lead to annotations in the end",
        fix="take this argument out, or point it at an annotation",
    )


_LISTED = 50
"""Names that are shown and compared with a wrong one: a hostile document can hold tens of thousands."""


def _some_undeclared(subject: Subject) -> bool:
    return not {layer.producer for layer in subject.document.layers} <= set(map(_ID, subject.document.producers))


@check("HSH-S223", text=False, screen=_some_undeclared)
def producer_undeclared(subject: Subject) -> Iterator[Remark]:
    """Whoever made a layer is listed among the document's producers, as a person or as a tool with its version.

    A layer that was copied from another document brings its producer's name along and not its entry.
    Nobody can tell then whether a person or which version of a tool made it. Add the entry.
    """
    known = set(map(_ID, subject.document.producers))
    listed = sorted(known)[:_LISTED]
    for path, layer in subject.layers():
        if layer.producer not in known:
            near = _nearest(layer.producer, listed)
            yield Remark(
                at=(*path, "producer"),
                message=f"the producer of layer {layer.name} is not in the list of producers",
                found=layer.producer,
                expected=", ".join(listed) or "an entry in producers",
                fix=f"write {near!r}, or list the producer" if near else "list the producer: its id and its kind",
            )


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  (only where something is wrong)

    return next(iter(get_close_matches(name, list(known), 1)), "")


def _has_conflicts(subject: Subject) -> bool:
    return bool(subject.document.conflicts)


@check("HSH-S224", text=False, screen=_has_conflicts)
def unresolved_conflict(subject: Subject) -> Iterator[Remark]:
    """A document that is used has no conflicts: each that a merge could not decide was decided by a person.

    Two people changed one item in different ways; the merge kept both and the common base, and put
    neither first. What stands in the layers until then is the base. `hashiye merge --resolve ask` asks
    for each; `--resolve ours`, `theirs`, `base` or `union` decides all of them, `--resolve label=theirs` those of
    one kind. For a third answer, write it into the layer and take the conflict out.
    """
    for i, conflict in enumerate(subject.document.conflicts):
        where = f" of {conflict.target}" if conflict.target else ""
        layer = f" in layer {conflict.layer}" if conflict.layer else ""
        yield Remark(
            at=("conflicts", i),
            message=f"a merge left a conflict ({conflict.kind}){where}{layer} undecided",
            found=f"ours: {_said(conflict.ours)}; theirs: {_said(conflict.theirs)}; base: {_said(conflict.base)}",
            expected="one of them, or what both agree on",
            fix=_way_out(conflict.kind),
        )


def _way_out(kind: str) -> str:
    """Say which command decides a conflict."""
    from hashiye.merging.outcome import KINDS  # noqa: PLC0415  (only where something is wrong)

    prefix = f"{kind}=" if kind in KINDS else ""
    return f"hashiye merge --resolve ask, with this file; or at once: --resolve {prefix}ours (or theirs, base, union)"


def _said(side: Side) -> str:
    """Say one side of a conflict shortly."""
    match side:
        case None:
            return "nothing"
        case str():
            return side[:60]
        case Annotation():
            return f"{side.label} {side.start}–{side.end} {side.text[:40]}"
        case Relation():
            return f"{side.label} of {', '.join(one for ends in side.args.values() for one in ends)[:60]}"
        case Fact():
            return f"{side.key} {side.value or side.status}"[:60]


@check("HSH-S225", text=False)
def duplicate_layer(subject: Subject) -> Iterator[Remark]:
    """A producer has one layer of a name in a document.

    Annotating twice with one tool, or joining two files, leaves two layers that nothing tells apart:
    it is open which one counts, and agreement would compare a person with herself. Join them, or name
    the producer of one of them so that it says what it is (`sara-second`).
    """
    first: dict[tuple[str, str], int] = {}
    for i, layer in enumerate(subject.document.layers):
        before = first.setdefault((layer.name, layer.producer), i)
        if before != i:
            yield Remark(
                at=("layers", i, "name"),
                message=f"a second layer of this name by {layer.producer}; the first is layer {before}, counted from 0",
                found=layer.name,
                expected="one layer of a name by one producer",
                fix="join the two, or give one of them a producer of its own",
            )
