"""The dates of a document's own life, and whether the fields of a date fit each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from hashiye.checks.dated import Dated
from hashiye.checks.subject import Subject
from hashiye.codes import Severity
from hashiye.dates.calendars import Days
from hashiye.dates.written import Written
from hashiye.model import Fact
from hashiye.registry import Path, Remark, check

type Stage = tuple[str, Path, str, Days, bool]
"""What happened, where that is said, how it is written, on which days, and whether it is one day."""

_ORDER = ("published", "collected", "annotated")
_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _stages(subject: Subject) -> list[Stage]:
    """Return the stages of a document's life that are dated: published, collected, annotated."""
    found: list[Stage] = []
    for one in subject.dates:
        if one.role in _ORDER and isinstance(one.value, Written) and one.value.days is not None:
            days = one.value.days
            found.append((one.role, ("metadata", one.index, "value"), one.fact.value or "", days, days[0] == days[1]))
    for i, producer in enumerate(subject.document.producers):
        said = producer.settings.get("date", "")
        if _ISO_DAY.match(said):
            try:
                day = date.fromisoformat(said[:10]).toordinal()
            except ValueError:
                continue
            found.append(("annotated", ("producers", i, "settings", "date"), said, (day, day), True))
    return found


def _some_stage(subject: Subject) -> bool:
    facts = subject.document.metadata
    return any([fact.value is not None and (fact.role or fact.key) in _ORDER for fact in facts]) or any(  # noqa: C419
        "date" in producer.settings for producer in subject.document.producers
    )


@check("HSH-M417", text=False, screen=_some_stage)
def date_order(subject: Subject) -> Iterator[Remark]:
    """An article is published, then collected, then annotated; on one day at the earliest.

    Looked at are dates with the role published or collected, the fact `collected`, and the setting `date` of a
    producer. Collected before published means that one of the two is wrong, often a Jalali date read as Gregorian
    or day and month reversed. Dates of events and dates mentioned in the text are free. Where one of the two is
    only known to the month or the year, what is certainly out of order is a warning.
    """
    stages = sorted(_stages(subject), key=lambda stage: _ORDER.index(stage[0]))
    latest: Stage | None = None  # of the stages before, the one that began last
    waiting: Stage | None = None
    for stage in stages:
        if waiting is not None and waiting[0] != stage[0]:
            latest, waiting = _later(latest, waiting), None
        if latest is not None and latest[3][0] > stage[3][1]:
            sure = latest[4] and stage[4]
            yield Remark(
                at=stage[1],
                message=f"{stage[0]} before it was {latest[0]}",
                found=stage[2],
                expected=f"{latest[2]} or later",
                fix="correct the date that is wrong",
                severity=None if sure else Severity.WARNING,
            )
        waiting = _later(waiting, stage)


def _later(one: Stage | None, other: Stage) -> Stage:
    return other if one is None or other[3][0] > one[3][0] else one


def _clock_is_asked(subject: Subject) -> bool:
    return bool(subject.context.today) and _some_stage(subject)


@check("HSH-M418", text=False, screen=_clock_is_asked)
def future_date(subject: Subject) -> Iterator[Remark]:
    """Nothing was published, collected or annotated after today.

    A day in the future is a mistyped year, or a date in another calendar taken for Gregorian. Events and
    dates mentioned in the text may well lie ahead. Today is the day on which the check runs, unless
    another is stated; without one the rule is silent, so that a report does not change with the clock.
    """
    try:
        today = date.fromisoformat(subject.context.today).toordinal()
    except ValueError:
        return
    for what, path, said, days, _ in _stages(subject):
        if days[0] > today:
            yield Remark(
                at=path,
                message=f"{what} in the future",
                found=said,
                expected=f"{subject.context.today} or earlier",
                fix="correct the date",
            )


_FIELDS = ("role", "calendar", "native", "precision")


def _some_fields_odd(subject: Subject) -> bool:
    odd = [
        fact
        for fact in subject.document.metadata
        if fact.key != "date" and (fact.role or fact.calendar or fact.native or fact.precision)
    ]
    return bool(odd) or any([_misfit(one) for one in subject.dates])  # noqa: C419  (a list: faster than a generator)


def _odd_facts(subject: Subject) -> Iterator[tuple[int, Fact, str]]:
    """Yield what belongs to dates and stands with another key."""
    for i, fact in enumerate(subject.document.metadata):
        if fact.key != "date" and (fact.role or fact.calendar or fact.native or fact.precision):
            for field in _FIELDS:
                if getattr(fact, field) and (fact.key, field) != ("collected", "precision"):
                    yield i, fact, field


@check("HSH-M423", text=False, screen=_some_fields_odd)
def date_fields(subject: Subject) -> Iterator[Remark]:
    """Role, precision, calendar and native form stand with the key `date`, and say one thing.

    A native form names the calendar that it is in, and a relative date (امروز) has none. The precision is no finer
    than the value (a month is no day) and no coarser than one single day. Fields of a fact that was copied and
    changed by hand part company easily. Take out what does not belong, or correct the precision. With the key
    `collected` only a precision stands.
    """
    for i, fact, field in _odd_facts(subject):
        yield Remark(
            at=("metadata", i, field),
            message=f"a {field} stands with the key date, and not with {fact.key}",
            found=getattr(fact, field),
            expected="no such field",
            fix="take it out, or make the fact a date",
        )
    for one in subject.dates:
        misfit = _misfit(one)
        if misfit is not None:
            field, message, expected = misfit
            yield Remark(
                at=("metadata", one.index, field),
                span=one.fact.evidence[0] if one.fact.evidence else None,
                message=message,
                found=getattr(one.fact, field),
                expected=expected,
                fix="correct it, or take it out",
            )


def _misfit(one: Dated) -> tuple[str, str, str] | None:
    """Return field, message and what was expected, where the fields of a date do not fit."""
    fact = one.fact
    if fact.native and not fact.calendar and fact.key == "date":
        return "native", "a native form without the calendar it is in", "a calendar"
    if fact.native and fact.calendar == "relative":
        return "native", "a relative date has no native form", "no native form, or the calendar it is in"
    if fact.precision and isinstance(one.value, Written):
        return _precision_misfit(fact.precision, one.value)
    return None


def _precision_misfit(precision: str, value: Written) -> tuple[str, str, str] | None:
    units = value.units
    if precision in ("day", "about-day") and units != {"day"}:
        return "precision", "the precision is finer than the value", "a value to the day, or a coarser precision"
    if precision in ("week", "month", "about-month", "season") and "year" in units and not value.interval:
        return "precision", "the precision is finer than the value", "a value to the month, or a coarser precision"
    if units == {"day"} and not value.interval and precision not in ("day", "about-day"):
        return "precision", "the value is one day, and the precision is coarser", "day"
    if units == {"month"} and not value.interval and precision not in ("month", "about-month", "season"):
        return "precision", "the value is one month, and the precision is another", "month"
    return None
