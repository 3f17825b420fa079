"""Two versions of a document, compared."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.alignment import align
from hashiye.comparing.carriage import STILL, Carriage
from hashiye.comparing.changes import Change, Comparison, Kind
from hashiye.comparing.items import Edges
from hashiye.comparing.layers import layer_changes
from hashiye.comparing.metadata import conflict, content_of, fact_changes, field_changes, list_changes, producer
from hashiye.comparing.segments import recut
from hashiye.comparing.text_changes import edited, with_followed
from hashiye.model import Document


def compare(before: Document | None, after: Document | None) -> Comparison:
    """Return what differs between two versions of a document, whose texts are loaded.

    A side is None where there is no such document: then the whole other one came or went. Where a text is not
    loaded it is taken not to have changed but for what the document says of it. There are no changes if, and only
    if, both would be written as the same bytes and have the same text.

    Order: what the document says of itself, edits of the text, sentences, then layer by layer (those of ``before``
    first) what it says of itself, its annotations by place, its relations.
    """
    if before is None or after is None:
        whole = before or after
        kind: Kind = "removed" if before else "added"
        only = (Change(kind=kind, id=whole.id, before=before, after=after),) if whole else ()
        return Comparison(before=before, after=after, changes=only)
    way = _way(before, after)
    back = way.inverse() if way.alignment.hunks else way
    found = layer_changes(before.layers, after.layers, way, back, Edges(after, way))
    passages: list[Change] = []
    if way.alignment.hunks:
        passages = edited(before, after, way.old, way.new, way.alignment)
        passages = with_followed(passages, [one for layer in found for one in layer.followed])
    changes = (
        *_said(before, after, way, back), *passages, *recut(before.segments, after.segments, way, back),
        *(change for layer in found for change in layer.changes),
    )  # fmt: skip
    alignment = way.alignment if way is not STILL else None
    return Comparison(
        before=before, after=after, changes=changes, carried=sum(layer.carried for layer in found), alignment=alignment
    )


def _way(before: Document, after: Document) -> Carriage:
    old, new = content_of(before.text), content_of(after.text)
    return STILL if old is None or new is None or old == new else Carriage(old, new, align(old, new))


def _said(before: Document, after: Document, way: Carriage, back: Carriage) -> Iterator[Change]:
    yield from field_changes(before, after)
    yield from fact_changes(before.metadata, after.metadata, way, back)
    if before.producers != after.producers:
        yield from list_changes(
            "producers", list(map(producer, before.producers)), list(map(producer, after.producers))
        )
    if before.conflicts != after.conflicts:
        yield from list_changes(
            "conflicts", list(map(conflict, before.conflicts)), list(map(conflict, after.conflicts))
        )
