"""What both spellings of the format share: the order of items, the form of numbers, one screen of bytes."""

from __future__ import annotations

import re
from decimal import Decimal
from operator import attrgetter

from hashiye.model import Annotation, Layer, Relation

_ANNOTATION_KEY = attrgetter("start", "end", "label", "id")
_RELATION_KEY = attrgetter("label", "id")


def ordered_annotations(layer: Layer) -> list[Annotation]:
    """Return the annotations of a layer by start, end, label and id (strings by code point)."""
    return sorted(layer.annotations, key=_ANNOTATION_KEY)


def ordered_relations(layer: Layer) -> list[Relation]:
    """Return the relations of a layer by label and id (strings by code point)."""
    return sorted(layer.relations, key=_RELATION_KEY)


def decimal(number: float) -> str:
    """Return the fewest decimal digits that read back as ``number``, never with an exponent.

    Whole numbers have no point: ``0`` and ``1``. A negative zero is ``0``.
    Raises ``ValueError`` for infinity and for what is not a number.
    """
    if not float("-inf") < number < float("inf"):
        raise ValueError(f"{number} is no decimal number")
    if number == int(number):
        return str(int(number))
    digits = repr(float(number))  # the shortest that round-trips, at times with an exponent
    return format(Decimal(digits), "f") if "e" in digits else digits


_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_NONCHARACTERS = re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])")
_ASTRAL_LEADS = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")


def may_hold_noncharacter(data: bytes) -> bool:
    """Screen UTF-8: False only where DEL, C1 controls and noncharacters cannot be in ``data``.

    The noncharacters at the end of each higher plane end in the bytes BF BE and BF BF. C0
    controls are not looked for: a reader of JSON or XML refuses them of itself.
    """
    if b"\x7f" in data or _C1.search(data) is not None or _NONCHARACTERS.search(data) is not None:
        return True
    astral = any(lead in data for lead in _ASTRAL_LEADS)
    return astral and (b"\xbf\xbe" in data or b"\xbf\xbf" in data)
