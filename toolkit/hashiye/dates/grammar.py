"""Where dates stand in a text: each mention's tokens and what it says, before any arithmetic.

The words that may begin or centre a date are found in one pass over all keys; the grammar looks
only around them, a bounded number of tokens to either side, never across a line end. Spans follow
the guidelines for DAT: the weekday and its date are one, سال before a number is in; روز، مورخ،
صبح and prepositions are out, as are durations, ages and frequencies.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import compress

from hashiye.dates import calendars, company, neighbours
from hashiye.dates import lexicon as lex
from hashiye.dates.cursor import Found, Reader
from hashiye.words import Words


def read(words: Words) -> list[Found]:
    """Return the mentions of a text, in order, none overlapping another."""
    reader = Reader(words)
    keys, triggers = words.keys, lex.TRIGGERS
    found: list[Found] = []
    for index in compress(range(len(keys)), map(triggers.__getitem__, keys)):
        if index < reader.low:
            continue
        trigger = triggers[keys[index]]
        if trigger is None:
            continue
        one = _HANDLERS[trigger.kind](reader, index, trigger)
        if one is not None and (one := _on_one_line(reader, index, trigger, one)) is not None:
            found.append(one)
            reader.low = one.last
    return found


def _on_one_line(reader: Reader, index: int, trigger: lex.Trigger, one: Found) -> Found | None:
    """Place the mention in the text; read it again within its line where it ran over the end of one."""
    words = reader.words
    one.start, one.end = words.starts[one.first], words.ends[one.last - 1]
    if "\n" in words.text[one.start : one.end]:
        low, high = reader.low, reader.high
        before = words.text.rfind("\n", one.start, words.starts[index])
        after = words.text.find("\n", words.starts[index], one.end)
        reader.low = bisect_left(words.starts, before) if before >= 0 else low
        reader.high = bisect_left(words.starts, after) if after >= 0 else high
        again = _HANDLERS[trigger.kind](reader, index, trigger)
        reader.low, reader.high = low, high
        if again is None:
            return None
        one = again
        one.start, one.end = words.starts[one.first], words.ends[one.last - 1]
    surface = words.surfaces[one.last - 1]
    if surface[-1] in ".:":  # hazm glues the full stop to a number
        one.end -= len(surface) - len(surface.rstrip(".:"))
    return one


def _year_tail(reader: Reader, end: int, one: Found) -> int:
    """Read what names the year behind a month or season, into ``one``: where it ends."""
    at = reader.at
    comma = end + (at(end) in ("،", ",") and bool(lex.number(at(end + 1)) or at(end + 1) == "سال"))
    head = comma + (at(comma) in neighbours.YEAR_HEADS)
    if head > comma and at(head) in lex.YEAR_KINDS:
        head += 1
    year = reader.year_after(head, one.calendar, headed=head > comma)
    if year is not None and (head > comma or (comma == end and year[0].value >= 30) or year[0].digits == 4):
        one.years, one.era = (year[0].value,), year[1]
        one.digits = year[0].digits or (4 if year[0].value >= 100 else 2)
        return year[2]
    word = at(end)
    if word == "ماه" and at(end + 1) in lex.NEAR:
        end, word = end + 1, at(end + 1)
    if word in lex.NEAR:
        one.relative = True
        return end + 1
    if word == "سال" and at(end + 1) in lex.PAST_OR_NEXT and at(end + 2) != "از":
        one.relative = True
        return end + 2
    return end


def _month(reader: Reader, index: int, trigger: lex.Trigger) -> Found | None:
    """Read a month with what stands around it: ۲۰ دی ماه ۱۴۰۱، اول خرداد، مهر ۱۴۰۲، دسامبر ۱۲, 2022."""
    at = reader.at
    before, after = at(index - 1), at(index + 1)
    month, end = trigger.value, index + 1
    if trigger.tail != lex.PLAIN and not company.may_be_month(trigger.tail, before, after, reader):
        return None
    if (before, at(index)) in neighbours.NOT_A_MONTH or (at(index), after) in neighbours.NOT_A_MONTH:
        return None
    if not month:
        month = lex.MONTH_TAILS.get((at(index), after), 0)
        if not month:
            return None
        end += 1
    if trigger.more == "hijri" and at(end) in lex.HONORIFICS:
        end += 1
    named = at(end) == "ماه"
    end += named
    left = index - (before in lex.HONORIFICS and trigger.more == "hijri")
    headed = at(left - 1) in neighbours.MONTH_HEADS
    left = left - 1 if headed else index
    one = Found(left, end, trigger.more, "month", month=month)
    if at(left - 2) in lex.PARTS:
        _take_part(reader, one)
    if not one.part[1] and (numbers := reader.numbers_to(left, 31)) is not None:
        _take_days(one, numbers)
    if trigger.more == "gregorian" and not one.days:
        end = _american(reader, end, one)
    one.last = _year_tail(reader, end, one)
    named = named or headed or bool(one.years) or one.relative or bool(one.part[1])
    return one if company.is_month(reader, one, index, trigger.tail, named=named) else None


def _take_days(one: Found, numbers: tuple[int, list[lex.Number], bool]) -> None:
    one.first, days, one.through = numbers
    one.days, one.precision = tuple(day.value for day in days), "day"
    one.rule = "ordinal" if days[-1].ordinal else "digits" if days[-1].digits else "cardinal"


def _american(reader: Reader, end: int, one: Found) -> int:
    """Read the day of «دسامبر ۱۲, 2022», only if the year follows."""
    day = lex.number(reader.at(end))
    if day is None or not 1 <= day.value <= 31 or day.digits not in (1, 2) or day.final:
        return end
    year = lex.number(reader.at(end + 1 + (reader.at(end + 1) in ("،", ","))))
    if year is None or year.digits != 4:
        return end
    one.days, one.precision, one.rule = (day.value,), "day", "digits"
    return end + 1


def _take_part(reader: Reader, one: Found) -> None:
    """Read «نیمه دوم»، «هفته اول» or a lone «نیمه» before a month into ``one``."""
    at, left = reader.at, one.first
    ordinal = lex.number(at(left - 1))
    if ordinal and ordinal.ordinal and at(left - 2) in lex.PARTS:
        of = lex.PARTS[at(left - 2)]
        if ordinal.value <= of:
            one.first, one.part, one.precision = left - 2, (ordinal.value, of), "week"


def _weekday(reader: Reader, index: int, trigger: lex.Trigger) -> Found | None:
    """Read a weekday, alone or with its date or its week: سه شنبه ۲۰ دی ماه، سه‌شنبه هفته گذشته."""
    at = reader.at
    first, day = index, trigger.value
    if not day and at(index - 1) in lex.WEEKDAY_HEADS and reader.glued(index):
        first, day = index - 1, lex.WEEKDAY_HEADS[at(index - 1)]
    if not company.is_weekday(at(first - 1), at(first - 2), at(index), at(index + 1)):
        return None
    alone = Found(first, index + 1, "relative", "day", weekday=day, weekday_at=(first, index + 1), rule="weekday-alone")
    dated = _date_after(reader, index + 1)
    if dated is not None:
        dated.first, dated.weekday, dated.weekday_at = first, day, (first, index + 1)
        return dated
    alone.last = _week_tail(reader, index + 1)
    if alone.last > index + 1:
        alone.rule = "from-publication"
    return alone


def _week_tail(reader: Reader, end: int) -> int:
    """Read هفته گذشته، گذشته، این هفته behind a weekday: where it ends."""
    at = reader.at
    if at(end) in ("هفته", "ماه") and at(end + 1) in lex.PAST_OR_NEXT:
        return end + 2
    if at(end) in lex.THIS and at(end + 1) == "هفته":
        return end + 2
    if at(end) in lex.PAST_OR_NEXT and not (at(end) in lex.BEFORE_AFTER and at(end + 1) == "از"):
        return end + 1
    return end


def _date_after(reader: Reader, index: int) -> Found | None:
    """Read the date behind a weekday or امروز; a comma, مورخ or برابر با may stand between."""
    at = reader.at
    start = index
    for _ in range(3):
        if at(start) not in neighbours.BETWEEN:
            break
        start += 1
    for place in range(start, min(start + 8, reader.high)):
        trigger = lex.TRIGGERS[at(place)]
        if trigger is not None and trigger.kind in (lex.MONTH, lex.NUMERIC, lex.YEAR):
            low, reader.low = reader.low, start
            one = _HANDLERS[trigger.kind](reader, place, trigger)
            reader.low = low
            if one is not None and one.first == start and one.days:
                return one
            if trigger.kind == lex.MONTH:
                return None
        elif lex.number(at(place)) is None and at(place) not in lex.LIST_JOINERS and at(place) != "ماه":
            return None
    return None


def _day_word(reader: Reader, index: int, _: lex.Trigger) -> Found | None:
    """Read امروز، دیروز or پس فردا, alone or with the weekday or date they stand beside."""
    at = reader.at
    if at(index - 1) in neighbours.NOT_BEFORE_DAY_WORD or at(index + 1) in ("ها", "های"):
        return None
    first = index - (at(index - 1) in neighbours.DAY_WORD_PREFIXES.get(at(index), ()))
    one = Found(first, index + 1, "relative", "day", rule="from-publication")
    following = lex.TRIGGERS[at(index + 1)]
    spaced = lex.TRIGGERS[at(index + 2)] if at(index + 1) in lex.WEEKDAY_HEADS else None
    dated = _date_after(reader, index + 1) if at(index + 1) not in neighbours.BETWEEN else None
    if following is not None and following.kind == lex.WEEKDAY:
        dated = _weekday(reader, index + 1, following)
    elif spaced is not None and spaced.kind == lex.WEEKDAY:
        dated = _weekday(reader, index + 2, spaced)
    if dated is not None:
        dated.first = first
        return dated
    return one


def _year_word(_reader: Reader, index: int, trigger: lex.Trigger) -> Found | None:
    """Read امسال, پارسال, or سال‌جاری in one token."""
    return Found(index, index + 1, "relative", trigger.more, rule="from-publication")


def _season(reader: Reader, index: int, trigger: lex.Trigger) -> Found | None:
    """Read a season with its year: بهار ۱۴۰۲، تابستان امسال; by itself only behind در and before no noun."""
    one = Found(index, index + 1, "", "season", month=3 * trigger.value + 1, rule="season")
    one.last = _year_tail(reader, index + 1, one)
    if one.last == index + 1 and not company.is_bare_season(reader.seen(index - 1), reader.at(index + 1)):
        return None
    if not one.years:
        one.calendar, one.rule = "relative", "from-publication"
    return one


def _numeric(reader: Reader, index: int, _: lex.Trigger) -> Found | None:
    """Read ۱۴۰۲/۰۵/۱۲، 12/5/1402 or 2023-01-10 in one token."""
    numbers = lex.numeric(reader.at(index))
    return _numeric_of(numbers, index, index + 1, "." in reader.at(index)[:-1]) if numbers else None


def _numeric_of(numbers: tuple[str, str, str], first: int, last: int, dotted: bool = False) -> Found | None:
    """Read three numbers as a date: year first, or year last; two digits only where they can be no day."""
    left, middle, right = numbers
    one = Found(first, last, "", "day", month=int(middle), rule="numeric-date")
    if len(left) == 4 and len(right) <= 2:
        one.years, one.days = (int(left),), (int(right),)
    elif len(right) == 4 and len(left) <= 2:
        one.years, one.days = (int(right),), (int(left),)
        if one.month > 12 and one.days[0] <= 12:  # month first, as Americans write it
            one.days, one.month = (one.month,), one.days[0]
        elif int(right) > calendars.JALALI_LAST and one.days[0] <= 12 and one.days[0] != one.month:
            one.rule = "day-month-order-unknown"
    elif len(left) == len(right) == 2 and int(left) > 31 and not dotted:
        one.years, one.days, one.digits = (int(left),), (int(right),), 2
    else:
        return None
    plausible = company.plausible_year(one.years[0]) or one.digits == 2
    return one if plausible and 1 <= one.month <= 12 and 1 <= one.days[0] <= 31 else None


def _year(reader: Reader, index: int, _: lex.Trigger) -> Found | None:
    """Read a bare number of four digits: 2023-01-10 in five tokens, ۲۰۲۲ میلادی, «از ۱۳۹۸ تا ۱۴۰۲»."""
    at = reader.at
    read = reader.number(index)
    if read is None or not company.plausible_year(read[0].value):
        return None
    for first in (index, index - 4):
        if (one := _dashed(reader, first)) is not None:
            return one
    number, end = read
    era, after = ("", end) if number.final else reader.era(end)
    one = Found(index, after, "", "year", (number.value,), era=era, rule="year-by-value")
    if era or company.is_bare_year(
        reader.seen(index - 1), reader.seen(index - 2), at(end), at(end + 1), final=number.final
    ):
        return one
    return None


def _dashed(reader: Reader, first: int) -> Found | None:
    """Read five glued tokens as a date with dashes or slashes."""
    if first < reader.low or reader.at(first + 1) not in neighbours.SEPARATORS:
        return None
    if reader.at(first + 3) != reader.at(first + 1):
        return None
    if any(reader.words.starts[i] != reader.words.ends[i - 1] for i in range(first + 1, min(first + 5, reader.high))):
        return None
    parts = [lex.number(reader.at(first + step)) for step in (0, 2, 4)]
    if any(part is None or not part.digits for part in parts):
        return None
    texts = [reader.at(first + step).rstrip(".:") for step in (0, 2, 4)]
    return _numeric_of((texts[0], texts[1], texts[2]), first, first + 5)


def _unit(reader: Reader, index: int, trigger: lex.Trigger) -> Found | None:
    """Read سال ۱۴۰۱، سال جاری، هفته گذشته، دهه ۶۰، قرن بیستم، دو روز پیش."""
    unit = trigger.more
    if unit in (lex.YEAR_UNIT, lex.YEARS_UNIT):
        one = _years(reader, index)
        if one is not None:
            return one
    if unit in (lex.DECADE, lex.CENTURY):
        one = _decade(reader, index, unit)
        if one is not None:
            return one
    return None if unit == lex.YEARS_UNIT else _near(reader, index, unit)


def _near(reader: Reader, index: int, unit: str) -> Found | None:
    """Read a unit of time made relative: هفته گذشته، این ماه، سال مالی جاری، سه ماه پیش."""
    at, end = reader.at, index + 1
    if unit == lex.YEAR_UNIT and at(end) in lex.YEAR_KINDS:
        end += 1
    word, before = at(end), at(index - 1)
    if word not in lex.PAST_OR_NEXT and before not in lex.THIS and not (unit == "year" and word == "جدید"):
        return None
    one = Found(index, end + 1, "relative", unit, rule="from-publication")
    if before in lex.THIS and unit in (lex.WEEK, lex.MONTH_UNIT) and company.is_this_week(reader.seen(index - 2)):
        return Found(index - 1, index + 1, "relative", unit, rule="from-publication")
    if (word not in lex.PAST_OR_NEXT and word != "جدید") or (word in lex.BEFORE_AFTER and at(end + 1) == "از"):
        return None
    return _qualified(reader, one, index, end)


def _qualified(reader: Reader, one: Found, index: int, end: int) -> Found | None:
    """Take what stands around «ماه گذشته» into it, or say that it is a duration: «دو سال گذشته»."""
    at, unit, word, before = reader.at, one.precision, reader.at(end), reader.at(index - 1)
    if word == "پیش" and at(end + 1) in ("رو", "روی"):
        one.last += 1
        return one
    if at(end + 1) in lex.YEAR_KINDS:  # سال گذشته میلادی
        one.last += 1
    counted = reader.numbers_to(index, 31)
    if counted is not None and counted[1][-1].ordinal and unit != lex.MONTH_UNIT:
        counted = None  # «نیمه اول سال گذشته» is no count of years
    if counted is None and before not in neighbours.SOME:
        return None if before in neighbours.NOT_BEFORE_UNIT else _with_year_part(reader, one, unit)
    if counted is not None and (counted[1][-1].ordinal or word == "جاری") and unit == lex.MONTH_UNIT:
        one.first, one.precision = counted[0], "day"  # بیستم ماه جاری
        return one
    if word in ("پیش", "قبل") and end == index + 1:
        one.first = index - 1 if counted is None else counted[0]
        return one
    return None


def _with_year_part(reader: Reader, one: Found, unit: str) -> Found:
    """Take «نیمه دوم»، «شش ماهه نخست» before a year into the mention."""
    if unit not in (lex.YEAR_UNIT, lex.YEARS_UNIT):
        return one
    left = one.first
    ordinal = lex.number(reader.at(left - 1))
    if ordinal is None or not ordinal.ordinal:
        return one
    months = lex.YEAR_PARTS.get(reader.at(left - 2))
    if months is None and reader.at(left - 2) in ("ماهه", "ماه"):
        count = lex.number(reader.at(left - 3))
        if count is None or count.value not in (3, 6, 9) or ordinal.value > 12 // count.value:
            return one
        one.first, one.part = left - 3, (ordinal.value, count.value)
    elif months is not None and ordinal.value <= max(1, 12 // months):
        one.first, one.part = left - 2, (ordinal.value, months)
    if one.part[1]:
        one.precision = "season"
    return one


def _years(reader: Reader, index: int) -> Found | None:
    """Read سال with its number or numbers: سال ۱۴۰۱، سال هجری شمسی ۱۳۵۷، سال‌های ۱۳۹۸ تا ۱۴۰۲."""
    at, start = reader.at, index + 1
    if at(start) in lex.PAST_OR_NEXT:
        return None
    before = lex.number(at(index - 1))
    if (before is not None and not before.ordinal) or at(index - 1) in neighbours.SOME:
        return None  # ۱۰ سال ۵۰ نفر
    if at(start) in ("ها", "های"):
        start += 1
    era = ""
    while at(start) in lex.YEAR_KINDS and start < index + 4:
        era = lex.ERAS.get(at(start), era)
        start += 1
    read = reader.year_after(start, "", headed=True)
    if read is None:
        return None
    number, said, end = read
    digits = number.digits or (4 if number.value >= 100 else 2)
    one = Found(index, end, "", "year", (number.value,), era=said or era, digits=digits, rule="year-by-value")
    if not number.final:
        _more_years(reader, one)
    return _with_year_part(reader, one, lex.YEAR_UNIT)


def _more_years(reader: Reader, one: Found) -> None:
    """Take the other years of a list or range into a mention: «۱۳۹۸ تا ۱۴۰۲»، «۱۴۰۱ و ۱۴۰۲»."""
    at = reader.at
    for _ in range(6):
        joiner = at(one.last)
        if joiner not in lex.LIST_JOINERS:
            break
        following = reader.year_after(one.last + 1, "", headed=True)
        if following is None or (following[0].digits or one.digits) != one.digits:
            break
        if joiner == "،" and not (at(following[2]) in lex.LIST_JOINERS and following[0].value > 31):
            break
        one.through = one.through or joiner in neighbours.THROUGH
        one.years += (following[0].value,)
        one.last, one.era = following[2], following[1] or one.era
        if following[0].final:
            break
    if len(one.years) == 2 and one.years[0] - one.years[1] == 1:
        one.years = one.years[::-1]  # «۱۴۰۳-۱۴۰۲», typed from the right


def _decade(reader: Reader, index: int, unit: str) -> Found | None:
    """Read دهه ۶۰، دهه ۱۹۹۰ میلادی، قرن بیستم، قرن ۲۱."""
    read = reader.number(index + 1)
    if read is None or reader.at(index + 1) in ("اول", "نخست"):
        return None
    number, end = read
    era, after = ("", end) if number.final else reader.era(end)
    if unit == lex.DECADE:
        if number.value % 10 or not (10 <= number.value <= 90 or company.plausible_year(number.value)):
            return None
        two = number.value < 100
        return Found(index, after, "", "decade", (number.value,), era=era, digits=2 if two else 4, rule="decade")
    if not 1 <= number.value <= 21:
        return None
    return Found(index, after, "", "century", (number.value,), era=era, rule="century")


_HANDLERS: dict[int, Callable[[Reader, int, lex.Trigger], Found | None]] = {
    lex.MONTH: _month,
    lex.WEEKDAY: _weekday,
    lex.DAY_WORD: _day_word,
    lex.YEAR_WORD: _year_word,
    lex.UNIT: _unit,
    lex.SEASON: _season,
    lex.NUMERIC: _numeric,
    lex.YEAR: _year,
}
