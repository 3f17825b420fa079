"""Conflicts of the text decided: words of one side take the place of the base's, and everything follows them."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from msgspec import Struct, structs

from hashiye.alignment import Alignment, of_hunks
from hashiye.conflict_sides import Parts, carried, place_of, spans_of
from hashiye.merging.deciding.items import StaysError, side
from hashiye.merging.outcome import Choice
from hashiye.model import Conflict, Document, Fact, Relation, Segmentation
from hashiye.rebasing.anchoring import anchor
from hashiye.rebasing.verdicts import Anchored, Judged

_NOWHERE = Anchored("lost")


class Reworded(Struct, frozen=True):
    """A document on its new text, its records following it, and where the chosen words stand now.

    ``done`` and ``why`` name records by their number: those that were decided, and the reasons of those that were not.
    """

    document: Document
    records: tuple[Conflict, ...]
    done: frozenset[int] = frozenset()
    why: Mapping[int, str] = {}
    regions: tuple[tuple[int, int], ...] = ()
    lost: tuple[Judged, ...] = ()
    gone: tuple[tuple[str, Relation], ...] = ()
    facts: tuple[tuple[Fact, Fact | None], ...] = ()


class _Edit(Struct, frozen=True, order=True):
    """Characters of the text to be replaced."""

    start: int
    end: int
    number: int
    words: str


def reword(
    document: Document, wanted: Mapping[int, tuple[Conflict, Choice]], records: Sequence[Conflict],
    segment: Callable[[str], Segmentation] | None,
) -> Reworded:  # fmt: skip
    """Replace the words of every record in ``wanted`` by those of the side chosen for it."""
    text = document.text.content
    if text is None:
        return Reworded(document, tuple(records), why=dict.fromkeys(wanted, "the text is not at hand"))
    edits, why = _edits(text, wanted)
    changing = [one for one in edits if text[one.start : one.end] != one.words]
    if changing and segment is None and len(document.tokens):
        why |= dict.fromkeys((one.number for one in changing), "its tokens cannot be cut anew here")
        edits = [one for one in edits if one.number not in why]
        changing = []
    done = frozenset(one.number for one in edits)
    coarse = _coarse(text, edits)
    regions = tuple(filter(None, (coarse.span(one.start, one.end) for one in edits)))
    if not changing:
        return Reworded(document, tuple(records), done, why, regions)
    return _followed(document, records, changing, Reworded(document, (), done, why, regions), segment)


def _edits(text: str, wanted: Mapping[int, tuple[Conflict, Choice]]) -> tuple[list[_Edit], dict[int, str]]:
    """Return what is to be replaced, in order and apart from each other, and why the others are not."""
    found: list[_Edit] = []
    why: dict[int, str] = {}
    for number, (record, choice) in wanted.items():
        try:
            words = side(record, choice)
        except StaysError as stays:
            why[number] = str(stays)
            continue
        place = place_of(record)
        if place is None or not isinstance(words, str) or not isinstance(record.base, str):
            why[number] = "it does not say which characters of the text it is about"
        elif text[place[0] : place[1]] != record.base or place[1] > len(text):
            why[number] = "the words it is about are not there any more"
        else:
            found.append(_Edit(*place, number, words))
    apart: list[_Edit] = []
    for edit in sorted(found):
        if apart and (edit.start < apart[-1].end or (edit.start, edit.end) == (apart[-1].start, apart[-1].end)):
            why[edit.number] = "another conflict is about the same words: decide that one first"
        else:
            apart.append(edit)
    return apart, why


def _coarse(text: str, edits: Sequence[_Edit]) -> Alignment:
    """Align the text with the one that has the chosen words, each edit one hunk."""
    hunks: list[tuple[int, int, int, int]] = []
    shift = 0
    for edit in edits:
        begin = edit.start + shift
        hunks.append((edit.start, edit.end, begin, begin + len(edit.words)))
        shift += len(edit.words) - (edit.end - edit.start)
    return of_hunks(hunks, len(text), len(text) + shift)


def _new_text(text: str, edits: Sequence[_Edit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.words]
        at = edit.end
    return "".join((*pieces, text[at:]))


def _followed(
    document: Document, records: Sequence[Conflict], edits: Sequence[_Edit], made: Reworded,
    segment: Callable[[str], Segmentation] | None,
) -> Reworded:  # fmt: skip
    """Carry the document onto its new text (:func:`hashiye.rebasing.documents.rebase`), and its records with it."""
    from hashiye.rebasing.documents import rebase  # noqa: PLC0415  (only who replaces words pays for it)

    old = document.text.content or ""
    new = _new_text(old, edits)
    rebased = rebase(structs.replace(document, conflicts=()), new, segment or (lambda _text: Segmentation()))
    moved = _carried(records, made.done, old, new, _coarse(old, edits))
    return structs.replace(
        made, document=_of_one_history(document, rebased.document), records=moved, facts=rebased.facts,
        gone=tuple((layer, relation) for layer, _, relation in rebased.relations),
        lost=tuple(one for one in rebased.judged if one.after is None),
    )  # fmt: skip


def _of_one_history(before: Document, after: Document) -> Document:
    """Return the document without what a rebase says of itself: its words come from a side that has read them."""
    statuses = {(one.name, one.producer): one.status for one in before.layers}
    layers = tuple(
        structs.replace(one, status=statuses.get((one.name, one.producer), one.status)) for one in after.layers
    )
    return structs.replace(after, producers=before.producers, layers=layers)


def _carried(
    records: Sequence[Conflict], done: Container[int], old: str, new: str, coarse: Alignment
) -> tuple[Conflict, ...]:
    """Return the records with those that are still open as they stand on the new text.

    A stretch among words that were exchanged becomes all the words that were chosen: ``coarse`` has each edit as one
    hunk, and no part of it is looked for elsewhere.
    """
    left = [one for number, one in enumerate(records) if number not in done and place_of(one) is None]
    asked = list(dict.fromkeys(parts for one in left for parts in spans_of(one)))
    found = dict(zip(asked, anchor(old, new, asked) if asked else (), strict=True))

    def find(parts: Parts) -> Anchored:
        return found.get(parts, _NOWHERE)

    return tuple(
        record if number in done else carried(record, old, new, coarse, find)[0]
        for number, record in enumerate(records)
    )
