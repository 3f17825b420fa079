"""Verdicts remembered: a document whose bytes, text and rules are the same as before is not judged again.

How to use it::

    table = verdicts.opened(job.selected, job.context, job.limits, home)   # None: nothing can be remembered
    checked = table.recall(source)               # None: judge it, with Job.remember = True
    table.learn(checked.memories)                # what validation remembered of judged documents
    table.save()                                 # once, at the end, also after Ctrl-C; quiet if it cannot be

A verdict is found by the SHA-256 of the very bytes that were read, of the file and of its text, together with
all that rules depend on: what is selected, what the corpus says, the limits, this package's own sources, the
Python and the packages installed. What follows from where a file lies is left out and put in anew.
"""

from __future__ import annotations

import os
import stat
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct, structs

from hashiye import cabinet, files, schema
from hashiye.checks.record import Record, relocated
from hashiye.checks.runner import Skipped
from hashiye.checks.subject import Context
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits

WORTH = 50
"""Files from which on remembering pays: opening the memory costs some milliseconds."""

MOST = 128 * 1024 * 1024
"""Bytes of the verdicts of one corpus under one set of rules."""

_BEGUN = time.time_ns()
_TEXT = "\0text"
"""Stands for the name of the text's file; no name of a file holds NUL."""
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Memory(Struct, frozen=True):
    """One verdict as it is kept: found again by ``key``, a digest of what was judged."""

    key: bytes
    packed: bytes


class Recalled(Struct, frozen=True):
    """What validation would say of one file: the fields of :class:`hashiye.validation.Checked`."""

    file: str
    findings: tuple[Finding, ...] = ()
    records: tuple[Record, ...] = ()
    skipped: tuple[Skipped, ...] = ()


class _Kept(Struct, frozen=True, array_like=True):
    """A verdict without its place. ``text`` is the SHA-256 of the bytes of the text's file, ``name`` ``text.file``."""

    name: str | None
    text: bytes
    record: Record
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Kept).decode
_tables = msgspec.msgpack.Decoder(dict[bytes, bytes])


def _key(source: Source, name: str, line: int, data: bytes) -> bytes:
    """Return what a document is found by. Its file's name counts, since rules compare it with the document's id."""
    called = "" if source.codec.many else name
    digest = sha256(f"{source.codec.name}\0{called}\0{line}\0".encode("utf-8", "surrogatepass"))
    digest.update(data)
    return digest.digest()


def remember(
    source: Source, data: bytes, raw: bytes | None, text_name: str | None, findings: tuple[Finding, ...],
    record: Record, skipped: tuple[Skipped, ...],
) -> tuple[Memory, ...]:  # fmt: skip
    """Make the memory of one judged document: its file's bytes, its text's (None: inside), ``text.file``. Pure.

    Empty where the verdict holds more than the bytes say (a path in a message), or where the text is missing.
    """
    if text_name is not None and raw is None:
        return ()
    places = {record.file: "", record.text_file: _TEXT if record.text_file else ""}
    told = tuple(_without_place(finding, places, record.home) for finding in findings)
    if None in told:
        return ()
    text = sha256(raw).digest() if raw is not None else b""
    sound = tuple(finding for finding in told if finding is not None)
    try:
        packed = _pack(_Kept(text_name, text, relocated(record), sound, skipped))
    except (ValueError, TypeError):  # half a surrogate pair in a message
        return ()
    return (Memory(_key(source, source.path.name, record.line, data), packed),)


def _without_place(finding: Finding, places: dict[str, str], home: str) -> Finding | None:
    """Return a finding with its files left out; None if it speaks of them elsewhere, or of others."""
    words = (finding.message, finding.found, finding.expected, finding.fix, finding.pointer)
    named = [name for name in (*places, home) if name]
    if finding.others or any(name in word for word in words for name in named):
        return None
    if finding.file not in places or finding.text_file not in (*places, ""):
        return None
    return structs.replace(finding, file=places[finding.file], text_file=places.get(finding.text_file, ""))


def opened(selected: Iterable[str], context: Context, limits: Limits, home: Path) -> Verdicts | None:
    """Return what is remembered of a corpus under these rules; None if nothing can safely be remembered here.

    ``home`` is the corpus folder as :func:`hashiye.corpus.root_of` gives it. Not for runs in which rules of
    plug-ins are selected: their code is not part of the key.
    """
    code = _code()
    if not code:
        return None
    asked = msgspec.msgpack.encode((sorted(selected), context, limits), order="deterministic")
    digest = sha256(code + sha256(asked).digest() + os.fsencode(os.path.realpath(home)))
    name = f"{digest.hexdigest()}.verdicts"
    try:
        with cabinet.opened(home) as shelf:
            data = shelf.read(name)
    except cabinet.Refused:
        return None
    try:
        table = _tables.decode(data) if data else {}
    except msgspec.MsgspecError:
        table = {}
    return Verdicts(name, home, limits, table)


def refusal(home: Path) -> str:
    """Return why nothing can be remembered of a corpus, for a note; empty if it can."""
    try:
        with cabinet.opened(home):
            return "" if _code() else "the program's own sources were changed while it ran"
    except cabinet.Refused as error:
        return str(error)


@cache
def _code() -> bytes:
    """Return a digest of all code that judges; empty if it changed since this process began, or cannot be read.

    This package's files byte by byte, the Python, its Unicode version, and the names of the packages installed
    (which hold their versions).
    """
    digest = sha256(f"{sys.version}\0{unicodedata.unidata_version}\0".encode())
    try:
        for folder in (Path(__file__).parent, schema.folder()):
            for path in _sources_in(folder):
                with open(path, "rb", buffering=0) as file:  # noqa: PTH123  (hundreds of files at each start)
                    status = os.fstat(file.fileno())
                    if status.st_mtime_ns > _BEGUN:
                        return b""
                    data = file.read(status.st_size + 1)
                name = path[len(str(folder)) :]
                digest.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
                digest.update(data)
        for entry in sys.path:
            if os.path.isdir(entry):  # noqa: PTH112
                names = sorted(name for name in os.listdir(entry) if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208
                digest.update("\0".join(names).encode("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return b""
    return digest.digest()


def _sources_in(folder: Path) -> Iterator[str]:
    """Yield what counts as code in a folder, in a fixed order. Raises ``OSError`` where one cannot be listed."""
    for found in files.names(folder):
        if isinstance(found, NotReadable):
            raise OSError(found)
        if not found.endswith(".pyc") and "." in os.path.basename(found):  # noqa: PTH119
            yield found


class Verdicts:
    """The verdicts remembered of one corpus under one set of rules."""

    def __init__(self, name: str, home: Path, limits: Limits, table: dict[bytes, bytes]) -> None:
        self.name = name
        self.home = home
        self._home = str(home)
        self.limits = limits
        self._table = table
        self._used: dict[bytes, bytes] = {}
        self._learnt = False
        self._real_home = os.path.realpath(home)
        self._folders: dict[tuple[str, str], str | None] = {}
        self._annotators: dict[str, str] = {}

    def recall(self, source: Source) -> Recalled | None:
        """Return the verdict on a file; None where there is none, or anything is unusual. Reads file and text."""
        if not self._table or source.piped or source.path == files.STDIN:
            return None
        try:
            if source.codec.many:
                return self._shard(source)
            data = _bytes(str(source.path), self.limits.file_bytes)
        except (OSError, ValueError, NotReadable):
            return None
        return None if data is None else self._document(source, data, 1)

    def _shard(self, source: Source) -> Recalled | None:
        """Return the verdict on a file of many documents, if every one of them is remembered."""
        if source.path.is_symlink():
            return None
        parts = []
        with files.open_lines(source.path, self.limits) as lines:
            for part in source.codec.records(lines, self.limits):
                known = self._document(source, part.data, part.line)
                if known is None:
                    return None
                parts.append(known)
        return Recalled(
            str(source.path),
            tuple(finding for part in parts for finding in part.findings),
            tuple(record for part in parts for record in part.records),
            tuple(rule for part in parts for rule in part.skipped),
        )

    def _document(self, source: Source, data: bytes, line: int) -> Recalled | None:
        file = str(source.path)
        folder, _, name = file.rpartition(os.sep)
        key = _key(source, name, line, data)
        packed = self._table.get(key)
        if packed is None:
            return None
        try:
            kept = _unpack(packed)
            text_file = "" if kept.name is None else self._text_file(source, folder, kept)
        except (OSError, ValueError):  # msgspec's errors are of these
            return None
        if text_file is None:
            return None
        self._used[key] = packed
        annotator = self._annotators.get(folder)
        if annotator is None:
            annotator = self._annotators[folder] = self._annotator(source.path.parent)
        record = relocated(kept.record, file=file, home=self._home, annotator=annotator, line=line, text_file=text_file)
        findings = tuple(_placed(finding, file, text_file) for finding in kept.findings)
        return Recalled(file, findings, (record,), kept.skipped)

    def _text_file(self, source: Source, parent: str, kept: _Kept) -> str | None:
        """Return where the text of a document lies, if its bytes are the ones judged and it lies in the corpus."""
        folder, _, last = (kept.name or "").rpartition("/")
        if last in {"", ".", ".."}:
            return None
        way = (parent, folder)
        if way not in self._folders:
            self._folders[way] = self._folder(source.path.parent, folder)
        there = self._folders[way]
        if there is None:
            return None
        file = there + last
        raw = _bytes(file, self.limits.file_bytes)
        return file if raw is not None and sha256(raw).digest() == kept.text else None

    def _folder(self, parent: Path, name: str) -> str | None:
        """Return a folder as validation names it, ending in a separator; None if it lies outside the corpus."""
        target = parent.joinpath(*PurePosixPath(name).parts)
        if not Path(os.path.realpath(target)).is_relative_to(self._real_home):
            return None
        normal = os.path.normpath(target)
        if os.path.realpath(normal) != os.path.realpath(target):
            return None  # a link on the way, behind which ".." leads elsewhere
        return "" if normal == "." else os.path.join(normal, "")  # noqa: PTH118

    def _annotator(self, folder: Path) -> str:
        """Return whose copies lie in a folder; empty for curated documents."""
        here = folder.absolute()
        parts = here.relative_to(self.home).parts if here.is_relative_to(self.home) else ()
        return parts[1] if len(parts) > 1 and parts[0] == "annotators" else ""

    def learn(self, memories: Iterable[Memory]) -> None:
        """Take in verdicts that :func:`remember` made, here or in a worker."""
        for memory in memories:
            self._used[memory.key] = memory.packed
            self._learnt = True

    def save(self) -> None:
        """Write what was learnt, whole or not at all. Never raises for want of a place: it is quietly not kept.

        As many verdicts that this run had no use for are kept beside those it had: files come back, and
        other runs ask for other parts of the corpus; yet the table does not grow for ever.
        """
        if not self._learnt:
            return
        idle = [key for key in self._table if key not in self._used]
        spare = max(len(self._used), 1000)
        kept = {key: self._table[key] for key in idle[-spare:]} | self._used
        total = 0
        for key in reversed(list(kept)):
            total += len(key) + len(kept[key]) + 8
            if total > MOST:
                del kept[key]
        try:
            with cabinet.opened(self.home) as shelf:
                shelf.write(self.name, msgspec.msgpack.encode(kept))
        except (cabinet.Refused, OSError):
            return
        self._table, self._learnt = kept, False


def _placed(finding: Finding, file: str, text_file: str) -> Finding:
    return structs.replace(
        finding,
        file=text_file if finding.file == _TEXT else file,
        text_file=text_file if finding.text_file == _TEXT else "",
    )


def _bytes(path: str, most: int) -> bytes | None:
    """Read a regular file of at most so many bytes that is no link; None if it is otherwise. Raises ``OSError``."""
    if not _NO_LINK and os.path.islink(path):  # noqa: PTH114
        return None
    descriptor = os.open(path, _OPEN | _NO_LINK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            return None
        data = os.read(descriptor, status.st_size + 1)
        return data if len(data) == status.st_size else None  # it is being written
    finally:
        os.close(descriptor)
