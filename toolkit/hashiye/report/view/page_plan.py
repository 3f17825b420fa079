"""What is decided before anything is written: groups of annotations, an order and a colour for labels, lanes.

Annotations of several readings on the same words with the same label are one *group*: they get one tag and one row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

from msgspec import Struct

from hashiye.model import Annotation
from hashiye.report.view import page_colours
from hashiye.report.view.page_segments import Drawing, Pair, Strand, drawn
from hashiye.viewing.shown import Difference, LabelWords, Reading, Shown

LABELS = 60
"""Labels with a colour and a filter of their own; rarer ones share the last."""

MERGED = 8
"""Readings up to which a tag disappears when all of its readings are hidden."""

COLUMNS, WIDEST = 8, 600_000
"""Readings that are shown side by side, and characters of all columns together."""


class Group(Struct, frozen=True, gc=False):
    """Annotations with the same parts and label: ``members`` are reading and number of each."""

    label: str
    parts: tuple[Pair, ...]
    members: tuple[Pair, ...]
    readings: tuple[int, ...]


class Plan(Struct, frozen=True):
    """A document and how its page is laid out. ``labels`` are in the order of the legend, ``rank`` their places.

    ``group_of`` leads from a reading and the number of its annotation to its group; ``same`` says of each strand
    which group it is of.
    """

    shown: Shown
    text: str
    drawing: Drawing
    groups: tuple[Group, ...]
    group_of: Mapping[Pair, int]
    labels: tuple[str, ...]
    counts: Mapping[str, int]
    rank: Mapping[str, int]
    colours: tuple[str, ...]
    words: Mapping[str, LabelWords]
    differences: tuple[tuple[int, Difference], ...]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Plan the page of a document. What does not fit the text is clipped or left to the list of misfits."""
        text = shown.text
        drawing = drawn(shown.readings, len(text))
        groups, group_of = _grouped(drawing.strands)
        counts = Counter(one.label for reading in shown.readings for one in reading.annotations)
        labels = tuple(sorted(counts, key=lambda one: (-counts[one], one)))
        rank = {label: min(at, LABELS - 1) for at, label in enumerate(labels)}
        words = _words(shown, labels)
        wanted = {label: one.colour for label, one in words.items()}
        colours = page_colours.chosen(labels[:LABELS], wanted)
        inside = tuple(
            (at, one)
            for at, one in enumerate(shown.differences)
            if 0 <= one.start < one.end <= len(text)
        )  # fmt: skip
        return cls(
            shown, text, drawing, groups, group_of, labels, counts, rank,
            tuple(colours[one] for one in labels[:LABELS]), words, inside,
        )  # fmt: skip

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings of the document."""
        return self.shown.readings

    @property
    def is_compared(self) -> bool:
        """Say whether there is more than one reading."""
        return len(self.readings) > 1

    @property
    def has_columns(self) -> bool:
        """Say whether the readings are also shown side by side."""
        return 1 < len(self.readings) <= COLUMNS and len(self.text) * len(self.readings) <= WIDEST

    def annotation(self, member: Pair) -> Annotation:
        """Return a member of a group."""
        return self.readings[member[0]].annotations[member[1]]


def _grouped(strands: Sequence[Strand]) -> tuple[tuple[Group, ...], dict[Pair, int]]:
    """Return groups in the order of the text, outer ones first, and to which each annotation belongs."""
    found: dict[tuple[tuple[Pair, ...], str], list[Pair]] = {}
    for one in strands:
        found.setdefault((one.parts, one.label), []).append((one.reading, one.number))
    order = sorted(found, key=lambda key: (key[0][0][0], -key[0][-1][1], key[0], key[1]))
    groups: list[Group] = []
    group_of: dict[Pair, int] = {}
    for at, key in enumerate(order):
        members = tuple(found[key])
        groups.append(Group(key[1], key[0], members, tuple(sorted({reading for reading, _ in members}))))
        group_of.update((member, at) for member in members)
    return tuple(groups), group_of


def _words(shown: Shown, labels: Sequence[str]) -> dict[str, LabelWords]:
    """Return what the tagsets say of the labels: of each the first reading's whose tagset knows it."""
    tagsets = dict.fromkeys(one.tagset for one in shown.readings)
    known = [shown.labels[name] for name in tagsets if name in shown.labels]
    return {label: words for label in labels for words in [_first(known, label)] if words is not None}


def _first(known: Sequence[Mapping[str, LabelWords]], label: str) -> LabelWords | None:
    return next((one[label] for one in known if label in one), None)
