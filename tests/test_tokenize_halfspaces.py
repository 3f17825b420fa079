"""Half-spaces: what is reported, what is let be, and that a report never touches the text."""

from __future__ import annotations

import pytest
from hypothesis import given

from hashiye import forms
from hashiye.tokenize import Tokenizer
from tests.test_tokenize import mixed

TOKENIZER = Tokenizer(compare=False)
DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")  # each token is folded by itself; Latin letters keep their digits

SEED_LOST = """
همکاری_های همکاری_های همکاری_های پروژه_های بیانیه_ای همکاری_های پروژه_های گام_های آمادگی_ها تماس_ها قالب_های
بیانیه_ای برنامه_های یگان_های تمرین_هایی پیش_تر جاده_ای می_کند پیش_تر سریع_تر نخست_وزیر رزمایش_های دهه_ها
"""


def found(text: str) -> list[tuple[str, str, str]]:
    """Label, surface and suggestion of each diagnostic, the half-space shown as an underscore."""
    return [
        (d.label, text[d.start : d.end].replace("\u200c", "_"), d.suggestion.replace("\u200c", "_"))
        for d in TOKENIZER.tokenize(text).half_spaces
    ]


def test_the_seeds_lost_half_spaces(seed):
    reports = found(seed.decode())
    assert {label for label, _, _ in reports} == {"lost"}
    assert [suggestion for _, _, suggestion in reports] == SEED_LOST.split()


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("همکاریهای", "همکاری_های"),
        ("میکند", "می_کند"),
        ("نمیخواهد", "نمی_خواهد"),
        ("نخستوزیر", "نخست_وزیر"),
        ("كتابهاي", "کتاب_های"),
        ("ميخوانم", "می_خوانم"),
        ("سرمایهگذاران", "سرمایه_گذاران"),
        ("سرمایهگذاریهای", "سرمایه_گذاری_های"),
        ("خانهی", "خانه_ی"),
        ("همهی", "همه_ی"),
        ("جامعهای", "جامعه_ای"),
        ("هفتهای", "هفته_ای"),
        ("گفتهاند", "گفته_اند"),
        ("بزرگترین", "بزرگ_ترین"),
        ("دانشگاههایشان", "دانشگاه_هایشان"),
    ],
)
def test_lost(word, suggestion):
    assert found(f"این {word}، و") == [("lost", word, suggestion)]


LET_BE = """
میدان میهن میراث میدانی میانجی
تنها آنها اینها بها رها نهایی انتها انتهای تنهایی منتها اشتها فقها اژدها شانگهای
کارها کارهای نیروها واحدهای اندازهای نهادهای دختر دفتر دکتر مشتری کمتر بیشتر بیشترین
بهتر برتر بستر
راهی ماهی شاهی گروهی دانشگاهی توجهی فقهی بدهی آگهی مشابهی کوهی عبداللهی سازماندهی
سیسی تحلیلگران خانه_ها جامعه_ای کار_ها کارها می_رود پوتین Zakir ۱۴۰۱ است و های‌وهوی
"""


@pytest.mark.parametrize("word", LET_BE.split())
def test_let_be(word):
    assert found(f"این {word.replace('_', '\u200c')} است") == []


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("او می رود.", "می رود"),
        ("نمی دانم", "نمی دانم"),
        ("همه کتاب ها را", "کتاب ها"),
        ("موشک  های دوربرد", "موشک  های"),
        ("گفته اند که", "گفته اند"),
        ("مهم ترین خبر", "مهم ترین"),
        ("ما مي خواهيم", "مي خواهيم"),
        ("او برنامه ای دارد", "برنامه ای"),
        ("سرمایه گذاری خارجی", "سرمایه گذاری"),
        ("این تصمیم گیری", "تصمیم گیری"),
        ("کتاب_ ها خوب است", "کتاب_ ها"),
        ("خبر _های خوب", "خبر _های"),
        ("او می_ رود", "می_ رود"),
    ],
)
def test_spaced(text, surface):
    words = surface.replace("_", "").replace("ي", "ی").split()
    assert found(text.replace("_", "\u200c")) == [("spaced", surface, "_".join(words))]


@pytest.mark.parametrize(
    "text",
    [
        "می\nرود",
        "می. رود",
        "ها",
        "، ها",
        "می خوب",
        "گفته است",
        "این تر",
        "کتاب، ها",
        "همه ای",
        "توجه ای",
        "راه ای",
        "ما گذاری",
        "نشان دهنده",
        "برنامه\nای",
    ],
)
def test_not_spaced(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "surface", "suggestion"),
    [
        ("می__رود", "می__رود", "می_رود"),
        ("_سلام", "_سلام", "سلام"),
        ("سلام_ و", "سلام_", "سلام"),
        ("سلام_.", "سلام_", "سلام"),
        ("«_سلام»", "_سلام", "سلام"),
        ("دا_ر", "دا_ر", "دار"),
        ("کار_آفرین", "کار_آفرین", "کارآفرین"),
        ("_", "_", ""),
    ],
)
def test_superfluous(text, surface, suggestion):
    assert found(text.replace("_", "\u200c")) == [("superfluous", surface, suggestion)]


@pytest.mark.parametrize("text", ["«ایران»_ها", "۵۰_درصد", "#کتاب_ها", "علی_اف"])
def test_not_superfluous(text):
    assert found(text.replace("_", "\u200c")) == []


@given(mixed)
def test_a_suggestion_differs_in_half_spaces_and_blanks_only(text):
    position = 0
    for diagnostic in TOKENIZER.tokenize(text).half_spaces:
        surface = text[diagnostic.start : diagnostic.end]
        assert diagnostic.start >= position
        position = diagnostic.start
        assert diagnostic.suggestion != surface

        def letters(string: str) -> str:
            kept = "".join(char for char in string if not (char.isspace() or char in "\u200b\u200c"))
            return kept.translate(DIGITS)

        assert letters(forms.norm(surface)) == letters(diagnostic.suggestion)
        assert not set(diagnostic.suggestion) & set("يك")
