"""The fast way into the XML spelling: the canonical form, a line at a time, with one pattern a kind of line.

In canonical form each item stands on a line of its own and in one fixed manner, so patterns run
at C speed read it. What they take is well-formed and valid by construction; whatever differs in
a single byte (another quote, a comment, a blank too many, a field unknown) is not taken here,
and goes the longer way through lxml and the published schema. ``tests/test_xml_differential.py``
proves that nothing taken here is refused there.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping

import msgspec
from msgspec import UNSET

from hashiye import schema
from hashiye.codecs.canonical import may_hold_noncharacter
from hashiye.limits import DEFAULT, Limits
from hashiye.model import (
    FORMAT_VERSION,
    Annotation,
    Document,
    Fact,
    Layer,
    Original,
    Producer,
    Relation,
    Segmentation,
    Spans,
    Text,
)

type _Row = tuple[str, ...]


class _UnsureError(Exception):
    """Not in canonical form, or beyond a limit: the longer way decides."""


# --- the patterns -----------------------------------------------------------------------------
# Each repeats a class of characters that cannot match what follows it, so none backtracks.

_VALUE = '[^<>"\x00-\x1f\x7f-\x9f]'
_CONTENT = "[^<>\x00-\x08\x0b-\x1f\x7f-\x9f]*"
_N = "(?:0|[1-9][0-9]{0,8})"  # a billion and more is judged the longer way
_PAIRS = f"{_N} {_N}(?: {_N} {_N})*"
_ID = "[A-Za-z0-9][A-Za-z0-9._:-]{0,127}"
_SHA256 = "[0-9a-f]{64}"
_CONFIDENCE = r"0(?:\.[0-9]+)?|1(?:\.0+)?"


def _may(name: str, pattern: str) -> str:
    """Make the pattern of an attribute that may be left out."""
    return f'(?: {name}="({pattern})")?'


def _inner(element: str, key: str, content: str) -> str:
    return f'<{element} {key}="{_VALUE}+"(?:/>|>{content}</{element}>)'


_HEAD = re.compile(
    r'<\?xml version="1\.0" encoding="UTF-8"\?>\n'
    rf'<document xmlns="urn:hashiye:1" hashiye="1\.0" id="({_VALUE}+)"'
    r' language="([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)">\n'
    rf' <text{_may("file", f"{_VALUE}+")} sha256="({_SHA256})" codePoints="({_N})" bytes="({_N})"'
    rf"(?:/>|>({_CONTENT})</text>)\n"
    rf'(?: <original sha256="({_SHA256})" bytes="({_N})"'
    rf"{_may('bom', '[01]')}{_may('crlf', _N)}{_may('cr', _N)}/>\n)?"
)
_FACT = re.compile(
    '^  <fact key="(title|lead|agency|source|publisher|creator|place|url|license|collected|date|language-note'
    '|x-[a-z0-9-]+)"'
    f"{_may('role', 'published|collected|event|mentioned')}"
    f'( value="{_VALUE}*")?'
    f"{_may('precision', 'day|about-day|week|month|about-month|season|year|about-year|decade|century')}"
    f"{_may('calendar', 'jalali|gregorian|hijri|relative')}"
    f"{_may('native', f'{_VALUE}+')}"
    ' status="(explicit|inferred|unknown)"'
    f"{_may('evidence', _PAIRS)}{_may('rule', f'{_VALUE}+')}/>\n",
    re.MULTILINE,
)
_PRODUCER = re.compile(
    f'^  <producer id="({_VALUE}+)" kind="(person|tool)"'
    f"{_may('name', f'{_VALUE}+')}{_may('version', f'{_VALUE}+')}"
    f"(?:/>|>((?:{_inner('setting', 'key', _CONTENT)})+)</producer>)\n",
    re.MULTILINE,
)
_SENTENCE = re.compile(
    f'^  (?:<sentence start="({_N})" end="({_N})"(?:/>|>([0-9 ]+)</sentence>)'
    f'|<norm token="({_N})">({_CONTENT})</norm>)\n',
    re.MULTILINE,
)
_LAYER = re.compile(
    f'  <layer name="({_VALUE}+)" producer="({_VALUE}+)"{_may("tagset", f"{_VALUE}+")}'
    ' status="(complete|partial)"(?:(/>)|>)\n'
)
_ANNOTATION = re.compile(
    f'^   <annotation id="({_ID})" start="({_N})" end="({_N})" label="({_VALUE}+)"{_may("parts", _PAIRS)}'
    f"{_may('confidence', _CONFIDENCE)}{_may('note', f'{_VALUE}+')}"
    f"(?:/>|>({_CONTENT})((?:{_inner('attribute', 'name', _CONTENT)})*)</annotation>)\n",
    re.MULTILINE,
)
_RELATION = re.compile(
    f'^   <relation id="({_ID})" label="({_VALUE}+)"{_may("confidence", _CONFIDENCE)}'
    f"{_may('note', f'{_VALUE}+')}"
    rf'(?:/>|>((?:<arg role="{_VALUE}+">{_ID}(?: {_ID})*</arg>)*)'
    f"((?:{_inner('attribute', 'name', _CONTENT)})*)</relation>)\n",
    re.MULTILINE,
)
_SETTINGS = re.compile(f'<setting key="({_VALUE}+)"(?:/>|>({_CONTENT})</setting>)')
_ATTRIBUTES = re.compile(f'<attribute name="({_VALUE}+)"(?:/>|>({_CONTENT})</attribute>)')
_ARGS = re.compile(f'<arg role="({_VALUE}+)">({_CONTENT})</arg>')

_TAGSET = re.compile("[^ \t\n\r@]+@[^ \t\n\r@]+")
_REFERENCE = re.compile("&(?:amp|lt|gt|quot|#10|#9);")
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#10;": "\n", "&#9;": "\t"}


def _character(match: re.Match[str]) -> str:
    return _NAMED[match[0]]


def _plain(value: str) -> str:
    """Put the characters in place of their references."""
    return _REFERENCE.sub(_character, value) if "&" in value else value


# --- reading ----------------------------------------------------------------------------------


def read(data: bytes, limits: Limits) -> Document | None:
    """Return the document if it is canonical and surely sound; None where the schema has to judge."""
    if len(data) > limits.file_bytes or limits.depth < DEFAULT.depth or limits.digits < DEFAULT.digits:
        return None  # lowered limits bind what this reader never counts
    if may_hold_noncharacter(data):
        return None
    try:
        document = _Reader(data.decode(), limits).document()
    except (_UnsureError, UnicodeDecodeError):
        return None
    return None if schema.structural(document) else document


class _Reader:
    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.escaped = "&" in text
        if self.escaped and text.count("&") != len(_REFERENCE.findall(text)):
            raise _UnsureError

    def document(self) -> Document:
        head = _HEAD.match(self.text)
        if head is None:
            raise _UnsureError
        id_, language, *text = head.groups()
        metadata, at = self._block("metadata", head.end())
        producers, at = self._block("producers", at)
        sentences, at = self._block("sentences", at)
        layers, at = self._block("layers", at)
        if self.text[at : at + 13] != "</document>\n":  # conflicts are read the longer way
            raise _UnsureError
        return Document(
            id_,
            language,
            self._text(text),
            tuple([self._fact(row) for row in self._rows(_FACT, metadata, self.limits.facts)]),
            tuple([self._producer(row) for row in self._rows(_PRODUCER, producers, len(producers))]),
            self._segments(sentences),
            self._layers(layers),
            (),
            FORMAT_VERSION,
        )

    def _block(self, name: str, at: int) -> tuple[str, int]:
        """Cut out the lines between the tags of one part of the document."""
        start = f" <{name}>\n"
        if not self.text.startswith(start, at):
            empty = f" <{name}/>\n"
            if not self.text.startswith(empty, at):
                raise _UnsureError
            return "", at + len(empty)
        begin = at + len(start)
        end = self.text.find(f"\n </{name}>\n", begin) + 1
        if end == 0:
            raise _UnsureError
        return self.text[begin:end], end + len(start) + 1

    def _rows(self, pattern: re.Pattern[str], block: str, limit: int) -> list[_Row]:
        """Return the groups of each line of a block; every line must match.

        Each match begins at a line start and ends behind a line end, so all characters of the
        block were matched if no line end is left over.
        """
        rows: list[_Row] = pattern.findall(block)
        lines = block.count("\n")
        if len(rows) != lines and len(rows) + sum(field.count("\n") for row in rows for field in row) != lines:
            raise _UnsureError
        if len(rows) > limit:
            raise _UnsureError
        return rows

    def _text(self, groups: list[str | None]) -> Text:
        file, sha256, code_points, size, content, original, *counts = groups
        assert sha256 is not None
        assert code_points is not None
        assert size is not None
        if file is None:
            content = content or ""
        elif content is not None:
            raise _UnsureError
        else:
            file = _plain(file)
            if len(file) > 1024:
                raise _UnsureError
        return Text(
            sha256,
            int(code_points),
            int(size),
            file,
            None if content is None else _plain(content),
            None if original is None else Original(original, *(int(count or 0) for count in counts)),
        )

    def _fact(self, row: _Row) -> Fact:
        key, role, value, precision, calendar, native, status, evidence, rule = row
        known = value[8:-1] if value else None  # between ` value="` and `"`
        if self.escaped:
            known, native, rule = _plain(known) if known else known, _plain(native), _plain(rule)
        return Fact(key, known, status, role, precision, calendar, native, _pairs(evidence), rule)

    def _producer(self, row: _Row) -> Producer:
        id_, kind, name, version, settings = row
        return Producer(id_, kind, _plain(name), _plain(version), self._map(_SETTINGS, settings))

    def _map(self, pattern: re.Pattern[str], raw: str) -> dict[str, str]:
        if not raw:
            return {}
        pairs: list[tuple[str, str]] = pattern.findall(raw)
        if self.escaped:
            pairs = [(_plain(key), _plain(value)) for key, value in pairs]
        found = dict(pairs)
        if len(found) != len(pairs) or len(pairs) > self.limits.attributes:
            raise _UnsureError
        return found

    def _segments(self, block: str) -> Segmentation:
        rows = self._rows(_SENTENCE, block, len(block))
        spans: list[str] = []
        lists: list[str] = []
        breaks = [0]
        norms: dict[int, str] = {}
        first, count = 0, 0
        last_norm = -1
        for start, end, tokens, token, form in rows:
            if start:
                first, last_norm = first + count, -1
                count = tokens.count(" ") // 2 + 1 if tokens else 0
                if tokens:
                    lists.append(tokens)
                spans += (start, end)
                breaks.append(first + count)
            else:
                index = int(token)
                if not last_norm < index < count or not form:
                    raise _UnsureError
                last_norm = index
                norms[first + index] = _plain(form)
        if any(not tokens.count(" ") % 2 for tokens in lists) or breaks[-1] > self.limits.tokens:
            raise _UnsureError
        return Segmentation(Spans(map(int, spans)), Spans(_flat(lists)), array("i", breaks), norms)

    def _layers(self, block: str) -> tuple[Layer, ...]:
        layers: list[Layer] = []
        at = 0
        while at < len(block):
            head = _LAYER.match(block, at)
            if head is None or len(layers) == self.limits.layers:
                raise _UnsureError
            name, producer, tagset, status, empty = head.groups()
            tagset = _plain(tagset or "")
            if tagset and _TAGSET.fullmatch(tagset) is None:
                raise _UnsureError
            at, body = head.end(), ""
            if not empty:
                begin = at
                end = block.find("\n  </layer>\n", begin) + 1
                if end == 0:
                    raise _UnsureError
                body, at = block[begin:end], end + 11
            annotations, relations = self._items(body)
            layers.append(Layer(name, producer, status, annotations, tagset, relations))
        return tuple(layers)

    def _items(self, body: str) -> tuple[tuple[Annotation, ...], tuple[Relation, ...]]:
        cut = body.find("\n   <relation ") + 1
        if not cut:
            cut = 0 if body.startswith("   <relation ") else len(body)
        limit = self.limits.annotations
        annotations = self._rows(_ANNOTATION, body[:cut], limit)
        relations = self._rows(_RELATION, body[cut:], limit - len(annotations))
        make = self._plain_annotation if not self.escaped else self._annotation
        return tuple(map(make, annotations)), tuple(map(self._relation, relations))

    def _plain_annotation(self, row: _Row) -> Annotation:
        """Make the annotation of a document without a single reference."""
        id_, start, end, label, parts, confidence, note, text, attributes = row
        if not (parts or confidence or note or attributes):
            return Annotation(id_, int(start), int(end), label, text)
        return self._annotation(row)

    def _annotation(self, row: _Row) -> Annotation:
        id_, start, end, label, parts, confidence, note, text, attributes = row
        if parts and parts.count(" ") < 3:
            raise _UnsureError
        return Annotation(
            id_,
            int(start),
            int(end),
            _plain(label),
            _plain(text),
            _pairs(parts),
            self._map(_ATTRIBUTES, attributes),
            float(confidence) if confidence else UNSET,
            _plain(note),
        )

    def _relation(self, row: _Row) -> Relation:
        id_, label, confidence, note, args, attributes = row
        filled: Mapping[str, str] = self._map(_ARGS, args)
        return Relation(
            id_,
            _plain(label),
            {role: tuple(ids.split(" ")) for role, ids in filled.items()},
            self._map(_ATTRIBUTES, attributes),
            float(confidence) if confidence else UNSET,
            _plain(note),
        )


def _pairs(numbers: str) -> tuple[tuple[int, int], ...]:
    flat = map(int, numbers.split())
    return tuple(zip(flat, flat, strict=True))


_OFFSETS = msgspec.json.Decoder(list[int])


def _flat(lists: list[str]) -> array[int]:
    """Read all lists of digits and blanks at once. JSON has the same grammar of numbers."""
    try:
        return array("i", _OFFSETS.decode(f"[{','.join(lists).replace(' ', ',')}]"))
    except (msgspec.MsgspecError, OverflowError):
        raise _UnsureError from None
