"""Where annotations begin and end: at words, at what a reader sees as characters, and at the right words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import repeat
from operator import lt

from hashiye.checks.clusters import PLAIN, parts_mark, splits
from hashiye.checks.subject import Subject
from hashiye.codes import Severity
from hashiye.model import Annotation
from hashiye.registry import Edit, Path, Remark, check, look
from hashiye.tagset import LayerRules
from hashiye.text import ZWNJ, name_of

BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + ZWNJ + "\u200b"
"""White space, the half-space and the zero width space: what no annotation begins or ends with."""

_NOTES = "hashiye-forms@"
_NEEDS = ("HSH-B106",)


def rules_of(subject: Subject, path: Path) -> LayerRules | None:
    """Return what the tagset says of the layer that holds an item, if the tagset is there and knows the layer."""
    layer = subject.document.layers[int(path[1])]
    tagset = subject.tagset(layer)
    return tagset.layer(layer.name) if tagset is not None else None


def _asked(subject: Subject) -> Iterator[tuple[Path, Annotation]]:
    """Yield the annotations whose edges are asked about: not hashiye's notes on spelling, which point at blanks too."""
    notes = {i for i, layer in enumerate(subject.document.layers) if layer.tagset.startswith(_NOTES)}
    return ((path, one) for path, one in subject.anchored if path[1] not in notes)


def _edges(path: Path, one: Annotation) -> Iterator[tuple[Path, str, int]]:
    """Yield each edge of each piece: where it is stored, which it is, and its offset."""
    for k, (start, end) in enumerate(one.spans):
        yield (*path, "parts", k, 0) if one.parts else (*path, "start"), "start", start
        yield (*path, "parts", k, 1) if one.parts else (*path, "end"), "end", end


def _may_be_blank(subject: Subject) -> bool:
    """Screen in two scans: but for the blank itself, white space and what has no width are not printable."""
    if not subject.marks.sound:
        return True
    edges = subject.mark_edges
    return " " in edges or not edges.isprintable()


@look("HSH-A305", "HSH-A306", "HSH-A307")
def _edges_are_plain(subject: Subject) -> bool:
    """Where the whole text is of plain characters, no edge needs a look."""
    return not _may_be_blank(subject) and (PLAIN.issuperset(subject.others) or not subject.clusters_at_edges)


@check("HSH-A305", needs=_NEEDS, screen=_may_be_blank)
def blank_edge(subject: Subject) -> Iterator[Remark]:
    """An annotation begins and ends with something a reader sees: no white space, no half-space at its edge.

    Selecting with the mouse takes the blank along, and other tools then refuse the span or move it. An edge in
    front of a half-space is right: in «کتاب‌ها» the stem «کتاب» ends there. Trimming is safe, and is offered
    wherever something is left.
    """
    for path, one in _asked(subject):
        pieces = [one_piece(subject.text, start, end) for start, end in one.spans]
        if tuple(pieces) != one.spans:
            k, piece = next((k, piece) for k, piece in enumerate(pieces) if piece != one.spans[k])
            name = "start" if piece[0] != one.spans[k][0] else "end"
            trimmed = all(start < end for start, end in pieces)
            surface = " ".join(subject.text[start:end] for start, end in pieces)
            yield Remark(
                at=(*path, "parts", k) if one.parts else (*path, name),
                span=(one.start, one.end),
                message=f"the span {'begins' if name == 'start' else 'ends'} with a blank or a half-space",
                found=one.text,
                expected=surface if trimmed else "",
                fix="take the blank out of the span" if trimmed else "take the annotation out: it covers only blanks",
                edits=_trim(path, one, tuple(pieces), surface) if trimmed else (),
                safe=trimmed,
            )


def one_piece(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the blanks at its edges; empty where nothing else is in it."""
    surface = text[start:end]
    first = start + len(surface) - len(surface.lstrip(BLANKS))
    return first, max(first, start + len(surface.rstrip(BLANKS)))


def _trim(path: Path, one: Annotation, pieces: tuple[tuple[int, int], ...], surface: str) -> tuple[Edit, ...]:
    changes: list[tuple[str, object, object]] = [
        ("start", one.start, pieces[0][0]), ("end", one.end, pieces[-1][1]), ("text", one.text, surface),
        ("parts", one.parts, pieces if one.parts else ()),
    ]  # fmt: skip
    return tuple(Edit((*path, name), new) for name, old, new in changes if old != new)


def _may_split(subject: Subject) -> bool:
    return subject.clusters_at_edges


@check("HSH-A306", needs=_NEEDS, screen=_may_split)
def splits_character(subject: Subject) -> Iterator[Remark]:
    """No edge of an annotation lies inside what a reader sees as one character (UAX #29, extended clusters).

    Families of emoji, flags, skin tones, keycaps and syllables of Korean are several code points and one
    character; half of one is shown as something else. Offsets that count UTF-16 units or bytes end up there.
    An edge in front of a half-space is right. Vowel signs of Arabic and Latin letters have a rule of their own.
    """
    yield from _cuts(subject, marks=False)


@check("HSH-A307", needs=_NEEDS, screen=_may_split)
def splits_mark(subject: Subject) -> Iterator[Remark]:
    """No edge of an annotation stands between a letter of Arabic or Latin script and its vowel sign or accent.

    The mark belongs to the letter: «حتماً» ends behind the tanwin, «خانهٔ» behind the hamza. This comes from
    finding words of a text without marks in one that has them. Move the edge behind the mark, or in front of the
    letter.
    """
    yield from _cuts(subject, marks=True)


def _cuts(subject: Subject, *, marks: bool) -> Iterator[Remark]:
    text = subject.text
    for path, one in _asked(subject):
        for at, name, offset in _edges(path, one):
            if splits(text, offset) and parts_mark(text, offset) is marks:
                what = "a letter and its mark" if marks else "the parts of one character"
                yield Remark(
                    at=at,
                    span=(one.start, one.end),
                    message=f"the {name} at {offset} lies between {what}",
                    found=f"{name_of(text[offset - 1])}, {name_of(text[offset])}",
                    expected="an edge between two characters",
                    fix=f"move the {name} behind the mark"
                    if marks
                    else f"move the {name} to the edge of the character",
                )


def _may_split_token(subject: Subject) -> bool:
    if not subject.tokens.flat or not subject.marks.starts:
        return False
    marks = subject.marks
    if subject.is_covered and marks.matching:
        return _leave_tokens(subject)
    return marks.with_parts or not (
        subject.token_starts.issuperset(marks.starts) and subject.token_ends.issuperset(marks.ends)
    )


def _leave_tokens(subject: Subject) -> bool:
    """Where tokens cover the text, an edge at a blank is one of a token; the others are looked up."""
    text, tokens, marks = subject.text, subject.tokens, subject.marks
    starts = [one for one in marks.starts if one and text[one - 1] not in " \n"]
    ends = [one for one in marks.ends if text[one : one + 1] not in ("", " ", "\n")]
    return not (_are_among(starts, tokens.starts) and _are_among(ends, tokens.ends))


def _are_among(some: list[int], known: list[int]) -> bool:
    """Say whether numbers are among those that are ``known``, which are sorted."""
    count = len(known)
    return some == [known[place] for place in map(bisect_left, repeat(known), some) if place < count]


@check("HSH-A309", needs=_NEEDS, text=False, tokens=True, screen=_may_split_token)
def splits_token(subject: Subject) -> Iterator[Remark]:
    """An annotation begins where a token begins and ends where one ends.

    Column formats (CoNLL and its kin) can carry nothing else: they widen such a span or drop it. An error where the
    tagset says tokenEdges for the layer, else a warning; and where it does not say so, an edge between a stem and
    its half-space is left alone, because suffixes may stay outside a name.
    """
    if not subject.tokens.flat:
        return
    starts, ends = sorted(subject.token_starts), subject.tokens.ends
    last = dict(zip(subject.tokens.starts, ends, strict=True))
    for path, one in _asked(subject):
        for at, name, offset in _edges(path, one):
            if offset in (subject.token_starts if name == "start" else subject.token_ends):
                continue
            token = starts[max(0, bisect_right(starts, offset) - 1)]
            if token < offset < last[token]:
                remark = _token_cut(subject, at, one, name, offset, (token, last[token]))
                if remark is not None:
                    yield remark


def _token_cut(
    subject: Subject, at: Path, one: Annotation, name: str, offset: int, token: tuple[int, int]
) -> Remark | None:
    rules = rules_of(subject, at)
    demanded = rules is not None and rules.token_edges
    if not demanded and subject.text[offset : offset + 1] == ZWNJ:
        return None
    surface = subject.text[token[0] : min(token[1], token[0] + 100)] or f"{token[0]} to {token[1]}"
    return Remark(
        at=at,
        span=(one.start, one.end),
        message=f"the {name} at {offset} lies inside a token",
        found=one.text,
        expected=surface,
        fix=f"move the {name} to the {name} of the token, or cut the token there",
        severity=Severity.ERROR if demanded else Severity.WARNING,
    )


def _may_cross(subject: Subject) -> bool:
    """Say whether some annotation begins before the end of a sentence and ends behind it."""
    marks, ends = subject.marks, subject.sentence_ends
    if not ends or not marks.starts:
        return False
    if not subject.marks_touch:
        return any(_some_across(*columns, ends) for columns in subject.mark_columns)
    firsts = list(map(bisect_right, repeat(ends), marks.starts))  # the first end behind the start
    return firsts != list(map(bisect_left, repeat(ends), marks.ends))


def _some_across(starts: list[int], ends: list[int], edges: list[int]) -> bool:
    """Say whether one of the spans, which are in order and apart, goes on where it meets one of the ``edges``."""
    reach = [0, *ends]  # of the last span that begins before an edge
    return any(map(lt, edges, [reach[place] for place in map(bisect_left, repeat(starts), edges)]))


@check("HSH-A310", needs=_NEEDS, text=False, tokens=True, screen=_may_cross)
def crosses_sentence(subject: Subject) -> Iterator[Remark]:
    """An annotation lies in one sentence.

    Names do not run over the end of a sentence; where one seems to, the sentence was cut at the full stop of an
    abbreviation, or two names were marked in one stroke. Recognisers are trained sentence by sentence and lose
    such spans. An error where the tagset says oneSentence for the layer, else a warning.
    """
    ends = subject.sentence_ends
    for path, one in _asked(subject):
        place = bisect_right(ends, one.start)
        last = one_piece(subject.text, one.start, one.end)[1] if subject.has_text else one.end
        if place < len(ends) and ends[place] < last:
            rules = rules_of(subject, path)
            yield Remark(
                at=path,
                span=(one.start, one.end),
                message=f"the span crosses the end of a sentence at {ends[place]}",
                found=one.text,
                expected="a span inside one sentence",
                fix="mark each sentence's part alone, or join the sentences",
                severity=Severity.ERROR if rules is not None and rules.one_sentence else Severity.WARNING,
            )
