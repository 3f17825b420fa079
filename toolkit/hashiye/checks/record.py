"""What corpus-wide rules need to know of each document: a few values, so that a corpus of any size fits."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from hashiye.checks.subject import Subject
from hashiye.codecs import json_writer


class Record(Struct, frozen=True):
    """One document, as a corpus-wide rule sees it.

    ``file`` is its path as it was named, ``line`` its line in a shard. ``home`` is the folder of its corpus;
    ``annotator`` the folder under ``annotators/`` it lies in, empty for a curated document. ``text_file`` is
    the resolved path of its text, empty where the text is inside. ``digest`` is of the canonical JSON
    bytes, so that twins compare; ``layers`` are (name, producer, status); ``sketch`` see
    :mod:`hashiye.checks.sketch`.
    """

    file: str
    codec: str
    document: str
    home: str = ""
    annotator: str = ""
    line: int = 1
    sha256: str = ""
    text_file: str = ""
    code_points: int = 0
    digest: bytes = b""
    layers: tuple[tuple[str, str, str], ...] = ()
    splits: tuple[str, ...] = ()
    sketch: tuple[int, ...] = ()


def record(subject: Subject, *, file: str, codec: str, home: str, annotator: str, line: int, text_file: str) -> Record:
    """Make the record of one document."""
    document = subject.document
    return Record(
        file,
        codec,
        document.id,
        home,
        annotator,
        line,
        document.text.sha256,
        text_file,
        document.text.code_points,
        hashlib.blake2b(json_writer.line(document), digest_size=16).digest(),
        tuple((layer.name, layer.producer, layer.status) for layer in document.layers),
        tuple(fact.value for fact in document.metadata if fact.key == "x-split" and fact.value),
    )
