"""Two columns, token and tag, in IOB2: B begins every entity, I goes on.

A document begins with ``-DOCSTART- (id)``, tagged ``O``; a blank line ends a sentence. An I where no
entity of its label is open is read as the begin of one (the convention of conlleval) and reported
as a warning. See :mod:`hashiye.codecs.columns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hashiye.codecs import Parcel, Reading, Record, Writing, column_writer, columns, tags
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document

_STYLE = columns.Style("iob2", ".iob2", "{}\t{}", "-DOCSTART- ({})\tO", tags.iob2)


def read(parcel: Parcel) -> Reading:
    """Read one document. Raises ``NotReadable`` with every line that could not be taken."""
    return columns.read(parcel, _STYLE)


def write(document: Document) -> Writing:
    """Write one document; the document must have tokens."""
    return column_writer.write(document, _STYLE)


def records(lines: Iterable[bytes], limits: Limits = DEFAULT) -> Iterator[Record]:
    """Cut a file at its ``-DOCSTART-`` lines. Raises ``NotReadable`` at a document over the limit."""
    return columns.records(lines, limits)
