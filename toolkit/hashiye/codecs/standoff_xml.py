"""The XML spelling of format 1.0: the twin of the JSON spelling, for tools that speak XML.

Reading is strict, as of JSON; any well-formed XML 1.0 with the elements of the [format](format.md) is taken,
whatever its layout, prefixes and references. A document type, an entity, an instruction or a comment is
refused.

Written is the canonical form. JSON to XML to JSON, and XML to JSON to XML, give back the same bytes: ids,
notes, relations, events, layer status, producers and language included. Nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import UnsetType

from hashiye.codecs import Parcel, Reading, Writing, xml_lines
from hashiye.codecs.canonical import decimal, may_hold_noncharacter, ordered_annotations, ordered_relations
from hashiye.findings import Finding, NotReadable
from hashiye.model import (
    Annotation,
    Conflict,
    Document,
    Fact,
    Layer,
    Producer,
    Relation,
    Segmentation,
    Side,
    Text,
)
from hashiye.text import FORBIDDEN, name_of


def read(parcel: Parcel) -> Reading:
    """Read one document. Raises ``NotReadable`` with every finding; a text in a file is not loaded."""
    document = xml_lines.read(parcel.data, parcel.limits)
    if document is not None:
        return Reading(document)
    from hashiye.codecs import xml_explain  # noqa: PLC0415  (canonical documents never pay for lxml)

    return xml_explain.read(parcel)


def write(document: Document) -> Writing:
    """Write the canonical bytes: UTF-8, one item a line, LF at the end.

    Raises ``NotReadable`` if a string of the document holds a character that XML cannot carry.
    """
    text = "".join(_lines(document))
    data = text.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _CONTROLS)) < len(data) or b"\xed" in data or may_hold_noncharacter(data):
        _refuse_forbidden(document, text)
    return Writing({".hsh.xml": data})


_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A})


def _refuse_forbidden(document: Document, text: str) -> None:
    if (wrong := FORBIDDEN.search(text)) is None:
        return
    raise NotReadable([
        Finding(
            code="HSH-B105", message="a character that the format cannot hold", document=document.id,
            found=f"{name_of(wrong[0])} in {text[max(0, wrong.start() - 20) : wrong.end() + 20]}",
            expected="no controls but TAB and LF, no surrogates, no noncharacters",
            fix="remove it from the document",
        )
    ])  # fmt: skip


# --- escapes ----------------------------------------------------------------------------------

_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_TEXT_SPECIAL = re.compile("[&<>]").search
_ATTRIBUTE_SPECIAL = re.compile('[&<>"\n\t]').search


def _content(value: str) -> str:
    if value.isalnum() or _TEXT_SPECIAL(value) is None:
        return value
    return value.translate(_IN_TEXT)


def _quoted(value: str) -> str:
    if value.isalnum() or _ATTRIBUTE_SPECIAL(value) is None:
        return value
    return value.translate(_IN_ATTRIBUTE)


def _given(**values: str) -> str:
    """Write the attributes that have a value, in the order given."""
    return "".join([f' {name}="{_quoted(value)}"' for name, value in values.items() if value])


def _element(head: str, content: str, name: str) -> str:
    """Close an element: ``head`` is its start tag without the last bracket."""
    return f"{head}>{content}</{name}>" if content else f"{head}/>"


def _numbers(pairs: Iterable[tuple[int, int]]) -> str:
    return " ".join([f"{start} {end}" for start, end in pairs])


def _pairs(element: str, key: str, pairs: Mapping[str, str]) -> str:
    """Write a map of strings as elements, sorted by key (by code point)."""
    return "".join(
        [
            _element(f'<{element} {key}="{_quoted(name)}"', _content(value), element)
            for name, value in sorted(pairs.items())
        ]
    )


# --- writing ----------------------------------------------------------------------------------


def _lines(document: Document) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<document xmlns="urn:hashiye:1" hashiye="{_quoted(document.version)}"'
    yield f' id="{_quoted(document.id)}" language="{_quoted(document.language)}">\n'
    yield _text(document.text)
    yield _block("metadata", [_fact(fact) for fact in document.metadata])
    yield _block("producers", [_producer(producer) for producer in document.producers])
    yield _block("sentences", _sentences(document.segments))
    yield _block("layers", [_layer(layer) for layer in document.layers])
    if document.conflicts:
        yield _block("conflicts", [_conflict(conflict) for conflict in document.conflicts])
    yield "</document>\n"


def _block(name: str, items: list[str]) -> str:
    if not items:
        return f" <{name}/>\n"
    return f" <{name}>\n  " + "\n  ".join(items) + f"\n </{name}>\n"


def _text(text: Text) -> str:
    file = "" if text.file is None else f' file="{_quoted(text.file)}"'
    content = "" if text.file is not None else _content(text.content or "")
    head = f' <text{file} sha256="{_quoted(text.sha256)}" codePoints="{text.code_points}" bytes="{text.bytes}"'
    line = _element(head, content, "text") + "\n"
    if (original := text.original) is not None:
        counts = (("bom", original.bom), ("crlf", original.crlf), ("cr", original.cr))
        changed = "".join([f' {name}="{count}"' for name, count in counts if count])
        line += f' <original sha256="{_quoted(original.sha256)}" bytes="{original.bytes}"{changed}/>\n'
    return line


def _fact(fact: Fact) -> str:
    line = f'<fact key="{_quoted(fact.key)}"'
    if fact.role:
        line += f' role="{_quoted(fact.role)}"'
    if fact.value is not None:
        line += f' value="{_quoted(fact.value)}"'
    if fact.precision or fact.calendar or fact.native:
        line += _given(precision=fact.precision, calendar=fact.calendar, native=fact.native)
    line += f' status="{_quoted(fact.status)}"'
    if fact.evidence:
        line += f' evidence="{_numbers(fact.evidence)}"'
    return f'{line} rule="{_quoted(fact.rule)}"/>' if fact.rule else f"{line}/>"


def _producer(producer: Producer) -> str:
    head = f'<producer id="{_quoted(producer.id)}" kind="{_quoted(producer.kind)}"'
    head += _given(name=producer.name, version=producer.version)
    return _element(head, _pairs("setting", "key", producer.settings), "producer")


_digits = msgspec.json.Encoder().encode
_BLANK_FOR_COMMA = bytes.maketrans(b",", b" ")


def _sentences(segments: Segmentation) -> list[str]:
    flat, breaks, spans = (
        segments.tokens.flat.tolist(),
        segments.breaks.tolist(),
        segments.sentences.flat.tolist(),
    )
    norms = segments.norms
    marked = sorted(norms, reverse=True)
    lines = []
    for index, last in enumerate(breaks[1:]):
        first = breaks[index]
        tokens = _digits(flat[2 * first : 2 * last])[1:-1].translate(_BLANK_FOR_COMMA).decode()
        lines.append(_element(f'<sentence start="{spans[2 * index]}" end="{spans[2 * index + 1]}"', tokens, "sentence"))
        while marked and marked[-1] < last:
            token = marked.pop()
            lines.append(f'<norm token="{token - first}">{_content(norms[token])}</norm>')
    return lines


def _layer(layer: Layer) -> str:
    head = f'<layer name="{_quoted(layer.name)}" producer="{_quoted(layer.producer)}"'
    head += f'{_given(tagset=layer.tagset)} status="{_quoted(layer.status)}"'
    items = [_annotation(annotation) for annotation in ordered_annotations(layer)]
    items += [_relation(relation) for relation in ordered_relations(layer)]
    return f"{head}>\n   " + "\n   ".join(items) + "\n  </layer>" if items else f"{head}/>"


def _annotation(annotation: Annotation) -> str:
    head = (
        f'<annotation id="{_quoted(annotation.id)}" start="{annotation.start}" end="{annotation.end}" '
        f'label="{_quoted(annotation.label)}"'
    )
    if annotation.parts:
        head += f' parts="{_numbers(annotation.parts)}"'
    content = _content(annotation.text)
    if annotation.attributes:
        content += _pairs("attribute", "name", annotation.attributes)
    return _element(head + _judgement(annotation), content, "annotation")


def _judgement(item: Annotation | Relation) -> str:
    sure = "" if isinstance(item.confidence, UnsetType) else f' confidence="{decimal(item.confidence)}"'
    return f'{sure} note="{_quoted(item.note)}"' if item.note else sure


def _relation(relation: Relation) -> str:
    head = f'<relation id="{_quoted(relation.id)}" label="{_quoted(relation.label)}"'
    args = _pairs("arg", "role", {role: " ".join(ids) for role, ids in relation.args.items()})
    return _element(head + _judgement(relation), args + _pairs("attribute", "name", relation.attributes), "relation")


def _conflict(conflict: Conflict) -> str:
    head = f'<conflict id="{_quoted(conflict.id)}" kind="{_quoted(conflict.kind)}"'
    head += _given(layer=conflict.layer, target=conflict.target)
    sides = (("base", conflict.base), ("ours", conflict.ours), ("theirs", conflict.theirs))
    return _element(head, "".join([_side(name, side) for name, side in sides]), "conflict")


def _side(name: str, side: Side) -> str:
    match side:
        case None:
            return ""
        case str():
            content = _content(side)
        case Annotation():
            content = _annotation(side)
        case Relation():
            content = _relation(side)
        case Fact():
            content = _fact(side)
    return _element(f"<{name}", content, name)
