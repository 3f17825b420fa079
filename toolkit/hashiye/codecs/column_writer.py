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
    losses += _frame_losses(document, frame, breaks)
    losses += left_out
    losses += _id_losses(document, name, frame, chunks)
    losses += unannotated(document)
    losses += uncarried(
        document,
        {"text", "tokens", "sentences"},
        layer=foreign.layer_of(document),
        producer=foreign.producer(style.name),
    )
    rows = list(map(style.row.format, forms, style.encode(chunks, breaks)))
    pieces = [f"{style.start.format(name)}\n\n"]
    pieces += ("\n".join(rows[begin:end]) + "\n\n" for begin, end in pairwise(breaks))
    return Writing({style.ending: "".join(pieces).encode()}, tuple(losses))


def _breaks(document: Document) -> list[int]:
    """Return where the sentences that have tokens begin, and their end."""
    return sorted({0, *document.segments.breaks})


def _forms(document: Document, surfaces: list[str]) -> tuple[list[str], list[Loss]]:
    """Return what to write for each token, and which forms had to change."""
    joined = "".join(surfaces)
    if all(surfaces) and not _UNFIT.search(joined) and DOCSTART not in joined:
        return surfaces, []
    forms, losses = surfaces.copy(), []
    for index, surface in enumerate(surfaces):
        form = _UNFIT.sub("_", surface).replace(DOCSTART, "_DOCSTART_") or "_"
        if form != surface:
            forms[index] = form
            losses.append(Loss(document.id, "token", str(index), f"{form} instead"))
    return forms, losses


def _frame_losses(document: Document, frame: Frame, breaks: Sequence[int]) -> Iterator[Loss]:
    """Yield what the rebuilt text, its tokens and sentences do not repeat."""
    tokens, count = document.tokens, breaks[-1]
    starts, ends = tokens.starts, tokens.ends
    if frame.text != document.text.content:
        yield Loss(document.id, "text", "", "rebuilt: one blank between tokens, one line end between sentences")
    elif starts[:count].tolist() != frame.starts or ends[:count].tolist() != frame.ends:
        yield Loss(document.id, "tokens", "", "rebuilt: one blank between tokens")
    if len(tokens) != count:
        yield Loss(document.id, "tokens", "", f"{len(tokens) - count} tokens outside all sentences")
    limits = pairwise(document.segments.breaks)
    for index, ((begin, end), span) in enumerate(zip(limits, document.sentences.pairs(), strict=False)):
        if begin == end:
            yield Loss(document.id, "sentences", str(index), "a sentence without tokens")
        elif span != (starts[begin], ends[end - 1]):
            yield Loss(document.id, "sentences", str(index), "not from its first token to its last")


def _chunks(document: Document, breaks: Sequence[int]) -> tuple[list[Chunk], list[Loss]]:
    """Return the chunks that one row of tags can hold, in order, and what was left out or renamed."""
    layer = foreign.layer_of(document)
    if layer is None:
        return [], []
    starts = {start: index for index, start in enumerate(document.tokens.starts[: breaks[-1]])}
    ends = {end: index for index, end in enumerate(document.tokens.ends[: breaks[-1]])}
    wanted, losses = [], []
    for annotation in layer.annotations:
        first, last = starts.get(annotation.start, -1), ends.get(annotation.end, -1)
        if obstacle := _obstacle(annotation, first, last, breaks):
            losses.append(Loss(document.id, obstacle[0], annotation.id, obstacle[1]))
        else:
            wanted.append(Chunk(first, last, foreign.unspaced(annotation.label), annotation.id))
    kept = []
    for chunk, met in tags.longest(wanted, breaks[-1]):
        if met is None:
            kept.append(chunk)
        else:
            losses.append(Loss(document.id, "nested", chunk.id, f"meets {met.id}, which is not shorter"))
    written = {chunk.id for chunk in kept}
    losses += (
        Loss(document.id, "label", one.id, f"{label} instead of {one.label}")
        for one in layer.annotations
        if one.id in written and (label := foreign.unspaced(one.label)) != one.label
    )
    return sorted(kept), losses


def _obstacle(annotation: Annotation, first: int, last: int, breaks: Sequence[int]) -> tuple[str, str] | None:
    """Return why an annotation cannot be tags of the tokens ``first`` to ``last``, as kind and detail."""
    if annotation.parts:
        return "discontinuous", f"{len(annotation.parts)} parts"
    if annotation.start >= annotation.end:
        return "zero-length", annotation.label
    if breaks[-1] == 0:
        return "annotation", "the document has no tokens"
    if first < 0 or last < first:
        return "inside-token", f"{annotation.start} to {annotation.end} are not the edges of tokens"
    if bisect_right(breaks, first) != bisect_right(breaks, last):
        return "crossing", "begins and ends in different sentences"
    return None


def _id_losses(document: Document, name: str, frame: Frame, chunks: Sequence[Chunk]) -> Iterator[Loss]:
    """Yield the ids that a reader, who makes them from what it reads, will not make again."""
    if name != document.id:
        yield Loss(document.id, "id", document.id, f"{name} instead")
    for chunk, one in zip(chunks, frame.ids(name, chunks), strict=True):
        if one != chunk.id:
            yield Loss(document.id, "id", chunk.id, f"{one} instead")
