"""What git stores of documents: commits, the index, and the work tree beside them.

git is only asked for names and stored bytes (:mod:`hashiye.git`); no filter, hook, text conversion or other program
of a repository's configuration runs. What the work tree holds is read and hashed here, so git's clean filters do not
run either. Links and submodules are not followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from hashiye import codecs, corpus, files, git
from hashiye.differing.trees import Item
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.text import FORBIDDEN

LINK, _SUBMODULE = "120000", "160000"
"""The modes of links and of other repositories inside."""
_SHARD_BYTES = 2**31
"""Bytes of the largest shard that is taken out of git's store, packed or not."""


class Entry(Struct, frozen=True):
    """A file as git lists it: its mode, and the name of its content. ``stage`` is not 0 while it is not merged."""

    mode: str
    oid: str
    stage: int = 0
    sparse: bool = False


class Stored:
    """The files of a commit, or of the index, below some paths (none: all of them), named from the work tree's top."""

    def __init__(
        self, blobs: git.Blobs, label: str, entries: Mapping[str, Entry], within: Sequence[str], limits: Limits
    ) -> None:
        self.blobs = blobs
        self.label = label
        self.entries = entries
        self.within = within
        self.real = ""
        self.limits = limits

    def items(self) -> Iterator[Item | NotReadable]:
        """Yield what is called like a document, in the order of the paths; hidden files and folders aside."""
        for path in sorted(self.entries):
            codec = document_codec(path)
            if codec is not None and is_within(path, self.within) and self.entries[path].mode != _SUBMODULE:
                yield Item(path, path, codec)

    def name(self, path: str) -> str:
        """Return the name that git itself takes: ``REV:path``."""
        return f"{self.label}:{path}" if self.label != INDEX else f":{path}"

    def read(self, path: str) -> bytes:
        """Return a stored content within the limits."""
        return self._read(path, self.limits.file_bytes)

    def _read(self, path: str, most: int) -> bytes:
        entry = self.entries.get(path)
        where = Path(self.name(path))
        if entry is None:
            raise files.not_readable(where, "there is no such file", fix="look at the name, or commit it as well")
        if entry.mode == LINK:
            raise files.outside(where)
        if entry.stage:
            raise files.not_readable(where, "it is not merged yet", fix="end the merge: git status")
        data = self.blobs.read(entry.oid, most)
        if data is None:
            fix = git.fetch_advice(self.blobs.top) or "fetch it: git fetch --refetch"
            raise files.not_readable(where, "git does not hold its content here", fix=fix)
        if isinstance(data, int):
            raise NotReadable([
                Finding(code="HSH-S214", message="larger than the limit file_bytes", file=str(where), line=1, column=1,
                        found=f"{data} bytes", expected=f"at most {most}", fix=f"raise it: --limit file_bytes={data}")
            ])  # fmt: skip
        return data

    @contextlib.contextmanager
    def lines(self, path: str) -> Iterator[Iterator[bytes]]:
        """Yield the lines of a stored shard; a packed one is unpacked from a temporary file of nobody else's."""
        data = self._read(path, _SHARD_BYTES)
        if not path.endswith(codecs.COMPRESSED):
            yield iter(io.BytesIO(data))
            return
        with tempfile.TemporaryDirectory(prefix="hashiye-") as folder:
            copy = Path(folder) / f"shard{posixpath.splitext(path)[1]}"
            copy.write_bytes(data)
            with files.open_lines(copy, self.limits) as lines:
                yield lines

    def oid(self, path: str) -> str:
        """Return the name of a content; empty where there is none."""
        entry = self.entries.get(path)
        return "" if entry is None else f"{entry.mode[:3]}{entry.oid}"

    def has(self, path: str) -> bool:
        """Say whether there is such a file."""
        return path in self.entries

    def beside(self, path: str, text: str) -> str:
        """Return where the text of a document lies. Raises ``NotReadable`` if that is outside the repository."""
        return beside(self.name(path), path, text)


class Work(Stored):
    """The work tree: what git tracks, as it lies there now, and what is new and not ignored."""

    def __init__(
        self, blobs: git.Blobs, entries: Mapping[str, Entry], within: Sequence[str], limits: Limits, algorithm: str
    ) -> None:
        super().__init__(blobs, "", entries, within, limits)
        self.algorithm = algorithm
        self._there = os.path.realpath(blobs.top)
        self._here = str(Path.cwd())

    def items(self) -> Iterator[Item | NotReadable]:
        """Yield the documents that are there."""
        for item in super().items():
            if (
                isinstance(item, NotReadable)
                or self.entries[item.path].sparse
                or os.path.lexists(self._real(item.path))
            ):
                yield item

    def _real(self, path: str) -> str:
        return os.path.join(self._there, *path.split("/"))  # noqa: PTH118

    def name(self, path: str) -> str:
        """Return the path from the working folder."""
        return os.path.relpath(self._real(path), self._here)

    def _sparse(self, path: str) -> bool:
        """Say whether a file is only in the index: a sparse checkout left it out."""
        entry = self.entries.get(path)
        return entry is not None and entry.sparse and not os.path.lexists(self._real(path))

    def _file(self, path: str) -> Path:
        """Return where a file is to be read. Raises ``NotReadable`` for a link, or a folder that is one."""
        real = Path(self._real(path))
        if os.path.realpath(real) != str(real):
            raise files.outside(Path(self.name(path)))
        return real

    def has(self, path: str) -> bool:
        """Say whether there is such a file."""
        return self._sparse(path) or os.path.lexists(self._real(path))

    def read(self, path: str) -> bytes:
        """Read a file of the work tree; one that a sparse checkout left out comes from the index."""
        if self._sparse(path):
            return super().read(path)
        try:
            return files.read(self._file(path), self.limits)
        except NotReadable as error:
            raise _renamed(error, self._real(path), self.name(path)) from error

    @contextlib.contextmanager
    def lines(self, path: str) -> Iterator[Iterator[bytes]]:
        """Yield the lines of a shard."""
        if self._sparse(path):
            with super().lines(path) as lines:
                yield lines
            return
        with files.open_lines(self._file(path), self.limits) as lines:
            yield lines

    def oid(self, path: str) -> str:
        """Return the name that git would give the bytes that lie there; empty where that cannot be told."""
        if self._sparse(path):
            return super().oid(path)
        real = self._real(path)
        try:
            if os.path.islink(real):  # noqa: PTH114
                data, mode = os.fsencode(os.readlink(real)), LINK  # noqa: PTH115
            elif document_codec(path) and os.stat(real).st_size > self.limits.file_bytes:  # noqa: PTH116
                return ""
            else:
                data, mode = files.read(self._file(path), self.limits), "100644"
        except (OSError, NotReadable):
            return ""
        said = hashlib.new(self.algorithm, b"blob %d\0" % len(data), usedforsecurity=False)
        said.update(data)
        return f"{mode[:3]}{said.hexdigest()}"


INDEX, WORK_TREE = "the index", "the work tree"
"""How they are called in a report."""


def document_codec(path: str) -> codecs.Codec | None:
    """Return the codec of a path that is called like a document of hashiye, and is not hidden."""
    codec = codecs.by_ending(posixpath.basename(path))
    if codec is None or codec.name not in corpus.NATIVE or any(part.startswith(".") for part in path.split("/")):
        return None
    return codec


def is_within(path: str, within: Sequence[str]) -> bool:
    """Say whether a path is one of those asked for, or lies below one; nothing asked for is everything."""
    return not within or any(not one or path == one or path.startswith(f"{one}/") for one in within)


def beside(name: str, path: str, text: str) -> str:
    """Return the path of a document's text in the same tree. Raises ``NotReadable`` if it leads out, or is no text."""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
    wrong = text.startswith("/") or "\\" in text or found.startswith("../") or found in ("..", ".")
    if wrong or any(part.startswith(".") for part in found.split("/")) or document_codec(found) is not None:
        raise NotReadable([
            Finding(code="HSH-C505", message=f"{text!r} is not a text of the corpus", file=name, pointer="/text/file",
                    found=text, expected="a file inside the corpus", fix="move the text into the corpus")
        ])  # fmt: skip
    return found


def _renamed(error: NotReadable, real: str, name: str) -> NotReadable:
    """Name a file as people know it."""
    from msgspec import structs  # noqa: PLC0415  (only errors pay for it)

    return NotReadable(structs.replace(one, file=name if one.file == real else one.file) for one in error.findings)


class Asked(Struct, frozen=True):
    """What is compared: two commits, a commit and the index (``staged``), or a commit and the work tree.

    ``after`` is empty for the last two. ``joined``: the first is the merge base of both (``A...B``).
    """

    before: str = "HEAD"
    after: str = ""
    joined: bool = False
    staged: bool = False


@contextlib.contextmanager
def opened(folder: str, asked: Asked, paths: Iterable[str], limits: Limits) -> Iterator[tuple[Stored, Stored]]:
    """Yield both sides of a comparison. Raises ``NotReadable`` (HSH-C506) for what git does not know.

    ``folder``: any in the repository. ``paths``, as the user named them, limit both sides; none: all of it.
    """
    top, head = git.top(folder)
    within = [_from_top(top, one) for one in paths]
    first = _commit(top, head, asked.before)
    with git.Blobs(top) as blobs:
        if asked.after:
            second = _commit(top, head, asked.after)
            base = _base(top, first, second, asked) if asked.joined else first
            sides = (
                Stored(blobs, base[:12] if asked.joined else asked.before, _of_commit(top, base), within, limits),
                Stored(blobs, asked.after, _of_commit(top, second), within, limits),
            )
        else:
            before = Stored(blobs, asked.before, _of_commit(top, first), within, limits)
            if asked.staged:
                sides = (before, Stored(blobs, INDEX, _of_index(top), within, limits))
            else:
                form = git.run(top, "rev-parse", "--show-object-format").out.decode().strip() or "sha1"
                sides = (before, Work(blobs, _of_work(top), within, limits, form))
        for path in within:
            _check_path(path, sides)
        yield sides


def is_commit(folder: str, name: str) -> bool:
    """Say whether git knows a commit of this name, or two with dots between."""
    try:
        top, head = git.top(folder)
    except NotReadable:
        return False
    before, _, after = split(name)
    return all(one == "HEAD" or (is_name(one) and git.commit(top, one)) for one in (before, after) if one) and bool(
        head or name == "HEAD"
    )


def is_name(name: str) -> bool:
    """Say whether a word can be handed to git as a revision."""
    return bool(name) and not name.startswith("-") and not FORBIDDEN.search(name)


def split(name: str) -> tuple[str, str, str]:
    """Cut ``A..B`` and ``A...B`` into the first, the dots and the second; a side left out is HEAD."""
    match = re.fullmatch(r"(.*?[^.]|)(\.\.\.?)([^.].*|)", name, re.DOTALL)
    if match is None or name in ("..", "..."):
        return name, "", ""
    return match[1] or "HEAD", match[2], match[3] or "HEAD"


def _commit(top: str, head: str, name: str) -> str:
    """Return a commit; empty for HEAD before the first one. Raises ``NotReadable``."""
    if name == "HEAD":
        return head
    found = git.commit(top, name) if is_name(name) else ""
    if not found:
        fix = git.fetch_advice(top) or "look at the name: git branch --all, git log"
        raise git.cannot(top, f"git knows no commit {name!r} here", fix)
    return found


def _base(top: str, first: str, second: str, asked: Asked) -> str:
    answer = git.run(top, "merge-base", first, second)
    if answer.code or not answer.out.strip():
        why = f"git finds no commit that {asked.before!r} and {asked.after!r} have in common"
        raise git.cannot(top, why, git.fetch_advice(top) or "compare them themselves: two dots")
    return answer.out.decode().split()[0]


def _from_top(top: str, path: str) -> str:
    """Return a path as git names it. Raises ``NotReadable`` if it is outside the work tree."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  (its last part may be a link, or gone)
    real = os.path.join(os.path.realpath(absolute.parent), absolute.name)  # noqa: PTH118
    if os.path.realpath(real) == top:
        return ""
    if not real.startswith(top.rstrip(os.sep) + os.sep):
        raise git.cannot(top, f"{path!r} lies outside this repository", "name paths inside it")
    return os.path.relpath(real, top).replace(os.sep, "/")


def _check_path(path: str, sides: Sequence[Stored]) -> None:
    """Raise ``NotReadable`` for a path that neither side has, or that is no document."""
    there = [name for side in sides for name in side.entries if is_within(name, [path])]
    on_disk = any(isinstance(side, Work) and os.path.isdir(os.path.join(side.blobs.top, path)) for side in sides)  # noqa: PTH112, PTH118
    if not there and path and not on_disk:
        raise files.not_readable(Path(path), "there is no such file on either side", fix="look at the name")
    if path in there and document_codec(path) is None:
        message = "only documents are compared, each with its text"
        raise NotReadable([
            Finding(code="HSH-S216", message=message, file=path, fix="name the document, or the folder of both")
        ])  # fmt: skip


def _of_commit(top: str, commit: str) -> dict[str, Entry]:
    """Return the files of a commit; none of none."""
    if not commit:
        return {}
    found = {}
    for row in git.ask(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        head, tab, path = row.partition(b"\t")
        if tab:
            mode, _, oid = head.decode().split(" ")[:3]
            found[os.fsdecode(path)] = Entry(mode, oid)
    return found


def _of_index(top: str) -> dict[str, Entry]:
    """Return the files of the index; one that is not merged by any of its stages."""
    found = {}
    for row in git.ask(top, "ls-files", "-t", "--stage", "-z").split(b"\0"):
        head, tab, path = row.partition(b"\t")
        if tab:
            tag, mode, oid, stage = head.decode().split(" ")[:4]
            found[os.fsdecode(path)] = Entry(mode, oid, int(stage), tag == "S")
    return found


def _of_work(top: str) -> dict[str, Entry]:
    """Return what may lie in the work tree: what the index has, and what is new and not ignored."""
    found = _of_index(top)
    for name in git.ask(top, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name and not name.endswith(b"/"):
            found.setdefault(os.fsdecode(name), Entry("100644", ""))
    return found
