"""Sentences and tokens of a text as ``convert`` makes them; hazm is loaded when the first text is cut."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hashiye.model import Producer, Segmentation

if TYPE_CHECKING:
    from hashiye.tokenize import Tokenizer


@cache
def _tokenizer() -> Tokenizer:
    from hashiye.tokenize import Tokenizer  # noqa: PLC0415

    return Tokenizer(compare=False)


def segment(text: str) -> Segmentation:
    """Return the sentences and tokens of a text."""
    return _tokenizer().tokenize(text).segments


def producers() -> tuple[Producer, ...]:
    """Return what makes them, as a document names it."""
    return tuple(_tokenizer().producers)
