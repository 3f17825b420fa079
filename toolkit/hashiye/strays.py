"""What lies in a corpus where nobody looks: told by validate, so that no document passes unseen.

A pull request can move documents, put a link in the place of their folder, or make the folder above a corpus one
itself. A check that then finds nothing to look at must not pass for a clean one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hashiye import codecs, corpus, files
from hashiye.findings import Finding, NotReadable

LOOKED_AT = ("annotators", "documents")
"""The folders of a corpus whose documents are looked at."""


def strays(folder: Path) -> Iterator[Path | NotReadable]:
    """Yield the corpora below a corpus (as their folders), and an error for each document that is out of place.

    Nothing is yielded for a folder that is no corpus: there every document is looked at.
    """
    if not (folder / corpus.MANIFEST).is_file():
        return
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and path.is_dir():
            yield _outside(
                path, "a link in the place of a folder: what is behind it is not looked at", "put the folder there"
            )
        elif entry.name in LOOKED_AT:
            if not entry.is_dir():
                yield _outside(path, "it is no folder", "put the folder of documents there")
        elif entry.is_dir():
            yield from _below(path)
        elif _is_native(entry.name):
            yield _misplaced(path)


def _below(folder: Path) -> Iterator[Path | NotReadable]:
    """Look through a folder of a corpus that holds no documents of it."""
    found = list(files.names(folder))
    outermost: list[str] = []
    for manifest in sorted(one for one in found if isinstance(one, str) and one.endswith(os.sep + corpus.MANIFEST)):
        nested = manifest.removesuffix(corpus.MANIFEST)
        if not outermost or not nested.startswith(outermost[-1]):
            outermost.append(nested)
    yield from map(Path, outermost)
    for name in found:
        if isinstance(name, NotReadable):
            yield name
        elif _is_native(name) and not name.startswith(tuple(outermost)):
            yield _misplaced(Path(name))


def _is_native(name: str) -> bool:
    codec = codecs.by_ending(name.lower())
    return codec is not None and codec.name in corpus.NATIVE


def _misplaced(path: Path) -> NotReadable:
    return _outside(
        path, "a document outside documents/ and annotators/, where nobody looks at it",
        "move it there, or out of the corpus",
    )  # fmt: skip


def _outside(path: Path, message: str, fix: str) -> NotReadable:
    return NotReadable([Finding(code="HSH-C505", message=message, file=str(path), fix=fix)])
