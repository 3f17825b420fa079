"""How a decision is written: ``2``, ``none``, or a place and a label of one's own such as ``12-20 PER``."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from msgspec import Struct

from hashiye.adjudicating.queue import Decision, Pieces
from hashiye.model import OFFSET_MAX
from hashiye.text import FORBIDDEN, ZWNJ, show

NOTHING = ("none", "هیچ", "هيچ")
"""The words for: nothing is to be marked here. The first is the one that is written."""

EXPECTED = "a number, none, or a place and a label such as 12-20 PER"

_OWN = re.compile(r"(\d{1,10}-\d{1,10}(?:,\d{1,10}-\d{1,10})*)\s+(\S.*)")


class Answer(Struct, frozen=True):
    """What a decision says, without what it is about; see :class:`Decision`."""

    number: int = 0
    spans: Pieces = ()
    label: str = ""


def written(one: Decision | Answer) -> str:
    """Return the answer of a decision as it is written.

    >>> written(Answer(spans=((12, 15), (18, 20)), label="PER"))
    '12-15,18-20 PER'
    """
    if one.number:
        return str(one.number)
    if not one.spans:
        return NOTHING[0]
    return f"{','.join(f'{start}-{end}' for start, end in one.spans)} {word(one.label)}"


def read(text: str) -> Answer | None:
    """Return what an answer says; None for an empty one, which is none yet. Digits may be Persian.

    Raises ``ValueError``, with words for who wrote it, for anything else.

    >>> read("۲")
    Answer(number=2, spans=(), label='')
    """
    text = text.strip()
    if not text:
        return None
    if text.lower() in NOTHING:
        return Answer()
    if text.isdecimal() and len(text) <= 6:
        if not int(text):
            raise ValueError("readings are numbered from 1")
        return Answer(int(text))
    own = _OWN.fullmatch(text)
    if not own:
        raise ValueError("this is no decision")
    spans = tuple((int(start), int(end)) for start, end in (one.split("-") for one in own[1].split(",")))
    if any(not start < end <= OFFSET_MAX for start, end in spans):
        raise ValueError("a place ends behind where it starts")
    if any(end >= start for (_, end), (start, _) in pairwise(spans)):
        raise ValueError("the parts of a place are in order and do not touch")
    return Answer(0, spans, unquoted(own[2]))


def word(text: str) -> str:
    """Return a name or a label for one line: as it is where that is safe and plain, else as a JSON string."""
    bare = text.replace(ZWNJ, "")
    plain = text and text == text.strip() and not text.startswith('"') and show(bare, len(bare)) == bare
    return text if plain else json.dumps(text)


def unquoted(text: str) -> str:
    """Return what :func:`word` wrote. Raises ``ValueError`` for a JSON string that is none, or no document can hold."""
    text = text.strip()
    if not text.startswith('"'):
        return text
    found = json.loads(text)
    if not isinstance(found, str):
        raise ValueError("this is no string")  # noqa: TRY004  (a fault in data, as json's own)
    if FORBIDDEN.search(found):
        raise ValueError("this holds a character that no document can")
    return found
