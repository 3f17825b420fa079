"""Three files become one: read with their texts, merged, decided as asked, and put where their text can follow.

The result is an :class:`Entry` of the report and, where it is to be written, files in the order in which they go.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, replacing, segmenting
from hashiye.codecs import CODECS, Codec, Parcel
from hashiye.findings import Finding, NotReadable
from hashiye.joining import driver, versions
from hashiye.joining.versions import Task
from hashiye.limits import Limits
from hashiye.merging import Choice, Note
from hashiye.merging.deciding import Resolved, choice_of, resolve
from hashiye.model import Conflict, Document, Fact, Relation
from hashiye.placing import already_there
from hashiye.rebasing.verdicts import Judged
from hashiye.replacing import Replacement

type Ask = Callable[[Document], Mapping[str, Choice]]
"""Says what is chosen for the conflicts of a document: see :func:`hashiye.merging.deciding.resolve`."""


UNDECIDED = "HSH-S224"
"""What is told of a decision that no record in a document of the report stands for: in a shard, or of a whole one."""


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
    def failed(self) -> bool:
        """Whether something could not be done, and not only not be decided."""
        return any(one.code != UNDECIDED for one in self.findings)

    @property
    def id(self) -> str:
        """The document's id; empty where none could be read."""
        return self.document.id if self.document is not None else ""


class Joined(Struct, frozen=True):
    """The result of one merge: what is said of it, its bytes, and what is to be written for it, its text last."""

    entry: Entry
    data: bytes = b""
    files: tuple[Replacement, ...] = ()


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
    sides = driver.Sides(*(_bytes(path, limits) for path in (base, ours, theirs)))
    there = _there(output, ours, sides.ours, limits)
    if codec.many:
        data, findings = driver.merge(Task(ours, limits), sides)
        return Joined(Entry(file=str(ours), findings=tuple(findings)), data, _for(output, data, there))
    task = Task(ours, limits, (base, ours, theirs))
    three = _versions(task, sides, codec)
    made = driver.joined(task, *three)
    choices = ask(made.document) if ask is not None and made.document.conflicts else {}
    resolved = resolve(made.document, choices, segmenting.segment, allows=driver.allowed(task))
    document, text = _placed(resolved.document, three[1], task, output, force)
    target = codec if output is None else _codec(output)
    if output is not None and not force and not any(_is_one(output, path) for path in (base, ours, theirs)):
        _check_same(output, there, document.id, target, limits)
    entry = structs.replace(
        entry_of(resolved, choices, made.notes), file=str(output or ""), texts=(str(text.path),) if text else (),
        findings=(driver.undecided(task, made.left, whole=True),) if made.whole else (),
    )  # fmt: skip
    data = _written(target, document)
    return Joined(entry, data, (*_for(output, data, there), *([text] if text else ())))


def _bytes(path: Path, limits: Limits) -> bytes:
    if path != files.STDIN and not os.path.lexists(path):
        raise files.not_readable(path, "there is no such file", fix="look at the name")
    return files.read(path, limits)


def _there(output: Path | None, ours: Path, data: bytes, limits: Limits) -> bytes | None:
    """Return what stands where the result will; what was read of it, if it is ours."""
    if output is None or _is_one(output, ours):
        return data
    return files.read(output, limits) if os.path.lexists(output) else None


def _for(output: Path | None, data: bytes, there: bytes | None) -> tuple[Replacement, ...]:
    return () if output is None else (Replacement(output, data, there),)


def _versions(task: Task, sides: driver.Sides, codec: Codec) -> tuple[Document | None, Document, Document]:
    """Read three files, with their texts where these are found; where each has its text says nothing of the others."""
    base, ours, theirs = task.beside
    for path, data in ((ours, sides.ours), (theirs, sides.theirs)):
        if not data.strip():
            raise files.not_readable(path, "the file is empty", fix="name a document")
    if not sides.base.strip() and base == files.STDIN:
        raise files.not_readable(base, "there is nothing in it", fix="name an empty file if there is no base")
    there = [(path, data) for path, data in zip(task.beside, (sides.base, sides.ours, sides.theirs), strict=True)
             if data.strip()]  # fmt: skip
    read = [versions.read(data, path, codec, task.limits) for path, data in there]
    found = versions.with_texts(structs.replace(task, beside=tuple(path for path, _ in there)), read)
    *first, mine, other = (_named(one, read[-2].text.file) for one in found)
    return (first[0] if first else None), mine, other


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
    named = error.of(name)
    return Entry(file=named[0].file if named else name, findings=named)


def put(joined: Joined) -> None:
    """Write what was merged, all of it or nothing. Raises ``NotReadable`` and ``OSError``."""
    replacing.replace_all(joined.files, "merged")


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


def _check_same(output: Path, there: bytes | None, document: str, codec: Codec, limits: Limits) -> None:
    """Raise ``NotReadable`` (HSH-C504) if what stands there is no version of the document."""
    if not there:
        return
    try:
        found = codec.read(Parcel(there, str(output), limits=limits)).document.id
    except NotReadable:
        found = "something else"
    if found != document:
        raise NotReadable([
            Finding(code="HSH-C504", message="another document is there", file=str(output), document=document,
                    found=found, expected=document, fix="name another file, or write over it: --force")
        ])  # fmt: skip


def _placed(
    document: Document, ours: Document, task: Task, output: Path | None, force: bool
) -> tuple[Document, Replacement | None]:
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
        text = corpus.text_beside(ours, task.path)
    except NotReadable:  # three files on their own, away from their corpus
        return _named(document, ours.text.file if content is None else None), None
    own = not same and _is_one(output, task.path) and (holds(text, ours) or not os.path.lexists(text))
    own = own and not others_on(text, [output], task.limits)
    return located(document, text, output, own=own, force=force)


def located(
    document: Document, text: Path, output: Path, *, own: bool = False, force: bool = False
) -> tuple[Document, Replacement | None]:
    """Say where a document at ``output`` finds its text, which may stand in the file ``text``, or as its corpus has it.

    ``own``: the output replaces the one document that is on ``text``. Raises ``NotReadable`` as :func:`_placed`.
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
    if own and inside:
        free = [text]
    target = free[0] if free else places[-1]
    if not (free or force):
        if not in_corpus:
            return _named(document, None), None
        raise NotReadable([_taken(target, document)])
    files.check_target(target, home)
    seen = target.read_bytes() if target.is_file() else None
    return _beside(document, target, output), Replacement(target, content.encode(), seen)


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


def others_on(text: Path, given: Sequence[Path], limits: Limits) -> list[Path]:
    """Return the documents on a text, or that may be on it, besides those ``given``, of which there is one."""
    from hashiye.carrying.sharing import Shelves  # noqa: PLC0415  (only where a text is replaced)

    return Shelves(limits).others(text, corpus.root_of(given[0]), given)
