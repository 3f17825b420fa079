"""Conflicts decided in the files that hold them, in place; documents on one text are decided together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from hashiye import corpus, files, joining, segmenting, sinks
from hashiye.codecs import Parcel
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.joining import Ask, Entry
from hashiye.limits import Limits
from hashiye.merging import Choice
from hashiye.merging.resolving import Resolved, resolve
from hashiye.model import Document


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
            yield Entry(file=str(group[0].path), findings=_of_file(error, group[0].path))
        except OSError as error:
            yield Entry(file=str(group[0].path), findings=(_not_written(group[0].path, error),))


def _of_file(error: NotReadable, path: Path) -> tuple[Finding, ...]:
    return tuple(one if one.file else structs.replace(one, file=str(path)) for one in error.findings)


def _not_written(path: Path, error: OSError) -> Finding:
    return Finding(
        code="HSH-C502", message=f"cannot be written: {error.strerror or error}", file=str(path),
        fix="make room or give leave to write there, and run again: the file is as it was",
    )  # fmt: skip


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
    """Decide the conflicts of documents on one text, and write them with it."""
    settled: list[_Settled] = []
    failed: list[Entry] = []
    for source in group:
        try:
            settled.append(_settled(source, ask, limits))
        except NotReadable as error:
            failed.append(Entry(file=str(source.path), findings=_of_file(error, source.path)))
    texts = {one.resolved.document.text.sha256 for one in settled} - {one.before.text.sha256 for one in settled}
    if texts:
        settled = _on_one_text(settled, texts, failed)
    changed = [one for one in settled if one.resolved.resolved or one.resolved.document != one.before]
    if texts and changed and changed[0].before.text.file is not None:
        _write_text(changed[0], limits)
    for one in settled:
        entry = structs.replace(joining.entry_of(one.resolved, one.choices), file=str(one.path))
        if one in changed:
            (data,) = one.source.codec.write(one.resolved.document).files.values()
            try:
                _replace(one.path, one.seen, data, limits)
            except OSError as error:
                entry = structs.replace(entry, findings=(_not_written(one.path, error),))
        yield entry
    yield from failed


def _settled(source: Source, ask: Ask, limits: Limits) -> _Settled:
    if source.root is not None:
        files.check_link(source.path, source.root)
    data = files.read(source.path, limits)
    reading = source.codec.read(Parcel(data, str(source.path), source.stem, limits=limits))
    if reading.losses:
        raise NotReadable(reading.findings)
    document = reading.document
    if any(one.kind in ("text", "anchor") for one in document.conflicts) or document.text.content is None:
        document = _with_text(document, source.path, limits)
    choices = ask(document) if document.conflicts else {}
    resolved = resolve(document, choices, segmenting.segment)
    _check_place(document, resolved.document, source.path)
    return _Settled(source, data, document, choices, resolved)


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
        if document.conflicts:
            raise
        return document  # nothing is to be done in it


def _on_one_text(settled: list[_Settled], texts: set[str], failed: list[Entry]) -> list[_Settled]:
    """Return the documents on the one new text; those that decided nothing about it follow. Raises ``NotReadable``."""
    path = settled[0].path
    if len(texts) > 1:
        raise _refused(path, "the documents on this text decide its words differently", "decide them one way")
    text = corpus.text_beside(settled[0].before, path) if settled[0].before.text.file is not None else None
    home = Path(os.path.realpath(corpus.root_of(path)))
    others = [] if text is None else joining.others_on(text, path, home, [one.path for one in settled])
    unread = [one.path for one in settled if one.before.text.content is None]
    if failed or others or unread:
        names = ", ".join([*(one.file for one in failed), *map(str, (*unread, *others))][:5])
        raise _refused(
            path, f"other documents are on the text whose words would be replaced: {names}",
            "name all documents on the text, or the folder of the corpus: they follow it",
        )  # fmt: skip
    new = next(one.resolved.document.text for one in settled if one.resolved.document.text.sha256 in texts)
    return [one if one.resolved.document.text.sha256 in texts else _follow(one, new.content or "") for one in settled]


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


def _write_text(one: _Settled, limits: Limits) -> None:
    """Write the text that the documents are on now, unless somebody changed the old one meanwhile."""
    target = corpus.text_beside(one.before, one.path)
    files.check_target(target, corpus.root_of(one.path))
    _replace(target, (one.before.text.content or "").encode(),
             (one.resolved.document.text.content or "").encode(), limits)  # fmt: skip


def _replace(path: Path, seen: bytes, data: bytes, limits: Limits) -> None:
    """Put bytes in the place of those that were read. Raises ``NotReadable`` if these are not there any more."""
    if data == seen:
        return
    if files.read(path, limits) != seen:
        raise files.not_readable(path, "it changed while its conflicts were decided", fix="run again")
    files.write(path, data, durable=True)


def _shard(source: Source, ask: Ask, limits: Limits) -> Iterator[Entry]:
    """Decide the conflicts of a file of many documents, whose texts stand inside; written whole or not at all."""
    entries: list[Entry] = []
    pieces: list[bytes] = []
    changed = False
    if source.root is not None:
        files.check_link(source.path, source.root)
    with files.open_lines(source.path, limits) as lines:
        for record in source.codec.records(lines, limits):
            parcel = Parcel(record.data, str(source.path), source.stem, record.line, limits=limits)
            document = source.codec.read(parcel).document
            if not document.conflicts:
                pieces.append(record.data if record.data.endswith(b"\n") else record.data + b"\n")
                continue
            choices = ask(document)
            resolved = resolve(document, choices, segmenting.segment)
            changed = changed or bool(resolved.resolved)
            pieces += source.codec.write(resolved.document).files.values()
            entries.append(structs.replace(joining.entry_of(resolved, choices), file=str(source.path)))
    if changed:
        with sinks.Shard(source.path) as shard:
            for piece in pieces:
                shard.add({"": piece})
    yield from entries


def native(paths: Iterable[str]) -> Iterator[Source | NotReadable]:
    """Yield the documents that arguments name; the order is fixed, each stands once."""
    from hashiye import formatting  # noqa: PLC0415

    for one in formatting.sources(paths):
        if isinstance(one, Source) and one.path == files.STDIN:
            yield files.not_readable(files.STDIN, "conflicts are decided in files", fix="name the file")
        else:
            yield one
