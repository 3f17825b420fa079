"""Differences for people at a terminal: what changed, its words in context, and where it stands on both sides.

Where the log of a CI is watched for commands, none of its lines is one. Persian stands on lines of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hashiye.report import sentences
from hashiye.report.differences import wording
from hashiye.report.differences.entries import Entry
from hashiye.report.differences.fields import End, Row, Said
from hashiye.report.differences.places import Excerpt
from hashiye.report.differences.run import Difference, Pair, Side
from hashiye.report.differences.strips import Cutting, Strip, near
from hashiye.report.differences.telling import Teller
from hashiye.report.text import finding_text
from hashiye.text import show

_COLOURS = {"+": "32", "-": "31", "~": "33"}
_MARKS = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}

WIDEST = 500
"""Characters of one field that are shown."""

MOST = 20
"""Annotations that an edit touched and that are named one by one."""


def render(difference: Difference, *, terminal: bool = False, colour: bool = False) -> str:
    """Return every change and the summary line.

    ``terminal``: Persian is isolated, so that a screen that knows direction keeps each line in order.
    """
    screen = _Screen(terminal, colour)
    parts = [screen.pair(pair) for pair in difference.pairs]
    parts += [finding_text(finding, terminal=terminal, colour=colour) for finding in difference.findings]
    return "".join(parts) + sentences.quiet_lines(f"{wording.summary(difference)}\n")


class _Screen:
    """How lines are written for one kind of screen."""

    def __init__(self, terminal: bool, colour: bool) -> None:
        self.terminal = terminal
        self.colour = colour

    def pair(self, pair: Pair) -> str:
        """Return one pair of files: their names, then each change; nothing for two that are written alike."""
        if pair.comparison.same and not pair.is_written_otherwise:
            return ""
        return sentences.quiet_lines("".join(f"{line}\n" for line in self._lines(pair)))

    def _lines(self, pair: Pair) -> Iterator[str]:
        yield self._painted(f"--- {self._name(pair.before)}", "1")
        yield self._painted(f"+++ {self._name(pair.after)}", "1")
        if pair.comparison.same:
            yield f"{wording.SAME}: only layout, order or spelling of the file"
        if pair.comparison.alignment is not None and not pair.comparison.alignment.related:
            yield "the two texts have nothing to do with each other: nothing on the old one could follow"
        for entry in Teller(pair).entries():
            yield from self._entry(entry)
        yield ""

    def _name(self, side: Side | None) -> str:
        return "nothing" if side is None else self._alone(show(side.name, WIDEST))

    def _entry(self, entry: Entry) -> Iterator[str]:
        head = self._painted(f"{entry.mark} {entry.kind}", _COLOURS[entry.mark])
        if entry.kind == "norm":
            yield f"{head} {self._norm(entry)}"
            return
        yield " ".join(part for part in (head, self._labels(entry), self._where(entry)) if part)
        for said in wording.said(entry):
            yield f"    {said}"
        yield from self._words(entry)
        yield from self._rows(entry)
        yield from self._traces(entry)
        yield from self._places("was", entry.before)
        yield from self._places("is", entry.after)

    def _norm(self, entry: Entry) -> str:
        """Return what means the same in one line, a sentence a line."""
        place = next((one for side in (entry.after, entry.before) for one in side), None)
        where = f"{next(wording.place(place), '')}: " if place is not None else ""
        return f"{where}{self._strip(entry.strip) if entry.strip else '; '.join(map(self._normed, entry.rows))}"

    def _normed(self, row: Row) -> str:
        was, now = ("none" if value is None else self._said(value) for value in (row.before, row.after))
        return f"norm of {self._value(row.name)}: {was} → {now}"

    def _labels(self, entry: Entry) -> str:
        before, after = ([self._alone(show(label)) for label in labels] for labels in entry.labels)
        if not before or not after or before == after:
            return " + ".join(after or before)
        return f"{' + '.join(before)} → {' + '.join(after)}"

    def _where(self, entry: Entry) -> str:
        name = self._alone(show(entry.change.id, 200))
        layer = f"in {self._alone(show(entry.where, 200))}" if entry.where else ""
        return f"({', '.join(part for part in (name, layer) if part)})" if name or layer else ""

    def _words(self, entry: Entry) -> Iterator[str]:
        if entry.strip:
            yield f"    words     {self._strip(entry.strip)}"
        if entry.cutting is not None and any(entry.cutting.counts):
            yield f"    before    {self._cutting(entry.cutting, entry.cutting.before)}"
            yield f"    after     {self._cutting(entry.cutting, entry.cutting.after)}"
        for one in entry.cut:
            yield f"    cuts      {self._alone(show(one.label))} {self._excerpt(one)}"
        if entry.is_same_words:
            yield f"    in        {self._excerpt(entry.after[0])}"
            return
        both = bool(entry.before and entry.after)
        for name, excerpts in (("before", entry.before), ("after", entry.after)):
            for one in excerpts:
                if one.surface:
                    yield f"    {name if both else 'in':<9} {self._excerpt(one)}"

    def _excerpt(self, excerpt: Excerpt) -> str:
        before, surface, behind = (show(words, WIDEST) for words in excerpt.words)
        cut, more = ("…" if one else "" for one in excerpt.cut)
        return self._alone(f"{cut}{before}⟦{surface}⟧{behind}{more}")

    def _strip(self, strip: Strip) -> str:
        pieces = []
        for op, words in near(strip):
            start, end = _MARKS[op]
            piece = f"{start}{show(words, WIDEST)}{end}"
            pieces.append(piece if op == "=" else self._painted(piece, _COLOURS[op]))
        return self._alone("".join(pieces))

    def _cutting(self, cutting: Cutting, words: Iterable[str]) -> str:
        shown = [*map(show, cutting.lead), f"⟦{' | '.join(map(show, words))}⟧", *map(show, cutting.tail)]
        return self._alone(" | ".join(shown))

    def _rows(self, entry: Entry) -> Iterator[str]:
        names = [show(row.name, 40) for row in entry.rows]
        width = max(map(len, names), default=0)
        for name, row in zip(names, entry.rows, strict=True):
            head = f"    {self._alone(name)}{' ' * (max(width, 9) - len(name))}"
            was, now = (self._said(value) if value is not None else entry.absent for value in (row.before, row.after))
            if row.before == row.after or entry.mark == "+":
                yield f"{head} {now}"
            elif entry.mark == "-":
                yield f"{head} {was}"
            else:
                yield f"{head} was {was}"
                yield f"    {'':<{max(width, 9)}} is  {now}"

    def _said(self, value: Said) -> str:
        return self._value(value) if isinstance(value, str) else ", ".join(map(self._end, value))

    def _end(self, end: End) -> str:
        name = self._alone(show(end.id, 200))
        return (
            f"{self._alone(show(end.label))} {self._value(end.words)} {name}"
            if end.label is not None
            else f"dangling: {name}"
        )

    def _value(self, value: str) -> str:
        return self._alone(f"«{show(value, WIDEST)}»")

    def _traces(self, entry: Entry) -> Iterator[str]:
        for trace in entry.traces[:MOST]:
            label = self._alone(show(trace.label))
            yield f"    {trace.verdict:<9} {label} {self._value(trace.before)}"
            if trace.after is not None and trace.after != trace.before:
                yield f"    {'':<9} is now {self._value(trace.after)}"
        if (more := len(entry.traces) - MOST) > 0:
            yield f"    and {more} more"

    def _places(self, name: str, excerpts: Iterable[Excerpt]) -> Iterator[str]:
        for one in excerpts:
            file = f"{self._alone(show(one.file, WIDEST))}{wording.in_file(one)}" if one.file_line else ""
            where = ", ".join(part for part in (file, *wording.place(one)) if part)
            if where:
                yield f"    {name:<9} {where}"

    def _alone(self, text: str) -> str:
        return f"\u2068{text}\u2069" if self.terminal and not text.isascii() else text

    def _painted(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colour else text
