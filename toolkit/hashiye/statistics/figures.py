"""The figures of a report of statistics. Undefined is None; :attr:`Lexical.reasons` says why where it is not plain."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hashiye.displays import Tabular

type Counted = tuple[tuple[str, int], ...]
"""Names with how often each occurs, the most frequent first, then by name."""

CROWDED = 500
"""Labels in a place; where there are more, their pairs are not counted, as they would be too many."""


class Bin(Struct, frozen=True):
    """How many things are from ``low`` up to, not including, ``high`` long."""

    low: int
    high: int
    count: int


class Spread(Struct, frozen=True):
    """How long things are. Quantiles are those of Hyndman and Fan (1996), type 7; None where there is nothing.

    ``deviation`` is the standard deviation of the population. ``quantiles`` are at 0.05, 0.25, 0.5, 0.75 and 0.95.
    ``bins`` lie side by side and hold everything; the last may be wider than the others, for what lies far out.
    """

    count: int
    total: int
    mean: float | None = None
    deviation: float | None = None
    least: int | None = None
    most: int | None = None
    quantiles: tuple[float, ...] = ()
    bins: tuple[Bin, ...] = ()


class Point(Struct, frozen=True):
    """A point of a curve of growth: how many types are expected among so many words drawn from the corpus."""

    words: int
    types: float


class Law(Struct, frozen=True):
    """A fitted law. Heaps: types = ``factor`` * words ** ``exponent``.

    Zipf: frequency = ``factor`` * rank ** -``exponent``.
    ``fit`` is R squared of the logarithms for Heaps, the Kolmogorov-Smirnov distance for Zipf.
    """

    exponent: float
    factor: float | None
    fit: float


class Lexical(Struct, frozen=True):
    """The vocabulary of words in one form, ``raw`` or ``normal``. Sources of the measures: :mod:`diversity`.

    ``tokens`` and ``words`` are numbers of tokens, of all and of words; ``types`` of distinct words; ``all_types`` of
    all distinct tokens. ``hapaxes`` occur once, ``dis_legomena`` twice. ``frequencies`` are ranks with their
    frequencies, thinned. ``reasons`` by the field that is None; their words are
    :data:`hashiye.statistics.diversity.REASONS`.
    """

    form: str
    tokens: int
    words: int
    all_types: int
    types: int
    hapaxes: int
    dis_legomena: int
    ttr: float | None = None
    guiraud: float | None = None
    herdan: float | None = None
    yule: float | None = None
    mattr: float | None = None
    mtld: float | None = None
    window: int = 0
    windows: int = 0
    threshold: float = 0.0
    growth: tuple[Point, ...] = ()
    heaps: Law | None = None
    zipf: Law | None = None
    frequencies: tuple[tuple[int, int], ...] = ()
    frequent: Counted = ()
    reasons: Mapping[str, str] = {}


class Surface(Struct, frozen=True):
    """What is often marked: the commonest spelling, how often in all spellings, and how many spellings there are."""

    surface: str
    count: int
    spellings: int = 1


class LabelFigures(Struct, frozen=True):
    """One label in one layer. ``share`` of the layer's annotations; ``per_thousand`` tokens of complete layers.

    ``surfaces`` is the number of different things marked, spellings of one key counted once, but for the ``long`` ones.
    """

    label: str
    annotations: int
    documents: int
    share: float | None
    per_thousand: float | None
    span_tokens: Spread
    span_characters: Spread
    surfaces: int
    frequent: tuple[Surface, ...] = ()
    long: int = 0


class Ambiguous(Struct, frozen=True):
    """A surface with several labels: how often it has each, whoever set them.

    Where several annotators judged a document, what they disagree about is among these.
    """

    surface: str
    labels: Counted


class Twin(Struct, frozen=True):
    """A surface that is labelled and also stands unlabelled. ``scope``: in the same ``document``, or in the ``corpus``.

    ``labelled`` are annotations of the whole layer with this surface, ``unlabelled`` places. Within the corpus only
    surfaces of one token can be told in one pass, and only where everything is annotated (``reasons`` of the layer).
    """

    surface: str
    labels: Counted
    labelled: int
    unlabelled: int
    scope: str


class Together(Struct, frozen=True):
    """Two labels that occur together: in how many documents and sentences. ``npmi`` of documents, from -1 to 1.

    Normalized pointwise mutual information (G. Bouma, GSCL 2009); None where both are in every document.
    """

    label: str
    other: str
    documents: int
    sentences: int
    npmi: float | None = None


class LayerFigures(Struct, frozen=True):
    """One layer. The lists of ambiguous surfaces, twins, pairs and values are cut; their lengths are not.

    A reading is a layer of one document and annotator: there are ``complete`` and ``partial`` ones, and ``several``
    documents have more than one. ``per_document`` is the spread of annotations in a reading. Rates are of complete
    readings alone, whose tokens count once for each: ``per_thousand`` annotations, ``covered`` the share that a span
    touches. ``nested``, ``crossing`` and ``same_place`` go by hulls. ``twins_count`` is that of scope ``document``; it
    and ``corpus_twins_count`` may be None with a reason. ``attributes`` by label and attribute; how many
    different values there are is in ``distinct_values``, an estimate above :data:`hashiye.statistics.attributes.KEPT`,
    and then no value is listed. ``crowded`` documents and ``crowded_sentences`` have too many labels for their pairs to
    be counted (:data:`CROWDED`). ``reasons`` are keys of :data:`hashiye.statistics.layers_figures.REASONS`.
    """

    name: str
    documents: int
    complete: int
    partial: int
    annotations: int
    relations: Counted
    discontinuous: int
    nested: int
    crossing: int
    same_place: int
    per_document: Spread
    per_thousand: float | None
    covered: float | None
    labels: tuple[LabelFigures, ...]
    ambiguous: tuple[Ambiguous, ...] = ()
    ambiguous_count: int = 0
    twins: tuple[Twin, ...] = ()
    twins_count: int | None = 0
    together: tuple[Together, ...] = ()
    attributes: Mapping[str, Mapping[str, Counted]] = {}
    together_count: int = 0
    corpus_twins_count: int | None = None
    distinct_values: Mapping[str, Mapping[str, int]] = {}
    reasons: Mapping[str, str] = {}
    several: int = 0
    crowded: int = 0
    crowded_sentences: int = 0


class Coverage(Struct, frozen=True):
    """What one annotator did in one layer. ``share`` of all documents; ``kind`` ``person`` or ``tool``.

    ``per_thousand`` is of the documents that are judged completely; None where there are none with tokens.
    """

    annotator: str
    layer: str
    kind: str
    documents: int
    complete: int
    partial: int
    annotations: int
    relations: int
    share: float | None
    per_thousand: float | None


class KnownFacts(Struct, frozen=True):
    """One key: in how many documents it is explicit, inferred, unknown or absent; its commonest values."""

    key: str
    explicit: int
    inferred: int
    unknown: int
    absent: int
    distinct: int = 0
    values: Counted = ()


class Dates(Struct, frozen=True):
    """Dates of one role. ``gregorian`` and ``jalali`` count months (``2023-01``, ``1401-10``), in order of time.

    A value is in a month that holds all its days, so that a Jalali month counts in ``jalali`` alone. What lies in no
    month of either (a year, a longer interval) is counted in ``coarse``; facts without a value in ``undated``, those
    whose value is no date in ``invalid``. ``first`` and ``last`` are the first and the last day of all.
    """

    role: str
    dated: int
    undated: int
    coarse: int
    first: str
    last: str
    gregorian: Counted = ()
    jalali: Counted = ()
    precisions: Counted = ()
    calendars: Counted = ()
    invalid: int = 0


class Habit(Struct, frozen=True):
    """How often something of :mod:`hygiene` is there.

    ``group``: half-space, letters, digits, marks, blanks or invisible.
    ``wanted`` is what well-typed Persian has; the rest is a fault or a foreign habit.
    """

    name: str
    group: str
    occurrences: int
    documents: int
    per_million: float | None
    wanted: bool


class Pair(Struct, frozen=True):
    """Two documents whose texts are nearly the same; ``resemblance`` is their estimated Jaccard index (1: equal).

    ``certain``: whether they are so beyond doubt; else they may be, and only the texts can say it.
    """

    document: str
    other: str
    resemblance: float
    certain: bool = True


class Figures(Struct, frozen=True):
    """All figures of some documents. ``types`` are distinct tokens as they are spelled, marks too: ``raw.all_types``.

    Of words alone there are ``words``; the distinct ones are ``raw.types``.
    """

    documents: int
    sentences: int
    tokens: int
    words: int
    characters: int
    bytes: int
    types: int
    untokenized: int
    sentence_tokens: Spread
    document_tokens: Spread
    document_sentences: Spread
    document_characters: Spread
    word_characters: Spread
    raw: Lexical
    normal: Lexical
    layers: tuple[LayerFigures, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    facts: tuple[KnownFacts, ...] = ()
    languages: Counted = ()
    dates: tuple[Dates, ...] = ()
    hygiene: tuple[Habit, ...] = ()


class Group(Struct, frozen=True):
    """The figures of the documents that have one value of what was asked ``by``."""

    name: str
    figures: Figures


class Balance(Struct, frozen=True):
    """How evenly the labels of a layer lie over the groups.

    ``cramer`` is Cramer's V of the table of groups and labels (H. Cramer 1946), from 0, all groups alike,
    to 1; ``divergence`` the Jensen-Shannon divergence of each group's labels from those of all, in bits (J. Lin 1991).
    """

    layer: str
    cramer: float | None
    divergence: tuple[tuple[str, float | None], ...]


class Statistics(Tabular, Struct, frozen=True):
    """A whole report. ``by`` is empty where no groups were asked for; ``notes`` say what was left out.

    ``near`` are pairs of documents that are nearly the same, or may be, the nearest first (cut; ``near_count``, those
    beyond doubt, and ``near_doubtful``, the others, are not), ``same`` groups of ids with equal texts. ``leaks`` are
    pairs of either kind whose documents are in different groups, where groups are splits; counted alike.
    """

    figures: Figures
    by: str = ""
    groups: tuple[Group, ...] = ()
    balance: tuple[Balance, ...] = ()
    near: tuple[Pair, ...] = ()
    near_count: int = 0
    same: tuple[tuple[str, ...], ...] = ()
    same_count: int = 0
    leaks: tuple[Pair, ...] = ()
    leaks_count: int = 0
    notes: tuple[str, ...] = ()
    near_doubtful: int = 0
    leaks_doubtful: int = 0
