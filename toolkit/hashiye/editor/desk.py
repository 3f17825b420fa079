"""What lies open in an editor, what is wrong with it, and what would put it right. Nothing is ever written.

A document is looked at as ``hashiye validate FILE`` looks at it, with every open document and text as it is in the
editor. Manifests and tagsets count as they are saved.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from hashiye import changed, checking, codecs, corpus, files, formatting, mending, validation
from hashiye.checks import edits
from hashiye.checks.edits import EditError
from hashiye.codecs import CODECS, Parcel, utf8
from hashiye.codes import Severity
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.grounds import Grounds, Wishes
from hashiye.limits import DEFAULT
from hashiye.registry import Remark
from hashiye.validation import Job, Seen

type Held = Mapping[str, bytes]
"""What would be saved of each open file now, by real path."""

_REFUSED = (NotReadable, EditError, TypeError, ValueError, AttributeError, OverflowError)


class Guise(Struct, frozen=True):
    """How a file differs from what its editor shows and sends.

    ``bom``: the editor hides a byte order mark; ``crlf``: it shows CR LF as LF; both are written again when it is
    saved. ``data``: bytes that are no UTF-8, shown with marks in their place, as ``shown``.
    """

    bom: bool = False
    crlf: bool = False
    data: bytes = b""
    shown: str = ""

    def saved(self, text: str) -> bytes:
        """Return the bytes that would be saved."""
        if self.data and text == self.shown:
            return self.data
        written = text.replace("\n", "\r\n") if self.crlf else text
        return (utf8.BOM if self.bom else b"") + written.encode("utf-8", "surrogatepass")


def guise(path: Path, text: str) -> Guise:
    """Compare what an editor shows of a file with the file."""
    try:
        data = files.read(path, DEFAULT)
    except NotReadable:
        return Guise()
    bom = data.startswith(utf8.BOM) and not text.startswith("\ufeff")
    crlf = "\r" not in text and b"\r\n" in data and data.count(b"\n") == data.count(b"\r\n")
    found = Guise(bom, crlf)
    broken = data.decode("utf-8", "replace") == text and found.saved(text) != data
    return Guise(data=data, shown=text) if broken else found


def is_document(path: Path) -> bool:
    """Say whether a file is called like a document."""
    codec = codecs.by_ending(path.name)
    return codec is not None and codec.name in corpus.NATIVE


def documents_on(path: Path, held: Held) -> list[Path]:
    """Return the documents that an open file is looked at with: itself, or those on the text that it is."""
    if is_document(path):
        return [path] if path.is_file() else []
    home = corpus.root_of(path)
    if path.suffix != ".txt" or not (home / corpus.MANIFEST).is_file():
        return []
    with files.unsaved(held):
        found = list(corpus.sources([str(home)]))
        concerned = changed.affected(found, changed.Changes(frozenset({os.path.realpath(path)})))
    return [one.path for one in concerned.sources if isinstance(one, Source) and is_document(one.path)]


def findings(path: Path, held: Held) -> tuple[Finding, ...]:
    """Return what ``hashiye validate`` says of one document, with open files as they are in the editor."""
    with files.unsaved(held):
        return checking.check([str(path)]).findings


# --- putting right ----------------------------------------------------------------------------


class Change(Struct, frozen=True):
    """What files become, by path: text to be put in place of the text that is there. ``codes`` are put right by it."""

    title: str
    files: tuple[tuple[Path, str], ...]
    codes: frozenset[str] = frozenset()


def fixed(path: Path, held: Held) -> Change | None:
    """Return what ``hashiye validate --fix`` would make of a document; None where it would change nothing."""
    with files.unsaved(held):
        source, job = _asked(path)
        if job is None or source.codec.many:
            return None
        try:
            data = files.read(path, job.limits)
            mended = mending.mend(source, _parcel(source, data, job), job, unsafe=False)
        except NotReadable:
            return None
    made = [(path, mended.data)] if mended.data != data else []
    if mended.text is not None:
        made.append((mended.text.path, mended.text.data))
    return _change("put right all that is safe", made, (fix.code for fix in mended.fixes))


def canonical(path: Path, held: Held) -> Change | None:
    """Return the canonical form of a document; None where it is in that form, or cannot be read."""
    with files.unsaved(held):
        source, job = _asked(path)
        try:
            data = files.read(path, job.limits if job is not None else DEFAULT)
            made, _ = formatting.canonical(source.codec, Parcel(data, str(path), source.stem))
        except NotReadable:
            return None
    return _change("write in canonical form", [(path, made)] if made != data else [])


def repairs(path: Path, held: Held, wanted: Iterable[Finding]) -> Iterator[tuple[Finding, Change]]:
    """Yield for each of the ``wanted`` findings on a document the change that puts this one right, where it is safe."""
    asked = {_key(finding): finding for finding in wanted}
    with files.unsaved(held):
        source, job = _asked(path)
        if job is None or source.codec.many or not asked:
            return
        try:
            parcel = _parcel(source, files.read(path, job.limits), job)
            seen = validation.see(source, parcel, job)
        except NotReadable:
            return
        remarks = seen.examined.remarks
        found = validation.placed(source.codec.name, parcel, seen.subject, seen.text_file, remarks)
        for finding, (_, remark) in zip(found, remarks, strict=True):
            mine = asked.get(_key(finding))
            if mine is None or not (remark.edits and remark.safe):
                continue
            data = _applied(source, job, seen, remark)
            change = _change(remark.fix or finding.message, [(path, data)]) if data else None
            if change is not None:
                yield mine, change


def _applied(source: Source, job: Job, seen: Seen, remark: Remark) -> bytes | None:
    """Return a document with one remark's edits made; None where that would leave more errors than there were."""
    try:
        made = edits.applied(seen.subject.document, remark.edits)
        data = next(iter(source.codec.write(made).files.values()))
        after = validation.see(source, _parcel(source, data, job), job)
    except _REFUSED:
        return None
    return data if _errors(after) <= _errors(seen) else None


def _errors(seen: Seen) -> int:
    severities = [remark.severity or rule.code.severity for rule, remark in seen.examined.remarks]
    severities += [finding.severity for finding in (*seen.findings, *seen.refused)]
    return severities.count(Severity.ERROR)


def _key(finding: Finding) -> tuple[object, ...]:
    return (finding.code, finding.file, finding.line, finding.column, finding.pointer, finding.message, finding.found)


def _asked(path: Path) -> tuple[Source, Job | None]:
    source = Source(path, codecs.by_ending(path.name) or CODECS["json"])
    return source, Grounds(Wishes()).of(source).job


def _parcel(source: Source, data: bytes, job: Job) -> Parcel:
    return Parcel(data, str(source.path), source.stem, limits=job.limits)


def _change(title: str, made: Iterable[tuple[Path, bytes]], codes: Iterable[str] = ()) -> Change | None:
    decoded = tuple((path, data.decode("utf-8", "replace").removeprefix("\ufeff")) for path, data in made)
    return Change(title, decoded, frozenset(codes)) if decoded else None
