"""What a rule looks at: one document with its text, its tagsets and its neighbours' names, derived once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from hashiye.model import Annotation, Document, Layer
from hashiye.registry import Path
from hashiye.tagset import Tagset
from hashiye.text import Offsets


class Context(Struct, frozen=True):
    """What the corpus says to all its documents. Made once a run, handed to every worker.

    ``declared`` are the tagsets of the manifest, ``tagsets`` those that could be read, both by
    ``id@version``. ``asked`` maps fact keys (a date as ``date:published``) to the severity of their absence.
    ``licenses`` are the SPDX ids allowed; empty: any. ``today`` is an ISO date, empty where no clock is asked.
    """

    in_corpus: bool = False
    language: str = ""
    license: str = ""
    declared: tuple[str, ...] = ()
    tagsets: Mapping[str, Tagset] = {}
    asked: Mapping[str, str] = {}
    licenses: tuple[str, ...] = ()
    today: str = ""


class Subject:
    """One document as rules see it. ``stem`` is the document id that the file's name suggests, empty in a shard.

    ``raw`` are the bytes of the text's own file, None where the text is inside the document or missing.

    ``broken`` holds the paths of items whose offsets cannot be used; :meth:`annotations` leaves them
    out, so that one fault is not reported ten times and the sound items are still looked at.
    """

    def __init__(self, document: Document, context: Context, stem: str = "", raw: bytes | None = None) -> None:
        self.document = document
        self.context = context
        self.stem = stem
        self.raw = raw
        self.text = document.text.content or ""
        self.has_text = document.text.content is not None
        self.broken: set[Path] = set()

    def layers(self) -> Iterator[tuple[Path, Layer]]:
        """Yield each layer with its path."""
        return ((("layers", i), layer) for i, layer in enumerate(self.document.layers))

    def annotations(self, layer: int | None = None) -> Iterator[tuple[Path, Annotation]]:
        """Yield each annotation whose offsets can be used, with its path; of one layer or of all."""
        for i, one in enumerate(self.document.layers):
            if layer is None or layer == i:
                for j, annotation in enumerate(one.annotations):
                    path: Path = ("layers", i, "annotations", j)
                    if path not in self.broken:
                        yield path, annotation

    def tagset(self, layer: Layer) -> Tagset | None:
        """Return the tagset of a layer, if the corpus has it."""
        return self.context.tagsets.get(layer.tagset)

    @cached_property
    def offsets(self) -> Offsets:
        """The text's offsets in other units, and as lines and columns."""
        return Offsets(self.text)

    @cached_property
    def token_starts(self) -> frozenset[int]:
        """Where tokens begin."""
        return frozenset(self.document.tokens.flat[0::2])

    @cached_property
    def token_ends(self) -> frozenset[int]:
        """Where tokens end."""
        return frozenset(self.document.tokens.flat[1::2])
