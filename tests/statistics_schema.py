"""The schemas of statistics and of saved counts, as the values that are written have their fields.

``python -m tests.statistics_schema`` writes both files anew; a test holds them to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import UnionType
from typing import Any, TypeAliasType, get_args, get_origin

from msgspec import Struct, structs

from hashiye.counting import keeping
from hashiye.report.statistics import machine
from hashiye.report.statistics.machine import camel
from hashiye.statistics.figures import Counted, Figures, Group, LabelFigures, LayerFigures, Statistics
from hashiye.statistics.part import Part

FOLDER = Path(__file__).parents[1] / "schemas"
COUNT = {"type": "integer", "minimum": 0}


class Shapes:
    """The definitions of a schema, one for each kind of value."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of a type, by reference where it is a value of ours."""
        if kind is Counted or kind == tuple[tuple[str, float | None], ...]:
            value = COUNT if kind is Counted else {"type": ["number", "null"]}
            return {"type": "object", "additionalProperties": value}
        if isinstance(kind, TypeAliasType):
            return self.of(kind.__value__)
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self._value(kind)
        if isinstance(kind, UnionType):
            return self._nullable(kind)
        return self._plain(kind)

    def _nullable(self, kind: UnionType) -> dict[str, Any]:
        inner = self.of(next(one for one in get_args(kind) if one is not type(None)))
        if "$ref" in inner:
            return {"anyOf": [inner, {"type": "null"}]}
        return {**inner, "type": [inner["type"], "null"]}

    def _plain(self, kind: Any) -> dict[str, Any]:
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is tuple and arguments[-1] is ...:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is tuple:
            items = [self.of(one) for one in arguments]
            return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}
        if origin in (dict, Mapping):
            if arguments[0] is int:
                return {"type": "object", "propertyNames": {"pattern": "^(0|[1-9][0-9]*)$"},
                        "additionalProperties": self.of(arguments[1])}  # fmt: skip
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        return {
            int: COUNT, float: {"type": "number"}, str: {"type": "string"}, bool: {"type": "boolean"},
            bytes: {"type": "string", "contentEncoding": "base64"},
        }[kind]  # fmt: skip

    def _value(self, kind: type[Struct]) -> dict[str, Any]:
        name = kind.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            spelled = str if issubclass(kind, Part) else camel
            self.definitions[name] = strict(
                {spelled(one.name): self.of(one.type) for one in structs.fields(kind)}, kind
            )  # fmt: skip
        return {"$ref": f"#/$defs/{name}"}


def strict(properties: dict[str, Any], kind: type | None = None) -> dict[str, Any]:
    """Return the schema of an object with all of these fields and no other."""
    told = " ".join((kind.__doc__ or "").split()).replace("``", "'") if kind else ""
    described = {"description": told} if told else {}
    return {"type": "object", **described, "additionalProperties": False, "required": list(properties),
            "properties": properties}  # fmt: skip


def whole(name: str, title: str, description: str, body: dict[str, Any], shapes: Shapes) -> dict[str, Any]:
    """Return a whole schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": identifier(name), "title": title,
        "description": description, **body, "$defs": dict(sorted(shapes.definitions.items())),
    }  # fmt: skip


def identifier(name: str) -> str:
    """Return the identifier of a schema, as the others have theirs."""
    kind, version = name.removeprefix("hashiye-").rsplit("-", 1)
    return f"urn:hashiye:schema:{kind}:{version}"


TOOL = strict({"name": {"const": "hashiye"}, "version": {"type": "string"}})


def statistics() -> dict[str, Any]:
    """Return the schema of ``stats --format json``."""
    shapes = Shapes()
    for kind in (Figures, LayerFigures, LabelFigures, Statistics, Group):
        shapes.of(kind)
    layer = shapes.definitions["LayerFigures"]["properties"]
    layer["labelFigures"] = layer.pop("labels")
    del layer["name"]
    layer["labels"] = {"type": "object", "description": "How many annotations each label has.",
                       "additionalProperties": COUNT}  # fmt: skip
    shapes.definitions["LayerFigures"]["required"] = list(layer)
    figures = shapes.definitions.pop("Figures")["properties"]
    figures["layers"] = {"type": "object", "description": "Layers by their names.",
                         "additionalProperties": {"$ref": "#/$defs/LayerFigures"}}  # fmt: skip
    shapes.definitions["Group"] = strict({"name": {"type": "string"}, **figures}, Group)
    others = shapes.definitions.pop("Statistics")["properties"]
    del others["figures"]
    body = strict({"schema": {"const": machine.SCHEMA}, **figures, "tool": TOOL, **others})
    description = (
        "What there is in a corpus. Characters are code points of the texts, bytes those of their UTF-8. A figure that "
        "is undefined is null. What each figure means is told in docs/statistics.md."
    )
    return whole(machine.SCHEMA, "What hashiye stats --format json prints", description, body, shapes)


def counts() -> dict[str, Any]:
    """Return the schema of ``stats --format counts``."""
    shapes = Shapes()
    shapes.of(keeping.File)
    body = shapes.definitions.pop("File")
    body.pop("description")
    body["properties"] |= {"schema": {"const": keeping.SCHEMA}, "tool": TOOL}
    del shapes.definitions["Tool"]
    description = (
        "Counts of some documents, which add up: field by field, table by table, those of two files are those of their "
        "documents together. Bytes are Base64; fractions are kept as whole multiples of 2**-32."
    )
    return whole(keeping.SCHEMA, "What hashiye stats --format counts prints", description, body, shapes)


def written(schema: dict[str, Any]) -> str:
    """Return the text of a schema's file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def files() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {f"{machine.SCHEMA}.schema.json": written(statistics()), f"{keeping.SCHEMA}.schema.json": written(counts())}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
