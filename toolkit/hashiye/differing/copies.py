"""Documents as bytes beside the bytes of their texts: taken from a tree in one process, read in any other."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus
from hashiye.changed import text_names
from hashiye.codecs import Codec, Parcel, utf8
from hashiye.comparing.pairs import Side
from hashiye.differing.pairing import Known
from hashiye.differing.trees import Item, Tree
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document, Text


class Copy(Struct, frozen=True):
    """The bytes of a document and of its text, as they were read. ``wrong`` says why there is no text."""

    name: str
    codec: str
    data: bytes
    line: int = 1
    text_name: str = ""
    text: bytes | None = None
    wrong: tuple[Finding, ...] = ()
    real: str = ""


def copy_of(tree: Tree, one: Item | Known, limits: Limits) -> Copy:
    """Read a document and the text it names. Raises ``NotReadable`` for the document; a text may be missing."""
    item = one.item if isinstance(one, Known) else one
    name = tree.name(item.path)
    if isinstance(one, Known) and one.data is not None:
        return Copy(name, "jsonl", one.data, one.line)
    data = tree.read(item.path)
    copy = Copy(name, item.codec.name, data, real=tree.real)
    text = _text_name(data, item.codec, limits)
    if text is None:
        return copy
    try:
        path = tree.beside(item.path, text)
        return structs.replace(copy, text_name=tree.name(path), text=tree.read(path))
    except NotReadable as error:
        return structs.replace(copy, wrong=error.findings)


def _text_name(data: bytes, codec: codecs.Codec, limits: Limits) -> str | None:
    """Return the name of a document's text as the document spells it; None if it has none, or is none."""
    names = text_names(data, codec.name)
    if len(names) == 1 and is_plain(names[0]):
        return names[0].decode(errors="replace")
    try:
        return codec.read(Parcel(data, limits=limits)).document.text.file if names else None
    except NotReadable:
        return None


def side_of(copy: Copy | None, document: Document | None, limits: Limits) -> Side | None:
    """Return how a report names a copy, with its bytes."""
    if copy is None or document is None:
        return None
    return Side(copy.name, copy.codec, _parcel(copy, limits), copy.text_name)


def _parcel(copy: Copy, limits: Limits) -> Parcel:
    return Parcel(copy.data, copy.name, codecs.stem(Path(copy.name).name), copy.line, limits=limits)


def read(copy: Copy, limits: Limits, *, whole: bool = False) -> tuple[Document | None, tuple[Finding, ...]]:
    """Read a copy with its text; None, and why, if it is no document or stands on another text.

    ``whole``: to be written back (:func:`hashiye.corpus.whole`).
    """
    codec = codecs.CODECS[copy.codec]
    try:
        reading = (corpus.read_whole if whole else Codec.read)(codec, _parcel(copy, limits))
        document = reading.document
        if document.text.content is None and document.text.file is not None:
            document = structs.replace(document, text=_text(copy, document, limits))
        else:
            corpus.check_text(document, Text.of(document.text.content or ""), copy.name)
    except NotReadable as error:
        return None, error.of(copy.name)
    return document, reading.findings


def _text(copy: Copy, document: Document, limits: Limits) -> Text:
    """Return the text of a document. Raises ``NotReadable`` if it is not there, or is another one."""
    try:
        return _beside(copy, document, limits)
    except NotReadable as error:
        kept = _kept(copy, document, limits)
        if kept is None:
            raise NotReadable(_advised(copy, one) for one in error.findings) from error
        return kept


def _beside(copy: Copy, document: Document, limits: Limits) -> Text:
    if copy.text is None:
        raise NotReadable(copy.wrong)
    content = utf8.decode(Parcel(copy.text, copy.text_name, limits=limits))
    text = Text.of(content, file=document.text.file, original=document.text.original)
    corpus.check_text(document, text, copy.name)
    return text


def _kept(copy: Copy, document: Document, limits: Limits) -> Text | None:
    """Look for the text of a lone copy where the document belongs: there, or in what git keeps of it."""
    if not copy.real or document.text.file is None:
        return None
    from hashiye.git import history  # noqa: PLC0415  (only what git hands to tools needs it)

    try:
        path = corpus.text_beside(document, Path(copy.real))
    except NotReadable:
        return None
    content = history.text_of(path, document.text.sha256, limits)
    if content is None:
        return None
    return Text.of(content, file=document.text.file, original=document.text.original)


def _advised(copy: Copy, finding: Finding) -> Finding:
    """Say what to do about a text that changed under its document."""
    if finding.code != "HSH-B106":
        return finding
    fix = f"hashiye rebase {copy.name} {copy.text_name} carries its annotations along; or bring that text back"
    return structs.replace(finding, fix=fix)


def is_plain(name: bytes) -> bool:
    """Say whether the bytes of a document show the name of its text as it is."""
    return b"\\" not in name and b"&" not in name and b"\0" not in name and b"\xff" not in name
