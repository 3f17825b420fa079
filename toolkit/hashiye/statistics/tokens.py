"""The tokens of many documents: where they are, in which sentence, and their forms, raw and normal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import numpy as np

from hashiye import forms
from hashiye.statistics import surfaces
from hashiye.statistics.columns import Bools, Columns, Forms, Ints
from hashiye.statistics.item import Item

_WORD = re.compile(r"[^\W_]")  # what str.isalnum holds of: a letter or a digit of any script
_norm = lru_cache(1 << 17)(forms.norm)


def columns(items: Sequence[Item]) -> Columns:
    """Return the columns of some documents."""
    tokens = np.array([len(item.segments.tokens) for item in items], np.int64)
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum(tokens)))
    document = np.repeat(np.arange(len(items)), tokens)
    start, end = _places(items, tokens)
    sentence, sentences = _sentences(items, tokens)
    raw = _raw(items, document, start, end)
    return Columns(items, document, sentence, start, end, first, sentences, raw, _normal(items, first, raw))


def words(types: Sequence[str]) -> Bools:
    """Say of each type whether it is a word: whether it holds a letter or a digit."""
    return np.fromiter((found is not None for found in map(_WORD.search, types)), np.bool_, len(types))


def _places(items: Sequence[Item], tokens: Ints) -> tuple[Ints, Ints]:
    """Return starts and ends, clipped to the texts."""
    flat = np.concatenate([np.zeros(0, np.int32), *(item.segments.tokens.flat for item in items)]).astype(np.int64)
    length = np.repeat(np.array([len(item.text) for item in items], np.int64), tokens)
    start = np.clip(flat[0::2], 0, length)
    return start, np.clip(flat[1::2], start, length)


def _sentences(items: Sequence[Item], tokens: Ints) -> tuple[Ints, Ints]:
    """Return the sentence of each token, numbered through all documents, and how many each document has."""
    breaks = [_breaks(item, count) for item, count in zip(items, tokens.tolist(), strict=True)]
    sentences = np.array([len(one) - 1 for one in breaks], np.int64)
    at = np.concatenate([np.zeros(0, np.int64), *breaks])
    lengths = np.delete(np.diff(at), np.cumsum(sentences + 1)[:-1] - 1)
    return np.repeat(np.arange(len(lengths)), lengths), sentences


def _breaks(item: Item, tokens: int) -> Ints:
    """Return the breaks of a document such that all its tokens are in a sentence."""
    breaks = np.array(item.segments.breaks, np.int64)
    if len(breaks) and breaks[0] == 0 and breaks[-1] == tokens and (np.diff(breaks) >= 0).all():
        return breaks
    inside = np.maximum.accumulate(np.clip(breaks, 0, tokens))
    if len(inside) < 2:
        return np.array([0, tokens] if tokens else [0], np.int64)
    inside[0], inside[-1] = 0, tokens
    return inside


def _raw(items: Sequence[Item], document: Ints, start: Ints, end: Ints) -> Forms:
    """Return the surfaces of all tokens."""
    types, type_ = surfaces.distinct([item.text for item in items], document, start, end)
    return Forms(types, type_, words(types))


def _normal(items: Sequence[Item], first: Ints, raw: Forms) -> Forms:
    """Return the normal forms of all tokens: most from their surfaces, each distinct one looked at once."""
    places: defaultdict[str, int] = defaultdict(count().__next__)
    of_raw = np.array([places[_norm(surface)] for surface in raw.types], np.int64)
    type_ = of_raw[raw.type] if len(raw.type) else raw.type
    own = [
        (before + at, places[norm[: surfaces.LONGEST]])
        for item, before, after in zip(items, first[:-1].tolist(), first[1:].tolist(), strict=True)
        for at, norm in item.segments.norms.items()
        if 0 <= at < after - before
    ]
    if own:
        at, types = np.array(own, np.int64).T
        type_[at] = types
    made = Forms(tuple(places), type_, words(tuple(places)))
    counts = np.bincount(type_, minlength=len(places))
    return made if counts.all() else made.some(np.arange(len(type_)))
