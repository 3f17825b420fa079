"""Where documents are compared from: a folder or a file on disk, or what git stores of them.

A tree names files by a path, and each of its documents' files by a place that two trees can have in common. What
git adds stands in :mod:`hashiye.differing.revisions`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from hashiye import corpus, files
from hashiye.codecs import CODECS, Codec
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document, Text


class Item(Struct, frozen=True):
    """One file of documents. ``place`` is its path from what was compared, with ``/``; two trees are paired by it."""

    path: str
    place: str
    codec: Codec


class Tree(Protocol):
    """Files by name. What cannot be read raises ``NotReadable``, with a name that a person can find."""

    label: str
    real: str
    """Where its one document belongs, whose text is to be looked for there and in git's history; else empty."""

    def items(self) -> Iterator[Item | NotReadable]:
        """Yield the files that may hold documents, in order."""

    def name(self, path: str) -> str:
        """Return how a file is named to people."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a document's file."""

    def lines(self, path: str) -> contextlib.AbstractContextManager[Iterator[bytes]]:
        """Yield the lines of a file of many documents, unpacked."""

    def oid(self, path: str) -> str:
        """Return the name that git gives, or would give, the bytes of a file; empty where git is not asked."""

    def has(self, path: str) -> bool:
        """Say whether anything is there."""

    def beside(self, path: str, text: str) -> str:
        """Return the path of the text that the document at ``path`` names."""


class Disk:
    """What an argument names on disk: a file, a folder, a pattern, or standard input.

    ``real``: where a lone document belongs, if what was named is standard input or a copy somewhere else.
    ``called``: what people call it, if they do not know the name of the copy.
    """

    def __init__(
        self, argument: str, limits: Limits, codec: Codec | None = None, real: str = "", called: str = ""
    ) -> None:
        self.label = argument
        self.limits = limits
        self.codec = codec
        self.real = real
        self.called = called
        self._homes: dict[str, str] = {}
        self._roots: dict[str, Path | None] = {}
        self._piped: bytes | None = None

    def items(self) -> Iterator[Item | NotReadable]:
        """Yield the documents of the format itself; what else lies in a folder is none of ours."""
        if self.label == "-":
            self._piped = files.read(files.STDIN, self.limits)
        codec = spelling(self._piped) if self._piped is not None and self.codec is None else self.codec
        for found in corpus.sources([self.label], codec):
            if isinstance(found, NotReadable):
                yield found
            elif found.codec.name in corpus.NATIVE:
                self._roots[str(found.path)] = found.root
                yield Item(str(found.path), self._place(found), found.codec)
            elif found.root is None:
                yield NotReadable([
                    Finding(code="HSH-S216", message=f"a file of the format {found.codec.name!r}: only documents of "
                            "hashiye are compared", file=str(found.path), fix="convert it first")
                ])  # fmt: skip

    def _place(self, source: Source) -> str:
        if source.root is None:
            return source.path.name
        return os.path.relpath(source.path, source.root).replace(os.sep, "/")

    def name(self, path: str) -> str:
        """Return the path; that of a text without the way up and down again."""
        if self.called and path == self.label:
            return self.called
        return os.path.normpath(path) if f"{os.sep}..{os.sep}" in path else path

    def read(self, path: str) -> bytes:
        """Read a file whole."""
        if path == "-" and self._piped is not None:
            return self._piped
        self._check(path)
        return files.read(Path(path), self.limits)

    def _check(self, path: str) -> None:
        root = self._roots.get(path)
        if root is not None:
            files.check_link(Path(path), root)

    @contextlib.contextmanager
    def lines(self, path: str) -> Iterator[Iterator[bytes]]:
        """Yield the lines of a shard."""
        if path == "-" and self._piped is not None:
            yield iter(self._piped.splitlines(keepends=True))
            return
        self._check(path)
        with files.open_lines(Path(path), self.limits) as lines:
            yield lines

    def oid(self, path: str) -> str:  # noqa: ARG002
        """Return nothing: here bytes are compared."""
        return ""

    def has(self, path: str) -> bool:
        """Say whether anything is there, be it a link to nothing."""
        return os.path.lexists(path)

    def beside(self, path: str, text: str) -> str:
        """Return where the text lies. Raises ``NotReadable`` if that is outside the corpus, or no text."""
        path = self.real or path
        folder = os.path.dirname(path)  # noqa: PTH120  (for every document of a folder)
        if folder not in self._homes:
            self._homes[folder] = os.path.realpath(corpus.root_of(Path(path)))
        named = Document("", "", Text("", 0, 0, text))
        return str(corpus.text_beside(named, Path(path), self._homes[folder]))


def spelling(data: bytes) -> Codec:
    """Tell by its first line which spelling a document has whose name does not tell."""
    first, _, rest = data.lstrip().partition(b"\n")
    if first.startswith(b"<"):
        return CODECS["xml"]
    whole = first.startswith(b"{") and first.rstrip().endswith(b"}")
    return CODECS["jsonl" if whole and (rest or b'"content"' in first) else "json"]
