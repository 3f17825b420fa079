"""From the counts of one form of the words to its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec.structs import replace

from hashiye.statistics import diversity, growth
from hashiye.statistics.figures import Counted, Lexical
from hashiye.statistics.lexicon import Lexicon
from hashiye.statistics.request import Request
from hashiye.statistics.sizes import Histogram
from hashiye.statistics.tokens import words as are_words


def lexical(form: str, lexicon: Lexicon, found: Mapping[str, int], request: Request) -> Lexical:
    """Return the figures of one form; ``found`` is its :func:`vocabulary`."""
    words, types = sum(found.values()), len(found)
    frequencies = np.sort(np.fromiter(found.values(), np.int64, types))[::-1]
    spectrum = dict(zip(*(one.tolist() for one in np.unique(frequencies, return_counts=True)), strict=True))
    points = growth.curve(words, spectrum)
    made = Lexical(
        form=form,
        tokens=sum(lexicon.types.values()),
        words=words,
        all_types=len(lexicon.types),
        types=types,
        hapaxes=spectrum.get(1, 0),
        dis_legomena=spectrum.get(2, 0),
        ttr=diversity.ttr(words, types),
        guiraud=diversity.guiraud(words, types),
        herdan=diversity.herdan(words, types),
        yule=diversity.yule(words, spectrum),
        mattr=diversity.mattr(lexicon.windows, lexicon.distinct, request.window),
        mtld=diversity.mtld(words, lexicon.forward, lexicon.backward),
        window=request.window,
        windows=lexicon.windows,
        threshold=request.threshold,
        growth=points,
        heaps=growth.heaps(points),
        zipf=growth.zipf(frequencies),
        frequencies=growth.ranked(frequencies),
        frequent=counted(found, request.listed),
    )
    return _with_reasons(made)


def vocabulary(lexicon: Lexicon) -> dict[str, int]:
    """Return the words, with their frequencies."""
    return {
        form: frequency
        for (form, frequency), word in zip(lexicon.types.items(), are_words(list(lexicon.types)).tolist(), strict=True)
        if word
    }


def lengths(found: Mapping[str, int]) -> Histogram:
    """Return how many words have how many characters."""
    sums: Histogram = {}
    for form, frequency in found.items():
        sums[len(form)] = sums.get(len(form), 0) + frequency
    return sums


def counted(counts: Mapping[str, int], listed: int) -> Counted:
    """Return the most frequent, by name where they are as frequent."""
    if listed <= 0:
        return ()
    some: Iterable[tuple[str, int]] = counts.items()
    if len(counts) > listed:
        least = sorted(counts.values(), reverse=True)[listed - 1]
        some = [one for one in some if one[1] >= least]
    return tuple(sorted(some, key=lambda one: (-one[1], one[0]))[:listed])


_REASONS = {
    "ttr": "no_words", "guiraud": "no_words", "herdan": "one_word", "yule": "no_words", "mattr": "shorter_than_window",
    "mtld": "no_repeats", "heaps": "too_few_types", "zipf": "too_few_types",
}  # fmt: skip
"""Why each measure is undefined where there are words."""


def _with_reasons(made: Lexical) -> Lexical:
    """Add why what is undefined is so, in the words of :data:`hashiye.statistics.diversity.REASONS`."""
    undefined = {name: why for name, why in _REASONS.items() if getattr(made, name) is None}
    return replace(made, reasons=undefined if made.words else dict.fromkeys(undefined, "no_words"))
