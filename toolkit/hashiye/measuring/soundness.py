"""Whether a layer can be measured at all: offsets, ids and tokens that mean what they say.

Not every rule of ``validate``, only what would make a figure about something else than what was marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from hashiye.model import Annotation, Document, Layer
from hashiye.text import quoted


class Fault(NamedTuple):
    """What is wrong with a document's copy: a permanent code and what it is, in words."""

    code: str
    message: str


def fault(document: Document, layer: Layer, text: str) -> Fault | None:
    """Return the first fault of a layer on its text, None if it can be measured."""
    if document.conflicts:
        return Fault("HSH-S224", "a merge left conflicts in it that nobody has decided")
    length = len(text)
    found = next((wrong for one in layer.annotations if (wrong := _span(one, length) or _surface(one, text))), None)
    if found is not None:
        return found
    ids = [one.id for one in layer.annotations]
    if len(set(ids)) != len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        return Fault("HSH-S219", f"the id {twice!r} stands twice in the layer")
    return tokens_fault(document.tokens.numbers, length)


def _span(one: Annotation, length: int) -> Fault | None:
    for start, end in one.spans:
        if not 0 <= start < end <= length:
            return _edges(one, start, end, length)
    if one.parts:
        in_order = all(before[1] < behind[0] for before, behind in pairwise(one.parts))
        if not in_order or (one.start, one.end) != (one.parts[0][0], one.parts[-1][1]):
            return Fault("HSH-A308", f"the parts of the annotation {one.id!r} are not in order")
    return None


def _surface(one: Annotation, text: str) -> Fault | None:
    """Return the fault of a surface that is not what the offsets cover: one of the two is of something else."""
    if one.text == (one.surface(text) if one.parts else text[one.start : one.end]):
        return None
    return Fault("HSH-A302", f"the annotation {one.id!r} says {quoted(one.text)}, which its offsets do not cover")


def _edges(one: Annotation, start: int, end: int, length: int) -> Fault:
    where = f"the annotation {one.id!r}, {start} to {end},"
    if start == end:
        return Fault("HSH-A304", f"{where} covers nothing")
    if start > end:
        return Fault("HSH-A303", f"{where} ends before it begins")
    return Fault("HSH-A301", f"{where} reaches beyond the text of {length} code points")


def tokens_fault(numbers: Sequence[int], length: int) -> Fault | None:
    """Return what is wrong with tokens, given as starts and ends in turn."""
    if not numbers:
        return None
    if numbers[0] < 0 or numbers[-1] > length:
        return Fault("HSH-A301", f"a token reaches beyond the text of {length} code points")
    if list(numbers) != sorted(numbers):
        return Fault("HSH-A317", "its tokens overlap or are out of order")
    return None
