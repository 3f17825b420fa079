"""Why offsets are wrong: one explanation that puts every annotation of a document right, if there is one.

The stored surfaces are the witnesses. An explanation is offered only where it makes all of them stand where
the offsets, read its way, say. Each is tried in linear time and given up at the first surface that it fails.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from re import finditer

from msgspec import Struct

from hashiye.model import Annotation, Document
from hashiye.registry import Edit, Path
from hashiye.text import Offsets

FARTHEST = 1_000
"""Code points; a shift by more is another text, not a shift."""
_PROBES = 50
_NARROWING = 200
_KEPT = 4

type Reading = Callable[[int, int], tuple[int, int]]
"""From a span as it is stored to the code points that are meant. ``ValueError`` where it means none."""


class Explanation(Struct, frozen=True):
    """What happened, in words, and what to do; and how to read one span."""

    happened: str
    fix: str
    reading: Reading

    def edits(self, path: Path, one: Annotation) -> tuple[Edit, ...]:
        """Return the edits that move an annotation to where it belongs; its text stays."""
        try:
            start, end = self.reading(one.start, one.end)
            parts = tuple(self.reading(*part) for part in one.parts)
        except ValueError:
            return ()
        changes = (("start", one.start, start), ("end", one.end, end), ("parts", one.parts, parts))
        return tuple(Edit((*path, name), new) for name, old, new in changes if new != old)


def explain(document: Document, text: str, offsets: Offsets) -> Explanation | None:
    """Return the explanation that makes every stored surface right; None if all are, or none does."""
    every = [one for layer in document.layers for one in layer.annotations if one.text]
    wrong = [one for one in every if not _stands(one, text, _as_stored)]
    if not wrong:
        return None
    for happened, fix, reading in _conventions(text, offsets):
        if all(_stands(one, text, reading) for one in wrong) and all(_stands(one, text, reading) for one in every):
            return Explanation(happened, fix, reading)
    shift = _shift(wrong, text)
    if shift is None:
        return None
    many = "1 character" if abs(shift) == 1 else f"{abs(shift)} characters"
    way = "before" if shift > 0 else "behind"
    return Explanation(
        f"each wrong span begins {many} {way} its words",
        f"add {shift} to the start and the end" if shift > 0 else f"take {-shift} from the start and the end",
        partial(_shifted, shift),
    )


def _as_stored(start: int, end: int) -> tuple[int, int]:
    return start, end


def _stands(one: Annotation, text: str, reading: Reading) -> bool:
    """Say whether the stored surface stands where the offsets, read in one way, say."""
    try:
        pieces = [reading(start, end) for start, end in one.spans]
    except ValueError:
        return False
    if not all(0 <= start < end <= len(text) for start, end in pieces):
        return False
    if sum(end - start + 1 for start, end in pieces) - 1 != len(one.text):  # before anything long is cut out
        return False
    return " ".join([text[start:end] for start, end in pieces]) == one.text


def _conventions(text: str, offsets: Offsets) -> Iterator[tuple[str, str, Reading]]:
    """Yield the conventions of other tools, those that would change nothing in this text left out."""
    yield "the offsets take the last character for the end", "add 1 to the end", partial(_inclusive, _as_stored)
    why = "the offsets count from 1 and take the last character for the end"
    yield why, "take 1 from the start", _counted_from_one
    units: list[tuple[str, Reading]] = []
    if not text.isascii():
        units.append(("UTF-8 bytes", partial(_both, offsets.from_utf8)))
        if offsets.to_utf16(len(text)) != len(text):
            units.append(("UTF-16 units", partial(_both, offsets.from_utf16)))
    if "\n" in text:
        units.append(("line ends as two characters", partial(_both, _Doubled(text))))
    for name, reading in units:
        yield f"the offsets count {name}", "store code points", reading
    for name, reading in units:
        happened = f"the offsets count {name} and take the last one for the end"
        yield happened, "store code points, and the end behind the last one", partial(_inclusive, reading)


def _both(convert: Callable[[int], int], start: int, end: int) -> tuple[int, int]:
    return convert(start), convert(end)


def _inclusive(reading: Reading, start: int, end: int) -> tuple[int, int]:
    return reading(start, end + 1)


def _counted_from_one(start: int, end: int) -> tuple[int, int]:
    return start - 1, end


def _shifted(shift: int, start: int, end: int) -> tuple[int, int]:
    return start + shift, end + shift


class _Doubled:
    """Offsets that were counted while each line end was still CR LF."""

    __slots__ = ("_ends",)

    def __init__(self, text: str) -> None:
        self._ends = [match.start() + number for number, match in enumerate(finditer("\n", text))]

    def __call__(self, offset: int) -> int:
        before = bisect_right(self._ends, offset - 1)
        return offset - before


def _shift(wrong: Sequence[Annotation], text: str) -> int | None:
    """Return the one shift, at most :data:`FARTHEST`, under which every wrong surface stands; None if not one does.

    The longest of the first surfaces proposes; the others strike out. Where a single surface is wrong and stands
    near in several places, nothing says which is meant.
    """
    probe = max(wrong[:_PROBES], key=lambda one: len(one.text))
    found = sorted(_proposals(probe, text), key=abs)
    for one in wrong[:_NARROWING]:
        found = [shift for shift in found if _stands(one, text, partial(_shifted, shift))]
    for one in wrong[_NARROWING:]:
        found = [shift for shift in found[:_KEPT] if _stands(one, text, partial(_shifted, shift))]
    return found[0] if len(found) == 1 else None


def _proposals(one: Annotation, text: str) -> Iterator[int]:
    """Yield every shift, near enough, under which the first piece of a surface stands."""
    start, end = one.spans[0]
    piece = one.text[: max(0, end - start)] if one.parts else one.text
    place, last = max(0, start - FARTHEST), start + FARTHEST + len(piece)
    while piece and last > 0 and (place := text.find(piece, place, last)) >= 0:
        yield place - start
        place += 1
