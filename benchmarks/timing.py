"""Fair timing of callables against each other: they take turns, CPU time, medians of ratios."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping


def in_turns(
    candidates: Mapping[str, Callable[[], object]],
    *,
    turns: int = 9,
    at_least: float = 0.15,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """Return CPU seconds a call, one list entry a turn. Each turn runs every candidate for ``at_least`` seconds.

    ``clock`` may be another: ``time.perf_counter`` for the wall.
    """
    counts = {}
    for name, call in candidates.items():
        call()
        start = clock()
        call()
        once = max(clock() - start, 1e-6)
        counts[name] = max(1, int(at_least / once))
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(turns):
        for name, call in candidates.items():
            gc.collect()
            start = clock()
            for _ in range(counts[name]):
                call()
            found[name].append((clock() - start) / counts[name])
    return found


def ratio(slow: list[float], fast: list[float]) -> tuple[float, float, float]:
    """Return lowest, median and highest of the turn-by-turn ratios ``slow / fast``."""
    ratios = sorted(a / b for a, b in zip(slow, fast, strict=True))
    return ratios[0], statistics.median(ratios), ratios[-1]
