"""The fast reader of XML, the explainer and the published schema agree, whatever is done to a document."""

from __future__ import annotations

import random
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hashiye.codecs import CODECS, Parcel, standoff_json, xml_explain, xml_lines
from hashiye.codecs.xml_shape import NAMESPACE, grammar
from hashiye.codecs.xml_walk import Walk
from hashiye.findings import NotReadable
from hashiye.limits import DEFAULT
from tests.strategies import documents

XML = CODECS["xml"]
VALUES = (
    "", " ", "0", "1", "2", "-1", "+1", "-0", "00", "01", "1.0", "1e0", "0.5", ".5", "1.5", "1.000", "INF",
    "NaN", "2147483647", "2147483648", "99999999999999999999", "۱", "1_0", " 4 ", "\t4", "4\u00a05", "4 5",
    "4  5", "4 5 6", "4 5 6 7", "4\n5", "4,5", "a", "a b", "a.", ".a", "con", "a©", "a@b", "@b", "a@",
    "a@b@c", "a b@c", "fa", "fa-", "x-", "x-y", "title", "date", "complete", "complete ", "person", "1.0 ",
    "1.1", "2.0", "f" * 64, "F" * 64, "a" * 100, "a" * 101, "a" * 128, "a" * 129, "a" * 1025, "&", "می‌رود",
)  # fmt: skip
NAMES = (
    "text", "original", "metadata", "fact", "producers", "producer", "setting", "sentences", "sentence",
    "norm", "layers", "layer", "annotation", "relation", "arg", "attribute", "conflicts", "conflict",
    "base", "ours", "theirs", "shiny",
)  # fmt: skip
ATTRIBUTES = (
    "id", "start", "end", "label", "note", "parts", "confidence", "role", "value", "native", "tagset",
    "file", "sha256", "bytes", "bom", "evidence", "rule", "status", "name", "key", "token", "shiny",
    "{http://www.w3.org/XML/1998/namespace}lang",
)  # fmt: skip
BEYOND = (
    "text between the elements",
    "of odd length",
    "two <",
    "a file beside the document",
    "normal form of",
)
"""What the walk refuses and an XML Schema cannot say, by words of its messages."""


def tagged(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def mutate(root, chance: random.Random) -> None:
    """Change one place: a value, an attribute, an element more, less, twice or elsewhere, some text."""
    elements = list(root.iter())
    element = chance.choice(elements)
    parent = element.getparent()
    match chance.randrange(9):
        case 0 | 1 if element.attrib:
            element.attrib[chance.choice(list(element.attrib))] = chance.choice(VALUES)
        case 2 if element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]
        case 3:
            element.set(chance.choice(ATTRIBUTES), chance.choice(VALUES))
        case 4:
            element.insert(chance.randint(0, len(element)), etree.Element(tagged(chance.choice(NAMES))))
        case 5 if parent is not None:
            parent.remove(element)
        case 6 if parent is not None:
            copied = deepcopy(element)
            where = chance.choice(elements)
            where.insert(chance.randint(0, len(where)), copied)
        case 7:
            element.text = chance.choice(VALUES)
        case _:
            element.tail = chance.choice(VALUES) if parent is not None else None


def spelled(document, chance: random.Random, times: int) -> bytes:
    """Write a document, change it some times, and now and then a byte of it."""
    data = XML.write(document).files[".hsh.xml"]
    if times:
        root = etree.fromstring(data)
        for _ in range(times):
            mutate(root, chance)
        data = b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"
    for _ in range(chance.choice((0, 0, 1, 2))):
        place = chance.randrange(len(data))
        byte = chance.choice(b' "<>/&;=\n\t09aA\x00\x7f\xff') if chance.random() < 0.8 else chance.randrange(256)
        data = data[:place] + bytes((byte,)) + data[place + chance.randrange(2) :]
    return data


def check(data: bytes) -> bool:
    """What the fast reader takes, the schema takes, and the long way reads the same."""
    fast = xml_lines.read(data, DEFAULT)
    if fast is None:
        return False
    assert grammar().judge.validate(etree.fromstring(data)), grammar().judge.error_log
    reading = xml_explain.read(Parcel(data))
    assert reading.document == fast
    assert not reading.findings
    return True


@given(documents(), st.randoms(use_true_random=False), st.integers(0, 2))
def test_fast_reader_accepts_nothing_the_schema_refuses(document, chance, times):
    check(spelled(document, chance, times))


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
@settings(max_examples=20_000)
@given(documents(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_fast_reader_accepts_nothing_the_schema_refuses_at_length(document, chance, times):
    check(spelled(document, chance, times))


def compare(root) -> None:
    """The walk and lxml's judge refuse the same elements, but for what a schema cannot say."""
    judge = grammar().judge
    accepted = judge.validate(root)
    tree = root.getroottree()
    refused = [tree.xpath(entry.path)[0] for entry in judge.error_log]
    faults = list(Walk(grammar(), DEFAULT).faults(root))
    places = {fault.element for fault in faults}
    for element in refused:  # of children out of order, each judge may blame another, or their parent
        parent = element.getparent()
        near = {element, *element} | ({parent, *parent} if parent is not None else set())
        assert near & places, (etree.tostring(root), judge.error_log, faults)
    if accepted:
        own = [fault for fault in faults if not any(words in fault.message for words in BEYOND)]
        assert not own, (etree.tostring(root), own)
    else:
        assert faults, (etree.tostring(root), judge.error_log)


@given(documents(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_walk_refuses_what_the_schema_refuses(document, chance, times):
    root = etree.fromstring(XML.write(document).files[".hsh.xml"])
    for _ in range(times):
        mutate(root, chance)
    compare(root)


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
@settings(max_examples=20_000)
@given(documents(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_walk_refuses_what_the_schema_refuses_at_length(document, chance, times):
    root = etree.fromstring(XML.write(document).files[".hsh.xml"])
    for _ in range(times):
        mutate(root, chance)
    compare(root)


@given(documents(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_reading_anything_ends_in_a_document_or_in_findings(document, chance, times):
    data = spelled(document, chance, times)
    try:
        read = XML.read(Parcel(data, "x.xml")).document
    except NotReadable as error:
        assert error.findings  # noqa: PT017
        lines = data.decode(errors="replace").split("\n")
        for finding in error.findings:
            assert 1 <= finding.line <= len(lines)
            assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
    else:  # what one spelling takes, the other takes
        text = standoff_json.write(read).files[".hsh.json"]
        assert standoff_json.read(Parcel(text)).document == read


@given(st.binary(max_size=60))
def test_reading_bytes_never_raises_anything_else(data):
    with pytest.raises(NotReadable):
        XML.read(Parcel(data))


@given(st.text(alphabet="<>/!?&;#x0\"'= \n[]-aDOCTYPE", max_size=80))
def test_reading_markup_never_raises_anything_else(text):
    with pytest.raises(NotReadable):
        XML.read(Parcel(text.encode()))
