"""The canonical form is told without writing it: the shorter way never says yes where writing says no."""

from __future__ import annotations

import re
from array import array

from hypothesis import given
from hypothesis import strategies as st

import hashiye
from hashiye.codecs import CODECS, Parcel
from hashiye.codecs.json_writer import is_page, page
from hashiye.findings import NotReadable
from hashiye.model import Segmentation, Spans
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
