"""Sentences: they cover all text that is no blank, end at every line end and at the stops that end one."""

from __future__ import annotations

import pytest
from hypothesis import given

from hashiye.tokenize import Tokenizer
from tests.strategies import texts
from tests.test_tokenize import mixed

TOKENIZER = Tokenizer(compare=False)


@given(mixed | texts())
def test_sentences_are_unions_of_tokens_inside_lines(text):
    segments = TOKENIZER.tokenize(text).segments
    tokens, breaks = list(segments.tokens.pairs()), list(segments.breaks)
    assert breaks[0] == 0
    assert breaks[-1] == len(tokens)
    assert len(breaks) == len(segments.sentences) + 1
    for (start, end), first, last in zip(segments.sentences.pairs(), breaks[:-1], breaks[1:], strict=True):
        assert first < last
        assert (start, end) == (tokens[first][0], tokens[last - 1][1])
        assert "\n" not in text[start:end]


@given(mixed, mixed)
def test_lines_do_not_depend_on_each_other(one, other):
    def cut(text):
        return TOKENIZER.tokenize(text).segments.sentences.surfaces(text)

    assert cut(f"{one}\n{other}") == cut(one) + cut(other)


CASES = (
    "سلام. |خوبی؟ |بله! |رفت… |تمام",
    "عنوان بی نقطه",
    "م. ر. دانشیار گفت. |سپس رفت.",
    "سال ۱۳۵۷ ه. ش. انقلاب شد. |سال ۳۲۰ ق. م. بود.",
    "ه.ش. و ه.ق و U.S. Army. |Dr. Smith said. |او آمد.",
    "۱. مورد اول. |۲. مورد دوم. |الف. سوم",
    "۱.مورد اول.|او رفت",
    "سلام.|خوبی؟|بله!|نه",
    "عدد ۱۲.۵ و ۱۲:۳۰ و 1.2.3 است. |سال ۲۰۲۲. |بعد",
    "www.irna.ir. |سایت irna.ir و info@irna.ir. |فایل report.pdf. |تمام",
    "گزارش.pdf و ایران.ir را",
    "گفت: «برو. |نمان.» |و رفت.",
    "گفت: “برو.” |و (رفت.) |بعد",
    'گفت: "برو." |و رفت. |"کجا؟" |پرسید.',
    'گفت.|"بیا" و',
    'گفت "برو."|سپس',
    "این است. » |و آن",
    "این است . |و آن",
    "چرا؟ ! |نه",
    "این است.[۱] |سپس",
    "او (!) گفت و (؟) و [...] «...نه» است",
    "... و بعد. |تمام",
    "است.\u00a0|او است.\t|او است.\u200f |او",
    "چه خبر!، گفت",
    "جی. کی. رولینگ نوشت. |ویتامین ث. |خوب است. |Vitamin C. |این",
    "خوبه!😊 |بعد",
    "فصل اول.......۱۲",
    "عربی ۔ |اردو ⸮ |تمام",
    "الف؛ ب: پ، ت",
)
"""Each | is a cut that must be found, and no other."""


@pytest.mark.parametrize("marked", CASES)
def test_cuts(marked):
    text = marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|")]
    assert TOKENIZER.tokenize(text).segments.sentences.surfaces(text) == expected


def test_blanks_and_line_ends_are_in_no_sentence():
    text = " \n\u00a0عنوان \u200b\n\n  متن.\u2029 \n"
    assert TOKENIZER.tokenize(text).segments.sentences.surfaces(text) == ["عنوان", "متن."]
    assert len(TOKENIZER.tokenize(" \n\u200b ").segments.sentences) == 0


def test_the_seed_has_nineteen_sentences(seed):
    text = seed.decode()
    surfaces = TOKENIZER.tokenize(text).segments.sentences.surfaces(text)
    assert len(surfaces) == 19
    assert surfaces[0] == text.strip().split("\n")[0]
    assert all(surface.endswith((".", "»")) for surface in surfaces[1:])
