"""Where items stand in XML that was read: expat tells where elements begin and end, the rest is looked up in them.

Paths are those of the JSON spelling. A field is an attribute, or the content of its element; a list is cut
at its blanks. The pointer is an XPath like ``/document/layers/layer[1]/annotation[4]/@start``; its names are
those of the namespace ``urn:hashiye:1``. XPath 2.0 selects the node with that as the default namespace of
elements; for XPath 1.0, which has no such default, write a prefix bound to it before each name of an element:
``/h:document/h:layers/h:layer[1]/h:annotation[4]/@start``.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Collection, Iterator
from xml.parsers import expat

from hashiye.codecs.sought import Path, Sought, Spelling, Spot

type Range = tuple[int, int]

_NAMESPACE = "urn:hashiye:1}"
_TAG = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"""\s+([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG_END = re.compile(r"\s*/?>")
_PIECE = re.compile(r"&[^;]*;|\r\n|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ITEM = re.compile(r"[^ \t\n\r]+")

_KEYS = {"setting": ("settings", "key"), "attribute": ("attributes", "name"), "arg": ("args", "role")}
_PLAIN = frozenset(("text", "metadata", "producers", "sentences", "layers", "conflicts", "base", "ours", "theirs"))
_SIDES = frozenset(("base", "ours", "theirs"))
_CONTENT = {"sentence": "tokens", "annotation": "text", "text": "content"}
"""The field that is the content of an element."""
_IS_CONTENT = frozenset(("setting", "attribute", "arg", "norm", "base", "ours", "theirs"))
"""Elements whose content is the whole of what the JSON spelling has there."""
_PAIRS = frozenset(("evidence", "parts"))


class _Element:
    """An element that is sought or leads to one; ``inner`` is where its first child begins, or its end tag."""

    __slots__ = ("counts", "end", "inner", "name", "node", "pointer", "start")

    def __init__(self, name: str, node: Sought, pointer: str, start: int) -> None:
        self.name = name
        self.node = node
        self.pointer = pointer
        self.start = start
        self.inner = -1
        self.end = -1
        self.counts: Counter[str] = Counter()


class _Outline:
    """One way through the file by expat, which keeps the elements that lead to what is sought."""

    def __init__(self, data: bytes, root: Sought) -> None:
        self.data = data
        self.root = root
        self.elements: dict[Path, _Element] = {}
        self._open: list[_Element | None] = []
        self._parser = expat.ParserCreate("UTF-8", "}")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.ordered_attributes = True
        with contextlib.suppress(expat.ExpatError):  # what was met before is told: another reader took the file
            self._parser.Parse(data, True)

    def _start(self, full: str, attributes: list[str]) -> None:
        at = self._parser.CurrentByteIndex
        parent = self._open[-1] if self._open else None
        if parent is None and self._open:
            self._open.append(None)
            return
        if parent is not None and parent.inner < 0:
            parent.inner = at
        name = full.removeprefix(_NAMESPACE)
        element = self._root(name, at) if parent is None else self._child(parent, name, at, attributes)
        self._open.append(element)
        if element is not None:
            self.elements[element.node.path] = element

    def _root(self, name: str, at: int) -> _Element:
        return _Element(name, self.root, f"/{name}", at)

    def _child(self, parent: _Element, name: str, at: int, attributes: list[str]) -> _Element | None:
        index = parent.counts[name]
        parent.counts[name] += 1
        if name in _PLAIN:
            node, many = parent.node.at(name), False
        elif parent.name in _SIDES:
            node, many = parent.node, False
        else:
            node, many = self._listed(parent, name, index, attributes), name != "original"
        if node is None:
            return None
        return _Element(name, node, f"{parent.pointer}/{name}[{index + 1}]" if many else f"{parent.pointer}/{name}", at)

    @staticmethod
    def _listed(parent: _Element, name: str, index: int, attributes: list[str]) -> Sought | None:
        """Return what is sought of an element that is one of many."""
        node = parent.node
        if name in _KEYS:
            field, key = _KEYS[name]
            return node.at(field, _value(attributes, key))
        match name:
            case "annotation":
                return node.at("annotations", index)
            case "relation":
                return node.at("relations", index)
            case "norm":
                token = _value(attributes, "token").strip()
                return node.at(parent.counts["sentence"] - 1, "norms", token)
            case "original":
                return node.at("text", "original")
        return node.at(index)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element is not None:
            element.end = self._parser.CurrentByteIndex
            element.inner = element.end if element.inner < 0 else element.inner


def _value(attributes: list[str], name: str) -> str:
    names = attributes[0::2]
    return attributes[2 * names.index(name) + 1] if name in names else ""


def _to_characters(data: bytes, elements: Collection[_Element]) -> None:
    """Turn the bytes that expat counts into characters, in one pass over the file."""
    wanted = sorted({at for one in elements for at in (one.start, one.inner, one.end) if at >= 0})
    characters = {-1: -1}
    last = count = 0
    for at in wanted:
        count += len(data[last:at].decode())
        last = at
        characters[at] = count
    for one in elements:
        one.start, one.inner, one.end = characters[one.start], characters[one.inner], characters[one.end]


class _Head:
    """A start tag: where each attribute's name and value stand, and where the content begins."""

    def __init__(self, text: str, start: int) -> None:
        tag = _TAG.match(text, start)
        at = tag.end() if tag else start
        self.tag = (start, at)
        self.names: dict[str, Range] = {}
        self.values: dict[str, Range] = {}
        while match := _ATTRIBUTE.match(text, at):
            self.names[match[1]] = match.span(1)
            self.values[match[1]] = (match.start(2) + 1, match.end(2) - 1)
            at = match.end()
        end = _TAG_END.match(text, at)
        self.end = end.end() if end else at
        self.empty = text.startswith("/", self.end - 2)


class Items:
    """The items of one file. ``spots`` holds what was sought and is there, with what leads to it."""

    def __init__(self, data: bytes, text: str, paths: Collection[Path]) -> None:
        root = Sought.of(paths)
        self._text = text
        self._elements = _Outline(data, root).elements
        _to_characters(data, self._elements.values())
        self._heads: dict[int, _Head] = {}
        self._lists: dict[Range, list[Range]] = {}
        self.spots: dict[Path, Spot] = {}
        for path, element in self._elements.items():
            self.spots[path] = self._whole(element)
            self._fields(element)

    def spelling(self) -> Spelling | None:
        """Return how the text of the document is spelled in the file; None if it is not there, or empty."""
        spot = self.spots.get(("text", "content"))
        return None if spot is None else Spelling(spot.start, spot.end, _pieces(self._text, (spot.start, spot.end)))

    def _head(self, element: _Element) -> _Head:
        if element.start not in self._heads:
            self._heads[element.start] = _Head(self._text, element.start)
        return self._heads[element.start]

    def _whole(self, element: _Element) -> Spot:
        """Return the element; the content alone where the element is a value of the JSON spelling."""
        if element.name in _IS_CONTENT and (content := self._content(element)):
            return Spot(*content, element.pointer)
        head = self._head(element)
        if head.empty or element.end < 0:
            return Spot(element.start, head.end, element.pointer)
        return Spot(element.start, self._text.find(">", element.end) + 1 or len(self._text), element.pointer)

    def _content(self, element: _Element) -> Range | None:
        """Return where the content before the first child stands; None if there is none."""
        head = self._head(element)
        return None if head.empty or element.inner <= head.end else (head.end, element.inner)

    def _fields(self, element: _Element) -> None:
        """Look up what is sought in an element itself: its attributes, its content, the items of its lists."""
        for step, node in element.node.below.items():
            if step == "":  # the key itself
                self.spots[node.path] = self._key(element)
            elif isinstance(step, int):
                if element.name == "arg":
                    self._item(element.pointer, self._content(element), node, step, step)
            elif _CONTENT.get(element.name) == step:
                self._field(element.pointer, self._content(element), node, paired=False)
            elif value := self._head(element).values.get(step):
                self._field(f"{element.pointer}/@{step}", value, node, paired=step in _PAIRS)
                if "" in node.below:
                    name = self._head(element).names[step]
                    self.spots[node.below[""].path] = Spot(*name, f"{element.pointer}/@{step}")

    def _key(self, element: _Element) -> Spot:
        """Return where the key of a map, or the name of an element, stands."""
        key = _KEYS[element.name][1] if element.name in _KEYS else "token" if element.name == "norm" else ""
        if key in self._head(element).values:
            return Spot(*self._head(element).values[key], f"{element.pointer}/@{key}")
        return Spot(*self._head(element).tag, element.pointer)

    def _field(self, pointer: str, where: Range | None, node: Sought, *, paired: bool) -> None:
        if where is None:
            return
        self.spots[node.path] = Spot(*where, pointer)
        for step, inner in node.below.items():
            if isinstance(step, int) and not paired:
                self._item(pointer, where, inner, step, step)
            elif isinstance(step, int):
                self._item(pointer, where, inner, 2 * step, 2 * step + 1)
                for side, one in inner.below.items():
                    if isinstance(side, int):
                        self._item(pointer, where, one, 2 * step + side, 2 * step + side)

    def _item(self, pointer: str, where: Range | None, node: Sought, first: int, last: int) -> None:
        """Look up one item of a list, or a pair of them, from the first to the last."""
        items = self._list(where) if where is not None else []
        if 0 <= first <= last < len(items):
            self.spots[node.path] = Spot(items[first][0], items[last][1], pointer)

    def _list(self, where: Range) -> list[Range]:
        if where not in self._lists:
            self._lists[where] = list(_items(self._text, where))
        return self._lists[where]


def _items(text: str, where: Range) -> Iterator[Range]:
    """Yield where the items of a list stand, cut at blanks, also at those that are written as references."""
    start, end = where
    if text.find("&", start, end) < 0 and text.find("<", start, end) < 0:
        yield from (match.span() for match in _ITEM.finditer(text, start, end))
        return
    spelling = Spelling(start, end, _pieces(text, where))
    for match in _ITEM.finditer(_said(text, where)):
        yield spelling.spot(*match.span())


def _pieces(text: str, where: Range) -> Iterator[tuple[int, int, int]]:
    """Yield what is not written as it is: references, line ends of two characters, the marks of CDATA."""
    for match in _PIECE.finditer(text, *where):
        if match[1] is None:
            yield match.start(), 1, match.end() - match.start()
        else:
            yield match.start(), 0, len("<![CDATA[")
            for line_end in re.compile("\r\n").finditer(text, *match.span(1)):
                yield line_end.start(), 1, 2
            yield match.end(1), 0, len("]]>")


_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}


def _said(text: str, where: Range) -> str:
    """Return what a piece of the file says: references and CDATA are read."""

    def read(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1].replace("\r\n", "\n")
        if match[0] == "\r\n":
            return "\n"
        if match[0].startswith("&#"):
            return chr(int(match[0][3:-1], 16) if match[0][2] in "xX" else int(match[0][2:-1]))
        return _NAMED[match[0]]

    return _PIECE.sub(read, text[slice(*where)])
