"""Documents as they are counted: each once, with its text, all facts, and everybody's layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct

from hashiye.codecs import CODECS, Parcel, standoff_json
from hashiye.copies import Bench, Copy, Read, choosing
from hashiye.copies.opening import first_text, misnamed, text_of
from hashiye.copies.pairing import Search
from hashiye.counting import judging, texts
from hashiye.counting.roll import Place, Portion, Roll, Where, copy_of, is_file
from hashiye.counting.workers import TOGETHER
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document, Segmentation, Spans
from hashiye.statistics.item import Item, Judged


class Found(Struct, frozen=True):
    """A document as it is counted, and the folder below ``documents/`` or its annotator's that it lies in."""

    item: Item
    folder: str


def find(paths: Sequence[str], limits: Limits, bench: Bench, findings: list[Finding]) -> Roll:
    """Return all documents that arguments name, with where their copies stand; what cannot be used is told."""
    search, roll = Search(limits, bench), Roll()
    for document, copy in chain(search.named(paths), search.piped(paths)):
        roll.add(document, copy)
    findings += search.findings
    return roll


def items(
    paths: Sequence[str], limits: Limits = DEFAULT, findings: list[Finding] | None = None, *,
    layers: Iterable[str] = (),
) -> Iterator[Item]:  # fmt: skip
    """Yield every document that arguments name, sorted by id, each once and one in memory at a time.

    What cannot be read is put into ``findings``, and the others are yielded. ``layers`` are those that are wanted
    (none: all).
    """
    told = [] if findings is None else findings
    with Bench(limits) as bench:
        reader = Reader(limits, frozenset(layers))
        for portion in find(paths, limits, bench, told).portions(TOGETHER):
            for found in reader.read(portion, told):
                yield found.item


class Reader:
    """Reads documents of a roll. It remembers where folders of texts lie, and nothing of the documents."""

    def __init__(self, limits: Limits, layers: frozenset[str] = frozenset()) -> None:
        self._limits = limits
        self._layers = layers
        self._texts = texts.Texts(limits)

    def read(self, portion: Portion, findings: list[Finding]) -> Iterator[Found]:
        """Yield the documents of a portion; what is wrong goes into ``findings``."""
        for name, copies in portion.rows:
            places = [portion.places[one[0]] for one in copies]
            if len(copies) == 1 and not places[0].annotator:
                found = self._one(name, copies[0], places[0], findings)
            else:
                found = self._several(name, copies, places, findings)
            if found is not None:
                yield found

    def _one(self, name: str, where: Where, place: Place, findings: list[Finding]) -> Found | None:
        """Read a document that has one copy."""
        try:
            document = self._document(name, where, place)
            text = self._text(document, name, where, place)
        except NotReadable as error:
            findings += error.of(place.name(name))
            return None
        return self._found(document, document, text, judging.alone(document), place.inside)

    def _several(
        self, name: str, copies: Sequence[Where], places: Sequence[Place], findings: list[Finding]
    ) -> Found | None:
        """Read a document from all its copies: text and facts of the curated one, else of the first on most's text."""
        read, stand = list[Read](), dict[Copy, tuple[Where, Place]]()
        for where, place in zip(copies, places, strict=True):
            copy = copy_of(name, where, place)
            try:
                read.append((copy, self._document(name, where, place)))
                stand[copy] = where, place
            except NotReadable as error:
                findings += error.of(copy.name)
        here = choosing.on_one_text(choosing.one_each(read, findings), findings)
        text = first_text(here, lambda copy, document: self._text(document, name, *stand[copy]), findings)
        if text is None:
            return None
        copy, document = here[0]
        cut = next((one for _, one in here if len(one.tokens)), document)
        return self._found(document, cut, text, judging.judged(here, findings), copy.folder)

    def _document(self, name: str, where: Where, place: Place) -> Document:
        """Read a copy, without its text if that is a file. Raises ``NotReadable``, also for another document."""
        path = place.name(name)
        if is_file(where):
            data = texts.data(path, self._limits)
        else:
            line = copy_of(name, where, place).line
            assert line is not None
            data = line.read()
        document = standoff_json.sound(data, self._limits) if place.codec == "json" else None
        if document is None:
            parcel = Parcel(data, path, name, where[3], limits=self._limits)
            document = CODECS[place.codec].read(parcel).document
        if document.id != name:
            raise NotReadable([misnamed(path, document, name)])
        return document

    def _text(self, document: Document, name: str, where: Where, place: Place) -> str:
        def otherwise() -> str:
            return text_of(copy_of(name, where, place), document, self._limits)

        return self._texts.of(document, place.name(name), place.home, otherwise)

    def _found(
        self, document: Document, cut: Document, text: str, judged: tuple[Judged, ...], folder: str
    ) -> Found:  # fmt: skip
        if self._layers:
            judged = tuple(one for one in judged if one.layer in self._layers)
        item = Item(
            document.id, document.language, text, document.text.bytes, _packed(cut.segments), document.metadata, judged
        )  # fmt: skip
        return Found(item, folder)


def _packed(segments: Segmentation) -> Segmentation:
    """Return the same with tokens in an array, and without the list of the decoder.

    That has an object for each number. Let go at once, their memory is that of the next document's, and still in the
    cache of the processor; held for a portion, they cost a twentieth of the whole time.
    """
    tokens = Spans(segments.tokens.numbers)
    return Segmentation(segments.sentences, tokens, segments.breaks, segments.norms)
