"""CoNLL-2003: four columns, token, part of speech, chunk and entity, with IOB1 tags.

As in the shared task (Tjong Kim Sang and De Meulder 2003): one blank between columns, a blank line behind
each sentence, ``-DOCSTART-`` before each document; I tags, and B only where an entity follows another of the
same label. Part of speech and chunk are written as ``-`` and ``O``, and the document's id stands in the
second column of its first line: ``-DOCSTART- (id) O O``. Files of this name that use IOB2 are read alike.

Reading makes one layer, ``entities``, of status ``complete``. Its *producer* is the annotator that
``--producer`` names, else the folder of the file. *Ids* of annotations are made from what they are, the
document's id is that in brackets behind ``-DOCSTART-``, else the file's name (with the line, from the second
document on). The *language* is ``fa``. The text is rebuilt: one blank between tokens, one LF between
sentences. Columns between the first and the last, and comments (a ``#`` line without a tag), are listed as
lost.

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

_STYLE = columns.Style("conll2003", ".conll2003", "{} - O {}", "-DOCSTART- ({}) O O", tags.iob1, lone_inside=True)


def read(parcel: Parcel) -> Reading:
    """Read one document. Raises ``NotReadable`` with every line that could not be taken."""
    return columns.read(parcel, _STYLE)


def write(document: Document) -> Writing:
    """Write one document; the document must have tokens."""
    return column_writer.write(document, _STYLE)


def records(lines: Iterable[bytes], limits: Limits = DEFAULT) -> Iterator[Record]:
    """Cut a file at its ``-DOCSTART-`` lines. Raises ``NotReadable`` at a document over the limit."""
    return columns.records(lines, limits)
