"""Dates as facts write them: EDTF level 0 for ``value``, the calendar's own form for ``native``.

Pure: a text in, days out, or the words that say why there are none.
"""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from hashiye.dates import calendars
from hashiye.dates.calendars import Days

_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NATIVE = re.compile(r"(?:([0-9]{4})|-)(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LONGEST = 2_000
"""Characters of the longest form that is read."""
_DAYS_OF = {"jalali": calendars.jalali, "gregorian": calendars.gregorian, "hijri": calendars.hijri}
_LONGEST_MONTHS = {
    "jalali": (31,) * 6 + (30,) * 6,
    "gregorian": (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    "hijri": (30,) * 12,
}
"""The most days that a month has in any year."""


class NoDateError(ValueError):
    """A text that is no date; its words say why."""


class Point(Struct, frozen=True, order=True):
    """One date: a year (0: not said), a month and a day (0: the whole of what is above)."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def unit(self) -> str:
        """What it names: ``day``, ``month`` or ``year``."""
        return "day" if self.day else "month" if self.month else "year"


class Written(Struct, frozen=True):
    """A form that was read: its points, and the days from the first to the last (None without a year)."""

    points: tuple[Point, ...]
    days: Days | None = None
    interval: bool = False

    @property
    def units(self) -> frozenset[str]:
        """What its points name."""
        return frozenset(point.unit for point in self.points)


def edtf(text: str) -> Written:
    """Read EDTF level 0 without times: a year, a month, a day, or an interval of two such. Raises ``NoDateError``."""
    pieces = text[:_LONGEST].split("/")
    if len(pieces) > 2:
        raise NoDateError("an interval has one start and one end")
    points, days = [], []
    for piece in pieces:
        match = _POINT.fullmatch(piece)
        if match is None:
            raise NoDateError("not written as EDTF: 2023-01-10, 2024-06, 2023, or two of them with / between")
        point = Point(int(match[1]), int(match[2] or 0), int(match[3] or 0))
        if match[2] == "00" or match[3] == "00":
            raise NoDateError("there is no month and no day 00")
        points.append(point)
        days.append(_gregorian(point))
    if days[0][0] > days[-1][0] or days[0][1] > days[-1][1]:
        raise NoDateError("the interval ends before it begins")
    return Written(tuple(points), (days[0][0], days[-1][1]), len(pieces) == 2)


def _gregorian(point: Point) -> Days:
    if point.month > 12:
        raise NoDateError(f"there is no month {point.month}")
    days = calendars.gregorian(point.year, point.month, point.day)
    if days is None:
        year, month = point.year, point.month
        last = calendars.gregorian(year, month) if year else None
        if last is None:
            raise NoDateError("there is no year 0000")
        raise NoDateError(f"month {month} of {year} has {last[1] - last[0] + 1} days")
    return days


def native(text: str, calendar: str) -> Written:
    """Read the form of a calendar (``jalali``, ``gregorian``, ``hijri``). Raises ``NoDateError``.

    ``days`` is None where a year is not said or, in the Jalali calendar, lies outside 1200 to 1500, and for a
    list of dates that is no interval.
    """
    between = "," if "," in text else "/"
    pieces = text[:_LONGEST].split(between)
    points = [_native_point(piece, calendar) for piece in pieces]
    if len({(point.unit, not point.year) for point in points}) > 1:
        raise NoDateError("its parts are not of one kind")
    if between == "/" and len(points) > 2:
        raise NoDateError("only two dates have / between them, a list has commas")
    if between == "/" and points[0].year and points[0] > points[-1]:
        raise NoDateError("the second of two dates comes behind the first")
    spans = [_DAYS_OF[calendar](point.year, point.month, point.day) if point.year else None for point in points]
    first, last = spans[0], spans[-1]
    whole = between == "/" and first is not None and last is not None
    return Written(tuple(points), (first[0], last[1]) if whole and first and last else None, len(points) > 1)


def _native_point(piece: str, calendar: str) -> Point:
    match = _NATIVE.fullmatch(piece)
    if match is None or (match[1] is None and match[2] is None):
        raise NoDateError("not written as 1401-10-20, 1401-10, 1401, or --10-20 without a year")
    point = Point(int(match[1] or 0), int(match[2] or 0), int(match[3] or 0))
    if match[2] == "00" or match[3] == "00" or point.month > 12 or match[1] == "0000":
        raise NoDateError("a month is 01 to 12, a day 01 or more, a year more than 0000")
    if point.day > _LONGEST_MONTHS[calendar][(point.month or 1) - 1]:
        most = _LONGEST_MONTHS[calendar][point.month - 1]
        raise NoDateError(f"month {point.month} of the {NAMES[calendar]} calendar has at most {most} days")
    low, high = (calendars.JALALI_FIRST, calendars.JALALI_LAST) if calendar == "jalali" else (1, 9000)
    if low <= point.year <= high and _DAYS_OF[calendar](point.year, point.month, point.day) is None:
        raise NoDateError(_no_leap_day(point, calendar))
    return point


NAMES = {"jalali": "Jalali", "gregorian": "Gregorian", "hijri": "Hijri"}
"""What the calendars are called in messages."""


def _no_leap_day(point: Point, calendar: str) -> str:
    if calendar == "jalali":
        near = " and ".join(str(year) for year in range(point.year - 5, point.year + 6) if is_leap(year))
        return f"Esfand of {point.year} has 29 days (leap years near it are {near})"
    return f"month {point.month} of {point.year} has fewer days"


def is_leap(year: int) -> bool:
    """Say whether Esfand of a Jalali year has 30 days; False outside 1200 to 1500."""
    return calendars.jalali(year, 12, 30) is not None


def jalali_of(day: int) -> Point:
    """Return the Jalali date of an ordinal; the year is 0 outside 1200 to 1500."""
    guess = date.fromordinal(day).year - 621
    for year in (guess, guess - 1):
        days = calendars.jalali(year)
        if days is not None and days[0] <= day <= days[1]:
            passed = day - days[0]
            month, rest = divmod(passed, 31) if passed < 186 else divmod(passed - 186, 30)
            return Point(year, month + (1 if passed < 186 else 7), rest + 1)
    return Point(0)
