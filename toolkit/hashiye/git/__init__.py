"""Asking git, of repositories that somebody else may have filled: no hook, pager, helper, prompt or network is used."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Self

from msgspec import Struct

from hashiye.findings import Finding, NotReadable

if TYPE_CHECKING:
    import subprocess

PATIENCE = 120.0
"""Seconds that git may take for one answer."""

_QUIET = (
    *("-c", "core.fsmonitor=false"), *("-c", f"core.hooksPath={os.devnull}"), *("-c", "safe.bareRepository=explicit"),
)  # fmt: skip
"""Settings without which git would run somebody's command: a pull request can hold files that make up a bare
repository, with filters in its configuration."""
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH", "GIT_DISCOVERY")
"""What stays of git's environment: where its settings lie. The rest (GIT_DIR, GIT_INDEX_FILE, …) is set in
hooks, and would make it answer for another repository than the one the files lie in."""
_ITS_OWN = (
    "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)  # fmt: skip
"""Where the repository lies that git is working in, as it tells the programs that it calls."""


class Run(Struct, frozen=True):
    """What git answered."""

    code: int
    out: bytes
    err: bytes


def top(folder: str) -> tuple[str, str]:
    """Return the work tree that a folder lies in, and its commit; empty before the first one."""
    answer = run(folder, "rev-parse", "--show-toplevel", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")
    if not answer.out.strip():
        if b"dubious ownership" in answer.err:
            raise cannot(folder, "git does not trust this repository, which belongs to somebody else",
                          f"git config --global --add safe.directory {folder}")  # fmt: skip
        raise cannot(folder, "it lies in no git repository with a work tree",
                      "name files instead, or run it in a checkout")  # fmt: skip
    said = answer.out.removesuffix(b"\n")
    place, _, head = (said, b"", b"") if answer.code else said.rpartition(b"\n")
    return os.path.realpath(os.fsdecode(place)), head.decode()


def commit(top: str, name: str) -> str:
    """Return the commit of a name, empty where git knows none."""
    answer = run(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return "" if answer.code else answer.out.decode().strip()


def fetch_advice(top: str) -> str:
    """Return what to do about history that was not fetched; empty if it all was."""
    shallow = run(top, "rev-parse", "--is-shallow-repository").out.strip() == b"true"
    return (
        "fetch the history: fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0, git fetch --unshallow" if shallow else ""
    )


def ask(top: str, *arguments: str) -> bytes:
    """Return what git says. Raises ``NotReadable`` (HSH-C506) if it fails."""
    answer = run(top, *arguments)
    if answer.code:
        said = answer.err.decode(errors="replace").strip().splitlines()
        raise cannot(
            top, f"git {arguments[0]} failed: {said[-1] if said else f'exit {answer.code}'}", "mend that first"
        )
    return answer.out


def run(folder: str, *arguments: str, stdin: bytes = b"", called: bool = False) -> Run:
    """Run git in a folder, giving it ``stdin`` to read. Raises ``NotReadable`` if there is none, or if it hangs.

    ``called``: git itself called us, to merge a file: it answers for the repository that it is working in.
    """
    import subprocess  # noqa: PLC0415  (only who asks git pays for it)

    try:
        done = subprocess.run(  # noqa: S603  (no shell; what users say stands behind --end-of-options)
            _command(folder, *arguments), input=stdin, capture_output=True, timeout=PATIENCE, check=False,
            env=_environment(os.environ, called),
        )  # fmt: skip
    except FileNotFoundError:
        raise cannot(folder, "git is not installed", "install it, or name files instead") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise cannot(folder, f"git did not answer: {type(error).__name__}", "name files instead") from error
    return Run(done.returncode, done.stdout, done.stderr)


def _command(folder: str, *arguments: str) -> list[str]:
    return ["git", "--no-pager", "--literal-pathspecs", *_QUIET, "-C", folder, *arguments]


class Blobs:
    """Reads the contents that a repository stores, one ``git cat-file`` for all of them. A context manager.

    Contents come as they are stored: no filter and no line ends are changed. ``called``: as of :func:`run`.
    """

    def __init__(self, top: str, *, called: bool = False) -> None:
        self.top = top
        self.called = called
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            process.wait()

    def read(self, oid: str, most: int) -> bytes | int | None:
        """Return a content; its size if that is more than ``most`` bytes; None if it is not stored here."""
        process = self._begun()
        try:
            process.stdin.write(f"{oid}\n".encode())  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return self._answer(process.stdout, most)  # type: ignore[arg-type]
        except OSError as error:
            raise cannot(self.top, f"git did not answer: {type(error).__name__}", "name files instead") from error

    def _answer(self, out: IO[bytes], most: int) -> bytes | int | None:
        head = out.readline().split()
        if not head:
            raise cannot(self.top, "git did not answer", "name files instead")
        if len(head) != 3 or head[1] != b"blob":
            for_others = int(head[2]) + 1 if len(head) == 3 else 0
            out.read(for_others)
            return None
        size = int(head[2])
        if size > most:
            left = size + 1
            while left and (piece := out.read(min(left, 1 << 20))):
                left -= len(piece)
            return size
        data = out.read(size + 1)[:-1]
        if len(data) != size:
            raise cannot(self.top, "git broke off", "run git fsck")
        return data

    def _begun(self) -> subprocess.Popen[bytes]:
        import subprocess  # noqa: PLC0415

        if self._process is None:
            try:
                self._process = subprocess.Popen(  # noqa: S603
                    _command(self.top, "cat-file", "--batch"),
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    env=_environment(os.environ, self.called),
                )  # fmt: skip
            except OSError:
                raise cannot(self.top, "git is not installed", "install it, or name files instead") from None
        return self._process


def _environment(here: Mapping[str, str], called: bool) -> dict[str, str]:
    """Return an environment in which git answers in English, for the folder it is asked in, and fetches nothing."""
    stays = (*_KEPT, *_ITS_OWN) if called else _KEPT
    kept = {name: value for name, value in here.items() if not name.startswith("GIT_") or name.startswith(stays)}
    return kept | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
                   "GIT_ALLOW_PROTOCOL": "none", "GIT_PAGER": "cat"}  # fmt: skip


def cannot(folder: str, why: str, fix: str) -> NotReadable:
    """Return the error for what git does not tell."""
    return NotReadable([Finding(code="HSH-C506", message=f"what changed cannot be told: {why}", file=folder, fix=fix)])
