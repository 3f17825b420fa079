"""The table of formats: every codec by name and by file ending.

A codec is one module of this folder with two pure functions, each the inverse of the other::

    def read(parcel: Parcel) -> Reading      # raises NotReadable with every finding
    def write(document: Document) -> Writing

and, where one file may hold many documents, ``records``, which cuts a stream of lines into the
bytes of one document each. To add a format, write that module and one row of ``CODECS``. Modules
are imported when first used.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import cast

from msgspec import Struct

from hashiye.findings import Finding
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document


class Loss(Struct, frozen=True, order=True):
    """One thing that a format could not carry: what kind of thing, where, and which."""

    document: str
    kind: str
    id: str
    detail: str = ""


class Record(Struct, frozen=True):
    """The bytes of one document in a file of many, and the number of its first line, from 1."""

    line: int
    data: bytes


class Parcel(Struct, frozen=True):
    """What a codec reads: bytes, the companions beside them, and where they came from.

    ``file`` names the source in messages, ``stem`` is the document id where the format has
    none, ``line`` the line of the file at which ``data`` begins. ``companions`` maps an ending
    (``.txt``) to the bytes of the file of that ending beside this one.
    """

    data: bytes
    file: str = ""
    stem: str = "document"
    line: int = 1
    companions: Mapping[str, bytes] = {}
    producer: str = ""
    limits: Limits = DEFAULT


class Reading(Struct, frozen=True):
    """A document that was read, what its format held that could not be kept, and warnings.

    ``canonical``: reading has proved that the bytes are what would be written. False says nothing.
    """

    document: Document
    losses: tuple[Loss, ...] = ()
    findings: tuple[Finding, ...] = ()
    canonical: bool = False


class Writing(Struct, frozen=True):
    """The bytes of one document by file ending, and what could not be put into them.

    In a format of many documents a file, the pieces of several documents are joined as they are.
    """

    files: Mapping[str, bytes]
    losses: tuple[Loss, ...] = ()


class Codec(Struct, frozen=True):
    """One row of the table. The first of ``endings`` is the one written.

    ``many``: a file may hold several documents. ``companions``: endings of files that belong to
    one document beside its main one. ``text``, ``tokens``: whether the format holds the text
    itself, and tokens.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    module: str
    many: bool = False
    text: bool = True
    tokens: bool = True
    companions: tuple[str, ...] = ()

    def read(self, parcel: Parcel) -> Reading:
        """Read one document. Raises ``NotReadable`` with every finding."""
        return cast("Callable[[Parcel], Reading]", self._function("read"))(parcel)

    def write(self, document: Document) -> Writing:
        """Write one document, whose text must be loaded."""
        return cast("Callable[[Document], Writing]", self._function("write"))(document)

    def is_written(self, data: bytes, document: Document) -> bool:
        """Say whether ``data``, read as ``document``, is surely what would be written; False: write it to know."""
        told = getattr(importlib.import_module(f"hashiye.codecs.{self.module}"), "is_written", None)
        return told is not None and cast("Callable[[bytes, Document], bool]", told)(data, document)

    def records(self, lines: Iterable[bytes], limits: Limits = DEFAULT) -> Iterator[Record]:
        """Cut the lines of a file of many documents into documents, one in memory at a time."""
        cut = cast("Callable[[Iterable[bytes], Limits], Iterator[Record]]", self._function("records"))
        return cut(lines, limits)

    def _function(self, name: str) -> object:
        return getattr(importlib.import_module(f"hashiye.codecs.{self.module}"), name)


CODECS: dict[str, Codec] = {
    row.name: row
    for row in (
        Codec("json", "hashiye, JSON spelling", (".hsh.json",), "standoff_json"),
        Codec("xml", "hashiye, XML spelling", (".hsh.xml",), "standoff_xml"),
        Codec("jsonl", "hashiye shards, a document a line", (".hsh.jsonl",), "jsonl", many=True),
        Codec("text", "raw article", (".txt",), "plain", tokens=False),
        Codec("brat", "brat standoff", (".ann",), "brat", tokens=False, companions=(".txt",)),
        Codec("conll2003", "CoNLL-2003, IOB1 tags", (".conll2003", ".conll"), "conll2003", many=True, text=False),
        Codec("iob2", "two columns, IOB2 tags", (".iob2", ".iob", ".bio"), "iob2", many=True, text=False),
        Codec("biloes", "two columns, BILOES tags", (".biloes", ".bioes", ".bilou"), "biloes", many=True, text=False),
    )
}
"""Every codec, by the name that ``--from`` and ``--to`` take."""

COMPRESSED = (".gz", ".zst")
"""Endings behind the ending of any format of many documents a file."""


def by_ending(name: str) -> Codec | None:
    """Return the codec that a file name's ending asks for, ``.gz`` and ``.zst`` aside."""
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    for ending, codec in _by_last_part().get(name.rpartition(".")[2], ()):
        if name.endswith(ending):
            return codec
    return None


@cache
def _by_last_part() -> dict[str, list[tuple[str, Codec]]]:
    """Return endings with their codecs, the longest first, by what stands behind their last dot: folders are long."""
    found: dict[str, list[tuple[str, Codec]]] = {}
    endings = [(ending, codec) for codec in CODECS.values() for ending in codec.endings]
    for ending, codec in sorted(endings, key=lambda row: -len(row[0])):
        found.setdefault(ending.rpartition(".")[2], []).append((ending, codec))
    return found


def stem(name: str) -> str:
    """Return the file name without folders and without its format's endings."""
    name = name.replace("\\", "/").rpartition("/")[2]
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    codec = by_ending(name)
    endings = sorted(codec.endings, key=len, reverse=True) if codec else ()
    for ending in endings:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
