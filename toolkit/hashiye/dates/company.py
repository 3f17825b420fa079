"""What a word's neighbours say: whether مهر is the month or the agency, جمعه the day or the prayer.

The few decisions made with the words of :mod:`hashiye.dates.neighbours`; the grammar asks, nothing here
moves a span.
"""

from __future__ import annotations

from hashiye.dates import lexicon as lex
from hashiye.dates.cursor import Found, Reader
from hashiye.dates.neighbours import (
    BEFORE_SHOTS,
    COUNTED,
    CUES,
    FUNCTION,
    MONTH_HEADS,
    NAME_HEADS,
    NOT_AFTER_WEEKDAY,
    NOT_BEFORE_WEEKDAY,
    OF_A_SEASON,
    PLACE_HEADS,
    SHOTS,
    SPOKEN_OF,
    YEAR_BEFORE,
)


def plausible_year(year: int) -> bool:
    """Whether a number of four digits looks like a year of news: Jalali, or Gregorian of print's age."""
    return 1200 <= year <= 1500 or 1600 <= year <= 2100


def is_weekday(before: str, before_that: str, word: str, after: str) -> bool:
    """Whether a weekday's name is a day: not the Friday prayer, not «هر جمعه», not «جمعه ها»."""
    if before in NOT_BEFORE_WEEKDAY or after in NOT_AFTER_WEEKDAY:
        return False
    return not (word == "جمعه" and before == "سیاسی" and before_that == "عبادی")


def is_bare_year(before: str, before_that: str, after: str, after_that: str, *, final: bool) -> bool:
    """Whether a number of four digits without سال is a year: «از ۱۳۹۸ تا ۱۴۰۲»، «در ۲۰۲۲،»، «(۱۳۵۷)»."""
    if before == "از":
        return after == "تا" and (read := lex.number(after_that)) is not None and read.digits == 4
    if before == "تا" and (earlier := lex.number(before_that)) is not None:
        return earlier.digits == 4 and (final or after not in COUNTED)
    if before in YEAR_BEFORE:
        return final or not after or after in FUNCTION
    return before == "(" and after == ")"


def is_this_week(before: str) -> bool:
    """Whether «این هفته» is a date, not the round of a league: «در دیگر بازی این هفته»."""
    return before not in OF_A_SEASON


def is_bare_season(before: str, after: str) -> bool:
    """Whether a season without its year is a date: «در بهار ۱۲ درصد», not «در بهار عربی»."""
    return before == "در" and (after in FUNCTION or after[:1].isdigit())


def may_be_month(sure: str, before: str, after: str, reader: Reader) -> bool:
    """Whether the two neighbours leave a chance that حمل or می is a month: a number, ماه, a year."""
    if sure == lex.UNSURE or before in MONTH_HEADS or after == "ماه" or lex.number(before) or lex.number(after):
        return True
    if sure == lex.AFGHAN:
        return after == "سال" or (before == "در" and reader.afghan)
    return after == "سال" or before in lex.HONORIFICS or after in lex.HONORIFICS


def is_month(reader: Reader, one: Found, index: int, sure: str, *, named: bool) -> bool:
    """Whether the name of a month is one, by how sure the name is and what stands around the mention.

    ``named``: ماه، برج, a year or امسال stands with it.
    """
    keys, low = reader.keys, reader.low
    before = keys[one.first - 1] if one.first > low else ""
    after = keys[one.last] if one.last < len(keys) else ""
    if before in PLACE_HEADS and not one.years:
        return False
    if sure == lex.AFGHAN:
        return _is_afghan(keys, one, index, before, after, named=named, afghan=reader.afghan)
    if one.days:
        return _is_day_of(one, keys[index], before, after, named)
    if named:
        return not (before in SPOKEN_OF and not one.years)
    if before in NAME_HEADS or sure == lex.RARE:
        return False
    return sure == lex.PLAIN or _cued(keys, low, one, before, after)


def _is_afghan(keys: list[str], one: Found, index: int, before: str, after: str, *, named: bool, afghan: bool) -> bool:
    """Whether حمل، میزان or سرطان is a month: with day or ماه, and a year or a text about Afghanistan."""
    if one.years and (one.days or named):
        return True
    if one.days or (index > one.first and keys[one.first] in MONTH_HEADS):
        return afghan
    return before == "در" and after in FUNCTION and afghan


def _is_day_of(one: Found, word: str, before: str, after: str, named: bool) -> bool:
    """Whether a number and a month's name are a day: not «۵ تیر خورد», not «هفت تیر», not «۲ می شود»."""
    if named:
        return True
    if word == "تیر":
        return one.rule != "cardinal" and after not in SHOTS and before not in BEFORE_SHOTS
    if word in ("می", "مه", "صفر", "جون"):
        return one.rule == "ordinal" or after in ("", ".", "،", ")", "؛", ":", "در", "و", "به", "از", "با")
    return not (one.rule == "cardinal" and one.days[-1] < 10)


def _cued(keys: list[str], low: int, one: Found, before: str, after: str) -> bool:
    """Whether a bare مهر, دی or بهمن is a month: a preposition, or another month at its side."""
    if before == "از":
        return after == "تا" or (one.first - 2 >= low and keys[one.first - 2] not in SPOKEN_OF and after in lex.NEAR)
    if before in CUES:
        return True
    sides = (keys[one.first - 2] if before in ("و", "تا", "،") and one.first >= 2 else "",
             keys[one.last + 1] if after in ("و", "تا") and one.last + 1 < len(keys) else "")  # fmt: skip
    return any((other := lex.TRIGGERS[side]) is not None and other.kind == lex.MONTH for side in sides if side)
