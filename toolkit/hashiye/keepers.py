"""Which documents rely on a text file: the hashes that those of its corpus keep of it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from hashiye import codecs, corpus, files
from hashiye.codecs import Codec, Parcel, utf8
from hashiye.findings import NotReadable
from hashiye.limits import Limits
from hashiye.model import Document

_OF_A_LOOSE_FOLDER = (".", "documents", "annotators")


def hashes(home: Path, text: Path, limits: Limits, run: str) -> frozenset[str]:
    """Return the hashes that the documents below ``home``, whatever they are called, keep of the file ``text``.

    Links are resolved. A shard has its texts inside, and a document that cannot be read keeps none. What
    was read is remembered for the rest of a ``run``: no document changes its hash in it.
    """
    is_corpus = (home / corpus.MANIFEST).is_file()
    return _kept(home, None if is_corpus else text.absolute().parent, limits, run).get(_key(text), frozenset())


def _key(text: Path) -> str:
    return os.path.realpath(text).casefold()  # one file may go by two spellings where letter case counts for nothing


@lru_cache(maxsize=64)
def _kept(home: Path, folder: Path | None, limits: Limits, _run: str) -> Mapping[str, frozenset[str]]:
    """Return the hashes by text, of a corpus, or (``folder``) of what may rely on texts of one folder outside any."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in _corpus(home) if folder is None else _loose(home, folder):
        codec = codecs.by_ending(path.name)
        if codec is None or codec.name not in corpus.NATIVE or codec.many:
            continue
        try:
            files.check_link(path, home)
            document = _read(path, codec, limits)
            if document.text.file is not None:
                found[_key(corpus.text_beside(document, path))].add(document.text.sha256)
        except (NotReadable, OSError):
            continue
    return {text: frozenset(kept) for text, kept in found.items()}


def near(home: Path, folder: Path) -> Iterator[Path]:
    """Yield the files that may be documents on the texts of a folder: all below a corpus, else those of its kin."""
    return _corpus(home) if (home / corpus.MANIFEST).is_file() else _loose(home, folder)


def _corpus(home: Path) -> Iterator[Path]:
    return (one for one in files.walk(home) if isinstance(one, Path))


def _loose(home: Path, folder: Path) -> Iterator[Path]:
    """Yield files of the folders from which a text may be named: up to ``home``, and as a corpus would have them."""
    above = [one for one in (folder, *folder.parents) if one.is_relative_to(home)] or [home]
    for one in above:
        yield from (path for name in _OF_A_LOOSE_FOLDER for path in _listed(one / name))
        yield from (path for copies in _listed(one / "annotators") for path in _listed(copies))


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _read(path: Path, codec: Codec, limits: Limits) -> Document:
    """Read a document, also one that can only be read without what editors add to it."""
    data = files.read(path, limits)
    try:
        return codec.read(Parcel(data, str(path), limits=limits)).document
    except NotReadable:
        bare = data.removeprefix(utf8.BOM).replace(b"\r\n", b"\n")
        return codec.read(Parcel(bare, str(path), limits=limits)).document
