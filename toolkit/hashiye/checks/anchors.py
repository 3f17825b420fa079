"""Offsets themselves: inside the text, in order, covering something, and covering what they say they cover."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.checks.subject import Subject
from hashiye.registry import Remark, check


@check("HSH-A302", needs=("HSH-B106",))
def surface_differs(subject: Subject) -> Iterator[Remark]:
    """An annotation repeats the words it covers, so that a shift shows.

    They part when the text was edited after it was annotated, or when offsets count bytes or UTF-16
    units instead of code points. Everything that stands on this span then points at the wrong words.
    """
    for path, annotation in subject.annotations():
        covered = annotation.surface(subject.text)
        if covered != annotation.text:
            yield Remark(
                at=(*path, "text"),
                span=(annotation.start, annotation.end),
                message="the stored surface is not what the offsets cover",
                found=annotation.text,
                expected=covered,
                fix="correct the offsets, or annotate the edited text again",
            )
