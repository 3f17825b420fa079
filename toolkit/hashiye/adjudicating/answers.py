"""How a decision is written: ``2``, ``none``, or a place and a label of one's own such as ``12-20 PER``.

Behind a label of one's own attributes may follow: ``12-20 PER gender=f``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import Struct

from hashiye.adjudicating.queue import Decision, Pieces
from hashiye.model import OFFSET_MAX
from hashiye.text import FORBIDDEN, ZWNJ, show

NOTHING = ("none", "هیچ", "هيچ")
"""The words for: nothing is to be marked here. The first is the one that is written; 0 is read so, too."""

EXPECTED = "a number, none, or a place and a label such as 12-20 PER"

_OWN = re.compile(r"(\d{1,10}-\d{1,10}(?:,\d{1,10}-\d{1,10})*)\s+(\S.*)")
_STRING = r'"(?:[^"\\]|\\.)*"'
_KEY = re.compile(rf'(?<=\s)({_STRING}|[^\s"=]+)=')
_VALUE = re.compile(rf'({_STRING}|[^\s"]+)(?:\s+|$)')


class Answer(Struct, frozen=True):
    """What a decision says, without what it is about; see :class:`Decision`."""

    number: int = 0
    spans: Pieces = ()
    label: str = ""
    attributes: Mapping[str, str] = {}


def written(one: Decision | Answer) -> str:
    """Return the answer of a decision as it is written.

    >>> written(Answer(spans=((12, 15), (18, 20)), label="PER"))
    '12-15,18-20 PER'
    >>> written(Answer(spans=((12, 15),), label="PER", attributes={"gender": "f"}))
    '12-15 PER gender=f'
    """
    if one.number:
        return str(one.number)
    if not one.spans:
        return NOTHING[0]
    places = ",".join(f"{start}-{end}" for start, end in one.spans)
    said = [f"{_bare(key)}={_bare(value, '')}" for key, value in sorted(one.attributes.items())]
    label = word(one.label) if not set(one.label) & {'"', "="} else json.dumps(one.label)
    return " ".join([places, label, *said])


def _bare(text: str, no: str = "=") -> str:
    """Return a key or a value as it is where it is one plain word, else as a JSON string."""
    plain = word(text) == text and not any(char.isspace() or char in f'"{no}' for char in text)
    return text if plain else json.dumps(text)


def read(text: str) -> Answer | None:
    """Return what an answer says; None for an empty one, which is none yet. Digits may be Persian.

    Raises ``ValueError``, with words for who wrote it, for anything else.

    >>> read("۲")
    Answer(number=2, spans=(), label='', attributes={})
    """
    text = text.strip()
    if not text:
        return None
    if text.lower() in NOTHING:
        return Answer()
    if text.isdecimal() and len(text) <= 6:
        return Answer(int(text))
    own = _OWN.fullmatch(text)
    if not own:
        raise ValueError("this is no decision")
    spans = tuple((int(start), int(end)) for start, end in (one.split("-") for one in own[1].split(",")))
    if any(not start < end <= OFFSET_MAX for start, end in spans):
        raise ValueError("a place ends behind where it starts")
    if any(end >= start for (_, end), (start, _) in pairwise(spans)):
        raise ValueError("the parts of a place are in order and do not touch")
    return Answer(0, spans, *_described(own[2]))


def _described(text: str) -> tuple[str, dict[str, str]]:
    """Read a label and the attributes behind it."""
    if text.startswith('"'):
        _, at = json.JSONDecoder().raw_decode(text)
    else:
        key = _KEY.search(text)
        at = key.start() if key else len(text)
    return unquoted(text[:at]), dict(_attributes(text, at))


def _attributes(text: str, at: int) -> Iterator[tuple[str, str]]:
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        key = _KEY.match(text, at)
        value = _VALUE.match(text, key.end()) if key else None
        if key is None or value is None:
            raise ValueError('an attribute is written key=value, or "a key"="a value"')
        yield unquoted(key[1]), unquoted(value[1])
        at = value.end()


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
