"""Reading and writing user files so that nothing hangs, nothing is torn and nothing is lost.

A file is read only if it is a regular one and within its limit; a link must not lead out of
the folder that was given. A file is written beside its target and renamed into place, so that
after a kill at any instant the old or the new file stands there whole.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import IO, cast

from hashiye import unpacking
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits

_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?P<pid>[0-9]+)\.hsh-tmp")
STDIN = Path("-")
_UNSAVED: ContextVar[Mapping[str, bytes]] = ContextVar("unsaved", default={})  # noqa: B039  (a mapping nobody writes to)


def not_readable(path: Path, why: str, *, fix: str = "") -> NotReadable:
    """Return the error for a file that could not be opened or is of the wrong kind."""
    return NotReadable([Finding(code="HSH-C501", message=f"cannot be read: {why}", file=str(path), fix=fix)])


def outside(path: Path) -> NotReadable:
    """Return the error for a link that leads out of what was asked for."""
    return NotReadable(
        [
            Finding(
                code="HSH-C505",
                message="a link that leads out of the folder, or nowhere",
                file=str(path),
                fix="name its target",
            )
        ]
    )


@contextlib.contextmanager
def unsaved(buffers: Mapping[str, bytes]) -> Iterator[None]:
    """Have files of these real paths read as an editor holds them, though they are not saved yet; for this thread."""
    token = _UNSAVED.set(buffers)
    try:
        yield
    finally:
        _UNSAVED.reset(token)


def _held(path: Path) -> bytes | None:
    """Return what an editor holds of a file; None where the file itself is to be read."""
    buffers = _UNSAVED.get()
    return buffers.get(os.path.realpath(path)) if buffers else None


def read(path: Path, limits: Limits) -> bytes:
    """Read a regular file of at most ``limits.file_bytes``; ``-`` is standard input. Raises ``NotReadable``."""
    held = _held(path)
    if held is not None:
        return _within(io.BytesIO(held).read(limits.file_bytes + 1), len(held), path, limits)
    with _standard_input() if path == STDIN else open_regular(path) as file:
        return _bounded(file, path, limits)


def _standard_input() -> IO[bytes]:
    try:
        return open(0, "rb", closefd=False)
    except OSError as error:
        raise not_readable(
            STDIN, "standard input is closed", fix="name a file, or give it something to read"
        ) from error


def _bounded(file: IO[bytes], path: Path, limits: Limits) -> bytes:
    """Read to the limit, into no more room than the file is long: to make room for the limit takes longer."""
    size = 0 if path == STDIN else os.fstat(file.fileno()).st_size
    try:
        data = file.read(min(size, limits.file_bytes) + 1)
        if len(data) > size:  # it grew meanwhile, or nobody knows its size
            data += file.read(limits.file_bytes + 1 - len(data))
    except OSError as error:
        raise not_readable(path, error.strerror or str(error)) from error
    return _within(data, size, path, limits)


def _within(data: bytes, size: int, path: Path, limits: Limits) -> bytes:
    """Return bytes that are within the limit. ``size`` is that of the whole file, if known."""
    if len(data) > limits.file_bytes:
        raise NotReadable([
            Finding(
                code="HSH-S214", message="larger than the limit file_bytes", file=str(path), line=1, column=1,
                found=f"{max(size, len(data))} bytes", expected=f"at most {limits.file_bytes}",
                fix=f"raise it: --limit file_bytes={max(size, len(data))}",
            )
        ])  # fmt: skip
    return data


@contextlib.contextmanager
def open_regular(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file for reading; a pipe, device or folder is refused at once. Raises ``NotReadable``."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise not_readable(path, getattr(error, "strerror", None) or str(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise not_readable(path, "it is not a regular file", fix="name a file or a folder of files")
    with open(descriptor, "rb") as file:  # noqa: PTH123  (a descriptor has no path)
        yield file


@contextlib.contextmanager
def open_lines(path: Path, limits: Limits) -> Iterator[Iterator[bytes]]:
    """Yield the lines of a file, unpacked if its name ends in ``.gz`` or ``.zst``. Raises ``NotReadable``.

    A line longer than ``limits.file_bytes`` comes in pieces of that size, so that memory stays bounded.
    """
    with contextlib.ExitStack() as stack:
        held = _held(path)
        if held is not None:
            file: IO[bytes] = io.BytesIO(held)
        else:
            file = stack.enter_context(_standard_input() if path == STDIN else open_regular(path))
        yield _lines(file, path, limits.file_bytes + 2)


def _lines(file: IO[bytes], path: Path, longest: int) -> Iterator[bytes]:
    try:
        match path.suffix:
            case ".gz":
                source: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=file))
            case ".zst":
                source = io.BufferedReader(unpacking.ZstdFile(file))
            case _:
                source = file
        while line := source.readline(longest):
            yield line
    except _packing_errors(path) as error:
        raise not_readable(path, f"the packed data is damaged: {error}") from error


def _packing_errors(path: Path) -> tuple[type[Exception], ...]:
    """Return what reading damaged data raises, by the kind of packing."""
    plain = (EOFError, OSError, ValueError)
    if path.suffix == ".gz":
        return (*plain, zlib.error)
    if path.suffix == ".zst":
        import zstandard  # noqa: PLC0415  (only packed shards pay for it)

        return (*plain, zstandard.ZstdError)
    return plain


def _resolved_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def walk(
    folder: Path, aside: Path | None = None, document: Callable[[str], bool] | None = None
) -> Iterator[Path | NotReadable]:
    """Yield every file below a folder in a fixed order, hidden ones aside; links to folders are not followed.

    ``aside`` is a folder that is left out; ``document`` says of a name whether a document is called so. A folder
    that cannot be read, or is called like a document, is yielded as the error that says so; a link to a file
    outside the folder raises when read. No depth of folders is too much.
    """
    for found in names(folder, aside, document):
        yield Path(found) if isinstance(found, str) else found


def names(
    folder: Path, aside: Path | None = None, document: Callable[[str], bool] | None = None
) -> Iterator[str | NotReadable]:
    """Yield what :func:`walk` does as ``str`` of each path, which costs a tenth where there are thousands."""
    left_out = None if aside is None else str(aside)
    waiting = [_entries("" if folder == Path() else str(folder), left_out)]
    while waiting:
        for found, is_folder in waiting[-1]:
            if not is_folder or isinstance(found, NotReadable):
                yield found
            elif document is not None and document(found):
                yield not_readable(Path(found), "it is a folder with the name of a document", fix="rename the folder")
            else:
                waiting.append(_entries(found, left_out))
                break
        else:
            waiting.pop()


def _entries(folder: str, left_out: str | None) -> Iterator[tuple[str | NotReadable, bool]]:
    """Yield what stands in a folder (empty: the working folder), and whether it is a folder itself."""
    try:
        with os.scandir(folder or ".") as scanned:
            entries = sorted(scanned, key=_name_of)
    except OSError as error:
        yield not_readable(Path(folder), error.strerror or str(error)), False
        return
    before = os.path.join(folder, "")  # noqa: PTH118
    for entry in entries:
        linked = entry.is_symlink() and os.path.isdir(entry.path)  # noqa: PTH112  (a ring of links is no folder)
        path = before + entry.name
        if not (entry.name.startswith(".") or linked or path == left_out):
            yield path, entry.is_dir(follow_symlinks=False)


_name_of = attrgetter("name")


def check_link(path: Path, root: Path) -> None:
    """Raise ``NotReadable`` if ``path`` is a link to somewhere outside ``root``, or to nothing."""
    if path.is_symlink() and not _resolved_inside(path, root.resolve()):
        raise outside(path)


def check_target(path: Path, root: Path) -> None:
    """Raise ``NotReadable`` if writing ``path`` would follow links out of the folder ``root``."""
    if not _folder_inside(path.parent, root) or (
        path.is_symlink() and not path.resolve().is_relative_to(root.resolve())
    ):
        raise outside(path)


def check_output(path: Path, roots: Iterable[Path]) -> None:
    """Raise ``NotReadable`` (HSH-C502) if a file of the user's naming is a link, or reached by one out of a root.

    ``roots`` are folders that somebody else may have filled: a checkout. What is named in one must lie in it.
    """
    there = Path(os.path.abspath(path))  # noqa: PTH100  (links stay as they were named)
    trusted = [root for root in roots if there.is_relative_to(root)]
    if path.is_symlink() or not all(there.parent.resolve().is_relative_to(root.resolve()) for root in trusted):
        raise NotReadable([
            Finding(code="HSH-C502", message="cannot be written: nothing is written through a link", file=str(path),
                    fix="name its target, or take the link away")
        ])  # fmt: skip


@cache
def _folder_inside(folder: Path, root: Path) -> bool:
    return folder.resolve().is_relative_to(root.resolve())


def write(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Put ``data`` at ``path`` whole or not at all; mode and the target of a link are kept.

    ``durable`` also waits for the disk, for files that hold somebody's work already. Raises
    ``OSError``; the temporary file is removed first.
    """
    target = target_of(path)
    with staged(target, data, durable=durable) as temporary:
        os.replace(temporary, target)  # noqa: PTH105  (a string, and for every document)


@contextlib.contextmanager
def made(folder: Path) -> Iterator[None]:
    """Have a folder to write into; those that had to be made, and that nothing came into, go again. ``OSError``."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        for one in new:
            with contextlib.suppress(OSError):
                one.rmdir()


def target_of(path: Path) -> Path:
    """Return the file that is replaced when ``path`` is written: what a link leads to."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


@contextlib.contextmanager
def staged(target: Path, data: bytes, *, durable: bool = True) -> Iterator[str]:
    """Write ``data`` beside ``target``; yield the name of that file, which goes if anything fails. ``OSError``."""
    temporary = f"{target.parent}{os.sep}.{target.name}.{os.getpid()}.hsh-tmp"
    try:
        descriptor = create(temporary)
        try:
            _write_all(descriptor, data)
            if durable:
                keep_mode(target, descriptor)
                os.fsync(descriptor)
        except OSError as error:
            error.filename = str(target)  # the system knows none for what is open
            raise
        finally:
            os.close(descriptor)
        yield temporary
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def not_written(path: Path | str, error: OSError, fix: str = "run again: the file is as it was") -> Finding:
    """Return the finding for a file that could not be written. ``fix``: what to do when there is room again."""
    return Finding(
        code="HSH-C502", message=f"cannot be written: {error.strerror or error}", file=str(path),
        fix=f"make room or give leave to write there, and {fix}",
    )  # fmt: skip


def create(temporary: str) -> int:
    """Return a descriptor of a new file: what stands there is a leftover, and is never written through."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(temporary, flags, 0o666)
    except FileExistsError:
        os.unlink(temporary)  # noqa: PTH108
        return os.open(temporary, flags, 0o666)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def keep_mode(target: Path, descriptor: int) -> None:
    """Give a new file the mode and, where that is allowed, the owner of the one it will replace."""
    with contextlib.suppress(FileNotFoundError):
        there = target.stat()
        os.fchmod(descriptor, stat.S_IMODE(there.st_mode))
        if there.st_uid != os.geteuid() or there.st_gid != os.getegid():
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, there.st_uid, there.st_gid)


def sweep(folders: Iterable[Path], targets: Collection[str] | None = None) -> list[Path]:
    """Remove what killed runs left behind in ``folders``, and return it. Files of living processes stay.

    ``targets``: the names of files beside which alone it is looked for.
    """
    swept = []
    for folder in folders:
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder):
                match = _TEMPORARY.fullmatch(entry.name)
                if match and (targets is None or match["name"] in targets) and not _alive(int(match["pid"])):
                    with contextlib.suppress(OSError):
                        os.unlink(entry.path)  # noqa: PTH108
                        swept.append(Path(entry.path))
    return sorted(swept)


def left_behind(path: Path) -> Iterator[Path]:
    """Yield what killed runs had written beside ``path`` to put it in its place."""
    with contextlib.suppress(OSError):
        for entry in sorted(os.scandir(path.parent), key=_name_of):
            match = _TEMPORARY.fullmatch(entry.name)
            if match and match["name"] == path.name and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except PermissionError:
        return True
    return True
