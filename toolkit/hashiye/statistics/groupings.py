"""What documents can be grouped by that is theirs: a fact, when they were published, their language, their folder.

One meaning for all that group: statistics, the batches of agreement, splits. A month or a year is that of a date of
which all days lie in it; a Jalali month lies in two Gregorian ones, and so in none of their groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from hashiye.dates.written import NoDateError, edtf, jalali_of
from hashiye.model import Fact
from hashiye.statistics.facts_figures import months

ABSENT = "\u2014"
"""The group of documents that nothing is said of. A value that is only this dash says no more."""

MONTHS = ("month", "jalali-month")
DATES = (*MONTHS, "year", "jalali-year")
"""When a document was published."""

LANGUAGE = "language"

FOLDER, BATCH = "folder", "batch"
"""The folder below ``documents/`` or an annotator's own; either word is understood."""

KINDS = (*DATES, LANGUAGE, FOLDER)
"""What is known here, besides the key of any fact."""

LONGEST = 200
"""Characters of a value by which its group is named."""


def is_known(by: str) -> bool:
    """Say whether documents can be grouped by it, whatever facts they have."""
    return by in KINDS or by == BATCH


def values(by: str, facts: Sequence[Fact], language: str = "", folder: str = "") -> tuple[str, ...]:
    """Return what a document has of it, each once, in the order of its facts; nothing where it says nothing.

    >>> values("month", [Fact("date", "2023-01-10", "explicit", "published")])
    ('2023-01',)
    """
    return tuple(dict.fromkeys(name[:LONGEST] for name in _values(by, facts, language, folder) if name.strip()))


def _values(by: str, facts: Iterable[Fact], language: str, folder: str) -> Iterator[str]:
    if by == LANGUAGE:
        yield language
    elif by in (FOLDER, BATCH):
        yield folder
    elif by in DATES:
        yield from (_date(by, value) for value in said("date", facts, "published"))
    else:
        yield from said(by, facts)


def said(key: str, facts: Iterable[Fact], role: str = "") -> Iterator[str]:
    """Yield the values of the facts of a key, whole; where a ``role`` is asked for, those of that role."""
    for fact in facts:
        if fact.key == key and fact.value and fact.value.strip() and (not role or fact.role == role):
            yield fact.value


@lru_cache(maxsize=16_384)
def _date(by: str, value: str) -> str:
    """Return the month or year that all days of a date lie in; empty where there is none."""
    if by in MONTHS:
        return months(value)[MONTHS.index(by)]
    try:
        days = edtf(value).days
    except NoDateError:
        return ""
    if not days:
        return ""
    if by == "year":
        first, last = (date.fromordinal(day).year for day in (days[0], days[-1]))
    else:
        first, last = (jalali_of(day).year for day in (days[0], days[-1]))
    return f"{first:04}" if first == last and first else ""
