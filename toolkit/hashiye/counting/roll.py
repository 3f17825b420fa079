"""All documents that were found, by id, with where their copies stand: about 200 bytes a document.

What many copies share (their folder, their ending, whose they are) is a :class:`Place`, held once; a copy is then a
few numbers in arrays. Portions of the roll travel to other processes as plain strings and numbers.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hashiye.codecs import CODECS, stem
from hashiye.copies import Copy
from hashiye.copies.shards import Line
from hashiye.corpus import Source

_FILE = -1
"""The length of a copy that is a file of its own."""

_END = -1


class Place(Struct, frozen=True):
    """What the copies in one folder, or the lines of one shard, have in common.

    ``folder`` ends with a separator and ``ending`` begins with the dot; a file between them is called after its
    document. ``shard`` is the name of a shard, or of a file called otherwise, and ``laid`` where its bytes lie.
    """

    folder: str
    ending: str
    codec: str
    root: str | None
    annotator: str
    inside: str
    home: str
    curated: bool
    shard: str = ""
    laid: str = ""

    def name(self, document: str) -> str:
        """Return the path of the copy of a document, as people call it."""
        return self.shard or f"{self.folder}{document}{self.ending}"


type Where = tuple[int, int, int, int]
"""The place, by its number, of a copy; the first byte of its line, how many there are (:data:`_FILE`), which line."""

type Row = tuple[str, tuple[Where, ...]]
"""A document's id, and its copies."""


class Portion(Struct, frozen=True):
    """Some documents of a roll, with the places that their copies stand in."""

    places: tuple[Place, ...]
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        return f"the documents {self.rows[0][0]} to {self.rows[-1][0]}" if self.rows else "no documents"


def is_file(where: Where) -> bool:
    """Say whether a copy is a file of its own, and not a line of a shard."""
    return where[2] == _FILE


def copy_of(document: str, where: Where, place: Place) -> Copy:
    """Return a copy as other modules know it."""
    source = Source(Path(place.name(document)), CODECS[place.codec], None if place.root is None else Path(place.root))
    line = None if is_file(where) else Line(place.laid, *where[1:])
    return Copy(source, place.annotator, place.inside, place.home, place.curated, line=line)


class Roll:
    """Documents by id. Copies of one document are linked in the order in which they were added."""

    def __init__(self) -> None:
        self._places: dict[Place, int] = {}
        self._first: dict[str, int] = {}
        self._last: dict[str, int] = {}  # of documents with several copies
        self._place, self._next, self._line = array("l"), array("l"), array("l")
        self._offset, self._length = array("q"), array("q")
        self._known: Place | None = None
        self._at = 0

    def __len__(self) -> int:
        return len(self._first)

    @property
    def copies(self) -> int:
        """How many copies there are."""
        return len(self._place)

    def add(self, document: str, copy: Copy) -> None:
        """Add a copy of a document."""
        line = copy.line
        number = len(self._place)
        self._place.append(self._number(document, copy))
        self._next.append(_END)
        self._line.append(1 if line is None else line.number)
        self._offset.append(0 if line is None else line.offset)
        self._length.append(_FILE if line is None else line.length)
        first = self._first.setdefault(document, number)
        if first != number:
            self._next[self._last.get(document, first)] = number
            self._last[document] = number

    def portions(self, most: int) -> Iterator[Portion]:
        """Yield the documents in the order of their ids, at most so many together."""
        names, places = sorted(self._first), tuple(self._places)
        for begin in range(0, len(names), most):
            rows = tuple((name, tuple(self._copies(name))) for name in names[begin : begin + most])
            used = sorted({where[0] for _, copies in rows for where in copies})
            number = {one: index for index, one in enumerate(used)}
            near = tuple((name, tuple((number[one[0]], *one[1:]) for one in copies)) for name, copies in rows)
            yield Portion(tuple(places[one] for one in used), near)

    def _copies(self, document: str) -> Iterator[Where]:
        at = self._first[document]
        while at != _END:
            yield self._place[at], self._offset[at], self._length[at], self._line[at]
            at = self._next[at]

    def _number(self, document: str, copy: Copy) -> int:
        """Return the number of a copy's place: nearly always that of the copy before."""
        known, path = self._known, str(copy.source.path)
        if known is not None and copy.line is None and path == known.name(document) and _is_at(copy, known):
            return self._at
        self._known = _place(document, copy)
        self._at = self._places.setdefault(self._known, len(self._places))
        return self._at


def _is_at(copy: Copy, place: Place) -> bool:
    """Say whether a copy of that name is of that place."""
    source = copy.source
    root = None if source.root is None else str(source.root)
    return not place.shard and (root, source.codec.name) == (place.root, place.codec)


def _place(document: str, copy: Copy) -> Place:
    source = copy.source
    path = str(source.path)
    folder, name = os.path.split(path)
    named = copy.line is None and stem(name) == document
    return Place(
        folder=os.path.join(folder, "") if named else "",  # noqa: PTH118
        ending=name[len(document) :] if named else "",
        codec=source.codec.name,
        root=None if source.root is None else str(source.root),
        annotator=copy.annotator,
        inside=copy.folder,
        home=copy.home,
        curated=copy.curated,
        shard="" if named else path,
        laid="" if copy.line is None else copy.line.file,
    )
