"""What the canonical file of a document looks like, as one pattern over its bytes.

A file that the pattern takes has its fields in order, no default written out, no other escape than is needed,
numbers in the fewest digits, and each item on its line; ids, hashes and the words of closed lists are right.
So a sound file is proved to be canonical without being written, and needs no other look at its strings. The
pattern may refuse a canonical file (one with relations, say): it is then judged the longer way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from operator import attrgetter, lt

from hashiye.codecs.canonical import ordered_annotations
from hashiye.model import (
    CALENDARS,
    FACT_STATUSES,
    KINDS,
    LAYER_STATUSES,
    PRECISIONS,
    ROLES,
    Document,
    Layer,
    Segmentation,
)

_NUMBER = "[0-9]++"  # JSON itself allows no leading zero
_PAIR = rf"\[{_NUMBER}, {_NUMBER}\]"
_SHA256 = '"[0-9a-f]{64}"'
_ID = '"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}+"'
_CONFIDENCE = r"(?:0\.[0-9]{1,15}+(?<=[1-9])|[01])"
"""Up to 15 digits: no shorter number reads back as the same float (IEEE 754: DBL_DIG)."""
_KEYS = "title|lead|agency|source|publisher|creator|place|url|license|collected|date|language-note|x-[a-z0-9-]++"


def _several(item: str, between: str, end: str) -> str:
    """Return the pattern of items up to ``end``; JSON itself allows nothing ``between`` the last one and the end."""
    return f"(?:{item}(?:{between}|(?={end})))++{end}"


def _lines(item: str) -> str:
    """Return the pattern of a list with an item a line."""
    return rf"\[(?:\n  {_several(item, ',\n  ', '\n ')})?+\]"


def _list(item: str) -> str:
    """Return the pattern of a list on one line, which is not empty."""
    return rf"\[{_several(item, ', ', r'\]')}"


def _word(words: Iterable[str]) -> str:
    return f'"(?:{"|".join(sorted(words))})"'


def _map(key: str, value: str, several: str = "") -> str:
    """Return the pattern of a map that is not empty; ``several`` names a group that takes a second pair."""
    pair = f"{key}: {value}"
    return rf"\{{{pair}({f'?P<{several}>' if several else '?:'}, {pair})*+\}}"


def _maybe(name: str, value: str) -> str:
    return f'(?:, "{name}": {value})?+'


def _fact(string: str, filled: str) -> str:
    fields = (
        rf'\{{"key": "(?:{_KEYS})"', _maybe("role", _word(ROLES)), f', "value": (?:null|{string})',
        _maybe("precision", _word(PRECISIONS)), _maybe("calendar", _word(CALENDARS)), _maybe("native", filled),
        f', "status": {_word(FACT_STATUSES)}', _maybe("evidence", _list(_PAIR)),
        _maybe("rule", filled), r"\}",
    )  # fmt: skip
    return "".join(fields)


def _producer(string: str, filled: str) -> str:
    named = _maybe("name", filled) + _maybe("version", filled) + _maybe("settings", _map(filled, string))
    return rf'\{{"id": {filled}, "kind": {_word(KINDS)}{named}\}}'


def _sentence(filled: str) -> str:
    """Return the pattern of a sentence; between its tokens there may be any blanks yet."""
    norms = _maybe("norms", _map('"(?:0|[1-9][0-9]*+)"', filled))
    return rf'\{{"start": {_NUMBER}, "end": {_NUMBER}, "tokens": \[[0-9, ]*+\]{norms}\}}'


def _annotation(string: str, filled: str) -> str:
    fields = (
        rf'\{{"id": {_ID}, "start": {_NUMBER}, "end": {_NUMBER}, "label": {filled}, "text": {string}',
        _maybe("parts", _list(_PAIR)), _maybe("attributes", _map(filled, string, "several")),
        _maybe("confidence", _CONFIDENCE), _maybe("note", filled), r"\}",
    )  # fmt: skip
    return "".join(fields)


def _layer(string: str, filled: str) -> str:
    annotations = rf"\[(?:\n    {_several(_annotation(string, filled), ',\n    ', '\n   ')})?+\]"
    tagset = _maybe("tagset", r'"[^"\\ \t\n\r@]++@[^"\\ \t\n\r@]++"')
    return (
        rf'\{{"name": {filled}, "producer": {filled}{tagset}, "status": {_word(LAYER_STATUSES)}, '
        rf'"annotations": {annotations}, "relations": \[\]\}}'
    )


@cache
def _page(escapes: bool) -> re.Pattern[bytes]:
    """Return the pattern of a file; of one without any backslash it is the faster one."""
    inside = r'[^"\\]*+(?:\\["\\nt][^"\\]*+)*+' if escapes else '[^"]*+'
    string, filled = f'"{inside}"', f'"(?!"){inside}"'
    language = '"[A-Za-z]{2,8}+(?:-[A-Za-z0-9]{1,8}+)*+"'
    text = (
        rf'\{{"(?:file": {filled}|content": {string}), "sha256": {_SHA256}, "codePoints": {_NUMBER}, '
        rf'"bytes": {_NUMBER}\}}'
    )
    pattern = (
        rf'\{{\n "hashiye": "1\.0",\n "id": {filled},\n "language": {language},\n "text": {text},\n'
        rf' "metadata": {_lines(_fact(string, filled))},\n "producers": (?P<producers>'
        rf'{_lines(_producer(string, filled))}),\n "sentences": (?P<sentences>{_lines(_sentence(filled))}),\n'
        rf' "layers": (?P<layers>{_lines(_layer(string, filled))})\n\}}\n'
    )
    return re.compile(pattern.encode())


def is_sound_page(data: bytes, document: Document) -> bool:
    """Say whether ``data``, decoded as ``document``, is surely its canonical file and holds nothing ill-formed.

    False says nothing. What is left to look at here is what no pattern can see: the order of items, the blanks
    between tokens, and whether a key stands twice in a map. Characters are not judged, nor are limits.
    """
    found = _page(b"\\" in data).fullmatch(data)
    return (
        found is not None
        and _are_tokens(found["sentences"])
        and all(map(_in_order, document.layers))
        and _are_maps_sound(found, document)
    )


def is_sound(data: bytes, document: Document) -> bool:
    """Say whether ``data`` surely holds nothing ill-formed, as :func:`is_sound_page` does.

    It is like a canonical file, but for its blanks between tokens and the order of its annotations, which who only
    counts need not know. False says nothing.
    """
    found = _page(b"\\" in data).fullmatch(data)
    return found is not None and _are_maps_sound(found, document)


def _are_maps_sound(found: re.Match[bytes], document: Document) -> bool:
    """Say whether norms, settings and attributes have each key once and in order."""
    return (
        _are_norms(found["sentences"], document.segments)
        and _are_settings(found["producers"], document)
        and (found["several"] is None or _are_attributes(found["layers"], document.layers))
    )


_DIGITS = bytes(range(0x30, 0x3A))
_TOKENS = re.compile(rb'"tokens": \[(?:x*+,)?\]')


def _are_tokens(raw: bytes) -> bool:
    """Say whether a list of sentences has its blanks behind every second number.

    Digits aside, ``[0,3, 4,5, 6,8]`` is ``[,, ,, ,]``; and what the decoder took has one number between two commas.
    """
    bare = raw.translate(None, _DIGITS).replace(b",, ", b"x")
    return bare.count(b'"tokens": [') == len(_TOKENS.findall(bare))


def _are_norms(raw: bytes, segments: Segmentation) -> bool:
    """Say whether each norm stands once and in order. No string can hold ``": "`` without being counted too often."""
    norms = segments.norms
    return not norms or (raw.count(b'": "') == len(norms) and (found := list(norms)) == sorted(found))


def _in_order(layer: Layer) -> bool:
    starts = list(map(attrgetter("start"), layer.annotations))
    return all(map(lt, starts, starts[1:])) or tuple(ordered_annotations(layer)) == layer.annotations


def _are_settings(raw: bytes, document: Document) -> bool:
    maps = [one.settings for one in document.producers]
    others = sum(2 + bool(one.name) + bool(one.version) for one in document.producers)
    return _are_maps(raw, maps, others)


def _are_attributes(raw: bytes, layers: Iterable[Layer]) -> bool:
    maps = [one.attributes for layer in layers for one in layer.annotations if one.attributes]
    others = sum(3 + bool(layer.tagset) + 3 * len(layer.annotations) for layer in layers)
    others += sum(1 for layer in layers for one in layer.annotations if one.note)
    return _are_maps(raw, maps, others)


def _are_maps(raw: bytes, maps: Iterable[Mapping[str, str]], others: int) -> bool:
    """Say whether maps have each key once and in order; ``others`` fields of ``raw`` hold strings as well."""
    count = others
    for one in maps:
        count += len(one)
        if len(one) > 1 and (keys := list(one)) != sorted(keys):
            return False
    return raw.count(b'": "') == count
