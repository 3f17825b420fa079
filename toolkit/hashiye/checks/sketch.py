"""Which texts are nearly the same: small sketches that are compared instead of the texts.

A text is taken as the set of its *shingles*, the runs of :data:`RUN` words in it; two texts resemble each other
by the Jaccard index of these sets (A. Z. Broder, "On the resemblance and containment of documents", SEQUENCES
1997). A *sketch* keeps the smallest hashes of the shingles (bottom-k; E. Cohen and H. Kaplan, "Summarizing data
using bottom-k sketches", PODC 2007): the share of common values among the smallest of two sketches estimates
the index with a standard error of at most ``0.5 / sqrt(SIZE)``, 0.044 here.

Words are compared without their joiners and marks, with folded letters and digits, as :mod:`hashiye.forms` folds
them. Everything per text runs in C: a table of single bytes folds, CRC-32 hashes words, and the hashes of a run
are weighted and summed for all runs at once, as lanes of one large integer.
"""

from __future__ import annotations

import codecs
import re
import sys
from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from zlib import crc32

from hashiye import forms

RUN = 5
"""Words in a shingle."""

SIZE = 128
"""Values in a sketch, 4 bytes each."""

NEAR = 0.8
"""The Jaccard index from which on two texts are nearly the same."""

MARGIN = 0.1
"""How far from the bound an estimate decides alone: nearly three of its standard errors."""

LEAST = 30
"""Shingles below which a text has no sketch: of so few, too many are phrases that all news share."""

_ANCHORS = 8
"""The smallest values of a sketch, by which pairs are found.

Each of the smallest values of two texts together stands in both with the probability of their index, so that of
pairs at :data:`NEAR` all but ``(1 - NEAR) ** _ANCHORS``, 3 in a million, share one.
"""

_CROWD = 12
"""Texts with one anchor up to which each is compared with each; in larger crowds each with its neighbours."""

_NEIGHBOURS = 4

_PROBE = 6
"""Values that must be common among a few more than those which may be lacking, before all are compared."""

WEIGHTS = (0x1B873593, 0x05EBCA6B, 0x12B2AE35, 0x0CC9E2D1, 0x1E3779B1)
"""Odd, and below 2**29, so that five products with 32-bit hashes stay inside a lane of 64 bits."""


def _table() -> tuple[str, bytes, bytes]:
    """Return 256 characters (their bytes are their places), what each byte is folded to, and the bytes dropped."""
    ascii_ = "".join(map(chr, range(128)))
    letters = "".join(map(chr, (*range(0x621, 0x64B), *range(0x660, 0x66A), *range(0x6F0, 0x6FA))))
    more = "پچژکگیۀہھەۂۍېےڪ" + "\u0670\u200c\u200d\u200e\u200f" + "".join(map(chr, range(0x64B, 0x656)))
    marks = "،؛؟٪٫٬۔«»“”‘’–—…·•\u00a0"
    known = (ascii_ + letters + more + marks).ljust(256, "\ufffe")
    places = {char: place for place, char in enumerate(known)}
    folded, dropped = bytearray(b" " * 256), bytearray()
    for place, char in enumerate(known):
        key = forms.fold(char)
        if not key:
            dropped.append(place)
        elif key.isalnum():
            folded[place] = places[key]
    return known, bytes(folded), bytes(dropped)


_KNOWN, _FOLDED, _DROPPED = _table()
_PLACES = codecs.charmap_build(_KNOWN)
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[bytes]:
    """Return the words of a text, folded, as bytes that are equal where the words are."""
    known = codecs.charmap_encode(text, "ignore", _PLACES)[0]
    if len(text) - len(known) > len(text) // 50:  # another script than Persian and Latin
        return [word.encode("utf-8", "surrogatepass") for word in _WORD.findall(forms.fold(text))]
    return known.translate(_FOLDED, _DROPPED).split()


def shingles(text: str) -> frozenset[int]:
    """Return the hashes, below 2**32, of all runs of :data:`RUN` words."""
    hashes = array("Q", map(crc32, words(text)))
    runs = len(hashes) - RUN + 1
    if runs < 1:
        return frozenset()
    lanes = int.from_bytes(_little(hashes).tobytes(), "little")
    total = sum((lanes >> 64 * place) * weight for place, weight in enumerate(WEIGHTS))
    sums = _little(array("I", (total & ((1 << 64 * runs) - 1)).to_bytes(8 * runs, "little")))
    return frozenset(sums[0::2])


def _little(numbers: array[int]) -> array[int]:
    """Return numbers with their lowest byte first, or such numbers as this machine has them."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def sketch(text: str) -> bytes:
    """Return the sketch of a text, at most ``4 * SIZE`` bytes; empty for one of under :data:`LEAST` shingles.

    Its values have their lowest byte first on every machine, so that saved sketches can be compared.
    """
    found = shingles(text)
    if len(found) < LEAST:
        return b""
    most = (1 << 32) * 2 * SIZE // len(found)  # about twice as many as are kept lie below
    low = sorted([value for value in found if value < most])
    return _little(array("I", (low if len(low) >= SIZE else sorted(found))[:SIZE])).tobytes()


def values(sketched: bytes) -> array[int]:
    """Return the values in a sketch, in order."""
    return _little(array("I", sketched))


def estimate(one: bytes, other: bytes, least: float = 0.0) -> float:
    """Estimate the Jaccard index of two texts from their sketches; 0 where one has none, or below ``least``."""
    mine, others = set(values(one)), set(values(other))
    common = mine & others
    if not common or len(common) < least * max(len(mine), len(others)):
        return 0.0
    smallest = sorted(mine | others)[:SIZE]
    share = len(common.intersection(smallest)) / len(smallest)
    return share if share >= least else 0.0


def jaccard(one: Collection[int], other: Collection[int]) -> float:
    """Return the Jaccard index of two sets of shingles; 0 where both are empty."""
    mine, others = frozenset(one), frozenset(other)
    return len(mine & others) / len(mine | others) if mine or others else 0.0


def is_near(estimated: float, near: float = NEAR) -> bool | None:
    """Say whether two texts are nearly the same by their estimated index alone; None if only the texts can say it."""
    return None if abs(estimated - near) < MARGIN else estimated >= near


def pairs(sketches: Sequence[bytes], near: float = NEAR) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of places in order, with their estimated index, less those that :func:`is_near` rules out."""
    least = max(0.0, near - MARGIN)
    for first, second in likely(sketches, least):
        estimated = estimate(sketches[first], sketches[second], least)
        if estimated and is_near(estimated, near) is not False:
            yield first, second, estimated


def candidates(sketches: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield pairs of places, the smaller first and each once, of sketches that share one of their smallest values.

    Time and memory grow with the number of texts, not with its square: in a crowd around one value (phrases that
    a whole agency uses, a text in a thousand copies) each text is compared with its neighbours in the order of
    their sketches, where near texts stand together (M. Hernández and S. Stolfo, "The merge/purge problem for
    large databases", SIGMOD 1995).
    """
    anchors = sorted(
        value << 32 | place for place, sketched in enumerate(sketches) for value in values(sketched[: 4 * _ANCHORS])
    )
    seen: set[tuple[int, int]] = set()
    for _, crowd in groupby(anchors, key=lambda anchor: anchor >> 32):
        places = [anchor & 0xFFFFFFFF for anchor in crowd]
        if len(places) > 1:
            fresh = {pair for pair in _within(places, sketches) if pair not in seen}
            yield from sorted(fresh)
            seen |= fresh


def likely(sketches: Sequence[bytes], least: float) -> Iterator[tuple[int, int]]:
    """Yield the :func:`candidates`, in order, less those that surely are below ``least``: nearly all.

    Two of so many values that have ``least`` in common lack few of each other's: whoever lacks more among the
    first of them is out.
    """
    for place, pairs in groupby(sorted(candidates(sketches)), key=itemgetter(0)):
        mine = frozenset(values(sketches[place]))
        for pair in pairs:
            others = values(sketches[pair[1]])
            lacking = int(len(others) - least * max(len(mine), len(others)))
            first = others[: max(0, lacking + _PROBE)]
            if lacking >= 0 and len(mine.intersection(first)) >= len(first) - lacking:
                yield pair


def _within(places: list[int], sketches: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    reach = len(places) if len(places) <= _CROWD else _NEIGHBOURS
    ordered = places if len(places) <= _CROWD else sorted(places, key=lambda place: (sketches[place], place))
    if len(ordered) == 2:
        yield from pairwise(ordered)
        return
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 : index + 1 + reach]:
            yield min(one, other), max(one, other)
