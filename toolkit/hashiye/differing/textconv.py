"""One file as git hands it to a text conversion: its documents, whatever state they are in, without their texts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hashiye import codecs, corpus, files
from hashiye.codecs import Codec, Parcel
from hashiye.differing.trees import spelling
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document


class Unread(Struct, frozen=True):
    """Bytes that are no document, and why."""

    data: bytes
    findings: tuple[Finding, ...]


def of(path: Path, limits: Limits, codec: Codec | None = None) -> Iterator[Document | Unread]:
    """Yield the documents of a file; what is none comes as it is. Never raises.

    The text beside a document is not looked for: git's copies lie in a folder of their own.
    """
    try:
        if codec is None:
            named = codecs.by_ending(path.name)
            codec = named if named is not None and named.name in corpus.NATIVE else None
        if codec is not None and codec.many:
            with files.open_lines(path, limits) as lines:
                yield from _records(codec, lines, limits)
            return
        data = files.read(path, limits)
        codec = codec or spelling(data)
        if codec.many:
            yield from _records(codec, iter(io.BytesIO(data)), limits)
        else:
            yield _one(codec, Parcel(data, str(path), codecs.stem(path.name), limits=limits))
    except NotReadable as error:
        yield Unread(b"", error.findings)


def _records(codec: Codec, lines: Iterator[bytes], limits: Limits) -> Iterator[Document | Unread]:
    for record in codec.records(lines, limits):
        yield _one(codec, Parcel(record.data, line=record.line, limits=limits))


def _one(codec: Codec, parcel: Parcel) -> Document | Unread:
    try:
        return codec.read(parcel).document
    except NotReadable as error:
        return Unread(parcel.data, error.findings)
