"""Tells the changes of one pair of files, each with its words and its places: :class:`Teller`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from hashiye.comparing.changes import KINDS, Change, Passage, Sentence, Value
from hashiye.comparing.pairs import Pair
from hashiye.model import Annotation, Document, Fact, Relation
from hashiye.registry import Path
from hashiye.report.differences import fields
from hashiye.report.differences.entries import Entry, Trace, mark_of, shape_of
from hashiye.report.differences.fields import End, Row
from hashiye.report.differences.folded import Tail, tails
from hashiye.report.differences.places import Excerpt, Seen, shortened
from hashiye.report.differences.strips import cut_words, exchanged

_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}

_BRIEF = 60
"""Characters shown of a surface that is named beside others."""


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Return changes in the order of :data:`hashiye.comparing.KINDS`, within a kind as they are given."""
    return sorted(changes, key=lambda change: _RANKS[change.kind])


class Teller:
    """One pair, with all its changes or ``some``. Making it looks up their places in one pass through each file."""

    def __init__(self, pair: Pair, some: Sequence[Change] | None = None) -> None:
        self.old = Seen(pair.comparison.before, pair.before)
        self.new = Seen(pair.comparison.after, pair.after)
        self._moved = {(one.layer, one.producer, one.id) for one in pair.comparison.changes if one.kind == "moved"}
        self._tails = tails(pair.comparison.changes, pair.comparison.alignment, lambda one: bool(self._tokens(one).cut))
        folded = {id(one) for tail in self._tails.values() for one in tail.changes}
        changes = pair.comparison.changes if some is None else some
        self.changes = in_order([one for one in changes if id(one) not in folded])
        self.old.look_up(path for one in self.changes for path in _paths(self.old, one, one.before))
        self.new.look_up(path for one in self.changes for path in _paths(self.new, one, one.after))

    def entries(self) -> Iterator[Entry]:
        """Yield the changes in order."""
        return map(self.entry, self.changes)

    def entry(self, change: Change) -> Entry:
        """Tell one change."""
        value = change.before if change.before is not None else change.after
        if isinstance(value, Document):
            return _document(change, value)
        if isinstance(value, Passage):
            return self._passage(change)
        if change.kind in ("tokens", "norm"):
            return self._norms(change) if change.kind == "norm" else self._tokens(change)
        if isinstance(value, Relation):
            return self._relation(change)
        return self._metadata(change) if change.kind == "metadata" else self._annotations(change)

    def _annotations(self, change: Change) -> Entry:
        olds, news = _annotations(change.before), _annotations(change.after)
        rows: tuple[Row, ...] = ()
        if len(olds) == len(news) == 1:
            rows = fields.named(fields.rows(*map(fields.of_annotation, (olds[0], news[0]))), change.fields)
        return Entry(
            change=change, mark=mark_of(change), rows=rows, shape=shape_of(change),
            before=tuple(self.old.annotation(change.layer, change.producer, one) for one in olds),
            after=tuple(self.new.annotation(change.layer, change.producer, one) for one in news),
        )  # fmt: skip

    def _metadata(self, change: Change) -> Entry:
        before, after = (fields.of_value(change.id, value) for value in (change.before, change.after))
        rows = fields.rows(before, after, all=not (before and after) or before == after)
        if isinstance(change.before, Fact) and isinstance(change.after, Fact):
            rows = fields.named(rows, change.fields)
        return Entry(
            change=change, mark=mark_of(change), rows=rows,
            before=self._place(self.old, change, change.before), after=self._place(self.new, change, change.after),
        )  # fmt: skip

    def _relation(self, change: Change) -> Entry:
        sides = [(self.old, change.before), (self.new, change.after)]
        ends = [_ends(seen, change, value) if isinstance(value, Relation) else {} for seen, value in sides]
        rest = [fields.of_item(value) if isinstance(value, Relation) else {} for _, value in sides]
        changed = fields.rows(*rest) if all(rest) else ()
        return Entry(
            change=change, mark=mark_of(change), rows=(*fields.rows(*ends, all=True), *changed),
            before=self._place(self.old, change, change.before), after=self._place(self.new, change, change.after),
        )  # fmt: skip

    def _place(self, seen: Seen, change: Change, value: Value) -> tuple[Excerpt, ...]:
        """Return where something stands that is no span of the text."""
        if value is None:
            return ()
        path = next(iter(_paths(seen, change, value)), None)
        label = value.label if isinstance(value, Relation) else ""
        file, line, column = seen.file_place(path)
        return (Excerpt(-1, -1, label, change.id, file=file, file_line=line, file_column=column),)

    def _passage(self, change: Change) -> Entry:
        old = change.before if isinstance(change.before, Passage) else Passage(0, 0, "")
        new = change.after if isinstance(change.after, Passage) else Passage(0, 0, "")
        return Entry(
            change=change, mark="~", strip=exchanged(old, new, change.hunks), traces=tuple(self._traces(change)),
            tail=self._tails.get(old.start, Tail()),
            before=(self.old.passage(old.start, old.end),),
            after=(self.new.passage(new.start, new.end),),
        )  # fmt: skip

    def _traces(self, change: Change) -> Iterator[Trace]:
        """Yield what became of the annotations there; those that moved away are told as changes of their own."""
        for one in change.followed:
            if one.verdict == "kept" and (one.layer, one.producer, one.id) in self._moved:
                continue
            was = self.old.held.get((one.layer, one.producer), {}).get(one.id)
            now = self.new.held.get((one.layer, one.producer), {}).get(one.id)
            words = shortened(was.surface(self.old.text), _BRIEF) if was else ""
            after = shortened(now.surface(self.new.text), _BRIEF) if now and one.verdict != "lost" else None
            yield Trace(one.layer, one.id, was.label if was else "", one.verdict, words, after)

    def _norms(self, change: Change) -> Entry:
        old, new = _norms(change.before, self.old.text), _norms(change.after, self.new.text)
        rows = []
        for index in sorted(old.keys() | new.keys()):
            was, now = old.get(index), new.get(index)
            if was is None or now is None or was[1] != now[1]:
                rows.append(Row((now or was or ("", ""))[0], was and was[1], now and now[1]))
        return Entry(
            change=change, mark="~", rows=tuple(rows),
            before=_hull(self.old, change.before), after=_hull(self.new, change.after),
        )  # fmt: skip

    def _tokens(self, change: Change) -> Entry:
        olds, news = _sentences(change.before), _sentences(change.after)
        cutting = cut_words(olds, self.old.text, news, self.new.text)
        rows = () if any(cutting.counts) else fields.rows(_edges_of(olds), _edges_of(news))
        return Entry(
            change=change, mark=mark_of(change), cutting=cutting, rows=rows, cut=tuple(self._cut(news, *cutting.span)),
            before=_hull(self.old, change.before), after=_hull(self.new, change.after),
        )  # fmt: skip

    def _cut(self, sentences: Sequence[Sentence], start: int, end: int) -> Iterator[Excerpt]:
        """Yield annotations with an edge from ``start`` to ``end`` that is no edge of a token there."""
        starts = {edge for one in sentences for edge in one.tokens[::2]}
        ends = {edge for one in sentences for edge in one.tokens[1::2]}
        for layer, producer, annotation in self._edges.between(start, end):
            for first, last in annotation.spans:
                if (start <= first < end and first not in starts) or (start < last <= end and last not in ends):
                    yield self.new.annotation(layer, producer, annotation)
                    break

    @cached_property
    def _edges(self) -> _Edges:
        return _Edges(self.new.document)


class _Edges:
    """The annotations of a document by where they begin and end, so that those at a place are found at once."""

    def __init__(self, document: Document | None) -> None:
        layers = document.layers if document is not None else ()
        self._held = [(layer.name, layer.producer, one) for layer in layers for one in layer.annotations]
        edges = sorted(
            (edge, number) for number, held in enumerate(self._held) for span in held[2].spans for edge in span
        )
        self._places = [edge for edge, _ in edges]
        self._numbers = [number for _, number in edges]

    def between(self, start: int, end: int) -> Iterator[tuple[str, str, Annotation]]:
        """Yield each annotation with an edge from ``start`` to ``end``, both included."""
        first, last = bisect_left(self._places, start), bisect_right(self._places, end)
        yield from (self._held[number] for number in sorted(set(self._numbers[first:last])))


def _document(change: Change, document: Document) -> Entry:
    annotations = sum(len(layer.annotations) for layer in document.layers)
    counts = (document.text.code_points, len(document.sentences), len(document.tokens), annotations)
    return Entry(change=change, mark=mark_of(change), counts=counts)


def _paths(seen: Seen, change: Change, value: Value) -> Iterator[Path]:
    """Yield the paths of what a change is about, in the file of one side."""
    if isinstance(value, Passage):
        yield from filter(None, (seen.characters(value.start, value.end),))
    elif isinstance(value, Annotation | Relation | Fact):
        yield from _known(seen.path(change.layer, change.producer, value))
    elif isinstance(value, tuple):
        for one in value[:1] if value and isinstance(value[0], Sentence) else value:
            yield from _known(seen.path(change.layer, change.producer, one))
    elif change.kind == "metadata" and value is not None:
        yield seen.field(change)


def _known(path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield path


def _annotations(value: Value) -> tuple[Annotation, ...]:
    if isinstance(value, Annotation):
        return (value,)
    return tuple(one for one in value if isinstance(one, Annotation)) if isinstance(value, tuple) else ()


def _sentences(value: Value) -> tuple[Sentence, ...]:
    return tuple(one for one in value if isinstance(one, Sentence)) if isinstance(value, tuple) else ()


def _hull(seen: Seen, value: Value) -> tuple[Excerpt, ...]:
    sentences = _sentences(value)
    if not sentences:
        return ()
    path = seen.path("", "", sentences[0])
    return (seen.bare(sentences[0].start, max(one.end for one in sentences), path),)


def _edges_of(sentences: Sequence[Sentence]) -> dict[str, str]:
    return {"sentences": ", ".join(f"{one.start} to {one.end}" for one in sentences)}


def _norms(value: Value, text: str) -> dict[tuple[int, int], tuple[str, str]]:
    """Return the normal forms of a run of sentences, by the number of sentence and token: surface and norm."""
    found = {}
    for number, sentence in enumerate(_sentences(value)):
        for index, norm in sentence.norms.items():
            at = 2 * int(index) if index.isdecimal() else len(sentence.tokens)
            start, end = sentence.tokens[at : at + 2] or (0, 0)
            found[number, at // 2] = (text[start:end], norm)
    return found


def _ends(seen: Seen, change: Change, relation: Relation) -> dict[str, tuple[End, ...]]:
    """Return the ends of a relation by their roles."""
    held = seen.held.get((change.layer, change.producer), {})
    told: dict[str, tuple[End, ...]] = {}
    for role, ids in relation.args.items():
        ends = []
        for one in ids:
            end = held.get(one)
            words = shortened(end.surface(seen.text) or end.text, _BRIEF) if end is not None else ""
            ends.append(End(end.label if end is not None else None, words, one))
        told[role] = tuple(ends)
    return told
