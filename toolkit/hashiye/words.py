"""One view of a segmented text for everything that reads words: surfaces and matching keys as columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from msgspec import Struct

from hashiye import forms
from hashiye.model import Segmentation


class Words(Struct, frozen=True):
    """The tokens of a text as parallel columns, made once and read by facts and recognisers.

    ``starts`` and ``ends`` are code point offsets, ``surfaces`` the slices, ``keys`` the forms to
    compare by (see :func:`hashiye.forms.key`). Token ``i`` is glued to the one before it where
    ``starts[i] == ends[i - 1]``. ``memo`` keeps what a pass over these words found, under the name of
    the pass, so that facts and recognisers do not look twice.
    """

    text: str
    segments: Segmentation
    starts: list[int]
    ends: list[int]
    surfaces: list[str]
    keys: list[str]
    memo: dict[str, object] = {}

    @classmethod
    def of(cls, text: str, segments: Segmentation, surfaces: list[str] | None = None) -> Self:
        """Make the view; ``surfaces`` spares slicing where the caller has them."""
        surfaces = segments.tokens.surfaces(text) if surfaces is None else surfaces
        flat = segments.tokens.flat.tolist()
        return cls(text, segments, flat[0::2], flat[1::2], surfaces, forms.keys(surfaces))

    def sentences(self) -> Iterator[range]:
        """Yield the token indexes of each sentence."""
        breaks = self.segments.breaks
        return (range(breaks[i], breaks[i + 1]) for i in range(len(breaks) - 1))
