"""Two columns, token and tag, in IOB2: B begins every entity, I goes on.

A TAB parts the columns (blanks are read too). A document begins with ``-DOCSTART- (id)``, tagged ``O``; a
blank line ends a sentence. An I where no entity of its label is open is read as the begin of one (the
convention of conlleval) and reported as a warning.

Reading makes one layer, ``entities``, of status ``complete``. Its *producer* is the annotator that
``--producer`` names, else the folder of the file. *Ids* of annotations are made from what they are, the document's
id is that in brackets behind ``-DOCSTART-``, else the file's name (with the line, from the second document
on). The *language* is ``fa``. The text is rebuilt: one blank between tokens, one LF between sentences.
Columns between the first and the last, and comments (a ``#`` line without a tag), are listed as lost.

Written is the first layer called ``entities``, else the first. Of annotations that overlap the longest stays;
those with parts, with an edge inside a token or across a sentence end are left out. Blanks in labels and
tokens become ``_``. Lost, and listed: blanks of the text that are not rebuilt, ids, notes, confidence,
attributes, relations and events, normal forms, facts, language, producers, tagset and status of the layer,
other layers. A document without tokens is written as an empty one.
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
