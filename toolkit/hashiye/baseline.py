"""A baseline: findings that stand already and are to be silent, so that only new ones stop anybody.

An entry goes by a finding's fingerprint (:mod:`hashiye.fingerprints`) and its file, never by a line. An
entry that matches nothing any more is told, so that the list only gets shorter. Whoever runs a part of the
corpus, or some of the rules, is not told of what was not looked at.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from hashiye import files, schema
from hashiye.codecs.json_places import scan
from hashiye.codes import CODES
from hashiye.findings import Finding, NotReadable
from hashiye.fingerprints import fingerprint
from hashiye.limits import DEFAULT
from hashiye.places import pointer
from hashiye.registry import RULES
from hashiye.text import Offsets
from hashiye.validation import Checked

SCHEMA = "hashiye-baseline-1.0"
SCHEMA_FILE = f"{SCHEMA}.schema.json"
STALE = "HSH-C522"
_FAULTS = 100
"""How many faults of a file that is no baseline are told."""


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One silent fault: ``count`` findings that are alike, in one file (named from the baseline's own folder)."""

    fingerprint: str
    code: str
    document: str
    file: str
    count: int = 1


class Baseline(Struct, frozen=True):
    """What a baseline file says. ``path`` is where it lies, ``data`` its bytes."""

    path: Path
    entries: tuple[Entry, ...] = ()
    data: bytes = b""


class Scope(Struct, frozen=True, kw_only=True):
    """What a run has looked at: see :func:`scope`, which makes it.

    ``files`` were judged by rules (documents and their texts, as findings name them), ``selected`` are the codes
    reported, ``skipped`` pairs of file and code that was not asked there. ``whole``: corpus-wide rules ran on every
    document of the corpus, so that what is gone from it is gone.
    """

    files: frozenset[str]
    selected: frozenset[str]
    skipped: frozenset[tuple[str, str]] = frozenset()
    whole: bool = False


class Applied(Struct, frozen=True):
    """What a baseline leaves.

    ``left`` are findings that are new, ``hidden`` counts the silent ones, and ``stale`` are findings HSH-C522
    at the baseline's own lines. ``kept`` are the entries without what is stale.
    """

    left: tuple[Finding, ...]
    stale: tuple[Finding, ...]
    hidden: int
    kept: tuple[Entry, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    entries: tuple[Entry, ...]


def read(path: Path) -> Baseline:
    """Read a baseline. Raises ``NotReadable`` (HSH-C506 with line and column, HSH-C501) if it cannot be used."""
    data = files.read(path, DEFAULT)
    try:
        raw = msgspec.json.decode(data, type=_File)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or of another shape
        raise NotReadable(_problems(path, data)) from None
    if raw.schema != SCHEMA or any(entry.count < 1 for entry in raw.entries):
        raise NotReadable(_problems(path, data))
    return Baseline(path, raw.entries, data)


def _problems(path: Path, data: bytes) -> list[Finding]:
    """Say why the bytes are no baseline, and where."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return [_problem(path, "the bytes are not UTF-8", line, 1)]
    read = scan(text, DEFAULT)
    offsets = Offsets(text)
    if read.faults:
        first = read.faults[0]
        return [_problem(path, first.message, *offsets.line_column(first.offset), found=first.found)]
    problems = schema.json_problems(read.value, SCHEMA_FILE, _FAULTS)
    places = scan(text, DEFAULT, {problem.path for problem in problems}).places
    return [
        _problem(path, problem.message, *offsets.line_column(places.get(problem.path, (0, 0))[0]),
                 found=problem.found, expected=problem.expected, at=pointer(problem.path))
        for problem in problems
    ] or [_problem(path, "it is not in the form that hashiye writes", 1, 1)]  # fmt: skip


def _problem(
    path: Path, why: str, line: int, column: int, *, found: str = "", expected: str = "", at: str = ""
) -> Finding:
    return Finding(
        code="HSH-C506", message=f"the baseline cannot be used: {why}", file=str(path), line=line, column=column,
        found=found, expected=expected, pointer=at,
        fix="bring an earlier state back, or write it anew: hashiye validate --write-baseline",
    )  # fmt: skip


def scope(checked: Iterable[Checked], selected: Iterable[str], *, whole: bool) -> Scope:
    """Return what a run looked at, from its results file by file.

    A file that could not be read, or a shard with a line that could not, was not judged. ``whole``: see
    :class:`Scope`; True only if the corpus-wide rules had the records of all documents.
    """
    judged: set[str] = set()
    skipped: set[tuple[str, str]] = set()
    for one in checked:
        if one.records and not one.refused:
            texts = {record.text_file for record in one.records} - {""}
            judged |= {one.file, *texts}
            skipped |= {(file, rule.code) for rule in one.skipped for file in (one.file, *texts)}
    return Scope(files=frozenset(judged), selected=frozenset(selected), skipped=frozenset(skipped), whole=whole)


def apply(findings: Iterable[Finding], baseline: Baseline, scope: Scope) -> Applied:
    """Take the known findings away. ``findings`` must be sorted, with nothing twice; HSH-C522 only if selected.

    What could not be looked at (a code with ``trouble``) is never silent. Of more findings alike than
    the baseline counts, the later ones are left. A file that moved is found by its fingerprints.
    """
    named = _Names(baseline.path)
    unspent = [entry.count for entry in baseline.entries]
    here, elsewhere = _tables(baseline, named)
    left: list[Finding] = []
    hidden = 0
    for finding in findings:
        known = "" if _is_outside(finding) else fingerprint(finding)
        entries = here.get((known, named.of(finding.file))), elsewhere.get(known)
        if known and any(_spend(candidates, unspent) for candidates in entries if candidates):
            hidden += 1
        else:
            left.append(finding)
    silent = _judged(scope, named)
    stale = {at: rest for at, rest in enumerate(unspent) if rest and silent(baseline.entries[at])}
    rests = ((entry, entry.count - stale.get(at, 0)) for at, entry in enumerate(baseline.entries))
    kept = tuple(structs.replace(entry, count=rest) for entry, rest in rests if rest)
    return Applied(tuple(left), tuple(_told(baseline, stale)) if STALE in scope.selected else (), hidden, kept)


class _Names:
    """Names of files, from the folder of the baseline, with ``/`` and nothing that JSON cannot hold."""

    def __init__(self, path: Path) -> None:
        self.folder = os.path.abspath(path.parent)  # noqa: PTH100  (links stay as they were named)
        self._known: dict[str, str] = {"-": "-"}
        self._there: dict[str, bool] = {}

    def of(self, file: str) -> str:
        """Return the name of a finding's file."""
        if file not in self._known:
            try:
                name = os.path.relpath(file, self.folder).replace(os.sep, "/")
            except ValueError:  # on another drive
                name = file
            self._known[file] = name.encode("utf-8", "backslashreplace").decode()
        return self._known[file]

    def is_there(self, name: str) -> bool:
        """Say whether a file of this name stands there now."""
        if name not in self._there:
            self._there[name] = "\0" not in name and os.path.lexists(os.path.join(self.folder, name))  # noqa: PTH118
        return self._there[name]


def _is_outside(finding: Finding) -> bool:
    """Say whether a finding never goes into a baseline: what could not be looked at, and the baseline's own."""
    return finding.code == STALE or (finding.code in CODES and CODES[finding.code].trouble)


def _tables(baseline: Baseline, named: _Names) -> tuple[dict[tuple[str, str], list[int]], dict[str, list[int]]]:
    """Return the entries by fingerprint and file; and by fingerprint alone, where the file is gone."""
    here: dict[tuple[str, str], list[int]] = defaultdict(list)
    elsewhere: dict[str, list[int]] = defaultdict(list)
    for at in range(len(baseline.entries) - 1, -1, -1):  # the first of two alike is spent first
        entry = baseline.entries[at]
        here[entry.fingerprint, entry.file].append(at)
        if not named.is_there(entry.file):
            elsewhere[entry.fingerprint].append(at)
    return dict(here), dict(elsewhere)


def _spend(entries: list[int], unspent: list[int]) -> bool:
    """Take one off the count of the first entry that has any left; False if none has."""
    while entries and not unspent[entries[-1]]:
        entries.pop()
    if entries:
        unspent[entries[-1]] -= 1
    return bool(entries)


def _judged(scope: Scope, named: _Names) -> Callable[[Entry], bool]:
    """Return what says of an entry whether the run would have found what it is about, if it were still there."""
    files_judged = {named.of(file) for file in scope.files}
    skipped = {(named.of(file), code) for file, code in scope.skipped}

    def is_judged(entry: Entry) -> bool:
        if entry.code not in scope.selected:
            return False
        if _is_across(entry.code) or not named.is_there(entry.file):
            return scope.whole
        return entry.file in files_judged and (entry.file, entry.code) not in skipped

    return is_judged


def _is_across(code: str) -> bool:
    """Say whether a code is told of the corpus, not of one document."""
    return RULES[code].across is not None if code in RULES else code in CODES and CODES[code].level == 5


def _told(baseline: Baseline, stale: dict[int, int]) -> Iterator[Finding]:
    """Say of each stale entry that it is one, at its own line."""
    if not stale:
        return
    text = baseline.data.decode()
    offsets = Offsets(text)
    places = scan(text, DEFAULT, {("entries", at) for at in stale}).places
    for at, rest in stale.items():
        entry = baseline.entries[at]
        start, end = places.get(("entries", at), (0, 0))
        line, column = offsets.line_column(start)
        end_line, end_column = offsets.line_column(end)
        seen = entry.count - rest
        how = f"is found {seen} times, not {entry.count}" if seen else "is not found any more"
        yield Finding(
            code=STALE, message=f"{entry.code} in {entry.file} {how}", severity=CODES[STALE].severity,
            file=str(baseline.path), line=line, column=column, end_line=end_line, end_column=end_column,
            pointer=f"/entries/{at}", item=entry.fingerprint, document=entry.document,
            found=f"count {entry.count}", expected=f"count {seen}" if seen else "no entry",
            fix="take it off: hashiye validate --prune-baseline",
        )  # fmt: skip


def written(findings: Iterable[Finding], path: Path, *, outside: tuple[Entry, ...] = ()) -> bytes:
    """Return the bytes of a baseline at ``path`` that silences ``findings``, beside entries ``outside`` this run."""
    named = _Names(path)
    counted = Counter(
        (named.of(finding.file), finding.code, fingerprint(finding), _sound(finding.document))
        for finding in findings
        if not _is_outside(finding)
    )
    fresh = [
        Entry(fingerprint=known, code=code, document=document, file=file, count=count)
        for (file, code, known, document), count in counted.items()
    ]
    there = {(entry.fingerprint, entry.file) for entry in fresh}
    return _bytes([*fresh, *(entry for entry in outside if (entry.fingerprint, entry.file) not in there)])


def _sound(words: str) -> str:
    return words.encode("utf-8", "backslashreplace").decode()


def outside(baseline: Baseline, scope: Scope) -> tuple[Entry, ...]:
    """Return the entries about which a run says nothing: ``--write-baseline`` of a part keeps them."""
    judged = _judged(scope, _Names(baseline.path))
    return tuple(entry for entry in baseline.entries if not judged(entry))


def pruned(applied: Applied) -> bytes:
    """Return the bytes of a baseline without what is stale."""
    return _bytes(applied.kept)


def _bytes(entries: Iterable[Entry]) -> bytes:
    """Write entries sorted, one a line, so that a change of one is a change of one line in git."""
    ordered = sorted(entries, key=lambda one: (one.file, one.code, one.fingerprint, one.document, one.count))
    lines = ",\n".join(f"  {json.dumps(structs.asdict(entry), ensure_ascii=False)}" for entry in ordered)
    body = f"[\n{lines}\n ]" if ordered else "[]"
    return f'{{\n "schema": "{SCHEMA}",\n "entries": {body}\n}}\n'.encode()
