"""Shards for large corpora: the JSON spelling, a document a line, with its text inside.

The fields are those of a ``.hsh.json`` file, but for one: ``text.content`` holds the text, and a line whose
text is a ``file`` is refused, since nothing lies beside a shard. A line that cannot be read is reported with
its number, and the others are read. Blank lines are skipped; line numbers count them.

Written is one canonical line a document. A text that was a file moves inside; all else is written as it is.
The path of that file is the only thing that is not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from hashiye.codecs import Parcel, Reading, Record, Writing, foreign, standoff_json
from hashiye.codecs.intake import too_long
from hashiye.codecs.json_places import scan
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document


def read(parcel: Parcel) -> Reading:
    """Read one line. Raises ``NotReadable``, also for a text outside; findings carry the line of the file."""
    reading = standoff_json.read(parcel)
    if reading.document.text.file is not None:
        raise NotReadable([_outside(parcel, reading.document.text.file)])
    return reading


def _outside(parcel: Parcel, name: str) -> Finding:
    line = parcel.data.decode()
    place = scan(line, parcel.limits, {("text", "file")}).places[("text", "file")]
    return Finding(
        code="HSH-S213", message="the text of a shard's document is a file", file=parcel.file, line=parcel.line,
        column=place[0] + 1, end_line=parcel.line, end_column=place[1] + 1, pointer="/text/file", found=name,
        expected="the text inside: 'content'", fix="convert the document with its text beside it: --to jsonl",
    )  # fmt: skip


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
