"""Zstandard frames as a file to read: in bounded memory, and never a part for the whole.

The library's own reader takes the end of a cut file for the end of its data, so that the documents
behind the cut would be missing without a word. Here each frame has to end.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Buffer

_STEP = 1024
"""Bytes unpacked at a time. A block of 4 bytes can hold 128 KB, so a step makes 32 MB at most."""


class ZstdFile(io.RawIOBase):
    """What is packed in ``file``. Raises ``EOFError`` for a cut file, ``zstandard.ZstdError`` for other damage."""

    def __init__(self, file: IO[bytes]) -> None:
        import zstandard  # noqa: PLC0415  (only packed shards pay for it)

        self._file = file
        self._unpacker = zstandard.ZstdDecompressor()
        self._frame = self._unpacker.decompressobj()
        self._begun = False
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, target: Buffer, /) -> int:
        """Fill ``target`` and return how many bytes were put there; 0 at the end."""
        while not self._ready:
            self._packed = self._packed or self._file.read(_STEP)
            if self._packed:
                self._unpack()
            elif self._begun:
                raise EOFError("the file ends in the middle of a frame")
            else:
                return 0
        room = memoryview(target).cast("B")
        size = min(len(room), len(self._ready))
        room[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _unpack(self) -> None:
        self._begun = True
        self._ready = memoryview(self._frame.decompress(self._packed))
        self._packed = b""
        if self._frame.eof:
            self._packed = self._frame.unused_data
            self._frame = self._unpacker.decompressobj()
            self._begun = False
