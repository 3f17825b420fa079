"""What is shown of a document: its text, everybody's layers, the words of its labels, and where readings differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from msgspec import Struct, structs

from hashiye.model import Annotation, Document, Relation


class LabelWords(Struct, frozen=True):
    """What a tagset says of a label; empty where it says nothing. ``colour`` is ``#`` and six hexadecimal digits."""

    name: str
    fa: str = ""
    en: str = ""
    definition: str = ""
    colour: str = ""


class Reading(Struct, frozen=True):
    """One layer as somebody marked it.

    ``annotator`` is whose it is: the folder below ``annotators/``, else the layer's producer. ``kind`` is ``person`` or
    ``tool``; ``curated``: it stands in the curated document; ``file`` where it was read from.
    """

    layer: str
    annotator: str
    status: str
    annotations: tuple[Annotation, ...]
    relations: tuple[Relation, ...] = ()
    tagset: str = ""
    kind: str = "person"
    curated: bool = False
    file: str = ""


class Vote(Struct, frozen=True):
    """What one reading has where readings differ: spans and label of its annotation, none where it marked nothing."""

    reading: int
    annotation: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    label: str = ""


class Difference(Struct, frozen=True):
    """A place where readings of one layer differ. ``kind``: ``label``, ``boundary``, ``both`` or ``missing``.

    ``start`` and ``end`` are the hull of all spans, in code points. ``votes`` have a row for each reading that judged;
    their ``reading`` is its place in :attr:`Shown.readings`.
    """

    layer: str
    kind: str
    start: int
    end: int
    votes: tuple[Vote, ...]


class Note(Struct, frozen=True):
    """What could not be shown. ``kind`` says which of the other fields say something.

    ``unread``: the copy in the file ``name``; ``other_text``: the copy of the annotator ``name``, or in the file, which
    stands on another text; ``strays``: ``number`` of the annotations of ``name`` in ``layer`` do not lie on the text;
    ``labels``: what the file ``name`` says of labels, which cannot be used.
    """

    kind: Literal["unread", "other_text", "strays", "labels"]
    name: str
    layer: str = ""
    number: int = 0


class Shown(Struct, frozen=True):
    """A document to look at. ``document`` has its text; its own layers are among ``readings``.

    ``labels`` are the words of labels by the reading's tagset (``name@version``; empty: none) and label. ``notes``
    say what could not be shown. ``file`` is where the document was read from.
    """

    document: Document
    readings: tuple[Reading, ...]
    labels: Mapping[str, Mapping[str, LabelWords]] = {}
    differences: tuple[Difference, ...] = ()
    notes: tuple[Note, ...] = ()
    file: str = ""

    @property
    def text(self) -> str:
        """The text; empty if the document has none at hand."""
        return self.document.text.content or ""

    def shares_name(self, one: Reading) -> bool:
        """Say whether somebody has a second reading of the layer: the curated one, and a copy of one's own."""
        return sum(other.layer == one.layer and other.annotator == one.annotator for other in self.readings) > 1

    def arranged(self) -> Self:
        """Return it with the layers first that people read, and those that only a tool made, or are empty, last."""
        layers: dict[str, list[Reading]] = {}
        for one in self.readings:
            layers.setdefault(one.layer, []).append(one)
        order = sorted(range(len(self.readings)), key=lambda at: _behind(layers[self.readings[at].layer]))
        place = {old: new for new, old in enumerate(order)}
        differences = (
            structs.replace(one, votes=tuple(_moved(vote, place) for vote in one.votes)) for one in self.differences
        )
        return structs.replace(self, readings=tuple(self.readings[at] for at in order), differences=tuple(differences))


def _moved(vote: Vote, place: Mapping[int, int]) -> Vote:
    return structs.replace(vote, reading=place.get(vote.reading, vote.reading))


def _behind(layer: Sequence[Reading]) -> tuple[bool, bool, bool]:
    """Return what puts a layer behind others: nothing is in it; no person, and no more than one, made it."""
    return (
        not any(one.annotations or one.relations for one in layer),
        all(one.kind == "tool" for one in layer),
        len(layer) == 1,
    )
