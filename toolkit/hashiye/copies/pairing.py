"""Which files are copies of one document, and whose each is: paired by the document's id before anything is read.

Below ``documents/`` and ``annotators/<name>/`` a file is named after its document, so that no file is opened to pair
60,000 of them. Files elsewhere are asked for their id; the lines of shards by :mod:`hashiye.copies.shards`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from hashiye import corpus, files, formatting
from hashiye.carrying import sharing
from hashiye.codecs import Parcel
from hashiye.copies.shards import Bench, Line
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits

_MANY_ANNOTATORS = 2
_PIPE = str(files.STDIN)


class Copy(Struct, frozen=True):
    """Where one copy of a document stands: a file, or with ``line`` a line of a shard.

    ``annotator`` is the folder below ``annotators/`` that it lies in, ``folder`` what lies between that, or
    ``documents/``, and the file. ``home`` is the corpus. ``curated``: it lies below ``documents/``. ``spare``: its
    layers do not take part, but its text may say which one copies should be on.
    """

    source: Source
    annotator: str = ""
    folder: str = ""
    home: str = ""
    curated: bool = False
    spare: bool = False
    line: Line | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.source.path)


class Copies(Struct, frozen=True):
    """The copies of one document, in the order in which they were found."""

    document: str
    copies: tuple[Copy, ...]

    def __str__(self) -> str:
        return f"the document {self.document}"


class Found(Struct, frozen=True):
    """All documents, sorted by id, with what could not be used, and the corpora whose curated documents are spare."""

    documents: tuple[Copies, ...]
    findings: tuple[Finding, ...]
    spared: tuple[str, ...] = ()


class _Place(NamedTuple):
    home: str
    annotator: str
    folder: str
    curated: bool


def find(paths: Sequence[str], limits: Limits, bench: Bench, *, everybody: bool) -> Found:
    """Find the copies that arguments name; packed shards are unpacked on ``bench``.

    In a whole corpus where two or more annotators have folders, the curated documents are spare; not if particular
    annotators were asked for (``everybody`` False), one of whom may be their producer.
    """
    search = Search(limits, bench)
    found: dict[str, list[Copy]] = {}
    for document, copy in chain(search.named(paths), search.piped(paths)):
        found.setdefault(document, []).append(copy)
    spared = _spared(found.values()) if everybody else frozenset()
    documents = tuple(Copies(name, _marked(found[name], spared)) for name in sorted(found))
    return Found(documents, tuple(search.findings), tuple(sorted(spared)))


_OTHER_FORMAT = "name a corpus, a folder or documents of hashiye (*.hsh.*); first convert others: hashiye convert"
"""What to do about a file of another format: commands that take copies have no ``--from``."""


class Search:
    """One way through the files that were named, in a fixed order; what cannot be used becomes a finding.

    It keeps nothing of what it has yielded: who has to hold many documents does that in as little room as it takes.
    """

    def __init__(self, limits: Limits, bench: Bench) -> None:
        self.limits = limits
        self.bench = bench
        self.findings: list[Finding] = []
        self._places: dict[str, _Place] = {}

    def named(self, paths: Iterable[str]) -> Iterator[tuple[str, Copy]]:
        """Yield the documents of files and folders, by id."""
        for source in formatting.sources(one for one in paths if one != _PIPE):
            if isinstance(source, NotReadable):
                self.findings += [
                    structs.replace(one, fix=_OTHER_FORMAT) if one.code == "HSH-S216" else one
                    for one in source.findings
                ]
                continue
            try:
                yield from self._of(source)
            except NotReadable as error:
                self.findings += error.of(str(source.path))

    def piped(self, paths: Iterable[str]) -> Iterator[tuple[str, Copy]]:
        """Yield the documents that come on standard input."""
        if _PIPE not in paths:
            return
        try:
            source, data, place = self.bench.standard_input()
            if source.codec.many:
                for document, line in self.bench.lines(source, self.findings, place):
                    yield document, Copy(source, line=line)
            else:
                alone = source.codec.read(Parcel(data, _PIPE, source.stem, limits=self.limits)).document
                yield alone.id, Copy(source, line=Line(str(place), 0, len(data)))
        except NotReadable as error:
            self.findings += error.of(_PIPE)

    def _of(self, source: Source) -> Iterator[tuple[str, Copy]]:
        """Yield the documents of a file, without reading more of them than that takes. Raises ``NotReadable``."""
        copy = self._placed(source)
        if source.root is not None:
            files.check_link(source.path, source.root)
        if source.codec.many:
            for document, line in self.bench.lines(source, self.findings):
                yield document, structs.replace(copy, line=line)
        elif copy.annotator or copy.curated:
            yield source.stem, copy
        else:
            yield self._id(source), copy

    def _id(self, source: Source) -> str:
        data = files.read(source.path, self.limits)
        known = sharing.told(data)
        if known is not None:
            return known.id
        return source.codec.read(Parcel(data, str(source.path), source.stem, limits=self.limits)).document.id

    def _placed(self, source: Source) -> Copy:
        folder = os.path.dirname(str(source.path))  # noqa: PTH120  (far faster)
        place = self._places.get(folder)
        if place is None:
            place = self._places[folder] = _place(os.path.abspath(folder))  # noqa: PTH100
        return Copy(source, place.annotator, place.folder, place.home, place.curated)


def _place(folder: str) -> _Place:
    """Say of a folder which corpus it lies in and whose copies it holds."""
    home = corpus.root_of(Path(folder) / "x")
    first, *rest = Path(folder).relative_to(home).parts or ("",)
    if first == "annotators" and rest:
        return _Place(str(home), rest[0], "/".join(rest[1:]), curated=False)
    if first == "documents":
        return _Place(str(home), "", "/".join(rest), curated=True)
    return _Place(str(home), "", "", curated=False)


def _spared(found: Iterable[Sequence[Copy]]) -> frozenset[str]:
    """Return the corpora that were named as a whole and have the folders of two annotators."""
    owners: dict[str, set[str]] = {}
    whole: set[str] = set()
    for copies in found:
        for one in copies:
            if one.annotator:
                owners.setdefault(one.home, set()).add(one.annotator)
            elif one.curated and one.source.root is not None and (one.source.root / corpus.MANIFEST).is_file():
                whole.add(one.home)
    return frozenset(home for home in whole if len(owners.get(home, ())) >= _MANY_ANNOTATORS)


def _marked(copies: Sequence[Copy], spared: frozenset[str]) -> tuple[Copy, ...]:
    return tuple(structs.replace(one, spare=True) if one.curated and one.home in spared else one for one in copies)
