"""Numbers as pages write them: those of :mod:`hashiye.report.numbers` in Persian digits, with Persian signs."""

from __future__ import annotations

from hashiye.report import numbers

_SIGNS = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")


def digits(shown: str) -> str:
    """Return a number that is written in English in Persian.

    >>> digits("1,204.5"), digits("< 0.1 %")
    ('۱٬۲۰۴٫۵', 'کمتر از ۰٫۱٪')
    """
    return shown.replace("< ", "کمتر از ").replace(" %", "٪").translate(_SIGNS)


def number(value: float | None) -> str:
    """Return how many."""
    return digits(numbers.amount(value))


def tick(value: float) -> str:
    """Return a round number at an axis, as short as it is.

    >>> tick(2_500_000), tick(1200), tick(-0.25)
    ('۲٫۵ میلیون', '۱٬۲۰۰', '−۰٫۲۵')
    """
    for size, name in ((1e9, "میلیارد"), (1e6, "میلیون")):
        if abs(value) >= size:
            return digits(f"{value / size:g} {name}".replace("-", numbers.MINUS))
    return digits(numbers.amount(value) if value == round(value) else numbers.decimal(value, 6).rstrip("0"))


def isolated(shown: str) -> str:
    """Return a number as HTML; one with a sign in an isolate, so that the sign stays before it."""
    return f'<bdi dir="ltr">{shown}</bdi>' if shown.startswith((numbers.MINUS, "+")) else shown
