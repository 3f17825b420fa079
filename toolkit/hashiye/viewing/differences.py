"""Where readings of one layer differ: the groups that agreement is measured by, as places to look at.

A partial layer says what it marks and nothing of the rest: that it marked nothing somewhere is no vote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hashiye.model import Annotation, Layer
from hashiye.viewing.shown import Difference, Reading, Vote

if TYPE_CHECKING:
    from hashiye.agreement.grouping import Grouping
    from hashiye.agreement.study import Study

type _Placed = tuple[int, Reading, tuple[Annotation, ...]]
"""A reading, its place among all of them, and its annotations that lie on the text."""


def differences(readings: Sequence[Reading], length: int) -> tuple[Difference, ...]:
    """Return the places where readings of one layer differ, by place. ``length``: code points of the text.

    Annotations that do not lie on the text are left out: nobody can compare where they are.
    """
    layers: dict[str, list[_Placed]] = {}
    for place, one in enumerate(readings):
        layers.setdefault(one.layer, []).append((place, one, _on(one.annotations, length)))
    found = [one for name, placed in layers.items() if len(placed) > 1 for one in _within(name, placed, length)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.layer)))


def strays(reading: Reading, length: int) -> int:
    """Return how many annotations of a reading do not lie on a text of so many code points."""
    return len(reading.annotations) - len(_on(reading.annotations, length))


def _on(annotations: Sequence[Annotation], length: int) -> tuple[Annotation, ...]:
    return tuple(
        one
        for one in annotations
        if 0 <= one.start < one.end <= length and all(one.start <= start < end <= one.end for start, end in one.spans)
    )


def _within(layer: str, placed: Sequence[_Placed], length: int) -> Iterator[Difference]:
    from hashiye.agreement import building, grouping  # noqa: PLC0415  (numpy, only where there are two readings)

    names = [str(place) for place, _, _ in placed]
    layers = {
        name: Layer(name=layer, producer=name, status="complete", annotations=annotations)
        for name, (_, _, annotations) in zip(names, placed, strict=True)
    }
    study = building.study([building.Sheet("", length, (), layers)], "character", names)
    groups = grouping.group(study)
    for row in range(len(groups)):
        kind = grouping.KINDS[int(groups.kind[row])]
        if kind != "agreed":
            votes = tuple(_votes(groups, study, row, placed))
            if kind != "missing" or not all(one.spans for one in votes):
                yield Difference(layer, kind, int(groups.start[row]), int(groups.end[row]), votes)


def _votes(groups: Grouping, study: Study, row: int, placed: Sequence[_Placed]) -> Iterator[Vote]:
    """Yield what each reading has in a group; nothing of a partial one that marked nothing there."""
    for column, (place, reading, marked) in enumerate(placed):
        member = int(groups.member[row, column])
        if member >= 0:
            one = marked[int(study.spans[column].row[member])]
            yield Vote(place, one.id, one.spans, one.label)
        elif reading.status == "complete":
            yield Vote(place)
