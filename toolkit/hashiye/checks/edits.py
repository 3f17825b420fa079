"""Applies typed edits to a document: values in, a new value out; the old one stays as it is."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import NODEFAULT, Struct, structs

from hashiye.model import Document, Spans
from hashiye.registry import Edit, Path

_LISTS = frozenset(("metadata", "producers", "conflicts"))


class EditError(ValueError):
    """An edit whose path is not in the document, or that gives what cannot stand there."""


class _Leaf:
    """The end of a path: the value that is to stand there."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


type _Tree = dict[str | int, "_Tree | _Leaf"]


def applied(document: Document, edits: Iterable[Edit]) -> Document:
    """Return the document with all edits made; paths are those of ``document`` as it is, in any order.

    None takes an item out of a list or a map, and gives a field its default. Where two edits are of one
    item, the first is made; so is that of a whole before that of its part, and a part before its whole.
    Raises ``EditError``.
    """
    tree: _Tree = {}
    for edit in edits:
        _plant(tree, edit)
    changed = _changed(document, tree, ())
    assert isinstance(changed, Document)
    return changed


def disjoint(groups: Iterable[Sequence[Edit]]) -> list[int]:
    """Return which groups of edits can be made at once: none touches an item that one before it touches."""
    taken: set[Path] = set()
    above: set[Path] = set()  # what leads to a taken item
    chosen = []
    for number, group in enumerate(groups):
        items = {item(edit.at) for edit in group}
        if any(one in above or any(one[:length] in taken for length in range(len(one) + 1)) for one in items):
            continue
        chosen.append(number)
        taken |= items
        above |= {one[:length] for one in items for length in range(len(one) + 1)}
    return chosen


def item(at: Path) -> Path:
    """Return the item that an edit touches: the annotation, relation, fact or producer that a field is of."""
    if at[:1] == ("layers",) and len(at) > 3:
        return at[:4]
    if at[:1] == ("text",):
        return at[:1]
    return at[:2] if at[:1] and at[0] in _LISTS else at


def _plant(tree: _Tree, edit: Edit) -> None:
    if not edit.at:
        raise EditError("an edit without a path")
    for step in edit.at[:-1]:
        inner = tree.setdefault(step, {})
        if isinstance(inner, _Leaf):
            return
        tree = inner
    tree.setdefault(edit.at[-1], _Leaf(edit.value))


def _changed(value: Any, tree: _Tree, at: Path) -> object:
    """Return a value with the edits below it made."""
    match value:
        case Struct():
            return _struct(value, tree, at)
        case Spans():
            return Spans(_numbers(value.flat, tree, at))
        case array():
            return _numbers(value, tree, at)
        case Mapping():
            return _map(value, tree, at)
        case tuple() | list():
            return _items(value, tree, at)
    raise EditError(f"nothing can be changed inside {_named(at)}")


def _named(at: Path) -> str:
    return "/".join(map(str, at)) or "the document"


def _struct(value: Struct, tree: _Tree, at: Path) -> object:
    fields = _fields(type(value))
    made: dict[str, object] = {}
    for step, edit in tree.items():
        if not isinstance(step, str) or step not in fields:
            raise EditError(f"{_named(at)} has no field {step!r}")
        if not isinstance(edit, _Leaf):
            made[step] = _changed(getattr(value, step), edit, (*at, step))
        elif edit.value is not None:
            made[step] = edit.value
        else:
            made[step] = _default(fields[step])
    return structs.replace(value, **made)


@cache
def _fields(kind: type[Struct]) -> dict[str, structs.FieldInfo]:
    return {field.name: field for field in structs.fields(kind)}


def _default(field: structs.FieldInfo) -> object:
    if field.default_factory is not NODEFAULT:
        return field.default_factory()
    return None if field.default is NODEFAULT else field.default


def _map(value: Mapping[Any, object], tree: _Tree, at: Path) -> object:
    made = dict(value)
    for step, edit in tree.items():
        if isinstance(edit, _Leaf) and edit.value is not None:
            made[step] = edit.value
        elif step not in made:
            raise EditError(f"{_named(at)} has no {step!r}")
        elif isinstance(edit, _Leaf):
            del made[step]
        else:
            made[step] = _changed(made[step], edit, (*at, step))
    return made


def _items(value: Sequence[object], tree: _Tree, at: Path) -> object:
    made = list(value)
    gone = set()
    for step, edit in tree.items():
        index = _index(step, len(made), at)
        if not isinstance(edit, _Leaf):
            made[index] = _changed(made[index], edit, (*at, step))
        elif edit.value is None:
            gone.add(index)
        else:
            made[index] = edit.value
    return tuple(one for index, one in enumerate(made) if index not in gone) if gone else tuple(made)


def _numbers(value: array[int], tree: _Tree, at: Path) -> array[int]:
    made = array(value.typecode, value)
    for step, edit in tree.items():
        if not (isinstance(edit, _Leaf) and isinstance(edit.value, int)):
            raise EditError(f"an offset in {_named(at)} can only become another offset")
        try:
            made[_index(step, len(made), at)] = edit.value
        except OverflowError as error:
            raise EditError(f"an offset in {_named(at)} that no document can hold") from error
    return made


def _index(step: str | int, length: int, at: Path) -> int:
    if not (isinstance(step, int) and 0 <= step < length):
        raise EditError(f"{_named(at)} has no item {step!r}")
    return step
