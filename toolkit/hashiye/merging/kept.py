"""Records of earlier merges: they stay until somebody decides them, and their places follow the text."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import structs

from hashiye.conflict_sides import Parts, carried
from hashiye.merging.fields import PARTED, settled, three
from hashiye.merging.orders import ordered
from hashiye.merging.sights import Side, Sights
from hashiye.model import Conflict, new_id
from hashiye.rebasing.verdicts import Anchored


def merge_conflicts(
    seen: Sights, base: Sequence[Conflict], ours: Sequence[Conflict], theirs: Sequence[Conflict]
) -> tuple[Conflict, ...]:
    """Merge the records of three versions: one that a side has decided is gone, those of both sides stay."""
    if not (base or ours or theirs):
        return ()
    at_home = [
        tuple(_carried(one, side, seen.text) for one in own)
        for side, own in ((seen.base, base), (seen.ours, ours), (seen.theirs, theirs))
    ]
    for own, other, third in ((1, 2, 1), (0, 1, 2), (0, 2, 1)):
        if at_home[own] == at_home[other]:
            return at_home[third]
    versions = [{one.id: one for one in own} for own in at_home]
    if any(len(version) < len(own) for version, own in zip(versions, at_home, strict=True)):
        everything = {_key(one): one for own in at_home for one in own}
        return tuple(everything[key] for key in sorted(everything))
    raw = [{one.id: one for one in own} for own in (ours, theirs)]
    kept: dict[str, Conflict] = {}
    renamed: list[Conflict] = []
    for key in dict.fromkeys((*versions[0], *versions[1], *versions[2])):
        sides = [version.get(key) for version in versions]
        value = three(*sides)
        if value is PARTED:
            first, *more = sorted((one for one in sides[1:] if one is not None), key=_key)
            kept[key] = first
            renamed += more if raw[0].get(key) != raw[1].get(key) else ()
        elif (record := settled(value, None)) is not None:
            kept[key] = record
    order = ordered([*versions[0]], [*versions[1]], [*versions[2]], set(kept), lambda key: _key(kept[key]))
    taken = {key for version in versions for key in version}
    for one in sorted(renamed, key=_key):
        made = new_id("", one.layer, 0, 0, _key(one).decode(), taken)
        taken.add(made)
        kept[made] = structs.replace(one, id=made)
        order.append(made)
    return tuple(kept[key] for key in order)


def _key(one: Conflict) -> bytes:
    return msgspec.json.encode(one, order="sorted")


def _carried(one: Conflict, side: Side, merged: str | None) -> Conflict:
    """Return a record of a version as it stands on the merged text."""
    if side.text is None or merged is None or not side.onto.hunks:
        return one
    old, new, onto = side.text, merged, side.onto

    def find(parts: Parts) -> Anchored:
        found = [onto.span(*pair) for pair in parts]
        whole = tuple(pair for pair in found if pair is not None)
        if len(whole) < len(parts):
            return Anchored("lost")
        same = all(old[slice(*was)] == new[slice(*now)] for was, now in zip(parts, whole, strict=True))
        return Anchored("moved" if same else "edited", whole)

    return carried(one, old, new, onto, find)[0]
