"""A corpus is a folder: its layout, its manifest, and the documents in it with their texts."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from glob import glob, has_magic
from pathlib import Path, PurePosixPath

from msgspec import Struct, structs

from hashiye import codecs, files
from hashiye.codecs import Codec, Parcel, Reading, utf8
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document, Text

MANIFEST = "hashiye.toml"
NATIVE = ("json", "xml", "jsonl")
"""The codecs of the format itself."""
_KEYS = {"name", "version", "license", "language", "tagsets", "limits", "rules"}


class Source(Struct, frozen=True):
    """A file to read: its path, its codec, and the folder it was found through (a link must stay in it)."""

    path: Path
    codec: Codec
    root: Path | None = None

    @property
    def stem(self) -> str:
        """The document id that the file's name suggests, before it is made one."""
        return "stdin" if self.path == files.STDIN else codecs.stem(self.path.name)


class Manifest(Struct, frozen=True):
    """What ``hashiye.toml`` says. ``license`` is an SPDX expression, empty where none was declared."""

    name: str
    version: str = "0.1.0"
    license: str = ""
    language: str = "fa"
    tagsets: tuple[str, ...] = ()
    limits: Limits = DEFAULT


def sources(paths: Iterable[str], codec: Codec | None = None) -> Iterator[Source | NotReadable]:
    """Yield the files that arguments name (files, folders, globs, ``-``), in a fixed order, each once.

    In a folder only files whose ending a codec claims are taken; companions of another file
    (``a.txt`` beside ``a.ann``) and sidecars are left to it. What cannot be used is yielded as
    the error that says so.
    """
    seen: set[str] = set()
    for argument in paths:
        for found in _expanded(argument, codec):
            key = str(found.path) if isinstance(found, Source) else ""
            if key not in seen:
                yield found
            if key:
                seen.add(key)


def _expanded(argument: str, codec: Codec | None) -> Iterator[Source | NotReadable]:
    path = Path(argument)
    if path != files.STDIN and not path.exists() and has_magic(argument):
        matches = sorted(glob(argument, recursive=True))  # noqa: PTH207  (a pattern may be absolute)
        if not matches:
            yield files.not_readable(path, "the pattern matches nothing")
        for match in matches:
            yield from _expanded_path(Path(match), codec)
        return
    yield from _expanded_path(path, codec)


def _expanded_path(path: Path, codec: Codec | None) -> Iterator[Source | NotReadable]:
    if path != files.STDIN and path.is_dir():
        try:
            yield from _in_folder(path, codec)
        except NotReadable as error:
            yield error
        return
    chosen = codec or codecs.by_ending(path.name)
    if chosen is None:
        yield unknown_format(path)
    else:
        yield Source(path, chosen)


def unknown_format(path: Path) -> NotReadable:
    """Return the error for a file whose format cannot be told."""
    known = ", ".join(codecs.CODECS)
    fix = f"name it: --from {known.replace(', ', '|')}"
    message = "the format cannot be told from the file's name"
    return NotReadable([Finding(code="HSH-S216", message=message, file=str(path), fix=fix)])


def _in_folder(folder: Path, codec: Codec | None) -> Iterator[Source]:
    paths = list(files.walk(folder))
    if (folder / MANIFEST).is_file() and codec is None:  # a corpus: its texts are parts of its documents
        paths = [path for path in paths if path.relative_to(folder).parts[0] in {"documents", "annotators"}]
    there = {str(path) for path in paths}
    for path in paths:
        chosen = codecs.by_ending(path.name)
        if chosen is None or (codec is not None and chosen.name != codec.name):
            continue
        base = str(path)[: -len(chosen.endings[0])]
        if chosen.name == "text" and any(
            f"{base}{other.endings[0]}" in there for other in codecs.CODECS.values() if ".txt" in other.companions
        ):
            continue
        yield Source(path, chosen, folder)


def load(source: Source, limits: Limits = DEFAULT, producer: str = "") -> Iterator[Reading | NotReadable]:
    """Read the documents of a file, with their texts. An unreadable one is yielded as its error."""
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        if source.codec.many:
            yield from _load_many(source, limits, producer)
            return
        data = files.read(source.path, limits)
        yield read(parcel(source, data, limits, producer), source.codec, source.path)
    except NotReadable as error:
        yield error


def parcel(source: Source, data: bytes, limits: Limits, producer: str = "", line: int = 1) -> Parcel:
    """Put bytes together with their companions beside the file."""
    companions = {}
    for ending in source.codec.companions:
        base = str(source.path)
        own = next((one for one in source.codec.endings if base.endswith(one)), "")
        beside = Path(base.removesuffix(own) + ending)
        if beside.exists():
            companions[ending] = files.read(beside, limits)
    return Parcel(data, str(source.path), source.stem, line, companions, producer, limits)


def _load_many(source: Source, limits: Limits, producer: str) -> Iterator[Reading | NotReadable]:
    with files.open_lines(source.path, limits) as lines:
        for record in source.codec.records(lines, limits):
            try:
                yield read(parcel(source, record.data, limits, producer, record.line), source.codec, source.path)
            except NotReadable as error:
                yield error


def read(parcel: Parcel, codec: Codec, path: Path) -> Reading:
    """Read one document with its text, and compare the text with its hash and lengths. Raises ``NotReadable``."""
    reading = codec.read(parcel)
    document = reading.document
    if document.text.content is None and document.text.file is not None:
        text = load_text(document, path, parcel.limits)
        return structs.replace(reading, document=structs.replace(document, text=text))
    if codec.name in NATIVE:
        _compare(document, Text.of(document.text.content or ""), parcel.file)
    return reading


def load_text(document: Document, path: Path, limits: Limits) -> Text:
    """Read the text beside a document. Raises ``NotReadable``, also if it is not the text of the document."""
    name = document.text.file or ""
    home = root_of(path)
    target = path.parent.joinpath(*PurePosixPath(name).parts) if path != files.STDIN else Path(name)
    inside = os.path.realpath(target).startswith(str(home.resolve()) + os.sep)
    if PurePosixPath(name).is_absolute() or "\\" in name or not inside:
        message = f"the text {name!r} lies outside the corpus"
        raise NotReadable([Finding(code="HSH-C505", message=message, file=str(path), pointer="/text/file", found=name,
                                   expected=f"a file in {home}", fix="move the text into the corpus")])  # fmt: skip
    parcel = Parcel(files.read(target, limits), str(target), document.id, limits=limits)
    text = Text.of(utf8.decode(parcel), file=name, original=document.text.original)
    _compare(document, text, str(path))
    return text


def _compare(document: Document, text: Text, file: str) -> None:
    """Raise ``NotReadable`` if ``text`` is not the one whose hash and lengths the document keeps."""
    kept = document.text
    for field, found, expected in (
        ("sha256", text.sha256, kept.sha256),
        ("codePoints", str(text.code_points), str(kept.code_points)),
        ("bytes", str(text.bytes), str(kept.bytes)),
    ):
        if found != expected:
            raise NotReadable([
                Finding(code="HSH-B106", message=f"the text is not the one the document was made on: {field} differs",
                        file=file, pointer=f"/text/{field}", document=document.id, found=found, expected=expected,
                        fix="bring that text back, or make the document anew on this one")
            ])  # fmt: skip


def root_of(path: Path) -> Path:
    """Return the corpus a document lies in: the nearest folder above with a manifest, else its own folder's parent."""
    folder = path.absolute().parent
    for above in (folder, *folder.parents):
        if (above / MANIFEST).is_file():
            return above
    return folder.parent if folder.name in {"documents", "annotators"} or folder.parent.name == "annotators" else folder


def manifest(folder: Path) -> Manifest:
    """Read ``hashiye.toml``. Raises ``NotReadable`` for unknown keys, with the nearest spelling, and wrong types."""
    path = folder / MANIFEST
    try:
        raw = tomllib.loads(files.read(path, DEFAULT).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _settings(path, f"it is not TOML: {error}") from error
    for key in raw:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1)
            raise _settings(path, f"the key {key!r} is not known", f"write {near[0]!r}" if near else "remove it")
    words = {key: raw[key] for key in ("name", "version", "license", "language") if key in raw}
    for key, value in words.items():
        if not isinstance(value, str):
            raise _settings(path, f"{key} must be a string, not {value!r}")
    tagsets = raw.get("tagsets", [])
    if not (isinstance(tagsets, list) and all(isinstance(one, str) for one in tagsets)):
        raise _settings(path, "tagsets must be a list of strings like 'fa-news@1.0'")
    return Manifest(words.pop("name", folder.name), **words, tagsets=tuple(tagsets), limits=_limits(path, raw))


def _limits(path: Path, raw: dict[str, object]) -> Limits:
    table = raw.get("limits", {})
    if not (isinstance(table, dict) and all(type(value) is int for value in table.values())):
        raise _settings(path, "[limits] must hold whole numbers")
    try:
        return DEFAULT.raised(**table)
    except ValueError as error:
        raise _settings(path, str(error)) from error


def _settings(path: Path, message: str, fix: str = "") -> NotReadable:
    return NotReadable([Finding(code="HSH-C506", message=message, file=str(path), fix=fix)])


def text_path(folder: Path, document: str) -> Path:
    """Return where a corpus keeps a document's text."""
    return folder / "texts" / f"{document}.txt"


def document_path(folder: Path, document: str, ending: str = ".hsh.json") -> Path:
    """Return where a corpus keeps a curated document."""
    return folder / "documents" / f"{document}{ending}"


def limits_for(paths: Sequence[str], raised: dict[str, int]) -> Limits:
    """Return the limits that hold: those of the corpus that the first path lies in, then the user's.

    Raises ``NotReadable`` for a manifest that cannot be used, ``ValueError`` for an unknown limit.
    """
    limits = DEFAULT
    for argument in paths[:1]:
        path = Path(argument)
        folder = path if path.is_dir() else root_of(path)
        if (folder / MANIFEST).is_file():
            limits = manifest(folder).limits
    return limits.raised(**raised)
