"""Facts: how much is known of each document, sources, and dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from msgspec import field

from hashiye.dates.written import NoDateError, edtf
from hashiye.model import Fact
from hashiye.statistics.columns import Columns
from hashiye.statistics.part import Part

REPEATING = frozenset(("agency", "source", "publisher", "creator", "place", "license", "language-note"))
"""Keys whose values stand in many documents; those that begin with ``x-`` count like them."""

ONCE = frozenset(("published", "collected"))
"""Roles of dates that are about the document: a value counts once in each."""

_RANK = {"explicit": 0, "inferred": 1, "unknown": 2}
_LAST = 3
_LONGEST = 200
"""Characters of a value by which it is known: a page of text in a fact is no name of a source."""


class Facts(Part):
    """``statuses`` by key and status, in documents (the best status a document has for the key).

    Dates have a key for each role, ``date:published``. ``values`` by key and value, in documents, of keys whose values
    repeat (agency, source, publisher, creator, place, license, language-note, x-…); ``languages`` of documents.
    ``dates`` by role and EDTF value, in facts (for ``published`` and ``collected``: in documents); ``undated`` by role:
    facts without a value; ``invalid`` by role: facts whose value is no date. ``precisions`` and ``calendars`` by role.
    """

    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    values: dict[str, dict[str, int]] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    dates: dict[str, dict[str, int]] = field(default_factory=dict)
    undated: dict[str, int] = field(default_factory=dict)
    invalid: dict[str, int] = field(default_factory=dict)
    precisions: dict[str, dict[str, int]] = field(default_factory=dict)
    calendars: dict[str, dict[str, int]] = field(default_factory=dict)


type _Pairs = list[tuple[str, str]]


class _Gathered:
    """What is counted when all documents were looked at: one pass in C over lists of pairs."""

    __slots__ = ("calendars", "dates", "invalid", "precisions", "statuses", "undated", "values")

    def __init__(self) -> None:
        self.statuses: _Pairs = []
        self.values: _Pairs = []
        self.dates: _Pairs = []
        self.precisions: _Pairs = []
        self.calendars: _Pairs = []
        self.undated: list[str] = []
        self.invalid: list[str] = []

    def take(self, facts: Iterable[Fact]) -> None:
        """Gather the facts of one document."""
        best: dict[str, str] = {}
        values: set[tuple[str, str]] = set()
        once: set[tuple[str, str]] = set()
        for fact in facts:
            key, status = fact.key, fact.status
            if key == "date" or key == "collected":  # noqa: PLR1714  (for every fact)
                role = fact.role or ("mentioned" if key == "date" else key)
                self._date(fact, role, once)
                if key == "date":
                    key = f"date:{role}"
            elif fact.value is not None and (key in REPEATING or key.startswith("x-")):
                values.add((key, fact.value[:_LONGEST]))
            held = best.get(key)
            if held is None or (held != status and _RANK.get(status, _LAST) < _RANK.get(held, _LAST)):
                best[key] = status
        self.statuses += best.items()
        self.values += values
        self.dates += once

    def _date(self, fact: Fact, role: str, once: set[tuple[str, str]]) -> None:
        value = fact.value
        if value is None:
            self.undated.append(role)
        elif not is_date(value):
            self.invalid.append(role)
        elif role in ONCE:
            once.add((role, value))
        else:
            self.dates.append((role, value))
        if fact.precision:
            self.precisions.append((role, fact.precision))
        if fact.calendar:
            self.calendars.append((role, fact.calendar))


def count(columns: Columns) -> Facts:
    """Count the facts of documents."""
    found = _Gathered()
    for item in columns.items:
        found.take(item.facts)
    return Facts(
        statuses=_nested(found.statuses),
        values=_nested(found.values),
        languages=dict(Counter(item.language for item in columns.items)),
        dates=_nested(found.dates),
        undated=dict(Counter(found.undated)),
        invalid=dict(Counter(found.invalid)),
        precisions=_nested(found.precisions),
        calendars=_nested(found.calendars),
    )


@lru_cache(maxsize=16_384)
def is_date(value: str) -> bool:
    """Say whether a value is EDTF level 0, and a date that there is."""
    try:
        edtf(value)
    except NoDateError:
        return False
    return True


def _nested(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (name, value), number in Counter(pairs).items():
        nested.setdefault(name, {})[value] = number
    return nested
