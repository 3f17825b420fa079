"""Where spans of an old text stand in its edited version: a verdict for each, and no guess."""

from __future__ import annotations

from collections.abc import Sequence

from hashiye.alignment import Alignment, align
from hashiye.forms import fold
from hashiye.rebasing.verdicts import Anchored, Verdict

type Parts = tuple[tuple[int, int], ...]
"""The pieces of one span: one pair of offsets, or several of a discontinuous one."""


def anchor(old: str, new: str, spans: Sequence[Parts], alignment: Alignment | None = None) -> list[Anchored]:
    """Return where each span of ``old`` stands in ``new``. ``alignment`` is that of the two, where it is known."""
    known = alignment or align(old, new)
    return [_anchored(old, new, parts, known) for parts in spans]


def _anchored(old: str, new: str, parts: Parts, known: Alignment) -> Anchored:
    found = [known.span(*part) for part in parts]
    placed = tuple(one for one in found if one is not None)
    if len(placed) < len(parts):
        return Anchored("lost")
    before = [old[start:end] for start, end in parts]
    after = [new[start:end] for start, end in placed]
    verdict: Verdict = "edited"
    if before == after:
        verdict = "kept" if placed == parts else "moved"
    elif list(map(fold, before)) == list(map(fold, after)):
        verdict = "normalized"
    return Anchored(verdict, placed)
