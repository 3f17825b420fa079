"""What a merge yields: a document, the conflicts in it, and what was decided without asking."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hashiye.model import Document

type Choice = Literal["base", "ours", "theirs", "union"]

KINDS: dict[str, str] = {
    "label": "both sides gave the item another label",
    "attributes": "both sides changed the same attribute, the confidence or the note; of a relation, also its ends",
    "resized": "both sides moved an edge of the same annotation",
    "removed": "one side removed what the other changed",
    "added": "both sides marked the same words, with different labels",
    "overlap": "what the two sides marked overlaps, where the layer's tagset does not allow it",
    "reference": "one side removed an annotation that a relation of the other side needs",
    "tokens": "both sides cut the same words into tokens or sentences otherwise",
    "text": "both sides edited the same words of the article",
    "anchor": "the other side's edit of the text cut or deleted the words of an annotation that this side made",
    "layer": "both sides changed what a layer says of itself: tagset, status, producer",
    "metadata": "both sides changed a fact that there is one of; or the document's own fields",
}
"""Every kind of conflict record. Equal new ids of different items are no conflict: one gets a new id, and is noted.

The base of an ``overlap`` is always null: its sides are two items, and the result has of each what the base has. Of
two crowds that overlap, each item is in one record at least, not in one with each of the others.
"""


class Note(Struct, frozen=True):
    """Something that was decided without asking, and that somebody may want to know.

    ``what`` is ``renumbered`` (two new items had one id; ``detail`` is the new id), ``joined`` (both sides added
    the same annotation, or one added what the other moved one of the base to; ``detail`` is the id it has no more,
    empty where it was one), ``retokenized``.
    Of a union: ``renamed`` (``detail`` is the new producer of the layer, ``id`` the one it had), ``kept`` (``id``,
    ``sentences`` or ``language``, is the first copy's; that of the annotator ``detail`` differs).
    """

    what: Literal["renumbered", "joined", "retokenized", "renamed", "kept"]
    layer: str
    id: str
    detail: str = ""


class Merged(Struct, frozen=True):
    """The merged document. What could not be decided is as in the base, with a record in ``document.conflicts``.

    ``fresh`` counts the conflicts of this merge (a document may have brought older ones).
    """

    document: Document
    fresh: int = 0
    notes: tuple[Note, ...] = ()
