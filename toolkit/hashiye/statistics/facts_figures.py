"""From counts to the figures of facts, dates and habits of typing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from hashiye.dates.written import NoDateError, edtf, jalali_of
from hashiye.statistics.figures import Counted, Dates, Habit, KnownFacts
from hashiye.statistics.hygiene import THINGS, Hygiene, Thing
from hashiye.statistics.tally import Tally

_KEYS = (
    "title", "lead", "agency", "source", "publisher", "creator", "place", "url", "license", "collected",
    "language-note", "date:published", "date:collected", "date:event", "date:mentioned",
)  # fmt: skip
_ROLES = ("published", "collected", "event", "mentioned")
_MILLION = 1_000_000


def facts(tally: Tally, listed: int = 20) -> tuple[KnownFacts, ...]:
    """Return what is known of each key that a document has, in the order of the format; at most ``listed`` values."""
    held = tally.facts
    return tuple(_known(key, held.statuses[key], held.values.get(key, {}), tally.sizes.documents, listed)
                 for key in _in_order(held.statuses, _KEYS))  # fmt: skip


def _known(key: str, statuses: Mapping[str, int], values: Mapping[str, int], documents: int, listed: int) -> KnownFacts:
    explicit, inferred = statuses.get("explicit", 0), statuses.get("inferred", 0)
    there = sum(statuses.values())
    return KnownFacts(
        key, explicit, inferred, there - explicit - inferred, max(0, documents - there), len(values),
        counted(values)[:listed],
    )  # fmt: skip


def dates(tally: Tally) -> tuple[Dates, ...]:
    """Return the dates of each role, in the order of the format."""
    held = tally.facts
    roles = {**held.dates, **held.undated, **held.invalid}
    return tuple(_dates(tally, role) for role in _in_order(roles, _ROLES))


def _dates(tally: Tally, role: str) -> Dates:
    held = tally.facts
    values = {value: number for value, number in held.dates.get(role, {}).items() if _read(value)}
    gregorian: Counter[str] = Counter()
    jalali: Counter[str] = Counter()
    coarse = 0
    for value, number in values.items():
        western, iranian = months(value)
        gregorian.update({western: number} if western else {})
        jalali.update({iranian: number} if iranian else {})
        coarse += 0 if western or iranian else number
    return Dates(
        role=role, dated=sum(values.values()), undated=held.undated.get(role, 0), coarse=coarse,
        first=_day(min((_read(value)[0] for value in values), default=0)),
        last=_day(max((_read(value)[-1] for value in values), default=0)),
        gregorian=tuple(sorted(gregorian.items())), jalali=tuple(sorted(jalali.items())),
        precisions=counted(held.precisions.get(role, {})), calendars=counted(held.calendars.get(role, {})),
        invalid=held.invalid.get(role, 0),
    )  # fmt: skip


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat() if number > 0 else ""


@lru_cache(maxsize=16_384)
def _read(value: str) -> tuple[int, ...]:
    """Return the first and the last day of a value; nothing if it is no date."""
    try:
        days = edtf(value).days
    except NoDateError:
        return ()
    return days or ()


@lru_cache(maxsize=16_384)
def months(value: str) -> tuple[str, str]:
    """Return the Gregorian and the Jalali month that all days of a value lie in; empty where there is none.

    A Jalali month lies in two Gregorian ones. The Jalali calendar is computed for the years 1200 to 1500 only.

    >>> months("2023-01-10"), months("2023-03-21/2023-04-20"), months("2023")
    (('2023-01', '1401-10'), ('', '1402-01'), ('', ''))
    """
    days = _read(value)
    if not days:
        return "", ""
    first, last = (date.fromordinal(day).isoformat()[:7] for day in (days[0], days[-1]))
    start, end = jalali_of(days[0]), jalali_of(days[-1])
    same = start.year and (start.year, start.month) == (end.year, end.month)
    return first if first == last else "", f"{start.year:04}-{start.month:02}" if same else ""


def hygiene(tally: Tally) -> tuple[Habit, ...]:
    """Return how often each thing of :data:`hygiene.THINGS` is there, in its order, also what is nowhere.

    ``per_million`` is of the characters of the documents that were looked at: all, or for what only Persian is asked,
    those in Persian.
    """
    held = tally.hygiene
    return tuple(
        Habit(
            name=thing.name, group=thing.group, occurrences=held.occurrences.get(thing.name, 0),
            documents=held.documents.get(thing.name, 0), wanted=thing.wanted,
            per_million=_per_million(held, thing),
        )
        for thing in THINGS
    )  # fmt: skip


def _per_million(held: Hygiene, thing: Thing) -> float | None:
    characters = held.persian if thing.persian else held.characters
    return held.occurrences.get(thing.name, 0) * _MILLION / characters if characters else None


def counted(numbers: Mapping[str, int]) -> Counted:
    """Return names with their numbers, the most frequent first, then by name."""
    return tuple(sorted(numbers.items(), key=lambda one: (-one[1], one[0])))


def _in_order(names: Iterable[str], known: Sequence[str]) -> list[str]:
    """Return the names that are known in their order, then the others by name."""
    places = {name: place for place, name in enumerate(known)}
    return sorted(names, key=lambda name: (places.get(name, len(known)), name))
