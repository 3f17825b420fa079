"""Which documents go together: those on one text, wherever in their corpus they lie; and the new text of each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, keepers, names
from hashiye.codecs import Parcel
from hashiye.codes import Severity
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document, Text


class Group(Struct, frozen=True):
    """Documents on one text. ``text`` is its file, empty where it stands inside the one document.

    ``new`` is the file of the new text, ``-`` standard input; empty: the text's own file, which was edited.
    ``home`` is the folder of the corpus.
    """

    sources: tuple[Source, ...]
    text: str = ""
    new: str = ""
    home: str = ""

    def __str__(self) -> str:
        return str(self.sources[0].path)


class Texts:
    """The folder of new texts that the user named: a file ``<id>.txt`` for each document."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._used: set[str] = set()

    def new(self, ids: Iterable[str], name: str) -> str:
        """Return the file for documents of these ids on one text; empty if there is none.

        Raises ``NotReadable`` if there are several, and for a link that leads out of the folder.
        """
        found = [one for one in dict.fromkeys(f"{one}.txt" for one in ids) if (self.folder / one).is_file()]
        if len(found) > 1:
            raise files.not_readable(Path(name), f"there are {len(found)} new texts for it: {', '.join(found)}",
                                     fix="keep one of them")  # fmt: skip
        for one in found:
            files.check_link(self.folder / one, self.folder)
        self._used.update(found)
        return str(self.folder / found[0]) if found else ""

    def unused(self) -> Iterator[Finding]:
        """Yield a finding for each text that no document asked for: its name is mistyped."""
        for path in sorted(self.folder.iterdir()):
            if path.name.endswith(".txt") and not path.name.startswith(".") and path.name not in self._used:
                yield Finding(
                    code="HSH-C521", severity=Severity.WARNING, file=str(path),
                    message="no document is about this text", fix="name it after the document: <id>.txt",
                )  # fmt: skip


class _Entry(Struct, frozen=True):
    source: Source
    id: str


class Shelves:
    """The documents of the corpora in question, by the text they are on; each corpus is read once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._known: dict[tuple[str, str], dict[str, dict[str, _Entry]]] = {}
        self._unread: dict[str, dict[str, Source]] = {}

    def on(self, text: Path, home: Path) -> dict[str, _Entry]:
        """Return the documents on a text, by absolute path, in a fixed order."""
        loose = "" if (home / corpus.MANIFEST).is_file() else str(text.absolute().parent)
        key = (str(home), loose)
        if key not in self._known:
            self._known[key] = self._read(home, text.absolute().parent)
        return self._known[key].get(os.path.realpath(text), {})

    def unread(self, stem: str) -> dict[str, Source]:
        """Return the files of a name that could not be read, of the corpora looked at so far, by absolute path."""
        return self._unread.get(stem, {})

    def others(self, text: Path, home: Path, given: Iterable[Path]) -> list[Path]:
        """Return the documents on a text besides those ``given``, and copies that may be: they cannot be read."""
        known = {os.path.realpath(one) for one in given}
        shelf = {path: one.source for path, one in self.on(text, home).items()}
        stems = {codecs.stem(os.path.basename(one)) for one in (*known, *shelf)}  # noqa: PTH119
        for stem in sorted(stems):
            shelf |= self.unread(stem)
        return [one.path for path, one in shelf.items() if os.path.realpath(path) not in known]

    def _read(self, home: Path, folder: Path) -> dict[str, dict[str, _Entry]]:
        found: dict[str, dict[str, _Entry]] = {}
        for path in keepers.near(home, folder):
            codec = codecs.by_ending(path.name)
            if codec is None or codec.name not in corpus.NATIVE or codec.many:
                continue
            source = Source(path, codec, home)
            try:
                files.check_link(path, home)
                known = of(source, self._limits)
            except NotReadable:
                self._unread.setdefault(source.stem, {})[os.path.abspath(path)] = source  # noqa: PTH100
                continue
            if known is not None:
                key = os.path.abspath(path)  # noqa: PTH100
                found.setdefault(os.path.realpath(known[1]), {})[key] = _Entry(source, known[0])
        return found


class Told(Struct, frozen=True):
    """What a document says of itself in its first lines: its id, and the file and the hash of its text."""

    id: str
    file: str
    sha256: str


_CANONICAL = re.compile(
    rb'\{\n "hashiye": "1\.0",\n "id": "([^"\\\n]+)",\n "language": "[^"\\\n]*",\n'
    rb' "text": \{"file": "([^"\\\n]+)", "sha256": "([0-9a-f]{64})"'
)
"""How a document in canonical JSON begins. A key twice would make it none, so that no later one says otherwise."""


def told(data: bytes) -> Told | None:
    """Return what a document in canonical JSON says in its first lines; None: read it to know."""
    match = _CANONICAL.match(data)
    try:
        known = None if match is None else Told(*(one.decode() for one in match.groups()))
    except UnicodeDecodeError:
        return None
    return known if known is not None and not names.problem(known.id) else None


def of(source: Source, limits: Limits) -> tuple[str, Path] | None:
    """Return the id of a document and where its text lies, None if that is inside. Raises ``NotReadable``."""
    data = files.read(source.path, limits)
    known = told(data)
    if known is not None:
        text = Text(known.sha256, 0, 0, known.file)
        return known.id, corpus.text_beside(Document(known.id, "", text), source.path)
    document = source.codec.read(Parcel(data, str(source.path), source.stem, limits=limits)).document
    return None if document.text.file is None else (document.id, corpus.text_beside(document, source.path))


def groups(
    found: Iterable[Source | NotReadable], limits: Limits, *, new: str = "", texts: Texts | None = None,
    alone: bool = False,
) -> Iterator[Group | NotReadable]:  # fmt: skip
    """Yield the groups of the named documents, each once, in the order of the first of each.

    ``new``: the one new text for all; ``texts``: where to look for that of each. ``alone``: leave out the other
    documents on the same text, which nobody named.
    """
    shelves, seen = Shelves(limits), set[str]()
    for source in found:
        if isinstance(source, NotReadable):
            yield source
            continue
        key = os.path.abspath(source.path)  # noqa: PTH100
        if key in seen:
            continue
        try:
            group = _group(source, shelves, limits, new, texts, alone=alone)
        except NotReadable as error:
            yield error
            continue
        seen.update(os.path.abspath(one.path) for one in group.sources)  # noqa: PTH100
        yield group


def _group(source: Source, shelves: Shelves, limits: Limits, new: str, texts: Texts | None, *, alone: bool) -> Group:
    if source.codec.many:
        raise NotReadable([_shard(source)])
    if source.root is not None:
        files.check_link(source.path, source.root)
    known = of(source, limits)
    home = corpus.root_of(source.path)
    if known is None:
        return Group((source,), "", new or (texts.new([source.stem], str(source.path)) if texts else ""), str(home))
    name, text = known
    shelf = {} if alone else shelves.on(text, home)
    if not alone:  # a copy that cannot be read may be on this text, too: the text is not replaced under it
        shelf = {path: _Entry(one, name) for path, one in shelves.unread(source.stem).items()} | shelf
    own = os.path.abspath(source.path)  # noqa: PTH100
    sources = tuple(source if path == own else _seen_from(source, one.source) for path, one in shelf.items())
    sources = sources if own in shelf else (source, *sources)
    found = texts.new([name, *(one.id for one in shelf.values())], str(text)) if texts else ""
    if texts and not found:
        return Group(sources, "", "", str(home))
    return Group(sources, str(text), new or found, str(home))


def _seen_from(named: Source, other: Source) -> Source:
    """Return another document of the group, its path written from where the user stands if the named one's is."""
    if named.path.is_absolute():
        return other
    return structs.replace(other, path=Path(os.path.relpath(other.path)))


def _shard(source: Source) -> Finding:
    return Finding(
        code="HSH-S216", message="a file of many documents; a new text can be given to documents of their own",
        file=str(source.path), fix="convert it to a corpus folder first",
    )  # fmt: skip
