"""What a run comes to: findings graded and told once, those a baseline knows kept silent, and the exit code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hashiye import files, settings
from hashiye.codes import CODES, Severity
from hashiye.findings import Finding, NotReadable
from hashiye.grounds import Ground, Grounds
from hashiye.validation import Checked, in_order

if TYPE_CHECKING:
    from hashiye.baseline import Scope
    from hashiye.fixing import Fixed

_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


class Baselines(Struct, frozen=True, kw_only=True):
    """What is done with baselines: ``path`` goes before that of a corpus's settings.

    ``write`` makes one of everything that is found; ``prune`` takes out of each what is stale.
    """

    path: Path | None = None
    write: Path | None = None
    prune: bool = False


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of a run. ``findings`` are sorted and hold nothing twice; ``code`` is the exit code.

    ``documents`` counts documents, ``files`` were looked at. ``skipped``: a file, a rule's code and why it was
    not asked there. ``baselined`` counts findings that a baseline keeps silent. ``fixed`` are the files of a run with
    fixes in which anything was, or would be, put right. ``interrupted``: the run was stopped; this is what was found.
    """

    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
    documents: int = 0
    skipped: tuple[tuple[str, str, str], ...] = ()
    baselined: int = 0
    fixed: tuple[Fixed, ...] = ()
    code: int = 0
    interrupted: bool = False


class Result(Struct, frozen=True):
    """What came of one file, in its corpus (None: its name could not be used), and how it was put right."""

    ground: Ground | None
    checked: Checked
    fixed: Fixed | None = None


type Placed = tuple[Ground | None, Finding]


def refusal(findings: Iterable[Finding]) -> Outcome:
    """Return the outcome of a run that could not begin."""
    found = tuple(findings)
    return Outcome(findings=found, code=2)


def outcome(
    results: Sequence[Result],
    grounds: Grounds,
    baselines: Baselines,
    across: Iterable[tuple[Ground, Finding]] = (),
    *,
    whole: bool = False,
) -> Outcome:
    """Weigh what was found. ``whole``: every document that was named was looked at.

    Raises ``OSError`` where a baseline cannot be written.
    """
    found = _once(_weighed(results, grounds, across))
    found, hidden, extra = _Books(results, grounds, baselines, whole).closed(found)
    placed = _once([*_refused(results, grounds), *found, *extra])
    fixed = [one.fixed for one in results if one.fixed is not None]
    return Outcome(
        findings=tuple(finding for _, finding in placed),
        files=tuple(dict.fromkeys(one.checked.file for one in results)),
        documents=sum(len(one.checked.records) for one in results),
        skipped=tuple(dict.fromkeys((r.checked.file, s.code, s.because) for r in results for s in r.checked.skipped)),
        baselined=hidden,
        fixed=tuple(one for one in fixed if one.status in ("fixed", "fixable") or one.data is not None),
        code=exit_code(placed),
    )


def _in_order(placed: Placed) -> tuple[str, int, int, str, str, str]:
    return in_order(placed[1])


def exit_code(placed: Iterable[Placed]) -> int:
    """Return 2 if something could not be done, 1 if something is as bad as its corpus's ``error-on``, else 0."""
    code = 0
    for ground, finding in placed:
        if finding.severity is Severity.ERROR and finding.code in CODES and CODES[finding.code].trouble:
            return 2
        bar = ground.settings.error_on if ground is not None else Severity.ERROR
        code = max(code, int(_RANK[finding.severity] >= _RANK[bar]))
    return code


def _refused(results: Iterable[Result], grounds: Grounds) -> Iterator[Placed]:
    """Yield what kept a document, its text or its tagset from being looked at: no settings and no baseline hide it."""
    for one in results:
        findings = (*one.checked.refused, *(one.fixed.findings if one.fixed is not None else ()))
        yield from ((one.ground, finding) for finding in findings)
    for ground in grounds.all():
        yield from ((ground, finding) for finding in (*ground.refused, *filter(_blinds, ground.findings)))
    yield from ((None, finding) for finding in grounds.extensions.findings)


def _blinds(finding: Finding) -> bool:
    """Say whether rules are blind behind a finding on a corpus's own files: a tagset that cannot be used."""
    return finding.severity is Severity.ERROR and (CODES[finding.code].trouble or finding.code == "HSH-C524")


def _weighed(results: Iterable[Result], grounds: Grounds, across: Iterable[tuple[Ground, Finding]]) -> Iterator[Placed]:
    """Yield every finding that settings and baselines may weigh, graded."""
    for one in results:
        if one.ground is not None:
            yield from _graded(one.ground, one.checked.findings, grounds)
    for ground in grounds.all():
        chosen = ground.job.selected if ground.job is not None else frozenset()
        listed = (one for one in ground.findings if one.code in chosen and not _blinds(one))
        yield from _graded(ground, listed, grounds)
    for ground, finding in across:
        yield from _graded(ground, [finding], grounds)


def _graded(ground: Ground, findings: Iterable[Finding], grounds: Grounds) -> Iterator[Placed]:
    plain = not ground.settings.severity and not ground.settings.places
    for finding in findings:
        path = "" if plain or not ground.settings.places else ground.path_of(finding.file)
        left = finding if plain else settings.graded(ground.settings, finding, path, grounds.codes)
        if left is not None:
            yield ground, left


def _once(found: Iterable[Placed]) -> list[Placed]:
    """Return findings in order, each once: copies on one text must not tell the text's faults twice."""
    seen: dict[object, Placed] = {}
    for placed in sorted(found, key=_in_order):
        one = placed[1]
        told = (one.file, one.line, one.column, one.end_line, one.end_column, one.code, one.pointer, one.message)
        seen.setdefault((*told, one.found, one.expected), placed)
    return list(seen.values())


class _Books:
    """The baselines of a run: each corpus has its own, or all have the one that was named."""

    def __init__(self, results: Sequence[Result], grounds: Grounds, baselines: Baselines, whole: bool) -> None:
        self.results = results
        self.grounds = grounds
        self.asked = baselines
        self.whole = whole

    def closed(self, found: list[Placed]) -> tuple[list[Placed], int, list[Placed]]:
        """Return what is left, how many were silent, and what is to be said of the baselines themselves."""
        if self.asked.write is not None:
            return self._written(self.asked.write, found)
        by_path: dict[Path | None, list[Placed]] = defaultdict(list)
        for placed in found:
            by_path[self._path(placed[0])].append(placed)
        for ground in self.grounds.all():
            by_path.setdefault(self._path(ground), [])
        left, hidden, extra = by_path.pop(None, []), 0, list[Placed]()
        for path, mine in by_path.items():
            assert path is not None
            kept, silent, told = self._applied(path, mine)
            left, hidden, extra = left + kept, hidden + silent, extra + told
        return left, hidden, extra

    def _path(self, ground: Ground | None) -> Path | None:
        if self.asked.path is not None or ground is None or not ground.settings.baseline:
            return self.asked.path
        return ground.named / ground.settings.baseline

    def _applied(self, path: Path, mine: list[Placed]) -> tuple[list[Placed], int, list[Placed]]:
        from hashiye import baseline  # noqa: PLC0415  (only who has one pays)

        try:
            book = baseline.read(path)
        except NotReadable as error:
            return mine, 0, [(None, finding) for finding in error.findings]
        applied = baseline.apply((finding for _, finding in mine), book, self._scope(path))
        stale = [(self._ground(path), finding) for finding in applied.stale]
        if self.asked.prune and applied.stale:
            files.write(path, baseline.pruned(applied), durable=True)
            stale = []
        left = {id(finding) for finding in applied.left}
        return [placed for placed in mine if id(placed[1]) in left], applied.hidden, stale

    def _written(self, path: Path, found: list[Placed]) -> tuple[list[Placed], int, list[Placed]]:
        """Make a baseline of everything; what never goes into one is left."""
        from hashiye import baseline  # noqa: PLC0415

        others: tuple[baseline.Entry, ...] = ()
        if path.exists():
            try:
                others = baseline.outside(baseline.read(path), self._scope(path))
            except NotReadable as error:
                return found, 0, [(None, finding) for finding in error.findings]
        data = baseline.written((finding for _, finding in found), path, outside=others)
        files.write(path, data, durable=True)
        return self._applied(path, found)

    def _ground(self, path: Path) -> Ground | None:
        return next((ground for ground in self.grounds.all() if self._path(ground) == path), None)

    def _scope(self, path: Path) -> Scope:
        from hashiye import baseline  # noqa: PLC0415

        mine = [one for one in self.results if self.asked.write is not None or self._path(one.ground) == path]
        jobs = [one.ground.job for one in mine if one.ground is not None and one.ground.job is not None]
        common = frozenset.intersection(*(job.selected for job in jobs)) if jobs else frozenset[str]()
        return baseline.scope((one.checked for one in mine if not one.checked.refused), common, whole=self.whole)
