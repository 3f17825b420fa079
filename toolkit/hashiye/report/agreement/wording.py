"""What is said of agreement in English words, the same in every report that speaks English."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

from hashiye.agreement.figures import Agreement, Difference, Figure, Gate, Measured, Plan
from hashiye.agreement.measures import REASONS
from hashiye.report.agreement import choosing
from hashiye.report.numbers import NOTHING, amount, count, decimal, percent, signed
from hashiye.text import show

KINDS = {
    "agreed": "all who judged it marked the same",
    "label": "one place, several labels",
    "boundary": "one label, several places",
    "both": "several places and several labels",
    "missing": "marked by some, not by others",
}
"""What each kind of group means."""

type Named = Callable[[str], str]
"""Returns a name of the corpus, safe for where the words go."""


def _named(name: str) -> str:
    return show(name, 60)


_QUOTED = re.compile("\u2068(«[^\u2068\u2069]*»)\u2069")
_PLURALS = {"boundary": "boundaries"}


def prose(sentence: str, name: Named, rest: Named) -> str:
    """Return a sentence that was made elsewhere: what it quotes as ``name`` has it, and all between as ``rest``."""
    pieces = enumerate(_QUOTED.split(sentence))
    return "".join(name(piece) if at % 2 else rest(piece) for at, piece in pieces if piece)


def costs(report: Agreement, cost: float, name: Named = _named) -> str:
    """Return ``u_alpha_nominal would rise by 0.00251``."""
    return f"{name(report.costs) if report.costs else 'the leading measure'} would rise by {decimal(cost, 5)}"


P = "how likely so much agreement is by chance, from marks that are turned around in each document"
"""What a p says."""


def p_value(share: float | None) -> str:
    """Return how often chance reached as much.

    >>> p_value(0.0004), p_value(0.25)
    ('< 0.001', '0.250')
    """
    return "< 0.001" if share is not None and share < 0.001 else decimal(share)


def sampled(error: float) -> str:
    """Return the standard error that drawing alone makes."""
    return f"standard error of the sampling {decimal(error, 4)}"


def annotators(pairs: float) -> str:
    """Return ``46 pairs of annotators``."""
    return f"{count(pairs, 'pair')} of annotators"


def items(number: float, unit: str, name: Named = _named) -> str:
    """Return ``1,204 spans``."""
    if unit and not (unit.isascii() and unit.isalpha()):
        return f"{amount(number)} {name(unit)}"
    return count(number, unit or "unit", _PLURALS.get(unit, ""))


def between(interval: tuple[float, float] | None) -> str:
    """Return ``0.781 to 0.842``; a dash where there is no interval."""
    return NOTHING if interval is None else f"{decimal(interval[0])} to {decimal(interval[1])}"


def reason(because: str, name: Named = _named) -> str:
    """Return why a value is null."""
    return REASONS.get(because) or (name(because) if because else "no reason is given")


def labels(measured: Measured, name: Named = _named, most: int = 40) -> str:
    """Return the values of labels that have one: ``LOC 0.786, PER 0.802``."""
    found, _ = choosing.parted(choosing.by_size(measured.by_label))
    return named([f"{name(label)} {decimal(one.value)}" for label, one in found], str, most)


def method(report: Agreement) -> str:
    """Return how the intervals were made."""
    settings = report.settings
    if not settings.resamples:
        return "no intervals were asked for"
    drawn = count(settings.resamples, "resample")
    return f"95 % intervals: percentiles of {drawn} of documents, seed {settings.seed}"


def scope(report: Agreement, name: Named = _named) -> str:
    """Return who and what the report is about."""
    layer = name(report.settings.layer)
    documents = count(len(report.documents), "document")
    judged = f"{amount(report.pairable)} of them judged by two or more"
    if len(report.documents) == 1:
        judged = "judged by two or more" if report.pairable else "not judged by two"
    return f"{count(len(report.annotators), 'annotator')}, layer {layer}, {documents}, {judged}"


def headline(report: Agreement, name: Named = _named) -> Iterator[str]:
    """Yield the few sentences that somebody who reads no further should have read."""
    share, corrected = choosing.share(report), choosing.corrected(report)
    if share is not None and choosing.is_defined(share.figure):
        yield f"{_share(share, name)} ({_measured(share, share.figure, name)})."
    if corrected is not None and choosing.is_defined(corrected.figure):
        yield (
            f"Corrected for chance, {_measured(corrected, corrected.figure, name)}: "
            f"1 is perfect, 0 is what chance alone gives{_instead(report, corrected, name)}."
        )
    if not any(choosing.is_defined(one.figure) for one in report.measures):
        because = dict.fromkeys(reason(one.figure.reason, name) for one in report.measures)
        yield f"Nothing could be measured: {'; '.join(because) or 'no measure was asked for'}."
    elif corrected is not None and not choosing.is_defined(corrected.figure):
        yield f"Corrected for chance, {undefined(corrected, name)}."
    yield from _weakest(report, name)
    yield from _kinds(report, name)
    if report.gates:
        failed = sum(not gate.passed for gate in report.gates)
        yield f"{failed} of {count(len(report.gates), 'gate')} failed." if failed else "Every gate is passed."


def _measured(measured: Measured, figure: Figure, name: Named) -> str:
    interval = f", 95 % interval {between(figure.interval)}" if figure.interval is not None else ""
    return f"{name(measured.name)} {decimal(figure.value)}{interval}, {items(figure.n, measured.unit, name)}"


def undefined(measured: Measured, name: Named = _named) -> str:
    """Return ``gamma is undefined: nobody marked anything here``."""
    return f"{name(measured.name)} is undefined: {reason(measured.figure.reason, name)}"


def _instead(report: Agreement, told: Measured, name: Named) -> str:
    missing = choosing.instead_of(report, told)
    return f" ({undefined(missing, name)})" if missing is not None else ""


def _share(measured: Measured, name: Named) -> str:
    shared = percent(measured.figure.value)
    if measured.name == "span_f1_strict":
        return f"Of the spans that one annotator marks, another marks {shared} at the same place with the same label"
    return f"{name(measured.title or measured.name)}: {shared}"


def _weakest(report: Agreement, name: Named) -> Iterator[str]:
    for measured in choosing.leading(report)[-1:]:
        labels = [one for one in choosing.by_value(measured.by_label) if choosing.is_defined(one[1])]
        if len(labels) > 1 and labels[0][1].n and (labels[0][1].value or 0.0) < 1:
            label, figure = labels[0]
            yield f"The label agreed on least is {name(label)}: {_measured(measured, figure, name)}."


def _kinds(report: Agreement, name: Named) -> Iterator[str]:
    differing = {kind: number for kind, number in report.kinds.items() if kind != "agreed" and number}
    total = sum(differing.values())
    if total:
        kind, number = max(differing.items(), key=lambda one: (one[1], one[0]))
        told = KINDS.get(kind) or name(kind)
        yield f"What differs most often: {told} ({amount(number)} of {amount(total)} places that differ)."


def clearest(found: Sequence[Difference], most: int) -> list[Difference]:
    """Return the ``most`` differences to tell: those clear of zero first, then the largest; in their order."""
    ranked = sorted(range(len(found)), key=lambda at: (not found[at].flagged, -abs(found[at].value or 0.0), at))
    return [found[at] for at in sorted(ranked[:most])]


def change(difference: Difference, name: Named = _named) -> str:
    """Return what was compared with what: ``batch-1 → batch-2``, ``without sara``, ``LOC + GPE as one``."""
    names = [name(one) for one in difference.names]
    match difference.kind:
        case "pairs" if len(names) == 4:
            return f"{names[0]} with {names[1]} against {names[2]} with {names[3]}"
        case "drift" | "pairs":
            return " → ".join(names)
        case "annotator":
            return f"without {', '.join(names)}"
        case "labels":
            return f"{' + '.join(names)} as one"
    return f"{name(difference.kind)}: {', '.join(names)}"


def moved(difference: Difference, name: Named = _named) -> str:
    """Return ``+0.031 (0.010 to 0.052), from 0.700 to 0.731``."""
    if difference.value is None or not math.isfinite(difference.value):
        because = difference.after.reason or difference.before.reason
        return f"{NOTHING} ({reason(because, name)})"
    interval = f" ({between(difference.interval)})" if difference.interval is not None else ""
    before, after = decimal(difference.before.value), decimal(difference.after.value)
    flag = ", clear of zero" if difference.flagged else ""
    return f"{signed(difference.value)}{interval}, from {before} to {after}{flag}"


def plan(one: Plan, name: Named = _named) -> str:
    """Return how many documents an interval needs."""
    head = f"{name(one.measure)} ± {decimal(one.margin)}"
    if one.documents is None:
        return f"{head}: {NOTHING} ({reason(one.reason, name)})"
    more = f", {amount(one.more)} more" if one.more else ", which are there" if one.more == 0 else ""
    return f"{head}: {count(one.documents, 'document')}{more}"


def apart(one: Gate) -> int:
    """Return to how many places a bar and what was found are told apart, three at least: no 0.670 fails 0.670."""
    if one.found is None or one.found == one.bar:
        return 3
    return next((places for places in range(3, 12) if round(one.found, places) != round(one.bar, places)), 12)


def gate(one: Gate, name: Named = _named) -> str:
    """Return whether a bar was reached: ``passed: u_alpha_nominal, lower end of the interval 0.701, bar 0.670``."""
    what = "lower end of the interval " if one.bound == "lower" else ""
    because = f" ({reason(one.reason, name)})" if one.reason else ""
    found, bar = decimal(one.found, apart(one)), decimal(one.bar, apart(one))
    return f"{'passed' if one.passed else 'FAILED'}: {name(one.measure)}, {what}{found}{because}, bar {bar}"


def named(names: Sequence[str], name: Named = _named, most: int = 5) -> str:
    """Return a few names and how many more there are."""
    shown = [name(one) for one in names[:most]]
    return ", ".join((*shown, f"and {amount(len(names) - most)} more") if len(names) > most else shown)
