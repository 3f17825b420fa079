"""Offsets in three units, lines and columns, and what a screen may show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye.text import FORBIDDEN, Offsets, forbidden, name_of, quoted, show
from tests.strategies import texts


@given(texts())
def test_each_unit_counts_what_its_encoding_counts(text):
    offsets = Offsets(text)
    for offset in range(len(text) + 1):
        assert offsets.to_utf16(offset) == len(text[:offset].encode("utf-16-le")) // 2
        assert offsets.to_utf8(offset) == len(text[:offset].encode())


@given(texts())
def test_conversions_are_inverses(text):
    offsets = Offsets(text)
    for offset in range(len(text) + 1):
        assert offsets.from_utf16(offsets.to_utf16(offset)) == offset
        assert offsets.from_utf8(offsets.to_utf8(offset)) == offset
        assert offsets.offset(*offsets.line_column(offset)) == offset


@given(texts(10))
def test_offsets_inside_a_character_are_refused(text):
    offsets = Offsets(text)
    good16 = {offsets.to_utf16(offset) for offset in range(len(text) + 1)}
    good8 = {offsets.to_utf8(offset) for offset in range(len(text) + 1)}
    for unit in range(len(text.encode("utf-16-le")) // 2 + 2):
        if unit not in good16:
            with pytest.raises(ValueError, match="surrogate pair|outside"):
                offsets.from_utf16(unit)
    for unit in range(len(text.encode()) + 2):
        if unit not in good8:
            with pytest.raises(ValueError, match="inside a character|outside"):
                offsets.from_utf8(unit)


@pytest.mark.parametrize("name", ["to_utf16", "to_utf8", "from_utf16", "from_utf8", "line_column"])
@pytest.mark.parametrize("offset", [-1, 99, 2**63])
def test_offsets_outside_the_text_are_refused(name, offset):
    with pytest.raises(ValueError, match="outside"):
        getattr(Offsets("سلام😀"), name)(offset)


def test_known_values():
    offsets = Offsets("ا😀ب\u200cc\né")
    assert [offsets.to_utf16(i) for i in range(8)] == [0, 1, 3, 4, 5, 6, 7, 8]
    assert [offsets.to_utf8(i) for i in range(8)] == [0, 2, 6, 8, 11, 12, 13, 15]
    assert offsets.line_column(6) == (2, 1)
    assert offsets.line_column(5) == (1, 6)
    for line, column in ((0, 1), (3, 1), (1, 7), (1, 0), (2, 3)):
        with pytest.raises(ValueError, match="outside"):
            offsets.offset(line, column)


def test_a_large_text_is_measured_in_one_pass():
    text = "خبر😀 " * 100_000
    offsets = Offsets(text)
    assert offsets.to_utf16(len(text)) == 600_000
    assert offsets.from_utf8(offsets.to_utf8(499_999)) == 499_999


ALL = st.characters() | st.sampled_from("\x00\x1b\x07\x85\u202e\u2066\ufeff\U000e0041\ue000")


@given(st.lists(ALL, max_size=30).map("".join))
def test_nothing_invisible_or_dangerous_is_shown(text):
    shown = show(text)
    for char in shown:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Zl", "Zp"}
        assert (
            char
            not in "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u061c"
        )


def test_what_is_shown_is_named():
    assert show("می\u200cرود\x1b[31m") == "می⟨ZWNJ⟩رود⟨U+001B⟩[31m"
    assert show("ا" * 200) == "ا" * 80 + "…"
    assert quoted("a") == "\u2068«a»\u2069"
    assert name_of("\u200c") == "U+200C ZERO WIDTH NON-JOINER"
    assert name_of("\x00") == "U+0000 unnamed"


@given(st.characters())
def test_the_domain_is_what_both_spellings_can_hold(char):
    category = unicodedata.category(char)
    point = ord(char)
    noncharacter = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
    outside = (category == "Cc" and char not in "\t\n") or category == "Cs" or noncharacter
    assert bool(FORBIDDEN.match(char)) == outside


def test_forbidden_characters_have_places():
    assert list(forbidden("a\x00b\ufdd0")) == [(1, "\x00"), (3, "\ufdd0")]
