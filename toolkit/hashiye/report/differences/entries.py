"""A change as every report tells it: what it is called, the words it is about, and where they stand."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hashiye.comparing.changes import Change, Kind
from hashiye.report.differences.fields import Row
from hashiye.report.differences.folded import Tail
from hashiye.report.differences.places import Excerpt
from hashiye.report.differences.strips import Cutting, Strip

WORST: tuple[Kind, ...] = (
    "removed", "relabelled", "split", "merged", "resized", "moved", "added", "relation", "text", "attributes",
    "metadata", "tokens", "norm",
)  # fmt: skip
"""Every kind, first what a reader should see if there is room for few: what an annotator meant, then the rest."""

_RANKS = {kind: rank for rank, kind in enumerate(WORST)}


def rank(change: Change) -> int:
    """Return what sorts changes by how much a reader should see them, the first first."""
    return _RANKS[change.kind]


CALLED_OUT = frozenset(("date", "license"))
"""Keys of metadata whose change nobody should overlook."""

type Shape = Literal["", "grown", "shrunk", "shifted", "parts"]


class Trace(Struct, frozen=True):
    """What became of an annotation whose words were edited; ``after`` is None where it has none any more."""

    layer: str
    id: str
    label: str
    verdict: str
    before: str
    after: str | None


class Entry(Struct, frozen=True, kw_only=True):
    """One change, ready to be shown. ``mark`` is ``+``, ``-`` or ``~``.

    ``before`` and ``after`` are the annotations, or the words, on both sides; those of what is no annotation have
    no surface. ``rows`` say field by field what differs. ``strip`` is a passage with what was exchanged in it.
    ``shape`` says what a resized span did. ``cutting``: of tokens, both ways to cut the words; ``cut``: annotations
    whose edges lie inside one of the new tokens. ``counts``: of a whole document, its characters, sentences, tokens
    and annotations. ``tail``: of an edit of the text, changes of tokens that are told with it.
    """

    change: Change
    mark: str
    before: tuple[Excerpt, ...] = ()
    after: tuple[Excerpt, ...] = ()
    rows: tuple[Row, ...] = ()
    strip: Strip = ()
    traces: tuple[Trace, ...] = ()
    shape: Shape = ""
    cutting: Cutting | None = None
    cut: tuple[Excerpt, ...] = ()
    counts: tuple[int, int, int, int] | None = None
    tail: Tail = Tail()

    @property
    def told(self) -> int:
        """How many changes it tells."""
        return 1 + len(self.tail.changes)

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return self.change.kind

    @property
    def where(self) -> str:
        """``layer:producer``; empty for what is in no layer."""
        return ":".join(part for part in (self.change.layer, self.change.producer) if part)

    @property
    def labels(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The labels before and after."""
        return tuple(one.label for one in self.before if one.label), tuple(one.label for one in self.after if one.label)

    @property
    def is_called_out(self) -> bool:
        """Whether it is a change of metadata that nobody should overlook."""
        return self.kind == "metadata" and self.change.id in CALLED_OUT

    @property
    def is_same_words(self) -> bool:
        """Whether the words of one side tell both: the same words, at the same place but for edits around it."""
        if len(self.before) != 1 or len(self.after) != 1 or self.kind == "moved":
            return False
        return self.before[0].surface == self.after[0].surface != ""

    @property
    def absent(self) -> str:
        """What is said of a field where there is none."""
        return "as it is written" if self.kind == "norm" else "not there"


def mark_of(change: Change) -> str:
    """Return ``+`` for what came, ``-`` for what went, else ``~``."""
    if change.before is None:
        return "+"
    return "-" if change.after is None else "~"


def shape_of(change: Change) -> Shape:
    """Say what a resized span did."""
    if change.kind != "resized":
        return ""
    moves = [shift.characters for shift in (change.left, change.right) if shift is not None]
    if not any(moves):
        return "parts"
    if all(move >= 0 for move in moves):
        return "grown"
    return "shrunk" if all(move <= 0 for move in moves) else "shifted"
