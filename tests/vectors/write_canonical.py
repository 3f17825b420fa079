"""Writes canonical bytes by the text of docs/format.md alone: a second implementation, nothing of hashiye.

It takes the plain values of ``make_decoded.py`` and spells them in JSON, on one line, and in XML.
"""

from __future__ import annotations

from decimal import Decimal

HEAD = ("hashiye", "id", "language")
BLOCKS = ("metadata", "producers", "sentences", "layers")


# --- JSON ------------------------------------------------------------------------------------------


def quote(value: str) -> str:
    """Return a JSON string: of all characters of the domain only four are escaped."""
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        value = value.replace(char, escape)
    return f'"{value}"'


def number(value: float) -> str:
    """Return the fewest digits that read back as the same double, without an exponent."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _value(name: str, value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return quote(value)
    if name in ("args", "attributes", "settings"):
        return _object({key: value[key] for key in sorted(value)})
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value("", one) for one in value) + "]"
    return number(value)


def _object(value: dict) -> str:
    return "{" + ", ".join(f"{quote(name)}: {_value(name, one)}" for name, one in value.items()) + "}"


def _sentence(sentence: dict) -> str:
    tokens = ", ".join(f"{start},{end}" for start, end in sentence["tokens"])
    norms = ", ".join(f'"{index}": {quote(form)}' for index, form in sentence["norms"].items())
    tail = f', "norms": {{{norms}}}' if norms else ""
    return f'{{"start": {sentence["start"]}, "end": {sentence["end"]}, "tokens": [{tokens}]{tail}}}'


def _block(items: list[str], depth: int, pretty: bool) -> str:
    if not items:
        return "[]"
    if not pretty:
        return f"[{', '.join(items)}]"
    inner = "\n" + " " * depth
    return f"[{inner}" + f",{inner}".join(items) + inner[:-1] + "]"


def _layer(layer: dict, pretty: bool) -> str:
    head = ", ".join(
        f'"{name}": {quote(layer[name])}' for name in ("name", "producer", "tagset", "status") if name in layer
    )
    lists = [
        f'"{name}": {_block([_object(one) for one in layer[name]], 4, pretty)}' for name in ("annotations", "relations")
    ]
    return f"{{{head}, {', '.join(lists)}}}"


def to_json(plain: dict, *, pretty: bool = True) -> bytes:
    """Spell a document in JSON; not ``pretty`` is the one line of a shard, without its line end."""
    fields = [f'"{name}": {quote(plain[name])}' for name in HEAD] + [f'"text": {_object(plain["text"])}']
    spell = {
        "metadata": _object,
        "producers": _object,
        "sentences": _sentence,
        "layers": lambda layer: _layer(layer, pretty),
        "conflicts": _object,
    }
    fields += (
        f'"{name}": {_block([spell[name](one) for one in plain[name]], 2, pretty)}'
        for name in (*BLOCKS, "conflicts")
        if name in plain
    )
    if pretty:
        return ("{\n " + ",\n ".join(fields) + "\n}\n").encode()
    return ("{" + ", ".join(fields) + "}").encode()


# --- XML -------------------------------------------------------------------------------------------


def content(value: str) -> str:
    """Return a string as the content of an element."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attributes(raw: dict, *names: str) -> str:
    """Return the attributes of a start tag, in the order of ``names``."""
    spelled = []
    for name in names:
        value = raw.get(name)
        if value is None:
            continue
        if isinstance(value, list):
            value = " ".join(f"{start} {end}" for start, end in value)
        value = value if isinstance(value, str) else number(value)
        value = content(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
        spelled.append(f' {name}="{value}"')
    return "".join(spelled)


def element(name: str, attributes: str, content: str) -> str:
    """Return an element; an empty one is a single tag."""
    return f"<{name}{attributes}>{content}</{name}>" if content else f"<{name}{attributes}/>"


def _map(name: str, key: str, raw: dict) -> str:
    return "".join(element(name, attributes({key: one}, key), content(raw[one])) for one in sorted(raw))


def _fact_element(fact: dict) -> str:
    names = ("key", "role", "value", "precision", "calendar", "native", "status", "evidence", "rule")
    return element("fact", attributes(fact, *names), "")


def _producer_element(producer: dict) -> str:
    settings = _map("setting", "key", producer.get("settings", {}))
    return element("producer", attributes(producer, "id", "kind", "name", "version"), settings)


def _sentence_elements(sentence: dict) -> list[str]:
    tokens = " ".join(f"{start} {end}" for start, end in sentence["tokens"])
    lines = [element("sentence", attributes(sentence, "start", "end"), tokens)]
    lines += (element("norm", f' token="{index}"', content(form)) for index, form in sentence["norms"].items())
    return lines


def _annotation_element(one: dict) -> str:
    names = ("id", "start", "end", "label", "parts", "confidence", "note")
    inner = content(one["text"]) + _map("attribute", "name", one.get("attributes", {}))
    return element("annotation", attributes(one, *names), inner)


def _relation_element(one: dict) -> str:
    args = _map("arg", "role", {role: " ".join(ids) for role, ids in one["args"].items()})
    inner = args + _map("attribute", "name", one.get("attributes", {}))
    return element("relation", attributes(one, "id", "label", "confidence", "note"), inner)


def _layer_element(layer: dict) -> str:
    items = [_annotation_element(one) for one in layer["annotations"]]
    items += (_relation_element(one) for one in layer["relations"])
    inner = "".join(f"\n   {item}" for item in items) + "\n  " if items else ""
    return element("layer", attributes(layer, "name", "producer", "tagset", "status"), inner)


def _side(name: str, side: str | dict | None) -> str:
    if side is None:
        return ""
    if isinstance(side, str):
        return element(name, "", content(side))
    spell = _fact_element if "key" in side else _relation_element if "args" in side else _annotation_element
    return element(name, "", spell(side))


def _conflict_element(conflict: dict) -> str:
    inner = "".join(_side(name, conflict[name]) for name in ("base", "ours", "theirs"))
    return element("conflict", attributes(conflict, "id", "kind", "layer", "target"), inner)


def to_xml(plain: dict) -> bytes:
    """Spell a document in XML."""
    text = plain["text"]
    lines = [
        element(
            "text",
            attributes(text, "file", "sha256", "codePoints", "bytes"),
            content(text.get("content", "")),
        )
    ]
    if "original" in text:
        lines.append(element("original", attributes(text["original"], "sha256", "bytes", "bom", "crlf", "cr"), ""))
    items = {
        "metadata": [_fact_element(one) for one in plain["metadata"]],
        "producers": [_producer_element(one) for one in plain["producers"]],
        "sentences": [line for one in plain["sentences"] for line in _sentence_elements(one)],
        "layers": [_layer_element(one) for one in plain["layers"]],
    }
    if "conflicts" in plain:
        items["conflicts"] = [_conflict_element(one) for one in plain["conflicts"]]
    for name, inside in items.items():
        lines.append(element(name, "", "".join(f"\n  {item}" for item in inside) + "\n " if inside else ""))
    body = "".join(f"\n {line}" for line in lines) + "\n"
    root = element("document", ' xmlns="urn:hashiye:1"' + attributes(plain, *HEAD), body)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()
