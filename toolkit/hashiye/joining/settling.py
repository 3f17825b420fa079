"""Conflicts decided in the files that hold them, in place; documents on one text are decided together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from hashiye import corpus, files, joining, replacing, segmenting, sinks
from hashiye.codecs import Parcel
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.joining import Ask, Entry, driver
from hashiye.joining.versions import Task
from hashiye.limits import Limits
from hashiye.merging import Choice
from hashiye.merging.deciding import Resolved, resolve
from hashiye.merging.settling import Allows
from hashiye.model import Document
from hashiye.replacing import Replacement

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

_DOING = "being decided"


class _Settled(Struct, frozen=True):
    """One document file: its bytes as they were read, the document, and what it became."""

    source: Source
    seen: bytes
    before: Document
    choices: Mapping[str, Choice]
    resolved: Resolved

    @property
    def path(self) -> Path:
        return self.source.path

    def written(self) -> bytes:
        (data,) = self.source.codec.write(self.resolved.document).files.values()
        return data


def settle(found: Iterable[Source | NotReadable], ask: Ask, limits: Limits) -> Iterator[Entry]:
    """Decide conflicts in every file, in order; the rest is done where one fails. Never raises for bad data.

    A file without a decided conflict stays as it is, byte for byte. Where words of a text are replaced, every
    document on that text must be among ``found``: those without such a conflict follow.
    """
    for group in _groups(found, limits):
        if isinstance(group, NotReadable):
            yield Entry(file=next((one.file for one in group.findings), ""), findings=group.findings)
            continue
        try:
            if group[0].codec.many:
                yield from _shard(group[0], ask, limits)
            else:
                yield from _together(group, ask, limits)
        except NotReadable as error:
            yield Entry(file=str(group[0].path), findings=error.of(str(group[0].path)))
        except OSError as error:
            name = str(group[0].path)
            yield Entry(file=name, findings=(files.not_written(error.filename or name, error),))


def _groups(found: Iterable[Source | NotReadable], limits: Limits) -> list[list[Source] | NotReadable]:
    """Return the files of one text together, each group where its first file stands."""
    groups: list[list[Source] | NotReadable] = []
    by_text: dict[str, list[Source]] = {}
    for source in found:
        if isinstance(source, NotReadable):
            groups.append(source)
            continue
        key = _text_of(source, limits)
        if key and key in by_text:
            by_text[key].append(source)
            continue
        group = [source]
        groups.append(group)
        if key:
            by_text[key] = group
    return groups


def _text_of(source: Source, limits: Limits) -> str:
    """Return the real path of a document's text; empty if it stands inside, or cannot be told."""
    if source.codec.many or source.path == files.STDIN:
        return ""
    try:
        data = files.read(source.path, limits)
        document = source.codec.read(Parcel(data, str(source.path), source.stem, limits=limits)).document
        return os.path.realpath(corpus.text_beside(document, source.path)) if document.text.file is not None else ""
    except NotReadable:
        return ""  # it is said when the file's turn comes


def _together(group: Sequence[Source], ask: Ask, limits: Limits) -> Iterator[Entry]:
    """Decide the conflicts of documents on one text, and write them with it: where words are replaced, all or none.

    A run that was killed may have left documents on a text that stands beside its place: it is put there now.
    """
    settled: list[_Settled] = []
    failed: list[Entry] = []
    for source in group:
        try:
            settled.append(_settled(source, ask, limits))
        except NotReadable as error:
            failed.append(Entry(file=str(source.path), findings=error.of(str(source.path))))
    place = _place(settled)
    loaded = any(one.resolved.document.text.content is not None for one in settled)
    there = files.read(place, limits) if place is not None and loaded and place.exists() else None
    stands = "" if there is None else sha256(there).hexdigest()
    texts = {after.sha256: after.content for after in (one.resolved.document.text for one in settled)
             if after.content is not None and after.sha256 != stands}  # fmt: skip
    if place is not None and texts:
        settled = _on_one_text(settled, place, texts, failed, limits)
    changed = [one for one in settled if one.resolved.resolved or one.resolved.document != one.before]
    new = [Replacement(one.path, one.written(), one.seen) for one in changed]
    if place is not None and texts:
        (content,) = texts.values()
        replacing.replace_all([*new, Replacement(place, content.encode(), there)], _DOING)
        replacing.clear(place)
    not_written = {} if texts and place is not None else dict(_each(new))
    for one in settled:
        entry = structs.replace(joining.entry_of(one.resolved, one.choices), file=str(one.path))
        yield structs.replace(entry, findings=not_written.get(one.path, ()))
    yield from failed


def _place(settled: Sequence[_Settled]) -> Path | None:
    """Return where the one text of a group stands; None if it stands inside the document."""
    if not settled or settled[0].before.text.file is None:
        return None
    return corpus.text_beside(settled[0].before, settled[0].path)


def _each(replacements: Iterable[Replacement]) -> Iterator[tuple[Path, tuple[Finding, ...]]]:
    """Write documents that have nothing to do with one another; yield those that cannot be, and why."""
    for one in replacements:
        try:
            replacing.replace_all([one], _DOING)
        except NotReadable as error:
            yield one.path, error.of(str(one.path))
        except OSError as error:
            yield one.path, (files.not_written(one.path, error),)


def _settled(source: Source, ask: Ask, limits: Limits) -> _Settled:
    if source.root is not None:
        files.check_link(source.path, source.root)
    data = files.read(source.path, limits)
    document = corpus.read_whole(source.codec, Parcel(data, str(source.path), source.stem, limits=limits)).document
    if any(one.kind in ("text", "anchor") for one in document.conflicts) or document.text.content is None:
        document = _with_text(document, source.path, limits)
    choices = ask(document) if document.conflicts else {}
    resolved = resolve(document, choices, segmenting.segment, allows=_allows(source, choices, limits))
    _check_place(document, resolved.document, source.path)
    return _Settled(source, data, document, choices, resolved)


def _allows(source: Source, choices: Mapping[str, Choice], limits: Limits) -> Allows | None:
    return driver.allowed(Task(source.path, limits)) if choices else None


def _check_place(before: Document, after: Document, path: Path) -> None:
    """Raise ``NotReadable`` if a side was chosen that names another text file, and that is not the text."""
    if after.text.file in (before.text.file, None) or joining.holds(corpus.text_beside(after, path), after):
        return
    raise NotReadable([
        Finding(
            code="HSH-C520", message="the text file that the chosen side names does not hold this document's text",
            file=str(path), pointer="/text/file", found=after.text.file or "", expected=before.text.file or "",
            fix="put the text there first, or choose the other side: --resolve metadata=base",
        )
    ])  # fmt: skip


def _with_text(document: Document, path: Path, limits: Limits) -> Document:
    if document.text.content is not None or document.text.file is None:
        return document
    try:
        return structs.replace(document, text=corpus.load_text(document, path, limits))
    except NotReadable:
        left = replacing.text_left_behind(corpus.text_beside(document, path), document.text.sha256, limits)
        if left is not None:
            return structs.replace(document, text=structs.replace(document.text, content=left))
        if document.conflicts:
            raise
        return document  # nothing is to be done in it


def _on_one_text(
    settled: list[_Settled], place: Path, texts: Mapping[str, str], failed: list[Entry], limits: Limits
) -> list[_Settled]:
    """Return the documents on the one new text; those that decided nothing about it follow. Raises ``NotReadable``."""
    path = settled[0].path
    if len(texts) > 1:
        raise _refused(path, "the documents on this text decide its words differently", "decide them one way")
    ((new, content),) = texts.items()
    others = joining.others_on(place, [one.path for one in settled], limits)
    unread = [one.path for one in settled if one.before.text.content is None]
    if failed or others or unread:
        names = ", ".join([*(one.file for one in failed), *map(str, (*unread, *others))][:5])
        raise _refused(
            path, f"other documents are on the text whose words would be replaced: {names}",
            "name all documents on the text, or the folder of the corpus, and mend those that cannot be read",
        )  # fmt: skip
    return [one if one.resolved.document.text.sha256 == new else _follow(one, content) for one in settled]


def _refused(path: Path, why: str, fix: str) -> NotReadable:
    return NotReadable([Finding(code="HSH-C519", message=why, file=str(path), fix=fix)])


def _follow(one: _Settled, text: str) -> _Settled:
    from hashiye.rebasing.documents import rebase  # noqa: PLC0415  (only where a text is changed)

    rebased = rebase(one.resolved.document, text, segmenting.segment)
    resolved = structs.replace(
        one.resolved, document=rebased.document, facts=rebased.facts,
        gone=(*one.resolved.gone, *((layer, relation) for layer, _, relation in rebased.relations)),
        lost=tuple(judged for judged in rebased.judged if judged.after is None),
    )  # fmt: skip
    return structs.replace(one, resolved=resolved)


def _shard(source: Source, ask: Ask, limits: Limits) -> Iterator[Entry]:
    """Decide the conflicts of a file of many documents, whose texts stand inside; written whole or not at all."""
    entries: list[Entry] = []
    pieces: list[bytes] = []
    changed = False
    seen = sha256()
    if source.root is not None:
        files.check_link(source.path, source.root)
    with files.open_lines(source.path, limits) as lines:
        for record in source.codec.records(_counted(lines, seen), limits):
            parcel = Parcel(record.data, str(source.path), source.stem, record.line, limits=limits)
            document = corpus.read_whole(source.codec, parcel).document
            if not document.conflicts:
                pieces.append(record.data if record.data.endswith(b"\n") else record.data + b"\n")
                continue
            choices = ask(document)
            resolved = resolve(document, choices, segmenting.segment, allows=_allows(source, choices, limits))
            changed = changed or bool(resolved.resolved)
            pieces += source.codec.write(resolved.document).files.values()
            entries.append(structs.replace(joining.entry_of(resolved, choices), file=str(source.path)))
    if changed:
        with sinks.Shard(source.path) as shard:
            for piece in pieces:
                shard.add({"": piece})
            again = sha256()
            with files.open_lines(source.path, limits) as lines:
                for _ in _counted(lines, again):
                    pass
            if again.digest() != seen.digest():
                raise replacing.changed(source.path, _DOING)
    yield from entries


def _counted(lines: Iterable[bytes], seen: Hash) -> Iterator[bytes]:
    for line in lines:
        seen.update(line)
        yield line


def native(paths: Iterable[str]) -> Iterator[Source | NotReadable]:
    """Yield the documents that arguments name; the order is fixed, each stands once."""
    from hashiye import formatting  # noqa: PLC0415

    for one in formatting.sources(paths):
        if isinstance(one, Source) and one.path == files.STDIN:
            yield files.not_readable(files.STDIN, "conflicts are decided in files", fix="name the file")
        else:
            yield one
