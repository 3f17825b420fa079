"""Annotators' copies, gathered from files and folders, put together into one document each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, joining, names, segmenting
from hashiye.codecs import Parcel
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.joining import Entry, Joined
from hashiye.limits import Limits
from hashiye.merging.union import union
from hashiye.model import Document, Relation
from hashiye.placing import already_there
from hashiye.rebasing.verdicts import Judged
from hashiye.replacing import Replacement


class Group(Struct, frozen=True):
    """The files that hold copies of one document, in order."""

    id: str
    sources: tuple[Source, ...]


class Wish(Struct, frozen=True, kw_only=True):
    """How copies are put together. ``folder``: the output is one, and takes a file a document.

    ``align``: copies on another text are carried onto the first one's. ``force``: write over what is there.
    """

    output: Path
    folder: bool
    align: bool = False
    force: bool = False
    limits: Limits


def groups(found: Iterable[Source | NotReadable], limits: Limits) -> tuple[list[Group], list[Entry]]:
    """Return copies by document, in the order of their first one, and what could not be read.

    Of a corpus found as a folder only the annotators' copies count: the curated documents are nobody's copy.
    """
    by_id: dict[str, list[Source]] = {}
    failed: list[Entry] = []
    for source in found:
        if isinstance(source, Source) and source.root is not None and _is_curated(source, source.root):
            continue
        try:
            if isinstance(source, NotReadable):
                raise source
            by_id.setdefault(_id(source, limits), []).append(source)
        except NotReadable as error:
            failed.append(joining.failed(str(source.path) if isinstance(source, Source) else "", error))
    return [Group(one, tuple(sources)) for one, sources in by_id.items()], failed


def _is_curated(source: Source, root: Path) -> bool:
    return (root / corpus.MANIFEST).is_file() and not corpus.is_copy(source)


def _id(source: Source, limits: Limits) -> str:
    if source.codec.many or source.path == files.STDIN:
        raise corpus.unknown_format(source.path, "name copies as files of one document each")
    if source.root is not None:
        files.check_link(source.path, source.root)
    data = files.read(source.path, limits)
    return source.codec.read(Parcel(data, str(source.path), source.stem, limits=limits)).document.id


def annotators(sources: Sequence[Source]) -> list[str]:
    """Return a name for whoever made each copy, no two alike: that of its folder, else of its file."""
    folders = [names.made_of(source.path.absolute().parent.name) for source in sources]
    stems = [names.made_of(codecs.stem(source.path.name)) for source in sources]
    wished = folders if len(set(folders)) == len(folders) else stems
    found: list[str] = []
    for one in wished:
        number = 2
        name = one
        while name in found:
            name, number = f"{one[:90]}-{number}", number + 1
        found.append(name)
    return found


def unite(group: Group, wish: Wish) -> Joined:
    """Put the copies of one document together. Raises ``NotReadable``; writes nothing."""
    people = annotators(group.sources)
    documents = [_loaded(source, wish.limits) for source in group.sources]
    documents, lost, gone = _on_one_text(group.sources, documents, people, wish)
    made = union(list(zip(people, documents, strict=True)))
    output = _output(group, wish)
    first = group.sources[0]
    document: Document = made.document
    text: Replacement | None = None
    if documents[0].text.file is not None:
        document, text = joining.located(
            document, corpus.text_beside(documents[0], first.path), output, force=wish.force
        )
    codec = codecs.by_ending(output.name)
    assert codec is not None
    (data,) = codec.write(document).files.values()
    there = _checked(output, data, group, wish)
    entry = Entry(
        file=str(output), document=document, open=tuple((one, "") for one in document.conflicts), notes=made.notes,
        lost=lost, gone=gone, texts=(str(text.path),) if text else (),
    )  # fmt: skip
    return Joined(entry, data, (Replacement(output, data, there), *([text] if text else ())))


def _output(group: Group, wish: Wish) -> Path:
    if not wish.folder:
        return wish.output
    if (wish.output / corpus.MANIFEST).is_file():
        return corpus.document_path(wish.output, group.id)
    return wish.output / f"{group.id}.hsh.json"


def _checked(output: Path, data: bytes, group: Group, wish: Wish) -> bytes | None:
    """Return what stands where the result will. Raises ``NotReadable`` (HSH-C504) if that would be written over."""
    files.check_target(output, wish.output if wish.folder else output.parent)
    there = files.read(output, wish.limits) if os.path.lexists(output) else None
    if wish.force or there in (None, data):
        return there
    finding = already_there(output, sha256(there or b"").hexdigest(), sha256(data).hexdigest())
    raise NotReadable([structs.replace(finding, document=group.id, fix="write over it: --force")])


def _loaded(source: Source, limits: Limits) -> Document:
    for reading in corpus.load(source, limits):
        if isinstance(reading, NotReadable):
            raise NotReadable(reading.of(str(source.path)))
        return corpus.whole(reading).document
    raise files.not_readable(source.path, "there is no document in it")


def _on_one_text(
    sources: Sequence[Source], documents: list[Document], people: Sequence[str], wish: Wish
) -> tuple[list[Document], tuple[Judged, ...], tuple[tuple[str, Relation], ...]]:
    """Return the copies on the text of the first. Raises ``NotReadable`` (HSH-C519) if one is not."""
    first = documents[0].text
    others = [n for n, one in enumerate(documents) if one.text.sha256 != first.sha256]
    if not others:
        return documents, (), ()
    if not wish.align:
        raise NotReadable(_other_text(sources[n], people[n], documents[n], documents[0]) for n in others)
    from hashiye.rebasing.documents import rebase  # noqa: PLC0415  (only where texts differ)

    lost: list[Judged] = []
    gone: list[tuple[str, Relation]] = []
    for n in others:
        rebased = rebase(documents[n], first.content or "", segmenting.segment)
        documents[n] = structs.replace(rebased.document, text=first)
        lost += [one for one in rebased.judged if one.after is None]
        gone += [(layer, relation) for layer, _, relation in rebased.relations]
    return documents, tuple(lost), tuple(gone)


def _other_text(source: Source, person: str, document: Document, first: Document) -> Finding:
    return Finding(
        code="HSH-C519", message=f"the copy of {person} is on another text than the first copy", file=str(source.path),
        pointer="/text/sha256", document=document.id, found=document.text.sha256, expected=first.text.sha256,
        fix="carry it over to that text: --align; or hashiye rebase",
    )  # fmt: skip


def run(found: Iterable[Source | NotReadable], wish: Wish) -> Iterator[Entry]:
    """Put together every document that several copies are of, and write it; the rest is done where one fails."""
    made, failed = groups(found, wish.limits)
    for group in made:
        if wish.folder and len(group.sources) < 2:
            continue
        name = str(group.sources[0].path)
        try:
            joined = unite(group, wish)
            joining.put(joined)
        except NotReadable as error:
            yield Entry(file=name, findings=error.of(name))
        except OSError as error:
            yield Entry(file=name, findings=(files.not_written(name, error, "run again"),))
        else:
            yield joined.entry
    yield from failed
