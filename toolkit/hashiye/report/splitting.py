"""What splitting came to: the splits side by side, and what is wrong with them.

Words of the corpus pass through :func:`hashiye.text.show`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from hashiye.report import sentences
from hashiye.report.columns import table
from hashiye.report.numbers import count
from hashiye.report.text import finding_text
from hashiye.splits.checking import Checked, Leak
from hashiye.splits.making import Made
from hashiye.splits.quality import Part
from hashiye.splitting import Outcome
from hashiye.text import show

LISTED = 20
"""Rows of a list that are shown on a screen; JSON has all."""

_LONG = 100
_WHY = {"equal": "equal texts", "near": "nearly equal texts"}
_ISOLATES = re.compile("[\u2068\u2069]")


def text(outcome: Outcome, *, terminal: bool = False, colour: bool = False, quiet: bool = False, note: str = "") -> str:
    """Return a run for people. ``quiet``: only what is wrong. ``note``: what is said at the end."""
    told = "".join(finding_text(one, terminal=terminal, colour=colour) for one in outcome.findings)
    lines = list(_lines(outcome, note, quiet=quiet))
    said = sentences.quiet_lines("".join(f"{line}\n" for line in lines))
    return told + (said if terminal else _ISOLATES.sub("", said))


def _lines(outcome: Outcome, note: str, *, quiet: bool) -> Iterator[str]:
    made, checked = outcome.made, outcome.checked
    if checked is not None:
        yield from _wrong(checked)
    if made is not None:
        yield from _conflicts(made)
    if quiet:
        return
    yield from _sizes(made.parts if made else checked.parts if checked else ())
    if made is not None:
        yield from _made(made)
    for one in outcome.idle:
        yield f"nothing to spread by {show(one, _LONG)}: no document has it"
    if checked is not None and checked.sound:
        yield "every document is in one split, and no two splits share a text"
    if note:
        yield note


def _sizes(parts: Sequence[Part]) -> Iterator[str]:
    """Yield the table of splits, and under it how often each has what was spread evenly."""
    total = sum(one.documents for one in parts)
    keys = list(parts[0].distance) if parts else []
    rows = [["split", "documents", "share", "wanted", *(f"off by {show(key, _LONG)}" for key in keys)]]
    rows += [
        [_isolated(one.name), str(one.documents), _percent(one.documents, total), _percent(one.wanted, total),
         *(_distance(one.distance[key]) for key in keys)]
        for one in parts
    ]  # fmt: skip
    yield from table(rows, "<" + ">" * (len(rows[0]) - 1))
    strata = sorted(parts[0].strata, key=lambda name: (-sum(one.strata[name] for one in parts), name)) if parts else []
    if strata:
        yield ""
        counts = [[_isolated(name), *(str(one.strata[name]) for one in parts)] for name in strata[:LISTED]]
        yield from table([["", *(_isolated(one.name) for one in parts)], *counts], "<" + ">" * len(parts))
        yield from _more(strata)
    yield ""


def _made(made: Made) -> Iterator[str]:
    documents = sum(one.documents for one in made.parts)
    several = sum(map(len, made.together))
    tied = f"; {several} of them stay together in {count(len(made.together), 'group')}" if several else ""
    yield f"{count(documents, 'document')}{tied}; seed {made.splits.seed}"
    if made.kept:
        yield f"{count(made.kept, 'document')} stayed in the split that was kept"
    if made.gone:
        yield f"{count(len(made.gone), 'kept document')} not found, and taken off: {_listed(made.gone)}"
    if made.empty and documents:
        yield f"too few documents for {_listed(made.empty)}: without one"


def _conflicts(made: Made) -> Iterator[str]:
    for one in made.conflicts[:LISTED]:
        where = ", ".join(
            f"{show(name, _LONG)} in {show(split, _LONG)}" for name, split in sorted(one.documents.items())
        )
        yield f"kept apart, though they belong together: {where}; new ones of them go to {show(one.chosen, _LONG)}"
    yield from _more(made.conflicts)


def _wrong(checked: Checked) -> Iterator[str]:
    for leak in checked.leaks[:LISTED]:
        yield f"leak: {_leak(leak)}"
    yield from _more(checked.leaks)
    if checked.missing:
        yield f"in no split: {count(len(checked.missing), 'document')}: {_listed(checked.missing)}"
    if checked.unknown:
        yield f"not in the corpus: {count(len(checked.unknown), 'document')}: {_listed(checked.unknown)}"


def _leak(leak: Leak) -> str:
    sides = f"{show(leak.document, _LONG)} in {show(leak.split, _LONG)} and {show(leak.other, _LONG)} in " + show(
        leak.other_split, _LONG
    )
    why = _WHY.get(leak.why) or f"the same {show(leak.why, _LONG)}"
    near = f", {leak.resemblance:.2f}" if leak.why == "near" and leak.resemblance is not None else ""
    return f"{sides}: {why}{near}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(show(name, _LONG) for name in names[:5]) + more


def _more(items: Sequence[object] | Iterable[object]) -> Iterator[str]:
    rest = len(list(items)) - LISTED
    if rest > 0:
        yield f"  and {rest} more"


def _isolated(name: str) -> str:
    return f"\u2068{show(name, _LONG)}\u2069"


def _percent(number: float, total: int) -> str:
    return f"{100 * number / total:.1f} %" if total else "-"


def _distance(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
