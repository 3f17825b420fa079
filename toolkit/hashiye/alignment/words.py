"""A text cut into words, signs and what stands between, for the alignment: no tokenizer, only what holds together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hashiye.forms import MARKS, keys

_BETWEEN = r"\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_WORD = re.compile(rf"[\w{MARKS}]+|[^\w{MARKS}{_BETWEEN}]")
"""Letters with their marks, or one sign. Blanks, joiners and what steers direction only stand between."""

_LONG = 64
_KNOT = 8


class Words(NamedTuple):
    """Where words and signs start and end in a text, and their keys (:func:`hashiye.forms.key`)."""

    starts: list[int]
    ends: list[int]
    keys: list[str]


def cut(text: str) -> Words:
    """Cut a text. A run of more than 64 letters (another script, a hash) is cut where its own letters say."""
    spans = [match.span() for match in _WORD.finditer(text)]
    if any(end - start > _LONG for start, end in spans):
        spans = [piece for span in spans for piece in _pieces(text, *span)]
    return Words([start for start, _ in spans], [end for _, end in spans], keys([text[a:b] for a, b in spans]))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a word, or a long one in pieces whose borders hang on two letters, so that they return after an edit."""
    if end - start > _LONG:
        for place in range(start + 1, end):
            if (ord(text[place - 1]) * 31 + ord(text[place])) % _KNOT == 0:
                yield start, place
                start = place
    yield start, end
