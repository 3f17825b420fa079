"""Offsets themselves: inside the text, in order, covering something, and covering what they say they cover."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.checks.columns import covers, edges
from hashiye.checks.subject import Subject
from hashiye.model import Annotation
from hashiye.registry import Edit, Path, Remark, check, look

_SHOWN = 500
"""Characters of a surface that is not the one meant."""
_LOOKED_UP = 100
"""Surfaces that are looked for in the whole text, so that time stays linear."""


def _unusable(subject: Subject) -> bool:
    return not subject.spans_usable


@look("HSH-A301", "HSH-A302", "HSH-A303", "HSH-A304", "HSH-A308")
def _all_anchored(subject: Subject) -> bool:
    return subject.is_anchored


@check("HSH-A301", text=False, screen=_unusable)
def outside_text(subject: Subject) -> Iterator[Remark]:
    """Every offset lies between 0 and the length of the text, counted in characters (Unicode code points).

    Asked of annotations and their parts, sentences, tokens and the evidence of facts. Offsets run past the
    end when they count UTF-8 bytes (two for a Persian letter) or UTF-16 units (two for an emoji), or when the
    text has become shorter. What stands outside is shown to no other rule. Where one explanation puts every
    annotation of the document right, it is named and offered as a fix for you to confirm.
    """
    length = subject.length
    for at_start, at_end, start, end in edges(subject.document):
        if not (0 <= start <= length and 0 <= end <= length):
            name, at, value = ("end", at_end, end) if 0 <= start <= length else ("start", at_start, start)
            fix, steps = _hint(subject, at)
            yield Remark(
                at=at,
                span=(start, end),
                message=f"the {name} {value} lies outside the text of {length} characters",
                found=str(value),
                expected=f"0 to {length}",
                fix=fix or "correct the offset, or bring back the text that was annotated",
                edits=steps,
            )


def _hint(subject: Subject, at: Path) -> tuple[str, tuple[Edit, ...]]:
    """Return the fix that puts the annotation at or above a path right, in words and as edits, if one is known."""
    explanation = subject.explanation_of(int(at[1])) if at[0] == "layers" else None
    if explanation is None:
        return "", ()
    path = at[:4]
    steps = explanation.edits(path, _annotation(subject, path)) if "parts" not in at else ()
    return f"{explanation.fix} ({explanation.happened})", steps


def _annotation(subject: Subject, path: Path) -> Annotation:
    layer, index = path[1], path[3]
    assert isinstance(layer, int)
    assert isinstance(index, int)
    return subject.document.layers[layer].annotations[index]


@check("HSH-A303", text=False, screen=_unusable)
def reversed_span(subject: Subject) -> Iterator[Remark]:
    """A span begins before it ends.

    Start and end are exchanged when a tool marks from right to left, or when someone edits the numbers by hand.
    Nothing says whether they were only exchanged or are wrong altogether, so nobody but you can mend it.
    """
    for _, at_end, start, end in edges(subject.document):
        if end < start:
            yield Remark(
                at=at_end,
                span=(start, end),
                message=f"the end {end} comes before the start {start}",
                found=f"{start} to {end}",
                expected="a start before the end",
                fix="look at the text, then exchange or correct the two offsets",
            )


@check("HSH-A304", text=False, screen=_unusable)
def empty_span(subject: Subject) -> Iterator[Remark]:
    """A span covers at least one character.

    Format 1.0 has no marks between two characters: other tools use them as cursors or leave them behind when a
    span was deleted. Nothing can be read from such a span; take it out, or say what it covers.
    """
    for _, at_end, start, end in edges(subject.document):
        if start == end:
            yield Remark(
                at=at_end,
                span=(start, end),
                message=f"the span at {start} covers nothing",
                found=f"{start} to {end}",
                expected="an end behind the start",
                fix="take it out, or correct its end",
            )


def _has_parts(subject: Subject) -> bool:
    return subject.marks.with_parts


@check("HSH-A308", text=False, screen=_has_parts)
def parts_in_order(subject: Subject) -> Iterator[Remark]:
    """The parts of a discontinuous annotation stand in the order of the text, with at least one character
    between them, and its start and end are those of the first and the last part.

    Parts that touch are one part; parts that overlap cover words twice. This comes from importing fragments
    as they were clicked, or from correcting start and end and forgetting the parts.
    """
    for path, one in subject.annotations():
        if one.parts and all(start < end for start, end in one.parts):
            remark = _disorder(path, one) or _other_hull(path, one)
            if remark is not None:
                yield remark


def _disorder(path: Path, one: Annotation) -> Remark | None:
    for k, (before, after) in enumerate(zip(one.parts, one.parts[1:], strict=False), 1):
        if after[0] <= before[1]:
            how = "touches" if after[0] == before[1] else "is not behind"
            return Remark(
                at=(*path, "parts", k),
                span=(one.start, one.end),
                message=f"part {k + 1} {how} the part before it",
                found=f"{after[0]} to {after[1]}",
                expected=f"a start behind {before[1]}",
                fix="join parts that touch, and put the others in order",
            )
    return None


def _other_hull(path: Path, one: Annotation) -> Remark | None:
    for name, own, outer in (("start", one.start, one.parts[0][0]), ("end", one.end, one.parts[-1][1])):
        if own != outer:
            return Remark(
                at=(*path, name),
                span=(one.start, one.end),
                message=f"the {name} is not that of its parts",
                found=str(own),
                expected=str(outer),
                fix=f"correct the {name}, or the parts",
            )
    return None


def _differs(subject: Subject) -> bool:
    return not subject.marks.matching


@check("HSH-A302", needs=("HSH-B106",), screen=_differs)
def surface_differs(subject: Subject) -> Iterator[Remark]:
    """An annotation repeats the words it covers, so that a shift shows.

    They part when the text was edited after it was annotated, or when offsets count bytes or UTF-16 units
    instead of characters, or take the last character for the end. Everything that stands on this span then
    points at the wrong words. Where one explanation puts all annotations of the document right (a shift by at
    most 1,000 characters, another unit, another way to count ends), it is named and offered as a fix for you to
    confirm; where the stored words stand in the text exactly once, the place is named. The stored words are
    never rewritten: they are the witness.
    """
    places: dict[str, str] = {}
    for path, annotation in subject.annotations():
        if not covers(annotation, subject.text):
            fix, steps = _hint(subject, path)
            yield Remark(
                at=(*path, "text"),
                span=(annotation.start, annotation.end),
                message="the stored surface is not what the offsets cover",
                found=annotation.text,
                expected=_covered(annotation, subject.text),
                fix=fix or _place(subject.text, annotation, places),
                edits=steps,
            )


def _covered(annotation: Annotation, text: str) -> str:
    """Return what the offsets cover, as much of it as can be read in a report."""
    covered = " ".join(text[start : min(end, start + _SHOWN)] for start, end in annotation.spans)
    return covered if len(covered) < _SHOWN else f"{covered[: _SHOWN - 1]}…"


def _place(text: str, annotation: Annotation, known: dict[str, str]) -> str:
    """Return what to do where nothing explains the fault: the one place where the words stand, if there is one."""
    words, general = annotation.text, "correct the offsets, or annotate the edited text again"
    if annotation.parts or not words or (words not in known and len(known) == _LOOKED_UP):
        return general
    if words not in known:
        place = text.find(words)
        once = place >= 0 and text.find(words, place + 1) < 0
        known[words] = (
            f"correct the offsets: these words stand once, at {place} to {place + len(words)}" if once else ""
        )
    return known[words] or general
