"""Amounts of money and percentages: a number, in digits or words, with its unit (MON, PCT).

A rule starts at the unit and reads back over the number, so that texts without units cost
nothing. A range is one span (۲۰ تا ۳۰ درصد), and so is an amount in several units (۸۰ دلار و ۷۷ سنت).
"""

from __future__ import annotations

from hashiye.recognize import flags as f
from hashiye.recognize.lists import context
from hashiye.recognize.view import View

_AND = "و"
_HUNDRED = "صد"
_TO = frozenset(("تا", "الی", "-", "–", "—"))
_UNITS = f.W_MONEY | f.W_PERCENT
_FRACTIONS = context("fractions")
_SCALES = context("scales")
_ORDINALS = context("ordinals")
_DOUBTFUL = context("doubtful-units")
"""Units that are other words too: only after a number in digits of some size, or with a scale word."""
_WHOLES = {
    "سنت": ("دلار", "دالر", "یورو", "$", "€"), "سنتی": ("دلار", "دالر", "یورو"), "پنس": ("پوند", "£"),
    "پنی": ("پوند", "£"), "کوپک": ("روبل",), "ریال": ("تومان", "تومن"), "قران": ("تومان", "تومن"),
}  # fmt: skip
"""Small coins, each with the units that it is part of."""
_SIGNS = frozenset("$€£¥﷼%٪")
_LONGEST = 24


def number_before(view: View, unit: int) -> int:
    """Return the first token of the number that ends right before token ``unit``; ``unit`` if there is none."""
    keys, codes, taken = view.keys, view.codes, view.taken
    at, low = unit, max(1, unit - _LONGEST)
    while at > low:
        before = at - 1
        key = keys[before]
        if codes[before] & f.W_NUMBER and not taken[before] and (key not in _ORDINALS or key in _FRACTIONS):
            at = before
        elif (
            at < unit
            and (key == _AND or _joins(view, before))
            and codes[before - 1] & f.W_NUMBER
            and not taken[before - 1]
        ):
            at = before - 1
        else:
            break
    while at < unit and keys[at] in _ORDINALS:
        at += 1
    return at


def _joins(view: View, at: int) -> bool:
    return view.keys[at] in _TO or view.stroke(at)


def _is_rest(view: View, start: int, unit: int) -> bool:
    """Say whether «و» joins the small coin of an amount to it: 80 dollars and 77 cents, not euros and rials."""
    wholes = _WHOLES.get(view.keys[unit])
    before = view.taken[start - 2]
    if wholes is None or before is None or any(key in _SCALES for key in view.keys[start:unit]):
        return False
    return any(key.startswith(wholes) for key in view.keys[before.start : before.end])


def _has_count(view: View, start: int) -> bool:
    keys = view.keys
    return keys[start] not in _SCALES or (keys[start] == "هزار" and not view.codes[start - 1] & f.W_NUMBER)


def _left(view: View, start: int, unit: int, label: str) -> int:
    """Join a claim of the same kind that stands before «تا» or «و» (۵۰ درصد تا ۶۰ درصد، ۸۰ دلار و ۷۷ سنت)."""
    if not _joins(view, start - 1) and not (view.keys[start - 1] == _AND and _is_rest(view, start, unit)):
        return start
    before = view.taken[start - 2]
    if before is None or before.label != label or before.end != start - 1 or start - before.start > _LONGEST:
        return start
    view.release(before)
    return before.start


def mark(view: View, units: list[int]) -> None:
    """Claim every amount whose unit is one of the tokens ``units``, in order."""
    keys, codes, taken = view.keys, view.codes, view.taken
    for unit in units:
        if taken[unit]:
            continue
        if keys[unit] == _HUNDRED:
            _spaced_percent(view, unit)
            continue
        label, wanted = ("PCT", f.E_PERCENT) if codes[unit] & f.W_PERCENT else ("MON", f.E_MONEY)
        end = max(view.longest(unit, wanted)[0], unit + 1)
        start = number_before(view, unit)
        if start == unit:
            if keys[unit] in _SIGNS and codes[unit + 1] & f.W_DIGITS:  # the sign before its number: $100, %50
                end = unit + 2
                while codes[end] & f.W_NUMBER and keys[end] in _SCALES:
                    end += 1
                view.claim(unit, end, label, 0.97, "amount")
            continue
        if keys[unit] in _DOUBTFUL and end == unit + 1 and not _sizeable(view, start, unit):
            continue
        if not _has_count(view, start):
            continue
        start = _left(view, start, unit, label)
        view.claim(start, end, label, 0.97, "amount")


def _sizeable(view: View, start: int, unit: int) -> bool:
    if any(key in _SCALES for key in view.keys[start:unit]):
        return True
    before = view.taken[start - 2]
    if before is not None and before.label == "MON":
        return True
    digits = view.keys[unit - 1]
    return view.keys[unit] in _PLAIN_AFTER_DIGITS and digits[0].isdigit()


_PLAIN_AFTER_DIGITS = context("after-digits")


def _spaced_percent(view: View, hundred: int) -> None:
    """«صد در صد» and «۲۰ در صد»: the unit written as two words, the second of which is ``hundred``."""
    if view.keys[hundred - 1] != "در" or not view.codes[hundred - 2] & f.W_NUMBER:
        return
    if not view.codes[hundred + 1] & (f.W_NUMBER | _UNITS):
        view.claim(number_before(view, hundred - 1), hundred + 1, "PCT", 0.95, "amount")
