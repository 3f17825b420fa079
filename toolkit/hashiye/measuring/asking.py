"""Which measures are meant: by name, by family, all; and the nearest spelling of what is none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from msgspec import structs

from hashiye.agreement import gates, measures
from hashiye.agreement.gates import Bar
from hashiye.agreement.measures import Measure
from hashiye.agreement.request import Request
from hashiye.agreement.study import Unit

ALL = "all"
_UNITS: Mapping[str, Unit] = {"token": "token", "character": "character"}


def unit(asked: str) -> Unit:
    """Return a unit. Raises ``ValueError`` for what is none."""
    if asked not in _UNITS:
        raise ValueError(f"a unit is {' or '.join(_UNITS)}, not {asked!r}")
    return _UNITS[asked]


def bar(written: str) -> Bar:
    """Return a gate as it is written, ``u_alpha=0.67:lower``. Raises ``ValueError``."""
    found = gates.parse(written)
    return replace(found, measure=measure(found.measure).name)


def margin(name: str, width: float) -> tuple[str, float]:
    """Return for which measure an interval of which half width is planned. Raises ``ValueError``."""
    if not 0 < width < 1:
        raise ValueError(f"a margin is a number between 0 and 1, such as 0.03, not {width}")
    return measure(name).name, width


_GAMMA: Mapping[str, tuple[float, float, str]] = {
    "alpha": (0, 1000, "the weight of places"),
    "beta": (0, 1000, "the weight of labels"),
    "smallest": (1, 1_000_000, "how many spans a document must have"),
    "precision": (0, 0.5, "the error of the expected disorder that is aimed at"),
}
"""What gamma can be told, its least and largest value, and what it is."""


def gamma(request: Request, given: Mapping[str, str | float]) -> Request:
    """Return the request with gamma's settings as they are given. Raises ``ValueError``.

    >>> gamma(Request(), {"alpha": "3", "smallest": 2}).alpha
    3.0
    """
    told = structs.replace(request, **{name: _setting(name, value) for name, value in given.items()})
    if told.alpha == told.beta == 0:
        raise ValueError("gamma's alpha and beta cannot both be 0: nothing would be compared")
    return told


def _setting(name: str, value: str | float) -> float:
    if name not in _GAMMA:
        raise ValueError(f"gamma has no setting {name!r}; there are {', '.join(_GAMMA)}")
    least, most, what = _GAMMA[name]
    try:
        number = int(value) if name == "smallest" else float(value)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise ValueError(f"gamma's {name} ({what}) is a number from {least:,} to {most:,}, not {value!r}")
    return number


def measure(asked: str) -> Measure:
    """Return the measure of a name; a family name alone (``u_alpha``) means its nominal form.

    Raises ``ValueError`` with the nearest spellings.
    """
    try:
        return measures.named(asked)
    except KeyError:
        raise ValueError(f"there is no measure {asked!r}{_nearest(asked, measures.table())}") from None


def expanded(asked: Iterable[str]) -> tuple[str, ...]:
    """Return the names of measures asked for, each once: names, families of the table, ``all``.

    Raises ``ValueError`` for what is none of these.
    """
    names: dict[str, None] = {}
    for one in asked:
        names |= dict.fromkeys(_names(one))
    return tuple(names)


def _names(asked: str) -> list[str]:
    if not asked:
        raise ValueError("name a measure, a family of measures, or all")
    table = measures.table()
    if asked in table:
        return [asked]
    family = [row.name for row in table.values() if asked in (ALL, row.family)]
    return family or [measure(asked).name]


def _nearest(asked: str, table: Mapping[str, Measure]) -> str:
    known = {*table, *(row.family for row in table.values()), *(_family_name(name) for name in table), ALL}
    near = get_close_matches(asked, sorted(known), 3)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are {', '.join(table)}"


def _family_name(name: str) -> str:
    return name.removesuffix("_nominal")
