"""Where a fault stands in the bytes written: by counting, by splicing and by other people's pointers, not by hashiye.

The place that hashiye gives is cut out of the file and something else is put there: read again by another
parser, the item that was planted, and it alone, must have changed.
"""

from __future__ import annotations

import copy
import json
import re

import jsonpointer
from lxml import etree

from hashiye.findings import Finding
from hashiye.model import Document
from hashiye.registry import Path

MARK = "MARKED"
_SPACE = {"h": "urn:hashiye:1"}
_XML = etree.XMLParser(huge_tree=True)


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Count lines and columns from 1, columns in code points, lines ended by LF alone."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def cut(text: str, finding: Finding) -> tuple[int, int]:
    """Return the offsets in the file's characters between which a finding stands."""
    lines = text.split("\n")
    start = sum(len(one) + 1 for one in lines[: finding.line - 1]) + finding.column - 1
    end = sum(len(one) + 1 for one in lines[: finding.end_line - 1]) + finding.end_column - 1
    return start, end


def in_written_order(document: Document, at: Path) -> Path:
    """Return a path with the numbers that items have in the file: annotations and relations are written sorted."""
    if len(at) < 4 or at[0] != "layers" or at[2] not in ("annotations", "relations"):
        return at
    layer = document.layers[int(at[1])]
    if at[2] == "annotations":
        keys: list[tuple[object, ...]] = [(one.start, one.end, one.label, one.id) for one in layer.annotations]
    else:
        keys = [(one.label, one.id) for one in layer.relations]
    order = sorted(range(len(keys)), key=lambda n: (keys[n], n))
    return (*at[:3], order.index(int(at[3])), *at[4:])


# --- JSON -------------------------------------------------------------------------------------


def value_at(value: object, at: Path) -> object:
    for step in at:
        value = value[step]
    return value


def _changed(value: object, at: Path, new: object) -> object:
    if not at:
        return new
    other = dict(value) if isinstance(value, dict) else list(value)
    other[at[0]] = _changed(value[at[0]], at[1:], new)
    return other


def hold_json(data: bytes, finding: Finding, at: Path, *, key: bool) -> None:
    """The place is the item at a path, whole and alone; the pointer selects it."""
    text, value = data.decode(), json.loads(data)
    start, end = cut(text, finding)
    assert finding.pointer == jsonpointer.JsonPointer.from_parts(at).path
    assert jsonpointer.resolve_pointer(value, finding.pointer) == value_at(value, at)
    if key:
        assert json.loads(text[start:end]) == at[-1]
        assert re.match(r"\s*:", text[end:])
        renamed = dict(value_at(value, at[:-1]))
        renamed[MARK] = renamed.pop(at[-1])
        assert json.loads(f'{text[:start]}"{MARK}"{text[end:]}') == _changed(value, at[:-1], renamed)
        return
    assert text[start:end] == text[start:end].strip()
    assert json.loads(text[start:end]) == value_at(value, at)
    assert json.loads(f'{text[:start]}"{MARK}"{text[end:]}') == _changed(value, at, MARK)


# --- XML --------------------------------------------------------------------------------------

_ELEMENTS = {
    "metadata": "fact", "producers": "producer", "sentences": "sentence", "layers": "layer",
    "annotations": "annotation", "relations": "relation", "conflicts": "conflict",
}  # fmt: skip
_MAPS = {"attributes": ("attribute", "name"), "settings": ("setting", "key"), "args": ("arg", "role")}


def node_at(root: etree._Element, at: Path) -> tuple[etree._Element, str | None]:
    """Return the element of a path and, where it is an attribute, its name; None as name for its content or itself."""
    here, steps = root, list(at)
    while steps:
        step = steps.pop(0)
        if step in _ELEMENTS:
            if step not in ("annotations", "relations"):
                here = _only(here, step)
            if not steps:
                return here, None
            here = here.findall(f"h:{_ELEMENTS[step]}", _SPACE)[int(steps.pop(0))]
        elif step in _MAPS:
            tag, name = _MAPS[step]
            asked = steps.pop(0)
            here = next(one for one in here.findall(f"h:{tag}", _SPACE) if one.get(name) == asked)
            return here, None  # the value, or the ids of a role
        elif step == "norms":
            index = str(steps.pop(0))
            here = next(
                one for one in here.itersiblings() if one.get("token") == index
            )  # it stands behind its sentence
            return here, None
        elif step == "text" and here is root:
            here = _only(here, "text")
        elif here.get(str(step)) is not None:
            return here, str(step)
        else:
            return here, None  # text content, tokens, parts: what the element holds
    return here, None


def _only(here: etree._Element, tag: str) -> etree._Element:
    (found,) = here.findall(f"h:{tag}", _SPACE)
    return found


def selected(root: etree._Element, pointer: str) -> object:
    """Select by the documented rule: a prefix before each name of an element."""
    found = root.xpath(re.sub(r"/(?=\w)", "/h:", pointer), namespaces=_SPACE)
    assert len(found) == 1, (pointer, found)
    return found[0]


def hold_xml(data: bytes, finding: Finding, at: Path, *, key: bool) -> None:
    """The place is the item at a path; the pointer selects its element or attribute; lxml knows its line."""
    text, root = data.decode(), etree.fromstring(data, _XML)
    start, end = cut(text, finding)
    there = text[start:end]
    element, name = node_at(root, at)
    node = selected(root, finding.pointer)
    owner = node.getparent() if isinstance(node, str) else node
    assert owner is element, (finding.pointer, element.tag)
    whole = there.startswith("<")
    if whole:
        assert finding.line == element.sourceline
        part = etree.fromstring(
            re.sub(r"^<(\w+)", r'<\1 xmlns="urn:hashiye:1"', there, count=1) if element is not root else there
        )
        alone = copy.deepcopy(element)
        alone.tail = None
        assert etree.tostring(part, method="c14n") == etree.tostring(alone, method="c14n")
        assert not isinstance(node, str)
        return
    after = etree.fromstring(f"{text[:start]}{MARK}{text[end:]}".encode(), _XML)
    if key:
        changed = [one for one in after.iter() if MARK in one.attrib.values()]
        assert len(changed) == 1
        assert there == at[-1]
    elif name is not None:
        assert isinstance(node, str)
        assert node.attrname == name
        assert node_at(after, at)[0].get(name).split() == _pieces(element.get(name), at, name)
    elif isinstance(node, str):  # the parts of a span are written into one attribute
        assert any(MARK in value for value in node_at(after, at)[0].attrib.values())
    else:
        assert MARK in (selected(after, finding.pointer).text or "")
    assert len(re.findall(MARK, etree.tostring(after, encoding="unicode"))) == 1


def _pieces(old: str, at: Path, name: str) -> list[str]:
    """Return what an attribute holds with a mark in it: instead of all of it, or of one pair or number in a list."""
    steps = [int(step) for step in at[at.index(name) + 1 :]]
    if not steps:
        return [MARK]
    numbers = old.split()
    first = 2 * steps[0] + sum(steps[1:])
    return [*numbers[:first], MARK, *numbers[first + (2 if len(steps) == 1 else 1) :]]


def hold_in_text(data: bytes, spelling: str, finding: Finding, content: str) -> None:
    """What stands at the place is the stretch of the text: something else there changes it and nothing else."""
    text = data.decode()
    start, end = cut(text, finding)
    span = slice(finding.start, finding.end)
    wanted = content[: finding.start] + "☃" + content[finding.end :]
    spliced = f"{text[:start]}☃{text[end:]}"
    if spelling == "json":
        assert finding.pointer == "/text/content"
        assert json.loads(spliced)["text"]["content"] == wanted, (text[start:end], content[span])
    else:
        assert finding.pointer == "/document/text"
        assert _only(etree.fromstring(spliced.encode(), _XML), "text").text == wanted


def hold_chars(data: bytes, finding: Finding, chars: tuple[int, int | None]) -> None:
    """The place begins, and where that is known ends, at characters of the file."""
    text = data.decode("utf-8", "replace")
    assert (finding.line, finding.column) == line_column(text, chars[0]), (
        finding.line,
        finding.column,
        text[chars[0] :][:20],
    )
    if chars[1] is not None:
        assert (finding.end_line, finding.end_column) == line_column(text, chars[1])
