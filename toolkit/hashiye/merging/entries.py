"""The items of one layer in three versions, paired: by id, and where both sides added the same, by what they are.

What both sides added under one id and is not the same gets a new id on the side that sorts later; what both added
under two ids and is the same keeps the lesser one. The relations of that side follow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec
from msgspec import structs

from hashiye.merging import items
from hashiye.merging.items import Decided, Disputed, Item, edges_of
from hashiye.merging.outcome import Note
from hashiye.merging.sights import Sights
from hashiye.model import Annotation, Layer, Relation, new_id

type Key = tuple[str, int]
"""An id, and the number of the item among those that (wrongly) have the same."""


class Entry:
    """One item: as each version has it in its own text, and what is decided of it so far."""

    __slots__ = ("base", "disputed", "merged", "ours", "rest", "shown", "theirs")

    def __init__(self, base: Item | None, ours: Item | None, theirs: Item | None, decided: Decided) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.merged, self.rest = decided.merged, decided.rest
        self.shown = (decided.ours, decided.theirs)
        self.disputed = list(decided.disputed)

    @property
    def is_brought(self) -> bool:
        """Whether the result has something here that the base has not."""
        return self.merged is not None and self.merged is not self.rest and self.merged != self.rest

    @property
    def brought_by(self) -> tuple[bool, bool]:
        """Whether ours, and theirs, made it what it is."""
        ours, theirs = self.shown
        return ours is not None and ours != self.rest, theirs is not None and theirs != self.rest

    @property
    def placed_by(self) -> tuple[bool, bool]:
        """Whether ours, and theirs, put it where it is, or called it what it is; else as :attr:`brought_by`."""
        ours, theirs = (one is not None and _what(one) != _what(self.rest) for one in self.shown)
        return (ours, theirs) if ours or theirs else self.brought_by

    def withdraw(self) -> bool:
        """Go back to the base's place and label, with all else that was decided; say whether that is a change."""
        before, rest = self.merged, self.rest
        if isinstance(before, Annotation) and isinstance(rest, Annotation):
            self.merged = structs.replace(
                rest, attributes=before.attributes, confidence=before.confidence, note=before.note
            )
            return before != self.merged
        return self.revert()

    def revert(self) -> bool:
        """Go back to what the base had; say whether that is a change."""
        before, self.merged = self.merged, self.rest
        return before != self.merged


def _what(item: Item | None) -> object:
    return (item.spans, item.label) if isinstance(item, Annotation) else item


def order(item: Item) -> tuple[object, ...]:
    """Return what items are sorted by, whichever side they are of; equal for equal items only."""
    place = edges_of(item) if isinstance(item, Annotation) else ()
    return (place, item.label, msgspec.json.encode(item, order="sorted"))


def keyed[T: (Annotation, Relation)](found: Sequence[T]) -> dict[Key, T]:
    """Return items by their ids."""
    plain = {(one.id, 0): one for one in found}
    if len(plain) == len(found):
        return plain
    counted: Counter[str] = Counter()
    result: dict[Key, T] = {}
    for one in sorted(found, key=order):
        result[one.id, counted[one.id]] = one
        counted[one.id] += 1
    return result


def _all_ids(layer: Layer) -> set[str]:
    return {one.id for one in layer.annotations}.union(one.id for one in layer.relations)


def ends(relation: Relation) -> Iterator[str]:
    """Yield the ids that a relation names."""
    return (one for named in relation.args.values() for one in named)


class Pairing:
    """The items of a layer as they are paired; ``names`` are new ids of items that ours, and theirs, added."""

    def __init__(self, seen: Sights, document: str, layer: Layer, versions: tuple[Layer, Layer, Layer]) -> None:
        self.seen, self.document, self.layer, self.versions = seen, document, layer, versions
        self.names: tuple[dict[str, str], dict[str, str]] = ({}, {})
        self.notes: list[Note] = []
        self.taken = set().union(*map(_all_ids, versions))
        self.annotations = self._annotations()
        self.relations = self._relations()

    def _free(self, item: Item) -> str:
        place = (item.start, item.end) if isinstance(item, Annotation) else (0, 0)
        label = item.label
        if isinstance(item, Relation):
            label += msgspec.json.encode(item.args, order="sorted").decode()
        made = new_id(self.document, self.layer.name, *place, label, self.taken)
        self.taken.add(made)
        return made

    def _rename(self, side: int, item: Item) -> str:
        made = self.names[side][item.id] = self._free(item)
        self.notes.append(Note("renumbered", self.layer.name, item.id, made))
        return made

    def _join(self, side: int, gone: str, kept: str) -> None:
        if gone != kept:
            self.names[side][gone] = kept
        self.notes.append(Note("joined", self.layer.name, kept, gone if gone != kept else ""))

    @cached_property
    def known(self) -> list[set[str]]:
        """The ids of each version; new ids that the merge gave count as known to both sides."""
        given = {name for names in self.names for name in names.values()}
        return [_all_ids(version) | given for version in self.versions]

    @cached_property
    def gone(self) -> dict[str, list[Entry]]:
        """The items of the base that a side took out, by id; some may be back by now."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in (*self.annotations, *self.relations):
            if entry.rest is not None and (entry.ours is None or entry.theirs is None):
                found[entry.rest.id].append(entry)
        return found

    @cached_property
    def needing(self) -> dict[str, list[Entry]]:
        """The relations that name an id, in the result or in the base."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.relations:
            names = {name for one in (entry.merged, entry.rest) if isinstance(one, Relation) for name in ends(one)}
            for name in names:
                found[name].append(entry)
        return found

    # --- annotations ---

    def _annotations(self) -> list[Entry]:
        base, ours, theirs = (keyed(one.annotations) for one in self.versions)
        found = []
        for key, one in base.items():
            mine, their = ours.get(key), theirs.get(key)
            found.append(Entry(one, mine, their, items.annotation(self.seen, one, mine, their)))
        news = [{key: one for key, one in side.items() if key not in base} for side in (ours, theirs)]
        for side in (0, 1):
            self._join_moved(side, news[side], found)
        return [*found, *self._added(*news)]

    def _join_moved(self, side: int, news: dict[Key, Annotation], old: Iterable[Entry]) -> None:
        """Take what a side added for an annotation of the base, if the other side put that there, with that label."""
        moved = {
            (one.merged.spans, one.merged.label): one for one in old
            if isinstance(one.merged, Annotation) and isinstance(one.rest, Annotation) and not one.disputed
            and one.merged.spans != one.rest.spans and one.brought_by[1 - side] and not one.brought_by[side]
        }  # fmt: skip
        for key, one in [*news.items()] if moved else ():
            here = items.at_home(one, (self.seen.ours, self.seen.theirs)[side], self.seen)
            entry = moved.get((here.spans, here.label)) if here is not None else None
            if here is None or entry is None or not isinstance(entry.merged, Annotation):
                continue
            joined = items.added(entry.merged, here).merged
            if joined is not None:
                del news[key], moved[here.spans, here.label]
                entry.merged = structs.replace(joined, id=entry.merged.id)
                entry.shown = (entry.merged, entry.merged)
                self._join(side, one.id, entry.merged.id)

    def _added(self, ours: Mapping[Key, Annotation], theirs: Mapping[Key, Annotation]) -> Iterable[Entry]:
        """Pair what both sides added; what has lost its words in the other side's edit is in conflict."""
        found: list[Entry] = []
        sides: tuple[dict[Key, Annotation], dict[Key, Annotation]] = ({}, {})
        raw: tuple[dict[str, Annotation], dict[str, Annotation]] = ({}, {})
        for number, (side, news) in enumerate(((self.seen.ours, ours), (self.seen.theirs, theirs))):
            for key, one in news.items():
                at_home = items.at_home(one, side, self.seen)
                if at_home is None:
                    told = (one, None) if number == 0 else (None, one)
                    disputed = Disputed("anchor", None, told[0], told[1])
                    found.append(Entry(None, told[0], told[1], Decided(None, disputed=(disputed,))))
                else:
                    sides[number][key] = at_home
                    raw[number][one.id] = one
        relations = {one.id for one in self.versions[0].relations}
        for number, news in enumerate(sides):
            for key, one in [(key, one) for key, one in news.items() if one.id in relations]:
                news[key] = structs.replace(one, id=self._rename(number, one))
        both = [key for key in sides[0] if key in sides[1]]
        for key in both:
            mine, their = sides[0][key], sides[1][key]
            if mine.spans == their.spans:
                found.append(self._same_place(sides[0].pop(key), sides[1].pop(key), raw))
            else:
                late = 0 if order(mine) > order(their) else 1
                one = sides[late].pop(key)
                made = self._rename(late, one)
                raw[late][made] = raw[late][one.id]
                sides[late][made, -1] = structs.replace(one, id=made)
        return [*found, *self._same_words(sides, raw)]

    def _same_place(
        self, mine: Annotation, their: Annotation, raw: tuple[dict[str, Annotation], dict[str, Annotation]]
    ) -> Entry:
        """Pair what both sides marked at one place."""
        here = (raw[0].get(mine.id), raw[1].get(their.id))
        if mine.label != their.label:
            return Entry(None, *here, Decided(None, None, mine, their, (Disputed("added", None, mine, their),)))
        decided = items.added(mine, their)
        if decided.merged is not None:
            late = 0 if mine.id > their.id else 1
            self._join(late, (mine, their)[late].id, decided.merged.id)
        return Entry(None, *here, decided)

    def _same_words(
        self, sides: tuple[dict[Key, Annotation], dict[Key, Annotation]],
        raw: tuple[dict[str, Annotation], dict[str, Annotation]],
    ) -> Iterable[Entry]:  # fmt: skip
        """Pair what is left by its place: first under the same label, then under another one."""
        places: dict[object, tuple[list[Annotation], list[Annotation]]] = defaultdict(lambda: ([], []))
        for number, news in enumerate(sides):
            for one in news.values():
                places[edges_of(one)][number].append(one)
        for mine, theirs in places.values():
            twins: dict[str, list[Annotation]] = defaultdict(list)
            for one in sorted(theirs, key=order, reverse=True) if mine else theirs:
                twins[one.label].append(one)
            left: list[Annotation] = []
            for one in sorted(mine, key=order) if theirs else mine:
                if twins.get(one.label):
                    yield self._same_place(one, twins[one.label].pop(), raw)
                else:
                    left.append(one)
            rest = sorted((one for own in twins.values() for one in own), key=order)
            for one, other in zip(left, rest, strict=False):
                yield self._same_place(one, other, raw)
            for one in left[len(rest) :]:
                yield Entry(None, raw[0].get(one.id), None, Decided(one, None, one))
            for one in rest[len(left) :]:
                yield Entry(None, None, raw[1].get(one.id), Decided(one, None, None, one))

    # --- relations ---

    def _repointed(self, side: int, relation: Relation) -> Relation:
        names = self.names[side]
        if names.keys().isdisjoint(one for ends in relation.args.values() for one in ends):
            return relation
        args = {role: tuple(names.get(one, one) for one in ends) for role, ends in relation.args.items()}
        return structs.replace(relation, args=args)

    def _relations(self) -> list[Entry]:
        base = keyed(self.versions[0].relations)
        sides = [
            {key: self._repointed(number, one) for key, one in keyed(version.relations).items()}
            for number, version in enumerate(self.versions[1:])
        ]
        news = [{key: one for key, one in side.items() if key not in base} for side in sides]
        joined = self._new_relations(news)
        if joined or self.names[0] or self.names[1]:
            for number, side in enumerate(sides):
                side.update({key: self._repointed(number, one) for key, one in side.items()})
            news = [
                {key: self._repointed(number, one) for key, one in side.items()} for number, side in enumerate(news)
            ]
        found = [
            Entry(one, sides[0].get(key), sides[1].get(key), items.relation(one, sides[0].get(key), sides[1].get(key)))
            for key, one in base.items()
        ]
        return [*found, *self._added_relations(news, joined)]

    def _new_relations(self, news: list[dict[Key, Relation]]) -> dict[Key, Key]:
        """Give ids to new relations that need another one; return which of both sides are one."""
        annotations = {entry.merged.id for entry in self.annotations if entry.merged is not None}
        joined: dict[Key, Key] = {}
        for number, side in enumerate(news):
            own = {one.id for one in self.versions[1 + number].annotations}
            for key, one in [(key, one) for key, one in side.items() if one.id in annotations and one.id not in own]:
                side[key] = structs.replace(one, id=self._rename(number, one))
        for key in [key for key in news[0] if key in news[1]]:
            mine, their = news[0][key], news[1][key]
            if (mine.label, mine.args) == (their.label, their.args):
                joined[key] = key
                self._join(0, mine.id, their.id)
            else:
                late = 0 if order(mine) > order(their) else 1
                one = news[late].pop(key)
                made = self._rename(late, one)
                news[late][made, -1] = structs.replace(one, id=made)
        known = {self._likeness(one): key for key, one in news[1].items() if key not in joined}
        for key, one in news[0].items():
            twin = None if key in joined else known.pop(self._likeness(one), None)
            if twin is not None:
                joined[key] = twin
                ids = (one.id, news[1][twin].id)
                self._join(ids.index(max(ids)), max(ids), min(ids))
        return joined

    def _likeness(self, relation: Relation) -> bytes:
        return msgspec.json.encode(structs.replace(relation, id=""), order="sorted")

    def _added_relations(self, news: list[dict[Key, Relation]], joined: Mapping[Key, Key]) -> Iterable[Entry]:
        for key, one in news[0].items():
            if key in joined:
                twin = news[1][joined[key]]
                yield Entry(None, one, twin, items.added(one, twin))
            else:
                yield Entry(None, one, None, Decided(one, None, one))
        twins = set(joined.values())
        for key, one in news[1].items():
            if key not in twins:
                yield Entry(None, None, one, Decided(one, None, None, one))
