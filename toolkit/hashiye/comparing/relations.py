"""What changed between the relations of two versions of a layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import structs

from hashiye.codecs.canonical import ordered_relations
from hashiye.comparing.changes import Change
from hashiye.comparing.items import dangling, relation_fields
from hashiye.comparing.keys import grouped
from hashiye.comparing.knots import relation_key, tied
from hashiye.comparing.pairing import identical
from hashiye.model import Layer, Relation


def relation_changes(base: Change, before: Layer, after: Layer) -> list[Change]:
    """Return the changes by label and id; ``base`` holds what they have in common."""
    old, new = ordered_relations(before), ordered_relations(after)
    same, gone, fresh = identical(old, old, new, _itself, _id)
    changed, gone, fresh = _paired(old, new, gone, fresh)
    forced = tied(old, new, same, relation_key)
    held, ids = {one.id for one in before.annotations}, {one.id for one in after.annotations}
    base = structs.replace(base, kind="relation")
    rows: list[tuple[tuple[object, ...], Change]] = []

    def row(i: int | None, j: int | None, fields: tuple[str, ...] = ()) -> None:
        at = (i, j) if i in forced[0] or j in forced[1] else None
        was, now = None if i is None else old[i], None if j is None else new[j]
        loose = dangling(now, ids) if now else ()
        whose = was or now
        assert whose is not None
        change = structs.replace(base, id=whose.id, before=was, after=now, at=at, fields=fields, dangling=loose)
        rows.append((relation_key(now or whose), change))

    for i, j in sorted(same):
        is_tied = i in forced[0] or j in forced[1]
        loose = dangling(new[j], ids)
        if is_tied or (loose and loose != dangling(old[i], held)):
            row(i, j, ("order",) if is_tied else ())
    for i, j in changed:
        row(i, j, relation_fields(old[i], new[j]))
    for i in gone:
        row(i, None)
    for j in fresh:
        row(None, j)
    return [change for _, change in sorted(rows, key=lambda one: one[0])]


def _itself(item: Relation) -> Relation:
    return item


def _id(item: Relation) -> str:
    return item.id


def _paired(
    old: Sequence[Relation], new: Sequence[Relation], gone: list[int], fresh: list[int]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pair relations that differ: by id, then by label and ends, then by ends."""
    pairs: list[tuple[int, int]] = []
    keys: tuple[Callable[[Relation], object], ...] = (
        lambda one: one.id, lambda one: (one.label, *_ends(one)), lambda one: _ends(one) or None,
    )  # fmt: skip
    for key in keys:
        ours = grouped(gone, lambda i, key=key: key(old[i]))  # type: ignore[misc]
        theirs = grouped(fresh, lambda j, key=key: key(new[j]))  # type: ignore[misc]
        found = [pair for own in ours if own in theirs for pair in zip(ours[own], theirs[own], strict=False)]
        pairs += found
        used, taken = {i for i, _ in found}, {j for _, j in found}
        gone, fresh = [i for i in gone if i not in used], [j for j in fresh if j not in taken]
    return pairs, gone, fresh


def _ends(relation: Relation) -> tuple[object, ...]:
    return tuple(sorted(relation.args.items()))
