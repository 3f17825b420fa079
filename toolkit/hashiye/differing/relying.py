"""Which documents rely on a text, and on which version of it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from hashiye import codecs, corpus, files, keepers
from hashiye.carrying import sharing
from hashiye.changed import text_names
from hashiye.codecs import Codec, Parcel
from hashiye.findings import NotReadable
from hashiye.limits import Limits
from hashiye.model import Document, Text


class Relying:
    """The documents of the corpora in question by their texts; each is read once, when the first is asked for.

    ``also``: documents that are looked at wherever they lie.
    """

    def __init__(self, limits: Limits, also: Iterable[Path] = ()) -> None:
        self._limits = limits
        self._also = tuple(also)
        self._listed: set[str] = set()
        self._read: set[str] = set()
        self._on: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def on(self, text: Path, home: Path) -> dict[str, str]:
        """Return the absolute paths of the documents on a text, each with the SHA-256 that it keeps of it.

        That is empty for one that cannot be read: it counts for the text that it seems to name, or else for a text of
        its own name.
        """
        folder = text.parent
        key = str(home) if (home / corpus.MANIFEST).is_file() else f"{home}\0{folder}"
        if key not in self._listed:
            self._listed.add(key)
            for path in (*self._also, *keepers.near(home, folder)):
                self._take(path, home)
            self._also = ()
        return self._on[os.path.realpath(text)] | self._on[_by_name(text.stem)]

    def _take(self, path: Path, home: Path) -> None:
        codec = codecs.by_ending(path.name)
        name = os.path.abspath(path)  # noqa: PTH100
        if codec is None or codec.name not in corpus.NATIVE or codec.many or name in self._read:
            return
        self._read.add(name)
        try:
            files.check_link(path, home)
            data = files.read(path, self._limits)
        except NotReadable:
            self._on[_by_name(codecs.stem(path.name))][name] = ""
            return
        try:
            known = _text_of(data, path, codec, self._limits)
            if known is not None:
                self._on[os.path.realpath(known[0])][name] = known[1]
        except NotReadable:
            self._guess(data, path, codec)

    def _guess(self, data: bytes, path: Path, codec: Codec) -> None:
        name = os.path.abspath(path)  # noqa: PTH100
        for one in text_names(data, codec.name):
            text = path.parent / os.fsdecode(one.replace(b"\0", b""))
            self._on[os.path.realpath(text)][name] = ""
        self._on[_by_name(codecs.stem(path.name))][name] = ""


def _by_name(stem: str) -> str:
    return f"\0{stem}"


def _text_of(data: bytes, path: Path, codec: Codec, limits: Limits) -> tuple[Path, str] | None:
    """Return where the text of a document lies, and its hash; None if it is inside. Raises ``NotReadable``."""
    known = sharing.told(data)
    if known is not None:
        document = Document(known.id, "", Text(known.sha256, 0, 0, known.file))
    else:
        document = codec.read(Parcel(data, str(path), codecs.stem(path.name), limits=limits)).document
    return None if document.text.file is None else (corpus.text_beside(document, path), document.text.sha256)
