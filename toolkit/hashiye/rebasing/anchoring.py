"""Where spans of an old text stand in its edited version: a verdict for each, and no guess.

The alignment proposes a place and the guard (:mod:`hashiye.rebasing.guard`) must agree to it; what the alignment
lost is looked for among passages that moved. A place that is likely but not sure is a candidate, never an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise, starmap
from typing import NamedTuple

from hashiye.alignment import Alignment, Hunk, align
from hashiye.alignment.words import cut
from hashiye.forms import bare, inside_word, word_end, word_start
from hashiye.rebasing.guard import CONTEXT, Around, Likeness, alike, compared, goes_on
from hashiye.rebasing.moves import Move, Moves, Word, gained, lost, moves
from hashiye.rebasing.sentences import CLEAR, Sentences
from hashiye.rebasing.ties import Ties
from hashiye.rebasing.verdicts import Anchored, Verdict

type Pair = tuple[int, int]
type Parts = tuple[Pair, ...]
"""The pieces of one span: one pair of offsets, or several of a discontinuous one."""

QUOTE = 0.85
"""How alike both contexts must be for words that stand where no passage was aligned."""

TORN = 200
"""How many characters more than twice as many may come between two pieces of a span, before it is two spans."""

_CANDIDATES = 10
_PLACES = 24


def anchor(old: str, new: str, spans: Sequence[Parts], alignment: Alignment | None = None) -> list[Anchored]:
    """Return where each span of ``old`` stands in ``new``. ``alignment`` is that of the two, where it is known.

    A span that is not in the old text (past its end, empty) is lost. A word that grew at its edge is taken whole:
    ``edited`` where an ending or a letter was added, otherwise ``ambiguous``. A word that only lost the blank
    before its neighbour keeps its own letters.
    """
    known = alignment or align(old, new)
    if not known.related:
        return [Anchored("lost")] * len(spans)
    search = _Search(old, new, known)
    return [search.span(parts) for parts in spans]


_ORDER: tuple[Verdict, ...] = ("kept", "moved", "normalized", "edited", "ambiguous", "lost")


class _Place(NamedTuple):
    """Where a piece may stand: ``score`` is how well what is around it fits, from 0 to 2."""

    start: int
    end: int
    verdict: Verdict
    score: float


class _Search:
    """What is known of two texts, and of the pieces that were already looked for."""

    def __init__(self, old: str, new: str, known: Alignment) -> None:
        self.old = old
        self.new = new
        self.known = known
        self._all = Move(0, len(old), 0, len(new), known)
        self._pieces: dict[Pair, Anchored] = {}

    def span(self, parts: Parts) -> Anchored:
        """Return where a span stands: all its pieces in their order, or none."""
        found = [self._piece(*part) for part in parts]
        worst: Verdict = max((one.verdict for one in found), key=_ORDER.index, default="lost")
        unsure = next((one for one in found if one.verdict == "ambiguous"), None)
        if worst == "lost":
            return Anchored("lost")
        if unsure is not None:
            return unsure
        placed = tuple(one.parts[0] for one in found)
        if not all(starmap(_together, zip(pairwise(parts), pairwise(placed), strict=True))):
            return Anchored("ambiguous", candidates=placed[:1])
        return Anchored(worst, placed)

    def _piece(self, start: int, end: int) -> Anchored:
        found = self._pieces.get((start, end))
        if found is None:
            found = self._pieces[start, end] = self._found(start, end)
        return found

    def _found(self, start: int, end: int) -> Anchored:
        if not 0 <= start < end <= len(self.old):
            return Anchored("lost")
        tied = self._ties.places(start, end)
        if tied:
            return Anchored("ambiguous", (), tuple(tied[:_CANDIDATES]))
        doubted: list[_Place] = []
        for place, sure in self._proposed(start, end):
            if sure:
                return Anchored(place.verdict, ((place.start, place.end),))
            doubted.append(place)
        quotes = self._quotes(start, end)
        if len(quotes) == 1 and not doubted and quotes[0].score >= 2 * QUOTE:
            return Anchored(quotes[0].verdict, ((quotes[0].start, quotes[0].end),))
        doubted += quotes
        doubted.sort(key=lambda place: (-place.score, place.start))
        candidates = tuple(dict.fromkeys((place.start, place.end) for place in doubted))[:_CANDIDATES]
        return Anchored("ambiguous" if candidates else "lost", (), candidates)

    def _proposed(self, start: int, end: int) -> Iterator[tuple[_Place, bool]]:
        """Yield where the alignment, then a move, puts a piece, and whether that is sure."""
        for place, sure in self._by_passage(start, end):
            fits = self._sentences.fits(start, place.start)
            if sure and fits < CLEAR and len(self._by_sentence(start, end)) == 1:
                break
            yield place._replace(score=min(place.score, 2 * fits)), sure and fits == 1.0
        exact = self._by_sentence(start, end)
        yield from ((place, sure and len(exact) == 1) for place, sure in exact)

    def _by_sentence(self, start: int, end: int) -> list[tuple[_Place, bool]]:
        return [there for move in self._sentences.same(start, end) for there in self._judged((start, end), move)]

    def _by_passage(self, start: int, end: int) -> Iterator[tuple[_Place, bool]]:
        yield from self._judged((start, end), self._all)
        move = self._moves.around(start, end)
        if move is not None:
            yield from self._judged((start, end), move)

    def _judged(self, span: Pair, move: Move) -> Iterator[tuple[_Place, bool]]:
        """Yield where a passage puts a piece, and what the guard says, which looks no further than the passage."""
        placed = move.alignment.span(span[0] - move.start, span[1] - move.start)
        if placed is None:
            return
        there = self._whole(span, (placed[0] + move.new_start, placed[1] + move.new_start), move)
        copies = self._copies(span, there)
        if len(copies) > 1:
            yield from ((_Place(*copy, "moved", self._around(span, copy, move).score), False) for copy in copies)
            return
        there = copies[0] if copies else there
        likeness = compared(self.old[slice(*span)], self.new[slice(*there)])
        around = self._around(span, there, move)
        if likeness is not None:
            yield _Place(*there, _verdict(likeness, span, there), around.score), around.sure
        elif around.sure and alike(self.old[slice(*span)], self.new[slice(*there)]):
            yield _Place(*there, "edited", around.score), False

    def _copies(self, span: Pair, there: Pair) -> list[Pair]:
        """Return where the words of a span stand whole in its place, if others came among them."""
        if bare(self.old[slice(*span)]) == bare(self.new[slice(*there)]):
            return []
        ours, theirs = cut(self.old[slice(*span)]).keys, cut(self.new[slice(*there)])
        size = len(ours)
        if not ours or len(theirs.keys) <= size:
            return []
        firsts = [at for at in range(len(theirs.keys) - size + 1) if theirs.keys[at : at + size] == ours]
        found = [(there[0] + theirs.starts[at], there[0] + theirs.ends[at + size - 1]) for at in firsts]
        return [
            one
            for one in found
            if not any(inside_word(self.new, edge) for edge in one) and not goes_on(self.new, one[1])
        ]

    def _around(self, span: Pair, there: Pair, move: Move) -> Around:
        return Around(
            self.old[max(move.start, span[0] - CONTEXT) : span[0]],
            self.old[span[1] : min(move.end, span[1] + CONTEXT)],
            self.new[max(move.new_start, there[0] - CONTEXT) : there[0]],
            self.new[there[1] : min(move.new_end, there[1] + CONTEXT)],
            passage=move is not self._all,
        )

    def _whole(self, span: Pair, placed: Pair, move: Move) -> Pair:
        """Return a place without blanks that an edit brought to its edges, and with letters joined to its words."""
        start, end = placed
        old, new = self.old, self.new
        while start < end and new[start].isspace() and not old[span[0]].isspace():
            start += 1
        while start < end and new[end - 1].isspace() and not old[span[1] - 1].isspace():
            end -= 1
        hunk = move.alignment.ending(span[0] - move.start)
        if hunk is not None and not inside_word(old, span[0]):
            first = word_start(new, start)
            if _joins(hunk, new[max(first, hunk.new_start + move.new_start) : start]):
                start = first
        hunk = move.alignment.starting(span[1] - move.start)
        if hunk is not None and not inside_word(old, span[1]):
            last = word_end(new, end)
            if _joins(hunk, new[end : min(last, hunk.new_end + move.new_start)]):
                end = last
            if hunk.start == hunk.end:
                end += goes_on(new, end)
        return start, end

    def _quotes(self, start: int, end: int) -> list[_Place]:
        """Return where the words of a piece stand among what the new text gained."""
        wanted = cut(self.old[start:end]).keys
        found = []
        for index in self._gained_at.get(wanted[0], ())[:_PLACES] if wanted else ():
            words = self._gained[index : index + len(wanted)]
            if [word.key for word in words] == wanted and words[0].hunk == words[-1].hunk:
                place = self._quote((start, end), (words[0].start, words[-1].end))
                if place is not None:
                    found.append(place)
        return found

    def _quote(self, span: Pair, there: Pair) -> _Place | None:
        likeness = compared(self.old[slice(*span)], self.new[slice(*there)])
        if likeness is None:
            return None
        return _Place(*there, _verdict(likeness, span, there), self._around(span, there, self._all).score)

    @cached_property
    def _gained(self) -> list[Word]:
        return gained(self.new, self.known.hunks)

    @cached_property
    def _gained_at(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for index, word in enumerate(self._gained):
            places[word.key].append(index)
        return dict(places)

    @cached_property
    def _sentences(self) -> Sentences:
        return Sentences(self.old, self.new, self.known.hunks)

    @cached_property
    def _ties(self) -> Ties:
        return Ties(self.new, self.known)

    @cached_property
    def _moves(self) -> Moves:
        return moves(self.old, self.new, lost(self.old, self.known.hunks), self._gained)


def _joins(hunk: Hunk, came: str) -> bool:
    """Whether what came beside a span belongs to its word: a mark alone does only where nothing went for it."""
    return bool(came) if hunk.start == hunk.end else any(map(str.isalnum, bare(came)))


def _together(before: tuple[Pair, Pair], after: tuple[Pair, Pair]) -> bool:
    """Whether two pieces in a row still stand in a row, and are not torn apart."""
    apart, now = (other[0] - one[1] for one, other in (before, after))
    return apart < 0 or 0 <= now <= 2 * apart + TORN


def _verdict(likeness: Likeness, span: Pair, placed: Pair) -> Verdict:
    if likeness == "same":
        return "kept" if span == placed else "moved"
    return likeness
