"""Merging shards: files of many documents, each keyed by its id, whatever its place in the file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from hashiye import corpus
from hashiye.codecs import Codec, Parcel, Record
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document

type Join = Callable[[Document | None, Document, Document], tuple[Document, str]]
"""Merges one document (None: both sides added it); returns it, and what was left to decide."""


class _Named(Struct):
    id: str


class _Shard(Struct, frozen=True):
    """One version of a shard: its lines by the ids of their documents, in order."""

    name: str
    codec: Codec
    limits: Limits
    lines: Mapping[str, Record]

    def data(self, document: str) -> bytes | None:
        record = self.lines.get(document)
        return None if record is None else record.data

    def document(self, document: str) -> Document | None:
        """Read one document. Raises ``NotReadable``."""
        record = self.lines.get(document)
        return None if record is None else _read(self.name, self.codec, self.limits, record)


def merged(
    name: str, codec: Codec, sides: Sequence[bytes], limits: Limits, join: Join
) -> tuple[bytes, list[tuple[str, str]]]:
    """Merge base, ours and theirs; return the shard, and ids of documents with what is left to decide in each.

    Lines that one side did not touch are taken as they stand; only what both touched is read. Documents stand in
    our order, those that only they added behind the one they stand behind there. Raises ``NotReadable`` for a line
    that is no document and for an id that stands in one version twice.
    """
    base, ours, theirs = (_shard(name, codec, data, limits) for data in sides)
    pieces: list[bytes] = []
    left: list[tuple[str, str]] = []
    for one in _order(list(ours.lines), list(theirs.lines)):
        piece, why = _one(one, base, ours, theirs, join)
        if piece is not None:
            pieces.append(piece + b"\n")
        if why:
            left.append((one, why))
    return b"".join(pieces), left


def _shard(name: str, codec: Codec, data: bytes, limits: Limits) -> _Shard:
    lines: dict[str, Record] = {}
    for record in codec.records(io.BytesIO(data), limits):
        try:
            one = msgspec.json.decode(record.data, type=_Named).id
        except (msgspec.DecodeError, RecursionError):
            one = _read(name, codec, limits, record).id
        if one in lines:
            raise NotReadable([
                Finding(code="HSH-C515", message="a second document of this id stands in the shard", file=name,
                        line=record.line, column=1, document=one, found=one, expected="ids that are there once",
                        fix="take one of the two out on each branch, and merge again")
            ])  # fmt: skip
        lines[one] = record
    return _Shard(name, codec, limits, lines)


def _read(name: str, codec: Codec, limits: Limits, record: Record) -> Document:
    return corpus.read_whole(codec, Parcel(record.data, name, line=record.line, limits=limits)).document


def _order(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    """Yield all ids: ours as they stand, each followed by those that stand behind it only in theirs."""
    known = set(ours)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for one in theirs:
        if one in known:
            last = one
        else:
            behind.setdefault(last, []).append(one)
    yield from behind.get(None, ())
    for one in ours:
        yield one
        yield from behind.get(one, ())


def _one(one: str, base: _Shard, ours: _Shard, theirs: _Shard, join: Join) -> tuple[bytes | None, str]:
    """Return the line of one document (None: it is gone), and what is left to decide in it."""
    was, here, there = base.data(one), ours.data(one), theirs.data(one)
    if there in (here, was):
        return here, ""
    if here == was:
        return there, ""
    our, their = ours.document(one), theirs.document(one)
    if our is None or their is None:
        return here or there, "one side removed the document, the other changed it; it was kept"
    document, why = join(base.document(one), our, their)
    (data,) = ours.codec.write(document).files.values()
    return data.removesuffix(b"\n"), why
