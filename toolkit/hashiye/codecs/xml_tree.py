"""From a tree that the published schema has taken to the model. Nothing is checked here."""

from __future__ import annotations

from array import array

from lxml import etree
from msgspec import UNSET, UnsetType

from hashiye.codecs.xml_shape import NAMESPACE, attributes_of
from hashiye.model import (
    Annotation,
    Conflict,
    Document,
    Fact,
    Layer,
    Original,
    Producer,
    Relation,
    Segmentation,
    Side,
    Spans,
    Text,
)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


_SENTENCE, _ANNOTATION, _RELATION = _tag("sentence"), _tag("annotation"), _tag("relation")


def document_of(root: etree._Element) -> Document:
    """Return the document of a valid tree."""
    parts = {child.tag: child for child in root}
    empty = etree.Element("empty")

    def part(name: str) -> etree._Element:
        return parts.get(_tag(name), empty)

    return Document(
        attributes_of(root)["id"],
        attributes_of(root)["language"],
        _text(part("text"), parts.get(_tag("original"))),
        tuple(map(_fact, part("metadata"))),
        tuple(map(_producer, part("producers"))),
        _segments(part("sentences")),
        tuple(map(_layer, part("layers"))),
        tuple(map(_conflict, part("conflicts"))),
        attributes_of(root)["hashiye"],
    )


def _text(element: etree._Element, original: etree._Element | None) -> Text:
    file = element.get("file")
    return Text(
        attributes_of(element)["sha256"],
        int(attributes_of(element)["codePoints"]),
        int(attributes_of(element)["bytes"]),
        file,
        _content(element) if file is None else None,
        None if original is None else _original(original),
    )


def _original(element: etree._Element) -> Original:
    counts = (int(element.get(name, 0)) for name in ("bom", "crlf", "cr"))
    return Original(attributes_of(element)["sha256"], int(attributes_of(element)["bytes"]), *counts)


def _content(element: etree._Element) -> str:
    return element.text or ""


def _pairs(numbers: str) -> tuple[tuple[int, int], ...]:
    flat = map(int, numbers.split())
    return tuple(zip(flat, flat, strict=True))


def _map(element: etree._Element, name: str, key: str) -> dict[str, str]:
    return {attributes_of(child)[key]: _content(child) for child in element.iterchildren(_tag(name))}


def _fact(element: etree._Element) -> Fact:
    given = attributes_of(element)
    return Fact(
        given["key"],
        given.get("value"),
        given["status"],
        given.get("role", ""),
        given.get("precision", ""),
        given.get("calendar", ""),
        given.get("native", ""),
        _pairs(given.get("evidence", "")),
        given.get("rule", ""),
    )


def _producer(element: etree._Element) -> Producer:
    given = attributes_of(element)
    settings = _map(element, "setting", "key")
    return Producer(given["id"], given["kind"], given.get("name", ""), given.get("version", ""), settings)


def _segments(element: etree._Element) -> Segmentation:
    spans, tokens, breaks = array("i"), array("i"), array("i", (0,))
    norms: dict[int, str] = {}
    first = 0
    for child in element:
        if child.tag == _SENTENCE:
            first = breaks[-1]
            spans.append(int(attributes_of(child)["start"]))
            spans.append(int(attributes_of(child)["end"]))
            tokens.extend(map(int, _content(child).split()))
            breaks.append(len(tokens) // 2)
        else:
            norms[first + int(attributes_of(child)["token"])] = _content(child)
    return Segmentation(Spans(spans), Spans(tokens), breaks, norms)


def _layer(element: etree._Element) -> Layer:
    given = attributes_of(element)
    return Layer(
        given["name"],
        given["producer"],
        given["status"],
        tuple(map(_annotation, element.iterchildren(_ANNOTATION))),
        given.get("tagset", ""),
        tuple(map(_relation, element.iterchildren(_RELATION))),
    )


def _confidence(element: etree._Element) -> float | UnsetType:
    given = element.get("confidence")
    return UNSET if given is None else float(given)


def _annotation(element: etree._Element) -> Annotation:
    given = attributes_of(element)
    return Annotation(
        given["id"],
        int(given["start"]),
        int(given["end"]),
        given["label"],
        _content(element),
        _pairs(given.get("parts", "")),
        _map(element, "attribute", "name"),
        _confidence(element),
        given.get("note", ""),
    )


def _relation(element: etree._Element) -> Relation:
    given = attributes_of(element)
    return Relation(
        given["id"],
        given["label"],
        {role: tuple(ids.split()) for role, ids in _map(element, "arg", "role").items()},
        _map(element, "attribute", "name"),
        _confidence(element),
        given.get("note", ""),
    )


def _conflict(element: etree._Element) -> Conflict:
    given = attributes_of(element)
    sides = {child.tag: _side(child) for child in element}
    return Conflict(
        given["id"],
        given["kind"],
        given.get("layer", ""),
        given.get("target", ""),
        sides.get(_tag("base")),
        sides.get(_tag("ours")),
        sides.get(_tag("theirs")),
    )


def _side(element: etree._Element) -> Side:
    if not len(element):
        return _content(element)
    item = element[0]
    if item.tag == _ANNOTATION:
        return _annotation(item)
    return _relation(item) if item.tag == _RELATION else _fact(item)
