"""Replaces files that were read before: only while they are what was read, and several together or not at all.

All new contents are written beside their targets first and then renamed, documents before the text that they rely
on. A run that is killed before the renames changed nothing. One that is killed between them leaves documents that
ask for a text which is not in its place yet, but stands beside it, where :func:`text_left_behind` finds it by its
hash. The other way round the old text would be gone, which documents still need that were not written.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from hashlib import sha256 as hashed
from pathlib import Path

from msgspec import Struct

from hashiye import files
from hashiye.findings import NotReadable
from hashiye.limits import Limits


class Replacement(Struct, frozen=True):
    """New bytes for a file (None: it goes), and those that were read of it (None: there was none)."""

    path: Path
    data: bytes | None
    seen: bytes | None


def replace(path: Path, seen: bytes | None, data: bytes, doing: str) -> None:
    """Put ``data`` where ``seen`` was read. ``doing`` says what was done meanwhile: "formatted".

    Nothing is done where ``data`` stands already. Raises ``NotReadable`` if anything else does, and ``OSError``.
    """
    found = content(path, len(data) + len(seen or b""))
    if found == data:
        return
    if found != seen:
        raise changed(path, doing)
    files.write(path, data, durable=True)


def replace_all(replacements: Sequence[Replacement], doing: str) -> None:
    """Do all replacements, in their order, or none; what goes, goes last. Raises as :func:`replace`."""
    with contextlib.ExitStack() as stack:
        staged: list[tuple[str, Path]] = []
        for one in replacements:
            if one.data is not None:
                one.path.parent.mkdir(parents=True, exist_ok=True)
                target = files.target_of(one.path)
                staged.append((stack.enter_context(files.staged(target, one.data)), target))
        for one in replacements:
            if content(one.path, len(one.seen or b"")) != one.seen:
                raise changed(one.path, doing)
        gone = [one.path for one in replacements if one.data is None]
        try:
            _rename(staged, gone)
        except OSError:
            _put_back(replacements)
            raise
        except BaseException:  # told to end in the midst: half of it would be worse
            _rename([one for one in staged if os.path.lexists(one[0])], gone)
            raise


def _rename(staged: Sequence[tuple[str, Path]], gone: Sequence[Path]) -> None:
    for temporary, target in staged:
        Path(temporary).replace(target)
    for path in gone:
        path.unlink(missing_ok=True)


def _put_back(replacements: Sequence[Replacement]) -> None:
    for one in replacements:
        if content(one.path, len(one.seen or b"")) == one.seen:
            continue
        if one.seen is None:
            one.path.unlink()
        else:
            files.write(one.path, one.seen, durable=True)


def content(path: Path, most: int) -> bytes | None:
    """Return what stands in a file, but not much more than ``most`` bytes; None if there is nothing."""
    if not os.path.lexists(path):
        return None
    with files.open_regular(path) as file:
        return file.read(most + 1)


def changed(path: Path, doing: str) -> NotReadable:
    """Return the error for a file that is not what was read any more."""
    return files.not_readable(path, f"it changed while it was {doing}", fix="run again")


def text_left_behind(path: Path, sha256: str, limits: Limits) -> str | None:
    """Return the text with this hash that a killed run was about to put at ``path``; None if there is none."""
    for one in files.left_behind(path):
        with contextlib.suppress(NotReadable, UnicodeDecodeError):
            data = files.read(one, limits)
            if hashed(data).hexdigest() == sha256:
                return data.decode()
    return None


def clear(path: Path) -> None:
    """Take away what killed runs left behind beside a file that stands now."""
    for one in files.left_behind(path):
        one.unlink(missing_ok=True)
