"""A document for a terminal: what it is, its facts, its layers one after another, and where readings differ.

Each layer's text stands once, with the spans of its first reading in brackets, coloured on a terminal that has colour.
What the others have instead is listed. No line begins with what a terminal or the log of a CI would obey.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hashiye.model import Annotation, Fact, Relation, Side
from hashiye.report import sentences
from hashiye.report.columns import WIDTH, clipped, folded, table, width
from hashiye.report.joiners import seen
from hashiye.report.view.marks import DEEPEST, Piece, Words, colour, hidden, lines
from hashiye.report.view.notes import english
from hashiye.text import show
from hashiye.viewing.shown import Difference, Reading, Shown, Vote

_INDENT = "  "
_ROOM = 20
NAME, SURFACE = 24, 80
"""Characters of a name, and of the words of a difference."""


def render(shown: Shown, *, terminal: bool = False, colour: bool = False, wide: int = WIDTH) -> str:
    """Return the whole document, its last line ended.

    ``terminal``: what may be Persian is isolated, so that a screen that knows direction keeps lines in order.
    """
    made = _Lines(shown, terminal=terminal, colour=colour, wide=max(wide, 20))
    return sentences.quiet_lines("".join(f"{line}\n" for line in made.all()))


class _Lines:
    """The lines of one document on one screen."""

    def __init__(self, shown: Shown, *, terminal: bool, colour: bool, wide: int) -> None:
        self.shown, self.terminal, self.colour, self.wide = shown.arranged(), terminal, colour, wide
        self.words = Words(shown.text)

    def all(self) -> Iterator[str]:
        """Yield everything."""
        document = self.shown.document
        yield self._bold(self.alone(show(document.id, 120)))
        counts = (len(self.shown.text), len(document.sentences), len(document.tokens))
        named = zip(counts, ("character", "sentence", "token"), strict=True)
        yield _INDENT + ", ".join(many(number, name) for number, name in named)
        if document.conflicts:
            yield f"{_INDENT}{many(len(document.conflicts), 'conflict')} of a merge, listed at the end"
        for note in self.shown.notes:
            yield from folded(f"note: {english(note)}", most=self.wide)
        yield from self._section("facts", self._facts())
        for readings in _by_layer(self.shown.readings):
            yield from self._layer(readings)
        if not self.shown.readings:
            yield from self._section("text", self._text(()))
        related = [(whose, one) for whose in self.shown.readings for one in whose.relations]
        yield from self._section(f"relations ({len(related):,})", self._relations(related))
        yield from self._section(f"differences ({len(self.shown.differences):,})", self._differences())
        yield from self._section(f"conflicts of a merge ({len(document.conflicts):,})", self._conflicts())

    def alone(self, text: str) -> str:
        """Isolate what may be Persian."""
        return f"\u2068{text}\u2069" if self.terminal and not text.isascii() else text

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def _section(self, title: str, body: Iterable[str]) -> Iterator[str]:
        there = list(body)
        if there:
            yield ""
            yield self._bold(title)
            yield from there

    def _facts(self) -> Iterator[str]:
        told = [(one.value or one.native or one.evidence) for one in self.shown.document.metadata]
        facts = [one for one, there in zip(self.shown.document.metadata, told, strict=True) if there]
        rows = [(_key(one), show(one.status, 12), _evidence(one)) for one in facts]
        for line, one in zip(table(rows, "<<<"), facts, strict=True):
            value = "" if one.value is None else show(one.value, 400)
            native = show(one.native, 60) if one.native and one.native != one.value else ""
            said = " · ".join(part for part in (value, native) if part) or "—"
            room = self.wide - width(line) - 2
            if room < _ROOM:
                yield line
            head, room = (line, room) if room >= _ROOM else (" " * 4, self.wide - 6)
            yield f"{head}  {self.alone(clipped(said, room))}"

        if len(facts) < len(told):
            rest = zip(self.shown.document.metadata, told, strict=True)
            names = ", ".join(_key(one) for one, there in rest if not there)
            yield from folded(f"not told by the text: {names}", most=self.wide)

    def _layer(self, readings: Sequence[Reading]) -> Iterator[str]:
        first, *others = readings
        title = f"layer {self.alone(show(first.layer, NAME))}: {self._whose(first)}"
        title = "\n".join(folded(title, indent=0, most=self.wide))
        body = [*self._others(others), *self._outside(first)]
        if first.annotations:
            body += self._text(_on(first.annotations, len(self.shown.text)))
        yield from self._section(title, body or [f"{_INDENT}nothing is marked"])

    def _whose(self, one: Reading) -> str:
        told = [many(len(one.annotations), "span")]
        told += [many(len(one.relations), "relation")] if one.relations else []
        told += ["curated"] if one.curated else []
        told += [show(one.kind, 12)] if one.kind != "person" else []
        told += [show(one.status, 12)] if one.status != "complete" else []
        told += [show(one.tagset, 60)] if one.tagset else []
        return f"{self.alone(show(one.annotator, NAME))} ({', '.join(told)})"

    def _others(self, others: Sequence[Reading]) -> Iterator[str]:
        for one in others:
            yield from folded(f"also by {self._whose(one)}", most=self.wide)

    def _outside(self, reading: Reading) -> Iterator[str]:
        length = len(self.shown.text)
        there = _on(reading.annotations, length)
        for one in reading.annotations if len(there) < len(reading.annotations) else ():
            if not _lies(one, length):
                said = f"{show(one.id, NAME)} {self.alone(show(one.label, NAME))} {one.start} to {one.end}"
                yield f"{_INDENT}not on the text: {said}"
        if deep := hidden(there):
            lie = "lies in {} others and is" if deep == 1 else "lie in {} others and are"
            yield f"{_INDENT}{many(deep, 'span')} {lie.format(DEEPEST)} not drawn"

    def _text(self, annotations: Sequence[Annotation]) -> Iterator[str]:
        if not self.shown.text:
            yield f"{_INDENT}no text is at hand"
            return
        empty, begun = False, False
        for row in (row for line in lines(self.words, annotations) for row in self._folded(line)):
            if row:
                yield from [""] * (empty and begun)  # many empty lines say no more than one
                yield row
                begun = True
            empty = not row

    def _folded(self, line: Sequence[Piece]) -> Iterator[str]:
        """Yield a line of the text as lines that fit, each isolated as a whole."""
        row: list[Piece] = []
        room = self.wide - len(_INDENT)
        for word in _cut(line):
            wide = sum(width(one.text) for one in word)
            if row and wide > room:
                yield self._row(row)
                row, room = [], self.wide - len(_INDENT)
            row += word
            room -= wide
        yield self._row(row)

    def _row(self, row: Sequence[Piece]) -> str:
        said = "".join(self._piece(one) for one in row).rstrip(" ")
        if not said:
            return ""
        return f"{_INDENT}\u2068{said}\u2069" if self.terminal else _INDENT + said

    def _piece(self, one: Piece) -> str:
        text = f"\u2068{one.text}\u2069" if one.label and self.terminal else one.text
        if not (self.colour and one.colour and text.strip()):
            return text
        return f"\x1b[{'' if one.mark else '1;'}{one.colour}m{text}\x1b[0m"

    def _relations(self, related: Sequence[tuple[Reading, Relation]]) -> Iterator[str]:
        for number, (whose, one) in enumerate(related, 1):
            known = {mark.id: mark for mark in reversed(whose.annotations)}
            said = f"{self.alone(show(one.label, NAME))}, {self._in_layer(whose.layer)}{self._name(whose)}"
            yield f"{_INDENT}{number}. {said}"
            yield from self._entries(
                (self.alone(show(role, NAME)), *_filler(identity, known.get(identity)))
                for role, found in one.args.items()
                for identity in found
            )

    def _conflicts(self) -> Iterator[str]:
        for number, one in enumerate(self.shown.document.conflicts, 1):
            names = (self.alone(show(name, NAME)) for name in (one.kind, one.layer, one.target) if name)
            yield f"{_INDENT}{number}. {', '.join(names)}"
            sides = (("base", one.base), ("ours", one.ours), ("theirs", one.theirs))
            yield from self._entries((name, *_side(side)) for name, side in sides)

    def _entries(self, found: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
        """Yield rows of whose or which, label, places and words; the words as far as they fit, without a column."""
        entries = [(name, show(label, NAME), places, said) for name, label, places, said in found]
        plain = table([one[:3] for one in entries], "<<<", indent=5)
        for line, (_, label, places, said) in zip(plain, entries, strict=True):
            shown = line.replace(label, self._painted(label), 1) if places and label and self.colour else line
            yield f"{shown}  {self.alone(self._quoted(said))}" if said else shown

    def _differences(self) -> Iterator[str]:
        for number, one in enumerate(self.shown.differences, 1):
            layer = self._in_layer(one.layer)
            yield f"{_INDENT}{number}. {layer}{show(one.kind, 20)}, characters {one.start} to {one.end}"
            yield f"{_INDENT * 2} {self.alone(self._surface([(one.start, one.end)]))}"
            yield from self._entries(self._vote(one, vote) for vote in one.votes)

    def _vote(self, one: Difference, vote: Vote) -> tuple[str, str, str, str]:
        name = self._name(self.shown.readings[vote.reading])
        if not vote.spans:
            return name, "nothing", "", ""
        inside = list(vote.spans) != [(one.start, one.end)]
        return name, vote.label, _places(vote.spans), self._said(vote.spans) if inside else ""

    def _in_layer(self, name: str) -> str:
        """Return the name of a layer with a comma behind it; nothing where there is no other."""
        return f"{self.alone(show(name, NAME))}, " if len({one.layer for one in self.shown.readings}) > 1 else ""

    def _name(self, one: Reading) -> str:
        """Return whose a reading is; where a copy is by the same, the curated one says so."""
        curated = " (curated)" if one.curated and self.shown.shares_name(one) else ""
        return f"{self.alone(show(one.annotator, NAME))}{curated}"

    def _painted(self, label: str) -> str:
        return f"\x1b[{colour(label)}m{label}\x1b[0m"

    def _surface(self, spans: Iterable[tuple[int, int]]) -> str:
        return self._quoted(self._said(spans))

    def _said(self, spans: Iterable[tuple[int, int]]) -> str:
        return " … ".join(self.words.shown(max(start, 0), end) for start, end in spans if start < end)

    def _quoted(self, said: str) -> str:
        return f"«{clipped(said, min(SURFACE, max(self.wide - 7, 8)))}»"


def many(number: int, what: str) -> str:
    """Return how many there are of something.

    >>> many(1, "span"), many(1200, "span")
    ('1 span', '1,200 spans')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _places(spans: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{start} to {end}" for start, end in spans)


def _filler(identity: str, found: Annotation | None) -> tuple[str, str, str]:
    """Return what fills a role."""
    return ("no such span", "", seen(identity, NAME)) if found is None else _side(found)


def _side(side: Side) -> tuple[str, str, str]:
    """Return the label, the places and the words of what stands on one side of a conflict."""
    match side:
        case None:
            return "nothing", "", ""
        case str():
            return "", "", seen(side, SURFACE)
        case Annotation():
            return side.label, _places(side.spans), seen(side.text, SURFACE)
        case Relation():
            args = "; ".join(f"{role}: {', '.join(ids)}" for role, ids in side.args.items())
            return side.label, "", seen(args, SURFACE)
        case Fact():
            return side.key, _places(side.evidence), seen(side.value or "—", SURFACE)


def _by_layer(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    layers: dict[str, list[Reading]] = {}
    for one in readings:
        layers.setdefault(one.layer, []).append(one)
    yield from layers.values()


def _lies(one: Annotation, length: int) -> bool:
    return all(0 <= start < end <= length for start, end in one.spans)


def _on(annotations: Sequence[Annotation], length: int) -> list[Annotation]:
    return [one for one in annotations if _lies(one, length)]


def _key(one: Fact) -> str:
    key = show(one.key, NAME)
    return f"{key} ({show(one.role, 12)})" if one.role else key


def _evidence(one: Fact) -> str:
    if not one.evidence:
        return ""
    start, end = one.evidence[0]
    return f"{start} to {end}" + (f" +{len(one.evidence) - 1}" if len(one.evidence) > 1 else "")


def _cut(line: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield a line in words, each with the blank behind it; a label is not cut, nor parted from its brackets."""
    word: list[Piece] = []
    for one in line:
        pieces = [one.text] if one.mark else one.text.split(" ")
        for at, text in enumerate(pieces):
            last = at == len(pieces) - 1
            if text or not last:
                word.append(one._replace(text=text if last else f"{text} "))
            if not last:
                yield word
                word = []
    if word:
        yield word
