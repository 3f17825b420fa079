"""The metadata of three versions.

Of some facts an article has one (its title, when it was published): two different ones are a conflict. Of others it
has any number (sources, dates that it mentions): those of both sides are taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import msgspec
from msgspec import structs

from hashiye.merging.fact_pairs import Seen, is_one_of_many, look, paired
from hashiye.merging.orders import ordered
from hashiye.merging.records import Open
from hashiye.merging.sights import Edges, Moved, Sights, carried, followed, moves, placed, survives
from hashiye.model import Fact

type Key = tuple[Hashable, ...]
"""What a fact of the result is known by: its number in the base, or what it says."""


def merge_facts(
    seen: Sights, base: Sequence[Fact], ours: Sequence[Fact], theirs: Sequence[Fact]
) -> tuple[tuple[Fact, ...], list[Open]]:
    """Merge the facts of three versions; also return what is open."""
    if seen.text is None:
        for one, other, third in ((ours, theirs, ours), (base, ours, theirs), (base, theirs, ours)):
            if one == other:
                return tuple(third), []
    work = _Merging(seen, base, ours, theirs)
    return work.result(), work.found


class _Merging:
    """One merge of metadata."""

    def __init__(self, seen: Sights, base: Sequence[Fact], ours: Sequence[Fact], theirs: Sequence[Fact]) -> None:
        self.seen = seen
        self.sides = (seen.ours, seen.theirs)
        self.base = [look(one, seen.base) for one in base]
        self.versions = ([look(one, seen.ours) for one in ours], [look(one, seen.theirs) for one in theirs])
        self.pairs = [paired(self.base, own, side) for own, side in zip(self.versions, self.sides, strict=True)]
        self.found: list[Open] = []
        self.kept: dict[Key, Fact] = {}

    def result(self) -> tuple[Fact, ...]:
        """Merge the facts that the base has, then what is new, and put them in order."""
        old: list[Key] = []
        for number, one in enumerate(self.base):
            sides = [own[pairs[number]] if number in pairs else None
                     for own, pairs in zip(self.versions, self.pairs, strict=True)]  # fmt: skip
            merged = self._old(one, sides[0], sides[1])
            old.append(("base", number))
            if merged is not None:
                self.kept[old[-1]] = merged
        keys = self._new()
        order = ordered(old, keys[0], keys[1], set(self.kept), self._rank)
        return tuple(self.kept[key] for key in order)

    def _rank(self, key: Key) -> object:
        return msgspec.json.encode(self.kept[key], order="sorted")

    # --- facts of the base ---

    def _old(self, base: Seen, mine: Seen | None, their: Seen | None) -> Fact | None:
        """Merge a fact of the base; open it where the sides disagree, or a side's evidence is gone."""
        changed = self._is_changed(base, mine, 0), self._is_changed(base, their, 1)
        if mine is None and their is None:
            return None
        rest = self._rest(base, mine, their)
        if changed == (False, False):
            return rest
        views = self._view(mine, 0), self._view(their, 1)
        for side, own in enumerate((mine, their)):
            if changed[side] and not changed[1 - side] and (own is None or views[side] is not None):
                return views[side]
        facts = mine.fact if mine else None, their.fact if their else None
        if any(fact is not None and view is None for fact, view in zip(facts, views, strict=True)):
            self.found.append(Open("anchor", base.fact.key, base.fact, facts[0], facts[1]))
        elif views[0] == views[1]:
            return views[0]
        else:
            self.found.append(Open("metadata", base.fact.key, rest, views[0], views[1]))
        return rest

    def _is_changed(self, base: Seen, own: Seen | None, side: int) -> bool:
        """Say whether a side changed a fact, or took it out, other than by editing the text."""
        return own is None or own.says != base.says or not self._is_carried(base, own, side)

    def _is_carried(self, base: Seen, own: Seen, side: int) -> bool:
        """Say whether evidence is where a side's edit of the text brought it; evidence without words may be gone."""
        before, after = base.edges, own.edges
        alignment = self.sides[side].from_base
        if len(before) == len(after):
            return Moved.AWAY not in moves(before, after, self.sides[side], same_words=False)
        pairs = [carried(alignment, before[i : i + 2]) for i in range(0, len(before), 2)]
        return after == tuple(edge for pair in pairs if _stands(pair) for edge in pair)

    def _rest(self, base: Seen, mine: Seen | None, their: Seen | None) -> Fact:
        """Return the base's fact where its evidence stands now; evidence whose words are gone is left out."""
        edges = base.edges
        told = [self._told(edges, own, side) for side, own in enumerate((mine, their))]
        evidence = []
        for i in range(0, len(edges), 2):
            some = [None if one is None else (one[0][i : i + 2], one[1][i : i + 2]) for one in told]
            where = followed(self.seen, edges[i : i + 2], some[0], some[1], changes=False)
            if where is not None:
                evidence.append((where[0], where[1]))
        return self._put(base, tuple(evidence))

    def _told(self, edges: Edges, own: Seen | None, side: int) -> tuple[Edges, tuple[Moved, ...]] | None:
        if own is None or len(own.edges) != len(edges):
            return None
        return own.edges, moves(edges, own.edges, self.sides[side], same_words=False)

    def _put(self, one: Seen, evidence: tuple[tuple[int, int], ...]) -> Fact:
        value = one.fact.value
        if one.by_words and evidence:
            value = (self.seen.text or "")[slice(*evidence[0])]
        return structs.replace(one.fact, evidence=evidence, value=value)

    def _view(self, one: Seen | None, side: int) -> Fact | None:
        """Return a side's fact in the merged text; None where its evidence is not there."""
        if one is None or self.seen.text is None:
            return one.fact if one else None
        where = placed(self.sides[side], one.edges)
        if where is None or not survives(self.sides[side], one.edges, self.seen.text):
            return None
        return self._put(one, tuple(zip(where[0::2], where[1::2], strict=True)))

    # --- what is new ---

    def _new(self) -> tuple[list[Key], list[Key]]:
        """Take what is new; return the keys of each side's facts in their order."""
        keys: tuple[list[Key], list[Key]] = ([], [])
        news: tuple[dict[Key, Fact], dict[Key, Fact]] = ({}, {})
        for side, own in enumerate(self.versions):
            back = {new: old for old, new in self.pairs[side].items()}
            counted: Counter[bytes] = Counter()
            for i, one in enumerate(own):
                if i in back:
                    keys[side].append(("base", back[i]))
                    continue
                fact = self._view(one, side)
                if fact is None:
                    sides = (None, one.fact) if side else (one.fact, None)
                    self.found.append(Open("anchor", one.fact.key, None, *sides))
                    continue
                said = msgspec.json.encode(fact, order="sorted")
                keys[side].append(("new", said, counted[said]))
                news[side][keys[side][-1]] = fact
                counted[said] += 1
        clashes = self._clashes(*news)
        self.kept.update((key, fact) for key, fact in {**news[0], **news[1]}.items() if key not in clashes)
        return keys

    def _clashes(self, ours: dict[Key, Fact], theirs: dict[Key, Fact]) -> set[Key]:
        """Find new facts of both sides that cannot both hold, and open them; return their keys."""
        waiting: dict[Hashable, list[Key]] = defaultdict(list)
        for key in sorted(theirs.keys() - ours.keys()):
            waiting[_place(theirs[key])].append(key)
        clashes: set[Key] = set()
        for key in sorted(ours.keys() - theirs.keys()):
            there = waiting[_place(ours[key])]
            if there:
                other = there.pop(0)
                clashes |= {key, other}
                self.found.append(Open("metadata", ours[key].key, None, ours[key], theirs[other]))
        return clashes


def _place(fact: Fact) -> Hashable:
    """Return what two new facts may not share: of a fact that there is one of, its slot; else evidence, or value."""
    if not is_one_of_many(fact):
        return fact.key, fact.role
    return (fact.key, fact.role, fact.evidence[0] if fact.evidence else fact.value)


def _stands(pair: tuple[int | None, ...]) -> bool:
    return pair[0] is not None and pair[1] is not None and pair[0] < pair[1]
