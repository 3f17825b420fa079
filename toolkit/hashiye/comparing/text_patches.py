"""Passages put into a text, and sentences into their list."""

from __future__ import annotations

from collections.abc import Sequence

from hashiye.alignment import Alignment, Hunk
from hashiye.comparing.carriage import STILL, Carriage
from hashiye.comparing.changes import Change, Passage, Sentence
from hashiye.comparing.misfit import Words, refuse
from hashiye.comparing.segments import segmentation_of, sentences_of
from hashiye.model import Document, Segmentation


def rewritten(old: str | None, changes: Sequence[Change]) -> Carriage:
    """Return the way from a text to the one with all passages exchanged; ``old`` is None where it is not loaded."""
    if not changes:
        return STILL
    pieces: list[str] = []
    hunks: list[Hunk] = []
    at = length = 0
    for change in sorted(changes, key=_start):
        if old is None:
            refuse(change, Words("a document whose text is not loaded"), Words("its text"))
        was, now = change.before, change.after
        if not isinstance(was, Passage) or not isinstance(now, Passage):
            refuse(change, Words("no passage"), Words("a passage before and after"))
        if was.start < at or was.end != was.start + len(was.text) or old[was.start : was.end] != was.text:
            refuse(change, old[max(was.start, 0) : max(was.end, 0)], was.text)
        length += was.start - at + len(now.text)
        if now.start != length - len(now.text) or now.end != length:
            refuse(change, now.start, length - len(now.text))
        hunks += _hunks(change, was, now, hunks[-1] if hunks else None)
        pieces += (old[at : was.start], now.text)
        at = was.end
    assert old is not None
    new = "".join((*pieces, old[at:]))
    return Carriage(old, new, Alignment(tuple(hunks), len(old), len(new)))


def _start(change: Change) -> tuple[int, int]:
    return (change.before.start, change.before.end) if isinstance(change.before, Passage) else (-1, -1)


def _hunks(change: Change, was: Passage, now: Passage, last: Hunk | None) -> list[Hunk]:
    """Return the hunks of a passage; all between them must be the same on both sides, and none may touch another."""
    found: list[Hunk] = []
    at, new_at = was.start, now.start
    for numbers in (*change.hunks, (was.end, was.end, now.end, now.end)):
        hunk = Hunk(*numbers)
        is_last = len(found) == len(change.hunks)
        ordered = at <= hunk.start <= hunk.end <= was.end and new_at <= hunk.new_start <= hunk.new_end <= now.end
        apart = is_last or last is None or last.end < hunk.start or last.new_end < hunk.new_start
        empty = hunk.start == hunk.end and hunk.new_start == hunk.new_end
        if not ordered or not apart or (empty and not is_last):
            refuse(change, list(hunk), Words("hunks in order, inside the passage, that do not touch"))
        if (
            was.text[at - was.start : hunk.start - was.start]
            != now.text[new_at - now.start : hunk.new_start - now.start]
        ):
            refuse(change, list(hunk), Words("hunks that explain the passage"))
        if not is_last:
            found.append(hunk)
        last, at, new_at = hunk, hunk.end, hunk.new_end
    return found


def resegmented(document: Document, changes: Sequence[Change], way: Carriage) -> Segmentation:
    """Return the sentences with runs of them exchanged, and all others carried over the edited text."""
    if not changes and not way.alignment.hunks:
        return document.segments
    old = sentences_of(document.segments)
    new: list[Sentence] = []
    at = 0
    for change in sorted(changes, key=_index):
        before, after = _sentences(change, change.before), _sentences(change, change.after)
        start, place = change.at or (None, None)
        if start is None or place is None:
            refuse(change, Words("sentences without their places"), Words("where they stand"))
        new += _carried(change, old[at:start], way)
        if start < at or tuple(old[start : start + len(before)]) != before:
            refuse(change, old[start : start + len(before)], before)
        if len(new) != place:
            refuse(change, Words(f"sentence {place}"), Words(f"sentence {len(new)}"))
        new += after
        at = start + len(before)
    new += _carried(changes[-1] if changes else Change(kind="tokens"), old[at:], way)
    try:
        return segmentation_of(new)
    except ValueError:
        refuse(changes[-1], Words("a normal form without a number"), Words("the index of its token"))


def _index(change: Change) -> tuple[int, int]:
    before, after = change.at or (None, None)
    return before if before is not None else -1, after if after is not None else -1


def _sentences(change: Change, value: object) -> tuple[Sentence, ...]:
    found = tuple(one for one in value if isinstance(one, Sentence)) if isinstance(value, tuple) else None
    if found is None or found != value:
        refuse(change, Words("something else"), Words("sentences before and after"))
    return found


def _carried(change: Change, sentences: Sequence[Sentence], way: Carriage) -> list[Sentence]:
    if not way.alignment.hunks:
        return list(sentences)
    found = []
    for one in sentences:
        carried = way.sentence(one)
        if carried is None:
            refuse(change, one, Words("a sentence that the edit of the text leaves whole"))
        found.append(carried)
    return found
