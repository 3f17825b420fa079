"""From counts to the figures of a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from hashiye.checks.holdings import SPLITS
from hashiye.statistics import facts_figures, layers_figures, likeness_figures
from hashiye.statistics.figures import Figures, Group, Statistics
from hashiye.statistics.lexical import lengths, lexical, vocabulary
from hashiye.statistics.likeness_figures import Pairs
from hashiye.statistics.request import Request
from hashiye.statistics.spreads import spread
from hashiye.statistics.tally import Counts, Tally

_SPLITS = {name: place for place, name in enumerate((*SPLITS, "آموزش", "توسعه", "اعتبارسنجی", "آزمون"))}


def report(
    counts: Counts, request: Request, *, by: str = "", splits: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> Statistics:  # fmt: skip
    """Return the figures of all documents and of each group; ``splits`` says which split each document is in."""
    counts = structs.replace(counts, groups={name: counts.groups[name] for name in _ordered(counts.groups, by)})
    likeness = counts.whole.likeness
    near = Pairs.of(likeness_figures.near(likeness), request.listed)
    leaks = Pairs.of(likeness_figures.leaks(likeness, splits) if splits else (), request.listed)
    same = likeness_figures.equal(likeness)
    return Statistics(
        figures=figures(counts.whole, request),
        by=by,
        groups=tuple(
            [Group(name, figures(tally, request, one_label=by == "label")) for name, tally in counts.groups.items()]
        ),
        balance=layers_figures.balance(counts) if by and by not in ("label", "layer") else (),
        near=near.listed,
        near_count=near.count,
        near_doubtful=near.doubtful,
        same=same[: request.listed],
        same_count=len(same),
        leaks=leaks.listed,
        leaks_count=leaks.count,
        leaks_doubtful=leaks.doubtful,
        notes=tuple(notes),
    )


def _ordered(names: Iterable[str], by: str) -> list[str]:
    """Return groups in order: splits train, dev, test, as they are used, then by name; all others by name.

    It is not the order in a file of splits, which saved counts of a part of the documents may not know.
    """
    if by != "split":
        return sorted(names)
    return sorted(names, key=lambda name: (_SPLITS.get(name.casefold(), len(_SPLITS)), name))


def figures(tally: Tally, request: Request, *, one_label: bool = False) -> Figures:
    """Return the figures of some documents. ``one_label``: of annotations with one label alone."""
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
        types=raw.all_types,
        untokenized=sizes.untokenized,
        sentence_tokens=spread(sizes.sentence_tokens),
        document_tokens=spread(sizes.document_tokens),
        document_sentences=spread(sizes.document_sentences),
        document_characters=spread(sizes.document_characters),
        word_characters=spread(lengths(words)),
        raw=raw,
        normal=lexical("normal", tally.normal, vocabulary(tally.normal), request),
        layers=layers_figures.layers(tally, request, one_label=one_label),
        coverage=layers_figures.coverage(tally),
        facts=facts_figures.facts(tally, request.listed),
        languages=facts_figures.counted(tally.facts.languages),
        dates=facts_figures.dates(tally),
        hygiene=facts_figures.hygiene(tally),
    )
