"""Conflicts of the text decided: words of one side take the place of the base's, and everything follows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from hashiye.alignment import Alignment, align, of_hunks
from hashiye.merging import choosing, cuts
from hashiye.merging.choosing import StaysError
from hashiye.merging.outcome import Choice
from hashiye.model import Annotation, Conflict, Document, Fact, Relation, Segmentation, Side
from hashiye.rebasing.anchoring import anchor
from hashiye.rebasing.verdicts import Judged

_PLACE = re.compile("([0-9]{1,10}):([0-9]{1,10})")


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


def place_of(record: Conflict) -> tuple[int, int] | None:
    """Return the characters of the text that a record is about, written ``start:end``; None if it names none."""
    found = _PLACE.fullmatch(record.target)
    return (int(found[1]), int(found[2])) if found else None


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
    exact = _alignment(text, edits)
    coarse = _coarse(text, edits)
    regions = tuple(filter(None, (coarse.span(one.start, one.end) for one in edits)))
    if not changing:
        return Reworded(document, tuple(records), done, why, regions)
    return _followed(document, records, edits, exact, Reworded(document, (), done, why, regions), segment)


def _edits(text: str, wanted: Mapping[int, tuple[Conflict, Choice]]) -> tuple[list[_Edit], dict[int, str]]:
    """Return what is to be replaced, in order and apart from each other, and why the others are not."""
    found: list[_Edit] = []
    why: dict[int, str] = {}
    for number, (record, choice) in wanted.items():
        try:
            words = choosing.side(record, choice)
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


def _alignment(text: str, edits: Sequence[_Edit]) -> Alignment:
    """Align the text with the one that has the chosen words, hunk by hunk inside them."""
    hunks: list[tuple[int, int, int, int]] = []
    shift = 0
    for edit in edits:
        inside = align(text[edit.start : edit.end], edit.words)
        hunks += [
            (edit.start + start, edit.start + end, edit.start + shift + new_start, edit.start + shift + new_end)
            for start, end, new_start, new_end in inside.hunks
        ]
        shift += len(edit.words) - (edit.end - edit.start)
    return of_hunks(hunks, len(text), len(text) + shift)


def _new_text(text: str, edits: Sequence[_Edit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.words]
        at = edit.end
    return "".join((*pieces, text[at:]))


def _followed(
    document: Document, records: Sequence[Conflict], edits: Sequence[_Edit], exact: Alignment, made: Reworded,
    segment: Callable[[str], Segmentation] | None,
) -> Reworded:  # fmt: skip
    """Carry the document onto its new text (:func:`hashiye.rebasing.documents.rebase`), and its records with it."""
    from hashiye.rebasing.documents import rebase  # noqa: PLC0415  (only who replaces words pays for it)

    old = document.text.content or ""
    new = _new_text(old, edits)
    rebased = rebase(structs.replace(document, conflicts=()), new, segment or (lambda _text: Segmentation()))
    whole = _coarse(old, edits)
    moved = tuple(
        record if number in made.done else _carried(record, old, new, exact, whole)
        for number, record in enumerate(records)
    )
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


def _carried(record: Conflict, old: str, new: str, exact: Alignment, whole: Alignment) -> Conflict:
    """Return a record that is still open as it stands on the new text; ``whole`` has each edit as one hunk."""
    place = place_of(record)
    if place is not None and record.kind in ("text", "tokens"):
        start = _start(whole, place[0])
        end = max(start, _end(whole, place[1]))
        record = structs.replace(record, target=f"{start}:{end}")
        if record.kind == "text":
            return record
        cut = [_cut(one, new, old, exact) for one in choosing.sides(record)]
        return structs.replace(record, base=cut[0], ours=cut[1], theirs=cut[2])
    if record.kind in ("anchor", "text", "tokens", "layer"):
        return record
    carried: list[Side] = [_side(one, old, new, exact) for one in choosing.sides(record)]
    return structs.replace(record, base=carried[0], ours=carried[1], theirs=carried[2])


def _cut(one: Side, new: str, old: str, exact: Alignment) -> Side:
    """Return tokens, written as the side of a record, where they stand in the new text."""
    cut = cuts.read(one) if isinstance(one, str) else None
    if cut is None or not cut.tokens:
        return one
    moved: list[cuts.Token] = []
    for token in cuts.tokens_of(cut):
        place = exact.span(token.start, token.end)
        if place is None or old[token.start : token.end] != new[slice(*place)]:
            return cuts.spelled_words(cuts.tokens_of(cut), old)
        moved.append(structs.replace(token, start=place[0], end=place[1]))
    return cuts.spelled(moved)


def _start(whole: Alignment, offset: int) -> int:
    """Return where a stretch that starts at ``offset`` starts now: with the new words, if it starts inside of them."""
    known = whole.start(offset)
    if known is not None:
        return known
    return next(hunk.new_start for hunk in whole.hunks if hunk.start <= offset < hunk.end)


def _end(whole: Alignment, offset: int) -> int:
    """Return where a stretch that ends at ``offset`` ends now: with the new words, if it ends inside of them."""
    known = whole.end(offset)
    if known is not None:
        return known
    return next(hunk.new_end for hunk in whole.hunks if hunk.start < offset <= hunk.end)


def _side(one: Side, old: str, new: str, exact: Alignment) -> Side:
    if isinstance(one, Annotation) and one.surface(old) == one.text:
        parts = anchor(old, new, [one.spans], exact)[0].parts
        if not parts:
            return one  # its words are looked for when it is decided
        start, end, pieces = parts[0][0], parts[-1][1], parts if one.parts else ()
        text = " ".join(new[first:last] for first, last in parts)
        return structs.replace(one, start=start, end=end, parts=pieces, text=text)
    if isinstance(one, Fact) and one.evidence:
        spans = (exact.span(*pair) for pair in one.evidence)
        return structs.replace(one, evidence=tuple(span for span in spans if span is not None))
    return one
