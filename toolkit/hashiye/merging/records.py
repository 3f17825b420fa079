"""What a merge could not decide, and at the end the conflict records of it, with ids made of what they say."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from hashiye.merging.outcome import KINDS
from hashiye.model import Conflict, Document, Layer, Side, new_id

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


class Open(Struct, frozen=True):
    """A conflict without an id. ``layer`` is the layer it is in, None outside of all."""

    kind: str
    target: str
    base: Side
    ours: Side
    theirs: Side
    layer: Layer | None = None


def layer_name(layer: Layer | None, layers: Sequence[Layer]) -> str:
    """Return what a record calls a layer: its name, with its producer where two layers have the name."""
    if layer is None:
        return ""
    alike = sum(one.name == layer.name for one in layers)
    return f"{layer.name}/{layer.producer}" if alike > 1 else layer.name


def recorded(document: Document, found: Sequence[Open]) -> tuple[Document, int]:
    """Return the document with the records, and how many are new; what it has a record of already gets no second one.

    Their order and their ids hang on what they say, not on which side is ours.
    """
    named = [(layer_name(one.layer, document.layers), one) for one in found]
    named.sort(key=lambda pair: _order(*pair))
    taken = {one.id for one in document.conflicts}
    said = {(one.kind, one.layer, one.target, *_spelled(one)) for one in document.conflicts}
    made: list[Conflict] = []
    for name, one in named:
        if (one.kind, name, one.target, *_spelled(one)) in said:
            continue
        what = "\0".join((one.kind, one.target, *sorted(_spelled(one))))
        identity = new_id(document.id, name, 0, 0, what, taken)
        taken.add(identity)
        made.append(Conflict(identity, one.kind, name, one.target, one.base, one.ours, one.theirs))
    if not made:
        return document, 0
    return msgspec.structs.replace(document, conflicts=(*document.conflicts, *made)), len(made)


def _spelled(one: Open | Conflict) -> tuple[str, str, str]:
    base, ours, theirs = (
        msgspec.json.encode(side, order="sorted").decode() for side in (one.base, one.ours, one.theirs)
    )
    return base, ours, theirs


def _order(name: str, one: Open) -> tuple[object, ...]:
    base, ours, theirs = _spelled(one)
    return (_RANK.get(one.kind, len(_RANK)), name, len(one.target), one.target, base, *sorted((ours, theirs)))
