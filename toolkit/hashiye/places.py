"""Where items stand in a file: looked up in one more pass, and only for files in which something is wrong.

A path is that of the JSON spelling; each spelling says where it keeps the item, and by which pointer
(JSON Pointer, RFC 6901; XPath 1.0) a program finds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hashiye.codecs import Parcel
from hashiye.codecs.json_places import scan
from hashiye.registry import Path, Remark
from hashiye.text import Offsets


class Place(Struct, frozen=True):
    """Lines and columns from 1, columns in code points, the end behind the last character; and the pointer."""

    line: int
    column: int
    end_line: int
    end_column: int
    pointer: str


def places(_codec: str, parcel: Parcel, remarks: Sequence[Remark]) -> list[Place]:
    """Return where each remark's item stands in a file that was read as a codec."""
    text = parcel.data.decode()
    found = scan(text, parcel.limits, {at for remark in remarks for at in _ways(remark)}).places
    offsets = Offsets(text)
    return [_place(remark, found, offsets, parcel.line) for remark in remarks]


def _ways(remark: Remark) -> list[Path]:
    """Return the item's path, and those of what holds it, nearest first: an item may have been left out."""
    ways = [remark.at[:length] for length in range(len(remark.at), -1, -1)]
    return [(*remark.at, ""), *ways] if remark.at_key else ways


def _place(remark: Remark, found: dict[Path, tuple[int, int]], offsets: Offsets, first: int) -> Place:
    start, end = next((found[way] for way in _ways(remark) if way in found), (0, 0))
    line, column = offsets.line_column(start)
    end_line, end_column = offsets.line_column(end)
    return Place(line + first - 1, column, end_line + first - 1, end_column, pointer(remark.at))


def pointer(path: Path) -> str:
    """Write a path as a JSON Pointer."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
