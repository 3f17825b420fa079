"""From what a mention says to the days it means: calendar, value, precision, status and evidence.

Nothing is guessed. A date without a year has no value unless its weekday, beside another date of
the text, leaves one year only; a relative date has none, since its anchor, the day of publication,
is not in the text. How a value came about is named in ``rule``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from hashiye.dates import calendars
from hashiye.dates.calendars import Days
from hashiye.dates.cursor import Found

_CALENDARS = {"jalali": calendars.jalali, "gregorian": calendars.gregorian, "hijri": calendars.hijri}
_NEAR = 183
"""Days between a date without a year and the date that fixes its year: half a year leaves one year to ask.

A weekday is right by chance in one year of seven, so that more years would find one too easily.
"""
_ABOUT = {
    "day": "about-day",
    "week": "about-day",
    "season": "about-month",
    "month": "about-month",
    "year": "about-year",
}


class DateMention(Struct, frozen=True, gc=False):
    """A date as it stands in the text, and what it means.

    ``start`` and ``end`` are code points. ``calendar``: ``jalali``, ``gregorian``, ``hijri`` or
    ``relative``. ``value`` is EDTF level 0 or None where the text does not fix it; ``native`` the date in
    its own calendar, ``--10-20`` without a year, empty for relative dates. ``status`` is ``explicit``,
    ``inferred``, or ``unknown`` where there is no value. ``evidence`` are spans, the mention first.
    """

    start: int
    end: int
    calendar: str
    value: str | None
    precision: str
    native: str
    status: str
    evidence: tuple[tuple[int, int], ...]
    rule: str
    days: Days | None = None


class _Meaning(Struct, gc=False):
    """A mention's meaning while it is worked out."""

    calendar: str
    native: str
    days: Days | None
    precision: str
    status: str
    rule: str
    value: str | None = None
    evidence: tuple[tuple[int, int], ...] = ()


def resolve(found: Sequence[Found], starts: Sequence[int], ends: Sequence[int]) -> list[DateMention]:
    """Return what each mention means, in the order given. ``starts`` and ``ends`` are the tokens'."""
    meanings = [_meaning(one) for one in found]
    _share_years(found, meanings)
    _years_by_weekday(found, meanings, starts, ends)
    _confirm_hijri(found, meanings)
    return [
        DateMention(
            one.start, one.end, it.calendar,
            _value(it),
            it.precision, it.native,
            "unknown" if it.value is None and it.days is None else it.status,
            ((one.start, one.end), *it.evidence), it.rule, it.days,
        )
        for one, it in zip(found, meanings, strict=True)
    ]  # fmt: skip


def _value(it: _Meaning) -> str | None:
    if it.value is not None or it.days is None:
        return it.value
    return _edtf(it.days, it.calendar, it.precision)


def _edtf(days: Days, calendar: str, precision: str) -> str:
    """Write days as EDTF; whole Gregorian months and years by their own short form."""
    if calendar != "gregorian" or precision not in ("month", "year", "decade", "century"):
        return calendars.edtf(days)
    first, last = calendars.iso(days[0]), calendars.iso(days[1])
    cut = 7 if precision == "month" else 4
    return first[:cut] if first[:cut] == last[:cut] else f"{first[:cut]}/{last[:cut]}"


def _meaning(one: Found) -> _Meaning:
    if one.calendar == "relative":
        return _Meaning("relative", "", None, one.precision, "unknown", one.rule)
    calendar, years, status, rule = _years_of(one)
    if one.precision in ("decade", "century"):
        return _long(one, calendar, status, rule)
    if not years:
        native = _native(one, (0,))
        return _Meaning(calendar, native, None, one.precision, "unknown", "no-year")
    if calendar == "mixed":
        return _mixed(one, years[0])
    days = _days_of(one, calendar, years)
    it = _Meaning(calendar, _native(one, years), days, one.precision, status, rule)
    if one.rule == "day-month-order-unknown" and calendar == "gregorian":
        it.value, it.precision, it.native, it.days = (
            f"{years[0]:04d}",
            "year",
            f"{years[0]:04d}",
            calendars.gregorian(years[0]),
        )
    elif days is None:
        outside = calendar == "jalali" and not calendars.JALALI_FIRST <= years[0] <= calendars.JALALI_LAST
        it.rule = "outside-jalali-range" if outside else "several-days" if len(one.days) > 1 else "no-such-day"
    elif one.weekday >= 0 and days[0] == days[1] and calendar != "hijri" and calendars.weekday(days[0]) != one.weekday:
        it.rule = "weekday-disagrees"
    if calendar == "hijri":
        it.precision = _ABOUT.get(it.precision, it.precision)
    return it


def _years_of(one: Found) -> tuple[str, tuple[int, ...], str, str]:
    """Return calendar, full years, status and rule of a mention by its month, its era or its number."""
    years, status, rule = one.years, "explicit", one.rule
    if rule in ("", "digits", "ordinal", "cardinal"):
        rule = "calendar-date"
    if not years:
        return one.calendar or "jalali", (), status, rule
    if one.era == "before":
        return "gregorian", (), "unknown", rule
    calendar = one.era if one.era in _CALENDARS else one.calendar
    if one.digits == 2 and years[0] < 100 and calendar in ("", "jalali"):
        if one.precision != "decade":
            years = tuple(year + (1300 if year >= 30 else 1400) for year in years)
            rule = "two-digit-year"
        return "jalali", years, "inferred", rule
    if one.calendar == "jalali" and years[0] > 1600 and one.era in ("", "gregorian"):
        return "mixed", years, "inferred", "mixed-calendars"
    if not calendar:
        calendar = "gregorian" if years[0] > calendars.JALALI_LAST else "jalali"
    elif one.era and rule == "year-by-value":
        rule = "year-with-era"
    return calendar, years, status, rule


def _days_of(one: Found, calendar: str, years: tuple[int, ...]) -> Days | None:
    """Return the days a mention with a year covers; None where there are none or they are no interval."""
    spans = _CALENDARS[calendar]
    if len(years) > 1:
        first, last = spans(years[0]), spans(years[-1])
        whole = one.through or _consecutive(years)
        return (first[0], last[1]) if first and last and whole and first < last else None
    year = years[0]
    if one.precision == "season":
        return _season_days(one, calendar, year)
    if one.part[1]:
        return _part_days(one, spans(year, one.month))
    if len(one.days) > 1:
        first, last = spans(year, one.month, one.days[0]), spans(year, one.month, one.days[-1])
        whole = one.through or _consecutive(one.days)
        return (first[0], last[1]) if first and last and whole and first < last else None
    return spans(year, one.month, one.days[0] if one.days else 0)


def _consecutive(numbers: tuple[int, ...]) -> bool:
    return all(after - before == 1 for before, after in pairwise(numbers))


def _season_days(one: Found, calendar: str, year: int) -> Days | None:
    """Jalali seasons, halves and quarters are whole months; those of other calendars have no fixed days."""
    spans = _CALENDARS[calendar]
    first = (one.part[0] - 1) * one.part[1] + 1 if one.part[1] else one.month
    length = one.part[1] or 3
    if calendar != "jalali" and not one.part[1]:
        return None
    begin, end = spans(year, first), spans(year, first + length - 1)
    return (begin[0], end[1]) if begin and end else None


def _part_days(one: Found, month: Days | None) -> Days | None:
    """Return the days of a half, a third (ten days) or a week of a month; the last part takes the rest."""
    if month is None:
        return None
    number, of = one.part
    length = {2: 15, 3: 10, 4: 7}[of]
    first = month[0] + (number - 1) * length
    return first, month[1] if number == of != 4 else first + length - 1


def _long(one: Found, calendar: str, status: str, rule: str) -> _Meaning:
    """Read a decade or a century. A century has days only where its calendar is sure."""
    number = one.years[0]
    if one.precision == "decade":
        if number < 100:
            first = number + (1900 if calendar == "gregorian" else 1300)
            calendar = calendar or "jalali"
            status, rule = "inferred", "two-digit-decade"
        else:
            first = number
            calendar = calendar or ("gregorian" if number > calendars.JALALI_LAST else "jalali")
        last = first + 9
    else:
        sure = "gregorian" if one.era == "gregorian" or (not one.era and number > 15) else ""
        calendar = sure or (one.era if one.era in _CALENDARS else "jalali")
        first, last = 100 * number - 99, 100 * number
        if not sure and not (one.era == "jalali" and number > 12):
            return _Meaning(calendar, "", None, "century", "unknown", rule)
    begin, end = _CALENDARS[calendar](first), _CALENDARS[calendar](last)
    days = (begin[0], end[1]) if begin and end else None
    return _Meaning(calendar, f"{first}/{last}", days, one.precision, status, rule)


def _mixed(one: Found, year: int) -> _Meaning:
    """Read a Jalali month with a Gregorian year (۲۰ دی ۲۰۲۳): the days of it in that year."""
    of = calendars.gregorian(year)
    it = _Meaning("jalali", _native(one, (0,)), None, one.precision, "inferred", "mixed-calendars")
    for jalali_year in (year - 622, year - 621):
        days = _days_of(one, "jalali", (jalali_year,))
        if days and of and of[0] <= days[0] and days[1] <= of[1]:
            it.days, it.native = days, _native(one, (jalali_year,))
    return it


def _native(one: Found, years: tuple[int, ...]) -> str:
    """Write the date in its own calendar: ``1401-10-20``, ``--10-20``, ``1401-03-21/1401-03-22``."""
    if len(years) > 1:
        between = "/" if one.through or len(years) == 2 else ","
        return between.join(f"{year:04d}" for year in ((years[0], years[-1]) if between == "/" else years))
    year = years[0]
    head = f"{year:04d}" if year else "-"
    if one.precision == "season":
        first = (one.part[0] - 1) * one.part[1] + 1 if one.part[1] else one.month
        return f"{head}-{first:02d}/{head}-{first + (one.part[1] or 3) - 1:02d}"
    if not one.month:
        return head if year else ""
    if not one.days:
        return f"{head}-{one.month:02d}"
    if len(one.days) == 1:
        return f"{head}-{one.month:02d}-{one.days[0]:02d}"
    whole = one.through or _consecutive(one.days)
    days = (one.days[0], one.days[-1]) if whole else one.days
    return ("/" if whole else ",").join(f"{head}-{one.month:02d}-{day:02d}" for day in days)


def _share_years(found: Sequence[Found], meanings: list[_Meaning]) -> None:
    """Give «۵ خرداد» the year of the date it is coordinated with: «۵ خرداد و ۱۰ تیر ۱۴۰۲»."""
    for index in range(len(found) - 2, -1, -1):
        one, after = found[index], found[index + 1]
        it, other = meanings[index], meanings[index + 1]
        if it.rule != "no-year" or one.relative or after.first - one.last != 1 or not other.native[:1].isdigit():
            continue
        if one.calendar != other.calendar or not one.month or one.month > after.month or other.days is None:
            continue
        years = (int(other.native[:4]),)
        it.days = _days_of(one, one.calendar, years)
        if it.days is not None:
            it.native, it.status, it.rule = _native(one, years), "inferred", "year-of-next"
            it.precision = _ABOUT.get(it.precision, it.precision) if one.calendar == "hijri" else it.precision
            it.evidence = ((after.start, after.end),)


def _years_by_weekday(
    found: Sequence[Found], meanings: list[_Meaning], starts: Sequence[int], ends: Sequence[int]
) -> None:
    """Find the year of «سه شنبه ۲۰ دی»: the only one near another date where the weekday is right."""
    open_ones = [
        (one, it)
        for one, it in zip(found, meanings, strict=True)
        if it.rule == "no-year"
        and one.weekday >= 0
        and len(one.days) == 1
        and not one.relative
        and one.calendar != "hijri"
    ]
    if not open_ones:
        return
    anchors = sorted(
        (it.days[0], it.days[1], one.start, one.end)
        for one, it in zip(found, meanings, strict=True)
        if it.days is not None and it.status == "explicit" and it.precision in ("day", "month", "year")
    )
    near = _near_years(anchors)
    memory: dict[tuple[str, int, int, int], tuple[int, int] | None] = {}
    days_only = [anchor for anchor in anchors if anchor[0] == anchor[1]] or anchors
    for one, it in open_ones:
        asked = (one.calendar, one.month, one.days[0], one.weekday)
        if asked not in memory:
            memory[asked] = _only_year(asked, near, anchors)
        if (answer := memory[asked]) is not None:
            year, day = answer
            it.days, it.status, it.rule, it.native = (
                (day, day),
                "inferred",
                "weekday-fixes-year",
                _native(one, (year,)),
            )
            first, last = one.weekday_at
            it.evidence = ((starts[first], ends[last - 1]), _closest(days_only, day)[2:])


def _near_years(anchors: Sequence[tuple[int, int, int, int]]) -> list[int]:
    """Return the Gregorian years within a year of any anchor."""
    years = {calendars.year_of(edge) for anchor in anchors for edge in anchor[:2]}
    return sorted({year + step for year in years for step in (-1, 0, 1)})


def _only_year(
    asked: tuple[str, int, int, int], near: list[int], anchors: Sequence[tuple[int, int, int, int]]
) -> tuple[int, int] | None:
    """Return year and day of a month's day that falls on a weekday, if one year alone fits the anchors."""
    calendar, month, day, weekday = asked
    fits: dict[int, int] = {}
    for year in near:
        for own in (year - 622, year - 621) if calendar == "jalali" else (year,):
            days = _CALENDARS[calendar](own, month, day)
            if days and calendars.weekday(days[0]) == weekday and _distance(anchors, days[0]) <= _NEAR:
                fits[own] = days[0]
    return next(iter(fits.items())) if len(fits) == 1 else None


def _closest(anchors: Sequence[tuple[int, int, int, int]], day: int) -> tuple[int, int, int, int]:
    """Return the anchor whose begin or end is nearest to a day; anchors are sorted."""
    place = bisect_left(anchors, (day,))
    beside = anchors[max(0, place - 2) : place + 2]
    return min(beside, key=lambda anchor: max(anchor[0] - day, day - anchor[1], 0))


def _distance(anchors: Sequence[tuple[int, int, int, int]], day: int) -> int:
    first, last, *_ = _closest(anchors, day)
    return max(first - day, day - last, 0)


def _confirm_hijri(found: Sequence[Found], meanings: list[_Meaning]) -> None:
    """Fix a Hijri day by the Jalali or Gregorian date beside it, where the two agree within two days."""
    for index, it in enumerate(meanings):
        if it.precision != "about-day" or it.days is None or it.days[0] != it.days[1]:
            continue
        for beside in (index - 1, index + 1):
            if not 0 <= beside < len(found):
                continue
            other, one = meanings[beside], found[index]
            gap = max(found[beside].first - one.last, one.first - found[beside].last)
            if gap > 3 or other.days is None or other.precision != "day" or other.days[0] != other.days[1]:
                continue
            if abs(other.days[0] - it.days[0]) <= 2:
                it.days, it.precision, it.status, it.rule = other.days, "day", "inferred", "date-confirms"
                it.evidence = ((found[beside].start, found[beside].end),)
                break
