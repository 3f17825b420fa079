"""From files to splits, or to what is wrong with splits: documents are read once, and doubtful texts once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from msgspec import Struct

from hashiye.copies import Bench
from hashiye.counting import grouping, workers
from hashiye.counting.reading import Reader, find
from hashiye.counting.roll import Portion, Roll
from hashiye.counting.workers import TOGETHER
from hashiye.findings import Finding, exit_code
from hashiye.limits import DEFAULT, Limits
from hashiye.splits import checking, entries, making
from hashiye.splits.checking import Checked
from hashiye.splits.entries import Entry
from hashiye.splits.file import Settings, Splits
from hashiye.splits.groups import Tie, alike, doubtful, settled
from hashiye.splits.making import Made
from hashiye.statistics import likeness
from hashiye.statistics.columns import Columns
from hashiye.statistics.item import Item

type Step = Callable[[int], None]

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
    """What is known of some documents, and what is wrong with others. ``keys`` of facts and ``layers`` are theirs."""

    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    keys: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()


class _Seen(Struct, frozen=True):
    """All documents that could be read, those that could not, and which texts are nearly equal."""

    entries: Sequence[Entry]
    unread: frozenset[str]
    near: Sequence[Tie]
    findings: tuple[Finding, ...]
    keys: frozenset[str]
    layers: frozenset[str]


def split(
    paths: Sequence[str], asked_for: Splits, *, limits: Limits = DEFAULT, jobs: int = 0,
    step: Step = lambda _total: None,
) -> Outcome:  # fmt: skip
    """Make splits of the documents that arguments name; see :func:`hashiye.splits.making.make`.

    Raises ``ValueError`` for what that refuses, and for keys and layers that no document has. ``step`` is called after
    each portion of documents, with the number of all portions.
    """
    seen = _look(paths, asked_for.settings, limits, jobs, step)
    _refuse(seen, asked_for.settings)
    made = making.make(seen.entries, seen.near, asked_for, seen.unread)
    return Outcome(seen.findings, made=made, idle=_idle(seen.entries, asked_for.settings))


def check(
    paths: Sequence[str], splits: Splits, *, limits: Limits = DEFAULT, jobs: int = 0,
    step: Step = lambda _total: None,
) -> Outcome:  # fmt: skip
    """Hold splits against the documents that arguments name."""
    seen = _look(paths, splits.settings, limits, jobs, step)
    return Outcome(seen.findings, checked=checking.check(seen.entries, seen.near, splits, seen.unread))


def _refuse(seen: _Seen, settings: Settings) -> None:
    """Refuse what no document has, unless it is the usual, or one that cannot be read may have it. ``ValueError``."""
    usual = Settings()
    asked = (
        ("stratify", settings.stratify, (*entries.KINDS, *sorted(seen.keys)), "fact"),
        ("together", settings.together, (*usual.together, *sorted(seen.keys)), "fact"),
        ("layer", (settings.layer,), (usual.layer, *sorted(seen.layers)), "layer"),
    )
    for option, names, known, what in asked:
        if missing := [one for one in names if one not in known and seen.entries and not seen.unread]:
            raise ValueError(f"{option}: {grouping.no_such(what, missing[0], known)}")


def _idle(known: Sequence[Entry], settings: Settings) -> tuple[str, ...]:
    return tuple(sorted(set(settings.stratify) - entries.keys_of(known))) if known else ()


def _look(paths: Sequence[str], settings: Settings, limits: Limits, jobs: int, step: Step) -> _Seen:
    """Read all documents. Never raises for bad data."""
    findings: list[Finding] = []
    with Bench(limits) as bench:
        roll = find(paths, limits, bench, findings)
        known, keys, layers = list[Entry](), set[str](), set[str]()
        for one in _read(roll, settings, limits, jobs, step):
            known += one.entries
            findings += one.findings
            keys |= one.keys
            layers |= one.layers
        ties = alike(known, settings.near)
        near = list(settled(ties, settings.near, _texts(roll, doubtful(ties, settings.near), limits)))
        unread = {name for portion in roll.portions(TOGETHER) for name, _ in portion.rows} - {one.id for one in known}
    told = tuple(dict.fromkeys(findings))
    return _Seen(known, frozenset(unread), near, told, frozenset(keys), frozenset(layers))


def _read(roll: Roll, settings: Settings, limits: Limits, jobs: int, step: Step) -> Iterator[Read]:
    yield from workers.run(
        partial(read, settings, limits), roll.portions(TOGETHER), _lost, jobs=workers.jobs(jobs, len(roll)),
        step=partial(step, -(-len(roll) // TOGETHER)),
    )  # fmt: skip


def _lost(findings: tuple[Finding, ...]) -> Read:
    return Read(findings=findings)


def read(settings: Settings, limits: Limits, portion: Portion) -> Read:
    """Read some documents, in whatever process. Never raises for bad data."""
    findings: list[Finding] = []
    items = [found.item for found in Reader(limits).read(portion, findings)]
    keys = frozenset(fact.key for item in items for fact in item.facts)
    layers = frozenset(one.layer for item in items for one in item.judged)
    return Read(tuple(_entries(items, settings)), tuple(findings), keys, layers)


def _entries(items: Sequence[Item], settings: Settings) -> Iterator[Entry]:
    found = likeness.count(Columns.of(items))
    for item in items:
        yield entries.entry(item, settings, found.sketches[item.id], found.texts[item.id])


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
