"""What the column formats (CoNLL-2003, IOB2, BILOES) share: one token a line, its tag last.

**Reading.** Columns part at TAB where a line has one, else at blanks; the first is the token, the
last the tag, what stands between is listed as lost. Other blanks (NBSP) belong to the token. A
blank line ends a sentence, ``-DOCSTART-`` begins a document, ``-DOCSTART- (id)`` names it. The text
is rebuilt by one blank between tokens and one LF between sentences. Tags are decoded as
:mod:`hashiye.codecs.tags` says. A line that begins with ``#`` and ends in no tag is a comment.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from hashiye import names
from hashiye.codecs import Loss, Parcel, Reading, Record, foreign, tags
from hashiye.codecs.intake import nothing, over_limit, take, too_long
from hashiye.codecs.tags import Chunk, Fault
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Annotation, Document, Layer, Segmentation, Spans, Text, new_id
from hashiye.text import quoted

DOCSTART = "-DOCSTART-"

_ID = re.compile(r"\(([^()]+)\)")
_PLACEHOLDERS = frozenset(("-", "_", "O", "-X-", ""))


class Style(Struct, frozen=True):
    """One column format: what a row and the first line of a document look like, and how chunks become tags.

    ``row`` takes token and tag, ``start`` the document's id. ``lone_inside`` and ``closing`` are
    what :func:`hashiye.codecs.tags.decode` asks for.
    """

    name: str
    ending: str
    row: str
    start: str
    encode: Callable[[Iterable[Chunk], Sequence[int]], list[str]]
    lone_inside: bool = False
    closing: bool = False


class Frame(Struct, frozen=True):
    """The text that a reader rebuilds from tokens, and where in it they stand."""

    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, tokens: Sequence[str], breaks: Sequence[int]) -> Frame:
        """Join tokens by one blank, sentences by one LF. ``breaks`` hold no empty sentence."""
        text = "\n".join(" ".join(tokens[begin:end]) for begin, end in pairwise(breaks))
        sizes = list(map(len, tokens))
        starts = list(accumulate((size + 1 for size in sizes[:-1]), initial=0))[: len(sizes)]
        return cls(text, starts, [start + size for start, size in zip(starts, sizes, strict=True)])

    def ids(self, document: str, chunks: Iterable[Chunk]) -> list[str]:
        """Return the ids a reader gives to chunks, in their order."""
        taken: dict[str, None] = {}
        for chunk in chunks:
            start, end = self.starts[chunk.first], self.ends[chunk.last]
            taken[new_id(document, foreign.LAYER, start, end, chunk.label, taken)] = None
        return list(taken)


class _Rows:
    """What stands in the lines of one document."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.id = ""
        self.tokens: list[str] = []
        self.tags: list[tuple[str, str]] = []
        self.lines: list[int] = []
        self.breaks = [0]
        self.findings: list[Finding] = []
        self.comments: list[int] = []
        self.columns: Counter[int] = Counter()
        self._tags: dict[str, tuple[str, str] | None] = {}
        self._begun = False

    def parse(self, source: Sequence[str]) -> None:
        """Take every line; findings say which could not be taken."""
        for index, line in enumerate(source):
            if row := line.strip(" \t"):
                self._row(index, row)
            else:
                self._end_sentence()
        self._end_sentence()

    def _end_sentence(self) -> None:
        if self.breaks[-1] != len(self.tokens):
            self.breaks.append(len(self.tokens))

    def _row(self, index: int, row: str) -> None:
        if row.startswith(DOCSTART):
            self._start(index, row)
            return
        if "\t" in row:
            cells = [cell.strip(" ") for cell in row.split("\t")]
        else:
            cells = [cell for cell in row.split(" ") if cell]
        last = cells[-1]
        if last not in self._tags:
            self._tags[last] = tags.split(last)
        tag = self._tags[last]
        if tag is None and row[0] == "#":
            self.comments.append(index)
        elif tag is None or len(cells) < 2 or not cells[0]:
            self.findings.append(self._fault(index, cells))
        else:
            self.tokens.append(cells[0])
            self.tags.append(tag)
            self.lines.append(index)
            for column, cell in enumerate(cells[1:-1], 2):
                if cell not in _PLACEHOLDERS:
                    self.columns[column] += 1

    def _start(self, index: int, row: str) -> None:
        if self._begun or self.tokens:
            self.findings.append(
                self.finding(index, "another document begins here", found=DOCSTART, fix="give one document at a time")
            )
        self._begun = True
        if match := _ID.search(row):
            self.id = names.made_of(match[1])

    def _fault(self, index: int, cells: list[str]) -> Finding:
        if len(cells) < 2:
            message, expected = "a line of one column", "a token and its tag, with TAB or a blank between"
        elif not cells[0]:
            message, expected = "a line without a token", "a token in the first column"
        else:
            message, expected = f"{quoted(cells[-1])} is no tag", "O or B-LABEL, I-LABEL, E-LABEL, S-LABEL"
        bars = len(cells) < 2 and "|" in cells[0]
        fix = "put a TAB between the columns, not |" if bars else "correct the line"
        return self.finding(index, message, found=cells[-1], expected=expected, fix=fix)

    def finding(self, index: int, message: str, *, found: str, expected: str = "", fix: str) -> Finding:
        """Return an error at the line with this index."""
        return Finding(
            code="HSH-S218", message=message, file=self.parcel.file, line=self.parcel.line + index, column=1,
            document=self.id or self.parcel.stem, found=found, expected=expected, fix=fix,
        )  # fmt: skip


def read(parcel: Parcel, style: Style) -> Reading:
    """Read one document. Raises ``NotReadable`` with every line that could not be taken."""
    source = take(parcel).content.split("\n")
    rows = _Rows(parcel)
    rows.parse(source)
    chunks, faults = tags.decode(rows.tags, rows.breaks, lone_inside=style.lone_inside, closing=style.closing)
    _check(rows, len(chunks))
    document = _document(rows, chunks, style)
    losses = [Loss(document.id, "comment", str(parcel.line + index), source[index].strip()) for index in rows.comments]
    losses += (
        Loss(document.id, "column", str(column), f"{count} values") for column, count in sorted(rows.columns.items())
    )
    return Reading(document, tuple(losses), tuple(_warnings(rows, source, faults)))


def _check(rows: _Rows, chunks: int) -> None:
    """Raise ``NotReadable`` for lines that were not taken, for an empty document and one over the limits."""
    findings, parcel = rows.findings, rows.parcel
    if not findings and not rows.tokens:
        findings.append(nothing(parcel, "the document holds no tokens"))
    findings += over_limit(parcel, "tokens", len(rows.tokens))
    findings += over_limit(parcel, "annotations", chunks)
    if findings:
        raise NotReadable(findings)


def _document(rows: _Rows, chunks: list[Chunk], style: Style) -> Document:
    parcel = rows.parcel
    name = rows.id or (parcel.stem if parcel.line == 1 else f"{parcel.stem}-{parcel.line}")
    frame = Frame.of(rows.tokens, rows.breaks)
    annotations = []
    for chunk, one in zip(chunks, frame.ids(name, chunks), strict=True):
        start, end = frame.starts[chunk.first], frame.ends[chunk.last]
        annotations.append(Annotation(one, start, end, chunk.label, frame.text[start:end]))
    flat = array("i", bytes(8 * len(rows.tokens)))
    flat[0::2], flat[1::2] = array("i", frame.starts), array("i", frame.ends)
    sentences = Spans.of_pairs((frame.starts[b], frame.ends[e - 1]) for b, e in pairwise(rows.breaks))
    producer = foreign.producer(style.name, parcel.producer)
    return Document(
        name,
        foreign.LANGUAGE,
        Text.of(frame.text),
        producers=(producer,),
        segments=Segmentation(sentences, Spans(flat), array("i", rows.breaks)),
        layers=(Layer(foreign.LAYER, producer.id, "complete", tuple(annotations)),),
    )


def _warnings(rows: _Rows, source: Sequence[str], faults: Iterable[Fault]) -> Iterator[Finding]:
    for fault in faults:
        index = rows.lines[fault.token]
        row = source[index].rstrip(" \t")
        found = row.replace("\t", " ").rpartition(" ")[2]
        what = "begin" if fault.begins else "end"
        yield Finding(
            code="HSH-S218", severity=Severity.WARNING, file=rows.parcel.file, line=rows.parcel.line + index,
            message=f"{quoted(found)} cannot {what} a chunk; it was taken to",
            column=len(row) - len(found) + 1, document=rows.id or rows.parcel.stem, found=found,
            expected=f"{'B' if fault.begins else 'E'} or S to {what} a chunk",
            fix="correct the tag, if that is not what was meant",
        )  # fmt: skip


def records(lines: Iterable[bytes], limits: Limits = DEFAULT) -> Iterator[Record]:
    """Cut a file at its ``-DOCSTART-`` lines. Raises ``NotReadable`` at a document over the limit."""
    start, size, kept = 1, 0, list[bytes]()
    for number, line in enumerate(lines, 1):
        if line.startswith(DOCSTART.encode()):
            if size:
                yield Record(start, b"".join(kept))
            size, kept = 0, []
        if not kept:
            if not line.strip():
                continue
            start = number
        kept.append(line)
        size += len(line)
        if size > limits.file_bytes:
            raise too_long(start, size, limits)
    if size:
        yield Record(start, b"".join(kept))
