"""Faults that are planted: for every rule, generators that put one fault into a sound document or corpus.

A generator says which code its fault must draw and where, by its own knowledge of what it did; :mod:`.oracle`
turns that into the lines, columns and pointers of the bytes written, without asking hashiye.
"""

from __future__ import annotations

from tests.mutations import (
    anchors,
    bytes_,
    characters,
    corpora,
    elsewhere,
    facts,
    ids,
    labels,
    tokens,
)
from tests.mutations.planting import MUTATIONS

__all__ = [
    "MUTATIONS",
    "anchors",
    "bytes_",
    "characters",
    "corpora",
    "elsewhere",
    "facts",
    "ids",
    "labels",
    "tokens",
]
