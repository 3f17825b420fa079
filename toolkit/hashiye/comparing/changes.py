"""What differs between two documents, as small values: one change, its kind, and what stands on both sides."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Literal

from msgspec import Struct

from hashiye.alignment import Alignment
from hashiye.displays import Displayed
from hashiye.model import Annotation, Document, Fact, Relation

type Kind = Literal[
    "added", "removed", "relabelled", "resized", "moved", "split", "merged", "attributes", "relation", "tokens",
    "text", "norm", "metadata",
]  # fmt: skip

KINDS: dict[Kind, str] = {
    "text": "the article's words were edited",
    "norm": "only a spelling that means the same: yeh and kaf, joiners, digits, marks, blanks; or a normal form",
    "tokens": "sentences or tokens are cut otherwise",
    "added": "an annotation, or a whole document, is new",
    "removed": "an annotation, or a whole document, is gone",
    "relabelled": "the same span has another label",
    "resized": "an edge of the span, or a part of it, lies elsewhere",
    "moved": "the same words are marked at another place",
    "split": "several annotations cover what one did",
    "merged": "one annotation covers what several did",
    "attributes": "attributes, confidence, note or id of an annotation",
    "relation": "a relation is new, gone, or has other ends or another label",
    "metadata": "facts, producers, what a layer says of itself, conflicts, the document's id, language or text file",
}
"""Every kind of change, in the order in which they are shown."""


class Passage(Struct, frozen=True):
    """A piece of a text that was edited: whole sentences or lines around the hunks."""

    start: int
    end: int
    text: str


class Sentence(Struct, frozen=True, omit_defaults=True):
    """A sentence as the format spells it: flat offsets of its tokens, norms by the index of a token."""

    start: int
    end: int
    tokens: tuple[int, ...]
    norms: dict[str, str] = {}


class Followed(Struct, frozen=True):
    """What became of an annotation whose words an edit of the text touched.

    ``verdict`` is ``kept`` (its words are as they were), ``normalized``, ``edited`` or ``lost``.
    """

    layer: str
    producer: str
    id: str
    verdict: Literal["kept", "normalized", "edited", "lost"]


class Shift(Struct, frozen=True):
    """How far an edge lies outside (positive) or inside (negative) of where it lay; None tokens: there are none."""

    characters: int
    tokens: int | None = None


type Item = Annotation | Relation | Fact
type Value = Item | tuple[Annotation, ...] | tuple[Sentence, ...] | Passage | Document | str | dict[str, object] | None


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One difference. ``before`` and ``after`` are the whole items; None where one side has none.

    By kind they are: ``text`` a :class:`Passage`; ``norm`` a passage, or sentences where only normal forms of
    tokens changed; ``tokens`` runs of sentences; ``split`` one annotation and several, ``merged`` several and one;
    ``relation`` relations; ``metadata`` a fact, a string, or something as the format spells it (``producers``,
    ``conflicts``, ``text.original``, what ``text.sha256`` says of the text, a ``layer`` that came or went);
    all others an annotation. A whole document that came or went is ``added`` or ``removed`` with an empty layer.
    An item on an edited text is what it was before the edit in ``before``, what it is behind it in ``after``.

    One pair of annotations may need several changes, each with the same ``before`` and ``after``. Of a relation
    both may be the same: then only ``dangling`` is said, because one of its ends was removed.

    ``layer`` and ``producer`` name the layer as it is called before, else after; empty for what is in none.
    ``nth``: of several layers of that name and producer which one, before and after, from 0.
    ``id``: that of the item in ``before``, else in ``after`` (of several the first); of metadata the key of the
    fact, or ``id``, ``language``, ``version``, ``text.file``, ``text.sha256``, ``text.original``, ``producers``,
    ``conflicts``, ``layer``, ``layer.name``, ``layer.producer``, ``layer.tagset``, ``layer.status``,
    ``layer.order``; of a passage or sentences it is empty.
    ``at``: where in its list the item, or the first of a run of sentences, stands before and after, for lists whose
    order matters and items that no id tells apart. ``fields``: which fields of the item differ
    (``attributes.role``, ``confidence``, ``args.agent``, ``order``: only its place in the list).
    ``left``, ``right``: of ``resized``, what the edges did; no characters on both sides if they follow an edit of
    the text that leaves open where they lie, or if only ``parts`` differ. ``hunks``: of ``text`` and ``norm``, what
    was exchanged inside the passage: ``start, end`` in the text before and after, all of them together the
    alignment. ``followed``: annotations that the hunks touched. ``dangling``: of ``relation``, ids that the ends of
    ``after`` name and the layer does not hold.
    """

    kind: Kind
    layer: str = ""
    producer: str = ""
    nth: tuple[int, int] = (0, 0)
    id: str = ""
    before: Value = None
    after: Value = None
    at: tuple[int | None, int | None] | None = None
    fields: tuple[str, ...] = ()
    left: Shift | None = None
    right: Shift | None = None
    hunks: tuple[tuple[int, int, int, int], ...] = ()
    followed: tuple[Followed, ...] = ()
    dangling: tuple[str, ...] = ()


class Comparison(Displayed, Struct, frozen=True, kw_only=True, dict=True):
    """Two versions of one document and what differs; one of them is None where the document came or went.

    ``carried`` counts annotations that only follow the edited text: they are no change.
    """

    before: Document | None
    after: Document | None
    changes: tuple[Change, ...] = ()
    carried: int = 0
    alignment: Alignment | None = None

    @property
    def same(self) -> bool:
        """Whether nothing differs that a document means."""
        return not self.changes

    @property
    def texts(self) -> tuple[str, str] | None:
        """The SHA-256 of both texts, which :func:`hashiye.comparing.apply` checks; None where there is but one."""
        if self.before is None or self.after is None:
            return None
        return self.before.text.sha256, self.after.text.sha256

    @cached_property
    def summary(self) -> dict[Kind, int]:
        """How many changes there are of each kind, kinds without any left out, in the order of :data:`KINDS`."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}
