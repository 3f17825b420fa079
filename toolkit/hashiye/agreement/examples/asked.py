"""What the name of a measure asks for, its parameters included: ``weighted_cohen_kappa``, ``token_scott_pi_per_label``.

Names come with and without ``weighted_``, ``token_``, ``span_`` and ``bootstrap_over_documents_``, and under what other
tools call them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from hashiye.agreement.coding import coefficients, distances, weights

INDEX = frozenset(("bias_index", "prevalence_index", "pabak", "positive_agreement", "negative_agreement"))
"""Figures of two labels that are no coefficients."""

ALPHA = "krippendorff_alpha"

SOFT: Mapping[str, str] = {
    "gamma": "gamma_soft",
    "gamma_observed_disorder": "gamma_soft_observed_disorder",
    "gamma_given_expected_disorder": "gamma_soft_given_expected_disorder",
}
"""What ``params.soft`` makes of a measure: the same over soft alignments."""

ALIASES: Mapping[str, str] = {
    "percent": "percent_agreement",
    "percentage_agreement": "percent_agreement",
    "observed_agreement": "percent_agreement",
    "raw_agreement": "percent_agreement",
    "accuracy": "percent_agreement",
    "percent_agreement_item_mean": "percent_agreement",
    "percent_agreement_gwet": "percent_agreement",
    "pairwise_percent_agreement": "percent_agreement_pairwise",
    "percent_agreement_pair_weighted": "percent_agreement_pairwise",
    "percent_agreement_pairable": "percent_agreement_pairwise",
    "percent_agreement_dkpro": "percent_agreement_pairwise",
    "kappa": "cohen_kappa",
    "cohens_kappa": "cohen_kappa",
    "cohen": "cohen_kappa",
    "max_kappa": "cohen_kappa_max",
    "maximum_kappa": "cohen_kappa_max",
    "kappa_max": "cohen_kappa_max",
    "cohen_kappa_maximum": "cohen_kappa_max",
    "pi": "scott_pi",
    "scott": "scott_pi",
    "scotts_pi": "scott_pi",
    "fleiss": "fleiss_kappa",
    "fleiss_pi": "fleiss_kappa",
    "multi_pi": "fleiss_kappa",
    "siegel_castellan_kappa": "fleiss_kappa",
    "conger": "conger_kappa",
    "hubert": "conger_kappa",
    "hubert_kappa": "conger_kappa",
    "multi_kappa": "conger_kappa",
    "davies_fleiss_kappa": "conger_kappa",
    "light": "light_kappa",
    "bio_kappa": "cohen_kappa",
    "mean_pairwise_percent_agreement": "percent_agreement",
    "mean_pairwise_kappa": "light_kappa",
    "mean_pairwise_cohen_kappa": "light_kappa",
    "bennett": "brennan_prediger",
    "bennett_s": "brennan_prediger",
    "bennetts_s": "brennan_prediger",
    "s": "brennan_prediger",
    "brennan_prediger_kappa": "brennan_prediger",
    "randolph": "brennan_prediger",
    "randolph_kappa": "brennan_prediger",
    "randolph_free_marginal": "brennan_prediger",
    "randolph_free_marginal_kappa": "brennan_prediger",
    "free_marginal_kappa": "brennan_prediger",
    "gwet": "gwet_ac",
    "ac": "gwet_ac",
    "ac1": "gwet_ac",
    "gwet_ac1": "gwet_ac",
    "ac2": "gwet_ac2",
    "alpha": ALPHA,
    "krippendorff": ALPHA,
    "krippendorffs_alpha": ALPHA,
    "alpha_gwet": "krippendorff_alpha_gwet",
    "f1_positive": "positive_agreement",
    "positive_f1": "positive_agreement",
    "specific_agreement": "positive_agreement",
    "positive_specific_agreement": "positive_agreement",
    "negative_specific_agreement": "negative_agreement",
    "f1_negative": "negative_agreement",
    "bias": "bias_index",
    "prevalence": "prevalence_index",
    "prevalence_adjusted_bias_adjusted_kappa": "pabak",
}  # fmt: skip
"""Other names of coefficients, as papers and tools have them."""

WEIGHTS = ("weights", "scheme", "weighting")
METRICS = ("distance", "metric", "level", "level_of_measurement", "difference")


class Asked(Struct, frozen=True):
    """One coefficient on items. ``weights`` and ``distance`` are a name or a matrix, at most one of them."""

    name: str
    weights: Any = None
    distance: Any = None
    per_label: bool = False


def coefficient(measure: str, params: Mapping[str, Any]) -> Asked | None:
    """Return what a measure on items asks for; None where no coefficient is called so.

    >>> coefficient("weighted_cohen_kappa", {"weights": "linear"})
    Asked(name='cohen_kappa', weights='linear', distance=None, per_label=False)
    >>> coefficient("krippendorff_alpha_masi_2006", {}).distance
    'masi_2006'
    """
    name, words = _words(plain(measure))
    known = _known(name)
    scheme, metric = _param(params, WEIGHTS), _param(params, METRICS)
    if known is None:
        name, found = _scheme_in(name)
        known = _known(name)
        if known is None:
            return None
        scheme, metric = (found, None) if found in _SCHEMES and known != ALPHA else (None, found)
    if ALIASES.get(name) == "gwet_ac" and name.endswith("1"):
        scheme = metric = None  # AC1 is the one without weights
    elif known == "gwet_ac2" or ("weighted" in words and "custom" not in words and known != ALPHA):
        scheme = scheme or (None if metric is not None else "quadratic")
    name = "gwet_ac" if known == "gwet_ac2" else "scott_pi" if known == "cohen_kappa" and "pooled" in words else known
    return Asked(name, scheme if metric is None else None, metric, bool(words & {"per_label", "pooled"}))


_PER_LABEL = ("per_label", "by_label", "per_category", "by_category", "perlabel", "category_specific")
_WORDS = {
    **dict.fromkeys(_PER_LABEL, "per_label"),
    "pooled_marginals": "pooled",
    "pooled": "pooled",
    "custom": "custom",
    "weighted": "weighted",
}


def _words(name: str) -> tuple[str, frozenset[str]]:
    """Return a name without the words that stand before or after it, and these."""
    found = set()
    while _known(name) is None:
        word = next((one for one in _WORDS if name.endswith(f"_{one}") or name.startswith(f"{one}_")), None)
        if word is None:
            break
        found.add(_WORDS[word])
        ends = name.endswith(f"_{word}")
        name = name.removesuffix(f"_{word}") if ends else name.removeprefix(f"{word}_")
    return name, frozenset(found)


def _param(params: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((params[name] for name in names if params.get(name) is not None), None)


def plain(measure: str) -> str:
    """Return a name in small letters, joined by ``_``."""
    joined = "_".join(measure.strip().casefold().replace("-", " ").replace("’", "").replace("'", "").split())
    return joined.replace("__", "_")


def softened(name: str, params: Mapping[str, Any]) -> str:
    """Return the name of gamma over soft alignments where ``params.soft`` asks for it, and any other name as it is.

    Raises ``ValueError`` for one of the gamma family that has no soft form.
    """
    soft = params.get("soft", False)
    if not isinstance(soft, bool):
        raise ValueError("soft is true or false")  # noqa: TRY004  (bad data, as everywhere here)
    if not soft or name in SOFT.values():
        return name
    if name.startswith("gamma_") and name not in SOFT:
        raise ValueError(f"{name} has no soft form here")
    return SOFT.get(name, name)


_SCHEMES = frozenset((*weights.SCHEMES, *weights.ALIASES))
_NAMES = (*_SCHEMES, *distances.METRICS, *distances.SETS, *distances.ALIASES)


def _known(name: str) -> str | None:
    name = ALIASES.get(name, name)
    known = {*coefficients.COEFFICIENTS, ALPHA, "gwet_ac2"} | INDEX
    return name if name in known else None


def _scheme_in(name: str) -> tuple[str, str]:
    """Return the name without a scheme or metric at its end or beginning, and this; the longest that fits."""
    for one in sorted(_NAMES, key=len, reverse=True):
        for form in (f"_{one}", f"_{one}_weights", f"_{one}_weighted"):
            if name.endswith(form):
                return name.removesuffix(form), one
        for form in (f"{one}_weighted_", f"{one}_"):
            if name.startswith(form):
                return name.removeprefix(form), one
    return name, ""
