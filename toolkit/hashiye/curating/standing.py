"""Where a curated document stands, or will: in ``documents`` of its corpus, or in a folder that was named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, replacing
from hashiye.adjudicating import layers
from hashiye.codecs import Codec, Parcel
from hashiye.copies import Copies, Copy
from hashiye.curating.planning import Plan
from hashiye.findings import Finding, NotReadable
from hashiye.measuring.reading import Opened
from hashiye.model import Document, Text

_DOING = "adjudicated"


class Spelling(Struct, frozen=True):
    """One file of a curated document and the bytes that were read of it; None where there is none yet."""

    path: Path
    codec: Codec
    seen: bytes | None = None


class Standing(Struct, frozen=True):
    """The files of a curated document, which say the same, and what it says; None where it is to be made.

    ``root`` is the folder that no link may lead out of.
    """

    root: Path
    files: tuple[Spelling, ...]
    document: Document | None = None

    def put(self, document: Document) -> bool:
        """Write the document in every spelling; say whether anything changed. Raises ``NotReadable``, ``OSError``."""
        changed = False
        for one in self.files:
            (data,) = one.codec.write(document).files.values()
            if data == one.seen:
                continue
            files.check_target(one.path, self.root)
            one.path.parent.mkdir(parents=True, exist_ok=True)
            replacing.replace(one.path, one.seen, data, _DOING)
            changed = True
        return changed


def home_of(copies: Copies) -> str:
    """Return the corpus of a document's copies, seen from here where they are; empty where they lie in none."""
    copy = next((one for one in copies.copies if one.home and (one.annotator or one.curated)), None)
    if copy is None:
        return ""
    return copy.home if copy.source.path.is_absolute() else os.path.relpath(copy.home)


def of(plan: Plan, copies: Copies) -> Standing:
    """Find a curated document. Raises ``NotReadable``, also where nobody says where it is to go."""
    home = home_of(copies)
    if not home and not plan.output:
        raise NotReadable([_nowhere(copies)])
    root = Path(plan.output or home)
    folder = root if plan.output and not (root / corpus.MANIFEST).is_file() else root / "documents"
    there = _read(plan, copies.document, root, [folder] if plan.output else _folders(folder, copies))
    if there is None:
        standing = Standing(root, (_json(folder / f"{copies.document}{_ENDING}"),))
        if not plan.output or not home:
            return standing
        curated = _read(plan, copies.document, Path(home), _folders(Path(home) / "documents", copies))
        return standing if curated is None else _moved(plan, standing, curated)
    return there


_ENDING = ".hsh.json"


def _json(path: Path) -> Spelling:
    return Spelling(path, codecs.CODECS["json"])


def _folders(folder: Path, copies: Copies) -> list[Path]:
    """Return where a document may stand: in the folder of each copy's own, then in that of all documents."""
    named = dict.fromkeys(folder / one.folder for one in copies.copies if one.folder)
    return [*named, folder]


def _read(plan: Plan, name: str, root: Path, folders: list[Path]) -> Standing | None:
    """Read the document in the first folder that has it. Raises ``NotReadable`` if its spellings differ."""
    for folder in folders:
        found = [(path, codec) for path, codec in _spellings(folder / name) if os.path.lexists(path)]
        if found:
            read = [_one(plan, path, codec, root) for path, codec in found]
            if any(document != read[0][1] for _, document in read[1:]):
                raise NotReadable([_twins(read[1][0].path)])
            document = read[0][1]
            if document.id != name:
                raise NotReadable([_misnamed(read[0][0].path, name, document)])
            return Standing(root, tuple(spelling for spelling, _ in read), document)
    return None


def _spellings(path: Path) -> Iterator[tuple[Path, Codec]]:
    for name in ("json", "xml"):
        codec = codecs.CODECS[name]
        yield path.with_name(f"{path.name}{codec.endings[0]}"), codec


def _one(plan: Plan, path: Path, codec: Codec, root: Path) -> tuple[Spelling, Document]:
    files.check_target(path, root)
    data = files.read(path, plan.limits)
    parcel = Parcel(data, str(path), codecs.stem(path.name), limits=plan.limits)
    return Spelling(path, codec, data), corpus.read_whole(codec, parcel).document


def _moved(plan: Plan, standing: Standing, curated: Standing) -> Standing:
    """Return where a document will stand that is made from the curated one of its corpus."""
    document = curated.document
    assert document is not None
    text = _text_of(document, curated.files[0].path, standing.files[0].path)
    if layers.edited(document, plan.layer, plan.producer):  # it stays where it is, and is no vote's
        document = layers.without(document, plan.layer, plan.producer)
    return structs.replace(standing, document=structs.replace(document, text=text))


def _text_of(document: Document, now: Path, then: Path, content: str | None = None) -> Text:
    """Return the text as a document refers to it that stood in one file and will in another.

    Its content goes inside where the text is not in the corpus of the new place.
    """
    kept = document.text
    if kept.file is None:
        return kept if kept.content is not None else structs.replace(kept, content=content or "")
    there = os.path.realpath(corpus.text_beside(document, now))
    if Path(there).is_relative_to(_real(str(corpus.root_of(then)))):
        folder = os.path.realpath(then.parent)
        return structs.replace(kept, file=Path(os.path.relpath(there, folder)).as_posix(), content=None)
    return structs.replace(kept, file=None, content=content)


@lru_cache(64)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def begun(standing: Standing, found: Opened) -> Document:
    """Return the document that the curated layer goes into: the one that stands, else one made of a copy.

    Raises ``NotReadable`` if it is on another text than what was voted on.
    """
    base = found.base
    assert base is not None
    path = standing.files[0].path
    if standing.document is not None:
        if standing.document.text.sha256 != base.text.sha256:
            raise NotReadable([_other_text(path, standing.document, base)])
        text = standing.document.text
        lacking = text.file is None and text.content is None
        return structs.replace(standing.document, text=structs.replace(text, content=found.text)) if lacking else (
            standing.document
        )  # fmt: skip
    copy, document = _on_text(found, base)
    now = copy.source.path if copy.line is None else path
    return layers.bare(structs.replace(document, text=_text_of(document, now, path, found.text)))


def _on_text(found: Opened, base: Document) -> tuple[Copy, Document]:
    for copy, document in found.read:
        if document.text.sha256 == base.text.sha256:
            return copy, document
    raise NotReadable([Finding(code="HSH-C519", message="no copy is on the text that they were carried over to",
                               document=found.document, fix="rebase the copies first: hashiye rebase")])  # fmt: skip


def _nowhere(copies: Copies) -> Finding:
    return Finding(
        code="HSH-C502", message="its copies lie in no corpus, so that its curated document has no place",
        file=copies.copies[0].name, document=copies.document, fix="name a folder for it: --output FOLDER",
    )  # fmt: skip


def _twins(path: Path) -> Finding:
    return Finding(code="HSH-C510", message="the two spellings of the curated document differ", file=str(path),
                   fix="keep one of them")  # fmt: skip


def _misnamed(path: Path, name: str, document: Document) -> Finding:
    return Finding(
        code="HSH-C511", message="the file is not named after its document", file=str(path), document=document.id,
        found=document.id, expected=name, fix="rename it",
    )  # fmt: skip


def _other_text(path: Path, document: Document, base: Document) -> Finding:
    return Finding(
        code="HSH-C519", message="the curated document is on another text than the copies", file=str(path),
        document=document.id, pointer="/text/sha256", found=document.text.sha256, expected=base.text.sha256,
        fix="carry one of them over to the other's text: hashiye rebase",
    )  # fmt: skip
