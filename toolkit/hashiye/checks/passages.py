"""Arabic inside a Persian text: quotations, verses and prayers, which keep the letters of Arabic."""

from __future__ import annotations

import re

_WORD = "[\u0620-\u065f\u0670-\u06d3\u200c]+"
_EDGE = "[^\u0620-\u065f\u0670-\u06d3\u200c \t\u00a0،,؛;\u06d6-\u06dc-]"
_VOWELS = frozenset("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670")
_ARABIC_LETTERS = frozenset("ةإٱ")
_ARTICLES = tuple(before + article for before in ("", "و", "ف", "ب", "ك") for article in ("ال", "لل"))
_ARABIC = frozenset((
    "في", "على", "إلى", "الى", "من", "عن", "هذا", "هذه", "ذلك", "التي", "الذي", "كان", "أن", "ان", "قد", "لا",
    "ما", "هو", "هي", "ثم", "قال", "بن", "ابن", "أبو", "ابو", "عليه", "عليهم", "عليها", "صلى",
))  # fmt: skip
_PERSIAN_LETTERS = frozenset("پچژگکی\u200c")
_PERSIAN = frozenset((
    "از", "به", "در", "را", "با", "كه", "اين", "است", "بود", "شد", "شود", "آن", "براي", "هاي", "مي", "نمي",
    "اي", "تا", "هم", "هر", "يك", "يا", "كرد", "كردن", "شده", "خود", "بر", "نيز", "هستند", "باشد",
))  # fmt: skip
"""Words of a Persian text written with Arabic letters that no Arabic sentence has."""


def arabic_words(text: str) -> frozenset[int]:
    """Return where the words of Arabic passages in a Persian text start.

    A passage is a run of words without an edge (punctuation of a sentence, a quotation mark, a line end) and
    without a word that must be Persian.
    """
    found: set[int] = set()
    passage: list[tuple[int, str]] = []
    last = 0
    for match in re.finditer(_WORD, text):
        persian = match[0] in _PERSIAN or not _PERSIAN_LETTERS.isdisjoint(match[0])
        if persian or re.search(_EDGE, text[last : match.start()]):
            found |= _starts(passage)
            passage = []
        if not persian:
            passage.append((match.start(), match[0]))
        last = match.end()
    found |= _starts(passage)
    return frozenset(found)


def _starts(passage: list[tuple[int, str]]) -> set[int]:
    return {start for start, _ in passage} if _is_arabic(passage) else set()


def _is_arabic(passage: list[tuple[int, str]]) -> bool:
    """Whether one word can be nothing but Arabic and a third looks so, or two have the article and half look so."""
    sure = articles = likely = 0
    for _, word in passage:
        only, article = is_only_arabic(word), word.startswith(_ARTICLES)
        sure += only
        articles += article
        likely += only or article or word in _ARABIC
    return (sure > 0 and likely * 3 >= len(passage)) or (articles > 1 and likely * 2 >= len(passage))


def is_only_arabic(word: str) -> bool:
    """Whether a word can be nothing but Arabic: a letter that Persian lacks, or nearly all its vowels marked."""
    vowels = sum(char in _VOWELS for char in word)
    return not _ARABIC_LETTERS.isdisjoint(word) or (vowels > 1 and vowels * 2 >= len(word) - vowels)
