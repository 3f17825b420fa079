"""Records of earlier merges: they stay until somebody decides them, and their places follow the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec import structs

from hashiye.merging.fields import PARTED, settled, three
from hashiye.merging.orders import ordered
from hashiye.merging.sights import Side, Sights, carried
from hashiye.model import Annotation, Conflict, Fact, new_id
from hashiye.model import Side as Said

_PLACE = re.compile("([0-9]{1,10}):([0-9]{1,10})")


def merge_conflicts(
    seen: Sights, base: Sequence[Conflict], ours: Sequence[Conflict], theirs: Sequence[Conflict]
) -> tuple[Conflict, ...]:
    """Merge the records of three versions: one that a side has decided is gone, those of both sides stay."""
    if not (base or ours or theirs):
        return ()
    at_home = [
        tuple(_carried(one, side) for one in own)
        for side, own in ((seen.base, base), (seen.ours, ours), (seen.theirs, theirs))
    ]
    for own, other, third in ((1, 2, 1), (0, 1, 2), (0, 2, 1)):
        if at_home[own] == at_home[other]:
            return at_home[third]
    versions = [{one.id: one for one in own} for own in at_home]
    if any(len(version) < len(own) for version, own in zip(versions, at_home, strict=True)):
        everything = {_key(one): one for own in at_home for one in own}
        return tuple(everything[key] for key in sorted(everything))
    kept: dict[str, Conflict] = {}
    renamed: list[Conflict] = []
    for key in dict.fromkeys((*versions[0], *versions[1], *versions[2])):
        sides = [version.get(key) for version in versions]
        value = three(*sides)
        if value is PARTED:
            first, *more = sorted((one for one in sides[1:] if one is not None), key=_key)
            kept[key] = first
            renamed += more
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


def _carried(one: Conflict, side: Side) -> Conflict:
    """Return a record as it stands on the merged text; what cannot be carried stays as it is."""
    if side.text is None or not side.onto.hunks:
        return one
    place = _PLACE.fullmatch(one.target) if one.kind in ("text", "tokens") else None
    if place is not None:
        edges = carried(side.onto, (int(place[1]), int(place[2])))
        if edges[0] is None or edges[1] is None:
            return one
        return structs.replace(one, target=f"{edges[0]}:{edges[1]}")
    if one.kind in ("anchor", "text", "tokens", "layer"):
        return one
    base, ours, theirs = (_said(said, side) for said in (one.base, one.ours, one.theirs))
    return structs.replace(one, base=base, ours=ours, theirs=theirs)


def _said(said: Said, side: Side) -> Said:
    if isinstance(said, Annotation):
        edges = (said.start, said.end, *(edge for part in said.parts for edge in part))
        found = carried(side.onto, edges)
        whole = [one for one in found if one is not None]
        if len(whole) < len(edges) or any(a >= b for a, b in zip(whole[::2], whole[1::2], strict=True)):
            return said
        parts = tuple(zip(whole[2::2], whole[3::2], strict=True))
        return structs.replace(said, start=whole[0], end=whole[1], parts=parts)
    if isinstance(said, Fact) and said.evidence:
        pairs = [carried(side.onto, pair) for pair in said.evidence]
        kept = tuple((a, b) for a, b in pairs if a is not None and b is not None and a < b)
        return structs.replace(said, evidence=kept)
    return said
