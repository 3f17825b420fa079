"""The versions of a document that are merged: read in whichever spelling, each with the text that it was made on."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, replacing
from hashiye.codecs import Codec, Parcel
from hashiye.findings import Finding, NotReadable
from hashiye.git import history
from hashiye.limits import Limits
from hashiye.model import Document, Text


class Task(Struct, frozen=True):
    """A file that is merged: its path from where we stand, and the limits that hold for it.

    ``beside``: where the versions stand, if they are files of their own; else all are versions of ``path``, which
    git hands over without a name, and it is git that has called us.
    """

    path: Path
    limits: Limits
    beside: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The path as messages have it."""
        return str(self.path)

    @property
    def called(self) -> bool:
        """Whether git itself is running us."""
        return not self.beside


def read(data: bytes, path: Path, codec: Codec, limits: Limits) -> Document:
    """Read one version, to be written back. Its first character tells its spelling, whatever it is called.

    A merge can fall together with a change of spelling. Raises ``NotReadable``.
    """
    if codec.name in ("json", "xml"):
        codec = codecs.CODECS["xml" if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "json"]
    stem = "stdin" if path == files.STDIN else codecs.stem(path.name)
    return corpus.read_whole(codec, Parcel(data, str(path), stem, limits=limits)).document


def with_texts(task: Task, documents: Sequence[Document]) -> list[Document]:
    """Load the texts that are found by their hash; a document whose text is nowhere stays without.

    They are looked for inside all the documents, in the files that these name, in what a killed run left beside
    them, and in git.
    """
    known = {one.text.sha256: one.text.content for one in documents if one.text.content is not None}
    wanted = {one.text.sha256: one.text.bytes for one in documents if one.text.sha256 not in known}
    if wanted:
        known |= _found(task, documents, wanted)
    paths = _paths(task, documents)
    return [_loaded(one, known.get(one.text.sha256), path) for one, path in zip(documents, paths, strict=True)]


def _paths(task: Task, documents: Sequence[Document]) -> Sequence[Path]:
    return task.beside or [task.path] * len(documents)


def _found(task: Task, documents: Sequence[Document], wanted: Mapping[str, int]) -> dict[str, str]:
    places = list(dict.fromkeys(filter(None, map(_place, documents, _paths(task, documents)))))
    found: dict[str, str] = {}
    for place in places:
        with contextlib.suppress(NotReadable, UnicodeDecodeError):
            data = files.read(place, task.limits)
            if (one := sha256(data).hexdigest()) in wanted:
                found[one] = data.decode()
        for one in wanted:
            if one not in found and (text := replacing.text_left_behind(place, one, task.limits)) is not None:
                found[one] = text
    left = {one: size for one, size in wanted.items() if one not in found}
    if left:
        found |= history.texts_of(places[0] if places else None, left, task.limits, called=task.called)
    return found


def _place(document: Document, path: Path) -> Path | None:
    """Return where the text of a version stands; None if it is inside, or in a place that no text may have."""
    if document.text.file is None:
        return None
    try:
        return corpus.text_beside(document, path)
    except NotReadable:
        return None


def _loaded(document: Document, content: str | None, path: Path) -> Document:
    if content is None:
        return document
    text = Text.of(content, file=document.text.file, original=document.text.original)
    if text.sha256 != document.text.sha256:  # one that stands inside, and is not what the document says
        corpus.check_text(document, text, str(path))
    return structs.replace(document, text=text)


def check_texts(task: Task, documents: Sequence[Document]) -> None:
    """Raise ``NotReadable`` (HSH-B106) if the text of one was not found."""
    for document, path in zip(documents, _paths(task, documents), strict=True):
        if document.text.content is None:
            text = document.text
            named = f"{text.file or 'the text'} with the hash {text.sha256[:12]}…"
            where = f"{named} is neither in the work tree nor in git"
            fix = history.advice(task.path, called=task.called) or "bring that text back, and merge again"
            raise NotReadable([
                Finding(code="HSH-B106", message=where, file=str(path), pointer="/text/sha256", document=document.id,
                        found="no such text", expected=text.sha256, fix=fix)
            ])  # fmt: skip
