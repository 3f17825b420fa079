"""A whole document on an edited text: its annotations, relations, facts, conflicts, sentences and tokens.

What cannot be placed leaves its list and is named in the result; nothing is guessed and nothing goes unsaid.
The ids stay. Pure: the tokenizer is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

from msgspec import structs

from hashiye import __version__
from hashiye.alignment import Alignment, align
from hashiye.conflict_sides import carried, spans_of
from hashiye.model import Annotation, Document, Layer, Producer, Relation, Segmentation, Text
from hashiye.rebasing.anchoring import Parts, anchor
from hashiye.rebasing.evidence import followed
from hashiye.rebasing.segments import cut_anew
from hashiye.rebasing.unseen import opened
from hashiye.rebasing.verdicts import Anchored, Judged, Rebased

_ORDER = attrgetter("start", "end", "label", "id")
_LOST = Anchored("lost")

type Segment = Callable[[str], Segmentation]


def rebase(document: Document, new_text: str, segment: Segment, producers: Sequence[Producer] = ()) -> Rebased:
    """Carry a document, whose text must be loaded, over to ``new_text``: a verdict for every annotation.

    ``segment`` cuts a text into sentences and tokens; it is called only where the document has some. ``producers``
    say who does that. On the same text the document is returned as it is. Never raises for an unsound document: what
    does not lie in the old text is lost, and listed as such.
    """
    old = document.text.content or ""
    if old == new_text:
        return Rebased(document, _unmoved(document))
    known = align(old, new_text)
    places = _Places(document, old, new_text, known)
    judged = [_judge(layer, one, places, old, new_text) for layer in document.layers for one in layer.annotations]
    facts = [followed(fact, old, new_text, places.of_spans(fact.evidence)) for fact in document.metadata]
    conflicts = [carried(one, old, new_text, known, places.of) for one in document.conflicts]
    segments = cut_anew(document.segments, old, new_text, known, segment)
    reasons = opened(document.layers, judged, old, new_text, known, (document.segments, segments))
    layers, relations = _layers(document.layers, judged, {(one.layer, one.producer) for one in reasons})
    rebased = structs.replace(
        document,
        text=Text.of(new_text, file=document.text.file),
        metadata=tuple(after for after, _ in facts if after is not None),
        producers=(*document.producers, _producer(document, producers if len(segments.sentences) else ())),
        segments=segments,
        layers=layers,
        conflicts=tuple(after for after, _ in conflicts),
    )
    return Rebased(
        rebased,
        tuple(judged),
        relations,
        tuple((before, after) for before, (after, told) in zip(document.metadata, facts, strict=True) if told),
        known.related,
        tuple((before, after) for before, (after, all_) in zip(document.conflicts, conflicts, strict=True) if not all_),
        reasons,
    )


def _unmoved(document: Document) -> tuple[Judged, ...]:
    return tuple(
        Judged(layer.name, layer.producer, "kept", one, one) for layer in document.layers for one in layer.annotations
    )


class _Places:
    """Where every span of a document stands now; all are asked for at once, each only once."""

    def __init__(self, document: Document, old: str, new: str, known: Alignment) -> None:
        asked = dict.fromkeys(parts for parts in _spans(document) if _lie_in(parts, len(old)))
        self._found: Mapping[Parts, Anchored] = {}
        if known.related:
            self._found = dict(zip(asked, anchor(old, new, list(asked), known), strict=True))

    def of(self, parts: Parts) -> Anchored:
        """Return the verdict on one span; what does not lie in the old text is lost."""
        return self._found.get(parts, _LOST)

    def of_spans(self, spans: Iterable[tuple[int, int]]) -> list[Anchored]:
        """Return the verdicts on spans of one piece."""
        return [self.of((span,)) for span in spans]


def _spans(document: Document) -> Iterator[Parts]:
    for layer in document.layers:
        for one in layer.annotations:
            yield one.spans
    for fact in document.metadata:
        yield from ((span,) for span in fact.evidence)
    for conflict in document.conflicts:
        yield from spans_of(conflict)


def _lie_in(parts: Parts, length: int) -> bool:
    return all(0 <= start < end <= length for start, end in parts)


def _judge(layer: Layer, one: Annotation, places: _Places, old: str, new: str) -> Judged:
    found = places.of(one.spans)
    after = _moved(one, found.parts, old, new)
    if after is None and found.parts:
        return Judged(layer.name, layer.producer, "ambiguous", one, None, found.parts[:1])
    return Judged(layer.name, layer.producer, found.verdict, one, after, found.candidates)


def _moved(one: Annotation, parts: Parts, old: str, new: str) -> Annotation | None:
    """Return an annotation on its new place; None if there is none, or its pieces are not in order there.

    A stored surface that was not the one of the old text stays as it is, so that it is still found to be wrong.
    """
    if not parts or any(before[1] > behind[0] for before, behind in pairwise(parts)):
        return None
    surface = " ".join(new[start:end] for start, end in parts)
    return structs.replace(
        one, start=parts[0][0], end=parts[-1][1], parts=parts if one.parts else (),
        text=surface if one.text == one.surface(old) else one.text,
    )  # fmt: skip


def _layers(
    layers: Iterable[Layer], judged: Iterable[Judged], no_more: Collection[tuple[str, str]]
) -> tuple[tuple[Layer, ...], tuple[tuple[str, str, Relation], ...]]:
    """Return the layers with what was placed, and the relations that had to leave; each with its layer."""
    verdicts = iter(judged)
    made: list[Layer] = []
    left: list[tuple[str, str, Relation]] = []
    for layer in layers:
        mine = [next(verdicts) for _ in layer.annotations]
        here = [one.after for one in mine if one.after is not None]
        gone = {one.before.id for one in mine if one.after is None} - {one.id for one in here}
        kept, without = _relations(layer.relations, gone)
        left += [(layer.name, layer.producer, one) for one in without]
        status = "partial" if (layer.name, layer.producer) in no_more else layer.status
        made.append(
            structs.replace(layer, status=status, annotations=tuple(sorted(here, key=_ORDER)), relations=tuple(kept))
        )
    return tuple(made), tuple(left)


def _relations(relations: Sequence[Relation], gone: Collection[str]) -> tuple[list[Relation], list[Relation]]:
    """Part relations into those that stay and those that need what is gone, be it another relation."""
    missing = set(gone)
    users: dict[str, list[int]] = {}
    for index, relation in enumerate(relations):
        for fillers in relation.args.values():
            for one in fillers:
                users.setdefault(one, []).append(index)
    without: set[int] = set()
    waiting = list(missing)
    while waiting:
        for index in users.get(waiting.pop(), ()):
            if index not in without:
                without.add(index)
                if relations[index].id not in missing:
                    missing.add(relations[index].id)
                    waiting.append(relations[index].id)
    kept = [one for index, one in enumerate(relations) if index not in without]
    return kept, [relations[index] for index in sorted(without)]


def _producer(document: Document, tokenizers: Sequence[Producer]) -> Producer:
    """Return the record of this rebase: the hash of the old text, what its import had changed, and who cut tokens."""
    text = document.text
    settings = {"text": text.sha256}
    if (original := text.original) is not None:
        settings["original"] = original.sha256
        settings["original-bytes"] = str(original.bytes)
        for name in ("bom", "crlf", "cr"):
            if count := getattr(original, name):
                settings[f"original-{name}"] = str(count)
    if tokenizers:
        settings["tokens"] = ", ".join(f"{one.name or one.id} {one.version}".strip() for one in tokenizers)
    taken = {one.id for one in document.producers}
    name = first = f"rebase-{text.sha256[:8]}"
    count = 1
    while name in taken:
        count += 1
        name = f"{first}-{count}"
    return Producer(name, "tool", name="hashiye rebase", version=__version__, settings=settings)
