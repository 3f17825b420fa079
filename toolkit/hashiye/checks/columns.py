"""The offsets of a document as plain lists, so that rules can look at all of them in a few C-level passes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import chain, compress
from operator import itemgetter, le, lt, sub

from msgspec import Struct

from hashiye.model import Annotation, Document, Segmentation
from hashiye.registry import Path


class Marks(Struct, frozen=True):
    """All annotations of a document, layer by layer, as columns. ``covered`` is what their offsets cut out of the text.

    ``sound``: every offset can be used, no annotation has parts, and each covers as many characters as it stores;
    only then are there ``covered``, so that nothing much longer than the file is cut out of the text.
    ``matching``: they are also what is stored; then rules need no other view.
    """

    items: list[Annotation]
    starts: list[int]
    ends: list[int]
    covered: list[str]
    sound: bool
    matching: bool
    with_parts: bool


def marks(annotations: list[Annotation], text: str, length: int) -> Marks:
    """Make the columns. ``length`` is that of the text in code points, also where ``text`` is not there."""
    starts = [one.start for one in annotations]
    ends = [one.end for one in annotations]
    texts = [one.text for one in annotations]
    with_parts = any([one.parts for one in annotations])  # noqa: C419  (a list is faster)
    sizes = list(map(len, texts))
    inside = not starts or (min(starts) >= 0 and max(ends) <= length)
    sound = inside and not with_parts and len(text) == length and 0 not in sizes
    if not sound or sizes != list(map(sub, ends, starts)):
        return Marks(annotations, starts, ends, [], False, False, with_parts)
    covered = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return Marks(annotations, starts, ends, covered, True, covered == texts, with_parts)


def covers(one: Annotation, text: str) -> bool:
    """Say whether the offsets of an annotation, which can be used, cover what it stores.

    Lengths first: a hundred thousand spans over the whole text would be cut out of it otherwise.
    """
    length = sum(end - start + 1 for start, end in one.spans) - 1
    return length == len(one.text) and one.surface(text) == one.text


class Tokens(Struct, frozen=True):
    """The offsets of tokens as they stand, ``start, end, start, end, …``, and apart."""

    flat: list[int]
    starts: list[int]
    ends: list[int]


def tokens(segments: Segmentation) -> Tokens:
    """Make the columns of the tokens. An odd number at the end is left out."""
    flat = segments.tokens.numbers
    if len(flat) % 2:
        flat = flat[:-1]
    return Tokens(flat, flat[0::2], flat[1::2])


_LONGER = bytes((0, 0, *[1] * 254))
"""Of the sizes of gaps those of more than one character."""


def are_cover(text: str, tokens: Tokens) -> bool:
    """Say whether each character but blanks is in one token, and no blank in any. False says nothing.

    The text has no blanks but U+0020 and LF. Where tokens never go back and only blanks are between them, as many as
    the text has, no token holds one.
    """
    starts, ends, length = tokens.starts, tokens.ends, len(text)
    if not starts or starts[0] < 0 or ends[-1] > length or not text:
        return False
    try:
        steps = bytes([*map(sub, starts[1:], ends), length - ends[-1]])
    except ValueError:  # one goes back, or very far
        return False
    firsts = "".join(itemgetter(0, 0, *compress(ends, steps))(text)[2:])  # two at least are asked for
    longer = compress(zip(ends, steps, strict=True), steps.translate(_LONGER))
    between = "".join([text[: starts[0]], firsts, *[text[end + 1 : end + step] for end, step in longer]])
    blanks = between.count(" ") + between.count("\n")
    return blanks == len(between) == text.count(" ") + text.count("\n") and all(map(lt, starts, ends))


def are_spans(starts: list[int], ends: list[int], length: int, ordered: bool = False) -> bool:
    """Say whether every span covers something and lies in a text of ``length`` code points.

    ``ordered``: they are known to be sorted, so that the first and the last tell.
    """
    if not starts:
        return True
    lowest, highest = (starts[0], ends[-1]) if ordered else (min(starts), max(ends))
    return lowest >= 0 and highest <= length and all(map(lt, starts, ends))


def are_union(segments: Segmentation, tokens: Tokens) -> bool:
    """Say whether each sentence has tokens, begins with its first and ends with its last, and no token is left over."""
    breaks, bounds = segments.breaks.tolist(), segments.sentences.numbers
    if len(breaks) != len(bounds) // 2 + 1 or breaks[0] != 0 or breaks[-1] != len(tokens.starts):
        return False
    firsts, lasts = breaks[:-1], breaks[1:]
    return (
        all(map(lt, firsts, lasts))
        and bounds[0::2] == [tokens.starts[first] for first in firsts]
        and bounds[1::2] == [tokens.ends[last - 1] for last in lasts]
    )


def are_disjoint(starts: list[int], ends: list[int]) -> bool:
    """Say whether spans stand in order and none overlaps the next."""
    return all(map(le, ends, starts[1:]))


type Edges = tuple[Path, Path, int, int]
"""Where the start and the end of a span stand in the document, and the two offsets."""


def edges(document: Document) -> Iterator[Edges]:
    """Yield every span a document holds: annotations and their parts, sentences, tokens, evidence of facts."""
    return chain(_of_annotations(document), _of_sentences(document), _of_tokens(document), _of_evidence(document))


def _of_annotations(document: Document) -> Iterator[Edges]:
    for i, layer in enumerate(document.layers):
        for j, one in enumerate(layer.annotations):
            path: Path = ("layers", i, "annotations", j)
            yield (*path, "start"), (*path, "end"), one.start, one.end
            for k, (start, end) in enumerate(one.parts):
                yield (*path, "parts", k, 0), (*path, "parts", k, 1), start, end


def _of_sentences(document: Document) -> Iterator[Edges]:
    for i, (start, end) in enumerate(_pairs(document.segments.sentences.numbers)):
        yield ("sentences", i, "start"), ("sentences", i, "end"), start, end


def _of_tokens(document: Document) -> Iterator[Edges]:
    segments = document.segments
    for index, (start, end) in enumerate(_pairs(segments.tokens.numbers)):
        path, at = _in_sentence(segments, index)
        yield (*path, at), (*path, at + 1), start, end


def _of_evidence(document: Document) -> Iterator[Edges]:
    for i, fact in enumerate(document.metadata):
        for k, (start, end) in enumerate(fact.evidence):
            path: Path = ("metadata", i, "evidence", k)
            yield (*path, 0), (*path, 1), start, end


def _pairs(flat: list[int]) -> Iterator[tuple[int, int]]:
    return zip(flat[0::2], flat[1::2], strict=False)


def _in_sentence(segments: Segmentation, token: int) -> tuple[Path, int]:
    sentence = sentence_of(segments, token)
    first = segments.breaks[sentence] if sentence < len(segments.breaks) else 0
    return ("sentences", sentence, "tokens"), 2 * (token - first)


def sentence_of(segments: Segmentation, token: int) -> int:
    """Return the number of the sentence that holds a token."""
    return max(0, bisect_right(segments.breaks, token) - 1)


def token_path(segments: Segmentation, token: int, side: int = 0) -> Path:
    """Return where a token's start (``side`` 0) or end (1) stands: its number in the list of its sentence."""
    path, at = _in_sentence(segments, token)
    return (*path, at + side)
