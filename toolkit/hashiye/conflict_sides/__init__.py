"""Conflict records on an edited text: their places and sides follow the words, whoever edits it.

Rebasing, merging and deciding hand in where spans stand (:data:`Find`); what a record makes of that is said here.
A record that cannot follow stays, and is never one that could be decided about other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from msgspec import structs

from hashiye.alignment import Alignment
from hashiye.conflict_sides import cuts
from hashiye.model import Annotation, Conflict, Fact, Side
from hashiye.rebasing.evidence import followed
from hashiye.rebasing.verdicts import Anchored

type Parts = tuple[tuple[int, int], ...]
type Find = Callable[[Parts], Anchored]
"""Says where the pieces of a span of the old text stand in the new one."""

_PLACE = re.compile("([0-9]{1,10}):([0-9]{1,10})")
_STRETCHES = ("text", "tokens")
"""Kinds that are about a stretch of the text, which is their target."""
_ELSEWHERE = ("anchor", "layer")
"""Kinds that hold no places of the document's own text: a side's are those of that side's."""


def place_of(record: Conflict) -> tuple[int, int] | None:
    """Return the characters of the text that a record is about, written ``start:end``; None if it names none."""
    found = _PLACE.fullmatch(record.target) if record.kind in _STRETCHES else None
    return (int(found[1]), int(found[2])) if found else None


def sides(record: Conflict) -> tuple[Side, Side, Side]:
    """Return base, ours and theirs."""
    return record.base, record.ours, record.theirs


def spans_of(record: Conflict) -> Iterator[Parts]:
    """Yield what :func:`carried` may ask for, so that it can be looked up all at once."""
    if record.kind in _ELSEWHERE:
        return
    if (place := place_of(record)) is not None:
        yield (place,)
    for one in sides(record):
        if isinstance(one, Annotation):
            yield one.spans
        elif isinstance(one, Fact):
            yield from ((span,) for span in one.evidence)


def carried(record: Conflict, old: str, new: str, known: Alignment, find: Find) -> tuple[Conflict, bool]:
    """Return a record as it stands on the new text, and whether all of it followed. It never raises.

    A side whose words are not found stays as it was. A stretch whose words were edited becomes the words that stand
    there now: they are not the base's, so that nothing can be decided about them. Where that cannot be told from
    words that can, the record names no place any more.
    """
    if record.kind in _ELSEWHERE:
        return record, True
    if record.kind in _STRETCHES:
        return _stretch(record, old, new, known, find)
    whole = True
    made: list[Side] = []
    for one in sides(record):
        after, follows = _side(one, old, new, find)
        made.append(after)
        whole = whole and follows
    return _with_sides(record, made), whole


def _with_sides(record: Conflict, made: list[Side]) -> Conflict:
    return structs.replace(record, base=made[0], ours=made[1], theirs=made[2])


def _side(one: Side, old: str, new: str, find: Find) -> tuple[Side, bool]:
    if isinstance(one, Annotation):
        parts = find(one.spans).parts if one.surface(old) == one.text else ()
        if not parts or any(before[1] > behind[0] for before, behind in pairwise(parts)):
            return one, False
        text = " ".join(new[start:end] for start, end in parts)
        pieces = parts if one.parts else ()
        return structs.replace(one, start=parts[0][0], end=parts[-1][1], parts=pieces, text=text), True
    if isinstance(one, Fact) and one.evidence:
        after, _ = followed(one, old, new, [find((span,)) for span in one.evidence])
        return (one, False) if after is None else (after, len(after.evidence) == len(one.evidence))
    return one, True


def _stretch(record: Conflict, old: str, new: str, known: Alignment, find: Find) -> tuple[Conflict, bool]:
    """Carry a record about words of the text: whole with its words, else to what stands in their place."""
    place = place_of(record)
    if place is None:
        return record, True
    if not place[0] <= place[1] <= len(old):
        return structs.replace(record, target=""), False
    found = _unedited(place, known) or _same_words(place, old, new, find)
    start, end = found or _around(place, known)
    follows = found is not None
    if not follows and record.kind == "text" and new[start:end] == record.base:
        return structs.replace(record, target=""), False
    record = structs.replace(record, target=f"{start}:{end}")
    if record.kind == "text":
        return record, follows
    shift = start - place[0] if follows else None
    return _with_sides(record, [_cut(one, old, shift) for one in sides(record)]), follows


def _unedited(place: tuple[int, int], known: Alignment) -> tuple[int, int] | None:
    """Return where a stretch stands that nothing was done to."""
    start, end = known.start(place[0]), known.end(place[1])
    if start is None or end is None or start > end or known.touched(*place):
        return None
    return start, end


def _same_words(place: tuple[int, int], old: str, new: str, find: Find) -> tuple[int, int] | None:
    """Return where the words of a stretch were moved to."""
    parts = find((place,)).parts if place[0] < place[1] else ()
    return parts[0] if parts and new[slice(*parts[0])] == old[slice(*place)] else None


def _around(place: tuple[int, int], known: Alignment) -> tuple[int, int]:
    """Return what stands where a stretch was: with the new words, where it began or ended among exchanged ones."""
    known_edges = (known.start(place[0]), known.end(place[1]))
    edges = [one for one in known_edges if one is not None]
    for edge, there in zip(place, known_edges, strict=True):
        inside = known.touched(edge - 1, edge + 1) if there is None else ()
        edges += [new for hunk in inside if hunk.start < edge < hunk.end for new in (hunk.new_start, hunk.new_end)]
    return min(edges), max(edges)


def _cut(one: Side, old: str, shift: int | None) -> Side:
    """Return tokens, written as the side of a record, ``shift`` characters on; None: as the words they are of."""
    cut = cuts.read(one) if isinstance(one, str) else None
    if cut is None or not cut.tokens:
        return one
    tokens = cuts.tokens_of(cut)
    if shift is None:
        return cuts.spelled_words(tokens, old)
    return cuts.spelled([structs.replace(one, start=one.start + shift, end=one.end + shift) for one in tokens])
