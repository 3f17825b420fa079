"""What becomes of a span when its text is edited."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hashiye.model import Annotation, Conflict, Document, Fact, Relation

type Verdict = Literal["kept", "moved", "normalized", "edited", "lost", "ambiguous"]

VERDICTS: dict[Verdict, str] = {
    "kept": "stands where it stood",
    "moved": "the same words, elsewhere",
    "normalized": "the same words in another spelling: yeh and kaf, joiners, digits, marks, blanks",
    "edited": "its words were edited inside",
    "lost": "its words are gone",
    "ambiguous": "its words may stand in several places, or it is not sure that these are they",
}


class Anchored(Struct, frozen=True):
    """Where one span stands in the new text, piece by piece; no parts where it is lost or ambiguous.

    ``candidates``: of ``ambiguous``, the places it may stand in, the likeliest first, at most ten.
    """

    verdict: Verdict
    parts: tuple[tuple[int, int], ...] = ()
    candidates: tuple[tuple[int, int], ...] = ()


class Judged(Struct, frozen=True):
    """The verdict on one annotation. ``after`` is None for ``lost`` and ``ambiguous``: it left its layer.

    ``candidates``: of ``ambiguous``, the places it may stand in, the likeliest first, at most ten.
    """

    layer: str
    producer: str
    verdict: Verdict
    before: Annotation
    after: Annotation | None
    candidates: tuple[tuple[int, int], ...] = ()


class Opened(Struct, frozen=True):
    """A layer that was complete and is partial now, and why: nobody has looked at all of the new text for it.

    ``why`` is ``new`` (whole sentences are new), ``ambiguous`` (an annotation left whose words may still be there)
    or ``replaced`` (an annotation left, and other words stand in its place); the first of these that holds.
    """

    layer: str
    producer: str
    why: Literal["new", "ambiguous", "replaced"]


class Rebased(Struct, frozen=True):
    """A document on its new text, and what became of everything that points into it.

    ``relations`` left because an annotation they need did; ``facts`` are those whose evidence did not wholly
    follow or whose value followed its words, before and after (None: the fact left); ``conflicts`` those that
    did not wholly follow, before and after: they stay. ``opened`` are layers that are complete no more.
    ``related`` is False where the two texts have next to nothing in common: then every span is lost.
    """

    document: Document
    judged: tuple[Judged, ...] = ()
    relations: tuple[tuple[str, str, Relation], ...] = ()
    facts: tuple[tuple[Fact, Fact | None], ...] = ()
    related: bool = True
    conflicts: tuple[tuple[Conflict, Conflict], ...] = ()
    opened: tuple[Opened, ...] = ()
