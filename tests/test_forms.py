"""Normal forms fold one character for one; keys equate what keyboards and half-spaces vary."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import forms
from tests.strategies import texts


@pytest.mark.parametrize(
    ("surface", "normal"),
    [
        ("كتابي", "کتابی"),
        ("علىٰ", "علیٰ"),
        ("١٤٠١", "۱۴۰۱"),
        ("2023", "۲۰۲۳"),
        ("1,000.5", "۱,۰۰۰.۵"),
        ("covid19", "covid19"),
        ("می\u200cرود", "می\u200cرود"),
        ("خانهٔ", "خانهٔ"),
        ("ﻛﺘﺎﺏ", "کتاب"),
        ("پوتین", "پوتین"),
    ],
)
def test_normal_form(surface, normal):
    assert forms.norm(surface) == normal


@pytest.mark.parametrize(
    "surfaces",
    [
        ("همکاری\u200cهای", "همکاریهای", "همكاريهاي"),
        ("آب", "ا\u0653ب"),
        ("خانۀ", "خانهٔ", "خانه", "خانة"),
        ("رئیس", "رییس"),
        ("مسؤول", "مسوول"),
        ("۱۴۰۱", "1401", "١٤٠١"),
        ("مُحَمَّد", "محمد", "محـمد"),
        ("Zakir", "zakir", "\u2067Zakir\u2069", "\u200fZakir"),
        ("ه", "هـ"),
    ],
)
def test_these_have_one_key(surfaces):
    assert len(set(map(forms.key, surfaces))) == 1


@pytest.mark.parametrize(("one", "other"), [("آب", "اب"), ("کرد", "گرد"), ("سر", "سیر"), ("12", "13")])
def test_these_have_two(one, other):
    assert forms.key(one) != forms.key(other)


@given(texts())
def test_the_normal_form_keeps_the_length_and_is_final(text):
    normal = forms.norm(text)
    assert len(normal) == len(text)
    assert forms.norm(normal) == normal


@given(texts())
def test_keys_ignore_what_the_normal_form_folds(text):
    assert forms.key(forms.norm(text)) == forms.key(text)
    assert forms.key(unicodedata.normalize("NFC", text)) == forms.key(text)


@given(st.lists(texts(4), max_size=8))
def test_many_keys_are_single_keys(surfaces):
    assert forms.keys(surfaces) == [forms.key(surface) for surface in surfaces]


def test_what_a_word_is_made_of():
    for char in "یك۱a\u0640\u064b\u0654\u0653\u0670\u0610\u06d6\u0301\u200c\u200d":
        assert forms.is_letter(char), hex(ord(char))
        assert forms.inside_word(f"م{char}ن", 1)
    for char in " \n.،«_٪\u200b\u200f\u00ad":
        assert not forms.is_letter(char), hex(ord(char))


def test_the_marks_of_the_expression_are_letters():
    """Alignment cuts words with the expression; all others ask for one character."""
    marks = re.compile(f"[{forms.MARKS}]")
    for point in range(0x900):
        is_mark = unicodedata.category(chr(point)) in ("Mn", "Mc")
        assert (marks.match(chr(point)) is not None) == is_mark, hex(point)
        assert forms.is_letter(chr(point)) or not is_mark


@pytest.mark.parametrize(
    ("text", "at", "start", "end"),
    [
        ("به تهران رفت", 5, 3, 8), ("به تهران رفت", 3, 3, 3), ("به تهران رفت", 8, 8, 8), ("می\u200cرود", 4, 0, 6),
        ("خانهٔ ما", 4, 0, 5), ("علی\u200c رفت", 2, 0, 3), (" \u200cعلی", 3, 2, 5), ("«علی\u200c»", 3, 1, 4),
        ("", 0, 0, 0), ("علی", 0, 0, 0), ("علی", 3, 3, 3), ("ن" * 200, 100, 100, 100), ("ن" * 60, 30, 0, 60),
    ],
)  # fmt: skip
def test_where_the_word_around_a_place_ends(text, at, start, end):
    assert (forms.word_start(text, at), forms.word_end(text, at)) == (start, end)


@given(texts(), st.integers(-3, 40))
def test_words_lie_around_their_places(text, at):
    start, end = forms.word_start(text, at), forms.word_end(text, at)
    assert start <= at <= end
    assert (start == at == end) or all(map(forms.is_letter, text[start:end]))
