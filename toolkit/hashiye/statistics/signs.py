"""The characters of many texts as one column, and what kind of thing each is: one look-up in a table for all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hashiye import forms
from hashiye.checks import suspects
from hashiye.statistics.columns import Bools, Ints

type Codes = NDArray[np.uint32]
type Kinds = NDArray[np.uint8]

_POINTS = 0x110000
_SINGLE = {
    "persian-yeh": "ی", "persian-kaf": "ک", "arabic-yeh": "ي", "alef-maksura": "ى", "arabic-kaf": "ك",
    "heh-hamza-letter": "\u06c0", "hamza-above": "\u0654", "tatweel": "\u0640",
    "harakat": "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670",
    "persian-digit": "۰۱۲۳۴۵۶۷۸۹", "arabic-digit": "٠١٢٣٤٥٦٧٨٩", "latin-digit": "0123456789",
    "persian-comma": "،", "persian-semicolon": "؛", "persian-question-mark": "؟", "persian-percent": "٪",
    "latin-percent": "%", "decimal-sign": "٫", "thousands-sign": "٬", "opening-quote": "«", "closing-quote": "»",
    "comma": ",", "semicolon": ";", "question-mark": "?", "full-stop": ".", "slash": "/", "ending": ":!",
    "quote": '"', "opener": "([", "closer": ")]",
    "zwnj": "\u200c", "zwj": "\u200d", "no-break-space": "\u00a0", "directional-mark": "\u200e\u200f\u061c",
    "bidi-override": "".join(sorted(suspects.OVERRIDES)),
    "bidi-control": "".join(sorted(suspects.OPENERS | suspects.CLOSERS)),
}  # fmt: skip
_MANY = ("letter-variant", "presentation-form", "odd-blank", "invisible")

KINDS = {name: number for number, name in enumerate((*_SINGLE, *_MANY), 1)}
"""The kinds of characters that are looked at, by number; all others are 0."""

_EMOJI = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff]")
"""Selectors and tags, which are parts of an emoji or an ideograph: HSH-B114 asks of each where it stands."""


def _kind(char: str) -> str:
    """Return the kind of a character that is not in the table of single ones; empty for most."""
    if ord(char) in forms.LETTERS:
        return "letter-variant"
    if suspects.is_presentation_form(char):
        return "presentation-form"
    category = unicodedata.category(char)
    if char == "\t" or (category == "Zs" and char != " "):
        return "odd-blank"
    unseen = (category == "Cf" or suspects.UNSEEN.match(char)) and not _EMOJI.match(char)
    return "invisible" if unseen and "HSH-B114" in suspects.codes_of(char) else ""


_RANGES = (*range(0x3200), *range(0xFB50, 0x10000), *range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4),
           *range(0x1D173, 0x1D17B))  # fmt: skip
"""Where characters of the kinds stand; a test asks all of Unicode."""


@cache
def _table() -> Kinds:
    """Return the kind of each code point."""
    table = np.zeros(_POINTS, np.uint8)
    for point in _RANGES:
        if name := _kind(chr(point)):
            table[point] = KINDS[name]
    for name, chars in _SINGLE.items():
        table[list(map(ord, chars))] = KINDS[name]
    return table


def _members(pattern: str) -> Bools:
    found = np.zeros(_POINTS, np.bool_)
    found[[point for point in range(0x0600, 0x0900) if re.match(pattern, chr(point))]] = True
    return found


@cache
def arabic() -> Bools:
    """Say of each code point whether it is a letter or a digit of Arabic script."""
    return _members("[^\\W_]")


@cache
def arabic_letter() -> Bools:
    """Say of each code point whether it is a letter of Arabic script."""
    return _members("[^\\W_\\d]")


@cache
def joining() -> Bools:
    """Say of each code point whether it is plainly a letter that joins to the next one."""
    return _members(suspects.JOINING)


@cache
def plain_letter() -> Bools:
    """Say of each code point whether it is plainly a letter that a half-space may stand before."""
    return _members(suspects.LETTER)


def one_of(*names: str) -> Bools:
    """Say of each kind, by number, whether it is one of those named."""
    found = np.zeros(256, np.bool_)
    found[[KINDS[name] for name in names]] = True
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """All texts one behind the other, with line ends before, between and behind them.

    ``codes`` are their code points, ``kinds`` the kind of each (:data:`KINDS`); ``starts`` where each text starts.
    ``places`` are where any kind is, by kind, those of kind ``k`` from ``bounds[k]`` up to ``bounds[k + 1]``.
    """

    codes: Codes
    kinds: Kinds
    starts: Ints
    places: Ints
    bounds: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> Signs:
        """Look at some texts."""
        whole = "\n\n" + "\n".join(texts) + "\n\n\n"
        codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.dtype("<u4")).astype(np.uint32, copy=False)
        kinds = np.take(_table(), codes, mode="clip")
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        places = np.flatnonzero(kinds != 0)
        held = kinds[places]
        order = np.argsort(held, kind="stable")
        bounds = np.searchsorted(held[order], np.arange(len(KINDS) + 2))
        return cls(codes, kinds, 2 + np.cumsum(lengths + 1) - lengths - 1, places[order], bounds)

    def where(self, name: str) -> Ints:
        """Return where a kind is, in order."""
        return self.places[self.bounds[KINDS[name]] : self.bounds[KINDS[name] + 1]]

    def per_text(self, places: Ints) -> Ints:
        """Return how many of some places, in order, lie in each text."""
        if not len(places):  # so it is with most kinds in few texts
            return np.zeros(len(self.starts), np.int64)
        bounds = np.concatenate((np.searchsorted(places, self.starts), (len(places),)))
        return bounds[1:] - bounds[:-1]
