"""Spans as brat writes them: in fragments, none of which crosses a line end.

brat's file has a line an annotation, so a span that goes on over a line end is cut there. Fragments
that part at nothing but line ends are therefore one span again when they are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hashiye.codecs.brat_lines import Fragment
from hashiye.codecs.brat_units import LINE_ENDS

_WIDEST = 8
"""Line ends in a row over which fragments are joined. More part them, so that a surface stays short."""


class Cutter:
    """Cuts spans of one text at its line ends, and joins them there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pattern = re.compile(f"[{LINE_ENDS}]+")
        self._runs = {match.start(): match.end() for match in self._pattern.finditer(text)}

    def cut(self, spans: Sequence[Fragment]) -> list[Fragment]:
        """Return the fragments of spans: line ends, and what is empty then, left out."""
        if not self._runs:
            return list(spans)
        fragments = []
        for begin, end in spans:
            start = begin
            for match in self._pattern.finditer(self._text, begin, end):
                fragments.append((start, match.start()))
                start = match.end()
            fragments.append((start, end))
        return [(start, end) for start, end in fragments if start < end]

    def join(self, fragments: Sequence[Fragment]) -> tuple[Fragment, ...]:
        """Return the spans of fragments, in the order of the text."""
        spans: list[Fragment] = []
        for start, end in sorted(fragments):
            if spans and self._runs.get(spans[-1][1]) == start and start - spans[-1][1] <= _WIDEST:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return tuple(spans)
