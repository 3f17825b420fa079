"""Copies as documents, and their texts: what can be read is, what cannot be becomes a finding."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from hashiye import corpus, files
from hashiye.codecs import Parcel, utf8
from hashiye.copies.pairing import Copies, Copy
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document, Text

type Read = tuple[Copy, Document]
"""A copy, and its document as it was read, mostly without its text."""


def documents(copies: Copies, limits: Limits, findings: list[Finding], *, spare: bool) -> Iterator[Read]:
    """Yield the copies that can be read and are of the document, without their texts."""
    for copy in copies.copies:
        if copy.spare is not spare:
            continue
        try:
            document = _read(copy, limits)
            if document.text.content is not None:
                corpus.check_text(document, Text.of(document.text.content), copy.name)
        except NotReadable as error:
            findings += error.of(copy.name)
            continue
        if document.id == copies.document:
            yield copy, document
        else:
            findings.append(misnamed(copy.name, document, copies.document))


def _read(copy: Copy, limits: Limits) -> Document:
    """Read one copy, without its text. Raises ``NotReadable``."""
    line = copy.line
    data = files.read(copy.source.path, limits) if line is None else line.read()
    parcel = Parcel(data, copy.name, copy.source.stem, 1 if line is None else line.number, limits=limits)
    return copy.source.codec.read(parcel).document


def misnamed(file: str, document: Document, name: str) -> Finding:
    """Return the finding on a file that is called ``name``, and holds another document."""
    return Finding(
        code="HSH-C511", message="the file is not named after its document, and is left out", file=file,
        document=document.id, found=document.id, expected=name, fix="rename it",
    )  # fmt: skip


def text_of(copy: Copy, document: Document, limits: Limits) -> str:
    """Return the text that a copy was made on. Raises ``NotReadable``, also if that is not what lies there."""
    kept = document.text
    if kept.content is not None or kept.file is None:
        corpus.check_text(document, Text.of(kept.content or ""), copy.name)
        return kept.content or ""
    target = corpus.text_beside(document, copy.source.path, _real(copy.home) if copy.home else "")
    parcel = Parcel(files.read(target, limits), str(target), document.id, limits=limits)
    text = Text.of(utf8.decode(parcel))
    corpus.check_text(document, text, copy.name)
    return text.content or ""


def first_text(there: Iterable[Read], read: Callable[[Copy, Document], str], findings: list[Finding]) -> str | None:
    """Return the text of the first copy whose text can be ``read``; None if there is none, which is then told."""
    troubles: list[Finding] = []
    for copy, document in there:
        try:
            return read(copy, document)
        except NotReadable as error:
            troubles += error.of(copy.name)
    findings += troubles
    return None


@lru_cache(64)
def _real(home: str) -> str:
    return os.path.realpath(Path(home))
