"""How diverse a vocabulary is: each measure from how many types occur how often, by its formula.

``words`` N is the number of words, ``types`` V that of distinct ones, ``spectrum`` how many types occur once, twice, …
Undefined is None. MATTR and MTLD run over the words in their order: :mod:`lexicon` and :mod:`factors` count them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, sqrt

from hashiye.statistics.part import GRAIN

REASONS = {
    "no_words": "there are no words",
    "one_word": "there is only one word",
    "shorter_than_window": "no document has as many words as the window",
    "no_repeats": "no document has a word twice",
    "too_few_types": "there are too few distinct words for a law to be fitted",
}
"""Why a measure is undefined."""

type Spectrum = Mapping[int, int]
"""How many types occur once, twice, …"""


def ttr(words: int, types: int) -> float | None:
    """Return the type-token ratio, V / N, from 0 to 1 (W. Johnson, Psychological Monographs 56, 1944)."""
    return types / words if words else None


def guiraud(words: int, types: int) -> float | None:
    """Return Guiraud's R, V / sqrt(N) (P. Guiraud, Les caracteres statistiques du vocabulaire, 1954)."""
    return types / sqrt(words) if words else None


def herdan(words: int, types: int) -> float | None:
    """Return Herdan's C, log V / log N, from 0 to 1 (G. Herdan, Type-token mathematics, 1960).

    Undefined for one word.
    """
    return rounded(log(types) / log(words)) if words > 1 else None


def yule(words: int, spectrum: Spectrum) -> float | None:
    """Return Yule's K, 10,000 * (sum of m^2 V_m - N) / N^2, from 0; the larger, the less diverse.

    G. U. Yule, The statistical study of literary vocabulary, 1944. Ten thousand times the chance that two words drawn
    with replacement are two places of one type.
    """
    if not words:
        return None
    return 10_000 * (sum(times * times * types for times, types in spectrum.items()) - words) / (words * words)


def mattr(windows: int, distinct: int, window: int) -> float | None:
    """Return the mean type-token ratio of all windows (Covington and McFall 2010), from 0 to 1."""
    return distinct / (windows * window) if windows else None


def mtld(words: int, forward: int, backward: int) -> float | None:
    """Return words a factor, the mean of both directions (McCarthy and Jarvis 2010). Factors are in grains.

    The mean is that of words a factor, as in lexical_diversity; koRpus has words by the mean number of factors. Of
    several documents: all their words by all their factors, so that a long document weighs more than a short one.
    """
    if not forward or not backward:
        return None
    return (words * GRAIN / forward + words * GRAIN / backward) / 2


def rounded(value: float) -> float:
    """Return a value to ten digits: what is behind them depends on the machine, where logarithms are in it."""
    return float(f"{value:.10g}")
