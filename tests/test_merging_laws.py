"""What holds of every merge, whatever the documents are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hashiye.codecs import Parcel, json_writer, standoff_json
from hashiye.merging import KINDS, merge
from hashiye.model import Conflict, Document
from tests import edits, strategies


def exchanged(document: Document, old: frozenset[str] = frozenset()) -> Document:
    """Return a document whose new records have ours and theirs exchanged."""
    turned = tuple(
        one if one.id in old else Conflict(one.id, one.kind, one.layer, one.target, one.base, one.theirs, one.ours)
        for one in document.conflicts
    )
    return structs.replace(document, conflicts=turned)


def bytes_of(document: Document) -> bytes:
    return json_writer.page(document)


@st.composite
def three(draw: st.DrawFn) -> tuple[Document, Document, Document]:
    """Three versions that share their id; parts of each are the base's, so that there is something to merge."""
    base, ours, theirs = (draw(strategies.documents(inside=True)) for _ in range(3))
    made = []
    for side in (ours, theirs):
        fields = {name for name in ("text", "metadata", "producers", "layers", "segments", "conflicts") if draw(st.booleans())}
        made.append(structs.replace(side, id=base.id, **{name: getattr(base, name) for name in sorted(fields)}))
    if made[0].layers and made[1].layers and draw(st.booleans()):
        made[1] = structs.replace(made[1], layers=mixed(draw, made[0].layers, made[1].layers))
        made[1] = structs.replace(made[1], layers=mixed(draw, base.layers, made[1].layers))
    return base, made[0], made[1]


def mixed(draw: st.DrawFn, some, others):
    """Return layers under the names of others, with some of their items: ids and spans then meet."""
    made = []
    for one, other in zip(some, others, strict=False):
        known = {item.id for item in one.annotations if draw(st.booleans())}
        kept = [item for item in one.annotations if item.id in known]
        kept += [item for item in other.annotations if item.id not in known]
        made.append(structs.replace(one, annotations=tuple(kept), relations=other.relations))
    return (*made, *others[len(made) :])


@given(strategies.documents(), strategies.documents())
def test_one_sided_changes_are_the_change(base, other):
    for merged in (merge(base, base, other), merge(base, other, base), merge(base, other, other)):
        assert bytes_of(merged.document) == bytes_of(other)
        assert merged.fresh == 0
        assert merged.notes == ()


@given(three())
def test_never_raises_and_is_symmetric(versions):
    base, ours, theirs = versions
    merged, turned = merge(base, ours, theirs), merge(base, theirs, ours)
    old = frozenset(one.id for version in versions for one in version.conflicts)
    assert merged.fresh == turned.fresh == sum(one.id not in old for one in merged.document.conflicts)
    assert bytes_of(exchanged(merged.document, old)) == bytes_of(turned.document)


@given(three())
def test_result_can_be_written_and_read(versions):
    merged = merge(*versions).document
    data = bytes_of(merged)
    reading = standoff_json.read(Parcel(data, "x.hsh.json", "x"))
    assert bytes_of(reading.document) == data
    assert {one.kind for one in merged.conflicts} - {one.kind for v in versions for one in v.conflicts} <= set(KINDS)


@given(three())
def test_nothing_is_lost(versions):
    """Every annotation and fact that a side brought is in the result, or in a record, but for its id and place."""
    base, ours, theirs = versions
    merged = merge(base, ours, theirs)
    said = [side for one in merged.document.conflicts for side in (one.base, one.ours, one.theirs)]
    labels = [(one.label, one.note) for layer in merged.document.layers for one in layer.annotations]
    labels += [(one.label, one.note) for one in said if hasattr(one, "label")]
    known = {one for layer in base.layers for one in layer.annotations}
    for side in (ours, theirs):
        for layer in side.layers:
            for one in layer.annotations:
                if one not in known and one.id not in {item.id for item in known}:
                    assert (one.label, one.note) in labels
