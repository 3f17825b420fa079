"""What is marked: surfaces in all their spellings, their labels, and where they stand unlabelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hashiye import forms
from hashiye.statistics.figures import Ambiguous, Counted, Surface, Twin
from hashiye.statistics.layers import LayerCounts
from hashiye.statistics.twins import is_telling


def key(surface: str) -> str:
    """Return the key of a mention: :func:`hashiye.forms.key` with single blanks; of one of marks alone, itself.

    >>> key("محمد  كاظمي")
    'محمد کاظمی'
    """
    return " ".join(forms.key(surface).split()) or surface


class Mentions:
    """The mentions of one layer: by key and label, how often each spelling is there."""

    def __init__(self, spellings: Mapping[str, Mapping[str, Mapping[str, int]]]) -> None:
        self.spellings = spellings

    @classmethod
    def of(cls, counts: LayerCounts) -> Mentions:
        """Group the surfaces of a layer."""
        found: dict[str, dict[str, dict[str, int]]] = {}
        for label, one in counts.labels.items():
            for surface, count in one.surfaces.items():
                found.setdefault(key(surface), {}).setdefault(label, {})[surface] = count
        return cls(found)

    def labels(self, of: str, spellings: Iterable[str] | None = None) -> Counted:
        """Return how often each label is on a mention, or on some of its spellings."""
        wanted = None if spellings is None else set(spellings)
        totals = {
            label: sum(count for surface, count in surfaces.items() if wanted is None or surface in wanted)
            for label, surfaces in self.spellings.get(of, {}).items()
        }
        return tuple(sorted(((one, n) for one, n in totals.items() if n), key=lambda pair: (-pair[1], pair[0])))

    def frequent(self, label: str) -> tuple[Surface, ...]:
        """Return the mentions of one label, the most frequent first."""
        groups = [surfaces[label] for surfaces in self.spellings.values() if label in surfaces]
        found = [Surface(commonest(one), sum(one.values()), len(one)) for one in groups]
        return tuple(sorted(found, key=lambda mention: (-mention.count, mention.surface)))

    def ambiguous(self) -> tuple[Ambiguous, ...]:
        """Return the mentions with several labels, the most frequent first."""
        found = [
            Ambiguous(commonest(*surfaces.values()), self.labels(of))
            for of, surfaces in self.spellings.items() if len(surfaces) > 1
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: (-sum(n for _, n in one.labels), one.surface)))


def commonest(*tables: Mapping[str, int]) -> str:
    """Return the commonest spelling, of equally common ones the least."""
    totals: dict[str, int] = {}
    for table in tables:
        for surface, count in table.items():
            totals[surface] = totals.get(surface, 0) + count
    return min(totals, key=lambda surface: (-totals[surface], surface))


def document_twins(counts: LayerCounts, mentions: Mentions) -> tuple[Twin, ...]:
    """Return the twins within documents, those first of which there are most on both sides."""
    unlabelled: dict[str, dict[str, int]] = {}
    for surface, count in counts.twins.items():
        unlabelled.setdefault(key(surface), {})[surface] = count
    found = []
    for of, surfaces in unlabelled.items():
        labels = mentions.labels(of)
        found.append(_twin(commonest(surfaces), labels, sum(surfaces.values()), "document"))
    return _ordered(found)


def corpus_twins(
    counts: LayerCounts, mentions: Mentions, types: Mapping[str, int], documents: int
) -> tuple[Twin, ...] | None:
    """Return the surfaces of one token that are labelled somewhere and stand unlabelled anywhere.

    A type occurs unlabelled as often as it is in the vocabulary, once for each annotator, less the times it is touched.
    That is so if every document has the layer complete, and from equally many annotators; else None.
    """
    annotators = next(iter(counts.judges), 0)
    if not annotators or counts.judges != {annotators: documents}:
        return None
    found = []
    for of, by_label in mentions.spellings.items():
        surfaces = {one for table in by_label.values() for one in table if one in types and is_telling(one)}
        left = {one: annotators * types[one] - counts.touched.get(one, 0) for one in sorted(surfaces)}
        if (unlabelled := sum(left.values())) > 0:
            found.append(_twin(commonest(*by_label.values()), mentions.labels(of, surfaces), unlabelled, "corpus"))
    return _ordered(found)


def _twin(surface: str, labels: Counted, unlabelled: int, scope: str) -> Twin:
    return Twin(surface, labels, sum(count for _, count in labels), unlabelled, scope)


def _ordered(found: list[Twin]) -> tuple[Twin, ...]:
    return tuple(sorted(found, key=lambda one: (-min(one.labelled, one.unlabelled), -one.unlabelled, one.surface)))
