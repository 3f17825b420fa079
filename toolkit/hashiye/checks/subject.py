"""What a rule looks at: one document with its text, its tagsets and its neighbours' names, derived once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, structs

from hashiye.checks import clusters, columns, units
from hashiye.checks.dated import Dated, dated
from hashiye.checks.suspects import others, suspects
from hashiye.findings import Finding
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
    ``troubles`` takes what went wrong with rules of plug-ins while they were asked.
    """

    def __init__(self, document: Document, context: Context, stem: str = "", raw: bytes | None = None) -> None:
        self.document = document
        self.context = context
        self.stem = stem
        self.raw = raw
        self.text = document.text.content or ""
        self.has_text = document.text.content is not None
        self.broken: set[Path] = set()
        self.troubles: list[Finding] = []
        self._explanations: dict[int, units.Explanation | None] = {}

    @cached_property
    def data(self) -> bytes:
        """The bytes of the text, of its own file where it has one."""
        return self.raw if self.raw is not None else self.text.encode("utf-8", "surrogatepass")

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
    def suspects(self) -> dict[str, set[str]]:
        """The codes of rules on characters that may have something to say, with the characters that call for them."""
        return suspects(self.text, self.others)

    @cached_property
    def others(self) -> frozenset[str]:
        """The characters of the text that are not plainly sound."""
        return others(self.text)

    @cached_property
    def token_starts(self) -> frozenset[int]:
        """Where tokens begin."""
        return frozenset(self.tokens.starts)

    @cached_property
    def token_ends(self) -> frozenset[int]:
        """Where tokens end."""
        return frozenset(self.tokens.ends)

    @cached_property
    def layer_of_id(self) -> dict[str, int]:
        """The layer in which an id of an annotation or a relation stands first."""
        found: dict[str, int] = {}
        for i, layer in enumerate(self.document.layers):
            for annotation in layer.annotations:
                found.setdefault(annotation.id, i)
            for relation in layer.relations:
                found.setdefault(relation.id, i)
        return found

    @cached_property
    def labels_used(self) -> tuple[frozenset[str], ...]:
        """The labels of each layer's annotations."""
        return tuple(frozenset([one.label for one in layer.annotations]) for layer in self.document.layers)

    @cached_property
    def attributed(self) -> list[tuple[int, int, Annotation]]:
        """The annotations that have attributes, with the indexes of their layer and their own."""
        return [
            (i, j, one)
            for i, layer in enumerate(self.document.layers)
            for j, one in enumerate(layer.annotations)
            if one.attributes
        ]

    @cached_property
    def attributes_used(self) -> tuple[frozenset[str], ...]:
        """The names of the attributes of each layer's annotations."""
        return tuple(
            frozenset([name for one in layer.annotations if one.attributes for name in one.attributes])
            for layer in self.document.layers
        )

    @cached_property
    def length(self) -> int:
        """The length of the text in code points; what the document says it is, where the text is not there."""
        return len(self.text) if self.has_text else self.document.text.code_points

    @cached_property
    def marks(self) -> columns.Marks:
        """The annotations of all layers as columns."""
        every = [one for layer in self.document.layers for one in layer.annotations]
        return columns.marks(every, self.text, self.length)

    @cached_property
    def tokens(self) -> columns.Tokens:
        """The tokens as columns."""
        return columns.tokens(self.document.segments)

    @cached_property
    def is_covered(self) -> bool:
        """Whether tokens cover the text but for its blanks, told quickly; False says nothing."""
        return self.has_text and not any(map(str.isspace, self.others)) and columns.are_cover(self.text, self.tokens)

    @cached_property
    def are_ordered(self) -> bool:
        """Whether the offsets of tokens never go back, so that tokens are sorted and disjoint."""
        return self.is_covered or self.tokens.flat == sorted(self.tokens.flat)

    @cached_property
    def is_anchored(self) -> bool:
        """Whether all offsets can be used, no annotation has parts, and each covers what it stores."""
        return self.marks.matching and self.spans_usable

    @cached_property
    def spans_usable(self) -> bool:
        """Whether every span of the document covers something that lies inside the text."""
        document, length = self.document, self.length
        others = [pair for fact in document.metadata for pair in fact.evidence]
        if self.marks.with_parts:
            others += [part for layer in document.layers for one in layer.annotations for part in one.parts]
        return (
            (self.marks.sound or columns.are_spans(self.marks.starts, self.marks.ends, length))
            and (self.is_covered or columns.are_spans(self.tokens.starts, self.tokens.ends, length, self.are_ordered))
            and columns.are_spans(*self.sentence_bounds, length)
            and all([0 <= start < end <= length for start, end in others])  # noqa: C419  (a list is faster)
        )

    @cached_property
    def anchored(self) -> list[tuple[Path, Annotation]]:
        """The annotations that can be spoken about: offsets can be used, and cover what is stored.

        To be asked for behind the ground rules only.
        """
        if self.marks.matching and not self.broken:
            return [
                (("layers", i, "annotations", j), one)
                for i, layer in enumerate(self.document.layers)
                for j, one in enumerate(layer.annotations)
            ]
        length, found = self.length, list(self.annotations())
        found = [(path, one) for path, one in found if all(0 <= start < end <= length for start, end in one.spans)]
        if not self.has_text or self.marks.matching:
            return found
        return [(path, one) for path, one in found if columns.covers(one, self.text)]

    @cached_property
    def explanation(self) -> units.Explanation | None:
        """The one explanation, if there is one, of all surfaces that are not what the offsets cover."""
        return units.explain(self.document, self.text, self.offsets) if self.has_text else None

    def explanation_of(self, layer: int) -> units.Explanation | None:
        """Return the explanation of a layer's wrong surfaces: the document's, else its own.

        Another tool's layers may be sound beside that of one annotator whose editor counts otherwise.
        """
        if self.explanation is None and layer not in self._explanations:
            alone = structs.replace(self.document, layers=(self.document.layers[layer],))
            self._explanations[layer] = units.explain(alone, self.text, self.offsets) if self.has_text else None
        return self.explanation or self._explanations[layer]

    @cached_property
    def dates(self) -> tuple[Dated, ...]:
        """The facts that are dates, with their value and their native form read."""
        return dated(self.document.metadata)

    @cached_property
    def sentence_bounds(self) -> tuple[list[int], list[int]]:
        """The starts and the ends of sentences, as they stand."""
        flat = self.document.sentences.numbers
        return flat[0 : len(flat) - len(flat) % 2 : 2], flat[1::2]

    @cached_property
    def sentence_ends(self) -> list[int]:
        """Where sentences end, in order."""
        return sorted(self.sentence_bounds[1])

    @cached_property
    def clusters_at_edges(self) -> bool:
        """Whether the character at some edge of an annotation may go on with the one before it, or be held by it."""
        text, marks = self.text, self.marks
        if not marks.sound:
            return True
        behind = [text[end : end + 1] for end in marks.ends]
        before = [text[start - 1] for start in marks.starts if start]
        return not clusters.PLAIN.issuperset("".join([self.mark_edges, *before, *behind]))

    @cached_property
    def mark_edges(self) -> str:
        """The first and the last characters of what sound annotations cover."""
        return "".join([one[0] + one[-1] for one in self.marks.covered])

    @cached_property
    def marks_touch(self) -> bool:
        """Whether in some layer two annotations may share a character."""
        return self.marks.with_parts or not all(columns.are_disjoint(*layer) for layer in self.mark_columns)

    @cached_property
    def mark_columns(self) -> list[tuple[list[int], list[int]]]:
        """The starts and the ends of the annotations of each layer that has any."""
        starts, ends, first = self.marks.starts, self.marks.ends, 0
        found = []
        for layer in self.document.layers:
            if layer.annotations:
                last = first + len(layer.annotations)
                found.append((starts[first:last], ends[first:last]))
                first = last
        return found

    @cached_property
    def gaps(self) -> set[str]:
        """What stands between two tokens, before the first and behind the last, each different string once."""
        text, tokens = self.text, self.tokens
        if not tokens.flat:
            return {text}
        between = {text[end:start] for end, start in zip(tokens.ends, tokens.starts[1:], strict=False)}
        return between | {text[: tokens.starts[0]], text[tokens.ends[-1] :]}

    @cached_property
    def sentences_are_tokens(self) -> bool:
        """Whether the tokens of each sentence are what it begins and ends with."""
        return columns.are_union(self.document.segments, self.tokens)

    @cached_property
    def ids(self) -> list[list[str]]:
        """The ids of each scope: producers, conflicts, and each layer's annotations with its relations."""
        scopes: list[list[str]] = [[one.id for one in self.document.producers]]
        scopes.append([one.id for one in self.document.conflicts])
        for layer in self.document.layers:
            own = [one.id for one in layer.annotations]
            scopes.append([*own, *(one.id for one in layer.relations)] if layer.relations else own)
        return scopes
