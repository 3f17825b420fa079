"""What an edit of the text alone does to the things that point into it: offsets move, surfaces are taken anew."""

from __future__ import annotations

from msgspec import Struct, structs

from hashiye.alignment import Alignment
from hashiye.comparing.changes import Sentence
from hashiye.forms import inside_word, word_end, word_start
from hashiye.model import Annotation, Fact, Relation


class Carriage(Struct, frozen=True):
    """From ``old`` to ``new`` by their alignment. What it makes of an item is None where an edge has no place."""

    old: str
    new: str
    alignment: Alignment

    @property
    def first(self) -> int:
        """Where the first edit begins; what ends before it stays as it is."""
        return self.alignment.hunks[0].start if self.alignment.hunks else 1 << 62

    def inverse(self) -> Carriage:
        """Return the way back."""
        return Carriage(self.new, self.old, self.alignment.inverse())

    def pair(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a span stands now; None if an edge lies inside an edit, or nothing of it is left.

        What was put in without a blank where a word begins or ends belongs to the word, and to its span.
        """
        first, last = self._start(start), self._end(end)
        if first is None or last is None or (first >= last and start < end):
            return None
        return first, last

    def _start(self, offset: int) -> int | None:
        """Return where a span that starts at ``offset`` starts now; an edge in what was only deleted has one place."""
        place = self.alignment.start(offset)
        if place is None:
            return self._deleted(offset)
        hunk = self.alignment.ending(offset)
        if hunk is None or hunk.start < hunk.end or inside_word(self.old, offset):
            return place
        return max(hunk.new_start, word_start(self.new, place))

    def _end(self, offset: int) -> int | None:
        """Return where a span that ends at ``offset`` ends now."""
        place = self.alignment.end(offset)
        if place is None:
            return self._deleted(offset)
        hunk = self.alignment.starting(offset)
        if hunk is None or hunk.start < hunk.end or inside_word(self.old, offset):
            return place
        return min(hunk.new_end, word_end(self.new, place))

    def _deleted(self, offset: int) -> int | None:
        hunk = self.alignment.touched(offset - 1, offset + 1)[0]
        return hunk.new_start if hunk.new_start == hunk.new_end else None

    def annotation(self, item: Annotation) -> Annotation | None:
        """Carry an annotation; its surface only where it was that of the old text."""
        if max(item.end, item.start) < self.first and all(end < self.first for _, end in item.parts):
            return item
        hull = self.pair(item.start, item.end)
        parts = self.pairs(item.parts)
        if hull is None or parts is None:
            return None
        moved = structs.replace(item, start=hull[0], end=hull[1], parts=parts)
        if item.text == item.surface(self.old):
            moved = structs.replace(moved, text=moved.surface(self.new))
        return moved

    def relation(self, item: Relation) -> Relation:
        """Return a relation as it is: it points at annotations, not into the text."""
        return item

    def fact(self, item: Fact) -> Fact | None:
        """Carry the evidence of a fact."""
        evidence = self.pairs(item.evidence)
        return None if evidence is None else structs.replace(item, evidence=evidence)

    def sentence(self, item: Sentence) -> Sentence | None:
        """Carry a sentence with its tokens."""
        start, end, tokens = item.start, item.end, item.tokens
        touched = self.alignment.touched(start - 1, end + 1)
        if not touched and (not tokens or (start <= min(tokens) and max(tokens) <= end)):
            by = (self.alignment.start(start) or 0) - start
            return item if not by else Sentence(start + by, end + by, tuple([at + by for at in tokens]), item.norms)
        hull = self.pair(start, end)
        numbers = iter(tokens)
        pairs = self.pairs(tuple(zip(numbers, numbers, strict=False)))
        if hull is None or pairs is None or len(tokens) % 2:
            return None
        return Sentence(*hull, tuple([at for pair in pairs for at in pair]), item.norms)

    def pairs(self, pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...] | None:
        """Carry several spans; None if one of them has no place."""
        carried = [self.pair(*pair) for pair in pairs]
        found = tuple([pair for pair in carried if pair is not None])
        return found if len(found) == len(carried) else None

    def near(self, offset: int) -> tuple[int, int]:
        """Return the first and the last place that ``offset`` may have now: one and the same outside of edits."""
        if not self.alignment.hunks:
            return offset, offset
        low, high = self.alignment.end(offset), self.alignment.start(offset)
        if low is None or high is None:
            hunk = self.alignment.touched(offset - 1, offset + 1)[0]
            return hunk.new_start, hunk.new_end
        return min(low, high), max(low, high)


STILL = Carriage("", "", Alignment((), 0, 0))
"""Between two versions of one text: everything stays where it is."""
