"""What won by votes and may not stand beside what else won."""

from __future__ import annotations

from collections.abc import Sequence

from hashiye import tagset as tagsets
from hashiye.adjudicating.queue import Candidate, Pieces
from hashiye.tagset import Tagset


def clashing(readings: Sequence[Candidate | None], layer: str, tagset: Tagset) -> set[int]:
    """Return which readings the tagset does not allow beside each other: labels on one span, overlaps."""
    rules = tagset.layer(layer)
    found: set[int] = set()
    if rules is None:
        return found
    different: dict[Pieces, int] = {}
    for at, one in enumerate(readings):
        if one is not None and different.setdefault(one.spans, at) != at and rules.single_label:
            found |= {at, different[one.spans]}
    pieces = sorted(
        (start, -end, one.label, at)
        for at in different.values()
        if (one := readings[at]) is not None
        for start, end in one.spans
    )
    around: list[tuple[int, int, str, int]] = []
    for start, end, label, at in ((start, -end, label, at) for start, end, label, at in pieces):
        around = [one for one in around if one[1] > start]
        outer = around[-1] if around else None
        if outer and outer[3] != at and tagsets.overlap(tagset, layer, outer[:3], (start, end, label)):
            found |= {at, outer[3]}
        around.append((start, end, label, at))
    return found
