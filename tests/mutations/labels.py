"""Labels, attributes, roles and tagsets."""

from __future__ import annotations

import random

from msgspec import structs

from hashiye.model import Document, Segmentation
from tests.mutations.changes import (
    FRESH,
    annotations,
    free_token,
    loose,
    plus,
    relations,
    rewritten,
    token_list,
    with_annotation,
    with_layer,
    with_relation,
)
from tests.mutations.planting import Place, Planted, in_document
from tests.mutations.sound import mark

WITH_TAGSET = ("entities", "events")


def _ours(document: Document) -> bool:
    """Whether a document uses the tagset that was made for this."""
    return document.layers[0].tagset.startswith("probe@")


@in_document("HSH-M402")
def misspelt_label(document: Document, chance: random.Random) -> Planted | None:
    i, j, one = chance.choice([spot for spot in loose(document, *WITH_TAGSET) if not spot[2].attributes])
    label = chance.choice(("PRE", "organization", "B-PER", "سازمانها", "<&>😀"))
    at = ("layers", i, "annotations", j, "label")
    return Planted(
        document=with_annotation(document, i, j, label=label),
        place=Place(at=at),
        span=(one.start, one.end),
        found=label,
    )


@in_document("HSH-M402")
def label_of_another_layer(document: Document, chance: random.Random) -> Planted | None:
    if not _ours(document):
        return None
    i, j, one = chance.choice([spot for spot in loose(document, "entities") if not spot[2].attributes])
    at = ("layers", i, "annotations", j, "label")
    changed = with_annotation(document, i, j, label="ARG")
    return Planted(document=changed, place=Place(at=at), span=(one.start, one.end), found="ARG")


@in_document("HSH-M402")
def misspelt_relation(document: Document, _chance: random.Random) -> Planted | None:
    found = relations(document, "CAUSE")
    if not found:
        return None
    i, j, _ = found[0]
    changed = with_relation(document, i, j, label="CAUSES")
    return Planted(document=changed, place=Place(at=("layers", i, "relations", j, "label")), found="CAUSES")


@in_document("HSH-M403")
def old_label(document: Document, chance: random.Random) -> Planted | None:
    if not _ours(document):
        return None
    i, j, one = chance.choice([spot for spot in loose(document, "entities") if not spot[2].attributes])
    at = ("layers", i, "annotations", j, "label")
    return Planted(
        document=with_annotation(document, i, j, label="FIRM"), place=Place(at=at), span=(one.start, one.end),
        expected="ORG",
    )  # fmt: skip


def _acts(document: Document) -> list[tuple[int, int, object]]:
    return [
        spot for spot in annotations(document, "events") if spot[2].label == "ACT" and "count" in spot[2].attributes
    ]


def _value(code: str, name: str, attribute: str, value: str) -> None:
    def plant(document: Document, chance: random.Random) -> Planted | None:
        found = _acts(document)
        if not found:
            return None
        i, j, one = chance.choice(found)
        changed = with_annotation(document, i, j, attributes={**one.attributes, attribute: value})
        at = ("layers", i, "annotations", j, "attributes", attribute)
        return Planted(document=changed, place=Place(at=at), span=(one.start, one.end), found=value)

    plant.__name__ = name
    in_document(code)(plant)


_value("HSH-M404", "not_a_choice", "tense", "pasts")
_value("HSH-M404", "not_an_integer", "count", "۲")
_value("HSH-M404", "not_a_boolean", "sure", "yes <&>")
_value("HSH-M411", "not_a_viaf", "viaf", "0123")
_value("HSH-M411", "an_address", "viaf", "https://viaf.org/viaf/75121530/")


@in_document("HSH-M404")
def required_one_missing(document: Document, chance: random.Random) -> Planted | None:
    found = _acts(document)
    if not found:
        return None
    i, j, one = chance.choice(found)
    changed = with_annotation(document, i, j, attributes={"count": "2"})
    return Planted(document=changed, place=Place(at=("layers", i, "annotations", j)), span=(one.start, one.end))


@in_document("HSH-M404")
def unknown_attribute(document: Document, chance: random.Random) -> Planted | None:
    i, j, one = chance.choice(annotations(document, *WITH_TAGSET))
    name = chance.choice(("tence", "x/y~z", "نام"))
    changed = with_annotation(document, i, j, attributes={**one.attributes, name: "past"})
    at = ("layers", i, "annotations", j, "attributes", name)
    return Planted(document=changed, place=Place(at=at, key=True), span=(one.start, one.end), found=name)


@in_document("HSH-M404")
def attribute_of_a_relation(document: Document, _chance: random.Random) -> Planted | None:
    found = relations(document, "ABOUT")
    if not found:
        return None
    i, j, _ = found[0]
    changed = with_relation(document, i, j, attributes={"strength": "much"})
    at = ("layers", i, "relations", j, "attributes", "strength")
    return Planted(document=changed, place=Place(at=at), found="much")


@in_document("HSH-M411")
def not_a_wikidata_id(document: Document, chance: random.Random) -> Planted | None:
    found = [spot for spot in annotations(document) if "wikidata" in spot[2].attributes]
    if not found:
        return None
    i, j, one = found[0]
    value = chance.choice(("https://www.wikidata.org/wiki/Q937", "q937", "Q", "Q0937", "937 "))
    changed = with_annotation(document, i, j, attributes={"wikidata": value})
    at = ("layers", i, "annotations", j, "attributes", "wikidata")
    return Planted(document=changed, place=Place(at=at), span=(one.start, one.end), found=value)


@in_document("HSH-M405")
def another_version(document: Document, chance: random.Random) -> Planted | None:
    i = chance.choice([n for n, layer in enumerate(document.layers) if layer.tagset])
    name = chance.choice(("probe@9.9", "nothing@1.0", document.layers[i].tagset.partition("@")[0] + "@0.1"))
    changed = with_layer(document, i, tagset=name)
    return Planted(document=changed, place=Place(at=("layers", i, "tagset")), found=name)


@in_document("HSH-M406")
def misnamed_layer(document: Document, chance: random.Random) -> Planted | None:
    i = chance.choice([n for n, layer in enumerate(document.layers) if layer.tagset])
    changed = with_layer(document, i, name="entitees")
    return Planted(document=changed, place=Place(at=("layers", i, "name")), found="entitees")


@in_document("HSH-M407")
def no_tokens(document: Document, _chance: random.Random) -> Planted | None:
    if not _ours(document):
        return None
    changed = structs.replace(document, segments=Segmentation())
    return Planted(document=changed, place=Place(at=("layers", 0)), found="no tokens")


def _again(
    document: Document, chance: random.Random, layer: str
) -> tuple[Document, int, object, tuple[int, int]] | None:
    """Let a word that is marked once stand in a second place, unmarked."""
    token, tokens = free_token(document, chance), set(token_list(document))
    found = [spot for spot in annotations(document, layer) if (spot[2].start, spot[2].end) in tokens]
    if token is None or not found:
        return None
    i, _, one = chance.choice(found)
    changed = rewritten(document, *token_list(document)[token], one.text)
    return changed, i, one, token_list(changed)[token]


@in_document("HSH-M408")
def the_same_words_otherwise(document: Document, chance: random.Random) -> Planted | None:
    made = _again(document, chance, "entities")
    if made is None:
        return None
    changed, i, _, span = made
    other = structs.replace(mark(changed.text.content or "", document.id, "entities", span, "ZZZ"), id=FRESH)
    changed, at = plus(changed, i, other)
    return Planted(document=changed, place=Place(at=(*at, "label")), span=span, found="ZZZ")


@in_document("HSH-M409")
def overlooked(document: Document, chance: random.Random) -> Planted | None:
    made = _again(document, chance, "entities")
    if made is None:
        return None
    changed, i, one, span = made
    if one.label in ("PER", "DAT"):
        return None  # the other layer marks these as well
    return Planted(document=changed, place=Place(at=("layers", i)), span=span, found=one.text)


def _about(document: Document) -> tuple[int, int, object] | None:
    found = [spot for spot in relations(document, "ABOUT") if "agent" in spot[2].args]
    return found[0] if found else None


@in_document("HSH-M410")
def unknown_role(document: Document, _chance: random.Random) -> Planted | None:
    spot = _about(document)
    if spot is None:
        return None
    i, j, one = spot
    args = {"act": one.args["act"], "agents": one.args["agent"]}
    at = ("layers", i, "relations", j, "args", "agents")
    return Planted(document=with_relation(document, i, j, args=args), place=Place(at=at, key=True), found="agents")


@in_document("HSH-M410")
def required_role_missing(document: Document, _chance: random.Random) -> Planted | None:
    spot = _about(document)
    if spot is None:
        return None
    i, j, one = spot
    changed = with_relation(document, i, j, args={"agent": one.args["agent"]})
    return Planted(document=changed, place=Place(at=("layers", i, "relations", j)))


@in_document("HSH-M410")
def role_filled_twice(document: Document, _chance: random.Random) -> Planted | None:
    spot = _about(document)
    if spot is None:
        return None
    i, j, one = spot
    ends = [two.id for two in document.layers[i].annotations if two.label == "ARG"][:2]
    changed = with_relation(document, i, j, args={**one.args, "agent": tuple(ends)})
    return Planted(document=changed, place=Place(at=("layers", i, "relations", j, "args", "agent")))


@in_document("HSH-M410")
def another_kind_of_filler(document: Document, _chance: random.Random) -> Planted | None:
    spot = _about(document)
    if spot is None:
        return None
    i, j, one = spot
    changed = with_relation(document, i, j, args={**one.args, "agent": one.args["act"]})
    return Planted(document=changed, place=Place(at=("layers", i, "relations", j, "args", "agent", 0)))
