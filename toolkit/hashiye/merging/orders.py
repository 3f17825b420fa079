"""Lists whose order is somebody's: what is new stands behind what it stood behind on its side."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence


def ordered[K: Hashable](
    base: Sequence[K], ours: Sequence[K], theirs: Sequence[K], kept: set[K], rank: Callable[[K], object]
) -> list[K]:
    """Return the keys in ``kept`` in an order that follows all three lists; no list holds a key twice.

    What all know stands as in the base, or as the one side has it that changed that order. New keys stand behind
    their predecessor on their side; where both sides put some at one place, those of one side stay together, and
    ``rank`` says which side's come first: it may only look at what the keys are.
    """
    old = set(base)
    spine = _spine([one for one in base if one in kept], *([one for one in side if one in old and one in kept]
                                                          for side in (ours, theirs)))  # fmt: skip
    runs: dict[K | None, list[list[K]]] = {}
    placed = set(spine)
    for side in (ours, theirs):
        at: K | None = None
        run: list[K] = []
        for one in side:
            if one in placed and one in old:
                at, run = one, []
            elif one in kept and one not in old:
                if not run:
                    runs.setdefault(at, []).append(run)
                run.append(one)
    return _woven(spine, runs, rank)


def _spine[K](base: list[K], ours: list[K], theirs: list[K]) -> list[K]:
    """Return what the base has in order, as the one side has it that changed the order."""
    for side, other in ((ours, theirs), (theirs, ours)):
        if len(side) == len(base) and side != base and other in (base, side):
            return side
    return base


def _woven[K: Hashable](spine: list[K], runs: dict[K | None, list[list[K]]], rank: Callable[[K], object]) -> list[K]:
    found: dict[K, None] = {}
    for at in (None, *spine):
        if at is not None:
            found[at] = None
        for run in sorted(runs.get(at, ()), key=lambda run: [repr(rank(one)) for one in run]):
            found.update(dict.fromkeys(run))
    return list(found)
