"""What corpus-wide rules need to know of each document: a few values, so that a corpus of any size fits."""

from __future__ import annotations

from sys import intern

from msgspec import Struct, structs

from hashiye.checks.sketch import sketch
from hashiye.checks.subject import Subject


class Record(Struct, frozen=True, gc=False):
    """One document, as a corpus-wide rule sees it.

    ``file`` is its path as it was named, ``line`` its line in a shard. ``home`` is the folder of its corpus;
    ``annotator`` the folder under ``annotators/`` it lies in, empty for a curated document. ``text_file`` is
    the normalized path of its text, empty where the text is inside; see :func:`relocated` for these. ``sha256`` and
    ``code_points`` are what the document says of its text; ``layers`` are (name, producer, status); ``splits`` the
    values of its facts ``x-split``; ``sketch`` see :mod:`hashiye.checks.sketch`, empty without a text
    or where none was wanted.
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
    layers: tuple[tuple[str, str, str], ...] = ()
    splits: tuple[str, ...] = ()
    sketch: bytes = b""


def record(
    subject: Subject,
    *,
    file: str,
    codec: str,
    home: str,
    annotator: str,
    line: int,
    text_file: str,
    sketched: bool = True,
) -> Record:
    """Make the record of one document; without a sketch where no rule will ask for it."""
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
        tuple((intern(layer.name), intern(layer.producer), intern(layer.status)) for layer in document.layers),
        tuple(fact.value for fact in document.metadata if fact.key == "x-split" and fact.value),
        sketch(subject.text) if sketched else b"",
    )


def relocated(
    record: Record, *, file: str = "", home: str = "", annotator: str = "", line: int = 1, text_file: str = ""
) -> Record:
    """Return a record with everything that follows from where the file lies, not from its bytes, put in anew.

    Without arguments: what may be remembered by the bytes alone.
    """
    return structs.replace(record, file=file, home=home, annotator=annotator, line=line, text_file=text_file)
