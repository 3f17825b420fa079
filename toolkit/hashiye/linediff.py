"""A unified diff of two texts for people: near-linear whatever the texts are, and safe for any screen."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from hashiye.text import common_start, show

CONTEXT = 3
"""Lines shown around a change."""

WIDEST = 400
"""Characters of a line that are shown; of a longer one, those around the change."""

_LEVELS = 8
_SQUARE = 200_000
"""Pairs of lines that are compared exactly where no line tells the way."""

_UNENDED = "\udfff"
"""Stands behind a last line without a line end; no text that was decoded holds it."""

type Change = tuple[int, int, int, int]
"""Lines of the one text, from and up to, and the lines of the other that stand in their place."""


def unified(before: str, after: str, name: str) -> str:
    """Return what turns ``before`` into ``after``, with ``a/`` and ``b/`` headers; empty if they are the same.

    Invisible characters and controls are shown by name, so the result is for reading, not for ``patch``.
    """
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    parts = [heading(name)]
    for hunk in _hunks(_changes(old, new)):
        parts += _hunk(hunk, old, new)
    return "".join(parts)


def changes(before: str, after: str) -> list[tuple[int, int, str]]:
    """Return what makes ``after`` of ``before``: offsets in it, from and up to, and what stands in their place."""
    old, new = _whole(before), _whole(after)
    starts = list(accumulate(map(len, old), initial=0))
    return [(starts[a], starts[b], "".join(new[c:d])) for a, b, c, d in _changes(old, new)]


def _whole(text: str) -> list[str]:
    """Return the lines of a text, each with its end."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def heading(name: str) -> str:
    """Return the two lines that begin the diff of a file."""
    shown = show(name.lstrip("/"), 500)
    return f"--- a/{shown}\n+++ b/{shown}\n"


def replaced(line: int, old: Sequence[str], new: Sequence[str], shift: int = 0) -> str:
    """Return a hunk without context: lines from ``line`` (from 1), and what stands in their place, ``shift`` lower."""
    head = f"@@ -{_range(line - 1, len(old))} +{_range(line - 1 + shift, len(new))} @@\n"
    return head + "".join(_exchanged(old, new))


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if not lines[-1] else [*lines[:-1], lines[-1] + _UNENDED]


def _range(start: int, count: int) -> str:
    return f"{start + 1 if count else start},{count}" if count != 1 else str(start + 1)


def _hunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Put together the changes whose context would touch."""
    hunk: list[Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _hunk(hunk: list[Change], old: list[str], new: list[str]) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    lead = min(CONTEXT, first[0], first[2])
    tail = min(CONTEXT, len(old) - last[1])
    start, end = first[0] - lead, last[1] + tail
    yield f"@@ -{_range(start, end - start)} +{_range(first[2] - lead, last[3] + tail - first[2] + lead)} @@\n"
    at = start
    for change in hunk:
        yield from (_shown(" ", line) for line in old[at : change[0]])
        yield from _exchanged(old[change[0] : change[1]], new[change[2] : change[3]])
        at = change[1]
    yield from (_shown(" ", line) for line in old[at:end])


def _exchanged(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    alike = len(old) == len(new)
    pairs = [_same(one, other) for one, other in zip(old, new, strict=True)] if alike else []
    yield from (_shown("-", line, pairs[index] if alike else 0) for index, line in enumerate(old))
    yield from (_shown("+", line, pairs[index] if alike else 0) for index, line in enumerate(new))


def _same(one: str, other: str) -> int:
    """Return how many characters two lines begin with alike; 0 for lines that are shown whole."""
    return common_start(one, other) if max(len(one), len(other)) > WIDEST else 0


def _shown(mark: str, line: str, same: int = 0) -> str:
    """Return a line for the screen; of a long one the part around character ``same``, where it changes."""
    ended = not line.endswith(_UNENDED)
    line = line if ended else line[:-1]
    from_ = max(0, same - WIDEST // 4) if len(line) > WIDEST else 0
    text = ("…" if from_ else "") + show(line[from_:], WIDEST)
    return f"{mark}{text}\n" if ended else f"{mark}{text}\n\\ No newline at end of file\n"


# --- which lines are the same -----------------------------------------------------------------


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    """Yield what lies between the lines that both texts have, in order."""
    last_old = last_new = 0
    for start, other, length in [*_matches(old, new), (len(old), len(new), 0)]:
        if start > last_old or other > last_new:
            yield last_old, start, last_new, other
        last_old, last_new = start + length, other + length


def _matches(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Return runs of lines that both have, in order: what begins and ends alike, then lines that occur once."""
    found: list[tuple[int, int, int]] = []
    waiting = [(0, len(old), 0, len(new), 0)]
    while waiting:
        a, a_end, b, b_end, level = waiting.pop()
        head = _alike(old, new, a, b, min(a_end - a, b_end - b), 1)
        tail = _alike(old, new, a_end - 1, b_end - 1, min(a_end - a, b_end - b) - head, -1)
        found += [(a, b, head)] if head else []
        found += [(a_end - tail, b_end - tail, tail)] if tail else []
        a, a_end, b, b_end = a + head, a_end - tail, b + head, b_end - tail
        if a == a_end or b == b_end:
            continue
        anchors = _anchors(old, new, a, a_end, b, b_end) if level < _LEVELS else []
        if anchors:
            edges = [*anchors, (a_end, b_end)]
            waiting.append((a, edges[0][0], b, edges[0][1], level + 1))
            waiting += [(*_ranges(one, other), level + 1) for one, other in pairwise(edges)]
        elif (a_end - a) * (b_end - b) <= _SQUARE:
            blocks = SequenceMatcher(None, old[a:a_end], new[b:b_end], autojunk=False).get_matching_blocks()
            found += [(a + block.a, b + block.b, block.size) for block in blocks if block.size]
    return sorted(found)


def _ranges(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int, int, int]:
    return one[0], other[0], one[1], other[1]


def _alike(old: list[str], new: list[str], a: int, b: int, most: int, step: int) -> int:
    count = 0
    while count < most and old[a + step * count] == new[b + step * count]:
        count += 1
    return count


def _anchors(old: list[str], new: list[str], a: int, a_end: int, b: int, b_end: int) -> list[tuple[int, int]]:
    """Return pairs of lines that occur once in each part: the longest row of them that rises in both."""
    counts, others = Counter(old[a:a_end]), Counter(new[b:b_end])
    where = {line: index for index, line in enumerate(new[b:b_end], b) if others[line] == 1}
    pairs = [(i, where[line]) for i, line in enumerate(old[a:a_end], a) if counts[line] == 1 and line in where]
    ends: list[int] = []  # the lowest end of a row of each length, patience sorting
    rows: list[int] = []
    before: list[int] = []
    for index, (_, other) in enumerate(pairs):
        length = bisect_left(ends, other)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [other]
        rows[length : length + 1] = [index]
    row = []
    at = rows[-1] if rows else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]
