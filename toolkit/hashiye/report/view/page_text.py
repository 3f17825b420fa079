"""The text on the page: segments with their lanes, tags before spans, numbers behind evidence, tokens in it.

All that is no text is written by the style sheet from attributes, so that the text of the element is the text of the
document, exactly, to whoever searches, copies or measures it. Nothing stands between the letters of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from msgspec import Struct

from hashiye import forms
from hashiye.model import Segmentation
from hashiye.report.view import page_words as say
from hashiye.report.view.page_plan import Plan
from hashiye.report.view.page_segments import GAP, Over, Pair, Segment, Strand, segments
from hashiye.text import FORBIDDEN, INVISIBLE

LONGEST = 20_000
"""Code points of a paragraph; a longer line goes on in another one."""

TIES, FAR_TIES = 24, 8
"""Spans of a paragraph, and spans over several, whose pieces are highlighted together."""

CROWD = 40
"""Tags in one place."""

BIDI = "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""Characters that turn the direction of what follows: each is shut in by itself, and always shown."""

_PICTURES = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_ODD = re.compile(
    f"(?P<gone>{FORBIDDEN.pattern})|(?P<bidi>[{BIDI}])|(?P<half>\u200c)|(?<![{_PICTURES}])\u200d"
    f"|[{''.join(set(INVISIBLE) - set(forms.JOINERS))}\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


class Pin(Struct, frozen=True, order=True):
    """Something that stands in the text and takes no part in it. What is shown first is the least.

    ``identity`` is its id, if it has one; ``strands`` are those of a tag, among the strands of its canvas.
    """

    rank: int
    second: int
    html: str
    identity: str = ""
    strands: tuple[int, ...] = ()


class Canvas(Struct, frozen=True):
    """One showing of the text: all readings over each other, or one of them in its column.

    ``strands`` are what is drawn on it; ``pins`` what is put in, by place. ``tokens`` and ``norms`` may be none.

    Words have the ground of the innermost span of the first reading over them, but where readings differ: lines tell.
    """

    plan: Plan
    prefix: str
    strands: Sequence[Strand]
    pins: dict[int, list[Pin]]
    tokens: Sequence[Pair] = ()
    norms: dict[int, str] = {}
    evidence: Sequence[Pair] = ()
    differences: Sequence[Pair] = ()

    def paragraphs(self) -> Iterator[str]:
        """Yield each line of the text as a paragraph."""
        text = self.plan.text
        starts = list(_paragraphs(text))
        cut = segments(
            len(text), self.strands, evidence=self.evidence,
            differences=self.differences, cuts=(*starts, *self.pins),
        )  # fmt: skip
        pieces = _Pieces(text, self.tokens, self.norms)
        far = self._far(starts)
        inside: list[Segment] = []
        ends = iter((*starts[1:], len(text)))
        end = next(ends)
        for one in cut:
            inside.append(one)
            if one.end == end:
                yield self._paragraph(inside, pieces, far)
                inside, end = [], next(ends, len(text))

    def _far(self, starts: Sequence[int]) -> dict[int, int]:
        """Return a number for each strand whose parts lie in several paragraphs."""
        breaks = sorted(starts)
        found: dict[int, int] = {}
        at = 0
        scattered = [(one.parts, index) for index, one in enumerate(self.strands) if len(one.parts) > 1]
        for parts, index in sorted(scattered):
            while at < len(breaks) and breaks[at] <= parts[0][0]:
                at += 1
            if at < len(breaks) and breaks[at] < parts[-1][1]:
                found[index] = len(found) % FAR_TIES
        return found

    def _paragraph(self, inside: Sequence[Segment], pieces: _Pieces, far: dict[int, int]) -> str:
        tied = _tied(inside, far)
        lanes = max((over.lane + 1 for one in inside for over in one.over), default=0)
        blank = not self.plan.text[inside[0].start : inside[-1].end].strip(" \t\r\n")
        bare = blank and not any(one.start in self.pins for one in inside)
        parts = ['<p class="blank">' if bare else f'<p class="v{lanes}">' if lanes else "<p>"]
        before: tuple[Over, ...] = ()
        for one in inside:
            if one.start in self.pins:
                parts.append(self._pinned(one.start, tied, one, [over for over in one.over if over in before]))
            shown = pieces.html(one.start, one.end)
            parts.append(self._segment(one, shown, tied) if one.over or one.evidence or one.differences else shown)
            before = one.over
        if inside[-1].end == len(self.plan.text) in self.pins:
            parts.append(self._pinned(len(self.plan.text), tied, inside[-1], ()))
        parts.append("</p>")
        return "".join(parts)

    def _pinned(self, place: int, tied: dict[int, str], one: Segment, passing: Sequence[Over]) -> str:
        """Return what is put in at a place before a segment, on the lanes that pass below it."""
        parts = []
        for pin in _crowd(self.pins[place], self.prefix):
            ties = "".join(f"{tied[strand]} " for strand in pin.strands if strand in tied)
            parts.append(pin.html.replace('class="g ', f'class="g {ties}', 1) if ties else pin.html)
        if not passing:
            return "".join(parts)
        classes = [*_room(passing), *(name for over in passing for name in self._lane(over))]
        marked = [self.strands[over.strand] for over in passing if over.part != GAP]
        classes += self._ground(marked[0], one) if marked else []
        return f'<span class="{" ".join(classes)}">{"".join(parts)}</span>'

    def _lane(self, over: Over) -> list[str]:
        strand = self.strands[over.strand]
        classes = [f"{'j' if over.part == GAP else 'q'}{over.lane}", f"q{over.lane}k{self.plan.rank[strand.label]}"]
        return [*classes, f"h{over.lane}r{whose(strand)}"] if self.plan.is_compared else classes

    def _ground(self, strand: Strand, one: Segment) -> list[str]:
        if one.differences:
            return []
        return [f"t{self.plan.rank[strand.label]}", *([f"o{whose(strand)}"] if self.plan.is_compared else [])]

    def _segment(self, one: Segment, shown: str, tied: dict[int, str]) -> str:
        classes, told = _room(one.over), list[str]()
        for over in one.over:
            strand = self.strands[over.strand]
            classes += self._lane(over)
            if over.strand in tied:
                classes.append(tied[over.strand])
            if over.part == GAP:
                continue
            start, end = strand.parts[over.part]
            if start == one.start:
                classes.append(f"b{over.lane}")
            if not told:
                classes += self._ground(strand, one)
                classes += [name for name, meets in (("rb", start == one.start), ("re", end == one.end)) if meets]
            told.append(self._told(strand))
        classes += [name for name, has in (("ev", one.evidence), ("x", one.differences)) if has]
        tag = "mark" if told else "span"
        popover = f' data-o="{"&#10;".join(told)}"' if told else ""
        return f'<{tag} class="{" ".join(classes)}"{popover}>{shown}</{tag}>'

    def _told(self, strand: Strand) -> str:
        return f"{say.isolated(strand.label, 40)} · {say.places(strand.parts)}{readers(self.plan, strand)}"


def _room(passing: Sequence[Over]) -> list[str]:
    """Return the classes of what has lines below it: as much room as the lowest of its own takes."""
    return ["s", f"v{max(over.lane for over in passing) + 1}"] if passing else ["s"]


def whose(strand: Strand) -> str:
    """Return the readings of a strand as part of a class."""
    return "-".join(map(str, strand.readings))


def readers(plan: Plan, strand: Strand) -> str:
    """Return whose a strand is, for an attribute; nothing where one reads alone."""
    names = "، ".join(say.isolated(plan.readings[reading].annotator, 40) for reading in strand.readings)
    return f" · {names}" if plan.is_compared else ""


def _tied(inside: Sequence[Segment], far: dict[int, int]) -> dict[int, str]:
    """Return the classes that tie the pieces of a strand in a paragraph: first come those that have several."""
    often: dict[int, int] = {}
    for one in inside:
        for over in one.over:
            often[over.strand] = often.get(over.strand, 0) + 1
    ordered = often if len(often) <= TIES else sorted(often, key=lambda strand: often[strand] < 2)
    tied = {strand: f"d{slot % TIES}" for slot, strand in enumerate(ordered) if often[strand] > 1 or slot < TIES}
    for strand in often:
        if strand in far:
            tied[strand] = f"{tied[strand]} D{far[strand]}" if strand in tied else f"D{far[strand]}"
    return tied


class _Pieces:
    """The characters of the text, stretch after stretch, with the tokens that pass over them."""

    def __init__(self, text: str, tokens: Sequence[Pair], norms: dict[int, str]) -> None:
        self._text, self._tokens, self._norms = text, tokens, norms
        self._next = 0

    def html(self, start: int, end: int) -> str:
        """Return a stretch as HTML; it must not lie before the one asked for last."""
        text, tokens = self._text, self._tokens
        if not tokens:
            return seen(text[start:end])
        parts: list[str] = []
        at = start
        while self._next < len(tokens):
            begin, behind = tokens[self._next]
            if begin >= end:
                break
            if begin > at:
                parts.append(seen(text[at:begin]))
            first, last = max(begin, start), min(behind, end)
            whole = (
                "t" if begin >= start and behind <= end else "tb" if begin >= start else "te" if behind <= end else "tm"
            )
            norm = self._norms.get(begin) if begin >= start else None
            said = f' data-n="{say.said(norm, 40)}"' if norm is not None else ""
            parts.append(f'<span class="{whole}"{said}>{seen(text[first:last])}</span>')
            at = last
            if behind > end:
                break
            self._next += 1
        if at < end:
            parts.append(seen(text[at:end]))
        return "".join(parts)


def seen(text: str) -> str:
    """Return characters as HTML: each that nobody sees in an element of its own, which can show its name.

    What HTML cannot hold is only named; no document that can be read has any.
    """
    return _ODD.sub(_odd, escape(text, quote=False))


def _odd(match: re.Match[str]) -> str:
    char, kind = match[0], match.lastgroup
    if kind == "half":
        return f'<i class="zw">{char}</i>'
    name = INVISIBLE.get(char) or f"U+{ord(char):04X}"
    if kind == "gone":
        return f'<i class="z bidi" data-n="{name}"></i>'
    return f'<i class="z{" bidi" if kind == "bidi" else ""}" data-n="{name}">{char}</i>'


def sound_tokens(segments: Segmentation, size: int) -> tuple[list[Pair], dict[int, str], int]:
    """Return tokens in order, none over another, and normal forms by where their token begins; and how many are left
    out because they lie outside the text or over one before.
    """
    found: list[Pair] = []
    norms: dict[int, str] = {}
    reach = missing = 0
    order = sorted((pair, index) for index, pair in enumerate(segments.tokens.pairs()))
    for (start, end), index in order:
        if not reach <= start < end <= size:
            missing += 1
            continue
        found.append((start, end))
        if index in segments.norms:
            norms[start] = segments.norms[index]
        reach = end
    return found, norms, missing


def _paragraphs(text: str) -> Iterator[int]:
    """Yield where each paragraph begins."""
    start = 0
    while start < len(text):
        yield start
        end = text.find("\n", start, start + LONGEST) + 1
        if not end:
            end = min(start + LONGEST, len(text))
            if end < len(text):
                end = text.rfind(" ", start, end) + 1 or end
        start = end


def _crowd(pins: list[Pin], prefix: str) -> list[Pin]:
    """Return pins in order; of too many in one place the others are counted, and only what leads to them is kept."""
    pins = sorted(pins)
    if len(pins) <= CROWD:
        return pins
    more = f"+{say.number(len(pins) - CROWD)}"
    more = f'<a class="g more" href="#{prefix}spans" data-l="{more}" aria-label="{more}"></a>'
    anchors = "".join(f'<i id="{one.identity}"></i>' for one in pins[CROWD:] if one.identity)
    return [*pins[:CROWD], Pin(9, 0, more + anchors)]


def tags(
    plan: Plan, strands: Sequence[Strand], anchor: str, prefix: str, *, who: bool = True
) -> Iterator[tuple[int, Pin]]:
    """Yield the tag of each part of each strand, and where it stands: before the word in which it begins.

    ``anchor`` begins their ids, ``prefix`` those of the rows they lead to; ``who``: they name their readings.
    """
    text = plan.text
    for at, one in enumerate(strands):
        index = plan.strand_of[one.members[0]]
        rank, total = plan.rank[one.label], len(one.parts)
        marks = f" ×{say.number(one.times)}" if one.times > 1 else ""
        marks += f" {' '.join(say.number(reading + 1) for reading in one.readings)}" if who and plan.is_compared else ""
        words = plan.words.get(one.label)
        name = f" {say.isolated(words.fa, 40)}" if words is not None and words.fa else ""
        told = f"{say.isolated(one.label, 40)}{name} · {say.places(one.parts)}{readers(plan, one)}"
        label = say.said(one.label, 30)
        for part, (start, _) in enumerate(one.parts[:CROWD]):
            shown = label if total == 1 else f"{label} {say.number(part + 1)}/{say.number(total)}"
            identity = f"{anchor}{index}" + (f"-{part}" if part else "")
            html = (
                f'<a class="g k{rank} r{whose(one)}" id="{identity}" href="#{prefix}r{index}" data-l="{shown}{marks}" '
                f'aria-label="{told}"></a>'
            )
            yield forms.word_start(text, start), Pin(2, index, html, identity, (at,))
