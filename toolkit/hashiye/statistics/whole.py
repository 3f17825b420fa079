"""From counts to the figures of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hashiye.statistics import facts_figures, layers_figures, likeness_figures
from hashiye.statistics.figures import Figures, Group, Pair, Statistics
from hashiye.statistics.lexical import lengths, lexical, vocabulary
from hashiye.statistics.likeness import Likeness
from hashiye.statistics.request import Request
from hashiye.statistics.spreads import spread
from hashiye.statistics.tally import Counts, Tally


def report(
    counts: Counts, request: Request, *, by: str = "", splits: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> Statistics:  # fmt: skip
    """Return the figures of all documents and of each group; ``splits`` says which split each document is in."""
    likeness = counts.whole.likeness
    near, near_count, same, same_count = likeness_figures.pairs(likeness, request.listed)
    leaks, leaks_count = _leaks(likeness, splits, request.listed)
    return Statistics(
        figures=figures(counts.whole, request),
        by=by,
        groups=tuple([Group(name, figures(counts.groups[name], request)) for name in sorted(counts.groups)]),
        balance=layers_figures.balance(counts) if by else (),
        near=near,
        near_count=near_count,
        same=same,
        same_count=same_count,
        leaks=leaks,
        leaks_count=leaks_count,
        notes=tuple(notes),
    )


def _leaks(likeness: Likeness, splits: Mapping[str, str] | None, listed: int) -> tuple[tuple[Pair, ...], int]:
    return likeness_figures.leaks(likeness, splits, listed) if splits else ((), 0)


def figures(tally: Tally, request: Request) -> Figures:
    """Return the figures of some documents."""
    sizes = tally.sizes
    words = vocabulary(tally.raw)
    raw = lexical("raw", tally.raw, words, request)
    return Figures(
        documents=sizes.documents,
        sentences=sizes.sentences,
        tokens=sizes.tokens,
        words=sizes.words,
        characters=sizes.characters,
        bytes=sizes.bytes,
        types=raw.types,
        untokenized=sizes.untokenized,
        sentence_tokens=spread(sizes.sentence_tokens),
        document_tokens=spread(sizes.document_tokens),
        document_sentences=spread(sizes.document_sentences),
        document_characters=spread(sizes.document_characters),
        word_characters=spread(lengths(words)),
        raw=raw,
        normal=lexical("normal", tally.normal, vocabulary(tally.normal), request),
        layers=layers_figures.layers(tally, request),
        coverage=layers_figures.coverage(tally),
        facts=facts_figures.facts(tally, request.listed),
        languages=facts_figures.counted(tally.facts.languages),
        dates=facts_figures.dates(tally),
        hygiene=facts_figures.hygiene(tally),
    )
