"""Which distinct surface each of many tokens is.

Nearly all tokens have at most eight characters of one small alphabet, a byte each: they are compared as one number,
without a string made for each. The others are looked up one by one. Both are exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from hashiye.statistics.columns import Bools, Ints

LONGEST = 1_000
"""Code points that are looked at of a token. Without an end to it, wrong tokens, each as long as its text, would fill
the memory."""

_ALPHABET = (
    *range(0x21, 0x7F), *range(0x600, 0x66D), *map(ord, "پچژکگیۀہھەۂےۍېڪ«»…–—‘’“”\u200c"), *range(0x6F0, 0x6FA),
)  # fmt: skip
_BYTES = 8
_OTHER = 255

_CODES = np.full(0x110000, _OTHER, np.uint8)
_CODES[list(_ALPHABET)] = np.arange(1, len(_ALPHABET) + 1)

_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_BYTES + 1)], np.uint64)
_ONES, _TOPS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2 ** 64 divided by the golden ratio
_HASHED = 17

type _Numbers = NDArray[np.uint64]


def distinct(texts: Sequence[str], document: Ints, start: Ints, end: Ints) -> tuple[tuple[str, ...], Ints]:
    """Return the distinct surfaces of tokens, and which one each token is; starts and ends lie within the texts."""
    end = np.minimum(end, start + LONGEST)
    length = end - start
    numbers = _packed(texts, document, start, np.minimum(length, _BYTES))
    short = (length <= _BYTES) & ~_has_other(numbers)
    of = np.empty(len(start), np.int64)
    of[short], first = _ranks(numbers[short])
    first = np.flatnonzero(short)[first]
    types = _sliced(texts, document[first], start[first], end[first])
    others = np.flatnonzero(~short)
    places: defaultdict[str, int] = defaultdict(count(len(types)).__next__)
    surfaces = _sliced(texts, document[others], start[others], end[others])
    of[others] = [places[surface] for surface in surfaces]
    return (*types, *places), of


def _packed(texts: Sequence[str], document: Ints, start: Ints, length: Ints) -> _Numbers:
    """Return the first characters of each token as one number, a byte each; no character is byte 0."""
    lengths = np.array([len(text) for text in texts], np.int64)
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.zeros(len(points) + _BYTES, np.uint8)
    np.take(_CODES, points, out=codes[: len(points)], mode="clip")
    eights = np.ndarray((len(points) + 1,), "<u8", codes, strides=(1,))
    at = start + (np.cumsum(lengths) - lengths)[document]
    return eights[at].astype(np.uint64) & _MASKS[length]


def _has_other(numbers: _Numbers) -> Bools:
    """Say of which numbers a byte is 255 (H. S. Warren, Hacker's Delight, 2nd edition, section 6-1: a zero byte)."""
    turned = ~numbers
    zero: Bools = ((turned - _ONES) & ~turned & _TOPS) != 0
    return zero


def _ranks(numbers: _Numbers) -> tuple[Ints, Ints]:
    """Return the rank of each number among the distinct ones, and a place where each of these stands.

    Sorting numbers is many times faster than sorting their places: the ranks are looked up in a table of hashes, and
    what it does not hold, since two numbers want one place there, is searched.
    """
    ordered = np.sort(numbers)
    found = ordered[np.flatnonzero(np.concatenate((ordered[:1] == ordered[:1], ordered[1:] != ordered[:-1])))]
    table = np.zeros(1 << _HASHED, np.int64)
    table[_hashes(found)] = np.arange(len(found))
    ranks = table[_hashes(numbers)]
    missed = np.flatnonzero(found[ranks] != numbers) if len(found) else ranks
    ranks[missed] = np.searchsorted(found, numbers[missed])
    places = np.empty(len(found), np.int64)
    places[ranks] = np.arange(len(numbers))
    return ranks, places


def _hashes(numbers: _Numbers) -> Ints:
    """Return a small number for each (D. E. Knuth, The art of computer programming 3, section 6.4: multiplicative)."""
    return (numbers * _GOLDEN >> np.uint64(64 - _HASHED)).astype(np.int64)


def _sliced(texts: Sequence[str], document: Ints, start: Ints, end: Ints) -> list[str]:
    """Return the surfaces."""
    places = zip(document.tolist(), start.tolist(), end.tolist(), strict=True)
    return [texts[one][left:right] for one, left, right in places]
