"""Changes turned round, so that they lead back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs

from hashiye.comparing.changes import Change, Kind, Shift
from hashiye.comparing.layer_patches import place_of_layer
from hashiye.comparing.layers import Place
from hashiye.model import Annotation, Fact, Relation

_OTHERS: dict[Kind, Kind] = {"added": "removed", "removed": "added", "split": "merged", "merged": "split"}


def invert(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes that undo ``changes``: of ``apply(a, changes)`` they make ``a`` again.

    What they tell a reader of the annotations touched (``followed``, ``dangling``) is told of the first way.
    """
    renamed = _renamed(changes)
    return tuple([_inverted(change, renamed) for change in changes])


def _renamed(changes: Sequence[Change]) -> dict[Place, tuple[str, str]]:
    """Return the name and producer behind the changes of each layer that got another."""
    found: dict[Place, tuple[str, str]] = {}
    for change in changes:
        if change.kind == "metadata" and change.id in {"layer.name", "layer.producer"}:
            name, producer = found.get(place_of_layer(change), (change.layer, change.producer))
            said = str(change.after or "")
            found[place_of_layer(change)] = (said, producer) if change.id == "layer.name" else (name, said)
    return found


def _inverted(change: Change, renamed: Mapping[Place, tuple[str, str]]) -> Change:
    layer, producer = renamed.get(place_of_layer(change), (change.layer, change.producer))
    return structs.replace(
        change,
        kind=_OTHERS.get(change.kind, change.kind),
        layer=layer,
        producer=producer,
        nth=(change.nth[1], change.nth[0]),
        id=_id(change),
        before=change.after,
        after=change.before,
        at=(change.at[1], change.at[0]) if change.at else None,
        left=_negative(change.left),
        right=_negative(change.right),
        hunks=tuple([(start, end, old, old_end) for old, old_end, start, end in change.hunks]),
    )


def _id(change: Change) -> str:
    value = change.before if change.after is None else change.after
    if isinstance(value, tuple):
        value = value[0] if value and isinstance(value[0], Annotation) else None
    if isinstance(value, Annotation | Relation):
        return value.id
    return value.key if isinstance(value, Fact) else change.id


def _negative(shift: Shift | None) -> Shift | None:
    if shift is None:
        return None
    return Shift(-shift.characters, None if shift.tokens is None else -shift.tokens)
