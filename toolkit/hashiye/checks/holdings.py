"""What a corpus-wide rule looks at: the records of all documents, and what lies beside them in a corpus folder."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import PurePath

from msgspec import Struct

from hashiye.checks import sketch
from hashiye.checks.record import Record
from hashiye.model import Document

SPLITS = (
    "train", "training", "dev", "devel", "development", "val", "valid", "validation", "test", "testing", "eval",
    "evaluation", "heldout", "held-out",
)  # fmt: skip
"""Names by which a folder under ``documents/``, or a shard, is taken for a split; in the order of their use."""


class OnFile(Struct, frozen=True):
    """A place in a file of the corpus that is no document, such as its manifest; stands where a record would."""

    path: str
    line: int = 1
    column: int = 1


class Home(Struct, frozen=True):
    """A corpus folder that was looked through as a whole, and what it holds beside readable documents.

    ``path`` as in :attr:`Record.home`; ``manifest`` the path of ``hashiye.toml`` as it is named in findings.
    ``license`` is what it declares, None where it cannot be read. ``texts`` maps the absolute path of each text to
    its name in findings. ``unread`` are the stems of document files without a record. ``unprotected`` names a text
    whose line ends git may change, if any; ``attributes`` the corpus's ``.gitattributes``, empty where there is none.
    """

    path: str
    manifest: str
    license: str | None = None
    texts: Mapping[str, str] = {}
    unread: frozenset[str] = frozenset()
    unprotected: str = ""
    attributes: str = ""

    def named(self, *parts: str) -> str:
        """Name a file of the corpus as findings name it, whether it exists or not."""
        return str(PurePath(self.manifest).parent.joinpath(*parts))

    def documents_of(self, document: str) -> tuple[str, ...]:
        """Return where a curated document would lie, in either spelling."""
        return tuple(self.named("documents", f"{document}{ending}") for ending in (".hsh.json", ".hsh.xml"))


class Pair(Struct, frozen=True):
    """Two documents of one corpus on nearly the same text, the later one first, and their Jaccard index."""

    record: Record
    other: Record
    share: float


def _nothing(_record: Record) -> None:
    return None


class Holdings:
    """The records of a run, each corpus for itself. ``look`` reads a document again with its text, None if it cannot.

    ``homes`` are the corpora of which every document is among the records; rules that speak of what is *not*
    there ask only these.
    """

    def __init__(
        self,
        records: Iterable[Record],
        homes: Iterable[Home] = (),
        look: Callable[[Record], Document | None] = _nothing,
    ) -> None:
        self.records = tuple(sorted(records, key=lambda record: (record.home, record.file, record.line)))
        self.homes = tuple(sorted(homes, key=lambda home: home.path))
        self.look = look

    @cached_property
    def twins(self) -> tuple[tuple[Record, Record], ...]:
        """The JSON and the XML spelling of one document side by side."""
        sides: dict[str, dict[str, Record]] = defaultdict(dict)
        for record in self.records:
            if record.codec in ("json", "xml"):
                sides[record.file.removesuffix(f".hsh.{record.codec}")][record.codec] = record
        return tuple((pair["json"], pair["xml"]) for pair in sides.values() if len(pair) == 2)

    @cached_property
    def singles(self) -> tuple[Record, ...]:
        """The records without the second ones of twins."""
        second = {record.file for _, record in self.twins}
        return tuple(record for record in self.records if record.file not in second)

    def of_home(self, home: Home) -> Iterator[Record]:
        """Yield the records of one corpus, twins once."""
        yield from self._by_home.get(home.path, ())

    @cached_property
    def _by_home(self) -> dict[str, list[Record]]:
        return gathered(self.singles, lambda record: record.home)

    @cached_property
    def near(self) -> tuple[Pair, ...]:
        """All pairs of different documents on nearly the same text: over :data:`sketch.NEAR`, never the very same."""
        return tuple(pair for records in self._by_home.values() for pair in self._near(records))

    def _near(self, records: list[Record]) -> Iterator[Pair]:
        firsts: dict[str, Record] = {}  # one record a text: copies stand for nothing new, and curated ones go first
        for record in sorted(records, key=lambda record: record.annotator != ""):
            if record.sketch:
                firsts.setdefault(record.sha256, record)
        distinct = sorted(firsts.values(), key=lambda record: (record.file, record.line))
        for place, later, estimated in sketch.pairs([record.sketch for record in distinct]):
            one, other = distinct[place], distinct[later]
            if one.document != other.document:
                share = self._share(one, other, estimated)
                if share >= sketch.NEAR:
                    yield Pair(other, one, share)

    def _share(self, one: Record, other: Record, estimated: float) -> float:
        """Return the Jaccard index, exactly where the estimate leaves open on which side of the bound it is."""
        if sketch.is_near(estimated) is None:
            first, second = self.look(one), self.look(other)
            if first is not None and second is not None:
                return sketch.jaccard(
                    sketch.shingles(first.text.content or ""), sketch.shingles(second.text.content or "")
                )
        return estimated


def gathered[K](records: Iterable[Record], key: Callable[[Record], K]) -> dict[K, list[Record]]:
    """Return records by a key, in their order."""
    groups: dict[K, list[Record]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return groups


def splits_of(record: Record) -> tuple[str, ...]:
    """Return the splits a document belongs to: its facts ``x-split``, else its folder or shard if it is named so."""
    return splits_by(record.splits, record.file, shard=record.codec == "jsonl", copy=record.annotator != "")


def splits_by(said: Iterable[str], file: str, *, shard: bool, copy: bool) -> tuple[str, ...]:
    """Return the splits a document belongs to: those it says, else by where it lies, an annotator's copy nowhere."""
    if told := {split.strip().casefold() for split in said}:
        return tuple(sorted(told))
    folder, name = os.path.split(file)
    stem = name.partition(".")[0].casefold() if shard else ""
    return (stem,) if stem in SPLITS else () if copy else _splits_of_folder(folder)


@lru_cache(maxsize=1024)
def _splits_of_folder(folder: str) -> tuple[str, ...]:
    names = [part.casefold() for part in PurePath(folder).parts]
    names = names[len(names) - names[::-1].index("documents") :] if "documents" in names else []
    return tuple(name for name in names if name in SPLITS)[-1:]


def alike(name: str) -> str:
    """Return what a file system that ignores letter case or normal form takes a name for."""
    if name.isascii():
        return name.lower()  # the same, for most names
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def place_of(record: Record) -> str:
    """Name a document for people: its file, with the line in a shard."""
    return f"{record.file}:{record.line}" if record.codec == "jsonl" else record.file
