"""The layers of two versions: which is which, and what changed in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct, structs

from hashiye.alignment.sequences import chain
from hashiye.codecs.canonical import ordered_annotations, ordered_relations
from hashiye.comparing.carriage import Carriage
from hashiye.comparing.changes import Change, Followed, Kind
from hashiye.comparing.items import Edges, annotation_changes
from hashiye.comparing.keys import grouped
from hashiye.comparing.knots import annotation_key, knots, relation_key, tied
from hashiye.comparing.pairing import Pairing, paired
from hashiye.comparing.relations import relation_changes
from hashiye.forms import bare
from hashiye.model import Annotation, Layer

HEAD = ("name", "producer", "tagset", "status")
"""What a layer says of itself."""

type Place = tuple[str, str, int]
"""A layer by its name, its producer, and which of several such it is."""


class Found(Struct):
    """What was found in one layer: changes, annotations that only moved, and what became of touched ones."""

    changes: list[Change]
    carried: int = 0
    followed: list[tuple[int, Followed]] = []


def places(layers: Sequence[Layer]) -> list[Place]:
    """Name each layer."""
    seen: Counter[tuple[str, str]] = Counter()
    named = []
    for layer in layers:
        named.append((layer.name, layer.producer, seen[layer.name, layer.producer]))
        seen[layer.name, layer.producer] += 1
    return named


def paired_layers(old: Sequence[Layer], new: Sequence[Layer]) -> list[tuple[int | None, int | None]]:
    """Pair layers by name and producer, then by name, then by producer where their annotations have ids in common."""
    ours, theirs = places(old), places(new)
    where = {place: j for j, place in enumerate(theirs)}
    pairs = [(i, where[place]) for i, place in enumerate(ours) if place in where]
    for field in ("name", "producer"):
        gone, fresh = _left(len(old), {i for i, _ in pairs}), _left(len(new), {j for _, j in pairs})
        mine = grouped(gone, lambda i, field=field: str(getattr(old[i], field)))  # type: ignore[misc]
        other = grouped(fresh, lambda j, field=field: str(getattr(new[j], field)))  # type: ignore[misc]
        for key in mine.keys() & other.keys():
            found = zip(mine[key], other[key], strict=False)
            pairs += [(i, j) for i, j in found if field == "name" or _have_common_ids(old[i], new[j])]
    gone, fresh = _left(len(old), {i for i, _ in pairs}), _left(len(new), {j for _, j in pairs})
    return [*sorted(pairs), *((i, None) for i in gone), *((None, j) for j in fresh)]


def _left(length: int, taken: set[int]) -> list[int]:
    return [index for index in range(length) if index not in taken]


def _have_common_ids(one: Layer, other: Layer) -> bool:
    return not {item.id for item in one.annotations}.isdisjoint({item.id for item in other.annotations})


def spelled(layer: Layer) -> dict[str, object]:
    """Return what a layer says of itself as the format spells it."""
    return {name: getattr(layer, name) for name in HEAD if name != "tagset" or layer.tagset}


def layer_changes(
    old: Sequence[Layer], new: Sequence[Layer], way: Carriage, back: Carriage, edges: Edges
) -> list[Found]:
    """Return what was found in each layer, those of the first version first."""
    ours, theirs = places(old), places(new)
    pairs = paired_layers(old, new)
    kept = set(chain(sorted((i, j) for i, j in pairs if i is not None and j is not None)))
    found = []
    for i, j in pairs:
        if i is not None and j is not None:
            name, producer, nth = ours[i]
            base = Change(kind="metadata", layer=name, producer=producer, nth=(nth, theirs[j][2]))
            changes = list(_head_changes(base, old[i], new[j]))
            if (i, j) not in kept:
                changes.append(
                    structs.replace(base, id="layer.order", before=name, after=name, at=(i, j), fields=("order",))
                )
            items = _Items(base, old[i], new[j], way, back, edges).found()
            found.append(Found(changes + items.changes, items.carried, items.followed))
        elif i is not None:
            found.append(_whole(ours[i], old[i], way, "removed", i))
        elif j is not None:
            found.append(_whole(theirs[j], new[j], way, "added", j))
    return found


def _head_changes(base: Change, old: Layer, new: Layer) -> Iterator[Change]:
    for field in HEAD:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield structs.replace(base, id=f"layer.{field}", before=before or None, after=after or None)


def _whole(place: Place, layer: Layer, way: Carriage, kind: Kind, at: int) -> Found:
    """Return a layer that came or went, and everything in it."""
    side = "after" if kind == "added" else "before"
    base = Change(kind=kind, layer=place[0], producer=place[1], nth=(place[2], place[2]))

    def change(kind: Kind, id_: str, value: object, **more: object) -> Change:
        return structs.replace(base, kind=kind, id=id_, **{side: value}, **more)

    annotations, relations = ordered_annotations(layer), ordered_relations(layer)
    changes = [change("metadata", "layer", spelled(layer), at=(None, at) if kind == "added" else (at, None))]
    forced = knots(annotations, annotation_key) | knots(relations, relation_key)
    for number, item in enumerate(annotations):
        more = _at(kind, number) if annotation_key(item) in forced else {}
        changes.append(change(kind, item.id, item, **more))
    for number, relation in enumerate(relations):
        more = _at(kind, number) if relation_key(relation) in forced else {}
        changes.append(change("relation", relation.id, relation, **more))
    return Found(changes, followed=_lost(layer, way) if kind == "removed" else [])


def _at(kind: Kind, number: int) -> dict[str, object]:
    return {"at": (None, number) if kind == "added" else (number, None)}


def _lost(layer: Layer, way: Carriage) -> list[tuple[int, Followed]]:
    followed = []
    for item in layer.annotations:
        start = edit_in(item, way)
        if start is not None:
            followed.append((start, Followed(layer.name, layer.producer, item.id, "lost")))
    return followed


def edit_in(item: Annotation, way: Carriage) -> int | None:
    """Return where the first edit begins that touches an annotation; None if none does."""
    if not way.alignment.hunks or (item.end < way.first and item.start < way.first):
        return None
    starts: list[int] = []
    for start, end in item.spans:
        starts += [hunk.start for hunk in way.alignment.touched(start, end)]
        plain, grown = way.alignment.span(start, end), way.pair(start, end)
        if plain and grown and plain != grown:  # letters were joined to one of its edges
            starts.append(start if plain[0] != grown[0] else end)
    return min(starts, default=None)


class _Items:
    """The annotations and relations of one layer in both versions."""

    def __init__(self, base: Change, old: Layer, new: Layer, way: Carriage, back: Carriage, edges: Edges) -> None:
        self.base, self.old, self.new = base, old, new
        self.way, self.back, self.edges = way, back, edges
        self.moves = bool(way.alignment.hunks)

    def found(self) -> Found:
        """Return the changes of all annotations, by place, then those of relations, by label and id."""
        differs = self.moves or self.old.annotations != self.new.annotations
        found = self._annotations() if differs else Found([])
        if found.changes or self.old.relations != self.new.relations:
            found.changes += relation_changes(self.base, self.old, self.new)
        return found

    def _annotations(self) -> Found:
        old, new = ordered_annotations(self.old), ordered_annotations(self.new)
        carried = [self.way.annotation(one) for one in old] if self.moves else old
        pairing = paired(old, carried, new, self.way, self.back)
        forced = self._tied(old, new, pairing)
        rows: list[tuple[int, int, int, list[Change]]] = []

        def row(i: int | None, j: int | None, changes: Iterable[Change]) -> None:
            start, end = (new[j].start, new[j].end) if j is not None else (self.way.near(old[i].start)[0], 1 << 62)  # type: ignore[index]
            rows.append((start, end, len(rows), list(changes)))

        def placed(i: int | None, j: int | None) -> Change:
            is_tied = i in forced[0] or j in forced[1]
            return structs.replace(self.base, at=(i, j)) if is_tied else self.base

        for i, j in pairing.same:
            if i in forced[0] or j in forced[1]:
                row(i, j, [self._only_order(placed(i, j), old[i], new[j])])
        for i, j in pairing.changed:
            row(i, j, annotation_changes(placed(i, j), old[i], carried[i], new[j], self.edges, self.way))
        for i in pairing.removed:
            row(i, None, [structs.replace(placed(i, None), kind="removed", id=old[i].id, before=old[i])])
        for j in pairing.added:
            row(None, j, [structs.replace(placed(None, j), kind="added", id=new[j].id, after=new[j])])
        for i, group in pairing.splits:
            after = tuple(new[j] for j in group)
            row(i, group[0], [structs.replace(self.base, kind="split", id=old[i].id, before=old[i], after=after)])
        for many, j in pairing.merges:
            before = tuple(old[i] for i in many)
            row(
                many[0], j, [structs.replace(self.base, kind="merged", id=old[many[0]].id, before=before, after=new[j])]
            )
        changes = [change for *_, several in sorted(rows, key=lambda one: one[:3]) for change in several]
        only = sum(carried[i] is not old[i] and carried[i] != old[i] for i, _ in pairing.same) if self.moves else 0
        return Found(changes, only, self._followed(old, new, pairing) if self.moves else [])

    @staticmethod
    def _only_order(base: Change, before: Annotation, after: Annotation) -> Change:
        return structs.replace(base, kind="attributes", id=before.id, before=before, after=after, fields=("order",))

    @staticmethod
    def _tied(old: Sequence[Annotation], new: Sequence[Annotation], pairing: Pairing) -> tuple[set[int], set[int]]:
        """Return the items of both sides whose order canonical order does not say and the pairs do not either."""
        forced = tied(old, new, pairing.same, annotation_key)
        if not forced[0] and not forced[1]:
            return forced
        for i, group in [one for one in pairing.splits if one[0] in forced[0] or forced[1].intersection(one[1])]:
            pairing.splits.remove((i, group))
            pairing.removed.append(i)
            pairing.added += group
        for many, j in [one for one in pairing.merges if one[1] in forced[1] or forced[0].intersection(one[0])]:
            pairing.merges.remove((many, j))
            pairing.removed += many
            pairing.added.append(j)
        return forced

    def _followed(
        self, old: Sequence[Annotation], new: Sequence[Annotation], pairing: Pairing
    ) -> list[tuple[int, Followed]]:
        became: dict[int, Annotation | None] = {i: new[j] for i, j in [*pairing.same, *pairing.changed]}
        became |= {i: new[group[0]] for i, group in pairing.splits}
        became |= {i: new[j] for many, j in pairing.merges for i in many}
        found = []
        for i, item in enumerate(old):
            start = edit_in(item, self.way)
            if start is not None:
                verdict = self._verdict(item, became.get(i))
                found.append((start, Followed(self.base.layer, self.base.producer, item.id, verdict)))
        return found

    def _verdict(self, before: Annotation, after: Annotation | None) -> Literal["kept", "normalized", "edited", "lost"]:
        if after is None:
            return "lost"
        was, now = before.surface(self.way.old), after.surface(self.way.new)
        if was == now:
            return "kept"
        return "normalized" if bare(was) == bare(now) else "edited"
