"""Canonical form: writes documents as the format says, byte for byte, and says which are not."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct, structs

from hashiye import corpus, engine, files, replacing, sinks
from hashiye.codecs import Codec, Parcel
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.text import Offsets, common_start

_DOING = "formatted"


class Formatted(Struct, frozen=True):
    """What became of one file. ``status``: canonical, differs (checked only), formatted or failed."""

    file: str
    status: str
    findings: tuple[Finding, ...] = ()


def run(found: Iterable[Source | NotReadable], *, check: bool, limits: Limits, jobs: int = 1) -> Iterator[Formatted]:
    """Format, or only check, every file; in order, the rest done where one fails."""
    for result in engine.run(partial(one, check, limits), found, jobs=jobs):
        if isinstance(result, engine.WorkerDiedError):
            task = result.task
            name = str(task.path) if isinstance(task, Source) else "a file"
            yield Formatted(name, "failed", (Finding(code="HSH-C507", message="the process was killed", file=name),))
        else:
            yield result


def one(check: bool, limits: Limits, source: Source | NotReadable) -> Formatted:
    """Format one file. Never raises for bad data or a full disk."""
    if isinstance(source, NotReadable):
        return Formatted(next((finding.file for finding in source.findings), ""), "failed", source.findings)
    name = str(source.path)
    work = _shard if source.codec.many else _file
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        return work(source, name, check, limits)
    except NotReadable as error:
        return Formatted(name, "failed", error.of(name))
    except OSError as error:
        return Formatted(name, "failed", (files.not_written(name, error),))


def _file(source: Source, name: str, check: bool, limits: Limits) -> Formatted:
    data = files.read(source.path, limits)
    formatted, findings = canonical(source.codec, Parcel(data, name, source.stem, limits=limits))
    if formatted == data:
        return Formatted(name, "canonical", findings)
    if check:
        return Formatted(name, "differs", (*findings, difference(name, data, formatted)))
    replacing.replace(source.path, data, formatted, _DOING)
    return Formatted(name, "formatted", findings)


def canonical(codec: Codec, parcel: Parcel) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the canonical bytes of a native file in memory, and warnings.

    Raises ``NotReadable``; also for a document of a newer minor version with fields that would be lost.
    """
    if not codec.many:
        return _canonical(codec, parcel)
    pass_ = _Pass(codec, parcel)
    pieces = [piece for _, piece in pass_.pieces(io.BytesIO(parcel.data))]
    pass_.finish()
    return b"".join(pieces), tuple(pass_.findings)


class _Pass:
    """One way through the lines of a shard: what is canonical of each, and what was found."""

    def __init__(self, codec: Codec, parcel: Parcel) -> None:
        self.codec = codec
        self.parcel = parcel
        self.findings: list[Finding] = []
        self.wrong: list[Finding] = []
        self.seen = hashlib.sha256()
        self.lines = 0
        self._line = b""

    def pieces(self, lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield each document's line as it is, and as it should be; those that are none are kept as wrong."""
        for record in self.codec.records(self._counted(lines), self.parcel.limits):
            try:
                piece, found = _canonical(self.codec, structs.replace(self.parcel, data=record.data, line=record.line))
            except NotReadable as error:
                self.wrong += error.findings
                continue
            self.findings += found
            yield self._line, piece

    def _counted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.lines += 1
            self._line = line
            self.seen.update(line)
            yield line

    def finish(self) -> None:
        """Raise ``NotReadable`` if a line was no document."""
        if self.wrong:
            raise NotReadable(NotReadable(self.wrong).of(self.parcel.file))


def _shard(source: Source, name: str, check: bool, limits: Limits) -> Formatted:
    """Format a file of many documents, packed or not, line by line, so that memory stays flat."""
    parcel = Parcel(b"", name, source.stem, limits=limits)
    first, pass_, count = None, _Pass(source.codec, parcel), 0
    with files.open_lines(source.path, limits) as lines:
        for line, piece in pass_.pieces(lines):
            count += 1
            if first is None and (line != piece or pass_.lines != count):
                first = difference(name, line, piece, pass_.lines) if line != piece else _blank(name, count)
    pass_.finish()
    if not count:
        raise NotReadable([_no_document(name)])
    if first is None and pass_.lines != count:
        first = _blank(name, count + 1)
    if first is None:
        return Formatted(name, "canonical", tuple(pass_.findings))
    if check:
        return Formatted(name, "differs", (*pass_.findings, first))
    again = _Pass(source.codec, parcel)
    with sinks.Shard(source.path) as shard, files.open_lines(source.path, limits) as lines:
        for _, piece in again.pieces(lines):
            shard.add({"": piece})
        if again.seen.digest() != pass_.seen.digest():
            raise replacing.changed(source.path, _DOING)
    return Formatted(name, "formatted", tuple(pass_.findings))


def _no_document(name: str) -> Finding:
    return Finding(
        code="HSH-S201", message="there is no document in the file", file=name, line=1, column=1,
        expected="a document a line", fix="make the shard again, or take the file away",
    )  # fmt: skip


def _blank(name: str, line: int) -> Finding:
    return Finding(
        code="HSH-S217", message="not in canonical form: a blank line", file=name, line=line, column=1,
        fix="hashiye format takes it out",
    )  # fmt: skip


def _canonical(codec: Codec, parcel: Parcel) -> tuple[bytes, tuple[Finding, ...]]:
    reading = corpus.read_whole(codec, parcel)
    return next(iter(codec.write(reading.document).files.values())), reading.findings


def difference(name: str, found: bytes, expected: bytes, first: int = 1) -> Finding:
    """Say where a file, or a part of one that begins at line ``first``, leaves its canonical form."""
    there, should = found.decode(), expected.decode()
    same = common_start(there, should)
    line, column = Offsets(there).line_column(same)
    return Finding(
        code="HSH-S217", message="not in canonical form", file=name, line=line + first - 1, column=column,
        found=there[same : same + 40], expected=should[same : same + 40], fix="hashiye format writes it",
    )  # fmt: skip


def _not_ours(source: Source) -> NotReadable:
    message = f"a file of the format {source.codec.name!r}, no document of hashiye"
    return NotReadable([Finding(code="HSH-S216", message=message, file=str(source.path), fix="convert it first")])


def sources(paths: Iterable[str], codec: Codec | None = None) -> Iterator[Source | NotReadable]:
    """Yield the documents that arguments name; files of other formats in a folder are none of ours."""
    for found in corpus.sources(paths, codec):
        if isinstance(found, Source) and found.codec.name not in corpus.NATIVE:
            if found.root is None:
                yield _not_ours(found)
        else:
            yield found
