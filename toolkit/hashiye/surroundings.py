"""What a corpus says to all its documents: read from its manifest and the files in ``tagsets``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, structs

from hashiye import corpus, files, skeleton, tagset
from hashiye.checks.facts import license_problem
from hashiye.checks.subject import Context
from hashiye.codes import Severity
from hashiye.findings import Finding, NotReadable
from hashiye.limits import DEFAULT, Limits
from hashiye.tagset import Tagset

_COMPARED = 20
"""Tagsets of a corpus that are named, and asked for a like name, where one is missing: there may be thousands."""
FOLDER = "tagsets"
"""The folder of a corpus that holds its tagsets."""

type _Stamp = tuple[str, int, int, int]
"""Name, time of change, size and inode of a file."""


class _Read(Struct, frozen=True):
    """What stands in a corpus folder: the corpus's word to its documents, and what is wrong with it."""

    context: Context
    findings: tuple[Finding, ...]
    license: str = ""
    source: str = ""


def of(
    home: Path,
    limits: Limits = DEFAULT,
    *,
    asked: Mapping[str, str] | None = None,
    licenses: Iterable[str] = (),
    today: str = "",
) -> tuple[Context, tuple[Finding, ...]]:
    """Return what the corpus at ``home`` says to its documents, and findings on its manifest and tagsets.

    Without a manifest it is no corpus: nothing is declared, and the tagsets that come with the package are
    known. They are known in a corpus too, where no file of its own goes before. ``asked``, ``licenses`` and
    ``today`` go into the context as they are. Raises ``NotReadable`` for a manifest that cannot be used.
    Files that did not change are not read again.
    """
    allowed = tuple(licenses)
    if not (home / corpus.MANIFEST).is_file():
        read = _Read(Context(tagsets=packaged()), ())
    else:
        read = _read(home, limits, _stamps(home))
    context = structs.replace(read.context, asked=dict(asked or {}), licenses=allowed, today=today)
    findings = (*read.findings, *_license(home, read, allowed))
    return context, findings


@lru_cache(maxsize=1)
def packaged() -> dict[str, Tagset]:
    """Return the tagsets that come with the package, by ``id@version``."""
    read = [tagset.read(path.read_bytes(), path.name) for path in skeleton.tagsets()]
    return {one.name: one for one in read}


def _stamps(home: Path) -> tuple[_Stamp, ...]:
    """Return what tells whether a file of the corpus's own was changed, the links' targets included."""
    found = []
    for path in (home / corpus.MANIFEST, *_files(home)):
        try:
            there = path.stat()
            found.append((path.name, there.st_mtime_ns, there.st_size, there.st_ino))
        except OSError:
            found.append((path.name, 0, 0, 0))
    return tuple(found)


def _files(home: Path) -> list[Path]:
    """Return the tagset files of a corpus in order; hidden ones are passed over."""
    folder = home / FOLDER
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return []
    return [folder / name for name in names if name.endswith(".json") and not name.startswith(".")]


@lru_cache(maxsize=64)
def _read(home: Path, limits: Limits, _stamped: tuple[_Stamp, ...]) -> _Read:
    manifest = corpus.manifest(home)
    own: dict[str, Tagset] = {}
    faulty: set[str] = set()
    findings: list[Finding] = []
    for path in _files(home):
        try:
            files.check_link(path.parent, home)
            files.check_link(path, home)
            one = tagset.read(files.read(path, limits), str(path), limits)
            own[one.name] = one
        except NotReadable as error:
            findings += error.findings
            faulty.add(path.stem)
    tagsets = packaged() | own
    for name in manifest.tagsets:
        if name not in own and name.partition("@")[0] not in faulty:
            findings.append(_no_file(home, name, own, packaged(), manifest.source))
    context = Context(True, manifest.language, manifest.license, manifest.tagsets, tagsets)
    return _Read(context, tuple(findings), manifest.license, manifest.source)


def _no_file(home: Path, name: str, own: Mapping[str, Tagset], shipped: Mapping[str, Tagset], source: str) -> Finding:
    """Say that the manifest declares a tagset that no file holds."""
    from difflib import get_close_matches  # noqa: PLC0415  (only where something is wrong)

    same = [one for one in own if one.partition("@")[0] == name.partition("@")[0]]
    near = same or get_close_matches(name, list(own)[:_COMPARED], 1)
    message = "the manifest declares a tagset that no file holds"
    if name in shipped:
        message += "; the one that comes with hashiye is taken"
    fix = f"write {near[0]!r}" if near else f"put it into {FOLDER}/{name.partition('@')[0]}.json, or declare it no more"
    line, column = _place(source, name)
    return Finding(
        code="HSH-C524", message=message, severity=Severity.WARNING if name in shipped else Severity.ERROR,
        file=str(home / corpus.MANIFEST), line=line, column=column, pointer="/tagsets", found=name,
        expected=", ".join(sorted(own)[:_COMPARED]) or f"a file in {FOLDER}", fix=fix,
    )  # fmt: skip


def _license(home: Path, read: _Read, allowed: tuple[str, ...]) -> Iterable[Finding]:
    """Say what is wrong with the licence that the manifest declares, if it declares one."""
    license_ = read.license
    if not license_:
        return
    from hashiye.checks import licenses  # noqa: PLC0415  (seven hundred names, only where a licence is stated)

    message, expected, fix, sure = license_problem(licenses.judge(license_, allowed), license_, allowed)
    if message:
        line, column = _place(read.source, license_)
        yield Finding(
            code="HSH-M420", message=message, severity=Severity.ERROR if sure else Severity.WARNING,
            file=str(home / corpus.MANIFEST), line=line, column=column, pointer="/license", found=license_,
            expected=expected, fix=fix,
        )  # fmt: skip


def _place(source: str, value: str) -> tuple[int, int]:
    """Return line and column of a string in the text of a manifest, where it is written plainly; else 0, 0."""
    spellings = (json.dumps(value, ensure_ascii=False), f"'{value}'")
    start = min((at for one in spellings if (at := _outside_comments(source, one)) >= 0), default=-1)
    begin = source.rfind("\n", 0, max(start, 0)) + 1
    return (source.count("\n", 0, begin) + 1, start - begin + 1) if start >= 0 else (0, 0)


def _outside_comments(source: str, words: str) -> int:
    """Return where words stand first with no ``#`` before them in their line; -1 if nowhere. No line is read twice."""
    start = source.find(words)
    while start >= 0 and source.find("#", source.rfind("\n", 0, start) + 1, start) >= 0:
        end = source.find("\n", start)
        start = source.find(words, end) if end >= 0 else -1
    return start
