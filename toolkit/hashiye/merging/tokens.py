"""The tokens of one stretch of sentences that both sides changed: put together token by token."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import structs

from hashiye.alignment import Alignment
from hashiye.conflict_sides.cuts import Token, spelled, spelled_words
from hashiye.merging.records import Open
from hashiye.merging.sights import Sights
from hashiye.merging.stretches import Stretch, Three, Version, stretches
from hashiye.merging.texts import Region

type Shape = list[tuple[int, int, str]]
"""Tokens without what they say of sentences."""

type Recut = Callable[[int, int], list[Token]]
"""Cuts a stretch of the merged text into tokens, none of which begins a sentence."""

_OWN = ("", "ours", "theirs")


def _is_edited_by(stretch: Stretch, side: int) -> bool:
    return not stretch.sources.isdisjoint((_OWN[side], "both", "conflict"))


def _moved(own: Sequence[Token], step: int) -> list[Token]:
    return [Token(one.start + step, one.end + step, one.norm, one.first) for one in own] if step else list(own)


def _shape(own: Sequence[Token], step: int) -> Shape:
    return [(one.start + step, one.end + step, one.norm) for one in own]


class Desk:
    """A stretch and the tokens that base, ours and theirs have in it, in their own texts' offsets."""

    def __init__(self, seen: Sights, stretch: Stretch, slices: Three[list[Token]]) -> None:
        self.seen, self.stretch, self.slices = seen, stretch, slices
        self.found: list[Open] = []
        self._made: list[tuple[Token, bool | None]] = []
        self._breaks: tuple[dict[int, bool], dict[int, bool]] = ({}, {})
        self.anew: list[tuple[int, int]] = []
        self._behind_edit = False

    def changed(self, side: int) -> bool:
        """Say whether a side (1: ours, 2: theirs) changed the words or the tokens of the stretch."""
        if _is_edited_by(self.stretch, side):
            return True
        return _moved(self.slices[0], self.stretch.shifts[0] - self.stretch.shifts[side]) != self.slices[side]

    def placed(self, version: int) -> list[Token]:
        """Return the tokens of a version in the merged text."""
        return _moved(self.slices[version], self.stretch.shifts[version])

    def standing(self, version: int, onto: Alignment) -> list[Token]:
        """Return the tokens of a version that the merged text has."""
        found = []
        for one in self.slices[version]:
            start, end = onto.start(one.start), onto.end(one.end)
            if start is not None and end is not None and start < end:
                found.append(Token(start, end, one.norm, one.first))
        return found

    def merged(self, alignments: Three[Alignment], regions: Sequence[Region], recut: Recut) -> list[Token]:
        """Return the merged tokens. What is open is in ``found`` then, what ``recut`` was asked for in ``anew``."""
        versions = [
            Version([(one.start, one.end) for one in own], onto)
            for own, onto in zip(self.slices, alignments, strict=True)
        ]
        begin, shifts = self.stretch.merged[0], self.stretch.shifts
        for one in stretches((versions[0], versions[1], versions[2]), regions, begin, shifts):
            slices = [own[a:b] for own, (a, b) in zip(self.slices, one.units, strict=True)]
            self._add(one, (slices[0], slices[1], slices[2]), recut)
            self._behind_edit = bool(one.sources)
        mine, their = self._breaks
        if mine and their and mine != their:
            self._record(self.stretch, self.slices)
            return [structs.replace(one, first=one.first if was is None else was) for one, was in self._made]
        return [one for one, _ in self._made]

    def undecided(self, made: list[Token], marks: Iterable[tuple[int, int]]) -> list[Token]:
        """Open the stretch, because it was cut through what somebody marked; return tokens that fit its words.

        These are the base's where nobody edited the words, else those of the one side that did. Where both did, only
        the sentences that begin inside a mark are taken back.
        """
        self.found = []
        self._record(self.stretch, self.slices)
        sources = self.stretch.sources
        if sources <= {"ours", "both"} or sources <= {"theirs", "both"}:
            version = 0 if not sources else 1 if "ours" in sources else 2
            if sources == {"both"}:
                version = 1 if _shape(self.placed(1), 0) <= _shape(self.placed(2), 0) else 2
            return self._without_breaks(self.placed(version), marks) if sources else self.placed(version)
        return self._without_breaks(made, marks)

    def _without_breaks(self, made: list[Token], marks: Iterable[tuple[int, int]]) -> list[Token]:
        inside = list(marks)
        return [
            structs.replace(one, first=False) if one.first and any(a < one.start < b for a, b in inside) else one
            for one in made
        ]

    def _add(self, one: Stretch, slices: Three[list[Token]], recut: Recut) -> None:
        """Decide one stretch of tokens."""
        mine, their = self._differs(one, slices, 1), self._differs(one, slices, 2)
        if not mine and not their:
            self._keep(one, slices)
        elif not their:
            self._take(one, slices, 1, 2)
        elif not mine:
            self._take(one, slices, 2, 1)
        elif one.sources <= {"both"} and _shape(slices[1], one.shifts[1]) == _shape(slices[2], one.shifts[2]):
            self._take(one, slices, 1, 2)
        else:
            self._part(one, slices, recut)

    def _differs(self, one: Stretch, slices: Three[list[Token]], side: int) -> bool:
        if _is_edited_by(one, side):
            return True
        return _shape(slices[0], one.shifts[0] - one.shifts[side]) != _shape(slices[side], 0)

    def _keep(self, one: Stretch, slices: Three[list[Token]]) -> None:
        """Take tokens that nobody changed; where sentences begin is merged token by token."""
        for i, (base, ours, theirs) in enumerate(zip(*slices, strict=True)):
            place = base.start + one.shifts[0]
            first = base.first
            for side, own in enumerate((ours, theirs)):
                if own.first != base.first:
                    first = own.first
                    if i or not self._behind_edit:
                        self._breaks[side][place] = own.first
            self._made.append((Token(place, base.end + one.shifts[0], base.norm, first), base.first))

    def _take(self, one: Stretch, slices: Three[list[Token]], version: int, other: int) -> None:
        """Take a side's tokens; where the other side begins or ends a sentence in front of them, so does the result."""
        made = _moved(slices[version], one.shifts[version])
        base, others = slices[0], slices[other]
        if made and base and others and base[0].first != others[0].first and made[0].first == base[0].first:
            made[0] = structs.replace(made[0], first=others[0].first)
        self._made += [(token, None) for token in made]

    def _part(self, one: Stretch, slices: Three[list[Token]], recut: Recut) -> None:
        """Keep the base's tokens where its words stand, else those of the side whose words do; the rest is open."""
        if one.sources == {"conflict"}:  # the record of the text says it
            self._made += [(token, None) for token in _moved(slices[0], one.shifts[0])]
            return
        if "conflict" in one.sources or {"ours", "theirs"} <= one.sources:
            made = recut(*one.merged)
            if made:
                first = any(own[0].first for own in slices if own)
                made[0] = structs.replace(made[0], first=first)
                self.anew.append((made[0].start, made[-1].end))
            self._made += [(token, None) for token in made]
            return
        if one.sources == {"both"}:
            shapes = _shape(slices[1], one.shifts[1]), _shape(slices[2], one.shifts[2])
            keeper = 1 if shapes[0] <= shapes[1] else 2
        else:
            keeper = 0 if not one.sources else 1 if "ours" in one.sources else 2
        self._made += [(token, None) for token in _moved(slices[keeper], one.shifts[keeper])]
        self._record(one, slices)

    def _record(self, one: Stretch, slices: Three[list[Token]]) -> None:
        sides = [self._side(one, own, version) for version, own in enumerate(slices)]
        start, end = self._hull(one, slices)
        self.found.append(Open("tokens", f"{start}:{end}", sides[0], sides[1], sides[2]))

    def _side(self, one: Stretch, own: list[Token], version: int) -> str:
        known = {"conflict"} if version == 0 else {_OWN[version], "both"}
        if one.sources <= known:
            return spelled(_moved(own, one.shifts[version]))
        return spelled_words(own, (self.seen.base, self.seen.ours, self.seen.theirs)[version].text)

    def _hull(self, one: Stretch, slices: Three[list[Token]]) -> tuple[int, int]:
        """Return the characters of the merged text that the tokens in question cover."""
        start, end = one.merged
        if one.sources:
            return start, end
        owns = [_moved(own, one.shifts[version]) for version, own in enumerate(slices) if own]
        return min((own[0].start for own in owns), default=start), max((own[-1].end for own in owns), default=end)
