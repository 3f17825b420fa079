"""Git's merge driver: three files without a name become one, with texts that may stand nowhere but in git.

Git calls it with the common ancestor, our version, theirs, and the path that they are versions of, and takes the
result from our version's file. Where something could not be decided, the file is whole and holds the decision as a
record; where it could not be done, our version is left as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct, structs

from hashiye import codecs, corpus, files, merging, segmenting, surroundings
from hashiye import tagset as tagsets
from hashiye.codecs import Codec, Parcel, utf8
from hashiye.findings import Finding, NotReadable
from hashiye.joining import shards, versions
from hashiye.joining.versions import Task
from hashiye.limits import DEFAULT, Limits
from hashiye.merging import Note, texts
from hashiye.model import Annotation, Document, Layer

CLEAN, CONFLICTS, FAILED = 0, 1, 129
"""What git is told. Above 128 it knows that the driver failed (gitattributes(5)), and leaves the file unmerged."""

type Tell = Callable[[Finding], None]


class Sides(Struct, frozen=True):
    """The bytes of three versions of one file: their common ancestor's (empty: there was none), ours and theirs."""

    base: bytes
    ours: bytes
    theirs: bytes


def drive(
    base: str, ours: str, theirs: str, path: str, tell: Tell, *, output: str = "", limits: Limits | None = None
) -> int:
    """Merge three files into the one that git calls ``ours``, or into ``output``, and return git's exit code.

    0: merged. 1: merged but for what only people can decide, which ``tell`` is told. 129: it could not be done, and
    nothing was written; ``tell`` is told why. Never raises for bad files or a full disk.
    """
    try:
        task = Task(Path(path), limits or _limits(path))
        sides = Sides(*(files.read(Path(one), task.limits) for one in (base, ours, theirs)))
        merged, conflicts = merge(task, sides)
        files.write(Path(output or ours), merged)
    except NotReadable as error:
        for finding in error.of(path):
            tell(finding)
        return FAILED
    except OSError as error:
        tell(files.not_written(path, error, "merge again: nothing was changed"))
        return FAILED
    for conflict in conflicts:
        tell(conflict)
    return CONFLICTS if conflicts else CLEAN


def _limits(path: str) -> Limits:
    """Return the limits of the corpus, and the usual ones where its manifest cannot be read: it may be half merged."""
    try:
        return corpus.limits_for([path], {})
    except NotReadable:
        return DEFAULT


def merge(task: Task, sides: Sides) -> tuple[bytes, list[Finding]]:
    """Return the merged bytes of a document, a shard or a text, and what was left to decide. Raises ``NotReadable``."""
    codec = codecs.by_ending(task.path.name)
    if codec is None or codec.name not in (*corpus.NATIVE, "text") or task.path.name.endswith(codecs.COMPRESSED):
        raise corpus.unknown_format(task.path, "merge documents, shards that are not packed, and texts")
    if codec.name == "text":
        return _text(task, sides)
    if codec.many:
        return _shard(task, codec, sides)
    return _document(task, codec, sides)


def _text(task: Task, sides: Sides) -> tuple[bytes, list[Finding]]:
    """Merge three versions of an article, as the documents on it merge them."""
    base, ours, theirs = (
        utf8.decode(Parcel(data, task.name, limits=task.limits)) for data in (sides.base, sides.ours, sides.theirs)
    )
    if not sides.base and ours != theirs:
        return sides.ours, [undecided(task, "both sides added this text, with different words; ours was kept")]
    merged, conflicts = texts.merged(base, ours, theirs)
    count = len(conflicts)
    left = f"both sides edited the same words, at {count} {'place' if count == 1 else 'places'}; the old ones were kept"
    return merged.encode(), [undecided(task, left)] if count else []


def _document(task: Task, codec: Codec, sides: Sides) -> tuple[bytes, list[Finding]]:
    base = _read(task, codec, sides.base, "the common ancestor") if sides.base.strip() else None
    made = joined(task, base, _read(task, codec, sides.ours, "ours"), _read(task, codec, sides.theirs, "theirs"))
    (data,) = codec.write(made.document).files.values()
    return data, [undecided(task, made.left, whole=made.whole)] if made.left else []


class Made(Struct, frozen=True):
    """A merged document, what was done without asking, and, in words, what was left to decide.

    ``whole``: one side was kept as it is, and no record in the document says so.
    """

    document: Document
    notes: tuple[Note, ...] = ()
    left: str = ""
    whole: bool = False


def joined(task: Task, base: Document | None, ours: Document, theirs: Document) -> Made:
    """Merge one document; base None: both sides added it.

    Raises ``NotReadable`` if the texts differ and one of them is not found.
    """
    if base is None and ours.text.sha256 != theirs.text.sha256:
        return Made(ours, left="both sides added this document, on different texts; ours was kept", whole=True)
    three: Sequence[Document] = (base or _nothing(ours), ours, theirs)
    same = len({one.text.sha256 for one in three}) == 1
    if not same:
        three = versions.with_texts(task, three)
        versions.check_texts(task, three)
    merged = merging.merge(*three, allows=allowed(task), segment=None if same else segmenting.segment)
    count = merged.fresh
    records = "1 conflict was left as a record" if count == 1 else f"{count} conflicts were left as records"
    return Made(merged.document, merged.notes, f"{records} in the document" if count else "")


def undecided(task: Task, message: str, *, whole: bool = False) -> Finding:
    """Return what is told of what only people can decide. ``whole``: one side was kept, and there is no record."""
    fix = "hashiye merge --resolve decides; then git add"
    if whole:
        fix = "keep ours, or put theirs in its place; git keeps both: git checkout --theirs"
    if task.path.suffix == ".txt":
        fix = "write the words that hold, with hashiye rebase for the documents on them; then git add"
    return Finding(code="HSH-S224", message=message, file=task.name, fix=fix)


def _read(task: Task, codec: Codec, data: bytes, side: str) -> Document:
    try:
        return versions.read(data, task.path, codec, task.limits)
    except NotReadable as error:
        told = (structs.replace(one, message=f"{one.message} (in the version of {side})") for one in error.findings)
        raise NotReadable(told) from error


def _nothing(like: Document) -> Document:
    """Return the document that both sides added to: on the same text, with nothing said about it."""
    return Document(like.id, like.language, like.text, version=like.version)


def allowed(task: Task) -> Callable[[Layer, Annotation, Annotation], bool]:
    """Return what the corpus's tagsets say of two annotations that overlap (:func:`hashiye.tagset.may_overlap`)."""
    try:
        known = surroundings.of(corpus.root_of(task.path), task.limits)[0].tagsets
    except NotReadable:  # a manifest in the midst of being merged
        known = surroundings.packaged()

    def allows(layer: Layer, one: Annotation, other: Annotation) -> bool:
        tagset = known.get(layer.tagset)
        return tagset is None or tagsets.may_overlap(tagset, layer.name, one, other)

    return allows


def _shard(task: Task, codec: Codec, sides: Sides) -> tuple[bytes, list[Finding]]:
    """Merge shards document by document, keyed by id. Raises ``NotReadable`` for an id that stands there twice."""

    def join(base: Document | None, ours: Document, theirs: Document) -> tuple[Document, str]:
        made = joined(task, base, ours, theirs)
        return made.document, made.left

    three = (sides.base, sides.ours, sides.theirs)
    data, left = shards.merged(task.name, codec, three, task.limits, join)
    return data, [structs.replace(undecided(task, why), document=one) for one, why in left]
