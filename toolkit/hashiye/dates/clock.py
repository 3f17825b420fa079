"""Clock times: ساعت with its hour and minutes, and a part of the day beside it.

Spans follow the guidelines for TIM: ساعت and an adjoining صبح، بامداد or عصر are in; a part of the day
without a clock time is not marked, and «به وقت …», رأس and حدود stay outside.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import compress
from typing import NamedTuple

from hashiye.dates import lexicon as lex
from hashiye.forms import key
from hashiye.words import Words


class TimeMention(NamedTuple):
    """A clock time as it stands in the text, in code points."""

    start: int
    end: int


def _keys(words: str) -> frozenset[str]:
    return frozenset(map(key, words.split()))


_HEADS = _keys("ساعت ساعات ساعتهای ساعتِ")
_PARTS = _keys("صبح بامداد عصر شب ظهر بعدازظهر سحر شامگاه نیمه‌شب نیمروز غروب قبل‌ازظهر پیش‌ازظهر صبحگاه نیم‌شب")
_CLOCK_PARTS = _keys("صبح بامداد عصر ظهر بعدازظهر")
"""Those that a number before them makes a clock time («۷ عصر»); «۷ شب» may be seven nights."""
_BEFORE_NOON = _keys("بعد قبل پیش")
_FRACTIONS = _keys("نیم ربع")
_UNITS = _keys("دقیقه ثانیه")
_NOT_MINUTES = _keys("نفر تن هزار میلیون درصد شهید کشته زخمی روز ماه سال ساعت تیم کشور مورد")
_RANGE = _keys("تا الی لغایت - \u2013")
_BEFORE_CLOCK = _keys("از تا در رأس حدود حوالی")


_STATIC = _HEADS | _CLOCK_PARTS


def _has_clock(text: str) -> bool:
    """Whether a colon stands between two digits anywhere; most articles have few colons."""
    place = text.find(":", 1)
    while place > 0:
        if text[place - 1].isdecimal() and text[place + 1 : place + 2].isdecimal():
            return True
        place = text.find(":", place + 1)
    return False


class _Memory(dict[str, bool]):
    """Which words may begin a clock time; remembers what it has seen, bounded."""

    def __missing__(self, word: str) -> bool:
        if len(self) > 200_000:
            self.clear()
        answer = word in _STATIC or (bool(word) and "0" <= word[0] <= "9" and lex.clock(word) is not None)
        self[word] = answer
        return answer


_MEMORY = _Memory()


def find(words: Words) -> list[TimeMention]:
    """Return the spans of all clock times of a text, in order, as code points."""
    keys, ends = words.keys, words.ends
    found: list[TimeMention] = []
    if _STATIC.isdisjoint(keys) and not _has_clock(words.text):
        return found
    done = 0
    for index in compress(range(len(keys)), map(_MEMORY.__getitem__, keys)):
        if index < done:
            continue
        first = index
        if keys[index] in _HEADS:
            last = _headed(words, index)
        elif keys[index] in _CLOCK_PARTS:
            first, last = _before_part(words, index, done)
        else:
            last = _bare(words, index)
        if last > first:
            done = last
            surface = words.surfaces[last - 1]
            glued = len(surface) - len(surface.rstrip(".:")) if len(surface) > 1 else 0
            found.append(TimeMention(words.starts[first], ends[last - 1] - glued))
    return found


class _Line:
    """The keys of the line a token stands on, from that token on."""

    def __init__(self, words: Words, index: int) -> None:
        stop = words.text.find("\n", words.starts[index], words.starts[index] + 400)
        self.keys = words.keys
        self.high = bisect_right(words.starts, stop) if stop >= 0 else len(words.keys)

    def at(self, index: int) -> str:
        return self.keys[index] if 0 <= index < self.high else ""


def _headed(words: Words, index: int) -> int:
    """Read ساعت and what follows: where the time ends, or ``index`` if there is none."""
    before = lex.number(words.keys[index - 1]) if index else None
    if before is not None and not before.final and not before.ordinal:
        return index  # ۲۴ ساعت ۳۰ دقیقه is a duration
    line = _Line(words, index)
    start = index + 1
    if line.at(start) in ("ها", "های"):
        start += 1
    last = _time(line, start)
    if last == start:
        return index
    for _ in range(4):
        joined = last
        if line.at(joined) in _RANGE or line.at(joined) == "و":
            if line.at(joined + 1) == "ساعت" and line.at(joined) == "و":
                break
            further = joined + 1 + (line.at(joined + 1) == "ساعت")
            last_of_next = _time(line, further)
            if last_of_next == further or line.at(last_of_next) in _NOT_MINUTES:
                break
            if line.at(joined) == "و" and not _may_follow(line.at(last_of_next)):
                break
            last = last_of_next
        else:
            break
    return last


def _may_follow(word: str) -> bool:
    """Whether what stands behind «ساعت ۸ و ۱۰» leaves the second number a time."""
    return word in (
        "",
        "،",
        ".",
        "؛",
        ")",
        "روز",
        "به",
        "در",
        "با",
        "از",
        "امروز",
        "فردا",
        "دیروز",
        "برگزار",
        "است",
    )


def _time(line: _Line, index: int) -> int:
    """Read hour, minutes and part of the day: where they end, ``index`` itself if there is no hour."""
    word = line.at(index)
    spoken = lex.number(word)
    if lex.clock(word) is not None or word == "صفر":
        last = index + 1
    elif spoken is not None and spoken.value <= 24 and not spoken.ordinal:
        last = index + 1
        if spoken.final:
            return last
        if word == "بیست" and line.at(last) == "و" and line.at(last + 1) in ("یک", "دو", "سه", "چهار"):
            last += 2
        last = _minutes(line, last)
    else:
        return index
    return _part(line, last)


def _minutes(line: _Line, index: int) -> int:
    """Read «و ۳۰ دقیقه», «و نیم», «:30» behind an hour."""
    if line.at(index) == ":" and (pair := lex.number(line.at(index + 1))) and pair.digits == 2 and pair.value < 60:
        return index + 2
    if line.at(index) != "و":
        return index
    after = line.at(index + 1)
    if after in _FRACTIONS:
        return index + 2
    minute = lex.number(after)
    if minute is None or minute.value >= 60 or minute.ordinal:
        return index
    last = index + 2
    if not minute.digits and line.at(last) == "و" and lex.number(line.at(last + 1)) and line.at(last + 2) in _UNITS:
        last += 2  # سی و پنج دقیقه
    if line.at(last) in _UNITS:
        last += 1
        if line.at(last) == "و" and line.at(last + 2) in _UNITS and lex.number(line.at(last + 1)):
            last += 3
        return last
    plain = minute.digits == 2 and line.at(last) not in _NOT_MINUTES and (minute.value > 24 or minute.value % 5 == 0)
    return last if plain else index


def _part(line: _Line, index: int) -> int:
    """Read صبح، بعد از ظهر behind a time."""
    if line.at(index) in _PARTS:
        return index + 1
    if line.at(index) in _BEFORE_NOON and line.at(index + 1) == "از" and line.at(index + 2) == "ظهر":
        return index + 3
    if line.at(index) in ("نیمه", "نیم") and line.at(index + 1) == "شب":
        return index + 2
    return index


def _before_part(words: Words, index: int, low: int) -> tuple[int, int]:
    """Read «۷ عصر»، «10 صبح»: an hour in digits right before a part of the day."""
    hour = lex.number(words.keys[index - 1]) if index > low else None
    if hour is None or not 1 <= hour.value <= 12 or hour.digits not in (1, 2) or hour.ordinal or hour.final:
        return index, index
    if "\n" in words.text[words.starts[index - 1] : words.starts[index]]:
        return index, index
    after = words.keys[index + 1] if index + 1 < len(words.keys) else ""
    return (index, index) if after in ("ها", "های") else (index - 1, index + 1)


def _bare(words: Words, index: int) -> int:
    """Read a clock time without ساعت: only with a colon, and beside a part of the day or a preposition."""
    word = words.keys[index]
    if ":" not in word.rstrip(".:"):
        return index
    line = _Line(words, index)
    last = _part(line, index + 1)
    if last > index + 1:
        return last
    before = words.keys[index - 1] if index else ""
    dated = index > 1 and before in ("-", "\u2013", "|", "،", "/") and lex.numeric(words.keys[index - 2]) is not None
    return last if dated or before in _BEFORE_CLOCK else index
