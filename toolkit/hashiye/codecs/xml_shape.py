"""The published XML Schema as a table: what each element may hold, and in whose words.

The schema is the contract; the explainer reads it here rather than repeating it, so the two
cannot drift apart. Only the constructs that ``schemas/hashiye-1.0.xsd`` uses are understood.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import cast

import msgspec
from lxml import etree
from msgspec import Struct, structs

from hashiye import schema
from hashiye.model import OFFSET_MAX, Offset

NAMESPACE = "urn:hashiye:1"
_XS = "{http://www.w3.org/2001/XMLSchema}"
BLANKS = " \t\n\r"


class Value(Struct, frozen=True):
    """The values an attribute or an element's content may have. ``words`` says so to a reader."""

    words: str = "any text"
    number: bool = False
    decimal: bool = False
    items: Value | None = None
    pattern: re.Pattern[str] | None = None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = OFFSET_MAX

    def refuses(self, value: str) -> bool:
        """Say whether a single value (no list) is refused.

        A number may have blanks around it, as in XML Schema.
        """
        if self.number or self.decimal:
            value = value.strip(BLANKS)
        if self.pattern is not None and self.pattern.fullmatch(value) is None:
            return True
        if self.choices and value not in self.choices:
            return True
        if self.number:  # no number with more digits is allowed, so none longer is turned into one
            return len(value) > 10 or not self.least <= int(value) <= self.most
        return not self.least <= len(value) <= self.most

    def takes(self, value: str) -> bool:
        """Say whether a value is surely allowed; False for a list that has to be looked at item by item."""
        if self.items is None:
            return not self.refuses(value)
        items = split(value)
        return self.items.number and len(items) % 2 == 0 and len(items) >= self.least and are_offsets(items)


_TO_BLANK = str.maketrans(dict.fromkeys(BLANKS, " "))
_OFFSETS = msgspec.json.Decoder(list[Offset])


def split(value: str) -> list[str]:
    """Split a list at XML's blanks, and at no others."""
    if value.isascii():
        return value.split()
    return [item for item in value.translate(_TO_BLANK).split(" ") if item]


def are_offsets(items: list[str]) -> bool:
    """Screen a long list at once: True only where each item is an offset as the format writes one."""
    joined = ",".join(items)
    try:  # JSON has the same grammar of numbers, but for the minus
        return "-" not in joined and len(_OFFSETS.decode(f"[{joined}]")) == len(items)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return False


class Child(Struct, frozen=True):
    """An element inside another: its shape's name, and how often it may stand there."""

    name: str
    shape: str
    needed: bool
    many: bool


class Shape(Struct, frozen=True):
    """What an element may hold. ``content``: its text, None where it holds only elements or nothing.

    ``mixed``: text stands before the child elements. ``again``: the children may start anew.
    ``choice``: only one of the children may be there. ``needed``: how many attributes must be there.
    """

    attributes: dict[str, tuple[Value, bool]]
    children: tuple[Child, ...] = ()
    content: Value | None = None
    mixed: bool = False
    again: bool = False
    choice: bool = False
    needed: int = 0


class Grammar(Struct, frozen=True):
    """Every shape by name, and the judge: lxml's own reading of the same schema."""

    shapes: dict[str, Shape]
    judge: etree.XMLSchema


def attributes_of(element: etree._Element) -> Mapping[str, str]:
    """Return the attributes of a parsed element, all of which are strings."""
    return cast("Mapping[str, str]", element.attrib)


@functools.cache
def grammar() -> Grammar:
    """Return the published schema, read once."""
    root = etree.fromstring(schema.text_of(schema.XML_DOCUMENT).encode())
    values: dict[str, Value] = {
        "xs:string": Value(),
        "xs:int": Value(number=True),
        "xs:double": Value(decimal=True),
    }
    for node in root.iterchildren(f"{_XS}simpleType"):
        values[attributes_of(node)["name"]] = structs.replace(_value(node, values), words=_words(node))
    shapes = {attributes_of(node)["name"]: _shape(node, values) for node in root.iterchildren(f"{_XS}complexType")}
    return Grammar(shapes, etree.XMLSchema(root))


def _words(node: etree._Element) -> str:
    told = node.findtext(f"{_XS}annotation/{_XS}documentation") or ""
    return " ".join(told.split())


def _value(node: etree._Element, values: dict[str, Value]) -> Value:
    listed = node.find(f"{_XS}list")
    if listed is not None:
        return Value(items=values[attributes_of(listed)["itemType"]])
    restriction = node.find(f"{_XS}restriction")
    assert restriction is not None
    inner = restriction.find(f"{_XS}simpleType")
    value = values[attributes_of(restriction)["base"]] if inner is None else _value(inner, values)
    facets = {facet.tag.removeprefix(_XS): facet.get("value", "") for facet in restriction}
    for facet in ("minLength", "minInclusive"):
        value = structs.replace(value, least=int(facets.get(facet, value.least)))
    for facet in ("maxLength", "maxInclusive"):
        value = structs.replace(value, most=int(facets.get(facet, value.most)))
    if "pattern" in facets:
        value = structs.replace(value, pattern=re.compile(facets["pattern"].replace(r"\s", BLANKS)))
    choices = tuple(attributes_of(facet)["value"] for facet in restriction.iterchildren(f"{_XS}enumeration"))
    return structs.replace(value, choices=choices or value.choices)


def _shape(node: etree._Element, values: dict[str, Value]) -> Shape:
    extension = node.find(f"{_XS}simpleContent/{_XS}extension")
    attributes = {
        attributes_of(attribute)["name"]: (
            values[attributes_of(attribute)["type"]],
            attribute.get("use") == "required",
        )
        for attribute in (node if extension is None else extension).iterchildren(f"{_XS}attribute")
    }
    needed = sum(must for _, must in attributes.values())
    if extension is not None:
        return Shape(attributes, content=values[attributes_of(extension)["base"]], needed=needed)
    group = node.find(f"{_XS}sequence")
    choice = node.find(f"{_XS}choice")
    particles = group if group is not None else choice
    mixed = node.get("mixed") == "true"
    return Shape(
        attributes,
        () if particles is None else tuple(map(_child, particles)),
        values["xs:string"] if mixed else None,
        mixed,
        group is not None and group.get("maxOccurs") == "unbounded",
        choice is not None,
        needed,
    )


def _child(node: etree._Element) -> Child:
    many = node.get("maxOccurs") == "unbounded"
    return Child(attributes_of(node)["name"], attributes_of(node)["type"], node.get("minOccurs") != "0", many)
