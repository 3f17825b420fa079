"""From files to splits, or to what is wrong with splits: documents are read once, and doubtful texts once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from msgspec import Struct

from hashiye import engine
from hashiye.counting.reading import Reader, find
from hashiye.counting.roll import Portion, Roll, copy_of
from hashiye.findings import Finding, exit_code
from hashiye.limits import DEFAULT, Limits
from hashiye.measuring.shards import Bench
from hashiye.splitting import checking, making
from hashiye.splitting.checking import Checked
from hashiye.splitting.entries import Entry, entry, keys_of
from hashiye.splitting.file import Settings, Splits
from hashiye.splitting.groups import Tie, alike, doubtful, settled
from hashiye.splitting.making import Made
from hashiye.statistics import likeness
from hashiye.statistics.columns import Columns
from hashiye.statistics.item import Item

type Step = Callable[[int], None]

TOGETHER = 256
"""Documents that are read and sketched at a time."""

_MANY = 200
"""Documents from which several processes pay."""

_TEXTS = 256
"""Texts that are held while doubtful pairs are looked at."""


class Outcome(Struct, frozen=True):
    """What became of a run: the splits that were made, or what was checked, and the files that cannot be used.

    ``idle`` names what was to be spread evenly, and no document has.
    """

    findings: tuple[Finding, ...] = ()
    made: Made | None = None
    checked: Checked | None = None
    idle: tuple[str, ...] = ()

    @property
    def splits(self) -> Splits | None:
        """The splits that were made, or checked."""
        found = self.made or self.checked
        return None if found is None else found.splits

    @property
    def code(self) -> int:
        """0: all is well; 1: kept splits leak, or those checked are not sound; 2: something could not be read."""
        wrong = (self.made is not None and self.made.conflicts) or (self.checked is not None and not self.checked.sound)
        return max(2 * bool(exit_code(self.findings)), int(bool(wrong)))


class Read(Struct, frozen=True):
    """What is known of some documents, and what is wrong with others."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...] = ()


class _Seen(Struct, frozen=True):
    """All documents that could be read, those that could not, and which texts are nearly equal."""

    entries: Sequence[Entry]
    unread: frozenset[str]
    near: Sequence[Tie]
    findings: tuple[Finding, ...]


def split(
    paths: Sequence[str], asked_for: Splits, *, limits: Limits = DEFAULT, jobs: int = 0,
    step: Step = lambda _total: None,
) -> Outcome:  # fmt: skip
    """Make splits of the documents that arguments name; see :func:`hashiye.splitting.making.make`. ``ValueError``.

    ``step`` is called after each portion of documents, with the number of all portions.
    """
    seen = _look(paths, asked_for.settings, limits, jobs, step)
    made = making.make(seen.entries, seen.near, asked_for, seen.unread)
    return Outcome(seen.findings, made=made, idle=_idle(seen.entries, asked_for.settings))


def check(
    paths: Sequence[str], splits: Splits, *, limits: Limits = DEFAULT, jobs: int = 0,
    step: Step = lambda _total: None,
) -> Outcome:  # fmt: skip
    """Hold splits against the documents that arguments name."""
    seen = _look(paths, splits.settings, limits, jobs, step)
    return Outcome(seen.findings, checked=checking.check(seen.entries, seen.near, splits, seen.unread))


def _idle(entries: Sequence[Entry], settings: Settings) -> tuple[str, ...]:
    return tuple(sorted(set(settings.stratify) - keys_of(entries))) if entries else ()


def _look(paths: Sequence[str], settings: Settings, limits: Limits, jobs: int, step: Step) -> _Seen:
    """Read all documents. Never raises for bad data."""
    findings: list[Finding] = []
    with Bench(limits) as bench:
        roll = find(paths, limits, bench, findings)
        entries: list[Entry] = []
        for one in _read(roll, settings, limits, jobs, step):
            entries += one.entries
            findings += one.findings
        ties = alike(entries, settings.near)
        near = list(settled(ties, settings.near, _texts(roll, doubtful(ties, settings.near), limits)))
        unread = {name for portion in roll.portions(TOGETHER) for name, _ in portion.rows} - {one.id for one in entries}
    return _Seen(entries, frozenset(unread), near, tuple(dict.fromkeys(findings)))


def _read(roll: Roll, settings: Settings, limits: Limits, jobs: int, step: Step) -> Iterator[Read]:
    jobs = jobs or (1 if len(roll) < _MANY else engine.cores())
    total = -(-len(roll) // TOGETHER)
    for one in engine.run(partial(read, settings, limits), roll.portions(TOGETHER), jobs=jobs, batch=1):
        yield _dead(one.task) if isinstance(one, engine.WorkerDiedError) else one
        step(total)


def read(settings: Settings, limits: Limits, portion: Portion) -> Read:
    """Read some documents, in whatever process. Never raises for bad data."""
    findings: list[Finding] = []
    items = [found.item for found in Reader(limits).read(portion, findings)]
    return Read(tuple(_entries(items, settings)), tuple(findings))


def _entries(items: Sequence[Item], settings: Settings) -> Iterator[Entry]:
    found = likeness.count(Columns.of(items))
    for item in items:
        yield entry(item, settings, found.sketches[item.id], found.texts[item.id])


def _dead(task: object) -> Read:
    message, fix = "the process that read this file was killed, perhaps for memory", "run again with fewer --jobs"
    portion = task if isinstance(task, Portion) else Portion((), ())
    findings = tuple(
        Finding(code="HSH-C507", message=message, fix=fix, document=name,
                file=copy_of(name, where, portion.places[where[0]]).name)
        for name, copies in portion.rows
        for where in copies
    )  # fmt: skip
    return Read((), findings)


def _texts(roll: Roll, documents: Iterable[str], limits: Limits) -> Callable[[str], str | None]:
    """Return what reads the text of one of some documents again; None where it cannot."""
    wanted = frozenset(documents)
    portions = roll.portions(TOGETHER) if wanted else ()
    rows = {row[0]: Portion(one.places, (row,)) for one in portions for row in one.rows if row[0] in wanted}
    reader = Reader(limits)

    @lru_cache(maxsize=_TEXTS)
    def text(document: str) -> str | None:
        found = next(reader.read(rows[document], []), None)
        return None if found is None else found.item.text

    return text
