"""One document as lines for git's own diff: an item a line, and nothing in it that another line's edit would change.

Places are counted from the beginning of their sentence (``@3+5``: five characters, the fourth of its sentence the
first), since an edit of the text would move every offset behind it. What stands between sentences is counted
from the end of the one before (``@>``). No text is needed: annotations repeat their surfaces.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from msgspec import UNSET

from hashiye.differing.textconv import Unread
from hashiye.model import Annotation, Conflict, Document, Fact, Layer, Relation
from hashiye.report import sentences
from hashiye.text import show

_WIDEST = 20_000
"""Characters of one field that are shown; what differs behind them is not seen."""


def lines(shown: Document | Unread) -> Iterator[str]:
    """Yield the lines of a document, or those of a file that is none, each with its end; safe for any screen."""
    for line in _unread(shown) if isinstance(shown, Unread) else _document(shown):
        yield sentences.quiet_lines(f"{line}\n")


def _safe(text: str) -> str:
    return show(text, _WIDEST)


def _said(text: str) -> str:
    return f"«{_safe(text)}»"


def _unread(unread: Unread) -> Iterator[str]:
    for finding in unread.findings:
        yield f"cannot be read as a document: {finding.code} {_safe(finding.message)}"
    text = unread.data.decode(errors="backslashreplace")
    for line in text.split("\n") if text else ():
        yield f"  {_safe(line)}"


def _document(document: Document) -> Iterator[str]:
    places = _Places(document)
    yield f"document {_safe(document.id)} {_safe(document.language)} hashiye {_safe(document.version)}"
    yield from _text(document)
    for fact in document.metadata:
        yield _fact(fact, places)
    for producer in document.producers:
        words = (producer.name, producer.version)
        yield _row("producer", _safe(producer.id), _safe(producer.kind), *map(_safe, words), *_pairs(producer.settings))
    yield from _sentences(document)
    for layer in document.layers:
        yield from _layer(layer, places)
    for conflict in document.conflicts:
        yield from _conflict(conflict, places)


def _text(document: Document) -> Iterator[str]:
    text = document.text
    yield _row("text", _safe(text.file or "inside"), f"{text.code_points} characters", f"{text.bytes} bytes")
    yield f"text sha256 {_safe(text.sha256)}"
    if text.original is not None:
        changed = f"bom {text.original.bom} crlf {text.original.crlf} cr {text.original.cr}"
        yield f"text came as sha256 {_safe(text.original.sha256)} {text.original.bytes} bytes {changed}"
    if text.content is not None:
        yield from (f"  | {_safe(line)}" for line in text.content.split("\n"))


def _fact(fact: Fact, places: _Places) -> str:
    value = _said(fact.value) if fact.value is not None else "not known"
    rest = {"role": fact.role, "precision": fact.precision, "calendar": fact.calendar, "native": fact.native,
            "rule": fact.rule}  # fmt: skip
    evidence = (places.of(start, end) for start, end in fact.evidence)
    return _row("fact", _safe(fact.key), value, _safe(fact.status), *_pairs(rest), *evidence)


def _sentences(document: Document) -> Iterator[str]:
    segments, flat = document.segments, document.segments.tokens.numbers
    norms = segments.norms
    for number, (start, end) in enumerate(segments.sentences.pairs()):
        first, last = segments.breaks[number], segments.breaks[number + 1]
        cut = [f"{flat[2 * one] - start}-{flat[2 * one + 1] - start}" for one in range(first, last)]
        yield f"sentence of {end - start}: {' '.join(cut)}"
        for token in range(first, last) if norms else ():
            if token in norms:
                yield f"  norm {cut[token - first]} {_said(norms[token])}"


def _layer(layer: Layer, places: _Places) -> Iterator[str]:
    tagset = f"tagset {_safe(layer.tagset)}" if layer.tagset else ""
    yield _row("layer", _safe(layer.name), f"by {_safe(layer.producer)}", _safe(layer.status), tagset)
    surfaces = {annotation.id: annotation.text for annotation in layer.annotations}
    for annotation in layer.annotations:
        yield f"  {_annotation(annotation, places)}"
    for relation in layer.relations:
        yield f"  {_relation(relation, surfaces)}"


def _annotation(annotation: Annotation, places: _Places) -> str:
    where = ",".join(places.of(start, end) for start, end in annotation.spans)
    return _row(_safe(annotation.label), _said(annotation.text), where, _safe(annotation.id), *_rest(annotation))


def _relation(relation: Relation, surfaces: Mapping[str, str]) -> str:
    ends = (f"{_safe(role)}={'+'.join(_end(one, surfaces) for one in ids)}" for role, ids in relation.args.items())
    return _row("relation", _safe(relation.label), *ends, _safe(relation.id), *_rest(relation))


def _end(annotation: str, surfaces: Mapping[str, str]) -> str:
    surface = surfaces.get(annotation)
    return f"{_safe(annotation)}{_said(surface) if surface is not None else '«?»'}"


def _rest(item: Annotation | Relation) -> Iterator[str]:
    yield from _pairs(item.attributes)
    if item.confidence is not UNSET:
        yield f"confidence {item.confidence}"
    if item.note:
        yield f"note {_said(item.note)}"


def _conflict(conflict: Conflict, places: _Places) -> Iterator[str]:
    yield _row("conflict", *map(_safe, (conflict.id, conflict.kind, conflict.layer, conflict.target)))
    for name in ("base", "ours", "theirs"):
        side = getattr(conflict, name)
        if isinstance(side, Annotation):
            shown = _annotation(side, places)
        elif isinstance(side, Relation):
            shown = _relation(side, {})
        elif isinstance(side, Fact):
            shown = _fact(side, places)
        else:
            shown = "nothing" if side is None else _said(side)
        yield f"  {name}: {shown}"


def _row(*words: str) -> str:
    return " ".join(word for word in words if word)


def _pairs(values: Mapping[str, str]) -> Iterable[str]:
    return (f"{_safe(name)}={_said(value)}" for name, value in values.items() if value)


class _Places:
    """Says where a span stands from the beginning of its sentence."""

    def __init__(self, document: Document) -> None:
        spans = sorted(document.sentences.pairs())
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def of(self, start: int, end: int) -> str:
        """Return ``@3+5``, or ``@>3+5`` for what begins behind a sentence and before the next."""
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return f"@>{start}+{end - start}"
        if start < self._ends[number] or start == self._starts[number]:
            return f"@{start - self._starts[number]}+{end - start}"
        return f"@>{start - self._ends[number]}+{end - start}"
