"""Runs something again whenever watched files change; made of nothing but looking at them, several times a second."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from glob import has_magic
from pathlib import Path

from hashiye import corpus

EVERY = 0.4
"""Seconds between two looks."""
SHARE = 20
"""How many times as long as a look takes is waited between two: looking at very many files takes its time."""
SETTLE = 5
"""Looks that a burst of changes (a checkout, a formatter) is waited for at most, once it began."""
INTERRUPTED = 130

_OF_CORPUS = (corpus.MANIFEST, ".gitattributes", "tagsets", "texts")
"""What the documents of a corpus depend on, beside themselves."""

type Snapshot = dict[str, tuple[int, int, int]]
"""Each file's path with when it was changed (nanoseconds), its size and its inode."""


def watch(
    paths: Iterable[str], once: Callable[[], object], *, also: Iterable[Path] = (), aside: Iterable[Path] = ()
) -> int:
    """Call ``once``, and again after each change below ``paths``, until Ctrl-C; return 130, the exit code of that.

    Beside the paths themselves (files, folders, globs), what their corpus says is watched: its manifest, tagsets
    and texts; and the files ``also``. Files ``aside`` are not, nor is what lies below them: what ``once``
    writes must not wake it. A burst of changes is one change. A file that changes while ``once`` reads it
    makes it run again. What ``once`` raises passes through.
    """
    listed, beside = tuple(paths), tuple(map(str, also))
    without = frozenset(map(os.path.abspath, aside))
    try:
        while True:
            before = snapshot(listed, beside, without)
            once()
            _wait(before, lambda: snapshot(listed, beside, without))
    except KeyboardInterrupt:
        return INTERRUPTED


def snapshot(paths: Iterable[str], also: Iterable[str] = (), aside: frozenset[str] = frozenset()) -> Snapshot:
    """Return how the files that are watched look now. What cannot be seen is not there."""
    found: Snapshot = {}
    watched = dict.fromkeys([*also, *(one for path in paths for one in _watched(path))])
    waiting = [path for path in map(os.path.abspath, watched) if path not in aside]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        with contextlib.suppress(OSError, ValueError):
            status = os.stat(path)  # noqa: PTH116
            if not stat.S_ISDIR(status.st_mode):  # a folder changes with what is written into it, which may be ours
                found[path] = _state(status)
                continue
            with os.scandir(path) as entries:
                for entry in entries:
                    if not (entry.name.startswith(".") or entry.path in aside):
                        _look(entry, found, waiting)
    return found


def _look(entry: os.DirEntry[str], found: Snapshot, waiting: list[str]) -> None:
    """Take one entry of a folder in; a folder is looked into later, but not through a link, which may go in a ring."""
    with contextlib.suppress(OSError):
        if entry.is_dir(follow_symlinks=False):
            waiting.append(entry.path)
        else:
            found[entry.path] = _state(entry.stat())


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _watched(path: str) -> Iterator[str]:
    """Yield what is looked at for one argument: itself, or what its pattern matches; and what its corpus says."""
    if path == "-" or not path or "\0" in path:
        return
    homes: set[Path] = set()
    for match in _matches(Path(path)):
        yield str(match)
        homes.add(corpus.root_of(match / "-" if match.is_dir() else match))
    for home in sorted(homes):
        if (home / corpus.MANIFEST).is_file():
            yield from (str(home / name) for name in _OF_CORPUS)


def _matches(path: Path) -> list[Path]:
    if os.path.lexists(path) or not has_magic(str(path)):
        return [path]
    anchor = Path(path.anchor)
    try:
        return sorted(anchor.glob(str(path.relative_to(anchor))))
    except (OSError, ValueError, NotImplementedError):
        return []


def _wait(before: Snapshot, look: Callable[[], Snapshot]) -> None:
    """Return when what is looked at differs from ``before``, and has come to rest."""
    rests = 0
    now = before
    while now == before or rests < SETTLE:
        begun = time.monotonic()
        latest = look()
        if latest == now and now != before:
            return
        rests += now != before
        now = latest
        time.sleep(max(EVERY, SHARE * (time.monotonic() - begun)) if now == before else EVERY / 4)
