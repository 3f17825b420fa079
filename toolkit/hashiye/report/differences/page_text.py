"""The article on the page: what was exchanged in it, and every changed annotation where it stood and stands.

Old and new text are laid over each other; in that common reading, a place has one number (its *spot*). It is cut
into rows (lines, long ones in pieces), and rows in which nothing changed are folded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from hashiye.alignment import Alignment
from hashiye.comparing.changes import Comparison
from hashiye.report.differences.entries import Entry
from hashiye.report.differences.strips import Op
from hashiye.report.markup import bdi, hue, words
from hashiye.report.persian import number

LONGEST = 1_200
"""Characters of a row."""

CONTEXT = 1
"""Rows shown beside one in which something changed."""

FOLDED = 40_000
"""Characters of unchanged rows that are kept, folded, to be opened; of longer texts they are left out."""


DENSEST, TALLEST = 300, 50
"""Spans drawn in one row, and rows in which one span is drawn: nobody reads more, and it stays fast."""


class Drawn(Struct, frozen=True):
    """A span to be drawn, in spots. ``how``: ``span`` as it stands, ``was`` as it stood, ``other`` did not change.

    ``tag`` is what stands before it, a link to ``card``, the anchor of the change it belongs to.
    """

    start: int
    end: int
    label: str
    how: str
    tag: str = ""
    card: str = ""


class Overlay:
    """Two texts laid over each other."""

    def __init__(self, old: str, new: str, alignment: Alignment | None) -> None:
        pieces: list[tuple[Op, str]] = []
        olds: list[tuple[int, int]] = []
        news: list[tuple[int, int]] = []
        spot = at = new_at = 0
        hunks = alignment.hunks if alignment is not None else ()
        for start, end, new_start, new_end in (*hunks, (len(old), len(old), len(new), len(new))):
            for op, text in (("=", old[at:start]), ("-", old[start:end]), ("+", new[new_start:new_end])):
                if op != "+":
                    olds.append((at if op == "=" else start, spot))
                if op != "-":
                    news.append((new_at if op == "=" else new_start, spot))
                pieces += [(op, text)] if text else []  # type: ignore[list-item]
                spot += len(text)
            at, new_at = end, new_end
        self.pieces = pieces
        self.starts = list(accumulate((len(text) for _, text in pieces), initial=0))
        self.text = "".join(text for _, text in pieces)
        self._olds, self._news = olds, news

    def old(self, start: int, end: int) -> tuple[int, int]:
        """Return the spots of a span of the old text."""
        return _spots(self._olds, start, end)

    def new(self, start: int, end: int) -> tuple[int, int]:
        """Return the spots of a span of the new text."""
        return _spots(self._news, start, end)

    def exchanged(self) -> Iterator[tuple[int, int]]:
        """Yield the spots of everything that went or came."""
        spot = 0
        for op, text in self.pieces:
            if op != "=":
                yield spot, spot + len(text)
            spot += len(text)


def _spots(marks: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    def spot(offset: int) -> int:
        index = max(bisect_right(marks, (offset, 1 << 60)) - 1, 0)
        return offset - marks[index][0] + marks[index][1]

    return spot(start), (spot(end - 1) + 1 if end > start else spot(start))


class Article:
    """The article of one pair. ``prefix`` begins every anchor in it."""

    def __init__(self, prefix: str, comparison: Comparison, cards: Iterable[tuple[str, Entry]]) -> None:
        self.prefix = prefix
        old = (comparison.before.text.content or "") if comparison.before is not None else ""
        new = (comparison.after.text.content or "") if comparison.after is not None else ""
        self.overlay = Overlay(old, new, comparison.alignment if old != new else None)
        self._sizes = len(old), len(new)
        self._anchors: dict[str, int] = {}
        drawn, busy = [], [*self.overlay.exchanged()]
        for card, entry in cards:
            for span in self._drawn(card, entry):
                drawn.append(span)
                busy.append((span.start, span.end))
                self._anchors.setdefault(card, span.start)
            if card not in self._anchors and (where := self._where(entry)) is not None:
                self._anchors[card] = where
                busy.append((where, where + 1))
        self._rows = list(_rows(self.overlay.text))
        self._starts = [start for start, _ in self._rows]
        self._shown = self._near(busy)
        drawn += self._unchanged(comparison, {(one.start, one.end) for one in drawn})
        self._spans = sorted(drawn, key=lambda one: (one.start, -one.end, one.how))

    def anchor(self, card: str) -> str:
        """Return the anchor of the row in which a change stands; empty if it stands in none."""
        spot = self._anchors.get(card)
        return f"{self.prefix}r{self._row(spot)}" if spot is not None and self._rows else ""

    def rendered(self, room: int) -> str:
        """Return the article as HTML; of rows in which something changed at most ``room`` characters."""
        shown = sorted(self._shown)
        by_row: dict[int, list[Drawn]] = {}
        for span in self._spans:
            first, last = self._row(span.start), self._row(max(span.end - 1, span.start))
            for row in range(first, min(last + 1, first + TALLEST)):
                if len(inside := by_row.setdefault(row, [])) < DENSEST:
                    inside.append(span)
        fold = len(self.overlay.text) <= FOLDED
        parts, last = [], 0
        for row in shown:
            parts.append(self._gap(last, row, fold, by_row))
            start, end = self._rows[row]
            room -= end - start
            if room < 0:
                rest = sum(1 for one in shown if one >= row)
                parts.append(f'<p class="skipped">{number(rest)} سطر دیگر در این صفحه نشان داده نشده است</p>')
                return "".join(parts)
            parts.append(self._line(row, by_row.get(row, ())))
            last = row + 1
        parts.append(self._gap(last, len(self._rows), fold, by_row))
        return "".join(parts)

    def _drawn(self, card: str, entry: Entry) -> Iterator[Drawn]:
        before = () if entry.is_same_words else entry.before
        for excerpts, place, size, how in (
            (before, self.overlay.old, self._sizes[0], "was"),
            (entry.after, self.overlay.new, self._sizes[1], "span"),
        ):
            for one in excerpts:
                if one.label and 0 <= one.start < one.end <= size:
                    yield Drawn(*place(one.start, one.end), one.label, how, _tag(entry, one.label, how), card)

    def _where(self, entry: Entry) -> int | None:
        """Return the spot of a change that is no annotation: the first thing exchanged in its passage."""
        if entry.cutting is not None:
            return self.overlay.new(*entry.cutting.span)[0]
        if hunks := entry.change.hunks:
            start, end, new_start, new_end = hunks[0]
            return self.overlay.old(start, end)[0] if end > start else self.overlay.new(new_start, new_end)[0]
        places = [one for one in (*entry.after, *entry.before) if one.start >= 0]
        return self.overlay.new(places[0].start, places[0].end)[0] if places and entry.after else None

    def _unchanged(self, comparison: Comparison, drawn: set[tuple[int, int]]) -> Iterator[Drawn]:
        """Yield annotations that did not change, in the rows that are shown: of layers with changes, if there are."""
        changed = {(change.layer, change.producer) for change in comparison.changes if change.layer}
        for layer in comparison.after.layers if comparison.after is not None else ():
            if changed and (layer.name, layer.producer) not in changed:
                continue
            for one in layer.annotations:
                if 0 <= one.start < one.end <= self._sizes[1]:
                    spots = self.overlay.new(one.start, one.end)
                    if spots not in drawn and self._row(spots[0]) in self._shown:
                        yield Drawn(*spots, one.label, "other")

    def _row(self, spot: int) -> int:
        return min(max(bisect_right(self._starts, spot) - 1, 0), max(len(self._starts) - 1, 0))

    def _near(self, busy: Iterable[tuple[int, int]]) -> set[int]:
        near: set[int] = set()
        for start, end in busy:
            first, last = self._row(start), self._row(max(end - 1, start))
            near.update(range(max(first - CONTEXT, 0), min(last + CONTEXT + 1, len(self._rows))))
        return near

    def _gap(self, first: int, last: int, fold: bool, spans: dict[int, list[Drawn]]) -> str:
        if first >= last:
            return ""
        said = f"{number(last - first)} سطر بی‌تغییر"
        if not fold:
            return f'<p class="skipped">… {said} …</p>'
        lines = "".join(self._line(row, spans.get(row, ())) for row in range(first, last))
        return f"<details><summary>{said}</summary>{lines}</details>"

    def _line(self, row: int, spans: Sequence[Drawn]) -> str:
        start, end = self._rows[row]
        cuts = {start, end}
        for one in spans:
            cuts.update(spot for spot in (one.start, one.end) if start < spot < end)
        parts = [f'<p dir="auto" id="{self.prefix}r{row}">']
        for op, first, text in self._pieces(start, end):
            inside = sorted({first, first + len(text), *(spot for spot in cuts if first < spot < first + len(text))})
            for begin, behind in pairwise(inside):
                parts.append(_segment(op, text[begin - first : behind - first], begin, behind, spans))
        return "".join((*parts, "</p>"))

    def _pieces(self, start: int, end: int) -> Iterator[tuple[Op, int, str]]:
        """Yield what a row is made of: what stayed, went or came, its spot and its characters."""
        pieces, starts = self.overlay.pieces, self.overlay.starts
        index = max(bisect_right(starts, start) - 1, 0)
        while index < len(pieces) and starts[index] < end:
            op, text = pieces[index]
            first, last = max(starts[index], start), min(starts[index] + len(text), end)
            if first < last:
                yield op, first, text[first - starts[index] : last - starts[index]]
            index += 1


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of a text, each with its end; of long lines, pieces."""
    start = 0
    while start < len(text):
        end = text.find("\n", start, start + LONGEST) + 1
        if not end:
            end = min(start + LONGEST, len(text))
            if end < len(text):
                end = text.rfind(" ", start, end) + 1 or end
        yield start, end
        start = end


def _segment(op: Op, text: str, start: int, end: int, spans: Sequence[Drawn]) -> str:
    """Return characters that stand in the same spans: their tags before them, names of quiet ones behind."""
    over = [one for one in spans if one.start <= start and end <= one.end]
    begin = [one for one in over if one.start == start and one.tag]
    tags = "".join(f'<a dir="rtl" class="tag {hue(one.label)}" href="#{one.card}">{one.tag}</a>' for one in begin)
    names = "".join(
        f'<sub class="name">{bdi(one.label, limit=30)}</sub>' for one in over if one.end == end and one.how == "other"
    )
    shown = words(text.rstrip("\n"), all_named=op != "=")
    if op != "=" and text.endswith("\n"):
        shown += '<span dir="ltr" class="named">LF</span>'
    if op != "=":
        tag = "ins" if op == "+" else "del"
        shown = f"<{tag}>{shown}</{tag}>" if shown else ""
    hows = {one.how: one for one in sorted(over, key=lambda one: one.start - one.end)}
    chosen = next((hows[how] for how in ("span", "was", "other") if how in hows), None)
    if chosen is None or not shown:
        return tags + shown + names
    element = "mark" if chosen.how == "span" else "span"
    classes = f"{chosen.how} {'was ' if chosen.how == 'span' and 'was' in hows else ''}{hue(chosen.label)}"
    return f'{tags}<{element} class="{classes}">{shown}</{element}>{names}'


def _tag(entry: Entry, label: str, how: str) -> str:
    """Return what is said before a span: what became of it, and its label."""
    if entry.kind == "relabelled" and entry.is_same_words and entry.labels[0]:
        return f"{bdi(entry.labels[0][0], limit=30)} ← {bdi(label, limit=30)}"
    sign = {"+": "+", "-": "−"}.get(entry.mark, "~" if entry.is_same_words else "پیش" if how == "was" else "پس")
    return f"{sign} {bdi(label, limit=30)}"
