"""Mends one document in memory: round by round, until the rules have nothing more that can be put right.

Each round applies the edits of what the rules remarked, writes the canonical form, and asks the rules again.
A round that leaves more errors than there were is taken back.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import uuid4

from msgspec import Struct, structs

from hashiye import corpus, files, keepers, validation
from hashiye.checks import edits
from hashiye.checks.changed_text import restored
from hashiye.checks.edits import EditError
from hashiye.codecs import Parcel, utf8
from hashiye.codes import Severity
from hashiye.corpus import Source
from hashiye.findings import Finding, NotReadable
from hashiye.model import Document
from hashiye.registry import Remark, Rule
from hashiye.validation import Checked, Job, Seen

ROUNDS = 10
"""Rounds after which a document is left as it is then, though more could be done: fixes wait for each other."""


class Fix(Struct, frozen=True):
    """What was put right in one file: the code, how many times, and what was done, for people."""

    code: str
    count: int
    what: str


class Restored(Struct, frozen=True):
    """A text whose bytes of old were found again: its path, the bytes that are there and those that should be."""

    path: Path
    found: bytes
    data: bytes


class Mended(Struct, frozen=True):
    """What one document becomes: its bytes, its text if that is put right too, and what was done for it."""

    data: bytes
    fixes: tuple[Fix, ...]
    checked: Checked
    text: Restored | None = None


def mend(source: Source, parcel: Parcel, job: Job, *, unsafe: bool, run: str = "") -> Mended:
    """Mend one document. Raises ``NotReadable`` for what is none, or has fields of a newer version that would be lost.

    Edits that are not safe are made only if ``unsafe``. A text file is restored only to the very bytes of the
    hash that the document keeps, only if it is called ``.txt``, and only if no other document of the corpus keeps
    another hash of it. ``run`` names the run: what other documents keep is looked up once in each,
    and anew where none is named.
    """
    return _Mending(source, parcel, job, unsafe=unsafe, run_id=run or uuid4().hex).run()


class _State(Struct, frozen=True):
    """A document on its way: its bytes, the text that is looked at with it, and what the rules say of them."""

    data: bytes
    text: bytes | None
    seen: Seen

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.data + b"\0" + (self.text or b"")).digest()


type Group = tuple[Rule, Remark]


class _Mending:
    """One document, and the codes whose edits are not made any more because they made it worse."""

    def __init__(self, source: Source, parcel: Parcel, job: Job, *, unsafe: bool, run_id: str) -> None:
        self.source = source
        self.parcel = parcel
        self.job = job
        self.unsafe = unsafe
        self.run_id = run_id
        self.barred: set[str] = set()
        self.one_by_one = False
        self.first: list[Fix] = []
        self.done: dict[str, Fix] = {}

    def run(self) -> Mended:
        begin = self._begin()
        end = self._rounds(begin)
        parcel = structs.replace(self.parcel, data=end.data)
        checked = validation.judge(self.source, parcel, self.job, end.text)
        fixes = sorted([*self.first, *self.done.values()], key=lambda fix: fix.code)
        text = None
        if end.text is not None:
            raw = begin.seen.subject.raw
            assert raw is not None
            text = Restored(Path(begin.seen.text_file), raw, end.text)
        return Mended(end.data, tuple(fixes), checked, text)

    # --- the begin: readable, canonical, on its own text ---

    def _begin(self) -> _State:
        """Return the document in canonical form, with its own text if that can be found again."""
        data, canonical = self._readable()
        if canonical != data:
            self.first.append(Fix("HSH-S217", 1, "written in canonical form"))
        return _State(canonical, None, self._see(canonical, None))

    def _readable(self) -> tuple[bytes, bytes]:
        """Return bytes that can be read, and their canonical form. What editors add is taken off if it must be."""
        data = self.parcel.data
        try:
            return data, self._canonical(data)
        except NotReadable as error:
            without = data.removeprefix(utf8.BOM)
            steps = (
                (data, without, Fix("HSH-B102", 1, "byte order mark taken off")),
                (without, without.replace(b"\r\n", b"\n"), Fix("HSH-B108", 1, "line ends made LF")),
            )
            for before, after, fix in steps:
                if after == before:
                    continue
                self.first.append(fix)
                with contextlib.suppress(NotReadable):
                    return after, self._canonical(after)
            raise error from None

    def _canonical(self, data: bytes) -> bytes:
        reading = corpus.read_whole(self.source.codec, structs.replace(self.parcel, data=data))
        return self._written(reading.document)

    def _written(self, document: Document) -> bytes:
        data = next(iter(self.source.codec.write(document).files.values()))
        return data.removesuffix(b"\n") if self.source.codec.many else data  # a record is a line without its end

    def _see(self, data: bytes, text: bytes | None) -> Seen:
        return validation.see(self.source, structs.replace(self.parcel, data=data), self.job, text)

    # --- the rounds ---

    def _rounds(self, begin: _State) -> _State:
        state = self._with_text(begin)
        known = {state.digest}
        first, done = state, dict(self.done)
        rounds = 0
        while rounds < ROUNDS and (groups := self._chosen(state)):
            after = self._after(state, groups)
            if after is None:
                self._bar(groups)
                continue
            if after.digest in known:  # fixes that undo each other: none of them is made
                self.done = done
                return first
            known.add(after.digest)
            self._count(groups)
            state = after
            rounds += 1
        return state

    def _chosen(self, state: _State) -> list[Group]:
        """Return the remarks whose edits are made in this round; no two touch the same item."""
        able = [
            (rule, remark)
            for rule, remark in state.seen.examined.remarks
            if remark.edits and (remark.safe or self.unsafe) and rule.code.code not in self.barred
        ]
        if self.one_by_one and able:
            able = [group for group in able if group[0].code.code == able[0][0].code.code]
        return [able[number] for number in edits.disjoint(remark.edits for _, remark in able)]

    def _after(self, state: _State, groups: Sequence[Group]) -> _State | None:
        """Return the document after edits; None where it is no better, or none at all."""
        try:
            made = edits.applied(state.seen.subject.document, (edit for _, one in groups for edit in one.edits))
            data = self._written(made)
            after = _State(data, state.text, self._see(data, state.text))
        except (NotReadable, EditError, TypeError, ValueError, AttributeError, OverflowError):
            return None  # a value that cannot stand there: a writer or the schema says so
        return None if _is_worse(state.seen, after.seen) else after

    def _bar(self, groups: Sequence[Group]) -> None:
        """Leave out what made a document worse: first look at each code alone, then bar the one."""
        codes = {rule.code.code for rule, _ in groups}
        if len(codes) > 1:
            self.one_by_one = True
        else:
            self.barred |= codes

    def _count(self, groups: Sequence[Group]) -> None:
        for rule, remark in groups:
            self._add(rule.code.code, remark.fix or rule.code.title)

    def _add(self, code: str, what: str) -> None:
        before = self.done.get(code)
        self.done[code] = Fix(code, 1, what) if before is None else structs.replace(before, count=before.count + 1)

    # --- the text ---

    def _with_text(self, state: _State) -> _State:
        """Return the document looked at with the text it was made on, where that can be found again."""
        raw, document = state.seen.subject.raw, state.seen.subject.document
        remarked = any(rule.code.code == "HSH-B106" for rule, _ in state.seen.examined.remarks)
        if raw is None or not remarked or self.source.piped or self.source.path == files.STDIN:
            return state
        text = restored(raw, document.text.sha256)
        if text is None or text == raw or not self._may_be_restored(state.seen):
            return state
        seen = self._see(state.data, text)
        if _is_worse(state.seen, seen):
            return state
        self._add("HSH-B106", f"the text's own bytes restored: {Path(state.seen.text_file).name}")
        return _State(state.data, text, seen)

    def _may_be_restored(self, seen: Seen) -> bool:
        """Say whether it is an article's own file, and no other document on it keeps another hash."""
        path, home = Path(seen.text_file), corpus.root_of(self.source.path)
        if {path.suffix, Path(os.path.realpath(path)).suffix} != {".txt"}:
            return False
        return keepers.hashes(home, path, self.job.limits, self.run_id) <= {seen.subject.document.text.sha256}


# --- which is better --------------------------------------------------------------------------


def _is_worse(before: Seen, after: Seen) -> bool:
    """Say whether there are more errors than before; what could not be asked before does not count."""
    new = {one.code for one in before.examined.skipped}
    return sum(code not in new for code in _errors(after)) > sum(1 for _ in _errors(before))


def _errors(seen: Seen) -> Iterable[str]:
    yield from (rule.code.code for rule, remark in seen.examined.remarks if _severity(rule, remark) is Severity.ERROR)
    yield from (finding.code for finding in _told(seen) if finding.severity is Severity.ERROR)


def _severity(rule: Rule, remark: Remark) -> Severity:
    return remark.severity or rule.code.severity


def _told(seen: Seen) -> tuple[Finding, ...]:
    return (*seen.findings, *seen.refused)
