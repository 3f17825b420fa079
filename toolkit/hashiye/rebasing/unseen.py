"""Which complete layers are complete no more: those of a text with words that nobody has looked at for them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from hashiye.alignment import Alignment
from hashiye.forms import fold
from hashiye.model import Layer, Segmentation
from hashiye.rebasing.verdicts import Judged, Opened


def opened(
    layers: Sequence[Layer],
    judged: Iterable[Judged],
    old: str,
    new: str,
    known: Alignment,
    segments: tuple[Segmentation, Segmentation],
) -> tuple[Opened, ...]:
    """Return the complete layers that must be called partial now, in their order, each with the first reason.

    "Nothing marked here" is still true of a sentence in which a word was corrected. It is not known of a whole new
    sentence, nor where an annotation left although its words may stand there, or other words took their place.
    ``segments`` are those of the old and of the new text.
    """
    new_words = _some_unseen(old, new, known, *segments)
    verdicts = iter(judged)
    found = []
    for layer in layers:
        mine = [next(verdicts) for _ in layer.annotations]
        if layer.status != "complete":
            continue
        if new_words:
            found.append(Opened(layer.name, layer.producer, "new"))
        elif any(one.verdict == "ambiguous" for one in mine):
            found.append(Opened(layer.name, layer.producer, "ambiguous"))
        elif any(one.verdict == "lost" and _is_replaced(one, new, known) for one in mine):
            found.append(Opened(layer.name, layer.producer, "replaced"))
    return tuple(found)


def _is_replaced(one: Judged, new: str, known: Alignment) -> bool:
    """Say whether words stand where those of a lost annotation stood."""
    return any(
        _has_words(new[hunk.new_start : hunk.new_end])
        for start, end in one.before.spans
        for hunk in known.touched(start, end)
    )


def _some_unseen(old: str, new: str, known: Alignment, before: Segmentation, after: Segmentation) -> bool:
    """Say whether the new text has a sentence (a line, where it has no sentences) that is new as a whole.

    New is one that shares less than a third of its characters with what stood there, and that stood nowhere else.
    """
    starts = [hunk.new_start for hunk in known.hunks]
    ends = [hunk.new_end for hunk in known.hunks]
    candidates = []
    for start, end in _units(new, after):
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        fresh = sum(min(ends[i], end) - max(starts[i], start) for i in range(first, last))
        if 3 * fresh > 2 * (end - start) and _has_words(new[start:end]):
            candidates.append(fold(new[start:end]))
    if not candidates:
        return False
    there = {fold(old[start:end]) for start, end in _units(old, before)}
    return not there.issuperset(candidates)


def _units(text: str, segments: Segmentation) -> Iterator[tuple[int, int]]:
    if len(segments.sentences):
        yield from segments.sentences.pairs()
        return
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
