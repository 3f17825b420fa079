"""The canonical form is told without writing it: the shorter way never says yes where writing says no."""

from __future__ import annotations

import re
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hashiye
from hashiye.codecs import CODECS, Parcel
from hashiye.codecs.json_writer import is_page, page
from hashiye.findings import NotReadable
from hashiye.model import Segmentation, Spans
from tests.anchoring import seed_documents
from tests.strategies import documents

_SPOTS = re.compile(rb"[ \n]+|(?<=[\[\]{},:])")


@given(documents())
def test_what_is_written_is_told_to_be_canonical(document):
    assert is_page(page(document), document)


@given(documents(), st.data())
def test_another_layout_is_told_apart(document, data):
    """Blanks and line ends put in, taken out or exchanged between items, also inside strings."""
    canonical = page(document)
    spots = [match.span() for match in _SPOTS.finditer(canonical)]
    for _ in range(data.draw(st.integers(1, 3))):
        start, end = data.draw(st.sampled_from(spots))
        canonical = canonical[:start] + data.draw(st.sampled_from([b"", b" ", b"\n", b"\n  ", b"  "])) + canonical[end:]
        spots = [match.span() for match in _SPOTS.finditer(canonical)]
    try:
        read = CODECS["json"].read(Parcel(canonical)).document
    except NotReadable:
        return
    assert is_page(canonical, read) == (page(read) == canonical)


CHANGES = (
    (rb'("id": "[^"]*"), ("start": [0-9]+)', rb"\2, \1"), (rb'("name": "[^"]*"), ("producer": "[^"]*")', rb"\2, \1"),
    (rb'("key": "[^"]*"), ', b""), (rb'("status": "[a-z]*"), ("evidence": \[\[[0-9]+, [0-9]+\]\])', rb"\2, \1"),
    (rb'("sha256": "[^"]*"), ("codePoints": [0-9]+)', rb"\2, \1"), (rb', "relations": \[\]', b""),
    (rb'("tokens": \[[0-9, ]*\])\}', rb'\1, "norms": {}}'), (rb'("text": "[^"]*")\}', rb'\1, "attributes": {}}'),
    (rb'("text": "[^"]*")\}', rb'\1, "note": ""}'), (rb'("text": "[^"]*")\}', rb'\1, "parts": []}'),
    (rb'("start": )([0-9]+)', rb"\g<1>\g<2>.0"), (rb'("end": )([0-9])([0-9]*)', rb"\g<1>\g<2>\g<3>e0"),
    (rb'("start": )0\b', rb"\g<1>-0"), (rb"([0-9]),([0-9])", rb"\1, \2"), (rb"([0-9]), ([0-9])", rb"\1,\2"),
    (rb'("tokens": \[)0,', rb"\g<1>-0,"), (rb'("id": ")a', rb"\1\\u0061"), (rb'("label": ")([A-Z])', rb"\1\\u0050"),
    (rb"\.\./texts/", rb"..\\/texts/"), (rb'("confidence": )([0-9.]+)', rb"\g<1>\g<2>0"),
    (rb'("confidence": )[0-9.]+', rb"\g<1>0.50"), (rb'("confidence": )[0-9.]+', rb"\g<1>1.0"),
    (rb'("confidence": )[0-9.]+', rb"\g<1>0.30000000000000004"), (rb'("confidence": )[0-9.]+', rb"\g<1>-0"),
    (rb'("confidence": )[0-9.]+', rb"\g<1>1e-1"), (rb'("confidence": )[0-9.]+', rb"\g<1>0.10000000000000001"),
    (rb"(\{\"id[^\n]*\}),\n    (\{\"id[^\n]*\})(,?)\n", rb"\2,\n    \1\3\n"),
    (rb'("(?:settings|attributes|norms)": \{)("[^"]*": "[^"]*"), ("[^"]*": "[^"]*")', rb"\1\3, \2"),
    (rb'("(?:settings|attributes|norms)": \{)("[^"]*": "[^"]*")', rb"\1\2, \2"),
    (rb'("(?:settings|attributes|norms)": \{)("[^"]*": )("[^"]*")', rb'\1\2"other", \2\3'),
    (rb'("language": "fa)', rb"\1\\t"), (rb'"status": "complete"', b'"status": "whole"'), (rb'("version": ")', rb"\1\\/"),
    (rb'("value": )"[^"]*"', rb"\1null"), (rb'("rule": )"[^"]*"', rb'\1""'), (rb"\n\}\n", b"\n}"), (rb"\A\{\n", b"{\n\n"),
)  # fmt: skip
"""Keys exchanged, defaults written out, numbers and characters in other spellings, items and pairs out of order."""


@given(documents(with_conflicts=False), st.data())
def test_another_spelling_is_told_apart(document, data):
    """What reading proves on the bytes alone, and what is told of the document that was read."""
    changed = page(document)
    for _ in range(data.draw(st.integers(1, 2))):
        old, new = data.draw(st.sampled_from([one for one in CHANGES if re.search(one[0], changed)]))
        changed = re.sub(old, new, changed, count=data.draw(st.integers(1, 2)))
    try:
        reading = CODECS["json"].read(Parcel(changed))
    except NotReadable:
        return
    canonical = page(reading.document) == changed
    assert is_page(changed, reading.document) == canonical
    assert canonical or not reading.canonical


def test_what_is_common_is_proved_by_the_bytes_alone():
    """Else the test above would say nothing of the pattern."""
    for path in seed_documents():
        reading = CODECS["json"].read(Parcel(path.read_bytes()))
        assert reading.canonical, path
    text = hashiye.model.Text.of('a "b"\\\n\t')
    notes = (
        hashiye.Annotation("a", 0, 5, "X", 'a "b"', ((0, 1), (2, 5)), {"k": "v", "l": ": "}, 0.25, "n"),
        hashiye.Annotation("b", 0, 5, "X", 'a "b"', (), {"k": "v"}, 1.0),
    )
    layer = hashiye.Layer("entities", "sara", "complete", notes, "t@1.0")
    written = page(
        hashiye.Document("a", "fa", text, producers=(hashiye.model.Producer("sara", "person"),), layers=(layer,))
    )
    assert CODECS["json"].read(Parcel(written)).canonical
    with pytest.raises(NotReadable):  # a key twice
        CODECS["json"].read(Parcel(written.replace(b'"k": "v", "l"', b'"k": "w", "k": "v", "l"')))


def test_sentences_are_told_apart():
    """Lists of tokens that are the same but for their blanks."""
    text = hashiye.model.Text.of("الف ب، ۱")
    segments = Segmentation(Spans((0, 6, 7, 8)), Spans((0, 3, 4, 5, 5, 6, 7, 8)), array("i", (0, 3, 4)), {3: "1"})
    canonical = page(hashiye.Document("a", "fa", text, segments=segments))
    for old, new in (
        (b"0,3, 4,5, ", b"0, 3,4,5, "), (b"0,3, 4,5, ", b"0,3,4, 5, "), (b"},\n", b"}, \n"), (b"5,6]", b"5,6 ]"),
        (b": 6,", b":6, "), (b'"end": 6, ', b'"end": 6 ,'), (b'{"0": ', b'{"0" :'), (b'], "norms"', b'] ,"norms"'),
    ):  # fmt: skip
        assert old in canonical
        changed = canonical.replace(old, new, 1)
        assert not is_page(changed, CODECS["json"].read(Parcel(changed)).document), (old, new)


def test_confidence_is_written_in_the_fewest_digits(tmp_path):
    text = hashiye.model.Text.of("الف")
    notes = tuple(
        hashiye.Annotation(f"a{i}", 0, 3, "PER", "الف", confidence=value)
        for i, value in enumerate((1.0, 0.0, 0.5, 1e-7, 1e-5, 5e-324, -0.0))
    )
    layer = hashiye.Layer("entities", "sara", "complete", notes)
    written = page(hashiye.Document("a", "fa", text, layers=(layer,))).decode()
    said = re.findall(r'"confidence": ([^}]*)\}', written)
    assert said[:5] == ["1", "0", "0.5", "0.0000001", "0.00001"]
    assert said[5] == "0." + "0" * 323 + "5"
    assert said[6] == "0"
