"""Where items stand in a file: looked up in one more pass, and only for files in which something is wrong.

A path is that of the JSON spelling; each spelling says where it keeps the item, and by which pointer
(JSON Pointer, RFC 6901; XPath) a program finds it. An item that is not in the file has the place and the
pointer of what should hold it. A fault of a text that stands in the document has the place of the very
characters, however they are spelled there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from hashiye.codecs import Parcel, json_items
from hashiye.codecs.json_items import pointer
from hashiye.codecs.sought import Path, Spelling, Spot
from hashiye.registry import Remark
from hashiye.text import Offsets

__all__ = ["Place", "places", "pointer"]

CONTENT: Path = ("text", "content")


class Place(Struct, frozen=True):
    """Lines and columns from 1, columns in code points, the end behind the last character; and the pointer."""

    line: int
    column: int
    end_line: int
    end_column: int
    pointer: str


def places(codec: str, parcel: Parcel, remarks: Sequence[Remark]) -> list[Place]:
    """Return where each remark's item stands in a file that was read as a codec: ``json``, ``jsonl`` or ``xml``."""
    text = parcel.data.decode()
    wanted = {_asked(remark) for remark in remarks}
    if any(_is_in_text(remark) for remark in remarks):
        wanted.add(CONTENT)
    find = _in_xml if codec == "xml" else _in_json
    spots, content = find(text, parcel, wanted)
    offsets = Offsets(text)
    return [_place(_spot(remark, spots, content), offsets, parcel.line) for remark in remarks]


type Found = tuple[Mapping[Path, Spot], Spelling | None]
"""What is where; and how the text in the document is spelled, if it is asked for and there."""


def _in_json(text: str, parcel: Parcel, wanted: Iterable[Path]) -> Found:
    spots = json_items.find(text, parcel.limits, set(wanted))
    inside = spots.get(CONTENT)
    return spots, json_items.spelling(text, inside) if inside is not None else None


def _in_xml(text: str, parcel: Parcel, wanted: Iterable[Path]) -> Found:
    from hashiye.codecs import xml_items  # noqa: PLC0415  (it brings expat)

    items = xml_items.Items(parcel.data, text, set(wanted))
    return items.spots, items.spelling()


def _asked(remark: Remark) -> Path:
    """Return the path to look for. The key of a norm is a string in a file, whatever a rule makes of it."""
    at = remark.at
    if at[2:3] == ("norms",) and len(at) > 3:
        at = (*at[:3], str(at[3]), *at[4:])
    return (*at, "") if remark.at_key else at


def _is_in_text(remark: Remark) -> bool:
    return remark.in_text and remark.span is not None


def _spot(remark: Remark, spots: Mapping[Path, Spot], content: Spelling | None) -> Spot:
    if content is not None and remark.in_text and remark.span is not None:
        start, end = remark.span
        if 0 <= start <= end <= content.length:
            return Spot(*content.spot(start, end), spots[CONTENT].pointer)
    asked = _asked(remark)
    ways = (asked[:length] for length in range(len(asked), -1, -1))
    return next((spots[way] for way in ways if way in spots), Spot(0, 0, ""))


def _place(spot: Spot, offsets: Offsets, first: int) -> Place:
    line, column = offsets.line_column(spot.start)
    end_line, end_column = offsets.line_column(spot.end)
    return Place(line + first - 1, column, end_line + first - 1, end_column, spot.pointer)
