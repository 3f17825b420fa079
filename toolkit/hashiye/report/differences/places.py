"""Where a change stands: its words in their context, its line in the text, and its line in the document's file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct, structs

from hashiye import places
from hashiye.comparing.changes import Change, Item, Sentence
from hashiye.comparing.pairs import Side
from hashiye.model import Annotation, Document, Fact, Relation
from hashiye.registry import Path, Remark
from hashiye.text import Offsets

WORDS = 3
"""Words of context shown on each side."""

_REACH = 80
"""Characters in which those words are looked for."""

_LONGEST = 160
"""Characters of a surface that are shown; of a longer one, the beginning and the end."""


_UP = re.compile(r"(?<![^/:])(?!\.\.?/)[^/:]+/\.\./")


class Excerpt(Struct, frozen=True):
    """Words of a text in their context. Lines and columns count from 1; 0 is unknown.

    ``words`` are the context before, the surface and the context behind, ``cut`` says whether more stands
    before and behind. ``line``, ``column`` are in the text, ``file_line``, ``file_column`` of the item in ``file``.
    """

    start: int
    end: int
    label: str = ""
    id: str = ""
    words: tuple[str, str, str] = ("", "", "")
    cut: tuple[bool, bool] = (False, False)
    line: int = 0
    column: int = 0
    file: str = ""
    file_line: int = 0
    file_column: int = 0

    @property
    def surface(self) -> str:
        """The words themselves."""
        return self.words[1]


class Seen:
    """One side of a pair: the document, and where its items stand in the text and in the file."""

    def __init__(self, document: Document | None, side: Side | None) -> None:
        self.document = document
        self.side = side
        self.text = (document.text.content or "") if document is not None else ""
        self.spots: Mapping[Path, places.Place] = {}

    @cached_property
    def offsets(self) -> Offsets:
        """The lines of the text."""
        return Offsets(self.text)

    @cached_property
    def paths(self) -> dict[object, Path]:
        """The path of every item in the JSON spelling, by what tells it apart; the first of several alike."""
        found: dict[object, Path] = {}
        if self.document is None:
            return found
        for index, fact in enumerate(self.document.metadata):
            found.setdefault(_known_as("", "", fact), ("metadata", index))
        for index, (start, end) in enumerate(self.document.sentences.pairs()):
            found.setdefault((start, end), ("sentences", index))
        for number, layer in enumerate(self.document.layers):
            found.setdefault((layer.name, layer.producer), ("layers", number))
            for index, annotation in enumerate(layer.annotations):
                path: Path = ("layers", number, "annotations", index)
                found.setdefault(_known_as(layer.name, layer.producer, annotation), path)
            for index, relation in enumerate(layer.relations):
                path = ("layers", number, "relations", index)
                found.setdefault(_known_as(layer.name, layer.producer, relation), path)
        return found

    def look_up(self, items: Iterable[Path]) -> None:
        """Find in one pass through the file where these items stand; nothing, where its bytes are not known."""
        wanted = sorted(set(items), key=str)
        if self.side is None or self.side.parcel is None or not wanted:
            return
        try:
            found = places.places(self.side.codec, self.side.parcel, [_remark(path) for path in wanted])
        except (ValueError, LookupError):  # not the bytes of this document: no place is better than a wrong one
            return
        self.spots = {path: place for path, place in zip(wanted, found, strict=True) if place.pointer}

    @cached_property
    def held(self) -> dict[tuple[str, str], dict[str, Annotation]]:
        """The annotations of every layer, by layer and id; the first of those with one id."""
        found: dict[tuple[str, str], dict[str, Annotation]] = {}
        for layer in self.document.layers if self.document is not None else ():
            inside = found.setdefault((layer.name, layer.producer), {})
            for annotation in layer.annotations:
                inside.setdefault(annotation.id, annotation)
        return found

    def field(self, change: Change) -> Path:
        """Return the path of what a change of metadata is about that is no fact."""
        head, _, rest = change.id.partition(".")
        if head == "layer" and (path := self.paths.get((change.layer, change.producer))):
            return (*path, rest) if rest else path
        return (head, rest) if rest else (head,)

    def path(self, layer: str, producer: str, item: Item | Sentence) -> Path | None:
        """Return the path of an item; None for one that the document does not hold."""
        return self.paths.get(_known_as(layer, producer, item))

    def file_place(self, path: Path | None) -> tuple[str, int, int]:
        """Return the file, and line and column of an item in it, 0 if they are not known."""
        name = self.side.name if self.side is not None else ""
        spot = self.spots.get(path) if path is not None else None
        return (name, spot.line, spot.column) if spot is not None else (name, 0, 0)

    def text_place(self, offset: int) -> tuple[int, int]:
        """Return line and column in the text; 0 and 0 outside it."""
        return self.offsets.line_column(offset) if 0 <= offset <= len(self.text) and self.text else (0, 0)

    def annotation(self, layer: str, producer: str, annotation: Annotation) -> Excerpt:
        """Return an annotation in its context."""
        path = self.path(layer, producer, annotation)
        return self.excerpt(annotation.start, annotation.end, path, annotation, annotation.surface(self.text))

    def characters(self, start: int, end: int) -> Path:
        """Return a path that stands for characters of the text; the empty one where they are in a file of their own."""
        inside = self.document is not None and self.document.text.file is None
        return (*places.CONTENT, start, end) if inside else ()

    def passage(self, start: int, end: int) -> Excerpt:
        """Return a piece of the text as a place, in the document's file or in that of the text."""
        if path := self.characters(start, end):
            return self.bare(start, end, path)
        file = _plain(self.side.text) if self.side is not None else ""
        if not file:
            return self.bare(start, end, None)
        line, column = self.text_place(start)
        return Excerpt(start, end, file=file, file_line=line, file_column=column)

    def bare(self, start: int, end: int, path: Path | None) -> Excerpt:
        """Return a place of the text without its words."""
        return self._placed(Excerpt(start, end), path)

    def excerpt(
        self, start: int, end: int, path: Path | None = None, item: Annotation | None = None, surface: str | None = None
    ) -> Excerpt:
        """Return the words of a span in their context, as much of it as lies in the text."""
        before, behind, cut = around(self.text, start, end)
        surface = shortened(self.text[max(start, 0) : max(end, 0)] if surface is None else surface)
        if not surface and item is not None:
            surface = shortened(item.text)  # outside the text, or without one: what the document repeats of it
        bare = Excerpt(start, end, words=(before, surface, behind), cut=cut)
        named = structs.replace(bare, label=item.label, id=item.id) if item is not None else bare
        return self._placed(named, path)

    def _placed(self, excerpt: Excerpt, path: Path | None) -> Excerpt:
        line, column = self.text_place(excerpt.start)
        file, file_line, file_column = self.file_place(path)
        return structs.replace(
            excerpt, line=line, column=column, file=file, file_line=file_line, file_column=file_column
        )


def _remark(path: Path) -> Remark:
    """Ask for an item, or for characters of a text that stands in the document (:meth:`Seen.characters`)."""
    match path:
        case ("text", "content", int() as start, int() as end):
            return Remark(at=places.CONTENT, message="", in_text=True, span=(start, end))
    return Remark(at=path, message="")


def _plain(path: str) -> str:
    """Return a path, or ``REV:path``, without ``folder/..`` in it: the text of a document lies beside its folder."""
    while (shorter := _UP.sub("", path, count=1)) != path:
        path = shorter
    return path


def _known_as(layer: str, producer: str, item: Item | Sentence) -> object:
    if isinstance(item, Annotation):
        return layer, producer, "annotation", item.id, item.start, item.end, item.label
    if isinstance(item, Relation):
        return layer, producer, "relation", item.id, item.label
    if isinstance(item, Fact):
        return "metadata", item.key, item.value, item.role, item.status, item.native, item.evidence
    return item.start, item.end


def around(text: str, start: int, end: int) -> tuple[str, str, tuple[bool, bool]]:
    """Return :data:`WORDS` words before and behind a span, on its own lines, and whether more stands there."""
    if not 0 <= start <= end <= len(text):
        return "", "", (False, False)
    lead = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    tail = text[end : end + _REACH].partition("\n")[0]
    pieces, rest = lead.rsplit(None, WORDS), tail.split(None, WORDS)
    before = lead[len(pieces[0]) :].lstrip() if len(pieces) > WORDS else lead
    behind = tail[: len(tail) - len(rest[-1])].rstrip() if len(rest) > WORDS else tail
    more_before = start - len(before) > 0 and text[start - len(before) - 1] != "\n"
    more_behind = end + len(behind) < len(text) and text[end + len(behind)] != "\n"
    return before, behind, (more_before, more_behind)


def shortened(text: str, limit: int = _LONGEST) -> str:
    """Return ``text``, or of a long one the beginning and the end."""
    return text if len(text) <= limit else f"{text[: limit // 2]} … {text[-limit // 2 :]}"
