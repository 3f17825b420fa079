"""Fixes files: what :mod:`hashiye.mending` makes of their documents is written whole, or not at all.

A file is written only if it is the one that was read, beside its target and renamed into place; mode bits and
the target of a link are kept. A preview writes nothing and shows a diff.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from uuid import uuid4

from msgspec import Struct, structs

from hashiye import engine, files, linediff, replacing, sinks, validation
from hashiye.codecs import Parcel
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.mending import Fix, Mended, Restored, mend
from hashiye.validation import Checked, Job, Task

__all__ = ["Fix", "Fixed", "run"]
_DOING = "fixed"


class Fixed(Struct, frozen=True):
    """What became of one file.

    ``status``: ``unchanged`` (nothing to put right), ``fixed`` (written, or handed back), ``fixable`` (a preview:
    it would be written) or ``failed``: it was not read, or ``findings`` say why it could not be written.
    ``fixes`` are sorted by code. ``checked`` is what validation says of the file after the fixes; in a preview,
    of what would be written. ``texts`` are text files that were, or would be, put right too: one that several
    documents are on is told of at the first. ``diff`` is the unified diff of a preview, safe for any screen.
    ``data`` are the bytes for standard output where the file came from standard input, else None.
    """

    file: str
    status: str
    fixes: tuple[Fix, ...] = ()
    checked: Checked = Checked("")
    findings: tuple[Finding, ...] = ()
    texts: tuple[str, ...] = ()
    diff: str = ""
    data: bytes | None = None


class _Made(Struct, frozen=True):
    """What a worker made of a file, and the text that is to be restored for it."""

    fixed: Fixed
    text: Restored | None = None


def run(tasks: Iterable[Task], *, unsafe: bool = False, preview: bool = False, jobs: int = 1) -> Iterator[Fixed]:
    """Fix every file by its job, in order, one result a task; what is wrong with one never stops the others.

    Safe fixes always; with ``unsafe`` also those that may change what an annotator meant. With
    ``preview`` nothing is written and each result carries a ``diff``. Only codes that a job selects are fixed;
    the canonical form is always written.
    """
    restored: set[str] = set()
    for result in engine.run(partial(_one, unsafe, preview, uuid4().hex), tasks, jobs=jobs):
        if isinstance(result, engine.WorkerDiedError):
            checked = validation.died(result.task)
            yield Fixed(checked.file, "failed", checked=checked)
        elif result.text is None:
            yield result.fixed
        else:
            yield _with_text(result.fixed, result.text, restored, preview=preview)


def _with_text(fixed: Fixed, text: Restored, done: set[str], *, preview: bool) -> Fixed:
    """Restore the text of a file, once: by the process that all results come to, so that each run does the same."""
    real = os.path.realpath(text.path)
    if real in done:
        fixes = tuple(fix for fix in fixed.fixes if fix.code != "HSH-B106")
        return structs.replace(fixed, fixes=fixes)
    name = str(text.path)
    if not preview:
        try:
            replacing.replace(text.path, text.found, text.data, _DOING)
        except NotReadable as error:
            return structs.replace(fixed, status="failed", findings=error.findings)
        except OSError as error:
            return structs.replace(fixed, status="failed", findings=(files.not_written(name, error),))
    done.add(real)
    diff = linediff.unified(_said(text.found), _said(text.data), name) if preview else ""
    status = "fixable" if preview else "fixed"
    return structs.replace(fixed, status=status, texts=(name,), diff=fixed.diff + diff)


def _one(unsafe: bool, preview: bool, run: str, task: Task) -> _Made:
    """Fix one file. Never raises for bad data or a full disk."""
    job, source = task
    if isinstance(source, NotReadable):
        checked = validation.one(job, source)
        return _Made(Fixed(checked.file, "failed", checked=checked))
    name = str(source.path)
    fixer = _Fixer(source, job, unsafe=unsafe, preview=preview, run=run)
    try:
        if source.root is not None:
            files.check_link(source.path, source.root)
        return fixer.shard() if source.codec.many else fixer.file()
    except NotReadable as error:
        if fixer.checked is None:
            return _Made(Fixed(name, "failed", checked=Checked(name, refused=error.findings)))
        return _Made(Fixed(name, "failed", checked=fixer.checked, findings=error.findings))
    except OSError as error:
        checked = fixer.checked or Checked(name)
        return _Made(Fixed(name, "failed", checked=checked, findings=(files.not_written(name, error),)))


class _Fixer:
    """One file. ``checked`` is set as soon as it was read and mended: what goes wrong behind is the writing."""

    def __init__(self, source: Source, job: Job, *, unsafe: bool, preview: bool, run: str) -> None:
        self.source = source
        self.job = job
        self.unsafe = unsafe
        self.preview = preview
        self.run = run
        self.name = str(source.path)
        self.checked: Checked | None = None

    @property
    def _piped(self) -> bool:
        return self.source.origin == files.STDIN

    def mended(self, data: bytes, line: int = 1) -> Mended:
        """Mend one document. Raises ``NotReadable``."""
        parcel = Parcel(data, self.name, self.source.stem, line, limits=self.job.limits)
        return mend(self.source, parcel, self.job, unsafe=self.unsafe, run=self.run)

    def file(self) -> _Made:
        """Fix a file of one document."""
        data = files.read(self.source.origin, self.job.limits)
        mended = self.mended(data)
        self.checked = mended.checked
        made = Fixed(self.name, "unchanged", mended.fixes, mended.checked, data=mended.data if self._piped else None)
        if mended.data != data:
            if self.preview:
                diff = linediff.unified(_said(data), _said(mended.data), self.name)
                made = structs.replace(made, status="fixable", diff=diff)
            else:
                if not self._piped:
                    replacing.replace(self.source.path, data, mended.data, _DOING)
                made = structs.replace(made, status="fixed")
        return _Made(made, mended.text)

    # --- many documents in one file: line by line, so that memory stays flat ---

    def shard(self) -> _Made:
        """Fix a file of many documents, packed or not. A line that is no document stays as it is."""
        whole = files.read(files.STDIN, self.job.limits) if self._piped else b""
        first = _Pass(self)
        with self._lines(whole) as lines:
            for _ in first.pieces(lines):
                pass
        self.checked = validation.joined(self.name, first.parts)
        made = Fixed(self.name, "unchanged", first.fixes(), self.checked, data=whole if self._piped else None)
        if not first.changed:
            return _Made(made)
        if self.preview:
            diff = linediff.heading(self.name) + "".join(first.hunks)
            return _Made(structs.replace(made, status="fixable", diff=diff))
        if self._piped:
            whole = b"".join(_Pass(self).pieces(io.BytesIO(whole)))
            return _Made(structs.replace(made, status="fixed", data=whole))
        self._rewrite(first)
        return _Made(structs.replace(made, status="fixed"))

    def _rewrite(self, first: _Pass) -> None:
        again = _Pass(self)
        with sinks.Shard(self.source.path) as shard, self._lines(b"") as lines:
            for piece in again.pieces(lines):
                shard.add({"": piece})
            if again.seen.digest() != first.seen.digest():
                raise replacing.changed(self.source.path, _DOING)

    def _lines(self, whole: bytes) -> AbstractContextManager[Iterator[bytes]]:
        return nullcontext(io.BytesIO(whole)) if self._piped else files.open_lines(self.source.path, self.job.limits)


class _Pass:
    """One way through the lines of a shard: what each becomes, and what came of its documents."""

    def __init__(self, fixer: _Fixer) -> None:
        self.fixer = fixer
        self.parts: list[Checked] = []
        self.seen = hashlib.sha256()
        self.changed = False
        self.hunks: list[str] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._line = b""
        self._number = 0
        self._taken = 0
        self._gone = 0

    def pieces(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield each document's line as it should be."""
        fixer = self.fixer
        for record in fixer.source.codec.records(self._counted(lines), fixer.job.limits):
            self._blank(record.line - 1)
            piece = self._piece(record.data, record.line)
            if piece != self._line:
                self.changed = True
                self._show(record.line, [self._line], [piece])
            self._taken = record.line
            yield piece
        self._blank(self._number)

    def _piece(self, data: bytes, line: int) -> bytes:
        try:
            mended = self.fixer.mended(data, line)
        except NotReadable as error:
            self.parts.append(Checked(self.fixer.name, refused=error.findings))
            return self._line if self._line.endswith(b"\n") else self._line + b"\n"
        self.parts.append(mended.checked)
        self._counts.update({(fix.code, fix.what): fix.count for fix in mended.fixes})
        return mended.data + b"\n"

    def _counted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self._number += 1
            self._line = line
            self.seen.update(line)
            yield line

    def _blank(self, last: int) -> None:
        """Take note of blank lines behind the last document, up to a line: they go."""
        if last > self._taken:
            self.changed = True
            self._show(self._taken + 1, [b""] * (last - self._taken), [])
            self._gone += last - self._taken
            self._taken = last

    def _show(self, line: int, old: list[bytes], new: list[bytes]) -> None:
        if self.fixer.preview:
            there, should = ([_said(one).removesuffix("\n") for one in side] for side in (old, new))
            self.hunks.append(linediff.replaced(line, there, should, -self._gone))

    def fixes(self) -> tuple[Fix, ...]:
        """Return what was put right in all lines."""
        counts = dict(self._counts)
        if self.changed and not counts:
            counts["HSH-S217", "written in canonical form"] = 1
        by_code: dict[str, Fix] = {}
        for (code, what), count in sorted(counts.items()):
            one = by_code.get(code, Fix(code, 0, what))
            by_code[code] = structs.replace(one, count=one.count + count)
        return tuple(by_code.values())


def _said(data: bytes) -> str:
    return data.decode(errors="replace")
