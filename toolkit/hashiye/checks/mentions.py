"""What is odd inside a name: no letter, half a pair of quotes, a word in front that is not part of it.

These rules are hints (info) for layers of names: those called ``entities``, as importers and the tagset of news
call them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hashiye.checks.subject import Subject
from hashiye.model import Annotation
from hashiye.registry import Path, Remark, check, look

LAYER = "entities"
_NEEDS = ("HSH-B106",)

AMOUNTS = frozenset((
    "DAT", "TIM", "MON", "PCT", "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL", "NUM", "NUMBER",
))  # fmt: skip
"""Labels of dates, times and amounts, in our tagset and in those of PEYMA and OntoNotes: figures alone are right."""


def _has_names(subject: Subject) -> bool:
    return any(layer.annotations and layer.name == LAYER for layer in subject.document.layers)


def _names(subject: Subject) -> Iterator[tuple[Path, Annotation]]:
    names = {i for i, layer in enumerate(subject.document.layers) if layer.name == LAYER}
    return ((path, one) for path, one in subject.anchored if path[1] in names)


def _named(subject: Subject) -> list[Annotation]:
    return [one for layer in subject.document.layers if layer.name == LAYER for one in layer.annotations]


def _may_lack_letters(subject: Subject) -> bool:
    return _some_lacks_letters(_named(subject))


def _some_lacks_letters(names: list[Annotation]) -> bool:
    odd = [one for one in names if not one.text[:1].isalpha()]
    return any(_lacks_letters(one.label, one.text) for one in odd)


@check("HSH-A314", needs=_NEEDS, screen=_may_lack_letters)
def no_letter(subject: Subject) -> Iterator[Remark]:
    """A name has at least one letter in it.

    A name of punctuation or figures alone is nearly always a slip of the mouse or an offset one token off. Labels
    of dates, times, money, percentages and numbers are not asked: figures are what they are made of.
    """
    for path, one in _names(subject):
        if _lacks_letters(one.label, one.text):
            yield Remark(
                at=path,
                span=(one.start, one.end),
                message=f"a {one.label} without a letter in it",
                found=one.text,
                fix="take it out, or move it to the name that was meant",
            )


_PAIRS = {"»": "«", "›": "‹", ")": "(", "]": "[", "}": "{", "”": "“"}
_OPENING = frozenset(_PAIRS.values())
_SIGNS = (*_PAIRS, *_OPENING, '"')
_HAS_SIGN = re.compile(f"[{re.escape(''.join(_SIGNS))}]").search


def _may_be_unbalanced(subject: Subject) -> bool:
    return _some_unbalanced([one.text for one in _named(subject)])


def _some_unbalanced(texts: list[str]) -> bool:
    joined = "".join(texts)
    return any(map(joined.__contains__, _SIGNS)) and any(map(_lone, filter(_HAS_SIGN, texts)))


@check("HSH-A315", needs=_NEEDS, screen=_may_be_unbalanced)
def unbalanced(subject: Subject) -> Iterator[Remark]:
    """Quotes and brackets inside a name come in pairs: « », ( ), [ ], " ".

    Half a pair says that the edge is one token off: a quotation mark around the name was taken along, or a
    bracket that belongs to the name was left out. By the guideline, marks around a name stay outside.
    """
    for path, one in _names(subject):
        sign = _lone(one.text)
        if sign:
            yield Remark(
                at=path,
                span=(one.start, one.end),
                message=f"{sign} stands in the span without its other half",
                found=one.text,
                fix="take the mark out of the span, or its other half in",
            )


def _lone(surface: str) -> str:
    """Return the first sign without its other half; empty if there is none."""
    waiting: list[str] = []
    for char in surface:
        if char in _OPENING:
            waiting.append(char)
        elif char in _PAIRS and (not waiting or waiting.pop() != _PAIRS[char]):
            return char
    return waiting[0] if waiting else ('"' if surface.count('"') % 2 else "")


@look("HSH-A314", "HSH-A315", "HSH-A316")
def _are_names(subject: Subject) -> bool:
    names = _named(subject)
    texts = [one.text for one in names]
    return not (_some_lacks_letters(names) or _some_unbalanced(texts) or _some_led(names, texts))


def _lacks_letters(label: str, text: str) -> bool:
    return label.upper() not in AMOUNTS and not any(map(str.isalpha, text))


_PREPOSITIONS = frozenset(("به", "از", "در", "با", "برای", "را", "که"))
_TITLES = frozenset((
    "آقا", "آقای", "خانم", "جناب", "مرحوم", "دکتر", "مهندس", "استاد", "پروفسور", "وزیر",
    "حجت\u200cالاسلام", "آیت\u200cالله", "نخست\u200cوزیر", "رئیس\u200cجمهور", "رییس\u200cجمهور",
    "سردار", "ژنرال", "امیر", "ارتشبد", "سپهبد", "سرلشکر", "سرتیپ",
    "سرهنگ", "سرگرد", "سروان", "ستوان", "دریادار", "دریابان",
))  # fmt: skip
_AROUND_SUMS = frozenset(("حدود", "بین", "تقریبا", "تقریباً"))
_BY_LABEL = {
    "PER": _TITLES,
    "ORG": frozenset(("تیم",)),
    "LOC": frozenset(("کشور",)),
    "DAT": frozenset(("روز", "مورخ", "تاریخ", "پایان", "تا")),
    "MON": _AROUND_SUMS,
    "PCT": _AROUND_SUMS,
}
"""What the guideline of the tagset fa-news leaves outside, by label."""
_BY_LABEL["DATE"] = _BY_LABEL["DAT"]
_BY_LABEL["PERSON"] = _BY_LABEL["PERS"] = _BY_LABEL["PER"]
_WORKS = frozenset(("PRO", "EVE", "WORK_OF_ART", "EVENT", "PRODUCT"))
"""Titles of books and films may begin with any word: «در انتهای شب»."""
_WORDS = _PREPOSITIONS.union(*_BY_LABEL.values())


def _may_lead(subject: Subject) -> bool:
    names = _named(subject)
    return _some_led(names, [one.text for one in names])


def _some_led(names: list[Annotation], texts: list[str]) -> bool:
    if _WORDS.isdisjoint([one.partition(" ")[0] for one in texts]):
        return False
    return any(_led(one.label, one.text) for one in names)


@check("HSH-A316", needs=_NEEDS, screen=_may_lead)
def leading_word(subject: Subject) -> Iterator[Remark]:
    """A name begins with its own first word: not with a preposition, a title or a rank.

    The guideline of fa-news leaves outside: به از در با برای before any name; titles and ranks before a PER (آقای،
    دکتر، سرهنگ); تیم before a club; کشور before a LOC; روز، مورخ، پایان، تا in a DAT; حدود، بین in sums and
    percentages. The list is short and closed, the first word has to be followed by another, and titles of works are
    not asked.
    """
    for path, one in _names(subject):
        rest = _led(one.label, one.text)
        if rest:
            yield Remark(
                at=path,
                span=(one.start, one.end),
                message=f"a {one.label} that begins with a word the guideline leaves outside",
                found=one.text,
                expected=rest,
                fix="let the span begin behind this word",
            )


def _led(label: str, text: str) -> str:
    """Return a name without the word in front that the guideline leaves outside; empty if there is none."""
    first, _, rest = text.partition(" ")
    label = label.upper()
    known = first in _PREPOSITIONS and label not in _WORKS
    return rest if known or first in _BY_LABEL.get(label, ()) else ""
