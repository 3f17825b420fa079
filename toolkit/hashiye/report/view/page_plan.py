"""What is decided before anything is written: strands of annotations, an order and a colour for labels, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

from msgspec import Struct

from hashiye.model import Annotation
from hashiye.report.view import page_colours
from hashiye.report.view.page_segments import SPANS, Drawing, Pair, drawn
from hashiye.viewing.shown import Difference, LabelWords, Reading, Shown

LABELS = 60
"""Labels with a colour and a filter of their own; rarer ones share the last."""

MERGED = 8
"""Readings up to which a tag disappears when all of its readings are hidden."""

COLUMNS, WIDEST = 8, 600_000
"""Readings that are shown side by side, and characters of all columns together; of spans as many as a page has."""


class Plan(Struct, frozen=True):
    """A document and how its page is laid out. ``labels`` are in the order of the legend, ``rank`` their places.

    ``strand_of`` leads from a reading and the number of its annotation to its strand. ``columns`` are the readings that
    are also shown side by side: those that have something to show; none where there is nothing beside another.
    """

    shown: Shown
    text: str
    drawing: Drawing
    strand_of: Mapping[Pair, int]
    labels: tuple[str, ...]
    counts: Mapping[str, int]
    rank: Mapping[str, int]
    colours: tuple[str, ...]
    words: Mapping[str, LabelWords]
    differences: tuple[tuple[int, Difference], ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Plan the page of a document. What does not fit the text is clipped or left to the list of misfits."""
        shown = shown.arranged()
        text = shown.text
        drawing = drawn(shown.readings, len(text))
        strand_of = {member: at for at, one in enumerate(drawing.strands) for member in one.members}
        counts = Counter(one.label for reading in shown.readings for one in reading.annotations)
        labels = tuple(sorted(counts, key=lambda one: (-counts[one], one)))
        rank = {label: min(at, LABELS - 1) for at, label in enumerate(labels)}
        told = _words(shown, labels)
        wanted = {label: one.colour for label, (_, one) in told.items()}
        colours = page_colours.chosen(labels[:LABELS], wanted, {label: at for label, (at, _) in told.items()})
        inside = tuple(
            (at, one)
            for at, one in enumerate(shown.differences)
            if 0 <= one.start < one.end <= len(text)
        )  # fmt: skip
        return cls(
            shown, text, drawing, strand_of, labels, counts, rank,
            tuple(colours[one] for one in labels[:LABELS]),
            {label: one for label, (_, one) in told.items()}, inside, _columns(shown),
        )  # fmt: skip

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings of the document."""
        return self.shown.readings

    @property
    def is_compared(self) -> bool:
        """Say whether there is more than one reading."""
        return len(self.readings) > 1

    def annotation(self, member: Pair) -> Annotation:
        """Return a member of a strand."""
        return self.readings[member[0]].annotations[member[1]]


def _columns(shown: Shown) -> tuple[int, ...]:
    judged = {vote.reading for one in shown.differences for vote in one.votes}
    found = tuple(at for at, one in enumerate(shown.readings) if one.annotations or at in judged)
    spans = sum(len(one.annotations) for one in shown.readings)
    fits = 1 < len(found) <= COLUMNS and len(shown.text) * len(found) <= WIDEST and spans <= SPANS
    return found if fits else ()


def _words(shown: Shown, labels: Sequence[str]) -> dict[str, tuple[int, LabelWords]]:
    """Return what the tagsets say of the labels, and which of them: of each the first reading's that knows it."""
    used = dict.fromkeys(one.tagset for one in shown.readings)
    known = [shown.labels[name] for name in used if name in shown.labels]
    first = {label: next(((at, one[label]) for at, one in enumerate(known) if label in one), None) for label in labels}
    return {label: found for label, found in first.items() if found is not None}
