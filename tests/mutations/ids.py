"""Ids, references, producers, layers and what a merge left open."""

from __future__ import annotations

import random

from msgspec import structs

from hashiye.model import Conflict, Document, Producer, Relation
from tests.mutations.changes import (
    annotations,
    loose,
    relations,
    with_annotation,
    with_layer,
    with_relation,
)
from tests.mutations.planting import Place, Planted, in_document


@in_document("HSH-S219")
def annotation_id_twice(document: Document, chance: random.Random) -> Planted | None:
    found = [spot for spot in loose(document) if spot[1]]
    if not found:
        return None
    i, j, _ = chance.choice(found)
    first = document.layers[i].annotations[0].id
    changed = with_annotation(document, i, j, id=first)
    return Planted(document=changed, place=Place(at=("layers", i, "annotations", j, "id")), found=first)


@in_document("HSH-S219")
def relation_id_twice(document: Document, _chance: random.Random) -> Planted | None:
    found = relations(document, "CAUSE")
    if not found:
        return None
    i, j, _ = found[0]
    taken = document.layers[i].annotations[-1].id
    changed = with_relation(document, i, j, id=taken)
    return Planted(document=changed, place=Place(at=("layers", i, "relations", j, "id")), found=taken)


@in_document("HSH-S219")
def producer_twice(document: Document, _chance: random.Random) -> Planted | None:
    again = (*document.producers, document.producers[0])
    at = ("producers", len(again) - 1, "id")
    return Planted(document=structs.replace(document, producers=again), place=Place(at=at))


@in_document("HSH-S220")
def id_in_capitals(document: Document, chance: random.Random) -> Planted | None:
    found = [spot for spot in loose(document) if spot[2].id.upper() != spot[2].id]
    i, _, one = chance.choice(found)
    longer = [spot for spot in loose(document) if spot[0] == i and spot[2].start > one.start]
    if not longer:
        return None
    j = chance.choice(longer)[1]
    changed = with_annotation(document, i, j, id=one.id.upper())
    return Planted(document=changed, place=Place(at=("layers", i, "annotations", j, "id")), found=one.id.upper())


@in_document("HSH-S220")
def producer_in_capitals(document: Document, _chance: random.Random) -> Planted | None:
    name = document.producers[0].id.upper()
    if name == document.producers[0].id:
        return None
    changed = structs.replace(document, producers=(*document.producers, Producer(name, "person")))
    return Planted(document=changed, place=Place(at=("producers", len(document.producers), "id")), found=name)


@in_document("HSH-S221")
def argument_names_nothing(document: Document, chance: random.Random) -> Planted | None:
    found = [(i, j, one) for label in ("ABOUT", "CAUSE") for i, j, one in relations(document, label)]
    if not found:
        return None
    i, j, one = chance.choice(found)
    role = chance.choice(sorted(one.args))
    k = chance.randrange(len(one.args[role]))
    ends = list(one.args[role])
    ends[k] = "no-such-id"
    changed = with_relation(document, i, j, args={**one.args, role: tuple(ends)})
    at = ("layers", i, "relations", j, "args", role, k)
    return Planted(document=changed, place=Place(at=at), found="no-such-id")


@in_document("HSH-S222")
def relation_of_itself(document: Document, _chance: random.Random) -> Planted | None:
    found = relations(document, "CAUSE")
    if not found:
        return None
    i, j, one = found[0]
    changed = with_relation(document, i, j, args={**one.args, "effect": (one.id,)})
    return Planted(document=changed, place=Place(at=("layers", i, "relations", j, "args", "effect", 0)))


@in_document("HSH-S222")
def relations_in_a_ring(document: Document, _chance: random.Random) -> Planted | None:
    found = relations(document, "CAUSE")
    if not found:
        return None
    i, j, one = found[0]
    other = Relation("r-cause2", "CAUSE", {"cause": (one.id,), "effect": one.args["effect"]})
    changed = with_relation(document, i, j, args={**one.args, "effect": (other.id,)})
    changed = with_layer(changed, i, relations=(*changed.layers[i].relations, other))
    at = ("layers", i, "relations", len(changed.layers[i].relations) - 1, "args", "cause", 0)
    return Planted(document=changed, place=Place(at=at), found="r-cause → r-cause2 → r-cause")


@in_document("HSH-S223")
def unknown_producer(document: Document, chance: random.Random) -> Planted | None:
    i = chance.randrange(len(document.layers))
    changed = with_layer(document, i, producer="sarah")
    return Planted(document=changed, place=Place(at=("layers", i, "producer")), found="sarah")


@in_document("HSH-S224")
def conflict_left(document: Document, chance: random.Random) -> Planted | None:
    i, _, one = chance.choice(annotations(document))
    other = structs.replace(one, label="OTHER")
    sides = chance.choice(((one, other, None), ("a", "b & <", "😀"), (None, other, one)))
    conflict = Conflict("c1", "relabelled", document.layers[i].name, one.id, *sides)
    return Planted(document=structs.replace(document, conflicts=(conflict,)), place=Place(at=("conflicts", 0)))


@in_document("HSH-S225")
def layer_twice(document: Document, chance: random.Random) -> Planted | None:
    i = chance.randrange(len(document.layers))
    if document.layers[i].tagset and document.layers[i].tagset != "probe@1.2":
        return None  # in this corpus a layer with it has a finding already, and would have it twice
    changed = structs.replace(document, layers=(*document.layers, document.layers[i]))
    return Planted(document=changed, place=Place(at=("layers", len(document.layers), "name")))
