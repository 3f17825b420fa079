"""Calendar arithmetic: what days a Jalali, Gregorian or Hijri date, month or year covers, and EDTF of them.

Days are proleptic Gregorian ordinals, as in :meth:`datetime.date.toordinal`. Jalali years come
from persiantools, asked once a year for its first day; outside 1200 to 1500 the arithmetic and
the observed calendar may differ, so nothing is computed there. Hijri dates follow the tabular
calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of 30; Reingold and
Dershowitz, *Calendrical Calculations*, chapter 7), which may be a day or two away from the
announced one.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date
from functools import lru_cache

JALALI_FIRST, JALALI_LAST = 1200, 1500
"""The Jalali years whose days are computed, both included."""

_HIJRI_EPOCH = date(622, 7, 19).toordinal()  # 16 July 622 of the Julian calendar
_HIJRI_LAST = 9000

type Days = tuple[int, int]
"""First and last day, both included."""


@lru_cache(maxsize=512)
def _nowruz(year: int) -> int:
    from persiantools.jdatetime import JalaliDate  # noqa: PLC0415  (17 ms, only where a Jalali date is read)

    day: date = JalaliDate(year, 1, 1).to_gregorian()
    return day.toordinal()


@lru_cache(maxsize=4096)
def jalali(year: int, month: int = 0, day: int = 0) -> Days | None:
    """Return the days of a Jalali year, month or day; None where there is none, or outside 1200 to 1500."""
    if not JALALI_FIRST <= year <= JALALI_LAST or month > 12:
        return None
    first, after = _nowruz(year), _nowruz(year + 1)
    if not month:
        return first, after - 1
    before = 31 * (month - 1) - max(0, month - 7)
    length = 31 if month <= 6 else 30 if month < 12 else after - first - before
    first += before
    if not day:
        return first, first + length - 1
    return (first + day - 1, first + day - 1) if day <= length else None


@lru_cache(maxsize=4096)
def gregorian(year: int, month: int = 0, day: int = 0) -> Days | None:
    """Return the days of a Gregorian year, month or day; None where there is none (years 1 to 9999)."""
    if not 1 <= year <= MAXYEAR or month > 12:
        return None
    if not month:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    length = monthrange(year, month)[1]
    first = date(year, month, 1).toordinal()
    if not day:
        return first, first + length - 1
    return (first + day - 1, first + day - 1) if day <= length else None


@lru_cache(maxsize=1024)
def hijri(year: int, month: int = 0, day: int = 0) -> Days | None:
    """Return the days of a Hijri year, month or day by the tabular calendar; None where there is none."""
    if not 1 <= year <= _HIJRI_LAST or month > 12 or day > 30:
        return None
    first = _hijri_month(year, month or 1)
    if not month:
        return first, _hijri_month(year + 1, 1) - 1
    last = _hijri_month(year + month // 12, month % 12 + 1) - 1
    if not day:
        return first, last
    # the thirtieth exists where the moon was seen late, whatever the table says
    return first + day - 1, first + day - 1


def _hijri_month(year: int, month: int) -> int:
    return _HIJRI_EPOCH + 354 * (year - 1) + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2


def weekday(day: int) -> int:
    """Return the day of the week of an ordinal, counted from Saturday as 0, as Persian does."""
    return (day + 1) % 7


def iso(day: int) -> str:
    """Return an ordinal as ``2023-01-10``."""
    return date.fromordinal(day).isoformat()


def edtf(days: Days) -> str:
    """Return days as EDTF level 0 (ISO 8601-2:2019): one day, or an interval of two."""
    first, last = days
    return iso(first) if first == last else f"{iso(first)}/{iso(last)}"


def year_of(day: int) -> int:
    """Return the Gregorian year an ordinal falls in."""
    return date.fromordinal(day).year
