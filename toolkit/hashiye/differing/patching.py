"""Applies changes to documents on disk: all in memory first, then texts, then documents, each file whole.

A patch may be a stranger's: the names in it are only ever looked for below the folder that was given, nothing but
documents of hashiye and their texts is written, and nothing at all if any part does not fit.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct, field, structs

from hashiye import codecs, corpus, files
from hashiye.changed import text_names
from hashiye.codecs import CODECS, Codec
from hashiye.comparing import Change, DoesNotFit, apply, invert
from hashiye.differing import copies
from hashiye.differing.trees import Disk, Item
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.model import Document
from hashiye.text import FORBIDDEN


class Patch(Struct, frozen=True):
    """The changes of one document: its id, and its places before and after.

    A place is a path with ``/`` from what was compared, empty where that is not known; None where the document
    came or went.
    """

    id: str
    old: str | None
    new: str | None
    changes: tuple[Change, ...]

    def inverse(self) -> Patch:
        """Return the same, the other way round."""
        renamed = (one.after for one in self.changes if one.kind == "metadata" and one.id == "id" and not one.layer)
        name = next((name for name in renamed if isinstance(name, str)), self.id)
        return Patch(name, self.new, self.old, invert(self.changes))


class Plan(Struct):
    """What is to be written, and what taken away, by path. ``documents`` counts those that change."""

    texts: dict[Path, bytes] = field(default_factory=dict)
    written: dict[Path, bytes] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    documents: int = 0


def place(name: str, label: str) -> str:
    """Return the place of a file in what was compared, out of the name that a report gives it."""
    for start in (f"{label.rstrip('/')}/", f"{os.path.normpath(label)}/", f"{label}:"):
        if label and name.startswith(start):
            return name.removeprefix(start)
    return name.removeprefix(":")


def for_file(patches: Sequence[Patch], target: Path, limits: Limits, output: Path | None = None) -> Plan:
    """Plan changes of one document, in place or into ``output``. Raises ``NotReadable`` if they do not fit."""
    items = _items(target, limits)
    if len(items) != 1:
        raise misfit(target, f"the pattern names {len(items)} documents", "name one, or their folder")
    item = items[0]
    document, _ = _loaded(Disk(str(target), limits), item, limits)
    both = [one for one in patches if one.old is not None and one.new is not None]
    chosen = both if len(patches) == 1 else [one for one in both if one.id == document.id]
    if len(chosen) != 1 and patches:
        raise misfit(target, f"it is a patch of {len(patches)} documents, {len(chosen)} of them {document.id!r}",
                     "name the folder that it was made of")  # fmt: skip
    plan = Plan(documents=len(chosen))
    result = _applied(document, chosen[0], target) if chosen else document
    goal = output or target
    codec = codecs.by_ending(goal.name) or item.codec
    if codec.many:
        raise _shard(goal)
    home = corpus.root_of(goal)
    _put(plan, result, goal, codec, home)
    if output is not None and output.resolve() != target.resolve():
        beside = set(plan.texts) & {_text_path(document, target, corpus.root_of(target))}
        if any(os.path.lexists(path) for path in beside):
            raise misfit(target, "its text would change under it", "write the result into another folder")
    return plan


def for_folder(patches: Sequence[Patch], folder: Path, limits: Limits) -> Plan:
    """Plan changes of the documents below a folder. Raises ``NotReadable``, with all that does not fit."""
    return _Folder(folder, limits).plan(patches)


def write(plan: Plan) -> None:
    """Write texts, then documents, then take away what went. If that fails on the way, all is put back. ``OSError``."""
    done: list[tuple[Path, bytes | None]] = []
    try:
        for path, data in [*plan.texts.items(), *plan.written.items()]:
            path.parent.mkdir(parents=True, exist_ok=True)
            done.append((path, path.read_bytes() if path.exists() else None))
            files.write(path, data, durable=True)
        for path in plan.removed:
            done.append((path, path.read_bytes()))
            path.unlink()
    except BaseException:
        for path, before in reversed(done):
            if before is None:
                path.unlink(missing_ok=True)
            else:
                files.write(path, before, durable=True)
        raise


def misfit(path: Path, why: str, fix: str = "") -> NotReadable:
    """Return the error for a patch that cannot be applied here."""
    fix = fix or "apply it to the document it was made of; --reverse if it was applied already"
    return NotReadable([Finding(code="HSH-C502", message=f"the patch does not fit: {why}", file=str(path), fix=fix)])


def _shard(path: Path) -> NotReadable:
    return misfit(path, "a document in a shard cannot be patched", "convert the shard into files: hashiye convert")


def _items(target: Path, limits: Limits) -> list[Item]:
    """Return the documents that are there. Raises ``NotReadable`` for any that is not."""
    found, wrong = [], list[Finding]()
    for one in Disk(str(target), limits).items():
        if isinstance(one, NotReadable):
            wrong += one.findings
        else:
            found.append(one)
    if wrong:
        raise NotReadable(wrong)
    return found


def _loaded(tree: Disk, item: Item, limits: Limits) -> tuple[Document, bytes]:
    """Read a document with its text. Raises ``NotReadable``."""
    if item.codec.many:
        raise _shard(Path(item.path))
    copy = copies.copy_of(tree, item, limits)
    document, findings = copies.read(copy, limits)
    if document is None:
        raise NotReadable(findings)
    return document, copy.data


def _applied(document: Document, patch: Patch, path: Path) -> Document:
    try:
        return apply(document, patch.changes)
    except DoesNotFit as error:
        raise misfit(path, str(error)) from error


def _text_path(document: Document, path: Path, home: Path) -> Path | None:
    """Return where the text of a document lies; None if it stands inside. Raises ``NotReadable`` if it leads out."""
    if document.text.file is None:
        return None
    target = corpus.text_beside(document, path, os.path.realpath(home))
    files.check_target(target, home)
    return Path(os.path.normpath(target))


def _put(plan: Plan, document: Document, path: Path, codec: Codec, home: Path) -> None:
    """Add a document and, if it changed, its text to a plan. Raises ``NotReadable`` for a place that leads out."""
    files.check_target(path, home)
    text = _text_path(document, path, home)
    if text is not None:
        data = (document.text.content or "").encode()
        if plan.texts.get(text, data) != data:
            raise misfit(path, f"two documents want another text at {text.name!r}", "make the patch anew")
        if not text.is_file() or text.read_bytes() != data:
            plan.texts[text] = data
    plan.written[path] = next(iter(codec.write(document).files.values()))


class _Folder:
    """The documents below a folder, read when a patch asks for them."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.tree = Disk(str(folder), limits)
        self.items = [one for one in self.tree.items() if not isinstance(one, NotReadable)]
        self._read: dict[str, Document] = {}
        self._all = False

    def plan(self, patches: Sequence[Patch]) -> Plan:
        """Try every patch in memory."""
        plan, wrong, texts = Plan(), list[Finding](), list[Path]()
        for patch in patches:
            try:
                self._one(plan, patch, texts)
            except NotReadable as error:
                wrong += error.findings
        if wrong:
            raise NotReadable(wrong)
        self._drop_texts(plan, texts)
        return plan

    def _one(self, plan: Plan, patch: Patch, texts: list[Path]) -> None:
        plan.documents += 1
        if patch.old is None:
            document = _whole(patch.changes, "after")
            path = self._inside(patch.new or f"documents/{document.id}.hsh.json")
            if os.path.lexists(path):
                raise misfit(path, "it is there already")
            _put(plan, document, path, _codec(path), self.folder)
            return
        item = self._found(patch)
        path, document = Path(item.path), self._document(item)
        if patch.new is None:
            if not _is_same(document, _whole(patch.changes, "before")):
                raise misfit(path, "it is not the document that was removed")
            self._take(plan, document, path, texts)
            return
        result = _applied(document, patch, path)
        goal = self._inside(patch.new) if patch.old and patch.new and patch.old != patch.new else path
        if goal != path:
            if os.path.lexists(goal):
                raise misfit(goal, "it is there already")
            self._take(plan, document, path, texts)
        _put(plan, result, goal, _codec(goal), self.folder)

    def _take(self, plan: Plan, document: Document, path: Path, texts: list[Path]) -> None:
        plan.removed.append(path)
        text = _text_path(document, path, self.folder)
        if text is not None:
            texts.append(text)

    def _document(self, item: Item) -> Document:
        if item.path not in self._read:
            self._read[item.path] = _loaded(self.tree, item, self.limits)[0]
        return self._read[item.path]

    def _found(self, patch: Patch) -> Item:
        """Return the document a patch speaks of: the one of its id whose path is most like it."""
        found = [item for item in self.items if codecs.stem(item.place) == patch.id]
        if not found:
            found = [item for item in self.items if self._is_called(item, patch.id)]
        wanted = PurePosixPath(patch.old or "").parts[::-1]
        ranked = sorted(found, key=lambda item: -_alike(PurePosixPath(item.place).parts[::-1], wanted))
        if not ranked:
            raise misfit(self.folder, f"there is no document {patch.id!r}", "name the folder it was made of")
        ties = [one for one in ranked if _likeness(one, wanted) == _likeness(ranked[0], wanted)]
        if len(ties) > 1:
            raise misfit(self.folder, f"{len(ties)} documents are called {patch.id!r}", "name one of them")
        return ranked[0]

    def _is_called(self, item: Item, name: str) -> bool:
        try:
            return not item.codec.many and self._document(item).id == name
        except NotReadable:
            return False

    def _inside(self, named: str) -> Path:
        """Return where a place of a patch lies below the folder. Raises ``NotReadable`` if it could lead out."""
        parts = named.split("/")
        bad = FORBIDDEN.search(named) or "\\" in named or any(part in ("", "..") or part[0] == "." for part in parts)
        codec = codecs.by_ending(parts[-1])
        path = self.folder.joinpath(*parts) if not bad else self.folder
        if bad or codec is None or codec.name not in corpus.NATIVE:
            raise misfit(self.folder, f"{named!r} is no place for a document below it")
        if codec.many:
            raise _shard(path)
        files.check_target(path, self.folder)
        return path

    def _drop_texts(self, plan: Plan, texts: Iterable[Path]) -> None:
        """Take away the texts of documents that went, but for those that another document stands on."""
        left = set(texts) - set(plan.texts)
        if not left:
            return
        gone = set(plan.removed)
        written: Mapping[Path, bytes] = plan.written
        kept = {Path(item.path): None for item in self.items if Path(item.path) not in gone} | dict.fromkeys(written)
        for path in kept:
            data = written[path] if path in written else files.read(path, self.limits)
            for name in text_names(data, _codec(path).name):
                left.discard(Path(os.path.normpath(path.parent / os.fsdecode(name))))
        plan.removed += sorted(path for path in left if path.is_file())


def _codec(path: Path) -> Codec:
    return codecs.by_ending(path.name) or CODECS["json"]


def _likeness(item: Item, wanted: Sequence[str]) -> int:
    return _alike(PurePosixPath(item.place).parts[::-1], wanted)


def _alike(parts: Sequence[str], wanted: Sequence[str]) -> int:
    """Count how many folders two reversed paths share, from the file's upwards; the file's ending is nothing."""
    count = 0
    for number, (one, other) in enumerate(zip(parts, wanted, strict=False)):
        if one != other and not (number == 0 and codecs.stem(one) == codecs.stem(other)):
            break
        count += 1
    return count


def _whole(changes: Sequence[Change], side: str) -> Document:
    """Return the document that came or went. Raises ``NotReadable`` if the changes hold none."""
    values = [getattr(change, side) for change in changes]
    if len(values) != 1 or not isinstance(values[0], Document):
        raise misfit(Path("the patch"), "it holds no whole document to add or remove", "make the patch anew")
    return values[0]


def _is_same(one: Document, other: Document) -> bool:
    """Say whether two documents are the same: their canonical bytes, and their texts."""
    texts = one.text.content, other.text.content
    bare = [structs.replace(each, text=structs.replace(each.text, content=None)) for each in (one, other)]
    pages = [CODECS["json"].write(each).files for each in (bare if one.text.file is not None else (one, other))]
    return texts[0] == texts[1] and pages[0] == pages[1]
