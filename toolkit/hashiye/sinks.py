"""Where converted documents are collected when one file takes them: a shard, a pair of files, standard output."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from hashiye import files
from hashiye.codecs import Codec
from hashiye.findings import Finding


class Shard:
    """One file of many documents, packed if its name ends in ``.gz`` or ``.zst``.

    It is written beside its target and renamed into place at the end; leaving with an exception, or
    without a document, leaves what stood there before. The same documents give the same bytes.
    Raises ``OSError`` that names the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._target = Path(os.path.realpath(path)) if path.is_symlink() else path
        self._temporary = self._target.parent / f".{self._target.name}.{os.getpid()}.hsh-tmp"
        self._raw: IO[bytes] | None = None
        self._packed: IO[bytes] = io.BytesIO()
        self._count = 0

    def __enter__(self) -> Self:
        if self.path == files.STDIN:
            self._packed = sys.stdout.buffer
            return self
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._raw = os.fdopen(files.create(str(self._temporary)), "wb")
        match self.path.suffix:
            case ".gz":
                self._packed = cast("IO[bytes]", gzip.GzipFile("", "wb", 6, self._raw, mtime=0))
            case ".zst":
                import zstandard  # noqa: PLC0415  (only packed shards pay for it)

                self._packed = zstandard.ZstdCompressor(level=3).stream_writer(self._raw, closefd=False)
            case _:
                self._packed = self._raw
        return self

    def add(self, pieces: Mapping[str, bytes]) -> None:
        """Append one document."""
        self._count += 1
        with self._named():
            for data in pieces.values():
                self._packed.write(data)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._raw is None:
            sys.stdout.buffer.flush()
            return
        try:
            if kind is None and self._count:
                with self._named():
                    self._finish(self._raw)
        finally:
            with contextlib.suppress(OSError):
                self._raw.close()
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)

    def _finish(self, raw: IO[bytes]) -> None:
        if self._packed is not raw:
            self._packed.close()
        raw.flush()
        files.keep_mode(self._target, raw.fileno())
        os.fsync(raw.fileno())
        raw.close()
        self._temporary.replace(self._target)

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from error


class Single:
    """One document at one path, with the companions its format has beside it."""

    def __init__(self, path: Path, codec: Codec) -> None:
        self.path = path
        self.codec = codec
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def add(self, pieces: Mapping[str, bytes]) -> None:
        """Write the document. ``ValueError`` for a second one, or for companions on standard output."""
        self.count += 1
        if self.count > 1:
            raise ValueError(f"{self.codec.name} holds one document a file, and there are more: give a folder")
        if self.path == files.STDIN:
            if len(pieces) > 1:
                raise ValueError(f"{self.codec.name} needs {len(pieces)} files: give a folder or a file")
            sys.stdout.buffer.write(next(iter(pieces.values())))
            sys.stdout.buffer.flush()
            return
        own = next((ending for ending in self.codec.endings if self.path.name.endswith(ending)), "")
        base = self.path.name.removesuffix(own)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for ending, data in sorted(pieces.items(), key=lambda item: item[0] == self.codec.endings[0]):
            name = self.path.name if ending == self.codec.endings[0] else base + ending
            files.write(self.path.with_name(name), data, durable=True)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to close."""


def one_file(path: Path, codec: Codec) -> Shard | Single:
    """Return the sink for ``path``."""
    return Shard(path) if codec.many else Single(path, codec)


def does_not_fit(path: Path, why: str) -> Finding:
    """Return the finding for a document that its one file cannot take."""
    return Finding(code="HSH-C502", message=why, file=str(path), fix="give --output a folder")
