"""Scratch repositories: git itself, with nothing of the machine's or the user's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HASHIYE = (sys.executable, "-P", "-m", "hashiye")
WHO = {
    "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org", "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
}  # fmt: skip


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which git knows no other settings than those of a repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "XDG_"))}
    return kept | WHO | {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
                         "GIT_CEILING_DIRECTORIES": str(home), "GIT_EDITOR": "true", "LC_ALL": "C"}  # fmt: skip


class Repository:
    """A folder that git looks after."""

    def __init__(self, folder: Path, home: Path, *options: str) -> None:
        self.folder, self.home = folder, home
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    @classmethod
    def at(cls, folder: Path, home: Path) -> Repository:
        """Return a repository that is there already."""
        made = cls.__new__(cls)
        made.folder, made.home = folder, home
        return made

    def try_(self, *command: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        """Run a command in the folder and return how it ended."""
        return subprocess.run(command, cwd=self.folder, env=environment(self.home) | more, capture_output=True)

    def run(self, *command: str, code: int = 0, **more: str) -> str:
        """Run a command in the folder; it must end with ``code``. Returns what it printed."""
        done = self.try_(*command, **more)
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout.decode()}\n{done.stderr.decode()}"
        return done.stdout.decode()

    def git(self, *arguments: str, code: int = 0, **more: str) -> str:
        """Run git."""
        return self.run("git", *arguments, code=code, **more).strip()

    def hashiye(self, *arguments: str, code: int = 0) -> str:
        """Run hashiye."""
        return self.run(*HASHIYE, *arguments, code=code)

    def commit(self, message: str) -> str:
        """Commit all there is; return the commit."""
        self.git("add", "-A")
        self.git("commit", "-qm", message, "--allow-empty")
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "main") -> None:
        """Begin a branch."""
        self.git("checkout", "-q", "-b", name, start)

    def write(self, path: str, data: bytes | str) -> Path:
        """Write a file."""
        where = self.folder / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(data.encode() if isinstance(data, str) else data)
        return where
