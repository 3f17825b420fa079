"""All counts of some documents, and of those of each group."""

from __future__ import annotations

from msgspec import field

from hashiye.statistics import facts, hygiene, layers, lexicon, likeness, sizes
from hashiye.statistics.columns import Columns
from hashiye.statistics.facts import Facts
from hashiye.statistics.hygiene import Hygiene
from hashiye.statistics.layers import Covered, LayerCounts
from hashiye.statistics.lexicon import Lexicon
from hashiye.statistics.likeness import Likeness
from hashiye.statistics.part import Part
from hashiye.statistics.request import Request
from hashiye.statistics.sizes import Sizes


class Tally(Part):
    """Everything that is counted of some documents."""

    sizes: Sizes = field(default_factory=Sizes)
    raw: Lexicon = field(default_factory=Lexicon)
    normal: Lexicon = field(default_factory=Lexicon)
    layers: dict[str, LayerCounts] = field(default_factory=dict)
    coverage: dict[str, dict[str, Covered]] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    hygiene: Hygiene = field(default_factory=Hygiene)
    likeness: Likeness = field(default_factory=Likeness)


class Counts(Part):
    """The counts of all documents, and of each group of them."""

    whole: Tally = field(default_factory=Tally)
    groups: dict[str, Tally] = field(default_factory=dict)


def count(columns: Columns, request: Request) -> Tally:
    """Count everything."""
    return Tally(
        sizes=sizes.count(columns),
        raw=lexicon.count(columns, columns.raw, request),
        normal=lexicon.count(columns, columns.normal, request),
        layers=layers.count(columns),
        coverage=layers.coverage(columns),
        facts=facts.count(columns),
        hygiene=hygiene.count(columns),
        likeness=likeness.count(columns) if request.likeness else Likeness(),
    )
