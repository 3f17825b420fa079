"""A date fact by itself: its value exists, its native form exists, both are one day, and so is the weekday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hashiye.checks.dated import Dated
from hashiye.checks.subject import Subject
from hashiye.codes import Severity
from hashiye.dates import calendars, lexicon
from hashiye.dates.written import NAMES, Written, jalali_of
from hashiye.forms import key
from hashiye.registry import Remark, check

_OWN_LIFE = ("published", "collected")
_HIJRI_SLACK = 2
"""Days by which the tabular Hijri calendar may part from the announced one."""
_WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه")
_WORD = re.compile(r"[^\s،؛,.;:()«»\"/\-–—]+")
_MAY_HOLD_WEEKDAY = re.compile("شنب|جمع|آدینه|چشنب")
_BEFORE = 24
"""Characters before a mention in which a weekday beside it is looked for."""
_LONGEST = 200
"""Characters of a mention that are looked through."""
_BETWEEN = ' \u200c\u00a0،,(«"'
"""What may stand between a weekday and the mention behind it."""


def _span(one: Dated) -> tuple[int, int] | None:
    return one.fact.evidence[0] if one.fact.evidence else None


def _looks_jalali(one: Dated) -> bool:
    """Say whether the day on which an article was published or collected has a Jalali year in its value."""
    return (
        one.role in _OWN_LIFE and isinstance(one.value, Written) and one.value.points[0].year <= calendars.JALALI_LAST
    )


def _some_bad_value(subject: Subject) -> bool:
    for one in subject.dates:
        if isinstance(one.value, str) or (one.value is None) != (one.fact.status == "unknown") or _looks_jalali(one):
            return True
    return False


@check("HSH-M413", text=False, screen=_some_bad_value)
def date_value(subject: Subject) -> Iterator[Remark]:
    """The value of a date is a day, month or year of the Gregorian calendar that exists, or an interval of two.

    It is written as EDTF level 0: `2023-01-10`, `2023-01`, `2023`, `2023-03-21/2023-04-20` (how a Jalali month
    is written), and is absent exactly where the date is unknown. A Jalali date in its place, day and month
    reversed, a 31st of a month with 30 days: whatever sorts or counts by date puts the article in the
    wrong place. Write the Gregorian value, and the Jalali date as the native form. An article published or
    collected before 1501 is a warning: the year is a Jalali one. Facts with the key `collected` are dates too.
    Source: ISO 8601-2:2019.
    """
    for one in subject.dates:
        fact, at = one.fact, ("metadata", one.index)
        if isinstance(one.value, str):
            yield Remark(
                at=(*at, "value"),
                span=_span(one),
                message=f"the value is no date: {one.value}",
                found=fact.value or "",
                expected="EDTF level 0: 2023-01-10, 2023-01, 2023, or two of them with / between",
                fix=_jalali_hint(fact.value or "") or "write the Gregorian date",
            )
        if _looks_jalali(one):
            yield Remark(
                at=(*at, "value"),
                span=_span(one),
                message=f"no article was {one.role} in this year: the value looks like a Jalali date",
                found=fact.value or "",
                expected="the Gregorian date",
                fix=_jalali_hint(fact.value or "") or "write the Gregorian date",
                severity=Severity.WARNING,
            )
        if (fact.value is not None) == (fact.status == "unknown"):
            known = fact.value is not None
            yield Remark(
                at=(*at, "status"),
                span=_span(one),
                message="an unknown date has a value" if known else f"an {fact.status} date has no value",
                found=fact.status,
                expected="explicit or inferred" if known else "unknown",
                fix="state how it is known, or take the value out" if known else "write the value, or unknown",
            )


def _jalali_hint(value: str) -> str:
    """Say what a value is if it is a Jalali date in figures."""
    found = re.fullmatch(r"(1[2-4][0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", value)
    days = calendars.jalali(*map(int, found.groups())) if found else None
    return f"if it is Jalali, the value is {calendars.edtf(days)}" if days else ""


def _some_bad_native(subject: Subject) -> bool:
    return any(isinstance(one.native, str) for one in subject.dates)


@check("HSH-M414", text=False, screen=_some_bad_native)
def native_date(subject: Subject) -> Iterator[Remark]:
    """The native form of a date is one that its calendar has.

    The Jalali months have 31 days up to Shahrivar, 30 up to Bahman, and Esfand has 30 in leap years only:
    1403-12-30 exists, 1402-12-30 does not. A Hijri month has at most 30 days. A year may be left out (`--10-20`).
    A day that does not exist is a slip in the annotation, or the article's own; where the value is unknown it is
    only a warning, and where the rule `no-such-day` says so of the article it is none. Leap years are those of
    persiantools, 1200 to 1500.
    """
    for one in subject.dates:
        fact = one.fact
        if isinstance(one.native, str) and not (fact.status == "unknown" and fact.rule == "no-such-day"):
            yield Remark(
                at=("metadata", one.index, "native"),
                span=_span(one),
                message=f"the {NAMES[fact.calendar]} calendar has no such date: {one.native}",
                found=fact.native,
                expected=f"a date of the {NAMES[fact.calendar]} calendar",
                fix="compare it with the article, and correct it",
                severity=Severity.WARNING if fact.value is None else None,
            )


def _some_pair(subject: Subject) -> bool:
    return any(
        isinstance(one.native, Written) and (one.fact.value != one.fact.native or one.fact.calendar != "gregorian")
        for one in subject.dates
    )


@check("HSH-M415", text=False, screen=_some_pair)
def dates_disagree(subject: Subject) -> Iterator[Remark]:
    """The value of a date and its native form are the same day, month, year or stretch of days.

    The value is Gregorian, the native form as the article has it: 1401-10-20 is 2023-01-10. They part where one
    of the two was corrected alone, or where a conversion took a leap year wrongly and is one day off. A part
    of a month (the first ten days of Mehr) lies inside its native month. Hijri dates may differ by two days, since
    the first of a month was a sighting. Which of the two is right, the article says. Jalali days come from
    persiantools, Hijri days from the tabular calendar (Reingold and Dershowitz, Calendrical Calculations).
    """
    for one in subject.dates:
        if isinstance(one.value, Written) and isinstance(one.native, Written):
            expected = _disagreement(one, one.value, one.native)
            if expected:
                yield Remark(
                    at=("metadata", one.index, "value"),
                    span=_span(one),
                    message=f"the value is not the {NAMES[one.fact.calendar]} date {one.fact.native}",
                    found=one.fact.value or "",
                    expected=expected,
                    fix="compare both with the article, and correct the one that is wrong",
                )


def _disagreement(one: Dated, value: Written, native: Written) -> str:
    """Return which value the native form stands for, where it is not the one there; empty where they agree."""
    assert value.days is not None
    first, last = value.days
    if native.days is not None:
        begin, end = native.days
        slack = _HIJRI_SLACK if one.fact.calendar == "hijri" else 0
        if abs(begin - first) <= slack and abs(end - last) <= slack:
            return ""
        part = one.fact.precision == "week" and native.units != {"day"}
        inside = begin - slack <= first and last <= end + slack
        return "" if part and inside else calendars.edtf(native.days)
    if any(point.year for point in native.points):
        return _far_year(one, first, native)
    point = native.points[0]
    if first == last and not native.interval and point.day and one.fact.calendar != "hijri":
        day = jalali_of(first) if one.fact.calendar == "jalali" else None
        month_day = (day.month, day.day) if day else tuple(map(int, calendars.iso(first)[5:].split("-")))
        if month_day != (point.month, point.day) and (day is None or day.year):
            return f"a day that is {one.fact.native} there"
    return ""


def _far_year(one: Dated, first: int, native: Written) -> str:
    """Compare a Jalali year outside those that are computed: it is 621 or 622 years behind."""
    year = native.points[0].year
    if one.fact.calendar != "jalali" or native.interval or calendars.year_of(first) - year in (621, 622):
        return ""
    return f"a date in {year + 621} or {year + 622}"


def _some_day(subject: Subject) -> bool:
    """Look for weekdays in each mention of a date with a value and directly before it."""
    text = subject.text
    for fact in subject.document.metadata:
        if fact.value is not None and fact.evidence and fact.key in ("date", "collected"):
            start, end = fact.evidence[0]
            said = text[max(0, start - _BEFORE) : max(0, min(end, start + _LONGEST))]
            if "شنب" in said or "جمع" in said or "آدینه" in said:
                return True
    return False


@check("HSH-M416", needs=("HSH-B106", "HSH-M413", "HSH-M415"), screen=_some_day)
def weekday_differs(subject: Subject) -> Iterator[Remark]:
    """The weekday that the article gives with a date is the weekday of that date.

    «جمعه ۲۳ دی ۱۴۰۱» was a Friday. Where the two differ, the article has a slip or the date was read in the
    wrong year or calendar; either way the value wants a second look. Looked at are dates of one day, the
    weekday inside the first evidence or directly before it (Persian and Dari names, with blank or half-space).
    Two different weekdays, and «شب جمعه», which is the night before, are passed over, and so are Hijri dates
    that nothing confirms.
    """
    for one in subject.dates:
        value = one.value
        if not isinstance(value, Written) or value.interval or value.units != {"day"} or not one.fact.evidence:
            continue
        start, end = one.fact.evidence[0]
        if one.fact.precision == "about-day" or ("metadata", one.index, "evidence", 0) in subject.broken:
            continue
        line = subject.text.rfind("\n", max(0, start - _BEFORE), start) + 1
        before = subject.text[max(line, start - _BEFORE) : start]
        said = _weekday_said(before, subject.text[start : min(end, start + _LONGEST)])
        assert value.days is not None
        day = calendars.weekday(value.days[0])
        if said is not None and said != day:
            yield Remark(
                at=("metadata", one.index, "value"),
                span=(start, end),
                message=f"{one.fact.value} is a {_WEEKDAYS[day]}, and the article says {_WEEKDAYS[said]}",
                found=_WEEKDAYS[said],
                expected=_WEEKDAYS[day],
                fix="look at the year and the calendar of this date; if the article errs, leave it",
            )


@lru_cache(maxsize=1024)
def _weekday_said(before: str, mention: str) -> int | None:
    """Return the weekday said in a mention or directly before it, Saturday as 0; None if none or several are."""
    if not _MAY_HOLD_WEEKDAY.search(before + mention):
        return None
    earlier = list(_WORD.finditer(before))[-3:]
    if earlier and before[earlier[-1].end() :].strip(_BETWEEN):
        earlier = []
    words = [key(match[0]) for match in (*earlier, *_WORD.finditer(mention))]
    inside: list[int] = []
    beside: list[int] = []
    for at, word in enumerate(words):
        trigger = lexicon.TRIGGERS[word]
        if trigger is None or trigger.kind != lexicon.WEEKDAY:
            continue
        headed = trigger.value == 0 and at > 0 and words[at - 1] in lexicon.WEEKDAY_HEADS
        day = lexicon.WEEKDAY_HEADS[words[at - 1]] if headed else trigger.value
        if at - headed > 0 and words[at - headed - 1] == "شب":
            return None
        if at >= len(earlier):
            inside.append(day)
        elif at == len(earlier) - 1:
            beside.append(day)
    days = set(inside or beside)
    return days.pop() if len(days) == 1 else None
