"""Shards merged document by document: which lines stand in the result, in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.codecs import CODECS, Parcel
from hashiye.findings import NotReadable
from hashiye.joining import shards
from hashiye.limits import DEFAULT
from hashiye.model import Document, Text

CODEC = CODECS["jsonl"]


def line(name, content="متن"):
    return next(iter(CODEC.write(Document(name, "fa", Text.of(content))).files.values()))


def shard(versions):
    return b"".join(line(*one) if isinstance(one, tuple) else line(one) for one in versions)


def joined(base, ours, theirs):
    """Stands for the merge of one document: says that it was asked."""
    return Document(ours.id, "fa", Text.of("joined")), "left" if base is None else ""


def merged(base, ours, theirs):
    data, left = shards.merged("x", CODEC, [shard(one) for one in (base, ours, theirs)], DEFAULT, joined)
    read = [CODEC.read(Parcel(one)).document for one in data.splitlines()]
    return [one.id if one.text.content == "متن" else (one.id, one.text.content) for one in read], left


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "wanted", "left"),
    [
        ("", "", "", [], []),
        ("ab", "ba", "ab", ["b", "a"], []),
        ("ab", "a", "ab", ["a"], []),
        ("ab", "ab", "b", ["b"], []),
        ("ab", "acb", "xaby", ["x", "a", "c", "b", "y"], []),
        ("ab", "", "axb", ["x"], []),
        ("", [("a", "1")], [("a", "2")], [("a", "joined")], [("a", "left")]),
        ("", [("a", "1")], [("a", "1")], [("a", "1")], []),
        ("a", [("a", "1")], [("a", "2")], [("a", "joined")], []),
        ("a", [("a", "1")], "a", [("a", "1")], []),
        ("a", "a", [("a", "1")], [("a", "1")], []),
        ("a", "", [("a", "1")], [("a", "1")], [("a", "one side removed the document, the other changed it; it was kept")]),
        ("a", [("a", "1")], "", [("a", "1")], [("a", "one side removed the document, the other changed it; it was kept")]),
    ],
)  # fmt: skip
def test_lines(base, ours, theirs, wanted, left):
    assert merged(base, ours, theirs) == (wanted, left)


names = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(base=names, ours=names, theirs=names)
def test_additions_and_removals_all_count_and_nothing_is_there_twice(base, ours, theirs):
    found, left = merged(base, ours, theirs)
    assert not left
    kept = {one for one in base if one in ours and one in theirs}
    assert set(found) == kept | (set(ours) - set(base)) | (set(theirs) - set(base))
    assert len(found) == len(set(found))
    assert [one for one in found if one in ours] == [one for one in ours if one in found]


@given(base=names, other=names)
def test_one_side_alone_is_the_result(base, other):
    assert merged(base, base, other)[0] == other or set(merged(base, base, other)[0]) == set(other)
    assert merged(base, other, base) == (other, [])


def test_an_id_that_stands_there_twice_and_a_line_that_is_no_document():
    for data in (line("a") + line("a"), b"{\n", b'{"id": 3}\n', line("a")[:40] + b"\n"):
        with pytest.raises(NotReadable) as caught:
            shards.merged("x", CODEC, [b"", data, line("b")], DEFAULT, joined)
        assert caught.value.findings[0].line
