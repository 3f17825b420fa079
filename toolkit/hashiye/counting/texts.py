"""Files and texts read fast, and no less strictly: whatever is out of the ordinary takes the ordinary way.

What is the same for all texts in a folder (where it really lies, and that it lies in the corpus) is found out once. A
text is then opened by its name in that folder, and is only taken so if it is a regular file and no link; its bytes
must have the hash and the lengths that the document keeps. Everything else, every error too, is left to
:func:`hashiye.copies.opening.text_of`, which says what is wrong.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from hashiye import corpus, files
from hashiye.findings import NotReadable
from hashiye.limits import Limits
from hashiye.model import Document

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_SAFE = hasattr(os, "O_NOFOLLOW")
"""Without it a link cannot be told from a file in the moment of opening it."""

_FOLDERS = 10_000
"""Folders that are remembered, at most."""


def plain(path: str, most: int) -> bytes | None:
    """Return the bytes of a regular file that is no link and has at most so many; None for anything else."""
    if not _SAFE:
        return None
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError):
        return None
    try:
        told = os.fstat(descriptor)
        if not stat.S_ISREG(told.st_mode) or told.st_size > most:
            return None
        data = os.read(descriptor, told.st_size + 1)
        return data if len(data) == told.st_size else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def data(path: str, limits: Limits) -> bytes:
    """Return the bytes of a file. Raises ``NotReadable``."""
    found = plain(path, limits.file_bytes)
    return files.read(Path(path), limits) if found is None else found


class Texts:
    """The texts of documents, some folders of them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._folders: dict[tuple[str, str, str], str] = {}

    def of(self, document: Document, path: str, home: str, otherwise: Callable[[], str]) -> str:
        """Return the text of a document that stands at ``path`` in the corpus ``home``.

        ``otherwise`` reads it the ordinary way. Raises what that raises.
        """
        kept = document.text
        if kept.content is not None:
            return kept.content if _is(kept.content.encode(), kept.content, document) else otherwise()
        folder, _, name = (kept.file or "").rpartition("/")
        there = self._there(document, path, folder, home)
        if not there or not _is_plain(name):
            return otherwise()
        found = plain(there + name, self._limits.file_bytes)
        if found is None:
            return otherwise()
        try:
            text = found.decode()
        except UnicodeDecodeError:
            return otherwise()
        return text if _is(found, text, document) else otherwise()

    def _there(self, document: Document, path: str, folder: str, home: str) -> str:
        """Return the real path of a folder of texts with a separator behind it, empty if it is none of the corpus."""
        key = (os.path.dirname(path), folder, home)  # noqa: PTH120
        there = self._folders.get(key, "")
        if not there and home and (there := _folder(document, path, home)):
            if len(self._folders) >= _FOLDERS:
                self._folders.clear()
            self._folders[key] = there
        return there


def _folder(document: Document, path: str, home: str) -> str:
    """Return the real folder of a document's text, if the text may lie there; empty if it may not, or is a link."""
    try:
        target = str(corpus.text_beside(document, Path(path), os.path.realpath(home)))
    except (NotReadable, ValueError):
        return ""
    real = os.path.join(os.path.realpath(os.path.dirname(target)), "")  # noqa: PTH118, PTH120
    return real if os.path.realpath(target) == real + os.path.basename(target) else ""  # noqa: PTH119


def _is_plain(name: str) -> bool:
    """Say whether a name can only be that of a text, in whatever folder of the corpus it stands."""
    return name.endswith(".txt") and name[0] != "." and "\\" not in name and "\0" not in name


def _is(data: bytes, text: str, document: Document) -> bool:
    kept = document.text
    return len(data) == kept.bytes and len(text) == kept.code_points and sha256(data).hexdigest() == kept.sha256
