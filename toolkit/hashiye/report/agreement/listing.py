"""What can be measured: the table of measures, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from textwrap import fill

from hashiye import __version__
from hashiye.agreement import measures
from hashiye.report.formats import Format
from hashiye.report.machine import safe

SCHEMA = "hashiye-measures-1.0"
_WIDE = 110

type Rows = Mapping[str, measures.Measure]


def text(rows: Rows, *, terminal: bool, colour: bool) -> str:  # noqa: ARG001  (every screen is told)
    """Return the measures by family, with unit, chance model and source. Those reported by default have a star."""
    lines, family = [], ""
    for one in rows.values():
        if one.family != family:
            family = one.family
            lines.append(f"{family}\n")
        star = "*" if one.default else " "
        told = f"{one.title}; unit: {_unit(one)}; chance: {one.chance}; {one.source}"
        lines.append(f"{star} {one.name}\n{fill(told, _WIDE, initial_indent='    ', subsequent_indent='    ')}\n")
    return "".join((*lines, "* is reported unless others are asked for.\n"))


def _unit(one: measures.Measure) -> str:
    return one.unit or "token or character"


def machine(rows: Rows) -> str:
    """Return the measures as JSON."""
    listed = [
        {
            "name": one.name,
            "title": one.title,
            "family": one.family,
            "unit": one.unit or None,
            "chance": one.chance,
            "source": one.source,
            "default": one.default,
        }
        for one in rows.values()
    ]
    whole = {"schema": SCHEMA, "tool": {"name": "hashiye", "version": __version__}, "measures": listed}
    return safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


FORMATS: dict[str, Format[Rows]] = {
    "text": Format("text", "for people", "agreement.listing", "text", screen=True),
    "json": Format("json", "for programs; schema hashiye-measures-1.0", "agreement.listing", "machine"),
}
"""What the table can be written in, by the name that ``--format`` takes."""
