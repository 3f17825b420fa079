"""Tags a token, as IOB, IOB2, IOE, BIOES, BILOU or BMEW write them, to spans; and spans to IOB2."""

from __future__ import annotations

from collections.abc import Sequence

OUTSIDE = "O"
_POSITIONS = frozenset("BILOUESMW")
_FIRST = frozenset("BUSW")
_ALONE = frozenset("USW")
_LAST = frozenset("ELUSW")


class OverlapError(ValueError):
    """Spans of one annotator overlap: tags have one label a token."""


type Tagged = tuple[int, int, str]
"""Start and end of a span, counted in tokens, and its label."""


def parts(tag: str) -> tuple[str, str]:
    """Return the position and the label of a tag; a tag without a position is a label inside of a span.

    >>> parts("B-PER"), parts("I"), parts("O")
    (('B', 'PER'), ('I', ''), ('O', ''))
    """
    position, _, label = tag.partition("-")
    return (position.upper(), label) if position.upper() in _POSITIONS else ("I", tag)


def spans(tags: Sequence[str]) -> list[Tagged]:
    """Return the spans of a sequence of tags, as conlleval and seqeval read them by default.

    A span begins at B, S, U and W, where the label changes, and where nothing or a finished span goes before; so that
    IOB (B only where two spans touch) and tags that break their scheme are read too.

    >>> spans(["I-PER", "I-PER", "B-PER", "O", "B-LOC", "L-LOC", "U-ORG"])
    [(0, 2, 'PER'), (2, 3, 'PER'), (4, 6, 'LOC'), (6, 7, 'ORG')]
    """
    found: list[Tagged] = []
    opened = False
    for place, tag in enumerate(tags):
        position, label = parts(tag)
        if position == OUTSIDE:
            opened = False
            continue
        goes_on = opened and position not in _FIRST and found[-1][2] == label
        if goes_on:
            found[-1] = (found[-1][0], place + 1, label)
        else:
            found.append((place, place + 1, label))
        opened = position not in _LAST
    return found


def tags(marked: Sequence[Tagged], length: int) -> list[str]:
    """Return the IOB2 tags of spans over so many tokens. Raises :class:`OverlapError` where spans overlap."""
    found = [OUTSIDE] * length
    for start, end, label in marked:
        if any(tag != OUTSIDE for tag in found[start:end]):
            raise OverlapError("spans of one annotator overlap: tags have one label a token")
        found[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)][: max(end - start, 0)]
    return found


def label_of(tag: str) -> str:
    """Return the label of a tag without its position; ``O`` outside of spans."""
    position, label = parts(tag)
    return OUTSIDE if position == OUTSIDE else label
