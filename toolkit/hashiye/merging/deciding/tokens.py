"""Conflicts of tokens decided: one stretch of the text is cut as a side has it (:mod:`hashiye.conflict_sides.cuts`)."""

from __future__ import annotations

from msgspec import structs

from hashiye.conflict_sides import cuts, place_of
from hashiye.merging.deciding.items import StaysError, side
from hashiye.merging.outcome import Choice
from hashiye.model import Conflict, Document, Segmentation


def recut(document: Document, record: Conflict, choice: Choice) -> Segmentation:
    """Return sentences and tokens with those of one stretch as chosen. ``StaysError`` where that cannot be done."""
    chosen = side(record, choice)
    place = place_of(record)
    cut = cuts.read(chosen) if isinstance(chosen, str) else None
    old = cuts.tokens(document.segments)
    if choice == "base" and (cut is None or old is None or cut.surfaces):
        return document.segments  # it is what the document has
    if place is None or cut is None:
        raise StaysError("it does not say how the words are to be cut")
    start, end = place
    new = _of_words(document, place, cut, old or []) if cut.surfaces else cuts.tokens_of(cut)
    if any(one.start < start or one.end > end for one in new):
        raise StaysError("that side's tokens lie outside the words it is about")
    if old is None:
        raise StaysError("the document's own tokens are out of order")
    before = [one for one in old if one.end <= start]
    after = [one for one in old if one.start >= end]
    inside = old[len(before) : len(old) - len(after)]
    if any(one.start < start or one.end > end for one in inside):
        raise StaysError("the words it is about are cut otherwise by now")
    whole = [*before, *new, *after]
    if inside and inside[0].first and not new and after and not after[0].first:
        whole[len(before)] = structs.replace(after[0], first=True)
    return cuts.columns(whole)


def _of_words(document: Document, place: tuple[int, int], cut: cuts.Cut, old: list[cuts.Token]) -> list[cuts.Token]:
    """Return tokens that a side has of words which were not in the merged text, where they have come into it since.

    Their normal forms, and where sentences begin, are those of the tokens that stand there. ``StaysError`` if they
    are other words than the text has.
    """
    text = document.text.content or ""
    here = {(one.start, one.end): one for one in old}
    starts = {one.start for one in old if one.first}
    at, end = place
    found: list[cuts.Token] = []
    for word in cut.surfaces:
        while at < end and text[at].isspace():
            at += 1
        if not word or not text.startswith(word, at) or at + len(word) > end:
            break
        known = here.get((at, at + len(word)))
        found.append(cuts.Token(at, at + len(word), known.norm if known else "", at in starts))
        at += len(word)
    if len(found) < len(cut.surfaces) or text[at:end].strip():
        raise StaysError("that side's tokens are of other words than the text has: choose the other side")
    return found
