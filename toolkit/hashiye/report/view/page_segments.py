"""From overlapping spans to what can be drawn: a lane for each, and the text cut at every border.

Annotations of several readings on the same words with the same label are one *strand*: one line, one tag, one row.

Spans that overlap in any way (nested, crossing, the same twice, in several parts) cannot be elements of one tree, so
none of them is: the text is cut into segments, and a segment says which spans pass over it, each in its own *lane*.
A span keeps its lane in all its parts. Values in, values out; linear but for sorting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise

from msgspec import Struct, structs

from hashiye.model import Annotation
from hashiye.viewing.shown import Reading

DEEP = 6
"""Lanes for each reading; what overlaps deeper has its tag and its row, no line of its own."""

LANES = 16
"""Lanes of all readings together."""

SPANS = 20_000
"""Strands of one page, in the order of the text: browsers open a page of so many in some seconds."""

FAR = 400
"""Code points between two parts across which a connection is drawn."""

GAP = -1
"""What stands for the number of a part where a span only passes from one part to the next."""

type Pair = tuple[int, int]


class Strand(Struct, frozen=True, gc=False):
    """Annotations with the same label and parts: the parts inside the text, in order, none touching another.

    ``members`` are reading and number of each, ``readings`` whose they are. ``lane`` is None where they have no line.
    """

    label: str
    parts: tuple[Pair, ...]
    members: tuple[Pair, ...]
    readings: tuple[int, ...]
    lane: int | None = None

    @property
    def times(self) -> int:
        """How often one reading has the same."""
        return max(Counter(reading for reading, _ in self.members).values())


class Misfit(Struct, frozen=True, gc=False):
    """Why an annotation is not shown as it is written: a key of :data:`page_words.MISFITS`. ``seen``: a part is."""

    reading: int
    number: int
    why: str
    seen: bool


class Over(Struct, frozen=True, gc=False):
    """A strand over a segment: its lane, its place in the drawing, and which part; :data:`GAP` between parts."""

    lane: int
    strand: int
    part: int


class Segment(Struct, frozen=True, gc=False):
    """Code points ``start`` to ``end``, in which nothing begins or ends. Counts of evidence and differences over it."""

    start: int
    end: int
    over: tuple[Over, ...] = ()
    evidence: int = 0
    differences: int = 0


class Drawing(Struct, frozen=True):
    """Strands in the order of the text, outer ones first, and what does not fit the text.

    ``undrawn`` counts the strands behind the first :data:`SPANS`, which are left out.
    """

    strands: tuple[Strand, ...]
    misfits: tuple[Misfit, ...]
    undrawn: int = 0

    @property
    def lanes(self) -> int:
        """How many lanes there are."""
        return max((one.lane + 1 for one in self.strands if one.lane is not None), default=0)


def drawn(readings: Sequence[Reading], size: int) -> Drawing:
    """Return the annotations of all readings, up to a page's worth of them, on a text of ``size`` code points."""
    found: dict[tuple[tuple[Pair, ...], str], list[Pair]] = {}
    misfits: list[Misfit] = []
    for index, reading in enumerate(readings):
        for number, one in enumerate(reading.annotations):
            parts, why = fitted(one, size)
            if why:
                misfits.append(Misfit(index, number, why, bool(parts)))
            if parts:
                found.setdefault((parts, one.label), []).append((index, number))
    order = sorted(found.items(), key=_place)
    strands = [
        Strand(label, parts, tuple(members), tuple(sorted({reading for reading, _ in members})))
        for (parts, label), members in order[:SPANS]
    ]
    return Drawing(laid(strands, min(LANES, DEEP * len(readings))), tuple(misfits), max(0, len(order) - SPANS))


def _place(one: tuple[tuple[tuple[Pair, ...], str], list[Pair]]) -> tuple[int, int, tuple[Pair, ...], str]:
    parts, label = one[0]
    return parts[0][0], -parts[-1][1], parts, label


def laid(strands: Sequence[Strand], room: int = DEEP) -> tuple[Strand, ...]:
    """Return strands with their lanes, of which there are at most ``room``."""
    lanes = lanes_of([(one.parts[0][0], one.parts[-1][1]) for one in strands])
    return tuple(
        structs.replace(one, lane=lane if lane < room else None) for one, lane in zip(strands, lanes, strict=True)
    )


def fitted(one: Annotation, size: int) -> tuple[tuple[Pair, ...], str]:
    """Return the parts of an annotation that lie in the text, in order, and what is wrong with it; empty if nothing."""
    spans = one.spans
    if len(spans) == 1:
        start, end = spans[0]
        if 0 <= start < end <= size:
            return ((start, end),), ""
    why = _fault(one, spans, size)
    inside = sorted((max(start, 0), min(end, size)) for start, end in spans)
    joined: list[Pair] = []
    for start, end in inside:
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined), why


def _fault(one: Annotation, spans: Sequence[Pair], size: int) -> str:
    if any(end < start for start, end in spans):
        return "reversed"
    if any(start < 0 or end > size for start, end in spans):
        return "outside"
    if any(start == end for start, end in spans):
        return "empty"
    pairs = list(pairwise(spans))
    if any(after[0] < before[0] for before, after in pairs):
        return "unordered"
    if any(after[0] < before[1] for before, after in pairs):
        return "overlapping"
    if one.parts and (one.start, one.end) != (spans[0][0], spans[-1][1]):
        return "hull"
    return ""


def lanes_of(hulls: Sequence[Pair]) -> list[int]:
    """Return a lane for each span, so that no two in one lane overlap, and none is higher than it must be.

    The spans are taken in the order of the text into the lowest free lane (interval partitioning, which needs no more
    lanes than spans overlap in one place: Kleinberg and Tardos 2006, section 4.1). In each knot of overlapping spans
    the lanes are then turned round: what lies inside is nearest to the text, as brackets are drawn.
    """
    order = sorted(range(len(hulls)), key=lambda at: (hulls[at][0], -hulls[at][1]))
    lanes = [0] * len(hulls)
    busy: list[Pair] = []
    free: list[int] = []
    knot: list[int] = []
    used = reach = 0
    for at in order:
        start, end = hulls[at]
        if start >= reach:
            _turn(lanes, knot, used)
            knot, busy, free, used = [], [], [], 0
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        lane = heappop(free) if free else used
        used = max(used, lane + 1)
        lanes[at] = lane
        heappush(busy, (end, lane))
        knot.append(at)
        reach = max(reach, end)
    _turn(lanes, knot, used)
    return lanes


def _turn(lanes: list[int], knot: Sequence[int], used: int) -> None:
    if used > 1:
        for at in knot:
            lanes[at] = used - 1 - lanes[at]


def segments(
    size: int,
    strands: Sequence[Strand],
    *,
    evidence: Iterable[Pair] = (),
    differences: Iterable[Pair] = (),
    cuts: Iterable[int] = (),
) -> Iterator[Segment]:
    """Yield the whole text in segments, cut at the borders of everything given, and at ``cuts``.

    ``evidence`` and ``differences`` must lie inside the text.
    """
    events = sorted(_events(strands))
    counted: dict[int, list[int]] = {}
    for which, spans in enumerate((evidence, differences)):
        for start, end in spans:
            counted.setdefault(start, [0, 0])[which] += 1
            counted.setdefault(end, [0, 0])[which] -= 1
    borders = {0, size, *(event[0] for event in events), *counted, *cuts}
    places = sorted(one for one in borders if 0 <= one <= size)
    over: dict[int, Over] = {}
    passing: tuple[Over, ...] = ()
    next_event, counts = 0, [0, 0]
    for start, end in pairwise(places):
        first = next_event
        while next_event < len(events) and events[next_event][0] <= start:
            _, opens, lane, strand, part = events[next_event]
            if opens:
                over[lane] = Over(lane, strand, part)
            else:
                over.pop(lane, None)
            next_event += 1
        if next_event > first:
            passing = tuple(over[lane] for lane in sorted(over))
        if start in counted:
            counts = [had + more for had, more in zip(counts, counted[start], strict=True)]
        yield Segment(start, end, passing, *counts)


def _events(strands: Sequence[Strand]) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield where a strand begins (1) or ends (0) in its lane; ends come first at one place."""
    for index, one in enumerate(strands):
        if one.lane is None:
            continue
        last = None
        for number, (start, end) in enumerate(one.parts):
            if last is not None and start - last <= FAR:
                yield last, 1, one.lane, index, GAP
                yield start, 0, one.lane, index, GAP
            yield start, 1, one.lane, index, number
            yield end, 0, one.lane, index, number
            last = end
