"""Normal forms fold one character for one; keys equate what keyboards and half-spaces vary."""

from __future__ import annotations

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
