"""Which stretches of two texts differ: lines first, words inside changed lines, characters inside changed words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from hashiye.text import common_start

type Stretch = tuple[int, int, int, int]
"""Start and end in the old text, start and end in the new one."""

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"[^\s\u200c]+|[\s\u200c]")


def exchanged(old: str, new: str) -> Iterator[Stretch]:
    """Yield what differs, in order."""
    head = common_start(old, new)
    tail = common_start(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    for a, b, c, d in _by(_LINES.findall, old, new, _in_words):
        yield a + head, b + head, c + head, d + head


def _in_words(old: str, new: str) -> Iterator[Stretch]:
    return _by(_WORDS.findall, old, new, _in_characters)


def _in_characters(old: str, new: str) -> Iterator[Stretch]:
    return _changes(old, new)


def _by(
    cut: Callable[[str], list[str]], old: str, new: str, inside: Callable[[str, str], Iterator[Stretch]]
) -> Iterator[Stretch]:
    """Align pieces, and what was exchanged for another piece once more, in smaller ones."""
    ours, theirs = cut(old), cut(new)
    starts, others = [0, *accumulate(map(len, ours))], [0, *accumulate(map(len, theirs))]
    for i, j, k, m in _changes(ours, theirs):
        a, b, c, d = starts[i], starts[j], others[k], others[m]
        if a == b or c == d:
            yield a, b, c, d
            continue
        for s, t, u, v in inside(old[a:b], new[c:d]):
            yield a + s, a + t, c + u, c + v


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  (only edited texts need it)

    for one in Levenshtein.opcodes(old, new):
        if one.tag != "equal":
            yield one.src_start, one.src_end, one.dest_start, one.dest_end
