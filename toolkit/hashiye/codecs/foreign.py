"""What every document made of a foreign format has in common, and what labels foreign files can hold."""

from __future__ import annotations

import re

from hashiye.model import Document, Layer, Producer
from hashiye.text import FORBIDDEN

LANGUAGE = "fa"
"""The language of a document whose format does not say it."""

LAYER = "entities"
"""The name of the layer of a format that has but one."""

_BLANK = re.compile(rf"\s|{FORBIDDEN.pattern}")


def producer(codec: str, annotator: str = "") -> Producer:
    """Return who made an imported layer: the annotator the caller names, else the format as a tool."""
    if annotator and annotator != codec:
        return Producer(annotator, "person")
    return Producer(codec, "tool", codec)


def layer_of(document: Document) -> Layer | None:
    """Return the layer that a format of one layer carries: the first called ``entities``, else the first."""
    named = (layer for layer in document.layers if layer.name == LAYER)
    return next(named, document.layers[0] if document.layers else None)


def unspaced(label: str) -> str:
    """Return ``label`` with ``_`` for every blank and control, for formats that split at blanks."""
    return _BLANK.sub("_", label) or "_"


def content(document: Document) -> str:
    """Return the text. ``ValueError`` if it was not loaded."""
    if document.text.content is None:
        raise ValueError(f"the text of {document.id} is not loaded")
    return document.text.content
