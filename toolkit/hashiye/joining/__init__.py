"""Three files become one: read with their texts, merged, decided as asked, and put where their text can follow.

The result is an :class:`Entry` of the report and, where it is to be written, files in the order in which they go.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, merging, segmenting
from hashiye.codecs import CODECS, Codec, Parcel
from hashiye.findings import Finding, NotReadable
from hashiye.git import history
from hashiye.joining import driver
from hashiye.limits import Limits
from hashiye.merging import Choice, Note
from hashiye.merging.resolving import Resolved, choice_of, resolve
from hashiye.model import Conflict, Document, Fact, Relation, Text
from hashiye.placing import already_there
from hashiye.rebasing.verdicts import Judged

type Ask = Callable[[Document], Mapping[str, Choice]]
"""Says what is chosen for the conflicts of a document: see :func:`hashiye.merging.resolving.resolve`."""


class Entry(Struct, frozen=True, kw_only=True):
    """What became of one document, for the report.

    ``file``: where it stands or was written; empty for standard output. ``open``: the conflicts left in it, each
    with the reason; ``decided``: those that were decided, each with the choice. ``gone``: relations that left, with
    their layer; ``lost`` and ``facts``: what did not follow words that were replaced. ``texts``: the text files
    written. ``findings``: what could not be done.
    """

    file: str = ""
    document: Document | None = None
    open: tuple[tuple[Conflict, str], ...] = ()
    decided: tuple[tuple[Conflict, Choice], ...] = ()
    notes: tuple[Note, ...] = ()
    gone: tuple[tuple[str, Relation], ...] = ()
    lost: tuple[Judged, ...] = ()
    facts: tuple[tuple[Fact, Fact | None], ...] = ()
    texts: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """The document's id; empty where none could be read."""
        return self.document.id if self.document is not None else ""


class Joined(Struct, frozen=True):
    """The result of one merge: what is said of it, its bytes, and the text that has to be written before it."""

    entry: Entry
    data: bytes = b""
    text: tuple[Path, bytes] | None = None


def merge_files(
    base: Path, ours: Path, theirs: Path, *, limits: Limits, output: Path | None = None,
    ask: Ask | None = None, force: bool = False,
) -> Joined:  # fmt: skip
    """Merge three documents, each with its own text, and decide conflicts as ``ask`` says. Writes nothing.

    ``base`` may be an empty file: both sides added the document. ``output`` decides the spelling and what the text
    is called; without it the result is for standard output, in the spelling of ``ours``. Shards are merged document
    by document. Raises ``NotReadable``.
    """
    codec = _codec(ours)
    if codec.many and ask is not None:
        fix = "merge them first, then: hashiye merge --resolve … with the result"
        raise files.not_readable(ours, "the conflicts of shards are decided where they stand", fix=fix)
    if codec.many:
        return _shards(base, ours, theirs, limits)
    sides = [_read(path, codec, limits) for path in (base, ours, theirs)]
    if sides[1] is None or sides[2] is None:
        raise files.not_readable(ours if sides[1] is None else theirs, "the file is empty", fix="name a document")
    if sides[0] is None and base == files.STDIN:
        raise files.not_readable(base, "there is nothing in it", fix="name an empty file if there is no base")
    loaded = _with_texts([base, ours, theirs], [sides[0] or _nothing(sides[1]), sides[1], sides[2]], limits)
    loaded = [_named(one, sides[1].text.file) for one in loaded]  # where each has its text says nothing of the others
    one_text = len({one.text.sha256 for one in loaded}) == 1
    task = driver.Task(ours, limits)
    merged = merging.merge(*loaded, allows=driver.allowed(task), segment=None if one_text else segmenting.segment)
    choices = ask(merged.document) if ask is not None and merged.document.conflicts else {}
    resolved = resolve(merged.document, choices, segmenting.segment)
    document, text = _placed(resolved.document, loaded[1], ours, output, force)
    target = codec if output is None else _codec(output)
    if output is not None and not force and not any(_is_one(output, path) for path in (base, ours, theirs)):
        _check_same(output, document.id, target, limits)
    entry = entry_of(resolved, choices, merged.notes)
    entry = structs.replace(entry, file=str(output or ""), texts=(str(text[0]),) if text else ())
    return Joined(entry, _written(target, document), text)


def entry_of(resolved: Resolved, choices: Mapping[str, Choice], notes: tuple[Note, ...] = ()) -> Entry:
    """Return what is said of a document whose conflicts were decided as far as they could be."""
    return Entry(
        document=resolved.document,
        open=resolved.left,
        decided=tuple((one, choice_of(one, choices) or "base") for one in resolved.resolved),
        notes=notes,
        gone=resolved.gone,
        lost=resolved.lost,
        facts=resolved.facts,
    )


def failed(name: str, error: NotReadable) -> Entry:
    """Return what is said of a file that could not be done."""
    named = tuple(one if one.file else structs.replace(one, file=name) for one in error.findings)
    return Entry(file=named[0].file if named else name, findings=named)


def put(joined: Joined, output: Path) -> None:
    """Write what was merged: the text first, so that the document never stands without it. Raises ``OSError``."""
    if joined.text is not None:
        path, data = joined.text
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, data, durable=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    files.write(output, joined.data, durable=True)


def _codec(path: Path) -> Codec:
    if path.is_dir():
        fix = "name three documents; git merges folders, with the driver that hashiye git-setup installs"
        raise files.not_readable(path, "it is a folder", fix=fix)
    codec = CODECS["json"] if path == files.STDIN else codecs.by_ending(path.name)
    if codec is None or codec.name not in corpus.NATIVE or path.name.endswith(codecs.COMPRESSED):
        raise corpus.unknown_format(path, "merge documents (.hsh.json, .hsh.xml) and shards that are not packed")
    return codec


def _written(codec: Codec, document: Document) -> bytes:
    (data,) = codec.write(document).files.values()
    return data


def _read(path: Path, like: Codec, limits: Limits) -> Document | None:
    """Read a document without its text; None of an empty file. Its first character tells the spelling of ``-``."""
    if path != files.STDIN and not os.path.lexists(path):
        raise files.not_readable(path, "there is no such file", fix="look at the name")
    data = files.read(path, limits)
    if not data.strip():
        return None
    codec = codecs.by_ending(path.name)
    if codec is None or codec.name not in ("json", "xml"):
        codec = CODECS["xml" if data.lstrip().startswith(b"<") else "json"]
    if like.many:
        raise corpus.unknown_format(path, "merge shards with shards")
    return codec.read(Parcel(data, str(path), codecs.stem(path.name), limits=limits)).document


def _check_same(output: Path, document: str, codec: Codec, limits: Limits) -> None:
    """Raise ``NotReadable`` (HSH-C504) if a file stands there that is no version of the document."""
    if not os.path.lexists(output) or not output.stat().st_size:
        return
    try:
        there = codec.read(Parcel(files.read(output, limits), str(output), limits=limits)).document.id
    except NotReadable:
        there = "something else"
    if there != document:
        raise NotReadable([
            Finding(code="HSH-C504", message="another document is there", file=str(output), document=document,
                    found=there, expected=document, fix="name another file, or write over it: --force")
        ])  # fmt: skip


def _nothing(like: Document) -> Document:
    return Document(like.id, like.language, like.text, version=like.version)


def _with_texts(paths: Sequence[Path], documents: Sequence[Document], limits: Limits) -> list[Document]:
    """Load the texts: each from its own file, or from where its hash is found: the others' files, and git.

    Where all are on one text it may be missing. Raises ``NotReadable`` for one that is nowhere.
    """
    known: dict[str, str] = {one.text.sha256: one.text.content for one in documents if one.text.content is not None}
    errors: dict[str, NotReadable] = {}
    for path, document in zip(paths, documents, strict=True):
        if document.text.sha256 not in known and document.text.file is not None:
            try:
                known[document.text.sha256] = corpus.load_text(document, path, limits).content or ""
            except NotReadable as error:
                errors.setdefault(document.text.sha256, error)
    missing = {one.text.sha256: one.text.bytes for one in documents if one.text.sha256 not in known}
    if missing:
        known |= _elsewhere(paths, documents, missing, limits)
    if len({one.text.sha256 for one in documents}) > 1:
        for sha in missing:
            if sha not in known:
                raise errors[sha]
    return [_loaded(one, known.get(one.text.sha256)) for one in documents]


def _elsewhere(
    paths: Sequence[Path], documents: Sequence[Document], missing: Mapping[str, int], limits: Limits
) -> dict[str, str]:
    """Return texts that one document names and another's file holds, or git does."""
    found: dict[str, str] = {}
    beside: list[Path] = []
    for path, document in zip(paths, documents, strict=True):
        try:
            place = corpus.text_beside(document, path) if document.text.file is not None else None
            data = files.read(place, limits) if place is not None and place.is_file() else b""
        except NotReadable:
            continue
        if place is not None:
            beside.append(place)
        if (sha := sha256(data).hexdigest()) in missing:
            found[sha] = data.decode()
    for place in beside[:1]:
        left = {sha: size for sha, size in missing.items() if sha not in found}
        found |= history.texts_of(place, left, limits) if left else {}
    return found


def _loaded(document: Document, content: str | None) -> Document:
    if content is None:
        return document
    text = Text.of(content, file=document.text.file, original=document.text.original)
    return structs.replace(document, text=text)


def _shards(base: Path, ours: Path, theirs: Path, limits: Limits) -> Joined:
    sides = driver.Sides(*(files.read(path, limits) for path in (base, ours, theirs)))
    data, findings = driver.merge(driver.Task(ours, limits), sides)
    return Joined(Entry(file=str(ours), findings=tuple(findings)), data)


def _placed(
    document: Document, ours: Document, path: Path, output: Path | None, force: bool
) -> tuple[Document, tuple[Path, bytes] | None]:
    """Say where the text stands, seen from where the document will, and what is to be written there.

    It stays in ours' file if that holds it. Else it goes to its file in the corpus of ``output``, if that is free or
    is ours' own; outside a corpus, and on standard output, it stands inside the document. Raises ``NotReadable``
    (HSH-C504) rather than write over another text, unless ``force``.
    """
    content, same = document.text.content, document.text.sha256 == ours.text.sha256
    if ours.text.file is None:
        return _named(document, None), None
    if output is None:
        return _named(document, ours.text.file if same else None), None
    try:
        text = corpus.text_beside(ours, path)
    except NotReadable:  # three files on their own, away from their corpus
        return _named(document, ours.text.file if content is None else None), None
    return located(document, text, output, own=_is_one(output, path), force=force)


def located(
    document: Document, text: Path, output: Path, *, own: bool = False, force: bool = False
) -> tuple[Document, tuple[Path, bytes] | None]:
    """Say where a document at ``output`` finds its text, which may stand in the file ``text``, or as its corpus has it.

    ``own``: the output replaces the document that ``text`` belongs to. Raises ``NotReadable`` as :func:`_placed`.
    """
    home = Path(os.path.realpath(corpus.root_of(output)))
    inside = Path(os.path.realpath(text)).is_relative_to(home)
    in_corpus = (home / corpus.MANIFEST).is_file()
    if _codec(output).many or not (inside or in_corpus):
        return _named(document, None), None
    places = [*([text] if inside else ()), *([corpus.text_path(home, document.id)] if in_corpus else ())]
    content = document.text.content
    for place in places if content is not None else ():
        if holds(place, document):
            return _beside(document, place, output), None
    if content is None:
        return _beside(document, places[0], output), None
    free = [place for place in reversed(places) if not os.path.lexists(place)]
    if own and inside and not others_on(text, output, home):
        free = [text]
    target = free[0] if free else places[-1]
    if not (free or force):
        if not in_corpus:
            return _named(document, None), None
        raise NotReadable([_taken(target, document)])
    files.check_target(target, home)
    return _beside(document, target, output), (target, content.encode())


def _beside(document: Document, text: Path, output: Path) -> Document:
    """Return a document that names its text as it lies seen from where the document will."""
    return _named(document, Path(os.path.relpath(os.path.realpath(text), os.path.realpath(output.parent))).as_posix())


def _taken(target: Path, document: Document) -> Finding:
    found = sha256(target.read_bytes()).hexdigest() if target.is_file() else "no file"
    return structs.replace(
        already_there(target, found, document.text.sha256), document=document.id,
        message="the merged text goes there, and another text is there, on which other documents may be",
        fix="write it over: --force; the documents on the old text then follow with hashiye rebase",
    )  # fmt: skip


def _named(document: Document, file: str | None) -> Document:
    return structs.replace(document, text=structs.replace(document.text, file=file))


def _is_one(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def holds(path: Path, document: Document) -> bool:
    """Say whether a file holds the text of a document."""
    try:
        return path.stat().st_size == document.text.bytes and (
            sha256(path.read_bytes()).hexdigest() == document.text.sha256
        )
    except OSError:
        return False


def others_on(text: Path, document: Path, home: Path, given: Iterable[Path] = ()) -> list[Path]:
    """Return the documents below ``home`` that name ``text`` and are neither ``document`` nor one of ``given``."""
    known = {os.path.realpath(one) for one in (document, *given)}
    return [path for path in _relying(home, os.path.realpath(text)) if os.path.realpath(path) not in known]


def _relying(home: Path, text: str) -> Iterable[Path]:
    """Yield the documents below a folder whose text is the file with the real path ``text``."""
    name = os.path.basename(text)  # noqa: PTH119
    for path in files.walk(home):
        codec = codecs.by_ending(path.name) if isinstance(path, Path) else None
        if not isinstance(path, Path) or codec is None or codec.name not in ("json", "xml"):
            continue
        try:
            document = codec.read(Parcel(path.read_bytes(), str(path))).document
            if document.text.file is None or not document.text.file.endswith(name):
                continue
            if os.path.realpath(corpus.text_beside(document, path)) == text:
                yield path
        except (NotReadable, OSError):
            continue
