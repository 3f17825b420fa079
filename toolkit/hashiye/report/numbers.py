"""Numbers as reports write them in English: thousands set apart, a true minus, a dash where there is none."""

from __future__ import annotations

import math

NOTHING = "—"
"""Stands where there is no number; its reason stands near."""

MINUS = "\u2212"


def amount(number: float | None) -> str:
    """Return how many; to a tenth where there is a part of one.

    >>> amount(1204), amount(-3), amount(12.25), amount(None)
    ('1,204', '−3', '12.2', '—')
    """
    return decimal(number, 0 if number is None or not math.isfinite(number) or number == round(number) else 1)


def decimal(value: float | None, places: int = 3) -> str:
    """Return a value with as many decimals as mean anything.

    >>> decimal(0.7891), decimal(-0.0001), decimal(-0.5), decimal(float("nan"))
    ('0.789', '0.000', '−0.500', '—')
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    shown = f"{value:,.{places}f}"
    return shown.replace("-", MINUS) if any(digit in shown for digit in "123456789") else shown.lstrip("-")


def signed(value: float | None) -> str:
    """Return a difference, with its sign."""
    shown = decimal(value)
    return shown if shown == NOTHING or shown.startswith(MINUS) else f"+{shown}"


def rate(value: float | None) -> str:
    """Return a rate, a mean or a factor to three digits that mean something.

    >>> rate(1234.5), rate(41.26), rate(4.126), rate(0.4126), rate(0.0001), rate(0), rate(None)
    ('1,234', '41.3', '4.13', '0.413', '< 0.001', '0', '—')
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.0005:
        return "< 0.001"
    return decimal(value, 0 if size >= 99.95 else 1 if size >= 9.995 else 2 if size >= 0.9995 else 3)


def percent(share: float | None) -> str:
    """Return a share of the whole.

    >>> percent(0.123), percent(0.0001), percent(0.0), percent(1), percent(None)
    ('12.3 %', '< 0.1 %', '0 %', '100 %', '—')
    """
    if share is None or not math.isfinite(share):
        return NOTHING
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return f"{share * 100:.0f} %" if share in (0, 1) else f"{decimal(share * 100, 1)} %"


def count(number: float, noun: str, plural: str = "") -> str:
    """Return ``1 document``, ``1,204 documents``."""
    return f"{amount(number)} {noun if number == 1 else plural or f'{noun}s'}"
