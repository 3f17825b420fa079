"""Where converted documents go: each file at its place, nothing twice, nothing outside, nothing lost.

The files of a document are put in order, its text first and its main file last: where that stands,
all stands. What is there already is kept unless it is the same, or the user said ``--overwrite``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path, PurePosixPath

from msgspec import structs

from hashiye import corpus, files, names
from hashiye.codecs import Codec, Writing
from hashiye.corpus import NATIVE, Source
from hashiye.findings import Finding, NotReadable
from hashiye.model import Document


class Into(StrEnum):
    """Where documents go: into a corpus folder, one by one into a plain folder, or together into one file."""

    CORPUS = "corpus"
    FOLDER = "folder"
    FILE = "file"


_CURATED = PurePosixPath("documents")
_HERE = PurePosixPath()


def shelf(source: Source, into: Into) -> PurePosixPath:
    """Return the folder of the output a source's document goes to: an annotator's copy stays that annotator's."""
    if source.codec.name != "text" and source.path.parent.parent.name == "annotators":
        return PurePosixPath("annotators", names.made_of(source.path.parent.name))
    return _CURATED if into is Into.CORPUS else _HERE


def with_text_in_place(document: Document, source: Source, into: Into, output: Path, target: Codec) -> Document:
    """Say where the text will stand, seen from where the document will."""
    text = document.text
    folder = shelf(source, into)
    if into is Into.CORPUS:
        file = f"{'../' * len(folder.parts)}texts/{document.id}.txt"
        return structs.replace(document, text=structs.replace(text, file=file))
    if text.file is None or target.name not in ("json", "xml"):
        return structs.replace(document, text=structs.replace(text, file=None))
    there = (source.path.parent / text.file).resolve()
    home = output / folder if into is Into.FOLDER else output.parent
    if output != files.STDIN and there.is_relative_to(corpus.root_of(home / "x").resolve()):
        file = Path(os.path.relpath(there, home.resolve())).as_posix()
        return structs.replace(document, text=structs.replace(text, file=file))
    return structs.replace(document, text=structs.replace(text, file=None))


def placed(
    document: Document, writing: Writing, source: Source, into: Into, output: Path, main: str
) -> dict[str, bytes]:
    """Return the files of one document by path, in the order in which they are to be put."""
    folder = output / shelf(source, into)
    ordered = sorted(writing.files.items(), key=lambda item: item[0] == main)
    paths = {f"{folder / document.id}{ending}": data for ending, data in ordered}
    if into is Into.CORPUS:
        return {str(corpus.text_path(output, document.id)): (document.text.content or "").encode(), **paths}
    return paths


def put(root: Path, pieces: Mapping[str, bytes], *, overwrite: bool) -> str:
    """Put files below ``root`` and return what was done: converted, or skipped where all stood there.

    Files of no bytes are replaced: a power cut leaves them. Raises ``OSError``, and ``NotReadable``
    for files of other content and for links that lead out of ``root``.
    """
    changed = [(Path(name), data) for name, data in pieces.items() if not _is_there(name, data)]
    for path, data in changed:
        files.check_target(path, root)
        if not overwrite and path.exists() and path.stat().st_size and not _is_there(str(path), data):
            raise NotReadable([_other_bytes(path, data)])  # looked at again: another run may just have put it there
    for path, data in changed:
        try:
            files.write(path, data, durable=overwrite)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write(path, data)
    return "converted" if changed else "skipped"


def _is_there(name: str, data: bytes) -> bool:
    try:
        if os.stat(name).st_size != len(data):  # noqa: PTH116  (on the way of every document)
            return False
    except OSError:
        return False
    return Path(name).read_bytes() == data


def _other_bytes(path: Path, data: bytes) -> Finding:
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
    return already_there(path, found, hashlib.sha256(data).hexdigest())


def already_there(path: Path, found: str, expected: str) -> Finding:
    """Return the finding for a file that stands where another one should go."""
    return Finding(
        code="HSH-C504", message="a file of this name is there, and it is another one", file=str(path),
        found=f"sha256 {found}", expected=f"sha256 {expected}",
        fix="rename the source; or replace what is there: --overwrite",
    )  # fmt: skip


class Claims:
    """Which source became which document: two of one name are refused, in the same way for any number of jobs.

    Raw articles are claimed by their file's name before the run, all others by the id they turn
    out to have, in the order of the results.
    """

    def __init__(self, found: Iterable[Source], into: Into, output: Path, ending: str) -> None:
        self.into = into
        self.refused: dict[str, tuple[Finding, ...]] = {}
        self._output, self._ending = output, ending
        self._ids: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self.twins: dict[str, str] = {}
        """The paths of documents in two spellings, each with the one that came first."""
        self._digests: dict[str, str] = {}
        if into is Into.CORPUS:
            self._keep_existing(output, ending)
        natives: dict[str, str] = {}
        for source in found:
            path = str(source.path)
            if source.codec.name == "text":
                self._claim_article(source, path)
            elif source.codec.name in NATIVE and not source.codec.many:
                first = natives.setdefault(str(source.path.with_name(source.stem)), path)
                if first != path:
                    self.twins[path] = self.twins[first] = first

    def _keep_existing(self, output: Path, ending: str) -> None:
        with contextlib.suppress(OSError):
            for path in (output / "documents").iterdir():
                if path.name.endswith(ending):
                    stem = path.name.removesuffix(ending)
                    self._ids[stem.casefold()] = stem

    def _claim_article(self, source: Source, path: str) -> None:
        if self.into is Into.FILE:
            return
        name = names.made_of(source.stem)
        try:
            self.claim(name, str(self._output / shelf(source, self.into) / f"{name}{self._ending}"), path)
        except NotReadable as error:
            self.refused[path] = error.findings

    def claim(self, name: str, place: str, path: str, line: int = 0) -> None:
        """Claim the id ``name`` and its place for the source at ``path``. Raises ``NotReadable`` if it is taken."""
        same = self._ids.setdefault(name.casefold(), name)
        if same != name:
            raise NotReadable([_taken(path, line, name, f"{same!r} is there, which differs by letter case only")])
        if place in self._places:
            raise NotReadable([_taken(path, line, name, f"so does {self._places[place]}")])
        self._places[place] = f"{path}:{line}" if line else path

    def twin(self, path: str, digest: str) -> bool:
        """Say whether the other spelling of the same document came before. Raises ``NotReadable`` if they differ.

        ``digest`` is of the document, whatever its spelling, and empty for one without a twin.
        """
        first = self.twins.get(path, "")
        if not digest or not first:
            return False
        seen = self._digests.get(first)
        if seen is None:
            self._digests[first] = digest
        elif seen != digest:
            raise NotReadable([_no_twin(path, first)])
        return seen is not None


def _taken(path: str, line: int, name: str, why: str) -> Finding:
    return Finding(
        code="HSH-C503", message=f"it would become the document {name!r}, and {why}", file=path, line=line,
        column=int(line > 0), found=name, expected="a name of its own (letter case does not count)",
        fix="rename the file, or give the document another id",
    )  # fmt: skip


def _no_twin(path: str, first: str) -> Finding:
    return Finding(
        code="HSH-C503", message=f"it is not the same document as its twin {first}", file=path,
        expected="one document in two spellings", fix="take one of the two away; hashiye convert makes it anew",
    )  # fmt: skip
