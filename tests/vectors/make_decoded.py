"""Decodes the vectors by the text of docs/format.md alone: the standard library, nothing of hashiye.

This is a second implementation of reading, kept small and slow on purpose. It makes the
``*.decoded.json`` files, and tests compare what hashiye reads with them. It trusts its input:
refusing bad documents is not its task.

``python make_decoded.py`` writes the decoded files anew; ``--check`` only says which differ.
"""

from __future__ import annotations

import hashlib
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).parent
FOLDERS = ("valid", "newer-minor")
NS = "{urn:hashiye:1}"

SIDES = ("base", "ours", "theirs")
FACT = ("key", "role", "value", "precision", "calendar", "native", "status", "evidence", "rule")
PRODUCER = ("id", "kind", "name", "version", "settings")
ANNOTATION = ("id", "start", "end", "label", "text", "parts", "attributes", "confidence", "note")
RELATION = ("id", "label", "args", "attributes", "confidence", "note")
CONFLICT = ("id", "kind", "layer", "target", *SIDES)


# --- either spelling to one plain value: lists always there, what is empty and optional left out ---


def picked(raw: dict, names: tuple[str, ...]) -> dict:
    """Keep the fields of a version 1.0 item, in their order; leave out what is empty and optional."""
    always = {"value", "text", "args", *SIDES}
    return {name: raw[name] for name in names if name in raw and (name in always or raw[name] not in ({}, [], ""))}


def from_json(data: bytes) -> dict:
    """Read the JSON spelling."""
    raw = json.loads(data)
    text = {
        name: raw["text"][name] for name in ("file", "content", "sha256", "codePoints", "bytes") if name in raw["text"]
    }
    if "original" in raw["text"]:
        text["original"] = _original(raw["text"]["original"])
    plain = {"hashiye": raw["hashiye"], "id": raw["id"], "language": raw["language"], "text": text}
    plain["metadata"] = [picked(fact, FACT) for fact in raw.get("metadata", [])]
    plain["producers"] = [picked(producer, PRODUCER) for producer in raw.get("producers", [])]
    plain["sentences"] = [_sentence_from_json(sentence) for sentence in raw.get("sentences", [])]
    plain["layers"] = [
        _layer(layer, layer.get("annotations", []), layer.get("relations", [])) for layer in raw.get("layers", [])
    ]
    if raw.get("conflicts"):
        plain["conflicts"] = [_conflict_from_json(conflict) for conflict in raw["conflicts"]]
    return plain


def _conflict_from_json(raw: dict) -> dict:
    kinds = (("key", FACT), ("args", RELATION), ("start", ANNOTATION))
    sides = {name: raw[name] for name in SIDES}
    for name, side in sides.items():
        if isinstance(side, dict):
            sides[name] = picked(side, next(fields for field, fields in kinds if field in side))
    return picked({**raw, **sides}, CONFLICT)


def _original(raw: dict) -> dict:
    counts = {name: raw[name] for name in ("bom", "crlf", "cr") if raw.get(name)}
    return {"sha256": raw["sha256"], "bytes": raw["bytes"], **counts}


def _sentence_from_json(raw: dict) -> dict:
    flat = [int(number) for number in raw["tokens"]]
    norms = {int(index): form for index, form in raw.get("norms", {}).items()}
    return {
        "start": raw["start"],
        "end": raw["end"],
        "tokens": _pairs(flat),
        "norms": dict(sorted(norms.items())),
    }


def _pairs(flat: list[int]) -> list[list[int]]:
    return [flat[index : index + 2] for index in range(0, len(flat), 2)]


def _layer(head: dict, annotations: list[dict], relations: list[dict]) -> dict:
    plain = {name: head[name] for name in ("name", "producer", "tagset", "status") if name in head}
    plain["annotations"] = sorted((picked(one, ANNOTATION) for one in annotations), key=_annotation_order)
    plain["relations"] = sorted((picked(one, RELATION) for one in relations), key=lambda one: (one["label"], one["id"]))
    return plain


def _annotation_order(one: dict) -> tuple:
    return one["start"], one["end"], one["label"], one["id"]  # strings by code point


def from_xml(data: bytes) -> dict:
    """Read the XML spelling."""
    root = ET.fromstring(data)
    plain = {name: root.attrib[name] for name in ("hashiye", "id", "language")}
    plain["text"] = _text_from_xml(root)
    plain["metadata"] = [_fact_from_xml(one) for one in root.iterfind(f"{NS}metadata/{NS}fact")]
    plain["producers"] = [_producer_from_xml(one) for one in root.iterfind(f"{NS}producers/{NS}producer")]
    plain["sentences"] = _sentences_from_xml(root.find(f"{NS}sentences"))
    plain["layers"] = [_layer_from_xml(one) for one in root.iterfind(f"{NS}layers/{NS}layer")]
    if root.find(f"{NS}conflicts/{NS}conflict") is not None:
        plain["conflicts"] = [_conflict_from_xml(one) for one in root.iterfind(f"{NS}conflicts/{NS}conflict")]
    return plain


def _text_from_xml(root: ET.Element) -> dict:
    element = root.find(f"{NS}text")
    stored = {"file": element.attrib["file"]} if "file" in element.attrib else {"content": element.text or ""}
    text = {**stored, "sha256": element.attrib["sha256"], **_numbers(element, "codePoints", "bytes")}
    original = root.find(f"{NS}original")
    if original is not None:
        numbers = _numbers(original, "bytes", "bom", "crlf", "cr")
        text["original"] = _original({"sha256": original.attrib["sha256"], **numbers})
    return text


def _numbers(element: ET.Element, *names: str) -> dict[str, int]:
    return {name: int(element.attrib[name]) for name in names if name in element.attrib}


def _list(value: str | None) -> list[list[int]]:
    return _pairs([int(number) for number in (value or "").split()])


def _map(element: ET.Element, name: str, key: str) -> dict[str, str]:
    return {child.attrib[key]: child.text or "" for child in element.iterfind(NS + name)}


def _fact_from_xml(element: ET.Element) -> dict:
    raw = {"value": None, **element.attrib, "evidence": _list(element.get("evidence"))}
    return picked(raw, FACT)


def _producer_from_xml(element: ET.Element) -> dict:
    return picked({**element.attrib, "settings": _map(element, "setting", "key")}, PRODUCER)


def _sentences_from_xml(block: ET.Element | None) -> list[dict]:
    sentences: list[dict] = []
    for child in () if block is None else block:
        if child.tag == f"{NS}sentence":
            sentences.append({**_numbers(child, "start", "end"), "tokens": _list(child.text), "norms": {}})
        elif child.tag == f"{NS}norm":  # a newer minor version may have other elements
            sentences[-1]["norms"][int(child.attrib["token"])] = child.text
    for sentence in sentences:
        sentence["norms"] = dict(sorted(sentence["norms"].items()))
    return sentences


def _item_from_xml(element: ET.Element) -> dict:
    raw = {**element.attrib, **_numbers(element, "start", "end"), "text": element.text or ""}
    raw["parts"] = _list(element.get("parts"))
    raw["attributes"] = _map(element, "attribute", "name")
    raw["args"] = {role: ids.split() for role, ids in _map(element, "arg", "role").items()}
    if "confidence" in element.attrib:
        raw["confidence"] = float(element.attrib["confidence"])
    return picked(raw, ANNOTATION if element.tag == f"{NS}annotation" else RELATION)


def _layer_from_xml(element: ET.Element) -> dict:
    annotations = [_item_from_xml(one) for one in element.iterfind(f"{NS}annotation")]
    return _layer(element.attrib, annotations, [_item_from_xml(one) for one in element.iterfind(f"{NS}relation")])


def _conflict_from_xml(element: ET.Element) -> dict:
    raw = dict(element.attrib)
    for name in SIDES:
        side = element.find(NS + name)
        raw[name] = None if side is None else _side_from_xml(side)
    return picked(raw, CONFLICT)


def _side_from_xml(side: ET.Element) -> str | dict:
    if len(side) == 0:
        return side.text or ""
    return _fact_from_xml(side[0]) if side[0].tag == f"{NS}fact" else _item_from_xml(side[0])


# --- the plain value, expanded: every span with its surface and its offsets in all three units -----


class Offsets:
    """Converts code point offsets the slow and obvious way."""

    def __init__(self, text: str) -> None:
        self.text = text

    def span(self, start: int, end: int) -> dict:
        """Return a span in code points, UTF-16 code units and UTF-8 bytes, with its surface."""
        units = {
            "utf16": [len(self.text[:at].encode("utf-16-le")) // 2 for at in (start, end)],
            "utf8": [len(self.text[:at].encode()) for at in (start, end)],
        }
        return {"start": start, "end": end, **units, "surface": self.text[start:end]}

    def place(self, offset: int) -> list[int]:
        """Return line and column, both from 1; only LF ends a line."""
        before = self.text[:offset]
        return [before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1]


def expanded(plain: dict, content: str) -> dict:
    """Say everything a reader should know of a document."""
    offsets = Offsets(content)
    text = {**plain["text"], "content": content}
    text["utf16Units"] = len(content.encode("utf-16-le")) // 2
    text["lines"] = content.count("\n") + 1
    return {
        **plain,
        "text": text,
        "metadata": [_expanded_fact(fact, offsets) for fact in plain["metadata"]],
        "sentences": [_expanded_sentence(sentence, offsets) for sentence in plain["sentences"]],
        "layers": [
            {**layer, "annotations": [_expanded_annotation(one, offsets) for one in layer["annotations"]]}
            for layer in plain["layers"]
        ],
    }


def _expanded_fact(fact: dict, offsets: Offsets) -> dict:
    if "evidence" not in fact:
        return fact
    return {**fact, "evidence": [offsets.span(*pair) for pair in fact["evidence"]]}


def _expanded_sentence(sentence: dict, offsets: Offsets) -> dict:
    tokens = [offsets.span(*pair) for pair in sentence["tokens"]]
    for index, form in sentence["norms"].items():
        tokens[index]["norm"] = form
    return {**offsets.span(sentence["start"], sentence["end"]), "tokens": tokens}


def _expanded_annotation(one: dict, offsets: Offsets) -> dict:
    places = {"from": offsets.place(one["start"]), "to": offsets.place(one["end"])}
    spans = one.get("parts") or [[one["start"], one["end"]]]
    return {**one, **places, "spans": [offsets.span(*pair) for pair in spans]}


# --- files -----------------------------------------------------------------------------------------


def content_of(plain: dict, folder: Path) -> str:
    """Return the text of a document, from inside it or from the file beside it, and prove its measures."""
    text = plain["text"]
    data = text["content"].encode() if "content" in text else (folder / text["file"]).read_bytes()
    content = data.decode()
    measures = {"sha256": hashlib.sha256(data).hexdigest(), "codePoints": len(content), "bytes": len(data)}
    wrong = {name: text[name] for name, value in measures.items() if text[name] != value}
    if wrong:
        raise SystemExit(f"{plain['id']}: the text has {measures}, the document says {wrong}")
    return content


def decoded(path: Path) -> dict:
    """Return the expanded value of ``NAME.hsh.json`` and prove that its XML twin has the same."""
    plain = from_json(path.read_bytes())
    twin = from_xml(path.with_suffix(".xml").read_bytes())
    if plain != twin:
        raise SystemExit(f"{path.name} and its XML twin differ")
    return expanded(plain, content_of(plain, path.parent))


def spelled(value: dict) -> bytes:
    """Return a decoded value as the file holds it: JSON, an item of a list a line."""
    return (_lines(value, "\n") + "\n").encode()


def _lines(value: object, end: str) -> str:
    if isinstance(value, dict) and any(map(_holds_items, value.values())):
        fields = (f"{json.dumps(name, ensure_ascii=False)}: {_lines(one, end + ' ')}" for name, one in value.items())
        return f"{{{end} " + f",{end} ".join(fields) + f"{end}}}"
    if isinstance(value, list) and _holds_items(value):
        return f"[{end} " + f",{end} ".join(_lines(one, end + " ") for one in value) + f"{end}]"
    return json.dumps(value, ensure_ascii=False)


def _holds_items(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_items, value.values()))
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def main(arguments: list[str]) -> int:
    """Write all decoded files, or with ``--check`` only compare."""
    stale = 0
    for path in sorted(path for folder in FOLDERS for path in (HERE / folder).glob("*.hsh.json")):
        target = path.with_name(path.name.removesuffix(".hsh.json") + ".decoded.json")
        data = spelled(decoded(path))
        if target.exists() and target.read_bytes() == data:
            continue
        stale += 1
        print(target.name)
        if "--check" not in arguments:
            target.write_bytes(data)
    return int(stale > 0 and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
