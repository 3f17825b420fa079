"""What changed since a commit, asked of git, and which documents that concerns.

A document is concerned if it changed itself, if its text did, or if what the corpus says did (manifest,
tagsets, git's attributes). git is only asked: no hook, pager, helper, prompt or network is used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from hashiye import codecs, corpus, files, git
from hashiye.corpus import Source
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.text import FORBIDDEN

_LISTED = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
_FILE_IN_JSON = re.compile(rb'"file"[ \t\r\n]*:[ \t\r\n]*"([^"]*)"')
_FILE_IN_XML = re.compile(rb"""\bfile[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')""")


class Changes(Struct, frozen=True):
    """What differs from the commit(s) compared with: absolute paths without links, of files that are gone too.

    ``folders`` changed as a whole (submodules, repositories inside). ``bases`` are the commits.
    """

    files: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()

    def __contains__(self, path: str) -> bool:
        return path in self.files or any(path.startswith(folder + os.sep) for folder in self.folders)

    def __bool__(self) -> bool:
        return bool(self.files or self.folders)


class Affected(Struct, frozen=True):
    """What is to be checked.

    ``sources`` are in order; ``homes`` (absolute) the corpora in which anything changed, came or went: there
    the corpus-wide rules are to run on all documents.
    """

    sources: tuple[Source | NotReadable, ...] = ()
    homes: tuple[Path, ...] = ()


def changed(paths: Iterable[str], ref: str = "") -> Changes:
    """Ask git what changed in the repositories that ``paths`` lie in. Raises ``NotReadable`` (HSH-C506).

    Compared is the work tree, with untracked files that are not ignored, against the merge base of ``ref`` and
    HEAD. Without ``ref``: the target branch where a CI service names one (``GITHUB_BASE_REF``,
    ``CI_MERGE_REQUEST_DIFF_BASE_SHA``), else HEAD.
    """
    tops = dict(git.top(folder) for folder in dict.fromkeys(_folder(one) for one in paths if one != str(files.STDIN)))
    asked, found = [], set[str]()
    for top, head in tops.items():
        base = _base(top, head, ref)
        asked.append(base)
        listed = git.ask(top, "diff", *_LISTED, base, "--")
        listed += git.ask(top, "ls-files", "--others", "--exclude-standard", "-z", "--")
        found |= {os.path.join(top, os.fsdecode(name)) for name in listed.split(b"\0") if name}  # noqa: PTH118
    folders = sorted({path.rstrip(os.sep) for path in found if path.endswith(os.sep) or os.path.isdir(path)})  # noqa: PTH112
    return Changes(frozenset(found), tuple(folders), tuple(asked))


def is_unknown(environment: Mapping[str, str]) -> bool:
    """Say whether a CI service runs this and does not say what to compare with, as on a push: all counts as new."""
    return bool(environment.get("CI")) and not _of_ci(environment)


def _folder(path: str) -> str:
    """Return the folder to ask git in: the nearest one above that is there (a file may be gone, or a pattern)."""
    here = Path(os.path.abspath(path))  # noqa: PTH100
    return str(next(one for one in (here, *here.parents) if one.is_dir()))


def _base(top: str, head: str, ref: str) -> str:
    """Return the commit (or, before the first one, the empty tree) that a work tree is compared with."""
    wanted = [ref] if ref else _of_ci(os.environ)
    if not wanted:
        return head or git.ask(top, "hash-object", "-t", "tree", os.devnull).decode().strip()
    if ref.startswith("-") or FORBIDDEN.search(ref):
        raise git.cannot(top, f"{ref!r} cannot be the name of a commit", "name a branch, a tag or a commit")
    other = next((commit for one in wanted if (commit := git.commit(top, one))), "")
    if not other or not head:
        why = f"git does not know {wanted[0]!r} here" if not other else "there is no commit yet"
        raise git.cannot(top, why, git.fetch_advice(top) or "look at the name: git branch --all")
    run = git.run(top, "merge-base", other, head)
    if run.code or not run.out:
        why = f"git finds no commit that HEAD and {wanted[0]!r} have in common"
        raise git.cannot(top, why, git.fetch_advice(top) or "name a commit that this branch comes from")
    return run.out.decode().strip()


def _of_ci(environment: Mapping[str, str]) -> list[str]:
    """Return the names under which the target of a pull request may be known, the likeliest first."""
    names = [environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")]
    for variable in ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
        if branch := environment.get(variable, ""):
            names += [f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"]
    return [name for name in names if name and not name.startswith("-")]


def affected(found: Sequence[Source | NotReadable], changes: Changes, limits: Limits = DEFAULT) -> Affected:
    """Choose among the files that arguments name (:func:`hashiye.corpus.sources`) those that changes concern.

    Standard input is always concerned, and so is what could not be listed.
    """
    look = _Look(changes, limits)
    chosen = tuple(one for one in found if isinstance(one, NotReadable) or look.concern(one))
    return Affected(chosen, tuple(sorted(home for home in look.homes() if look.touch(home))))


class _Look:
    """Looks from files to the changes that concern them."""

    def __init__(self, changes: Changes, limits: Limits) -> None:
        self.changes = changes
        self.limits = limits
        self._real: dict[str, str] = {}
        self._home: dict[str, Path] = {}
        self._anew: dict[Path, bool] = {}
        self._texts = bool(changes.folders) or not all(map(_is_native, changes.files))

    def homes(self) -> Iterable[Path]:
        """Return the corpora of all files that were looked at."""
        return set(self._home.values())

    def concern(self, source: Source) -> bool:
        """Say whether a change concerns a document."""
        home = self._home_of(source.path)
        if source.path == files.STDIN:
            return True
        return bool(self.changes) and (self._speaks_anew(home) or self._has(source.path) or self._has_text(source))

    def touch(self, home: Path) -> bool:
        """Say whether anything changed inside a corpus, or with it."""
        real = self._resolved(str(home))
        return real in self.changes or real in self.changes.folders or bool(self._inside(home))

    def _home_of(self, path: Path) -> Path:
        folder = os.path.dirname(path)  # noqa: PTH120  (as below: far faster, for every document of a corpus)
        if folder not in self._home:
            self._home[folder] = corpus.root_of(path)
        return self._home[folder]

    def _resolved(self, folder: str) -> str:
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return self._real[folder]

    def _has(self, path: Path) -> bool:
        """Say whether a file changed, or the one that it is a link to, or a link on the way to it."""
        named = str(path)
        folder, name = os.path.split(named)
        if os.path.join(self._resolved(folder), name) in self.changes:  # noqa: PTH118
            return True
        is_new = os.path.islink(named) and os.path.realpath(named) in self.changes  # noqa: PTH114
        return is_new or (bool(self.changes.folders) and os.path.abspath(named) in self.changes)  # noqa: PTH100

    def _inside(self, home: Path) -> list[str]:
        """Return what changed inside a corpus, from its folder."""
        start = self._resolved(str(home)).rstrip(os.sep) + os.sep
        everything = (*self.changes.files, *self.changes.folders)
        return [path.removeprefix(start) for path in everything if path.startswith(start)]

    def _speaks_anew(self, home: Path) -> bool:
        """Say whether what a corpus says to all its documents changed."""
        if home not in self._anew:
            manifest = os.path.join(self._resolved(str(home)), corpus.MANIFEST)  # noqa: PTH118
            says = (name in (".gitattributes", "tagsets") or name.startswith(_TAGSETS) for name in self._inside(home))
            self._anew[home] = manifest in self.changes or any(says)
        return self._anew[home]

    def _has_text(self, source: Source) -> bool:
        """Say whether the text of a document changed, found in its bytes; True where that cannot be told."""
        if not self._texts or source.codec.many:
            return False  # a shard holds its texts
        if source.codec.name not in corpus.NATIVE:
            beside = (source.path.with_name(source.stem + ending) for ending in source.codec.companions)
            return any(map(self._has, beside))
        try:
            names = text_names(files.read(source.path, self.limits), source.codec.name)
        except NotReadable:
            return True
        return any(b"\\" in name or b"&" in name or self._has(_beside(source.path, name)) for name in names)


_TAGSETS = f"tagsets{os.sep}"


def _is_native(path: str) -> bool:
    codec = codecs.by_ending(path)
    return codec is not None and codec.name in corpus.NATIVE


def text_names(data: bytes, codec: str) -> list[bytes]:
    """Return what may be the name of the text's file, or one that fits any where the bytes do not show it."""
    if codec == "xml":
        return [double or single for double, single in _FILE_IN_XML.findall(data)]
    names: list[bytes] = _FILE_IN_JSON.findall(data)
    if b"\\u" in data:  # any key may be spelled so, and what was found be another one
        names.append(b"&")
    return names or ([] if b"content" in data else [b"&"])


def _beside(path: Path, name: bytes) -> Path:
    return path.parent.joinpath(*PurePosixPath(os.fsdecode(name.replace(b"\0", b""))).parts)
