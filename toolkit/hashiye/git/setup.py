"""Telling a clone of hashiye, and looking whether it was told: drivers are named in the repository, but not set there.

What git runs stands in a clone's own configuration, where no commit can put it; ``.gitattributes`` only says by
which name a file asks for it. So each clone has to be set up once, and may be looked at any time.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct

from hashiye import codecs, corpus, files, git
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT
from hashiye.text import show

type Scope = Literal["local", "global"]
type Verdict = Literal["ok", "wrong", "open"]

OLDEST = (2, 19)
"""The oldest git whose answers we can ask for: ``cat-file --batch-all-objects --unordered``."""
PATIENCE = 20.0
"""Seconds that a configured command has to say its version."""
QUEUE = 5.0
"""Seconds to wait for others who are writing the same configuration: git's lock of it does not wait."""

ATTRIBUTES: dict[str, dict[str, str]] = {
    "texts/**/*.txt": {"text": "set", "eol": "lf", "merge": "hashiye"},
    "*.hsh.json": {"text": "set", "eol": "lf", "merge": "hashiye", "diff": "hashiye"},
    "*.hsh.xml": {"text": "set", "eol": "lf", "merge": "hashiye", "diff": "hashiye"},
    "*.hsh.jsonl": {"text": "set", "eol": "lf", "merge": "hashiye", "diff": "hashiye"},
}
"""What git has to know of the files of a corpus, by pattern, as ``git check-attr`` says it."""


class Line(Struct, frozen=True):
    """One thing that was looked at, and how to mend it. ``open``: it could not be judged without running it."""

    what: str
    verdict: Verdict
    said: str
    fix: str = ""


class Entry(Struct, frozen=True):
    """One setting of a clone. ``arguments`` stand behind the command, in the words of the shell; empty: no command."""

    key: str
    value: str = ""
    arguments: str = ""

    def written(self, command: str) -> str:
        """Return the value as git has to hold it. In a merge driver, git takes ``%`` for a place of its own."""
        if not self.arguments:
            return self.value
        driver = self.key == "merge.hashiye.driver"
        return f"{command.replace('%', '%%') if driver else command} {self.arguments}"


_DRIVER = "merge -- %O %A %B %P"
ENTRIES = (
    Entry("merge.hashiye.name", "hashiye: annotations are merged one by one"),
    Entry("merge.hashiye.driver", arguments=_DRIVER),
    Entry("diff.hashiye.textconv", arguments="diff --textconv"),
    Entry("mergetool.hashiye.cmd", arguments='merge --output="$MERGED" -- "$BASE" "$LOCAL" "$REMOTE" "$MERGED"'),
    Entry("mergetool.hashiye.trustExitCode", "true"),
    Entry("difftool.hashiye.cmd", arguments='diff --path="$MERGED" -- "$LOCAL" "$REMOTE"'),
)
"""All that is set. Paths come from the repository and may begin with a dash: they stand behind ``--``.

The text conversion is not cached: git would show what an older hashiye made of a file.
"""


def own_command() -> str:
    """Return the words that run this very hashiye from any folder, for a POSIX shell, which git brings everywhere.

    ``-P``: the folder that git stands in is somebody's repository, and no place to import modules from.
    """
    return " ".join(map(shlex.quote, (Path(sys.executable).as_posix(), "-P", "-m", "hashiye")))


def set_up(folder: Path, *, scope: Scope = "local", command: str = "") -> list[tuple[str, str]]:
    """Write the settings of a clone (``global``: of the user); return them. Raises ``NotReadable``."""
    written = [(entry.key, entry.written(command or own_command())) for entry in ENTRIES]
    for key, value in written:
        _configure(folder, scope, "--replace-all", key, value)
    return written


def remove(folder: Path, *, scope: Scope = "local") -> list[str]:
    """Take the settings out, and nothing else; return the keys that were there. Raises ``NotReadable``."""
    there = [entry.key for entry in ENTRIES if _value(folder, entry.key, scope) is not None]
    for key in there:
        _configure(folder, scope, "--unset-all", key)
    return there


def _configure(folder: Path, scope: Scope, *arguments: str) -> None:
    answer = git.run(str(folder), "config", f"--{scope}", *arguments)
    until = time.monotonic() + QUEUE
    while answer.code and b"could not lock" in answer.err and time.monotonic() < until:
        time.sleep(0.02)
        answer = git.run(str(folder), "config", f"--{scope}", *arguments)
    if answer.code:
        said = answer.err.decode(errors="replace").strip().splitlines()
        why = said[-1] if said else f"exit {answer.code}"
        raise _cannot(folder, f"git's configuration cannot be written: {why}", "mend that, and run git-setup again")


def _cannot(folder: Path, why: str, fix: str) -> NotReadable:
    return NotReadable([Finding(code="HSH-C506", message=why, file=str(folder), fix=fix)])


def _value(folder: Path, key: str, scope: Scope | None = None) -> str | None:
    """Return a setting, of one place or as it holds; None where it is not set."""
    where = [f"--{scope}"] if scope else []
    answer = git.run(str(folder), "config", *where, "-z", "--get", key)
    return None if answer.code else answer.out.decode(errors="surrogateescape").removesuffix("\0")


def check(folder: Path, *, command: str = "", run: Callable[[list[str]], str] | None = None) -> Iterator[Line]:
    """Look whether git will call hashiye for the files of a folder, and yield one line for each thing looked at.

    ``command``: what was set in place of our own; it is compared, not run. ``run`` runs a command that is ours and
    returns what it says, empty if it fails. Raises ``NotReadable`` where there is no git, or no repository.
    """
    top, _ = git.top(str(folder))
    yield _git_version(folder)
    values = {entry.key: _value(folder, entry.key) for entry in ENTRIES}
    driver = values["merge.hashiye.driver"]
    yield from _settings(values, command or _command(driver))
    if driver is not None and not command:
        yield _runs(driver, top, run or version_of)
    yield from _attributes(top, folder)


def _git_version(folder: Path) -> Line:
    said = git.run(str(folder), "version").out.decode(errors="replace").strip()
    numbers = re.search(r"([0-9]+)\.([0-9]+)", said)
    old = numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST
    oldest = ".".join(map(str, OLDEST))
    return Line("git", "wrong" if old else "ok", said, f"install git {oldest} or newer" if old else "")


_SET_UP = "hashiye git-setup"


def _settings(values: Mapping[str, str | None], command: str) -> Iterator[Line]:
    """Compare each setting with what we would write, with the command that the merge driver has."""
    for entry in ENTRIES:
        value = values[entry.key]
        if value is None:
            yield Line(entry.key, "wrong", "is not set: git merges and compares line by line", _SET_UP)
        elif value == entry.written(command) or entry.key == "merge.hashiye.name":
            yield Line(entry.key, "ok", value)
        else:
            yield Line(entry.key, "wrong", f"is set to something else: {value}", _SET_UP)


def _command(driver: str | None) -> str:
    """Return the words that a merge driver of ours begins with, whoever chose them; else those we would choose."""
    before = (driver or "").removesuffix(f" {_DRIVER}")
    return before.replace("%%", "%") if before and before != driver else own_command()


def _runs(driver: str, top: str, run: Callable[[list[str]], str]) -> Line:
    """Say whether the program of the merge driver is there and runs. One that is not surely hashiye is not run."""
    words = program(driver)
    what = "the command"
    if words is None:
        return Line(what, "open", f"was not run, since it is not plainly hashiye's own: {driver}",
                    "try it in a clone of your own, or set hashiye's: hashiye git-setup")  # fmt: skip
    if not _is_ours(words, top):
        return Line(what, "wrong", f"is not there, or lies in the work tree, where a commit can change it: {words[0]}",
                    _SET_UP)  # fmt: skip
    said = run([*words, "--version"])
    if not said.startswith("hashiye "):
        return Line(what, "wrong", f"does not run: {words[0]}", _SET_UP)
    return Line(what, "ok", f"runs: {said}")


def program(driver: str) -> list[str] | None:
    """Return the program of a merge driver's command with its first words; None for a command that is not plain."""
    before = driver.removesuffix(f" {_DRIVER}")
    try:
        words = shlex.split(before.replace("%%", "%"))
    except ValueError:
        return None
    if before == driver or " ".join(map(shlex.quote, words)) != before.replace("%%", "%"):
        return None  # the shell would do more with it than take words apart
    named = PurePosixPath(words[0].replace("\\", "/")).name.casefold().removesuffix(".exe") if words else ""
    in_python = named.startswith(("python", "pypy")) and words[1:] == ["-P", "-m", "hashiye"]
    plain = in_python or (named == "hashiye" and len(words) == 1)
    return words if plain else None


def _is_ours(words: list[str], top: str) -> bool:
    """Say whether a program may be run: it is the one that runs us, or one that no commit can have put there."""
    if words[0] == Path(sys.executable).as_posix():
        return True
    found = shutil.which(words[0]) or ""
    real = os.path.realpath
    places = (found, real(found), real(os.path.dirname(found)))  # noqa: PTH120  (a commit can hold links)
    inside = any(os.path.join(place, "").startswith(os.path.join(top, "")) for place in places)  # noqa: PTH118
    return os.path.isabs(found) and not inside  # noqa: PTH117


def version_of(command: list[str]) -> str:
    """Return what a command says, its first line; empty if it fails, or takes longer than :data:`PATIENCE`."""
    import subprocess  # noqa: PLC0415  (only a check runs anything)

    try:
        done = subprocess.run(  # noqa: S603  (no shell; see _is_ours)
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    said = done.stdout.decode(errors="replace").splitlines()
    return said[0] if said and not done.returncode else ""


class _Files(Struct, frozen=True):
    """The files of one corpus that a pattern is for."""

    home: str
    pattern: str
    names: list[str]


def _attributes(top: str, folder: Path) -> Iterator[Line]:
    """Ask git for the attributes of every document and text in a folder that it keeps or would keep."""
    found = _asked(top, folder)
    if not found:
        yield Line(".gitattributes", "open", "there are no documents and no texts yet", "")
    for group, wrong in _judged(top, found):
        what = f"{show(group.home or '.', 200)}: {group.pattern}"
        if not wrong:
            yield Line(what, "ok", f"{len(group.names)} {'file' if len(group.names) == 1 else 'files'}")
            continue
        name, missing = wrong[0]
        words = " ".join(_spelled(key, ATTRIBUTES[group.pattern][key]) for key in missing)
        yield Line(
            what, "wrong", f"{len(wrong)} of {len(group.names)} lack {words}, the first is {show(name, 200)}",
            f"hashiye git-setup --attributes, or write into .gitattributes: {group.pattern} {words}",
        )  # fmt: skip


def _asked(top: str, folder: Path) -> list[_Files]:
    """Return what lies in a folder and is a document, a shard, or a text of a corpus, by corpus and pattern."""
    listed = git.run(
        str(folder), "ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard", "--deduplicate"
    )
    home = _Homes(top)
    groups: dict[tuple[str, str], list[str]] = {}
    for name in (os.fsdecode(one) for one in listed.out.split(b"\0") if one):
        codec = codecs.by_ending(name)
        if codec is None or name.endswith(codecs.COMPRESSED):
            continue
        lies_in = home.of(name)
        if codec.name in corpus.NATIVE:
            groups.setdefault((lies_in or "", f"*{codec.endings[0]}"), []).append(name)
        elif codec.name == "text" and lies_in is not None and name.startswith(f"{lies_in}/texts/".lstrip("/")):
            groups.setdefault((lies_in, "texts/**/*.txt"), []).append(name)
    return [_Files(home, pattern, names) for (home, pattern), names in sorted(groups.items())]


class _Homes:
    """Which corpus a path from the top of the work tree lies in."""

    def __init__(self, top: str) -> None:
        self.top = Path(top)
        self._known: dict[str, str | None] = {}

    def of(self, name: str) -> str | None:
        """Return the nearest folder above with a manifest; empty: the top itself; None if there is none."""
        above = name.rpartition("/")[0]
        if above not in self._known:
            here = (self.top / above / corpus.MANIFEST).is_file()
            self._known[above] = above if here else self.of(above) if above else None
        return self._known[above]


def _judged(top: str, found: list[_Files]) -> Iterator[tuple[_Files, list[tuple[str, list[str]]]]]:
    """Yield each group with the files that lack attributes, and which."""
    names = [name for group in found for name in group.names]
    said = git.run(
        top, "check-attr", "-z", "--stdin", "text", "eol", "merge", "diff",
        stdin=b"".join(os.fsencode(name) + b"\0" for name in names),
    ).out.split(b"\0")  # fmt: skip
    there: dict[str, dict[str, str]] = {}
    for path, key, value in zip(said[0::3], said[1::3], said[2::3], strict=False):
        there.setdefault(os.fsdecode(path), {})[key.decode()] = value.decode(errors="replace")
    for group in found:
        asked = ATTRIBUTES[group.pattern]
        lacking = ((name, _lacking(asked, there.get(name, {}))) for name in group.names)
        yield group, [(name, missing) for name, missing in lacking if missing]


def _lacking(asked: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Return the attributes that a file lacks. Where line ends are never touched (``-text``), they are kept too."""
    kept = there.get("text") == "unset"
    return [
        key for key, value in asked.items() if there.get(key) != value and not (kept and key in ("text", "eol"))
    ]  # fmt: skip


def _spelled(key: str, value: str) -> str:
    return key if value == "set" else f"{key}={value}"


def add_attributes(folder: Path) -> list[tuple[Path, str]]:
    """Add the lines that ``.gitattributes`` of each corpus lacks behind those that stand there; return them.

    What stands there stays as it is: a later line adds to an earlier one. Raises ``NotReadable`` and ``OSError``.
    """
    top, _ = git.top(str(folder))
    lines: dict[Path, list[str]] = {}
    for group, wrong in _judged(top, _asked(top, folder)):
        if wrong:
            missing = [key for key in ATTRIBUTES[group.pattern] if any(key in lacking for _, lacking in wrong)]
            words = " ".join(_spelled(key, ATTRIBUTES[group.pattern][key]) for key in missing)
            lines.setdefault(Path(top, group.home, ".gitattributes"), []).append(f"{group.pattern} {words}")
    for path, more in lines.items():
        files.check_output(path, [Path(top)])
        before = files.read(path, DEFAULT) if path.exists() else b""
        end = b"" if not before or before.endswith(b"\n") else b"\n"
        files.write(path, before + end + "".join(f"{line}\n" for line in more).encode())
    return [(path, line) for path, more in lines.items() for line in more]
