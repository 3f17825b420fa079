"""Where in a text single characters stand, and remarks on them: many places, but never an endless report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import structs

from hashiye.registry import Remark
from hashiye.text import name_of

MOST = 100
"""Remarks of one rule on one text or layer; one more says how many places more there are."""

_FEW = 32
"""Kinds of characters up to which a compiled class finds them."""

type Spot = tuple[int, int]
"""Start and end of a fault, in code points of the text."""


def runs(text: str, characters: Collection[str]) -> Iterator[Spot]:
    """Yield every maximal run of the given characters, in order."""
    if not characters:
        return
    if len(characters) <= _FEW:
        yield from (match.span() for match in _class("".join(sorted(characters))).finditer(text))
        return
    start = -1  # a class of many characters outside the basic plane would be searched one by one
    for i, char in enumerate(text):
        if char in characters:
            start = i if start < 0 else start
        elif start >= 0:
            yield start, i
            start = -1
    if start >= 0:
        yield start, len(text)


@lru_cache(maxsize=256)
def _class(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(characters)}]+")


def told(spots: Iterable[Spot], tell: Callable[[int, int], Remark]) -> Iterator[Remark]:
    """Yield a remark for each spot, at most :data:`MOST`; faults of the text itself."""

    def at(spot: Spot) -> Remark:
        return structs.replace(tell(*spot), at=("text", "content"), span=spot, in_text=True)

    return capped(list(spots), at)


def capped[T](listed: Sequence[T], tell: Callable[[T], Remark]) -> Iterator[Remark]:
    """Yield a remark for each of the first :data:`MOST`, and one that says how many more there are.

    That one is another when their number changes: a baseline that knows the first hundred, and that there were
    fifty more, does not hide the next.
    """
    yield from map(tell, listed[:MOST])
    if (more := len(listed) - MOST) > 0:
        first = tell(listed[MOST])
        message = f"{first.message} (the first of {more} more)"
        yield structs.replace(
            first, message=message, found=f"{more} more", expected="", span=None, in_text=False, edits=()
        )


def named(run: str) -> str:
    """Name the characters of a run, each kind once: ``2 x U+0640 ARABIC TATWEEL``; at most three kinds."""
    kinds = list(dict.fromkeys(run))
    listed = [f"{count} x {name_of(char)}" if (count := run.count(char)) > 1 else name_of(char) for char in kinds[:3]]
    return ", ".join(listed) + (f" and {len(kinds) - 3} more" if len(kinds) > 3 else "")


def is_letter(char: str) -> bool:
    """Whether a character (or the empty string at an edge of the text) is a letter of any script."""
    return char.isalpha() and char != "\u0640"


def before(text: str, at: int) -> str:
    """Return the last character before an offset that is no mark; empty where there is none."""
    while at > 0 and unicodedata.category(text[at - 1]) in {"Mn", "Me"}:
        at -= 1
    return text[at - 1 : at]


def in_order(text: str) -> str:
    """Return a text with each run of combining marks in canonical order (The Unicode Standard, 3.11, D109).

    ``unicodedata.normalize`` takes quadratic time for long runs out of order; for what this returns it does not.
    """
    marks = {char for char in set(text) if unicodedata.combining(char)}
    pieces, last = [], 0
    for start, end in runs(text, marks):
        if end - start > 1:
            pieces += [text[last:start], *sorted(text[start:end], key=unicodedata.combining)]
            last = end
    return "".join((*pieces, text[last:])) if last else text
