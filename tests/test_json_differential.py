"""The fast reader never accepts what the published schema refuses, whatever is done to a document."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashiye import schema
from hashiye.codecs import CODECS, Parcel, json_explain, json_writer, standoff_json
from hashiye.codecs.json_places import scan
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from tests.strategies import documents

VALUES = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 1.0, 0.5, -0.0, 1e-9, "", "a", "1.0", "\ud800", "\x00", "x\n", "-a", "a.", "con",
    [], [[]], [0], [0, 1], [0, 1, 2], [[0, 1]], [[0, 1, 2]], {}, {"": ""}, {"a": ""}, {"a": 1}, {"0": "x"}, {"00": "x"}, {"9": "x"},
)  # fmt: skip
KEYS = (
    "id",
    "start",
    "end",
    "label",
    "note",
    "parts",
    "confidence",
    "role",
    "value",
    "native",
    "tagset",
    "file",
    "content",
    "x",
    "",
)


def paths(value, path=()):
    """Every place in a parsed document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from paths(inner, (*path, step))


def mutate(value, chance: random.Random):
    """Change one place: another value, a key more, a key less, an item twice."""
    places = list(paths(value))
    path = chance.choice(places)
    if not path:
        return chance.choice(VALUES)
    parent = value
    for step in path[:-1]:
        parent = parent[step]
    step = path[-1]
    match chance.randrange(5):
        case 0:
            parent[step] = chance.choice(VALUES)
        case 1 if isinstance(parent, dict):
            del parent[step]
        case 2 if isinstance(parent, dict):
            parent[chance.choice(KEYS)] = chance.choice(VALUES)
        case 3 if isinstance(parent, list):
            parent.insert(step, parent[step])
        case 4 if isinstance(parent[step], str):
            parent[step] += chance.choice(("\n", "\x7f", "\ufffe", " ", "é", "\u0301", "."))
        case _:
            parent[step] = chance.choice(VALUES)
    return value


def doubled(value, chance: random.Random) -> str:
    """Write it with one key of one object twice, with its own value or another."""
    objects = [path for path in paths(value) if at(value, path) and isinstance(at(value, path), dict)]
    if not objects:
        return json.dumps(value)
    target = chance.choice(objects)
    key = chance.choice(list(at(value, target)))

    def write(inner, path):
        if isinstance(inner, dict):
            pairs = [f"{json.dumps(k)}: {write(v, (*path, k))}" for k, v in inner.items()]
            if path == target:
                again = inner[key] if chance.random() < 0.5 else chance.choice(VALUES[:12])
                pairs.insert(
                    chance.randrange(len(pairs) + 1),
                    f"{json.dumps(key)}{chance.choice((':', ' :', ' : '))}{json.dumps(again)}",
                )
            return "{" + ", ".join(pairs) + "}"
        if isinstance(inner, list):
            return "[" + ", ".join(write(v, (*path, i)) for i, v in enumerate(inner)) + "]"
        return json.dumps(inner, ensure_ascii=False)

    return write(value, ())


def at(value, path):
    for step in path:
        value = value[step]
    return value


def spelled(value, chance: random.Random) -> bytes:
    """Write it in one of many layouts; now and then with a key twice or a byte changed."""
    if chance.random() < 0.25:
        return doubled(value, chance).encode("utf-8", "surrogatepass")
    text = json.dumps(
        value,
        ensure_ascii=chance.random() < 0.3,
        indent=chance.choice((None, 1, 2)),
        separators=chance.choice((None, (",", ":"), (", ", ": "))),
    )
    data = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.15 and data:
        place = chance.randrange(len(data))
        data = data[:place] + bytes((chance.randrange(256),)) + data[place + chance.randrange(2) :]
    return data


def check(data: bytes) -> bool:
    fast = standoff_json._read_sound(data, DEFAULT)
    if fast is None:
        return False
    scanned = scan(data.decode(), DEFAULT)
    assert not scanned.faults, scanned.faults
    assert not schema.json_problems(scanned.value)
    assert json_explain.read(Parcel(data)).document == fast.document
    assert not fast.canonical or json_writer.page(fast.document) == data
    return True


@given(documents(with_conflicts=False), st.randoms(use_true_random=False), st.integers(0, 2))
def test_fast_reader_accepts_nothing_the_schema_refuses(document, chance, times):
    value = json.loads(CODECS["json"].write(document).files[".hsh.json"])
    for _ in range(times):
        value = mutate(value, chance)
    check(spelled(value, chance))


@given(documents(with_conflicts=False), st.randoms(use_true_random=False))
def test_a_key_that_stands_twice_is_always_seen(document, chance):
    value = json.loads(CODECS["json"].write(document).files[".hsh.json"])
    for optional in ("metadata", "producers", "sentences", "layers"):
        if not value[optional] and chance.random() < 0.5:
            del value[optional]
    assert standoff_json._read_sound(doubled(value, chance).encode(), DEFAULT) is None


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
@settings(max_examples=20_000)
@given(documents(with_conflicts=False), st.randoms(use_true_random=False), st.integers(0, 3))
def test_fast_reader_accepts_nothing_the_schema_refuses_at_length(document, chance, times):
    value = json.loads(CODECS["json"].write(document).files[".hsh.json"])
    for _ in range(times):
        value = mutate(value, chance)
    check(spelled(value, chance))


@given(documents(), st.randoms(use_true_random=False))
def test_reading_anything_ends_in_a_document_or_in_findings(document, chance):
    data = spelled(mutate(json.loads(CODECS["json"].write(document).files[".hsh.json"]), chance), chance)
    try:
        CODECS["json"].read(Parcel(data, "x.json"))
    except NotReadable as error:
        assert error.findings  # noqa: PT017
        assert all(finding.line >= 1 and finding.column >= 1 for finding in error.findings)  # noqa: PT017


@given(st.binary(max_size=60))
def test_reading_bytes_never_raises_anything_else(data):
    with pytest.raises(NotReadable):
        CODECS["json"].read(Parcel(data))


def test_the_screen_for_forbidden_characters_misses_none():
    for point in (*range(0x20), *range(0x7F, 0xA0), *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF):
        if chr(point) in "\t\n":
            continue
        for spelling in (json.dumps(chr(point)), json.dumps(chr(point), ensure_ascii=False)):
            data = b'{"a": ' + spelling.encode() + b"}"
            escapes = standoff_json._ESCAPE.findall(data)
            assert standoff_json._may_hold_forbidden(data, escapes) or point < 0x20, hex(point)
