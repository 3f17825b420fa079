"""What the arguments of ``diff`` mean: two paths, or revisions of git and paths that limit them.

An argument that exists as a path is a path; anything else git is asked about. ``--`` behind a revision says that
paths follow, whatever they are called.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from glob import has_magic
from pathlib import Path

from msgspec import Struct

from hashiye import files
from hashiye.differing import revisions


class Operands(Struct, frozen=True):
    """Either two paths (``left``, ``right``), or what git is asked for (``asked``), limited to ``paths``."""

    left: str = ""
    right: str = ""
    asked: revisions.Asked | None = None
    paths: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """A folder in the repository that is meant: that of the first path, else the working folder."""
        there = os.path.abspath(self.paths[0]) if self.paths else str(Path.cwd())  # noqa: PTH100
        return str(next(one for one in (Path(there), *Path(there).parents) if one.is_dir()))


def of(arguments: Sequence[str], behind: Sequence[str] = (), *, staged: bool = False) -> Operands:
    """Tell what is compared with what. ``behind`` stood behind ``--``.

    Raises ``NotReadable`` for what is neither a path nor a revision, ``ValueError`` for what makes no pair.
    """
    if [*arguments, *behind].count("-") > 1:
        raise ValueError("standard input can be read once: give - and a path")
    if not arguments and len(behind) == 2 and not staged:
        return Operands(behind[0], behind[1])
    names = [_told(one) for one in arguments]
    first = next((number for number, is_path in enumerate(names) if is_path), len(names))
    commits, paths = list(arguments[:first]), [*arguments[first:], *behind]
    strangers = [one for one, is_path in zip(arguments[first:], names[first:], strict=True) if not is_path]
    if strangers or (commits and not all(_is_commit(one, paths) for one in commits)):
        unknown = next((one for one in commits if not _is_commit(one, paths)), "") or strangers[0]
        raise files.not_readable(Path(unknown), "there is no such file, and git knows no commit of this name",
                                 fix="look at the name; a file that is gone stands behind --")  # fmt: skip
    if not commits and len(paths) == 2 and not staged and not behind:
        return Operands(paths[0], paths[1])
    if "-" in paths:
        raise ValueError("standard input is compared with a file: give - and a path")
    if not commits and len(paths) > 1 and not staged:
        raise ValueError("two paths are compared with each other; of more, name the commit first: diff HEAD -- PATHS")
    return Operands(asked=_asked(commits, staged=staged), paths=tuple(paths))


def _told(argument: str) -> bool:
    """Say whether an argument is a path: something there, a pattern, or standard input."""
    if argument in ("", "-") or "\0" in argument:
        return True
    return os.path.lexists(argument) or (has_magic(argument) and not revisions.is_commit(str(Path.cwd()), argument))


def _is_commit(argument: str, paths: Sequence[str]) -> bool:
    return revisions.is_commit(Operands(paths=tuple(paths[:1])).folder, argument)


def _asked(commits: Sequence[str], *, staged: bool) -> revisions.Asked:
    """Return what is asked of git. ``ValueError`` for too many commits."""
    if len(commits) > 2 or (staged and len(commits) > 1):
        raise ValueError("two revisions are compared, or with --staged one with the index")
    if not commits:
        return revisions.Asked(staged=staged)
    before, dots, after = revisions.split(commits[0])
    if dots and (len(commits) > 1 or staged):
        raise ValueError(f"{commits[0]!r} names two revisions already")
    if dots:
        return revisions.Asked(before, after, joined=dots == "...")
    return revisions.Asked(commits[0], commits[1] if len(commits) > 1 else "", staged=staged)
