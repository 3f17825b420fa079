"""Texts by their hash: in the work tree, in the index, and in all that git still keeps of them.

A document names its text by SHA-256. While git merges, the text it names may stand nowhere as a file: it belongs to
the common ancestor, to the other branch, to a stash, or to a merge of ancestors that git made on the way. Nothing is
guessed: what is returned has the hash that was asked for.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256 as hashed
from pathlib import Path

from msgspec import Struct

from hashiye import files, git
from hashiye.findings import NotReadable
from hashiye.limits import Limits

_NAMES = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "REVERT_HEAD", "ORIG_HEAD", "refs/stash")
_STAGES = ("0", "1", "2", "3")
_HEAD = re.compile(r"GITHEAD_([0-9a-f]{40,64})\Z")
_BLOB = re.compile(rb"(?m)^([0-9a-f]{40,64}) blob ([0-9]+)$")
_MOST_ALIKE = 1_000
"""Blobs of one size that are looked at, at most: a stranger's repository may hold any number."""
_MOST_BYTES = 512 * 1024 * 1024
"""Bytes of blobs that one search hashes, at most, beyond those of the texts themselves."""


class Store(Struct, frozen=True):
    """A repository that texts are looked for in: that of ``folder``, or, if ``called``, that git is working in."""

    folder: str
    called: bool = False

    def run(self, *arguments: str, stdin: bytes = b"") -> git.Run:
        """Ask git. Raises ``NotReadable`` if there is none, or if it hangs."""
        return git.run(self.folder, *arguments, stdin=stdin, called=self.called)

    def blobs(self, *arguments: str, stdin: bytes = b"") -> dict[str, int]:
        """Return the blobs that ``cat-file --batch-check`` tells of, and their sizes: none is read for it."""
        form = "--batch-check=%(objectname) %(objecttype) %(objectsize)"
        said = self.run("cat-file", *arguments, form, stdin=stdin)
        return {match[1].decode(): int(match[2]) for match in _BLOB.finditer(said.out)}

    def named(self, names: Iterable[str]) -> dict[str, int]:
        """Return the blobs among ``names``, and their sizes; what git does not know is passed over."""
        asked = "".join(f"{name}\n" for name in names if "\n" not in name)
        return self.blobs(stdin=asked.encode(errors="surrogateescape")) if asked else {}


def text_of(path: Path, sha256: str, limits: Limits, *, size: int = 0, called: bool = False) -> str | None:
    """Return the text with this hash that stands at ``path``, or stood there in any version git keeps; else None.

    ``size``: its bytes, where they are known: then every object of the repository is looked at that is as long,
    whatever it is or was called, and whether or not a branch still holds it. ``called``: git itself is running us,
    to merge a file. Never raises: without git, or outside a repository, only the work tree is looked at.
    """
    return texts_of(path, {sha256: size}, limits, called=called).get(sha256)


def texts_of(path: Path | None, wanted: Mapping[str, int], limits: Limits, *, called: bool = False) -> dict[str, str]:
    """Return those of the texts that were found, by hash; see :func:`text_of`. ``wanted`` maps hashes to sizes.

    ``path`` None: it is not known where the text stands.
    """
    search = _Search(wanted, limits)
    if path is not None:
        with contextlib.suppress(NotReadable):  # it need not be there, under this name
            search.take(files.read(path, limits))
    with contextlib.suppress(NotReadable):  # no git, no repository, or one that git does not trust
        _in_git(search, path, called)
    return search.found


class _Search:
    """Which texts are still looked for, and which were found."""

    def __init__(self, wanted: Mapping[str, int], limits: Limits) -> None:
        self.most = limits.file_bytes
        self.wanted = {one: size for one, size in wanted.items() if size <= self.most}
        self.left = _MOST_BYTES + sum(self.wanted.values())
        self.found: dict[str, str] = {}

    def take(self, data: bytes) -> None:
        """Keep what is wanted."""
        digest = hashed(data).hexdigest()
        if self.wanted.pop(digest, None) is not None:
            with contextlib.suppress(UnicodeDecodeError):  # no document can be on it
                self.found[digest] = data.decode()

    def look(self, store: Store, blobs: Mapping[str, int]) -> None:
        """Look at the blobs, one at a time; stops when all is found, or too much was looked at."""
        with git.Blobs(store.folder, called=store.called) as stored:
            for oid, size in blobs.items():
                if not self.wanted:
                    return
                if size <= min(self.most, self.left) and isinstance(data := stored.read(oid, self.most), bytes):
                    self.left -= size
                    self.take(data)


def _in_git(search: _Search, path: Path | None, called: bool) -> None:
    """Look in git: first where it is quick, then everywhere."""
    if not search.wanted:
        return
    folder, name = _standing(path or Path("x"))
    store = Store(folder, called)
    if path is not None:
        search.look(store, store.named(_spellings(name)))
    if search.wanted and all(search.wanted.values()):
        search.look(store, _as_long(store, set(search.wanted.values())))
    elif search.wanted and path is not None:
        search.look(store, store.named(_versions(store, name)))


def _standing(path: Path) -> tuple[str, str]:
    """Return the nearest folder of a path that is there, and the rest of the path: a checkout may be sparse."""
    whole = os.path.abspath(path)  # noqa: PTH100  (links stay: git knows the path by its names)
    folder = os.path.dirname(whole)  # noqa: PTH120
    while folder != os.path.dirname(folder) and not os.path.isdir(folder):  # noqa: PTH112, PTH120
        folder = os.path.dirname(folder)  # noqa: PTH120
    return folder, os.path.relpath(whole, folder).replace(os.sep, "/")


def _spellings(name: str) -> list[str]:
    """Return the names of objects that the text has in the index and in the commits that a merge is about."""
    heads = [match[1] for one in sorted(os.environ) if (match := _HEAD.match(one))]
    return [f"{one}:./{name}" for one in (*(f":{stage}" for stage in _STAGES), *_NAMES, *heads)]


def _as_long(store: Store, sizes: set[int]) -> dict[str, int]:
    """Return the blobs of the repository that have one of these sizes, reachable or not, in a fixed order.

    What git merged on the way (ancestors of a criss-cross merge) and what a rebase left behind is in no history.
    """
    room = dict.fromkeys(sizes, _MOST_ALIKE)
    found = {}
    for oid, size in sorted(store.blobs("--batch-all-objects", "--unordered", "--buffer").items()):
        if room.get(size, 0):
            room[size] -= 1
            found[oid] = size
    return found


def _versions(store: Store, name: str) -> list[str]:
    """Return the blobs that a path ever was in the history of any branch, tag, stash or reflog, the newest first."""
    said = store.run(
        "rev-list", "--objects", "--all", "--reflog", "--indexed-objects", "--full-history", "--no-object-names",
        "--filter=object:type=blob", "--filter-provided-objects", "--", name,
    )  # fmt: skip
    return list(dict.fromkeys(said.out.decode().split()))


def advice(path: Path, *, called: bool = False) -> str:
    """Return why a text may be missing from this clone, and what to do; empty where git keeps all of its history."""
    store = Store(_standing(path)[0], called)
    try:
        if store.run("rev-parse", "--is-shallow-repository").out.strip() == b"true":
            return "this clone is shallow: git fetch --unshallow, and merge again"
        partial = store.run("config", "--get-regexp", r"^remote\..*\.promisor$")
    except NotReadable:
        return ""
    return "" if partial.code else "this clone is partial: git fetch --refetch --no-filter, and merge again"
