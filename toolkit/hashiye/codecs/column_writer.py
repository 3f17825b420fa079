"""Documents to the column formats: one token a line, its tag last.

A document begins with a ``-DOCSTART-`` line that holds its id in brackets, where other readers
look for nothing: they test how the line begins. Of the layers, the first called ``entities``, else
the first, is written. Tags are flat: of overlapping annotations the longest (in tokens) stays, and
those with several parts, with an edge inside a token or across a sentence boundary are left out,
each listed by its id. A token that holds a blank or a line end is written with ``_``. Tokens must be
there: a document without any is written as an empty one, everything in it listed as lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from re import compile as pattern

from hashiye import names
from hashiye.codecs import Loss, Writing, foreign, tags
from hashiye.codecs.columns import DOCSTART, Frame, Style
from hashiye.codecs.losses import unannotated, uncarried
from hashiye.codecs.tags import Chunk
from hashiye.model import Annotation, Document
from hashiye.text import FORBIDDEN

_UNFIT = pattern(rf"[ \t\n]|{FORBIDDEN.pattern}")


def write(document: Document, style: Style) -> Writing:
    """Write one document. ``ValueError`` if its text was not loaded."""
    content = foreign.content(document)
    surfaces = document.tokens.surfaces(content)
    breaks = _breaks(document)
    forms, losses = _forms(document, surfaces)
    frame = Frame.of(forms[: breaks[-1]], breaks)
    chunks, left_out = _chunks(document, breaks)
    name = document.id if not names.problem(document.id) else names.made_of(document.id)
    layer = foreign.layer_of(document)
    losses += _frame_losses(document, frame, breaks)
    losses += left_out
    losses += _id_losses(document, name, frame, chunks)
    losses += unannotated(document)
    producer = foreign.own(style.name)
    losses += uncarried(document, {"text", "tokens", "sentences"}, layer=layer, producer=producer)
    rows = map(style.row.format, forms, style.encode(chunks, breaks))
    lines = [f"{style.start.format(name)}\n\n"]
    lines += ("".join(f"{row}\n" for row, _ in zip(rows, range(begin, end), strict=False)) + "\n" for begin, end in pairwise(breaks))
    return Writing({style.ending: "".join(lines).encode()}, tuple(losses))
