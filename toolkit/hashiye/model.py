"""The values of a corpus: documents, their columns, annotations and facts.

What is many and uniform (tokens, sentences) is kept in columns; what is few and
rich (annotations, relations, facts) is small frozen values. Nothing is edited in
place: a change makes a new value (:func:`msgspec.structs.replace`).

A :class:`Document` may be *wrong* (an offset past the end of the text): it has to
exist for a rule to speak about it. All offsets are Unicode code points of the
document's text, counted from 0, half-open.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator, Mapping
from hashlib import blake2b, sha256
from itertools import chain
from typing import Annotated, Self

from msgspec import UNSET, Meta, Struct, UnsetType, field

from hashiye.displays import Tabular

FORMAT_VERSION = "1.0"
"""The version of the format this package writes."""

OFFSET_MAX = 2**31 - 1
"""The largest offset, count or length a document may hold."""

# The closed lists of the format; the schemas say the same, and a test compares them.
ROLES = frozenset(("published", "collected", "event", "mentioned"))
PRECISIONS = frozenset(
    ("day", "about-day", "week", "month", "about-month", "season", "year", "about-year", "decade", "century")
)
CALENDARS = frozenset(("jalali", "gregorian", "hijri", "relative"))
FACT_STATUSES = frozenset(("explicit", "inferred", "unknown"))
LAYER_STATUSES = frozenset(("complete", "partial"))
KINDS = frozenset(("person", "tool"))

type Filled = Annotated[str, Meta(min_length=1)]
"""A string that, where it stands in a file, is not empty. The empty default means: absent."""
type Offset = Annotated[int, Meta(ge=0, le=OFFSET_MAX)]
type Pair = tuple[Offset, Offset]
type Confidence = Annotated[float, Meta(ge=0, le=1)]


class Span(Struct, frozen=True, order=True):
    """Code points ``start`` up to, not including, ``end`` of the text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the surface: the slice of ``text`` this span covers."""
        return text[self.start : self.end]


class Spans:
    """A column of spans, stored as one flat run ``start, end, start, end, …`` of 32-bit integers.

    A decoder hands over the list it made (:meth:`of_numbers`); the array is made when somebody asks for it.
    """

    __slots__ = ("_flat", "_numbers")

    _flat: array[int] | None
    _numbers: list[int] | None

    def __init__(self, flat: Iterable[int] = ()) -> None:
        self._flat, self._numbers = array("i", flat), None

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[int, int]]) -> Self:
        """Make a column from ``(start, end)`` pairs."""
        return cls(chain.from_iterable(pairs))

    @classmethod
    def of_numbers(cls, numbers: list[int]) -> Self:
        """Make a column of a list that nobody changes any more, each number in it at most :data:`OFFSET_MAX`."""
        made = cls.__new__(cls)
        made._flat, made._numbers = None, numbers
        return made

    @property
    def flat(self) -> array[int]:
        """The numbers as they are stored."""
        if self._flat is None:
            self._flat = array("i", self._numbers or ())
        return self._flat

    @property
    def numbers(self) -> list[int]:
        """The same as a list, which nobody may change: faster where all are looked at."""
        if self._numbers is None:
            self._numbers = self.flat.tolist()
        return self._numbers

    @property
    def starts(self) -> array[int]:
        """Every start, in order."""
        return self.flat[0::2]

    @property
    def ends(self) -> array[int]:
        """Every end, in order."""
        return self.flat[1::2]

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield ``(start, end)`` of each span."""
        numbers = iter(self.flat)
        return zip(numbers, numbers, strict=True)

    def surfaces(self, text: str) -> list[str]:
        """Return the slice of ``text`` that each span covers."""
        return [text[start:end] for start, end in self.pairs()]

    def __len__(self) -> int:
        return len(self.flat if self._numbers is None else self._numbers) // 2

    def __getitem__(self, index: int) -> Span:
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"there are {len(self)} spans")
        return Span(self.flat[2 * index], self.flat[2 * index + 1])

    def __iter__(self) -> Iterator[Span]:
        return (Span(start, end) for start, end in self.pairs())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and self.flat == other.flat

    def __hash__(self) -> int:
        return hash(self.flat.tobytes())

    def __repr__(self) -> str:
        return f"Spans({self.flat.tolist()!r})"


class Segmentation(Struct, frozen=True):
    """Sentences, their tokens and the normal forms that differ from the surface, as columns.

    ``breaks`` has one number more than there are sentences: sentence ``i`` holds the
    tokens ``breaks[i]`` up to, not including, ``breaks[i + 1]``. ``norms`` maps the index
    of a token in ``tokens`` to its normal form, only where it differs from the surface.
    """

    sentences: Spans = field(default_factory=Spans)
    tokens: Spans = field(default_factory=Spans)
    breaks: array[int] = field(default_factory=lambda: array("i", (0,)))
    norms: Mapping[int, str] = field(default_factory=dict)


class Original(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The bytes an article came in, where import changed them: their hash, and what was changed.

    ``bom`` is 1 if a byte order mark was taken off; ``crlf`` and ``cr`` count the line ends
    that became LF.
    """

    sha256: str
    bytes: int
    bom: int = 0
    crlf: int = 0
    cr: int = 0


class Text(Struct, frozen=True):
    """The text of a document: where it is stored, its hash and its lengths.

    ``file`` is the path of the text from the document's own folder, or None when the
    content is stored inside the document. ``content`` is None until the file was read.
    ``sha256`` is the lower-case hexadecimal SHA-256 of the UTF-8 bytes (FIPS 180-4).
    """

    sha256: str
    code_points: int
    bytes: int
    file: str | None = None
    content: str | None = None
    original: Original | None = None

    @classmethod
    def of(cls, content: str, *, file: str | None = None, original: Original | None = None) -> Self:
        """Measure ``content`` and keep it."""
        data = content.encode()
        return cls(sha256(data).hexdigest(), len(content), len(data), file, content, original)


class Fact(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One statement about the article: a key, a value, how it is known, and the evidence for it.

    ``value`` is None where the text does not fix it. ``evidence`` are spans of the text, the
    mention itself first. Dates: ``value`` is EDTF level 0 (ISO 8601-2:2019), ``native`` the
    calendar's own form.
    """

    key: str
    value: str | None
    status: str
    role: Filled = ""
    precision: Filled = ""
    calendar: Filled = ""
    native: Filled = ""
    evidence: tuple[Pair, ...] = ()
    rule: Filled = ""


class Producer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Who or what made something in the document: a person, or a tool with version and settings."""

    id: str
    kind: str
    name: Filled = ""
    version: Filled = ""
    settings: dict[str, str] = {}


class Annotation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A labelled span. ``parts`` are the pieces of a discontinuous one, start and end then its hull.

    ``text`` repeats the surface (parts joined by one blank), so that a shift shows.
    ``confidence`` is from 0 to 1.
    """

    id: Filled
    start: Offset
    end: Offset
    label: Filled
    text: str
    parts: Annotated[tuple[Pair, ...], Meta(min_length=2)] = ()
    attributes: dict[str, str] = {}
    confidence: Confidence | UnsetType = UNSET
    note: Filled = ""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The pieces of text it covers: its parts, or the one span it is."""
        return self.parts or ((self.start, self.end),)

    def surface(self, text: str) -> str:
        """Return what the offsets cover in ``text``; parts are joined by one blank."""
        return " ".join(text[start:end] for start, end in self.spans)


class Relation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An n-ary relation: ``args`` maps a role to the ids of the annotations that fill it."""

    id: str
    label: str
    args: dict[str, tuple[str, ...]]
    attributes: dict[str, str] = {}
    confidence: Confidence | UnsetType = UNSET
    note: Filled = ""


class Layer(Struct, frozen=True, forbid_unknown_fields=True):
    """The annotations one producer made. ``status`` is ``complete`` or ``partial``.

    "Nothing marked" in a complete layer is not the same as "not annotated".
    """

    name: str
    producer: str
    status: str
    annotations: tuple[Annotation, ...]
    tagset: Filled = ""
    relations: tuple[Relation, ...] = ()


class Conflict(Struct, frozen=True):
    """What a merge could not decide: the three sides of one item.

    A side is None (absent), a string, or the item itself.
    """

    id: str
    kind: str
    layer: str
    target: str
    base: Side
    ours: Side
    theirs: Side


type Side = str | Annotation | Relation | Fact | None


class Document(Tabular, Struct, frozen=True):
    """An article with everything said about it."""

    id: str
    language: str
    text: Text
    metadata: tuple[Fact, ...] = ()
    producers: tuple[Producer, ...] = ()
    segments: Segmentation = field(default_factory=Segmentation)
    layers: tuple[Layer, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    version: str = FORMAT_VERSION

    @property
    def tokens(self) -> Spans:
        """The tokens of all sentences."""
        return self.segments.tokens

    @property
    def sentences(self) -> Spans:
        """The sentences."""
        return self.segments.sentences


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(low + high for high in _DIGITS for low in _DIGITS)
"""Two base-36 digits at a time, the lower one first."""


def new_id(document: str, layer: str, start: int, end: int, label: str, taken: Container[str]) -> str:
    """Make the id of a new annotation from what it is: 8 lower-case letters and digits.

    The same document, layer, span and label give the same id on every machine, and two
    branches never invent one id for two things. Where ``taken`` holds it already, the id
    grows until it is free. An id once made is opaque and never recomputed.
    """
    key = f"{document}\0{layer}\0{start}\0{end}\0{label}".encode()
    digest = int.from_bytes(blake2b(key, digest_size=32).digest())
    rest = digest % 36**8
    low, high = rest % 36**4, rest // 36**4
    digits = f"{_PAIRS[low % 1296]}{_PAIRS[low // 1296]}{_PAIRS[high % 1296]}{_PAIRS[high // 1296]}"
    if digits in taken:
        longer = digest // 36**8
        while digits in taken:
            longer, digit = divmod(longer, 36)
            digits += _DIGITS[digit]
    return digits
