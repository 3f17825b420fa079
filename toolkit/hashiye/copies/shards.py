"""Shards: where in them each document stands, so that copies in several shards are read together and none is kept.

A shard is gone through once for the ids of its lines. A line is later read by its place; a packed shard, and what
comes on standard input, are first unpacked into a temporary folder, which costs room on the disk instead of memory.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from msgspec import Struct

from hashiye import codecs, files, names
from hashiye.codecs import Parcel
from hashiye.corpus import Source
from hashiye.differing import trees
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits

_HEAD = re.compile(rb'\{"hashiye": "1\.[0-9]+", "id": "([^"\\]+)"')
"""How a canonical line begins."""


class Line(Struct, frozen=True):
    """Bytes of a file: where they begin, how many they are, and which line of the shard that is.

    ``file`` is where they lie, which is not the shard itself where that is packed.
    """

    file: str
    offset: int
    length: int
    number: int = 1

    def read(self) -> bytes:
        """Return the bytes. Raises ``NotReadable``."""
        with files.open_regular(Path(self.file)) as file:
            try:
                file.seek(self.offset)
                return file.read(self.length)
            except OSError as error:
                raise files.not_readable(Path(self.file), error.strerror or str(error)) from error


class Bench:
    """Where shards are laid out. A context manager: what was unpacked is taken away at the end."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._open = contextlib.ExitStack()
        self._folder: Path | None = None
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._folder = None

    def lines(self, source: Source, findings: list[Finding], place: Path | None = None) -> Iterator[tuple[str, Line]]:
        """Yield the id of each document of a shard and where it stands. What cannot be read becomes a finding.

        ``place`` is where its bytes lie, if not under its own name. Raises ``NotReadable`` where the shard as a whole
        cannot be read.
        """
        given, packed = place or source.path, source.path.suffix in codecs.COMPRESSED
        place, counted = self._place() if packed else given, _Counted()
        with files.open_lines(given, self.limits) as lines, _opened(place if packed else None) as sink:
            for record in source.codec.records(counted.over(lines, sink), self.limits):
                try:
                    document = _id(source, record.data, record.line, self.limits)
                except NotReadable as error:
                    findings += error.of(str(source.path))
                    continue
                yield document, Line(str(place), counted.before, len(record.data), record.line)

    def _place(self) -> Path:
        """Return the name of a new file in the temporary folder."""
        if self._folder is None:
            self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="hashiye-")))
        self._count += 1
        return self._folder / f"{self._count}.jsonl"

    def standard_input(self) -> tuple[Source, bytes, Path]:
        """Return what comes on standard input, and the file it was put into. Raises ``NotReadable``."""
        data = files.read(files.STDIN, self.limits)
        place = self._place()
        place.write_bytes(data)
        return Source(files.STDIN, trees.spelling(data)), data, place


class _Counted:
    """Lines as they pass, and where the one at hand begins."""

    def __init__(self) -> None:
        self.before = 0
        self._behind = 0

    def over(self, lines: Iterable[bytes], sink: BinaryIO | None) -> Iterator[bytes]:
        """Yield the lines, and copy them to ``sink``."""
        for line in lines:
            self.before = self._behind
            self._behind += len(line)
            if sink is not None:
                sink.write(line)
            yield line


@contextlib.contextmanager
def _opened(path: Path | None) -> Iterator[BinaryIO | None]:
    if path is None:
        yield None
        return
    with path.open("wb") as file:
        yield file


def _id(source: Source, data: bytes, line: int, limits: Limits) -> str:
    """Return a line's document id: from its first bytes if it is written canonically, else by reading it."""
    match = _HEAD.match(data)
    if match is not None and not names.problem(name := match[1].decode("utf-8", "replace")):
        return name
    parcel = Parcel(data, str(source.path), source.stem, line, limits=limits)
    return source.codec.read(parcel).document.id
