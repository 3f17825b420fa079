"""The merge of whole documents: their texts first, then everything that stands on them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from hashiye.merging.facts import merge_facts
from hashiye.merging.heads import Versions, merge_head, merge_producers, with_makers
from hashiye.merging.kept import merge_conflicts
from hashiye.merging.layers import merge_layers
from hashiye.merging.outcome import Merged
from hashiye.merging.records import Open, recorded
from hashiye.merging.segments import merge_segments
from hashiye.merging.sights import sights
from hashiye.merging.texts import still, weave
from hashiye.model import Annotation, Document, Layer, Segmentation


def merge(
    base: Document,
    ours: Document,
    theirs: Document,
    *,
    allows: Callable[[Layer, Annotation, Annotation], bool] | None = None,
    segment: Callable[[str], Segmentation] | None = None,
) -> Merged:
    """Merge two versions of a document that come from one base.

    What one side changed is changed in the result, what both changed alike too. Items are paired by id; where texts
    were edited, each side's items count as changed only if they differ from what its edit alone makes of the base's.
    What cannot be decided stays as in the base and gets a conflict record with the three sides; nothing hangs on which
    side is ours, but where a record names them.

    The texts have to be loaded unless all three documents are on one (``ValueError``). ``allows`` says whether two
    annotations of a layer may share characters; without it, all may. ``segment`` cuts words into tokens where both
    sides edited one sentence so that no version's tokens fit.
    """
    if _same(base, ours) or _same(ours, theirs):
        return Merged(theirs)
    if _same(base, theirs):
        return Merged(ours)
    versions = (base, ours, theirs)
    texts = _texts(versions)
    woven = still("") if texts is None else weave(*texts)
    seen = sights(texts, woven)
    head, found = merge_head(versions, woven, edited=texts is not None)
    found += [Open("text", f"{one.start}:{one.end}", one.base, one.ours, one.theirs) for one in woven.conflicts]
    facts, open_facts = merge_facts(seen, base.metadata, ours.metadata, theirs.metadata)
    producers, open_producers = merge_producers(base.producers, ours.producers, theirs.producers)
    layers = merge_layers(seen, head.id, versions, allows)
    cuts = (base.segments, ours.segments, theirs.segments)
    segments = merge_segments(seen, woven, cuts, layers.marks, segment)
    document = Document(
        head.id, head.language, head.text, facts, with_makers(producers, layers.layers, versions), segments.segments,
        layers.layers, merge_conflicts(seen, base.conflicts, ours.conflicts, theirs.conflicts), head.version,
    )  # fmt: skip
    found += [*segments.found, *open_facts, *open_producers, *layers.found]
    document, fresh = recorded(document, found)
    return Merged(document, fresh, (*segments.notes, *layers.notes))


def _same(one: Document, other: Document) -> bool:
    """Say whether two versions are one; whether their texts are loaded does not count."""
    if one.text.sha256 != other.text.sha256:
        return False
    return _bare(one) == _bare(other)


def _bare(document: Document) -> Document:
    if document.text.content is None:
        return document
    return structs.replace(document, text=structs.replace(document.text, content=None))


def _texts(versions: Versions) -> tuple[str, str, str] | None:
    """Return the texts of three versions; None where all are on one. ``ValueError`` if one is not loaded."""
    if len({one.text.sha256 for one in versions}) == 1:
        return None
    known = {one.text.sha256: one.text.content for one in versions if one.text.content is not None}
    base, ours, theirs = (known.get(one.text.sha256) for one in versions)
    if base is None or ours is None or theirs is None:
        raise ValueError("documents on different texts are merged with their texts loaded")
    return base, ours, theirs
