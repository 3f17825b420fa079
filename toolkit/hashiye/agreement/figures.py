"""What a report of agreement holds: numbers with their unit and reason, never NaN. Plain values, no arrays."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hashiye.displays import Tabular


class Figure(Struct, frozen=True):
    """One value. ``value`` is None where it is undefined, and ``reason`` then says why (a key of ``REASONS``).

    ``n`` is how many items it rests on, in the unit of its measure. ``interval`` is the percentile interval of the
    document bootstrap, ``bca`` the bias-corrected and accelerated one (Efron 1987); None where there is none.
    ``no_interval`` says why a defined value has none (a key of ``REASONS``; empty: none was asked for).
    """

    value: float | None = None
    reason: str = ""
    n: float = 0
    interval: tuple[float, float] | None = None
    bca: tuple[float, float] | None = None
    no_interval: str = ""


class PairFigure(Struct, frozen=True):
    """The figure of two annotators."""

    annotators: tuple[str, str]
    figure: Figure


class Measured(Struct, frozen=True):
    """A measure over the whole study and cut in every way.

    ``error`` is the standard deviation of the resamples; ``chance_p`` the share of permutations at least as high
    (null: not asked for). ``monte_carlo`` is the standard error from sampling alone (gamma). ``by_document`` has
    every document of the study. ``note`` says what a reader must know to read the figure.
    """

    name: str
    title: str
    unit: str
    chance: str
    source: str
    figure: Figure
    error: float | None = None
    chance_p: float | None = None
    monte_carlo: float | None = None
    by_label: Mapping[str, Figure] = {}
    by_document: Mapping[str, Figure] = {}
    by_pair: tuple[PairFigure, ...] = ()
    note: str = ""


class Difference(Struct, frozen=True):
    """How two figures of one measure differ: ``value`` is ``after`` minus ``before``, with its interval.

    ``kind``: ``drift`` (two batches), ``annotator`` (without this annotator, minus with all), ``labels`` (with these
    labels merged, minus as it is), ``pairs`` (one pair minus another). ``names`` says which. ``flagged``: the
    interval does not hold zero.
    """

    kind: str
    measure: str
    names: tuple[str, ...]
    before: Figure
    after: Figure
    value: float | None
    interval: tuple[float, float] | None = None
    flagged: bool = False


class Batch(Struct, frozen=True):
    """Documents that were done together (a batch's name, or a month), with the figures of every default measure."""

    name: str
    documents: int
    figures: Mapping[str, Figure]


class Profile(Struct, frozen=True):
    """How one annotator marks.

    ``marked`` counts spans per label; ``bias`` is, per label, the ratio of this annotator's count to the mean of the
    others' on the documents both judged (1: the same; None: nobody else marked any). ``without`` is each measure
    when the annotator is left out, minus the measure with all.
    """

    annotator: str
    documents: int
    spans: int
    marked: Mapping[str, int]
    bias: Mapping[str, float | None]
    mean_length: float | None = None
    without: tuple[Difference, ...] = ()


class Coverage(Struct, frozen=True):
    """What one annotator did: documents with a complete layer, with a partial one, with none, and which.

    ``kind`` is ``person`` or ``tool``. Partial layers are counted in no measure unless asked.
    """

    annotator: str
    kind: str
    complete: int
    partial: int
    absent: int
    spans: int
    empty: int = 0
    partial_documents: tuple[str, ...] = ()
    absent_documents: tuple[str, ...] = ()


class Confusion(Struct, frozen=True):
    """How often spans that one annotator gave ``row`` were given ``column`` by another, with a few examples.

    ``row`` or ``column`` empty: nothing was marked there. Counts are symmetric: each pair of annotators is counted
    in both directions, halves where needed.
    """

    row: str
    column: str
    count: float
    examples: tuple[Example, ...] = ()


class Example(Struct, frozen=True):
    """Where something can be seen: a document, raw offsets, the surface, and what stands around it."""

    document: str
    start: int
    end: int
    text: str = ""
    left: str = ""
    right: str = ""


class Vote(Struct, frozen=True):
    """What one annotator marked in a group, None where nothing. ``spans`` are raw offsets, several if in parts.

    ``row`` is the annotation's place in the annotator's layer (-1: nothing marked), ``id`` its id.
    """

    annotator: str
    spans: tuple[tuple[int, int], ...] = ()
    label: str = ""
    row: int = -1
    id: str = ""
    text: str = ""
    attributes: Mapping[str, str] = {}


class Group(Struct, frozen=True):
    """Spans of several annotators that are about one thing: at most one span of each who judged the document.

    ``kind``: ``agreed``, ``label`` (one place, several labels), ``boundary`` (one label, several places), ``both``,
    ``missing`` (those who marked it agree, others marked nothing). ``votes`` has everybody who judged the document,
    in order. ``start`` and ``end`` are the hull, raw offsets. ``cost`` is by how much the measure in
    :attr:`Agreement.costs` would rise were this group agreed, all else equal.
    """

    document: str
    kind: str
    start: int
    end: int
    votes: tuple[Vote, ...]
    cost: float = 0.0
    left: str = ""
    text: str = ""
    right: str = ""


class Trim(Struct, frozen=True):
    """What one step of trimming does to conflicts of boundaries, after all steps before it.

    A conflict is a pair of spans of two annotators with one label that overlap and are not the same. ``step`` is
    empty for the spans as they were marked. ``vanished`` conflicts end with this step, ``left`` remain; ``strict`` is
    the strict span F1 after it, None where undefined.
    """

    step: str
    vanished: int
    left: int
    strict: float | None


class Plan(Struct, frozen=True):
    """How many documents an interval of ± ``margin`` needs, and how many more that is (None: cannot be told)."""

    measure: str
    margin: float
    documents: int | None
    more: int | None
    reason: str = ""


class Gate(Struct, frozen=True):
    """A bar that a measure must reach: its value or, with ``bound`` ``lower``, its interval's lower end."""

    measure: str
    bar: float
    bound: str
    found: float | None
    passed: bool
    reason: str = ""


class Skew(Struct, frozen=True):
    """A percentage that looks high beside a low coefficient, since few units are marked and chance nearly reaches it.

    ``kind``: ``overall`` (``label`` is empty), or ``label``, by itself. ``measure`` is the coefficient, ``value`` what
    it is; ``observed`` the share of units judged alike, ``expected`` the one that chance would give, ``share`` how many
    of the units annotators marked on average. ``f1`` is the strict span F1 of the same, None if not measured or
    undefined. ``instead`` are the measures to look at. ``hashiye.agreement.skew.sentence`` words it in English.
    """

    kind: str
    label: str
    measure: str
    observed: float
    expected: float
    value: float
    share: float
    f1: float | None = None
    instead: tuple[str, ...] = ()


class Settings(Struct, frozen=True):
    """What was asked, so that the report can be made again."""

    layer: str
    unit: str
    seed: int
    resamples: int
    permutations: int
    partial: bool
    aligned: bool = False


class Agreement(Tabular, Struct, frozen=True):
    """A whole report: everything that ``hashiye agreement`` can say about one layer.

    ``skew`` explains percentages that are high for want of marks. ``notes`` are what a reader must know: who was left
    out, what was aligned, what was split. ``documents`` are the ids of all documents that at least one annotator
    judged, and ``pairable`` how many at least two did.
    ``contrasts`` compare pairs that share an annotator (kind ``pairs``; ``names`` are both pairs').
    ``trims`` has a row a step of trimming, none where spans were not trimmed.
    ``leading`` names the measure that is told first: of drift, of merged labels, of contrasts. ``costs`` names the
    one that costs of disagreements are in: ``leading`` where it tells what a group changes, else strict F1.
    """

    settings: Settings
    annotators: tuple[str, ...]
    documents: tuple[str, ...]
    pairable: int
    coverage: tuple[Coverage, ...]
    measures: tuple[Measured, ...]
    labels: tuple[str, ...] = ()
    confusion: tuple[Confusion, ...] = ()
    kinds: Mapping[str, int] = {}
    disagreements: tuple[Group, ...] = ()
    disagreeing: int = 0
    trims: tuple[Trim, ...] = ()
    profiles: tuple[Profile, ...] = ()
    contrasts: tuple[Difference, ...] = ()
    batches: tuple[Batch, ...] = ()
    drift: tuple[Difference, ...] = ()
    merges: tuple[Difference, ...] = ()
    plans: tuple[Plan, ...] = ()
    gates: tuple[Gate, ...] = ()
    skew: tuple[Skew, ...] = ()
    notes: tuple[str, ...] = ()
    leading: str = ""
    costs: str = ""
