"""What the page of a document says in Persian, and corpus text made safe for attributes."""

from __future__ import annotations

import re
from html import escape

from hashiye.checks.languages import is_registered, primary
from hashiye.report import markup
from hashiye.report.joiners import seen
from hashiye.report.markup import code, words
from hashiye.report.persian import number

__all__ = ["bdi", "code", "number", "words"]

LAYER_STATUSES = {"complete": "کامل", "partial": "ناتمام"}
CONFLICTS = {
    "annotation": "نشانه", "relation": "رابطه", "fact": "فکت", "metadata": "فراداده", "text": "متن",
    "norm": "صورت بهنجار", "tokens": "توکن‌ها",
}  # fmt: skip
"""Kinds of conflicts; others are shown as they are written."""
MISFITS = {
    "reversed": "پایانش پیش از آغازش است",
    "outside": "از متن بیرون می‌زند",
    "empty": "هیچ نویسه‌ای ندارد",
    "unordered": "پاره‌هایش به ترتیب متن نیست",
    "overlapping": "پاره‌هایش روی هم افتاده‌اند",
    "hull": "مرزهایش با پاره‌هایش نمی‌خواند",
}
"""What is wrong with an annotation that does not fit the text."""
_FROM_THE_RIGHT = frozenset(("ar", "arc", "azb", "bal", "bqi", "ckb", "dv", "fa", "glk", "he", "iw", "khw", "lrc",
    "mzn", "nqo", "pnb", "prs", "ps", "rhg", "sd", "sdh", "skr", "syr", "ug", "ur", "yi"))  # fmt: skip
_SCRIPTS = frozenset(("Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Aran", "Mand", "Samr"))
_TAG = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def bdi(text: str, *, limit: int = 200) -> str:
    """Return corpus text in an isolate of its own, at most ``limit`` characters, however long it is."""
    return markup.bdi(text[: limit + 1], limit=limit)


def said(text: str, limit: int = 60) -> str:
    """Return corpus text without markup, safe in an attribute, at most about ``limit`` characters with all names.

    Only joiners between letters are left unnamed.
    """
    shown = seen(text[: limit + 1], limit)
    return escape(shown if len(shown) <= limit + 1 else f"{shown[:limit].rstrip('…')}…", quote=True)


def isolated(text: str, limit: int = 60) -> str:
    """Return :func:`said` in a first-strong isolate."""
    return f"\u2068{said(text, limit)}\u2069" if text else ""


def surface(text: str, start: int, end: int, limit: int) -> str:
    """Return the words of a span as HTML in an isolate, at most ``limit`` characters; of the text what there is."""
    start = max(start, 0)
    return bdi(text[start : max(end, start)], limit=limit)


def place(start: int, end: int) -> str:
    """Return offsets as they are written in files, in an isolate from left to right, for an attribute."""
    return f"\u2066{start}–{end}\u2069"


def places(spans: tuple[tuple[int, int], ...], most: int = 6) -> str:
    """Return the offsets of all parts, for an attribute."""
    return "، ".join(place(*one) for one in spans[:most]) + ("، …" if len(spans) > most else "")


def language(tag: str) -> tuple[str, str]:
    """Return the attributes ``lang`` and ``dir`` of a text: right-to-left for Persian, and where nothing is known."""
    if not _TAG.fullmatch(tag) or not is_registered(primary(tag)) or primary(tag) == "und":
        return "", "rtl"
    scripts = [one.title() for one in tag.split("-")[1:] if len(one) == 4 and one.isalpha()]
    rtl = scripts[0] in _SCRIPTS if scripts else primary(tag) in _FROM_THE_RIGHT
    return tag, "rtl" if rtl else "ltr"


def named(name: str, table: dict[str, str]) -> str:
    """Return the Persian name of something with the one of the format beside it, as HTML."""
    return f"{table[name]} {markup.english(name)}" if name in table else bdi(name, limit=60)
