"""Where sentences end inside one line. A line end always ends one; these rules decide about the stops.

A stop is ``. ؟ ? ! … ۔ ⸮`` or a run of them. Closing quotation marks and brackets, a footnote mark
(``[۱]``) and emoji right behind it stay with its sentence, and so do stops and closers that stand
alone behind a blank. A stop does not end a sentence where

* the sentence has no word yet (a list number, a leading ellipsis), or it follows an opening
  bracket: ``(!)``;
* a full stop follows one letter (م. ر. دانشیار، ه. ش.، U.S.) or a known abbreviation;
* no blank follows and the text goes on, unless letters stand on both sides and the first word is
  longer than an initial: سلام.خوبی ends one, irna.ir, گزارش.pdf and ۱۲.۵ do not;
* a Latin word follows in lower case behind a Latin word.

What depends on the piece alone (text between blanks) is found once a piece, by :func:`stops`; what
depends on the line, by :func:`cuts`.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence

from msgspec import Struct

from hashiye.tokenize.marks import CLOSERS, CONTROLS, OPENERS, STOPS, STRAIGHT, is_arabic, is_latin

_LATIN_SHORT = (
    "dr mr mrs ms prof st vs inc ltd co corp no nos vol pp fig al jr sr gen col capt lt gov sen rep hon rev "
    "approx dept ed eds"
)
_PERSIAN_SHORT = "رک نک قس صص دبلیو"
ABBREVIATIONS = frozenset(f"{_LATIN_SHORT} {_PERSIAN_SHORT}".split())
"""Words of more than one letter that a full stop does not end."""

_LETTERED = frozenset(
    "ویتامین گروه بند حرف هپاتیت نوع دسته رده سری جزء شق ردیف بخش کلاس سلول پلاک طبقه".split()  # noqa: SIM905
)
"""Words after which one letter is a name and not an initial: ویتامین ث."""

_SPELLED = frozenset(
    "ای بی سی دی اف جی اچ آی کی ال ام ان او پی کیو آر اس تی یو وی دبلیو ایکس وای زد".split()  # noqa: SIM905
)
"""Names of Latin letters, which are initials beside another one: جی. کی. رولینگ."""

_LIST_WORDS = frozenset(["الف"])
_CONTROLS = "".join(sorted(CONTROLS))
_INVISIBLE_TAIL = _CONTROLS + "\u0640\u200c\u200d"


class Rule(enum.IntEnum):
    """What the line has to say before a stop ends a sentence."""

    SURE = 1
    INITIAL = 2
    LATIN = 3
    NUMBER = 4
    QUOTE = 5
    SPELLED = 6


class Stop(Struct, frozen=True, gc=False):
    """A stop in a piece: the token it is, how many of the piece's tokens its sentence keeps, the rule."""

    at: int
    end: int
    rule: Rule


class Event(Struct, frozen=True, gc=False):
    """What one piece says about sentence ends.

    ``width`` is its number of tokens, ``quotes`` that of straight double quotation marks; ``alone`` is 1
    for a piece of stops and closers only, 2 if its first sign is a straight quotation mark, else 0.
    """

    stops: tuple[Stop, ...]
    width: int
    quotes: int
    alone: int


def event(tokens: tuple[str, ...]) -> Event | None:
    """Return what a piece, given as its tokens, says about sentence ends; None if nothing."""
    cores = [token.strip(_CONTROLS) for token in tokens]
    found = stops(cores)
    quotes = cores.count('"')
    alone = 0
    if all(core in CLOSERS or core in STRAIGHT or _is_stop(core) for core in cores):
        alone = 2 if cores[0] in STRAIGHT else 1
    return Event(found, len(cores), quotes, alone) if found or quotes or alone else None


def _is_stop(core: str) -> bool:
    return bool(core) and core[0] in STOPS and STOPS.issuperset(core)


def stops(cores: Sequence[str]) -> tuple[Stop, ...]:
    """Find the stops of a piece that may end a sentence; ``cores``: tokens without directional marks."""
    found = []
    index, size = 0, len(cores)
    while index < size:
        if not _is_stop(cores[index]):
            index += 1
            continue
        end, quote = _tail(cores, index)
        rule = _rule(cores, index, end)
        if rule:
            found.append(Stop(index, end, Rule.QUOTE if quote else rule))
        index = end
    return tuple(found)


def _tail(cores: Sequence[str], index: int) -> tuple[int, bool]:
    """Return where the tokens end that stay with the stop; True if the line must judge a quote."""
    size = len(cores)
    end = index + 1
    while end < size:
        core = cores[end]
        if core in CLOSERS or _is_stop(core) or _is_emoji(core):
            end += 1
        elif core in STRAIGHT:
            following = cores[end + 1] if end + 1 < size else ""
            if core == '"' and following and not (following in CLOSERS or _is_stop(following)):
                return end, True
            end += 1
        elif core == "[" and end + 2 < size and cores[end + 1].isdecimal() and cores[end + 2] == "]":
            end += 3
        else:
            break
    return end, False


def _is_emoji(core: str) -> bool:
    return core[:1] >= "\u2600" and not core[0].isalnum() and core not in OPENERS


def _rule(cores: Sequence[str], index: int, end: int) -> Rule | None:
    """Return how the stop at ``index``, whose tail ends at ``end``, ends a sentence; None if it does not."""
    core = cores[index]
    before = cores[index - 1].rstrip(_INVISIBLE_TAIL) if index else ""
    after = cores[end][:1] if end < len(cores) else ""
    if before in OPENERS or (after and not _goes_on(core, before[-1:], after, glued=end == index + 1)):
        return None
    return _full_stop(before, after) if core == "." and before else Rule.SURE


def _full_stop(before: str, after: str) -> Rule | None:
    """Return how one full stop ends a sentence, by the word before it and what touches it behind."""
    is_letter = len(before) == 1 and before.isalpha()
    if before.lower() in ABBREVIATIONS or (is_letter and after):
        return None
    if is_letter:
        return Rule.INITIAL
    if before in _LIST_WORDS or (before[0].isdecimal() and sum(map(str.isdecimal, before)) <= 3):
        return Rule.NUMBER
    if before in _SPELLED and not after:
        return Rule.SPELLED
    return Rule.LATIN if is_latin(before[-1]) and not after else Rule.SURE


def _goes_on(core: str, before: str, after: str, *, glued: bool) -> bool:
    """Tell whether a stop may end a sentence although text follows it without a blank."""
    if after in OPENERS or after == '"':
        return True
    dots = core[0] in ".\u2026"
    if after.isdecimal():
        return core == "." and is_arabic(before or " ")
    if not after.isalpha():
        return False
    if not before or not glued:
        return not (dots and core != ".")
    if is_latin(before):
        return is_arabic(after)
    return is_arabic(after) or not dots


def cuts(surfaces: list[str], first: int, last: int, events: Sequence[tuple[int, str, Event]]) -> list[int]:
    """Return the tokens at which the sentences of a line begin, the first of the line included.

    ``first`` and ``last`` bound the line's tokens. ``events`` are, for the pieces that have one, their first
    token, the piece behind them ("" at the line end) and the event.
    """
    starts = [first]
    begin, quotes = first, 0
    for token, following, found in events:
        if found.alone and token == begin > first and (found.alone == 1 or quotes % 2):
            begin = starts[-1] = token + found.width
        else:
            for stop in found.stops:
                if not _ends(surfaces, begin, token + stop.at, stop.rule, following):
                    continue
                begin = token + stop.end
                if stop.rule is Rule.QUOTE and (quotes + surfaces[token:begin].count('"')) % 2:
                    begin += 1
                starts.append(begin)
        quotes += found.quotes
    if starts[-1] >= last:
        starts.pop()
    return starts


def _ends(surfaces: list[str], begin: int, stop: int, rule: Rule, following: str) -> bool:
    """Tell whether the stop, token ``stop``, ends the sentence that began at token ``begin``."""
    if rule is Rule.LATIN and following[:1].islower():
        return False
    if rule is Rule.SPELLED and _is_spelled(surfaces[max(begin, stop - 3) : stop - 1], following):
        return False
    if rule is Rule.INITIAL and not _is_name(surfaces[stop - 2], surfaces[stop - 1], following):
        return False
    before = stop - 1 if rule in (Rule.INITIAL, Rule.NUMBER) else stop
    return _has_word(surfaces, begin, before)


def _is_spelled(before: list[str], following: str) -> bool:
    """Tell whether the name of a letter stands beside another one: جی. کی."""
    behind = following.endswith(".") and following.rstrip(".") in _SPELLED
    return behind or (len(before) == 2 and before[0] in _SPELLED and before[1] == ".")


def _is_name(before: str, letter: str, following: str) -> bool:
    """Tell whether a letter before a stop is no initial: ویتامین ث. and a Latin one before a Persian word."""
    if is_latin(letter.strip(_CONTROLS)[:1]):
        return is_arabic(following.lstrip(_CONTROLS)[:1] or " ")
    return before in _LETTERED


def _has_word(surfaces: list[str], begin: int, end: int) -> bool:
    """Tell whether the tokens hold a letter or digit; more than eight of them are taken to."""
    if begin >= end:
        return False
    if surfaces[begin][0].isalnum() or end - begin > 8:
        return True
    return any(any(map(str.isalnum, surface[:8])) for surface in surfaces[begin:end])
