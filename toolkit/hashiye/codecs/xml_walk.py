"""All that the published XML Schema refuses in a tree, in a linguist's words; and what no schema can say.

lxml's own judge stops at the first unknown element of a parent, gives no columns and speaks in
facets. This walk goes on, and says which field, what stands there and what may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from lxml import etree
from msgspec import Struct

from hashiye.codecs.xml_shape import (
    BLANKS,
    NAMESPACE,
    Child,
    Grammar,
    Shape,
    Value,
    are_offsets,
    attributes_of,
    split,
)
from hashiye.limits import Limits

_PREFIX = f"{{{NAMESPACE}}}"
_SHOWN = 80
_KEYS = {"setting": "key", "attribute": "name", "arg": "role"}
_COUNTED = {
    "fact": "facts",
    "layer": "layers",
    "annotation": "annotations",
    "relation": "annotations",
    "attribute": "attributes",
    "setting": "attributes",
}


class Fault(Struct, frozen=True, eq=False):
    """One thing refused, at an element: at its attribute, at an item of its content, or at its tag.

    ``attribute`` is the name of an attribute. ``content`` says that the fault is in the element's
    text; ``item`` is the piece of it. ``after``: it is in the text behind the element. ``extra``
    marks a field that a newer version may know.
    """

    code: str
    element: etree._Element
    pointer: str
    message: str
    found: str = ""
    expected: str = ""
    fix: str = ""
    attribute: str = ""
    content: bool = False
    item: str = ""
    after: bool = False
    extra: bool = False


def local(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


class Walk:
    """One walk over one tree."""

    def __init__(self, grammar: Grammar, limits: Limits) -> None:
        self.shapes = grammar.shapes
        self.limits = limits
        self.tokens = 0

    def faults(self, root: etree._Element) -> Iterator[Fault]:
        """Yield everything refused below a root element of the right name."""
        yield from self._element(root, self.shapes["document"], "/document")
        if self.tokens > self.limits.tokens:
            yield self._too_many(root, "/document/sentences", "tokens", self.tokens)

    # --- one element ---

    def _element(self, element: etree._Element, shape: Shape, pointer: str) -> Iterator[Fault]:
        yield from self._attributes(element, shape, pointer)
        if not shape.children:
            for child in element:
                yield self._unknown(child, (), f"{pointer}/{local(child.tag)}")
        else:
            yield from self._children(element, shape, pointer)
        if shape.content is None or shape.mixed:
            yield from self._stray(element, shape, pointer)
        else:
            yield from self._content(element, shape.content, pointer)
        if extra := _EXTRAS.get(local(element.tag)):
            yield from extra(self, element, pointer)

    def _is_sound(self, element: etree._Element, shape: Shape) -> bool:
        """Screen an element without children, as nearly all are: True only where nothing is wrong."""
        needed = shape.needed
        for name, value in attributes_of(element).items():
            kind, must = shape.attributes.get(name, _NO_ATTRIBUTE)
            if not kind.takes(value):
                return False
            needed -= must
        if needed:
            return False
        text = element.text
        if shape.content is None:
            return text is None or not text.strip(BLANKS)
        return shape.mixed or shape.content.takes(text or "")

    def _attributes(self, element: etree._Element, shape: Shape, pointer: str) -> Iterator[Fault]:
        given = attributes_of(element)
        if len(given) > self.limits.attributes:
            yield self._too_many(element, pointer, "attributes", len(given))
            return
        for name, value in given.items():
            if name not in shape.attributes:
                near = get_close_matches(name, shape.attributes, 1)
                fix = f"write {near[0]!r}" if near else "remove it, or keep it in an attribute, a setting or an x- fact"
                yield Fault(
                    "HSH-S210",
                    element,
                    f"{pointer}/@{local(name)}",
                    f"<{local(element.tag)}> has an attribute that the format does not know",
                    name,
                    ", ".join(shape.attributes),
                    fix,
                    attribute=name,
                    extra=True,
                )
            else:
                yield from self._value(element, shape.attributes[name][0], value, pointer, name)
        for name, (kind, needed) in shape.attributes.items():
            if needed and name not in given:
                yield Fault(
                    "HSH-S211",
                    element,
                    pointer,
                    f"<{local(element.tag)}> has no attribute {name!r}",
                    expected=f"{name}: {kind.words}",
                )

    # --- values ---

    def _content(self, element: etree._Element, kind: Value, pointer: str) -> Iterator[Fault]:
        text = element.text or ""
        for child in element:
            text += child.tail or ""
        yield from self._value(element, kind, text, pointer, "")

    def _value(self, element: etree._Element, kind: Value, value: str, pointer: str, name: str) -> Iterator[Fault]:
        where = f"{name!r} of <{local(element.tag)}>" if name else f"the content of <{local(element.tag)}>"
        pointer = f"{pointer}/@{name}" if name else pointer
        for code, why, found, expected, fix, item in self._refusals(kind, value):
            yield Fault(
                code,
                element,
                pointer,
                f"{where} {why}",
                found[:_SHOWN],
                expected,
                fix,
                attribute=name,
                content=not name,
                item=item,
            )

    def _refusals(self, kind: Value, value: str) -> Iterator[tuple[str, str, str, str, str, str]]:
        """Yield code, reason, found, expected, fix and item of all that is refused in a value."""
        if kind.items is None:
            if kind.refuses(value):
                code, why, fix = self._refusal(kind, value)
                yield code, why, value, kind.words, fix, ""
            return
        items, one = split(value), kind.items
        if len(items) < kind.least:
            yield "HSH-S213", "has fewer items than the format allows", value, kind.words, "", ""
        if one.number and len(items) % 2:
            why = "is a list of pairs, but of odd length"
            yield "HSH-S213", why, f"{len(items)} numbers", "start end start end …", "", ""
        if one.number and are_offsets(items):
            return
        for item in items:
            if one.refuses(item):
                code, why, fix = self._refusal(one, item)
                yield code, why, item, one.words, fix, item

    def _refusal(self, kind: Value, value: str) -> tuple[str, str, str]:
        """Return code, reason and fix of a value that is refused."""
        if kind.number:
            digits = value.strip(BLANKS).lstrip("+-")
            if not (digits.isascii() and digits.isdigit()):
                return "HSH-S212", "is no whole number", ""
            if len(digits) > self.limits.digits:
                return "HSH-S206", f"has more than {self.limits.digits} digits (limit digits)", ""
            return "HSH-S213", "is a number the format does not allow", ""
        if not value:
            return "HSH-S213", "is empty", "leave out what is empty" if kind.least else ""
        near = get_close_matches(value[:_SHOWN], kind.choices, 1)
        fix = f"write {near[0]!r}" if near else ""
        return "HSH-S213", "has a value the format does not allow", fix

    # --- children ---

    def _children(self, element: etree._Element, shape: Shape, pointer: str) -> Iterator[Fault]:
        counts: Counter[str] = Counter()
        order = _Order(shape)
        limited: Counter[str] = Counter()
        for child in element:
            name = child.tag.removeprefix(_PREFIX)
            counts[name] += 1
            known = order.known.get(name)
            path = f"{pointer}/{name if known else local(child.tag)}"
            if known is None:
                yield self._unknown(child, tuple(order.known), f"{path}[{counts[name]}]")
                continue
            if known.many or shape.again:
                path += f"[{counts[name]}]"
            limit = _COUNTED.get(name)
            if limit:
                limited[limit] += 1
                if limited[limit] > getattr(self.limits, limit):
                    yield self._too_many(child, path, limit, len(element))
                    return
            for code, message, expected in order.step(known):
                yield Fault(code, child, path, message, f"<{name}>", expected)
            inner = self.shapes[known.shape]
            if len(child) or name in _EXTRAS or not self._is_sound(child, inner):
                yield from self._element(child, inner, path)
        for missing in order.end():
            yield Fault(
                "HSH-S211",
                element,
                pointer,
                f"<{local(element.tag)}> has no <{missing}>",
                expected=f"an element <{missing}>",
            )
        yield from self._twice(element, pointer)

    def _unknown(self, child: etree._Element, known: tuple[str, ...], pointer: str) -> Fault:
        name = local(child.tag)
        inside = f"inside <{local(child.getparent().tag)}>"  # type: ignore[union-attr]
        if not child.tag.startswith(_PREFIX) and name in known:
            expected, fix = (
                f"<{name}> in the namespace {NAMESPACE}",
                f'write xmlns="{NAMESPACE}" on <document>',
            )
        else:
            near = get_close_matches(name, known, 1)
            expected = ", ".join(f"<{one}>" for one in known) or "no elements here"
            fix = f"write <{near[0]}>" if near else "remove it"
        message = f"an element that the format does not know {inside}"
        return Fault("HSH-S210", child, pointer, message, f"<{name}>", expected, fix, extra=True)

    def _too_many(self, element: etree._Element, pointer: str, limit: str, count: int) -> Fault:
        most = f"at most {getattr(self.limits, limit)}"
        return Fault(
            "HSH-S214",
            element,
            pointer,
            f"more {limit} than the limit {limit}",
            str(count),
            most,
            f"raise it: --limit {limit}={count}",
        )

    # --- what no schema can say ---

    def _stray(self, element: etree._Element, shape: Shape, pointer: str) -> Iterator[Fault]:
        """Text between elements. Blanks are layout there; the surface of an annotation comes first."""
        pieces = [(child, child.tail) for child in element]
        if not shape.mixed or (shape.choice and len(element)):
            pieces.append((element, element.text))
        for place, piece in pieces:
            if piece and (stray := piece.strip(BLANKS)):
                message = f"text between the elements inside <{local(element.tag)}>"
                yield Fault(
                    "HSH-S210",
                    place,
                    pointer,
                    message,
                    stray[:_SHOWN],
                    "elements only",
                    "remove it",
                    content=place is element,
                    after=place is not element,
                )

    def _twice(self, element: etree._Element, pointer: str) -> Iterator[Fault]:
        seen: set[tuple[str, str]] = set()
        for child in element:
            name = local(child.tag)
            if (key := _KEYS.get(name)) is None or (given := child.get(key)) is None:
                continue
            if (name, given) in seen:
                yield Fault(
                    "HSH-S202",
                    child,
                    f"{pointer}/{name}[@{key}]",
                    f"two <{name}> of one {key}",
                    given[:_SHOWN],
                    f"each {key} once",
                    attribute=key,
                )
            seen.add((name, given))

    def _text(self, element: etree._Element, pointer: str) -> Iterator[Fault]:
        if element.get("file") is not None and element.text:
            message = "the text is a file beside the document or content inside it: one of the two"
            yield Fault(
                "HSH-S213",
                element,
                pointer,
                message,
                element.text[:_SHOWN],
                "either 'file' or content",
                content=True,
            )

    def _norms(self, element: etree._Element, pointer: str) -> Iterator[Fault]:
        """Check that each norm belongs to a token of the sentence before it."""
        count = 0
        seen: set[int] = set()
        for index, child in enumerate(element):
            if child.tag == f"{_PREFIX}sentence":
                count = len(split(child.text or "")) // 2
                self.tokens += count
                seen.clear()
                continue
            given = (child.get("token") or "").strip(BLANKS)
            if child.tag != f"{_PREFIX}norm" or not (given.isascii() and given.isdigit() and len(given) <= 10):
                continue
            path = f"{pointer}/*[{index + 1}]/@token"
            if int(given) >= count:
                message = "a normal form of a token that the sentence does not have"
                yield Fault("HSH-S213", child, path, message, given, f"an index below {count}", attribute="token")
            elif int(given) in seen:
                yield Fault(
                    "HSH-S202",
                    child,
                    path,
                    "a second normal form of one token",
                    given,
                    "each token once",
                    attribute="token",
                )
            seen.add(int(given))


_NO_ATTRIBUTE = (Value(choices=("",), least=1), False)  # takes no value at all
_EXTRAS = {"text": Walk._text, "sentences": Walk._norms}


class _Order:
    """Where a walk stands among the children that a shape allows, in their order."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.known: dict[str, Child] = {child.name: child for child in shape.children}
        self.names = list(self.known)
        self.at = 0
        self.count = 0
        self.missed: set[str] = set()

    def step(self, child: Child) -> Iterator[tuple[str, str, str]]:
        """Take one child; yield code, message and what was expected where it does not belong."""
        index = self.names.index(child.name)
        if self.shape.choice:
            if self.count:
                yield "HSH-S213", "a second item where only one may stand", "one item"
            self.count += 1
            return
        if index == self.at and (child.many or not self.count):
            self.count += 1
            return
        if index <= self.at and self.shape.again:
            self.at, self.count = 0, 0
        elif index == self.at:
            yield "HSH-S202", f"a second <{child.name}>", f"one <{child.name}>"
            return
        elif index < self.at:
            yield (
                "HSH-S213",
                f"<{child.name}> stands behind <{self.names[self.at]}>",
                "the order " + ", ".join(self.names),
            )
            self.missed.discard(child.name)
            return
        for between in self.shape.children[self.at : index]:
            if between.needed and not (between.name == self.names[self.at] and self.count):
                if self.shape.again:
                    yield (
                        "HSH-S211",
                        f"no <{between.name}> before <{child.name}>",
                        f"an element <{between.name}>",
                    )
                else:
                    self.missed.add(between.name)
        self.at, self.count = index, 1

    def end(self) -> list[str]:
        """Return the names of needed children that never came."""
        if self.shape.choice or self.shape.again:
            return sorted(self.missed)
        rest = self.shape.children[self.at + (1 if self.count else 0) :]
        return sorted(self.missed | {child.name for child in rest if child.needed})
