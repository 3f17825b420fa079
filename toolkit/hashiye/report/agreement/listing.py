"""What can be measured: the table of measures, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from textwrap import fill

from msgspec import Struct

from hashiye import __version__
from hashiye.agreement import measures
from hashiye.report.machine import safe

SCHEMA = "hashiye-measures-1.0"
_WIDE = 110


class Row(Struct, frozen=True):
    """One row of the table of formats: its name, and what writes it."""

    name: str
    write: Callable[[], str]
    screen: bool = False

    def render(self) -> str:
        """Return the whole table."""
        return self.write()


def text() -> str:
    """Return the measures by family, with unit, chance model and source. Those reported by default have a star."""
    lines, family = [], ""
    for one in measures.table().values():
        if one.family != family:
            family = one.family
            lines.append(f"{family}\n")
        star = "*" if one.default else " "
        told = f"{one.title}; unit: {_unit(one)}; chance: {one.chance}; {one.source}"
        lines.append(f"{star} {one.name}\n{fill(told, _WIDE, initial_indent='    ', subsequent_indent='    ')}\n")
    return "".join((*lines, "* is reported unless others are asked for.\n"))


def _unit(one: measures.Measure) -> str:
    return one.unit or "token or character"


def machine() -> str:
    """Return the measures as JSON."""
    rows = [
        {
            "name": one.name,
            "title": one.title,
            "family": one.family,
            "unit": one.unit or None,
            "chance": one.chance,
            "source": one.source,
            "additive": one.additive,
            "default": one.default,
        }
        for one in measures.table().values()
    ]
    whole = {"schema": SCHEMA, "tool": {"name": "hashiye", "version": __version__}, "measures": rows}
    return safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


FORMATS: Mapping[str, Row] = {"text": Row("text", text, screen=True), "json": Row("json", machine)}
"""What the table can be written in, by the name that ``--format`` takes."""
