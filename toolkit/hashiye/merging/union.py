"""Several annotators' copies of one document become one with a layer each. Pure values.

Nothing is decided between them: every layer of every copy is in the result. What a document has only one of
(its sentences and tokens, its language) is taken from the first copy, and noted where another differs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import count

from msgspec import structs

from hashiye import names
from hashiye.merging.deciding.layer import numbers_of, spelled
from hashiye.merging.outcome import Merged, Note
from hashiye.model import Conflict, Document, Layer, Original, Producer, Segmentation, Text, new_id

type Copies = Sequence[tuple[str, Document]]
type _Moved = dict[tuple[int, str, str], str]
"""The new producer of a layer: by the number of the copy, the layer's name and its producer."""


class NotCopiesError(ValueError):
    """Documents that are no copies of one: another id or another text than the first. ``names`` are their annotators'.

    ``what`` is ``id`` or ``text``.
    """

    def __init__(self, what: str, names: Sequence[str]) -> None:
        self.what = what
        self.names = tuple(names)
        super().__init__(f"not copies of one document, the {what} differs: {', '.join(names)}")


def union(copies: Copies) -> Merged:
    """Put the copies of one document, each with its annotator, into one document.

    Equal layers stand in it once. Where several copies have a layer of one name and producer and they are not
    equal, the one that nobody changed keeps its name (see :func:`_untouched`), and each of the others is its
    annotator's: her layer gets another producer, a person (``settings`` say ``from`` which one), and that is noted.
    Producers, facts and conflicts are united. Raises :class:`NotCopiesError`, and ``ValueError`` for no copies at all.

    The content does not depend on the order of the copies, but for the order of layers and facts, and what is
    taken from the first one; of one copy, or equal ones, it is that copy.
    """
    if not copies:
        raise ValueError("there are no copies")
    first = copies[0][1]
    for what, differing in (
        ("id", [name for name, one in copies if one.id != first.id]),
        ("text", [name for name, one in copies if one.text.sha256 != first.text.sha256]),
    ):
        if differing:
            raise NotCopiesError(what, differing)
    if all(one == first for _, one in copies):
        return Merged(first)
    odd = _odd(copies)
    moved = _moved(copies, odd)
    producers, renamed = _producers(copies, moved, odd)
    segments, kept = _first_of(copies)
    document = structs.replace(
        first, text=_text([one.text for _, one in copies]), metadata=_united(one.metadata for _, one in copies),
        producers=producers, segments=segments, layers=_layers(copies, moved),
    )  # fmt: skip
    document = structs.replace(document, conflicts=_conflicts(copies, moved, document))
    layers = (Note("renamed", name, old, new) for (_, name, old), new in moved.items() if old != new)
    return Merged(document, notes=(*layers, *renamed, *kept))


def _text(texts: Sequence[Text]) -> Text:
    content = next((one.content for one in texts if one.content is not None), None)
    original: Original | None = next((one.original for one in texts if one.original is not None), None)
    return structs.replace(texts[0], content=content, original=original)


def _united[T: Hashable](lists: Iterable[Sequence[T]]) -> tuple[T, ...]:
    """Return the items of all lists, each as often as the list has it that has it most often."""
    found: list[T] = []
    counted: Counter[T] = Counter()
    for items in lists:
        seen: Counter[T] = Counter()
        for item in items:
            seen[item] += 1
            if seen[item] > counted[item]:
                counted[item] += 1
                found.append(item)
    return tuple(found)


def _first_of(copies: Copies) -> tuple[Segmentation, list[Note]]:
    """Return the sentences and tokens of the first copy that has any, and what others have otherwise."""
    taken = next((one.segments for _, one in copies if len(one.sentences) or len(one.tokens)), copies[0][1].segments)
    notes = [
        Note("kept", "", "sentences", name)
        for name, one in copies
        if one.segments != taken and (len(one.sentences) or len(one.tokens))
    ]
    language = copies[0][1].language
    return taken, [*notes, *(Note("kept", "", "language", name) for name, one in copies if one.language != language)]


def _producers(copies: Copies, moved: _Moved, odd: Container[str]) -> tuple[tuple[Producer, ...], list[Note]]:
    """Return the producers of all copies, each id once, and which of them were renamed though they have no layer."""
    alone = _renamed(copies, moved, odd)
    taken = {one.id for _, document in copies for one in document.producers}
    found: dict[str, list[Producer]] = {}
    for number, (_, document) in enumerate(copies):
        own = {layer.producer for layer in document.layers}
        staying = {one.producer for one in document.layers if (number, one.name, one.producer) not in moved}
        for entry in document.producers:
            now = {new: None for (copy, _, old), new in moved.items() if (copy, old) == (number, entry.id)}
            if entry.id in staying or (entry.id not in own and entry.id not in odd):
                now[entry.id] = None
            elif entry.id not in own:
                now[alone[repr(entry)][1]] = None
            for new in now:
                if new == entry.id or new not in taken:
                    found.setdefault(new, []).append(_called_now(entry, new, odd))
    notes = [Note("renamed", "", old, new) for old, new in alone.values() if old != new and new not in moved.values()]
    return tuple(one for entries in found.values() for one in _once(entries)), notes


def _called_now(entry: Producer, new: str, odd: Container[str]) -> Producer:
    """Return a producer under its new id: whoever changed what a tool had made is a person, and no tool.

    Where the copies name two tools by one id, nobody need have changed anything.
    """
    if new == entry.id or entry.id in odd:
        return structs.replace(entry, id=new)
    return Producer(new, "person", settings={"from": entry.id})


def _renamed(copies: Copies, moved: _Moved, odd: Container[str]) -> dict[str, tuple[str, str]]:
    """Return what producers without a layer are called of which the copies say different things; equal ones are one.

    Each by what it says, with the id that it had. What most copies say keeps it, if that is no layer's in any copy.
    """
    taken = {one.id for _, document in copies for one in document.producers} | set(moved.values())
    kept = {layer.producer for _, document in copies for layer in document.layers}
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    found: dict[str, tuple[str, str]] = {}
    for number, (annotator, document) in enumerate(copies):
        for entry in document.producers:
            layers = [one.name for one in document.layers if one.producer == entry.id]
            if entry.id in odd and layers:
                found.setdefault(repr(entry), (entry.id, moved[number, layers[0], entry.id]))
            elif entry.id in odd:
                said[entry.id, repr(entry)].append(annotator)
    for old, key in sorted(said, key=lambda one: (one[0], -len(said[one]), one[1])):
        if key in found:
            continue
        new = old
        if old in kept:
            wished = names.made_of(f"{old}-{min(said[old, key])}")
            new = next(one for one in _numbered(wished) if one not in taken)
            taken.add(new)
        kept.add(old)
        found[key] = (old, new)
    return found


def _once(entries: list[Producer]) -> list[Producer]:
    """Return one entry, filled from all; several where they contradict each other, which one copy alone can do."""
    filled = _filled(entries)
    return [filled] if filled is not None else [one for at, one in enumerate(entries) if one not in entries[:at]]


def _filled(entries: Iterable[Producer]) -> Producer | None:
    """Return one entry that says what all of them say; None if they contradict each other."""
    made: Producer | None = None
    for entry in entries:
        if made is None:
            made = entry
            continue
        for field in ("kind", "name", "version", "settings"):
            known, said = getattr(made, field), getattr(entry, field)
            if known and said and known != said:
                return None
            made = structs.replace(made, **{field: known or said})
    return made


def _odd(copies: Copies) -> set[str]:
    """Return the ids of producers that are one thing in one copy and another in another."""
    entries: defaultdict[str, list[Producer]] = defaultdict(list)
    for _, document in copies:
        for one in document.producers:
            entries[one.id].append(one)
    return {one for one, said in entries.items() if _filled(said) is None}


def _moved(copies: Copies, odd: Container[str]) -> _Moved:
    """Return the new producers of layers that are not equal in all copies that have one of their name and producer."""
    groups: defaultdict[tuple[str, str], dict[int, list[Layer]]] = defaultdict(dict)
    for number, (_, document) in enumerate(copies):
        for layer in document.layers:
            groups[layer.name, layer.producer].setdefault(number, []).append(layer)
    people = [names.made_of(annotator) for annotator, _ in copies]
    clashing: list[tuple[tuple[str, str], dict[int, list[Layer]]]] = []
    for key, of_copies in groups.items():
        kept = None if key[1] in odd else _untouched(key, of_copies, people, groups)
        changed = {number: own for number, own in of_copies.items() if own != kept}
        if changed:
            clashing.append((key, changed))
    layers = {key for key in groups if all(key != one or len(own) < len(groups[key]) for one, own in clashing)}
    producers = {one for _, one in groups} | {one.id for _, document in copies for one in document.producers}
    moved: _Moved = {}
    for number, person in enumerate(people):
        for (name, producer), of_copies in clashing:
            if number in of_copies:
                new = _named_after(name, producer, person, layers, producers)
                layers.add((name, new))
                moved[number, name, producer] = new
    return moved


def _untouched(
    key: tuple[str, str], of_copies: Mapping[int, list[Layer]], people: Sequence[str], known: Container[tuple[str, str]]
) -> list[Layer] | None:
    """Return the layer, of those of one name and producer, that keeps its producer; None if nothing tells which.

    It is its producer's own, if that is one of the annotators; else what most copies have; else what those
    annotators have who work in a layer of their own beside it.
    """
    own = [layers for number, layers in of_copies.items() if people[number] == key[1]]
    if own:
        return own[0]
    variants: list[list[Layer]] = []
    for layers in of_copies.values():
        if layers not in variants:
            variants.append(layers)
    counts = [sum(layers == one for layers in of_copies.values()) for one in variants]
    most = [one for one, number in zip(variants, counts, strict=True) if number == max(counts)]
    if len(most) > 1:
        beside = [one for number, one in of_copies.items() if (key[0], people[number]) in known]
        most = [one for one in most if one in beside]
    return most[0] if len(most) == 1 else None


def _named_after(
    layer: str, producer: str, annotator: str, layers: Container[tuple[str, str]], producers: Container[str]
) -> str:
    """Return the producer that a layer gets: its annotator, where that one has no such layer already."""
    if (layer, annotator) not in layers and (annotator == producer or annotator not in producers):
        return annotator
    wished = names.made_of(f"{producer}-{annotator}")
    return next(one for one in _numbered(wished) if (layer, one) not in layers and one not in producers)


def _numbered(wished: str) -> Iterator[str]:
    """Yield a name, then the same with numbers from 2."""
    yield wished
    for number in count(2):
        yield f"{wished[:90]}-{number}"


def _layers(copies: Copies, moved: _Moved) -> tuple[Layer, ...]:
    """Return every layer under the producer it has now, equal ones of several copies once."""
    found: list[Layer] = []
    seen: set[tuple[str, str]] = set()
    for number, (_, document) in enumerate(copies):
        own: set[tuple[str, str]] = set()
        for layer in document.layers:
            producer = moved.get((number, layer.name, layer.producer), layer.producer)
            if (layer.name, producer) not in seen:
                found.append(structs.replace(layer, producer=producer))
                own.add((layer.name, producer))
        seen |= own
    return tuple(found)


def _conflicts(copies: Copies, moved: _Moved, document: Document) -> tuple[Conflict, ...]:
    """Return the conflicts of all copies, each once and with an id of its own, on the layers as they are called now."""
    found: dict[str, Conflict] = {}
    taken: set[str] = set()
    for number, (_, copy) in enumerate(copies):
        for record in copy.conflicts:
            own = structs.replace(record, layer=_called(record.layer, copy, number, moved, document))
            if (key := repr(own)) in found:
                continue
            if own.id in taken:
                own = structs.replace(own, id=new_id(document.id, own.layer, 0, 0, f"{own.kind} {own.target}", taken))
            taken.add(own.id)
            found[key] = own
    return tuple(found.values())


def _called(layer: str, copy: Document, number: int, moved: _Moved, document: Document) -> str:
    meant = numbers_of(copy, layer) if layer else []
    if len(meant) != 1:
        return layer
    one = copy.layers[meant[0]]
    producer = moved.get((number, one.name, one.producer), one.producer)
    return spelled(document, structs.replace(one, producer=producer))
