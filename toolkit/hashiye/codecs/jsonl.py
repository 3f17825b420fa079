"""Shards for large corpora: the JSON spelling, a document a line, with its text inside.

The fields are those of a ``.hsh.json`` file. Blank lines are skipped; line numbers count them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from hashiye.codecs import Parcel, Reading, Record, Writing, foreign, standoff_json
from hashiye.codecs.intake import too_long
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document


def read(parcel: Parcel) -> Reading:
    """Read one line. Raises ``NotReadable``; findings carry the line of the file."""
    return standoff_json.read(parcel)


def write(document: Document) -> Writing:
    """Write one line. ``ValueError`` if the text was not loaded, since a shard holds it."""
    content = foreign.content(document)
    text = document.text
    if text.file is not None:  # a shard stands alone: no file lies beside it
        document = replace(document, text=replace(text, file=None, content=content))
    return Writing({".hsh.jsonl": standoff_json.write_line(document) + b"\n"})


def records(lines: Iterable[bytes], limits: Limits = DEFAULT) -> Iterator[Record]:
    """Cut a shard into lines, one in memory at a time. Raises ``NotReadable`` at a line over the limit."""
    for number, line in enumerate(lines, 1):
        data = line.rstrip(b"\r\n")
        if len(data) > limits.file_bytes:
            raise too_long(number, len(data), limits)
        if data and not data.isspace():
            yield Record(number, data)
