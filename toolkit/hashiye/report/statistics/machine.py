"""Statistics for programs: JSON, schema ``hashiye-statistics-1.0``. What is undefined is null.

The fields are those of :mod:`hashiye.statistics.figures` under the same names, in camel case; a layer is found by its
name, and what was counted by name is an object. A group has the same fields as the whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAliasType, get_args
from urllib.parse import quote

from msgspec import Struct, structs

from hashiye import __version__
from hashiye.report.machine import safe
from hashiye.statistics.figures import Counted, Figures, LayerFigures, Statistics

SCHEMA = "hashiye-statistics-1.0"

type Fields = dict[str, Any]

_PAIRS = (Counted, tuple[tuple[str, float | None], ...])
"""Types of what is an object in JSON: names with their numbers, in order."""


def render(statistics: Statistics) -> str:
    """Return the whole report, an item of each list a line."""
    return safe("".join(("{\n", ",\n".join(_lines(fields(statistics))), "\n}\n")))


def _lines(whole: Fields) -> list[str]:
    return [f' "{name}": {_spread(name, value)}' for name, value in whole.items()]


def _spread(name: str, value: Any) -> str:
    """Write a list with an item a line, layers with a layer a line, anything else on one."""
    if name == "layers" and value:
        return "{\n" + ",\n".join(f"  {_one_line(key)}: {_one_line(one)}" for key, one in value.items()) + "\n }"
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return _one_line(value)
    return f"[\n  {',\n  '.join(map(_one_line, value))}\n ]"


def _one_line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def fields(statistics: Statistics) -> Fields:
    """Return the report under the names of its schema."""
    whole = {
        "schema": SCHEMA, **figures(statistics.figures), "tool": {"name": "hashiye", "version": __version__},
    }  # fmt: skip
    others = _plain(structs.replace(statistics, groups=()), Statistics)
    del others["figures"]
    groups = [{"name": one.name, **figures(one.figures)} for one in statistics.groups]
    return {**whole, **others, "groups": groups}


def figures(some: Figures) -> Fields:
    """Return the figures of some documents: first what every reader looks for, then the rest."""
    rest = _plain(structs.replace(some, layers=()), Figures)
    first = ("documents", "sentences", "tokens", "characters", "bytes", "types")
    layers = {one.name: _layer(one) for one in some.layers}
    return {
        **{name: rest[name] for name in first},
        "layers": layers,
        **{k: v for k, v in rest.items() if k != "layers"},
    }


def _layer(one: LayerFigures) -> Fields:
    """Return a layer: how many annotations each label has, and the other figures of labels in a list."""
    rest = _plain(one, LayerFigures)
    del rest["name"]
    details = rest.pop("labels")
    labels = {each.label: each.annotations for each in one.labels}
    return {"annotations": rest.pop("annotations"), "labels": labels, **rest, "labelFigures": details}


def _plain(value: Any, kind: Any) -> Any:
    """Return a value as JSON has it. ``kind`` is its type, which tells an empty object from an empty list."""
    if isinstance(value, Struct):
        return {name: _plain(getattr(value, field), inner) for field, name, inner in _fields(type(value))}
    if kind in _PAIRS:
        return dict(value)
    if isinstance(value, Mapping):
        inner = get_args(_bare(kind))[-1]
        return {key: _plain(one, inner) for key, one in value.items()}
    if isinstance(value, tuple):
        inner = (get_args(_bare(kind)) or (None,))[0]
        return [_plain(one, inner) for one in value]
    return value


def pointer(statistics: Statistics, path: str) -> str:
    """Return where a number of a report stands in its JSON, as a JSON pointer in a fragment (RFC 6901, section 6).

    ``path`` leads to it through fields and places: ``figures.layers.0.covered`` is ``#/layers/entities/covered``.
    """
    value: Any = statistics
    steps = [""]
    for step in path.split("."):
        if isinstance(value, Struct):
            of_layer = isinstance(value, LayerFigures) and step == "labels"
            value = getattr(value, step)
            steps += [] if isinstance(value, Figures) else ["labelFigures" if of_layer else camel(step)]
        elif isinstance(value, Mapping):
            name, value = list(value.items())[int(step)]
            steps.append(name)
        elif _is_pair(value):
            value = value[int(step)]  # the number of a name, which is in the pointer already
        else:
            value = value[int(step)]
            layer = value.name if isinstance(value, LayerFigures) else step
            steps.append(value[0] if _is_pair(value) else layer)
    return "#" + "/".join(map(_escaped, steps))


def _is_pair(value: Any) -> bool:
    """Say whether this is a name with its number, which is in an object of all names in JSON."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)


def _escaped(step: str) -> str:
    plain = step.replace("~", "~0").replace("/", "~1")
    return "".join(one if one.isalnum() else quote(one, safe="", errors="surrogatepass") for one in plain)


def _bare(kind: Any) -> Any:
    return kind.__value__ if isinstance(kind, TypeAliasType) else kind


@cache
def _fields(kind: type[Struct]) -> tuple[tuple[str, str, Any], ...]:
    return tuple((one.name, camel(one.name), one.type) for one in structs.fields(kind))


def camel(name: str) -> str:
    """Return a name as JSON has it.

    >>> camel("near_count")
    'nearCount'
    """
    return re.sub("_([a-z])", lambda found: found[1].upper(), name)
