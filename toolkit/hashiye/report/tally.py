"""A run in one line: how much was looked at, what was found, and what was not asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from hashiye.codes import Severity
from hashiye.report.numbers import count
from hashiye.report.run import Run


def found(run: Run) -> str:
    """Return ``1 error, 2 warnings``, or ``nothing found``."""
    counts = run.counts
    return ", ".join(count(counts[one], one.value) for one in Severity if counts[one]) or "nothing found"


def line(run: Run) -> str:
    """Return the whole run in one line without its line end."""
    return "; ".join([f"{count(run.documents, 'document')}: {found(run)}", *_rest(run)])


def _rest(run: Run) -> Iterator[str]:
    if run.fixed:
        yield f"{count(run.fixed, 'fault')} mended"
    if run.baselined:
        yield f"{count(run.baselined, 'finding')} left to the baseline"
    yield from not_asked(run)


def not_asked(run: Run) -> Iterator[str]:
    """Yield for each reason how many rules were not run, and on how many documents."""
    reasons: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for file, code, because in run.skipped:
        reasons[because].append((file, code))
    for because, pairs in sorted(reasons.items()):
        rules = len({code for _, code in pairs})
        documents = _documents(pairs)
        verb = "was" if rules == 1 else "were"
        there = "there is no text there" if because == "text" else f"{because} failed there"
        yield f"{count(rules, 'rule')} {verb} not run on {count(documents, 'document')} because {there}"


def _documents(pairs: list[tuple[str, str]]) -> int:
    """Count documents: a file of many names a code once for each of them."""
    most: Counter[str] = Counter()
    for (file, _), times in Counter(pairs).items():
        most[file] = max(most[file], times)
    return most.total()
