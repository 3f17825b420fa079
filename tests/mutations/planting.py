"""What a planted fault is, and the table of those who plant them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from hashiye.model import Document
from hashiye.registry import Path

type Files = dict[str, bytes]
"""The files of a corpus folder by their paths in it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a fault stands: ``at``, a path of the JSON spelling; or ``chars``, offsets in the file's own characters.

    ``text``: the fault lies in the text itself, at the span. ``file`` is a path in the corpus folder, by default
    the document. ``key``: the fault is the key that ``at`` ends in. ``line`` alone where a rule speaks of a file.
    """

    at: Path | None = None
    key: bool = False
    text: bool = False
    chars: tuple[int, int | None] | None = None
    line: int = 0
    file: str = ""
    pointer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One fault, and what must be said of it.

    Exactly one of ``document`` (written in the spelling that is asked for) and ``files`` (the whole corpus) is there;
    ``more`` are files beside the document. ``inside``: whether its text must stand inside it (None: as it comes).
    ``span`` are the text offsets of the finding. ``also`` are codes that follow from the fault by their nature.
    """

    place: Place
    document: Document | None = None
    files: Files | None = None
    more: Files = field(default_factory=dict)
    span: tuple[int, int] | None = None
    severity: str = ""
    expected: str | None = None
    found: str | None = None
    also: frozenset[str] = frozenset()
    times: int = 1
    options: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """``plant`` takes a sound document (or a corpus), the spelling, and chance; None where it finds no room."""

    code: str
    name: str
    plant: Callable[..., Planted | None]
    kind: str
    spellings: tuple[str, ...]


MUTATIONS: dict[str, Mutation] = {}
"""Every mutation by code and name."""

type Planter = Callable[..., Planted | None]


def _put(kind: str, code: str, spellings: tuple[str, ...]) -> Callable[[Planter], Planter]:
    def put(plant: Planter) -> Planter:
        name = f"{code} {plant.__name__}"
        assert name not in MUTATIONS, name
        MUTATIONS[name] = Mutation(code=code, name=name, plant=plant, kind=kind, spellings=spellings)
        return plant

    return put


def in_document(code: str) -> Callable[[Planter], Planter]:
    """Put a mutation of the model into the table: ``(document, chance) -> Planted``."""
    return _put("document", code, ("json", "xml"))


def in_bytes(code: str, *spellings: str) -> Callable[[Planter], Planter]:
    """Put a mutation of the written file into the table: ``(text of the file, spelling, chance) -> Planted``.

    What it returns has the damaged document under ``""`` in ``files``.
    """
    return _put("bytes", code, spellings or ("json", "xml"))


def in_corpus(code: str, *spellings: str) -> Callable[[Planter], Planter]:
    """Put a mutation of a whole corpus into the table: ``(files, document, path, chance) -> Planted``."""
    return _put("corpus", code, spellings or ("json", "xml"))


def chance_of(name: str, number: int) -> random.Random:
    """Return the randomness of one try: the same on every machine."""
    return random.Random(f"{name} {number}")
