"""A corpus is a folder: its layout, its manifest, and the documents in it with their texts."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from glob import has_magic
from itertools import takewhile
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, files, names, tomls
from hashiye.codecs import Codec, Parcel, Reading, utf8
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.model import Document, Text
from hashiye.text import Offsets

MANIFEST = "hashiye.toml"
NATIVE = ("json", "xml", "jsonl")
"""The codecs of the format itself."""
_ROOMS = {"annotators", "documents", "tagsets", "texts"}
"""The folders of a corpus."""
_MANIFEST_BYTES = 1024 * 1024
_RAISE = 8
"""How many times a default a manifest can raise a limit to."""
_MOST_TAGSETS = 1000
_KEYS = {"name", "version", "license", "language", "tagsets", "limits", "rules"}


class Source(Struct, frozen=True):
    """A file to read: its path, its codec, and the folder it was found through (a link must stay in it).

    ``piped``: its bytes come from standard input, as an editor sends what is not saved yet.
    """

    path: Path
    codec: Codec
    root: Path | None = None
    piped: bool = False

    @property
    def origin(self) -> Path:
        """Where the bytes come from: the path, or standard input, to which the path only gives a name."""
        return files.STDIN if self.piped else self.path

    @property
    def stem(self) -> str:
        """The document id that the file's name suggests, before it is made one."""
        return "stdin" if self.path == files.STDIN else codecs.stem(self.path.name)


class Manifest(Struct, frozen=True):
    """What ``hashiye.toml`` says. ``license`` is an SPDX expression, empty where none was declared.

    ``rules`` is the table as it stands, which :mod:`hashiye.settings` reads; ``source`` the whole file.
    """

    name: str
    version: str = "0.1.0"
    license: str = ""
    language: str = "fa"
    tagsets: tuple[str, ...] = ()
    limits: Limits = DEFAULT
    rules: Mapping[str, object] = {}
    source: str = ""


def sources(
    paths: Iterable[str], codec: Codec | None = None, aside: Path | None = None
) -> Iterator[Source | NotReadable]:
    """Yield the files that arguments name (files, folders, globs, ``-``), in a fixed order, each once.

    In a folder only files whose ending a codec claims are taken; companions of another file
    (``a.txt`` beside ``a.ann``) and sidecars are left to it, and so is the folder ``aside``. What
    cannot be used is yielded as the error that says so.
    """
    seen: set[str] = set()
    for argument in paths:
        for found in _expanded(argument, codec, aside):
            key = os.path.abspath(found.path) if isinstance(found, Source) else ""  # noqa: PTH100  (far faster)
            if key not in seen:
                yield found
            if key:
                seen.add(key)


def _expanded(argument: str, codec: Codec | None, aside: Path | None) -> Iterator[Source | NotReadable]:
    path = Path(argument)
    if not argument or "\0" in argument:
        yield files.not_readable(path, "the name is empty or no name at all", fix="name a file or a folder")
    elif path == files.STDIN or os.path.lexists(path) or not has_magic(argument):
        yield from _expanded_path(path, codec, aside)
    else:
        matches = _matches(path)
        if not matches:
            yield files.not_readable(path, "the pattern matches nothing")
        fixed = Path(*takewhile(lambda part: not has_magic(part), path.parts))
        for match in (one for one in matches if not (one.is_symlink() and one.is_dir())):
            for found in _expanded_path(match, codec, aside):
                yield structs.replace(found, root=fixed) if isinstance(found, Source) else found


def _below(folder: Path, aside: Path | None) -> Path | None:
    """Return ``aside`` as a walk through ``folder`` will meet it, however it was named; None if it is not below."""
    if aside is None or not aside.resolve().is_relative_to(folder.resolve()):
        return None
    return folder / aside.resolve().relative_to(folder.resolve())


def _is_native(name: str) -> bool:
    codec = codecs.by_ending(name)
    return codec is not None and codec.name in NATIVE


def _matches(pattern: Path) -> list[Path]:
    """Return what a pattern matches, hidden files aside; ``**`` follows no links, which may go in rings."""
    anchor = Path(pattern.anchor)
    try:
        found = anchor.glob(str(pattern.relative_to(anchor)))
        plain = [path for path in found if not any(part.startswith(".") for part in path.relative_to(anchor).parts)]
    except (OSError, ValueError, NotImplementedError):
        return []
    return sorted(plain)


def _expanded_path(path: Path, codec: Codec | None, aside: Path | None) -> Iterator[Source | NotReadable]:
    if path != files.STDIN and path.is_dir():
        if _is_native(path.name):
            yield files.not_readable(path, "it is a folder with the name of a document", fix="rename the folder")
        else:
            yield from _in_folder(path, codec, aside)
        return
    chosen = codec or codecs.by_ending(path.name)
    if path != files.STDIN and not os.path.lexists(path):
        yield files.not_readable(path, "there is no such file", fix="look at the name")
    elif chosen is None:
        yield unknown_format(path)
    else:
        yield Source(path, chosen)


def unknown_format(path: Path, fix: str = "") -> NotReadable:
    """Return the error for a file whose format cannot be told."""
    fix = fix or f"name it: --from {'|'.join(codecs.CODECS)}"
    message = "the format cannot be told from the file's name"
    return NotReadable([Finding(code="HSH-S216", message=message, file=str(path), fix=fix)])


def _in_folder(folder: Path, codec: Codec | None, aside: Path | None) -> Iterator[Source | NotReadable]:
    in_corpus = (folder / MANIFEST).is_file() and codec is None  # its texts are parts of its documents
    roots = [folder / part for part in ("annotators", "documents")] if in_corpus else [folder]
    aside = _below(folder, aside)
    walked = (root for root in roots if root == folder or (root.is_dir() and not root.is_symlink()))
    found = [one for root in walked for one in files.names(root, aside, _is_native)]
    paths = [one for one in found if isinstance(one, str)]
    yield from _lone_sidecars(paths)
    there = set(paths)
    for path in found:
        if isinstance(path, NotReadable):
            yield path
            continue
        chosen = codecs.by_ending(path)
        if chosen is None and _is_native(path.lower()):
            yield unknown_format(Path(path), "write its ending in small letters")
        if chosen is None or (codec is not None and chosen.name != codec.name):
            continue
        base = path[: -len(chosen.endings[0])]
        if chosen.name == "text" and any(
            f"{base}{other.endings[0]}" in there for other in codecs.CODECS.values() if ".txt" in other.companions
        ):
            continue
        yield Source(Path(path), chosen, folder)


def _lone_sidecars(paths: Collection[str]) -> Iterator[NotReadable]:
    """Yield an error for each sidecar without its article: its name is mistyped, and its facts would be lost."""
    if not any(".meta." in path for path in paths):
        return
    from hashiye import sidecar  # noqa: PLC0415  (few corpora have any)

    stems = {_without_ending(path) for path in paths if codecs.by_ending(path)}
    for path in paths:
        ending = next((one for one in sidecar.ENDINGS if path.endswith(one)), "")
        if ending and path.removesuffix(ending) not in stems:
            message, fix = "there is no article beside this sidecar", "name it after its article"
            yield NotReadable([Finding(code="HSH-M401", message=message, file=path, fix=fix)])


def _without_ending(path: str) -> str:
    folder, name = os.path.split(path)
    return os.path.join(folder, codecs.stem(name))  # noqa: PTH118


def is_copy(source: Source) -> bool:
    """Say whether a source was found as an annotator's copy, beside the curated documents of its corpus."""
    if source.root is None or not (source.root / MANIFEST).is_file():
        return False
    return source.path.relative_to(source.root).parts[0] == "annotators"


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
    """Put bytes together with their companions beside the file.

    The annotator of a foreign format's layer is ``producer``, else the folder's name.
    """
    if not producer and source.codec.name not in (*NATIVE, "text") and source.path != files.STDIN:
        producer = names.made_of(source.path.absolute().parent.name)
    companions = {}
    for ending in source.codec.companions:
        base = str(source.path)
        own = next((one for one in source.codec.endings if base.endswith(one)), "")
        beside = read_beside(source, Path(base.removesuffix(own) + ending), limits)
        if beside is not None:
            companions[ending] = beside
    return Parcel(data, str(source.path), source.stem, line, companions, producer, limits)


def read_beside(source: Source, path: Path, limits: Limits) -> bytes | None:
    """Read a file beside a source; None if there is none. Raises ``NotReadable``, also for a link that leads out."""
    if not os.path.lexists(path):
        return None
    if source.root is not None:
        files.check_link(path, source.root)
    return files.read(path, limits)


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
        check_text(document, Text.of(document.text.content or ""), parcel.file)
    return reading


def read_whole(codec: Codec, parcel: Parcel) -> Reading:
    """Read a document that will be written back: as :func:`whole` of what the codec reads."""
    return whole(codec.read(parcel))


def whole(reading: Reading) -> Reading:
    """Return what was read, if nothing of it is lost by writing it back. Raises ``NotReadable``.

    A document of a newer minor version may have fields that we do not know. What is a warning for a reader of it is
    an error for who would write it.
    """
    if reading.losses:
        raise NotReadable(structs.replace(one, severity=Severity.ERROR) for one in reading.findings)
    return reading


def load_text(document: Document, path: Path, limits: Limits) -> Text:
    """Read the text beside a document. Raises ``NotReadable``, also if it is not the text of the document."""
    target = text_beside(document, path)
    parcel = Parcel(files.read(target, limits), str(target), document.id, limits=limits)
    text = Text.of(utf8.decode(parcel), file=document.text.file, original=document.text.original)
    check_text(document, text, str(path))
    return text


def text_beside(document: Document, path: Path, home: str = "") -> Path:
    """Return where the text of the document at ``path`` lies.

    Raises ``NotReadable`` if that is outside its corpus, or what is there is surely no text: a hidden file, one in
    a hidden folder, a document, a tagset or the manifest. ``home`` is the real path of the corpus, where it is known.
    """
    name = document.text.file or ""
    target = path.parent.joinpath(*name.split("/")) if path != files.STDIN else Path(name)
    home = (home or os.path.realpath(root_of(path))).rstrip(os.sep) + os.sep
    real = os.path.realpath(target)
    if name.startswith("/") or "\\" in name or not real.startswith(home):
        raise _no_text(path, name, f"the text {name!r} lies outside the corpus", "move the text into the corpus")
    if _is_no_text(real[len(home) :]):
        raise _no_text(path, name, f"{name!r} is not a text of the corpus", "name the article's own file, in texts")
    return target


def _is_no_text(inside: str) -> bool:
    """Say of a path in a corpus, links resolved, whether it is hidden or one of the corpus's own files."""
    if inside.startswith(".") or f"{os.sep}." in inside:
        return True
    folder, name = os.path.split(inside.casefold())
    return name == MANIFEST or _is_native(name) or (name.endswith(".json") and folder == "tagsets")


def _no_text(path: Path, name: str, message: str, fix: str) -> NotReadable:
    expected = "a file inside the corpus"
    return NotReadable([
        Finding(code="HSH-C505", message=message, file=str(path), pointer="/text/file", found=name, expected=expected,
                fix=fix)
    ])  # fmt: skip


def check_text(document: Document, text: Text, file: str) -> None:
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
    if folder.parent.name == "annotators":
        return folder.parent.parent
    return folder.parent if folder.name in {"documents", "annotators"} else folder


def is_own(path: Path) -> bool:
    """Say whether a path is one where a corpus keeps its own files, so that no report may be written over it."""
    real = Path(os.path.realpath(path))
    home = root_of(real)
    if not (home / MANIFEST).is_file():
        return False
    first, *rest = (part.casefold() for part in real.relative_to(home).parts or ("",))
    return first in _ROOMS or (not rest and first in {MANIFEST, ".gitattributes"})


def manifest(folder: Path) -> Manifest:
    """Read ``hashiye.toml``.

    Raises ``NotReadable`` for unknown keys, with the nearest spelling, wrong types, and a link that leads out of
    the folder.
    """
    path = folder / MANIFEST
    files.check_link(path, folder)
    if path.is_file() and path.stat().st_size > _MANIFEST_BYTES:
        raise _settings(path, f"it is larger than {_MANIFEST_BYTES} bytes", "put a manifest in its place")
    try:
        source = files.read(path, DEFAULT).decode()
        raw = tomls.loads(source)
    except (ValueError, RecursionError) as error:  # TOML's own error, not UTF-8, a number or a nesting without end
        fix = "mend it, or compare it with one that hashiye init makes"
        raise _settings(path, f"it is not TOML: {error}", fix, _toml_place(str(error))) from error
    for key in raw:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1)
            fix = f"write {near[0]!r}" if near else "remove it"
            raise _settings(path, f"the key {key!r} is not known", fix, _key_place(source, key))
    words = {key: raw[key] for key in ("name", "version", "license", "language") if key in raw}
    for key, value in words.items():
        if not isinstance(value, str):
            raise _settings(path, f"{key} must be a string, not {value!r}", at=_key_place(source, key))
    tagsets = raw.get("tagsets", [])
    if not (isinstance(tagsets, list) and all(isinstance(one, str) for one in tagsets)):
        why = "tagsets must be a list of strings like 'fa-news@1.0'"
        raise _settings(path, why, at=_key_place(source, "tagsets"))
    if len(tagsets) > _MOST_TAGSETS:
        why = f"a corpus declares at most {_MOST_TAGSETS} tagsets, not {len(tagsets)}"
        raise _settings(path, why, at=_key_place(source, "tagsets"))
    rules = raw.get("rules", {})
    if not isinstance(rules, dict):
        raise _settings(path, "rules must be a table: [rules]", at=_key_place(source, "rules"))
    name, limits = words.pop("name", folder.name), _limits(path, raw)
    return Manifest(name, **words, tagsets=tuple(tagsets), limits=limits, rules=rules, source=source)


def _limits(path: Path, raw: dict[str, object]) -> Limits:
    table = raw.get("limits", {})
    if not (isinstance(table, dict) and all(type(value) is int for value in table.values())):
        raise _settings(path, "[limits] must hold whole numbers")
    try:
        raised = DEFAULT.raised(**table)
    except ValueError as error:
        raise _settings(path, str(error)) from error
    for name, value in table.items():  # a manifest may be a stranger's: more than that takes consent
        if value > (most := _RAISE * getattr(DEFAULT, name)):
            fix = f"for this run, write --limit {name}={value}"
            raise _settings(path, f"a manifest can raise the limit {name!r} to {most}, not further", fix)
    return raised


def _settings(path: Path, message: str, fix: str = "", at: tuple[int, int] = (0, 0)) -> NotReadable:
    line, column = at
    return NotReadable([Finding(code="HSH-C506", message=message, file=str(path), line=line, column=column, fix=fix)])


def _toml_place(reason: str) -> tuple[int, int]:
    """Return the line and column that TOML's reader names in its message; 0, 0 where it names none."""
    found = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", reason)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _key_place(source: str, key: str) -> tuple[int, int]:
    """Return where a key of the manifest's top level, or its table, is written; 0, 0 where it is spelled in escapes."""
    found = re.search(rf"(?m)^[ \t]*(?:\[+[ \t]*)?[\"']?({re.escape(key)})[\"']?[ \t]*[.=\]]", source)
    return Offsets(source).line_column(found.start(1)) if found else (0, 0)


def language_of(folder: Path) -> str:
    """Return the language that a corpus declares; empty where there is no corpus. Raises ``NotReadable``."""
    return manifest(folder).language if (folder / MANIFEST).is_file() else ""


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
