"""Which of its two versions a document on disk is in: before a patch, behind it, or torn by a run that was killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, replacing
from hashiye.codecs import Parcel, json_writer
from hashiye.comparing import DoesNotFit, apply
from hashiye.comparing.changes import Passage
from hashiye.comparing.keys import key_of
from hashiye.differing import copies
from hashiye.differing.misfit import misfit, shard
from hashiye.differing.plans import Patch
from hashiye.differing.trees import Disk, Item
from hashiye.findings import NotReadable
from hashiye.limits import Limits
from hashiye.model import Document, Text


class Standing(Struct, frozen=True):
    """A document as it stands on disk, with the text that it relies on, and its bytes."""

    document: Document
    data: bytes


def bare(item: Item, limits: Limits) -> tuple[Document, bytes]:
    """Read a document without its text, and its bytes. Raises ``NotReadable``, also if it has fields we do not know."""
    path = Path(item.path)
    if item.codec.many:
        raise shard(path)
    data = files.read(path, limits)
    parcel = Parcel(data, item.path, codecs.stem(path.name), limits=limits)
    return corpus.read_whole(item.codec, parcel).document, data


def standing(tree: Disk, item: Item, patch: Patch, limits: Limits) -> Standing:
    """Read a document with its text; if a run was killed between them, with the text that the document asks for.

    Raises ``NotReadable``.
    """
    document, data = bare(item, limits)
    whole, findings = copies.read(copies.copy_of(tree, item, limits), limits)
    if whole is not None:
        return Standing(whole, data)
    for way in (patch, patch.inverse()):
        content = _coming(document, way, Path(item.path), limits)
        if content is not None:
            break
    else:
        raise NotReadable(findings)
    return Standing(structs.replace(document, text=structs.replace(document.text, content=content)), data)


def _coming(document: Document, patch: Patch, path: Path, limits: Limits) -> str | None:
    """Return the text that a patched document waits for, made of the old one; None if there is none to wait for."""
    if patch.texts is None or document.text.file is None or document.text.sha256 != patch.texts[1]:
        return None
    place = corpus.text_beside(document, path)
    if os.path.lexists(place) and sha256(files.read(place, limits)).hexdigest() not in patch.texts:
        return None  # somebody edited it meanwhile
    passages = [one for one in patch.changes if isinstance(one.before, Passage)]
    for old in _old_texts(document, patch, path, limits):
        try:
            made = apply(Document("", "", Text.of(old)), passages).text
        except DoesNotFit:
            continue
        if made.sha256 == document.text.sha256:
            return made.content
    return replacing.text_left_behind(place, document.text.sha256, limits)


def _old_texts(document: Document, patch: Patch, path: Path, limits: Limits) -> Iterator[str]:
    """Yield the text before the patch, from where it lies or lay."""
    moved = (one.before for one in patch.changes if one.kind == "metadata" and one.id == "text.file")
    for name in (document.text.file, *moved):
        if not isinstance(name, str):
            continue
        place = corpus.text_beside(Document("", "", Text("", 0, 0, name)), path)
        data = files.read(place, limits) if os.path.lexists(place) else b""
        if patch.texts is not None and sha256(data).hexdigest() == patch.texts[0]:
            yield data.decode()


def digest(document: Document) -> str:
    """Return the SHA-256 of a document as canonical JSON."""
    return sha256(json_writer.page(document)).hexdigest()


def patched(document: Document, patch: Patch, path: Path) -> tuple[Document, bool]:
    """Return a document with all changes made, and whether they were made already. ``NotReadable`` if they do not fit.

    A version is known by its digest. A document that is neither has changed elsewhere: it is behind the patch if
    the patch can be taken back and made again, and cannot be made once more without doubling an item.
    """
    own = digest(document)
    if own == patch.pages[1] != patch.pages[0]:
        return document, True
    made = _made(document, patch)
    if own != patch.pages[0] and not (isinstance(made, Document) and _doubled(made) <= _doubled(document)):
        back = _made(document, patch.inverse())
        if isinstance(back, Document) and _made(back, patch) == document:
            return document, True
    if isinstance(made, DoesNotFit):
        raise misfit(path, str(made))
    return made, False


def _made(document: Document, patch: Patch) -> Document | DoesNotFit:
    try:
        return apply(document, patch.changes, patch.texts)
    except DoesNotFit as error:
        return error


def _doubled(document: Document) -> int:
    """Count the items that a document has more than once."""
    lists = [document.metadata, document.producers, document.conflicts]
    for layer in document.layers:
        lists += [layer.annotations, layer.relations]
    return sum(len(one) - len({key_of(item) for item in one}) for one in lists)
