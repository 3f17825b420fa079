"""Every path a rule can give lands on the very item, in both spellings; pointers select it; nothing is quadratic."""

from __future__ import annotations

import copy
import json
import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hashiye.codecs import Parcel, standoff_json, standoff_xml
from hashiye.model import Annotation, Document, Fact, Layer, Producer, Segmentation, Spans, Text
from hashiye.places import places
from hashiye.registry import Remark
from tests.strategies import documents

H = {"h": "urn:hashiye:1"}
MARK = "MARKED"


def offset(text: str, line: int, column: int) -> int:
    """The slow way from line and column to an offset, written once more."""
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1


def cut(text: str, place) -> tuple[int, int]:
    return offset(text, place.line, place.column), offset(text, place.end_line, place.end_column)


def place_of(codec: str, data: bytes, at, **more):
    (place,) = places(codec, Parcel(data), [Remark(at=at, message="", **more)])
    return place


def paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from paths(inner, (*path, step))


def value_at(value, path):
    for step in path:
        value = value[step]
    return value


def with_value(value, path, new):
    if not path:
        return new
    other = dict(value) if isinstance(value, dict) else list(value)
    other[path[0]] = with_value(value[path[0]], path[1:], new)
    return other


def resolved(value, pointer: str):
    """RFC 6901, section 4, by the letter."""
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def spelled(value, chance: random.Random) -> str:
    """JSON in any layout, any character as an escape."""

    def blank():
        return chance.choice(["", "", " ", "\n", "\r\n", "\t", "  \n "])

    if isinstance(value, dict):
        inner = ",".join(f"{blank()}{spelled(k, chance)}{blank()}:{spelled(v, chance)}" for k, v in value.items())
        return f"{blank()}{{{inner}{blank()}}}{blank()}"
    if isinstance(value, list):
        return f"{blank()}[{','.join(spelled(one, chance) for one in value)}{blank()}]{blank()}"
    if isinstance(value, str) and chance.random() < 0.5:
        units = (one.encode("utf-16-be").hex() for one in value)
        return '"' + "".join("".join(rf"\u{u[i : i + 4]}" for i in range(0, len(u), 4)) for u in units) + '"'
    return blank() + json.dumps(value, ensure_ascii=False) + blank()


@given(documents(), st.randoms(use_true_random=False))
def test_json_the_characters_at_the_place_are_the_item(document, chance):
    """Writing something else there changes that item and no other: an oracle that knows no places."""
    data = standoff_json.write(document).files[".hsh.json"]
    if chance.random() < 0.7:
        data = spelled(json.loads(data), chance).encode()
    text, value = data.decode(), json.loads(data)
    asked = list(paths(value))
    asked = chance.sample(asked, min(len(asked), 12))
    found = places("json", Parcel(data), [Remark(at=path, message="") for path in asked])
    for path, place in zip(asked, found, strict=True):
        start, end = cut(text, place)
        assert json.loads(text[start:end]) == value_at(value, path)
        assert text[start:end] == text[start:end].strip()
        assert json.loads(f'{text[:start]}"{MARK}"{text[end:]}') == with_value(value, path, MARK)
        assert resolved(value, place.pointer) == value_at(value, path)


@given(documents(), st.randoms(use_true_random=False))
def test_json_keys_and_what_is_missing(document, chance):
    data = standoff_json.write(document).files[".hsh.json"]
    text, value = data.decode(), json.loads(data)
    for path in [one for one in paths(value) if one and isinstance(one[-1], str)][:20]:
        start, end = cut(text, place_of("json", data, path, at_key=True))
        assert json.loads(text[start:end]) == path[-1]
        assert re.match(r"\s*:", text[end:])
    for path in chance.sample(list(paths(value)), 3):
        assert place_of("json", data, (*path, "no such", 3)) == place_of("json", data, path)


# --- XML --------------------------------------------------------------------------------------

MANY = {"attributes": "name", "settings": "key", "args": "role"}


def xml_spelled(data: bytes, chance: random.Random) -> str:
    """The same document in another dress: a prefix, blanks, other quotes, CDATA, references for letters."""
    text = data.decode()
    text = re.sub(r" (\w+)=", lambda m: f"{chance.choice([' ', chr(10), '  '])}{m[1]} = ", text)
    text = re.sub(r"xmlns = ", "xmlns=", text)
    text = re.sub(r'version = "1.0"(\s)encoding = ', r'version="1.0" encoding=', text)

    def content(match):
        inner = match[1]
        kind = chance.randrange(3)
        if kind == 0 and inner.strip() and "]]&gt;" not in inner:
            plain = etree.fromstring(f"<x>{inner}</x>").text
            return f"><![CDATA[{plain}]]></"
        if kind == 1:
            return ">" + "".join(f"&#{ord(c)};" if c.isalnum() else c for c in inner) + "</"
        return match[0]

    return re.sub(r">([^<>&]*[^<>&\s][^<>&]*)</", content, text)


def selected(root, pointer: str):
    """Select by the documented rule: a prefix before each name of an element."""
    found = root.xpath(re.sub(r"/(?=\w)", "/h:", pointer), namespaces=H)
    assert len(found) == 1, pointer
    return found[0]


def fields(path) -> bool:
    """Containers that XML has no element for have the place of what holds them: tested apart."""
    last = path[-1] if path else ""
    return not (isinstance(last, str) and last in {*MANY, "annotations", "relations", "norms"} and len(path) > 2)


def read_slice(text: str, path, value):
    """What a slice of XML says, read by lxml as content, and as what the JSON spelling has there."""
    read = etree.fromstring(f"<x>{text}</x>".encode(), etree.XMLParser(huge_tree=True)).text or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(read)
    if isinstance(value, list):
        flat = read.split()
        if all(isinstance(one, str) for one in value):
            return flat
        if value and isinstance(value[0], list):
            return [[int(a), int(b)] for a, b in zip(flat[::2], flat[1::2], strict=True)]
        return [int(one) for one in flat]
    return read


@given(documents(), st.randoms(use_true_random=False))
def test_xml_the_characters_at_the_place_are_the_item(document, chance):
    data = standoff_xml.write(document).files[".hsh.xml"]
    value = json.loads(standoff_json.write(document).files[".hsh.json"])
    if chance.random() < 0.7:
        data = xml_spelled(data, chance).encode()
    text, root = data.decode(), etree.fromstring(data)
    assert (
        standoff_xml.read(Parcel(data)).document
        == standoff_xml.read(Parcel(standoff_xml.write(document).files[".hsh.xml"])).document
    )
    asked = [path for path in paths(value) if fields(path)]
    asked = chance.sample(asked, min(len(asked), 14))
    found = places("xml", Parcel(data), [Remark(at=path, message="") for path in asked])
    for path, place in zip(asked, found, strict=True):
        start, end = cut(text, place)
        node = selected(root, place.pointer)
        item, there = value_at(value, path), text[start:end]
        if there.startswith("<") and not there.startswith("<![CDATA["):  # an element, whole
            part = etree.fromstring(
                re.sub(r"^<(\w+)", r'<\1 xmlns="urn:hashiye:1"', there, count=1) if "xmlns" not in there else there
            )
            node = copy.deepcopy(node)
            node.tail = None
            assert etree.tostring(part, method="c14n") == etree.tostring(node, method="c14n")
            assert isinstance(item, dict | list) or item in ("", None)
            continue
        if isinstance(node, str):  # an attribute: the change arrives there
            assert MARK in selected(etree.fromstring((text[:start] + MARK + text[end:]).encode()), place.pointer)
        else:
            changed = selected(etree.fromstring((text[:start] + MARK + text[end:]).encode()), place.pointer)
            assert MARK in changed.text
        assert read_slice(there.replace("\n", "&#10;") if isinstance(node, str) else there, path, item) == item, path


def test_xml_keys_and_what_is_missing():
    annotation = Annotation("a1", 0, 1, "PER", "آ", attributes={"x": "یک"})
    document = Document("d", "fa", Text.of("آب"), layers=(Layer("l", "p", "complete", (annotation,)),))
    data = standoff_xml.write(document).files[".hsh.xml"]
    text = data.decode()
    one = ("layers", 0, "annotations", 0)

    def there(path, **more):
        start, end = cut(text, place_of("xml", data, path, **more))
        return text[start:end]

    assert there((*one, "attributes", "x")) == "یک"
    assert there((*one, "attributes", "x"), at_key=True) == "x"
    assert there((*one, "start"), at_key=True) == "start"
    assert (
        there((*one, "attributes"))
        == there(one)
        == '<annotation id="a1" start="0" end="1" label="PER">آ<attribute name="x">یک</attribute></annotation>'
    )
    assert there((*one, "note")) == there(one)
    assert there(("layers", 0, "annotations", 9, "start")) == there(("layers", 0))
    assert there(("layers", 0, "relations")) == there(("layers", 0))
    assert there(("metadata",)) == "<metadata/>"
    assert there(("metadata", 3, "value")) == "<metadata/>"
    assert there(("text", "file")) == there(("text",))
    assert there(()).startswith("<document")


# --- inside the text --------------------------------------------------------------------------


@given(documents(inside=True), st.randoms(use_true_random=False), st.sampled_from(("json", "xml")))
def test_a_fault_of_an_inner_text_is_placed_at_its_very_characters(document, chance, codec):
    if codec == "json":
        data = standoff_json.write(document).files[".hsh.json"]
        data = spelled(json.loads(data), chance).encode() if chance.random() < 0.7 else data
    else:
        data = standoff_xml.write(document).files[".hsh.xml"]
        data = xml_spelled(data, chance).encode() if chance.random() < 0.7 else data
    content, text = document.text.content or "", data.decode()
    start = chance.randrange(len(content) + 1)
    end = chance.randrange(start, len(content) + 1)
    place = place_of(codec, data, ("text", "sha256"), in_text=True, span=(start, end))
    if not content and codec == "xml":
        return  # an empty element has no place inside
    there = text[slice(*cut(text, place))]
    if codec == "json":
        assert json.loads(f'"{there}"') == content[start:end]
        assert place.pointer == "/text/content"
    elif "]]>" not in there and "<![CDATA[" not in there:
        inside = text.rfind("<![CDATA[", 0, cut(text, place)[0]) > text.rfind("</", 0, cut(text, place)[0])
        assert (there if inside else read_slice(there, (), "")) == content[start:end]
        assert place.pointer == "/document/text"


def test_spans_outside_the_text_fall_back():
    document = Document("d", "fa", Text.of("آب"))
    data = standoff_json.write(document).files[".hsh.json"]
    for span in ((-1, 1), (0, 3), (2, 1), (10**12, 10**13)):
        place = place_of("json", data, ("id",), in_text=True, span=span)
        assert place == place_of("json", data, ("id",))


def test_characters_beyond_the_basic_plane_take_one_column():
    fact = Fact("title", "😀😀", "explicit", rule="r")
    document = Document("d", "fa", Text.of("آب"), (fact,))
    json_data = standoff_json.write(document).files[".hsh.json"]
    xml_data = standoff_xml.write(document).files[".hsh.xml"]
    for codec, data in (("json", json_data), ("xml", xml_data)):
        place = place_of(codec, data, ("metadata", 0, "rule"))
        line = data.decode().split("\n")[place.line - 1]
        assert line[place.column - 1 : place.end_column - 1].strip('"') == "r"


def test_a_shard_counts_its_lines():
    document = Document("d", "fa", Text.of("آب"))
    data = standoff_json.write_line(document)
    (place,) = places("jsonl", Parcel(data, line=812), [Remark(at=("id",), message="")])
    assert (place.line, place.end_line) == (812, 812)
    assert data.decode()[place.column - 1 : place.end_column - 1] == '"d"'


# --- large, hostile, missing ------------------------------------------------------------------


def large(count: int) -> Document:
    spans = Spans(range(2 * count))
    segments = Segmentation(spans, spans, type(spans.flat)("i", range(count + 1)), {count - 1: "😀"})
    return Document("d", "fa", Text.of("آب"), segments=segments)


@pytest.mark.parametrize("codec", ["json", "xml"])
def test_lines_beyond_65535_are_right(codec):
    document = large(70_001)
    write = standoff_json.write if codec == "json" else standoff_xml.write
    (data,) = write(document).files.values()
    text = data.decode()
    began = time.process_time()
    for index in (65_533, 65_534, 65_535, 65_536, 70_000):
        place = place_of(codec, data, ("sentences", index, "tokens", 1))
        assert text[slice(*cut(text, place))] == str(2 * index + 1)
        lines = [number for number, one in enumerate(text.split("\n"), 1) if f"{2 * index + 1}" in one]
        assert place.line in lines
        if codec == "xml":
            assert place.pointer == f"/document/sentences/sentence[{index + 1}]"
    norm = place_of(codec, data, ("sentences", 70_000, "norms", 0))
    assert text[slice(*cut(text, norm))].strip('"') == "😀"
    seconds = (time.process_time() - began) / 6
    assert seconds < 0.5 * len(data) / 1e6 + 0.5, seconds


@pytest.mark.parametrize("codec", ["json", "xml"])
def test_many_remarks_about_one_list_are_linear(codec):
    document = large(1)
    spans = Spans(range(60_000))
    segments = Segmentation(Spans((0, 2)), spans, type(spans.flat)("i", (0, 30_000)))
    document = Document("d", "fa", Text.of("&<" * 50_000), segments=segments)
    (data,) = (standoff_json.write if codec == "json" else standoff_xml.write)(document).files.values()
    remarks = [Remark(at=("sentences", 0, "tokens", n), message="") for n in range(60_000)]
    remarks += [Remark(at=(), message="", in_text=True, span=(n, n + 1)) for n in range(0, 100_000, 5)]
    began = time.process_time()
    found = places(codec, Parcel(data), remarks)
    assert time.process_time() - began < 5
    text = data.decode()
    assert text[slice(*cut(text, found[59_999]))] == "59999"
    assert text[slice(*cut(text, found[-1]))] == ("<" if codec == "json" else "&lt;")


@pytest.mark.parametrize("path", [
    ("layers", -1), ("layers", 10**30), ("no", "such"), ("", ""), (0,), ("text", 0, 1), ("sentences", "0", "tokens"),
    ("producers", 0, "settings", "x"), ("conflicts", 0, "ours", "args", "x", 3), ("id", "", ""), ("metadata", 0, "value", 0),
])  # fmt: skip
@pytest.mark.parametrize("codec", ["json", "xml"])
def test_no_path_raises(codec, path):
    document = Document("d", "fa", Text.of("آب"), (Fact("title", None, "unknown"),), (Producer("p", "person"),))
    (data,) = (standoff_json.write if codec == "json" else standoff_xml.write)(document).files.values()
    for at_key in (False, True):
        place = place_of(codec, data, path, at_key=at_key)
        assert place.line >= 1
        assert place.column >= 1
