"""The text that a document was made on, found by its hash: beside it, where the user says, or in git's history."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from hashiye import corpus, files
from hashiye.codecs import Parcel, intake, utf8
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document


def old_text(document: Document, source: Source, named: str, limits: Limits, known: dict[str, str]) -> str:
    """Return the text with the hash that a document keeps. ``named``: a file or folder of old texts, or empty.

    Looked at are the text inside the document or beside it, what the user named, the text beside it with the known
    changes of editors undone, and git's history. Raises ``NotReadable`` where none has the hash, or the text lies
    outside the corpus. ``known`` remembers what was found, by hash, for the copies on the same text.
    """
    wanted = document.text.sha256
    if document.text.file is None:
        return _inside(document, str(source.path))
    target = corpus.text_beside(document, source.path)
    if wanted not in known:
        found = _found(document, target, named, limits)
        if found is None:
            raise NotReadable([_unknown(document, str(source.path), named)])
        known[wanted] = found
    return known[wanted]


def _found(document: Document, target: Path, named: str, limits: Limits) -> str | None:
    wanted = document.text.sha256
    for path in (target, *_named(Path(named), document, target)):
        found = _fitting(path, wanted, limits)
        if found is not None:
            return found
    found = _undone(target, wanted, limits)
    if found is not None:
        return found
    from hashiye.git import history  # noqa: PLC0415  (git is asked only where nothing else has it)

    return history.text_of(target, wanted, limits, size=document.text.bytes)


def _inside(document: Document, name: str) -> str:
    content = document.text.content or ""
    found = sha256(content.encode()).hexdigest()
    if found != document.text.sha256:
        raise NotReadable([
            Finding(code="HSH-B106", message="the text inside is not the one the document was made on", file=name,
                    pointer="/text/sha256", document=document.id, found=found, expected=document.text.sha256,
                    fix="bring the old document back: its annotations belong to a text that is gone")
        ])  # fmt: skip
    return content


def _named(place: Path, document: Document, target: Path) -> Iterator[Path]:
    """Yield the files that may hold the old text, in what the user named."""
    if place == Path():
        return
    if not place.is_dir():
        yield place
        return
    names = dict.fromkeys((target.name, f"{document.id}.txt"))
    yield from (path for name in names for path in (place / name, place / "texts" / name) if os.path.lexists(path))


def _fitting(path: Path, wanted: str, limits: Limits) -> str | None:
    """Return the text of a file if it has the hash, as it is or with its line ends and mark made plain."""
    if not path.is_file():
        return None
    data = files.read(path, limits)
    parcel = Parcel(data, str(path), limits=limits)
    if sha256(data).hexdigest() == wanted:
        return utf8.decode(parcel)
    try:
        content = intake.take(parcel).content
    except NotReadable:
        return None
    return content if sha256(content.encode()).hexdigest() == wanted else None


def _undone(target: Path, wanted: str, limits: Limits) -> str | None:
    """Return the old text where a known change of an editor or script, undone, gives it back."""
    if not target.is_file():
        return None
    from hashiye.checks import restoring  # noqa: PLC0415  (the rules are loaded only where a text was edited)

    restored = restoring.restored(files.read(target, limits), wanted)
    try:
        return None if restored is None else restored.decode()
    except UnicodeDecodeError:
        return None


def _unknown(document: Document, name: str, named: str) -> Finding:
    looked = "in its file" + (f", in {named}" if named else "") + " or in git's history"
    return Finding(
        code="HSH-C520", message=f"the text that the document was made on is not {looked}", file=name,
        pointer="/text/sha256", document=document.id, found=document.text.file or "",
        expected=f"sha256 {document.text.sha256}",
        fix="name a copy of the old text: --old FILE or FOLDER; without it nothing can be carried over",
    )  # fmt: skip
