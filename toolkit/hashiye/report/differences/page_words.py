"""What the page says: Persian words, numbers in Persian digits, and corpus text made safe for HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from html import escape

from hashiye.comparing.changes import Kind, Shift
from hashiye.report.differences.entries import Entry, Shape
from hashiye.text import show

KINDS: dict[Kind, tuple[str, str]] = {
    "text": ("ویرایش متن", "واژه‌های خبر ویرایش شده است"),
    "norm": ("همان معنا", "تنها نوشتاری که همان معنا را دارد: ی و ک، نیم‌فاصله، رقم، نشان، فاصله؛ یا صورت بهنجار"),
    "tokens": ("برش دیگر", "جمله‌ها یا توکن‌ها جور دیگری بریده شده‌اند"),
    "added": ("افزوده", "نشانه‌ای، یا سندی، تازه است"),
    "removed": ("حذف‌شده", "نشانه‌ای، یا سندی، دیگر نیست"),
    "relabelled": ("برچسب دیگر", "همان واژه‌ها برچسب دیگری دارند"),
    "resized": ("مرز دیگر", "یک کنارهٔ نشانه، یا پاره‌ای از آن، جای دیگری است"),
    "moved": ("جای دیگر", "همان واژه‌ها در جای دیگری نشان شده‌اند"),
    "split": ("چندپاره", "چند نشانه جای یکی را گرفته‌اند"),
    "merged": ("یکی‌شده", "یک نشانه جای چند تا را گرفته است"),
    "attributes": ("ویژگی‌ها", "ویژگی، اطمینان، یادداشت یا شناسهٔ یک نشانه"),
    "relation": ("رابطه", "رابطه‌ای تازه است، دیگر نیست، یا سرها یا برچسب دیگری دارد"),
    "metadata": ("فراداده", "فکت‌ها، سازندگان، آنچه لایه دربارهٔ خود می‌گوید، شناسه و زبان سند"),
}
"""Every kind: its name, and what it means."""

STATUSES = {"changed": "سند دگرگون", "added": "سند تازه", "removed": "سند حذف‌شده", "same": "سند بی‌تغییر"}
SAME = "بی‌تغییر در معنا"
UNSEEN = "بی‌تغییر در آنچه نگاه شد"
NOWHERE = "در لایه نیست"
"""Said of an end of a relation that leads nowhere."""
ABSENT = {"not there": "نیست", "as it is written": "همان که نوشته است"}
VERDICTS = {"kept": "همان", "normalized": "هم‌معنا", "edited": "ویراسته", "lost": "از دست رفته"}

_SHAPES: dict[Shape, str] = {"grown": "بزرگ‌تر شد", "shrunk": "کوچک‌تر شد", "shifted": "لغزید"}
_DIGITS = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")
_JOINED = re.compile("(?<=[^\\W\\d_])\u200c(?=[^\\W\\d_])")
_PARTED = re.compile("([/:])")
_PERSIAN = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LONGEST_NAME = 300
"""Characters of a name that are shown."""
_NAMED = re.compile("⟨([A-Z][A-Z0-9+]{1,8})⟩")


def number(value: int) -> str:
    """Return a number in Persian digits."""
    return f"{value:,}".translate(_DIGITS)


def words(text: str, *, all_named: bool = False, limit: int | None = None) -> str:
    """Return corpus text for HTML: escaped, what nobody sees by its name.

    A joiner between two letters stays what it is: the letters show it. ``all_named``: it is named as well, because
    it may be the very thing that was exchanged.
    """
    pieces = [text] if all_named else _JOINED.split(text)
    limit = len(text) if limit is None else limit
    shown = "\u200c".join(show(piece, max(limit, 1)) for piece in pieces)
    return _NAMED.sub(r'<span dir="ltr" class="named">\1</span>', escape(shown))


def bdi(text: str, *, limit: int = 200) -> str:
    """Return corpus text in an isolate of its own."""
    return f"<bdi>{words(text, limit=limit)}</bdi>" if text else ""


def code(text: str) -> str:
    """Return a name, a path or numbers, which read from left to right, in an isolate.

    So that they do, a Persian part of a path is an isolate in it: a line number behind it would go before it.
    """
    pieces = _PARTED.split(text) if len(text) <= _LONGEST_NAME else [text]
    shown = "".join(bdi(one) if _PERSIAN.search(one) else words(one, limit=_LONGEST_NAME) for one in pieces)
    return f'<bdi dir="ltr" class="code">{shown}</bdi>'


def hue(label: str) -> str:
    """Return the class that gives a label its colour: the same on every page."""
    return f"l{blake2b(label.encode('utf-8', 'surrogatepass'), digest_size=2).digest()[0] % 12}"


def label(name: str) -> str:
    """Return a label on its colour."""
    return f'<span class="label {hue(name)}">{bdi(name, limit=60)}</span>'


def said(entry: Entry) -> Iterator[str]:
    """Yield what there is to say of a change besides its words, as HTML."""
    if entry.shape == "parts":
        yield "پاره‌های دیگر در همان مرز" if entry.rows else "مرزها با متن ویراسته رفته‌اند"
    elif entry.shape:
        edges = (_edge("آغاز", entry.change.left), _edge("پایان", entry.change.right))
        yield f"{_SHAPES[entry.shape]}: {'، '.join(one for one in edges if one)}"
    if entry.cutting is not None:
        before, after = entry.cutting.counts
        yield f"{number(before)} توکن {number(after)} توکن شد" if before or after else "جمله‌ها، نه توکن‌ها"
        yield f"{number(len(entry.cut))} نشانه بریده شد" if entry.cut else "هیچ نشانه‌ای بریده نشد"
    if entry.counts is not None:
        names = ("نویسه", "جمله", "توکن", "نشانه")
        yield f"سندی با {'، '.join(f'{number(n)} {name}' for n, name in zip(entry.counts, names, strict=True))}"
    if entry.change.dangling:
        ids = "، ".join(map(code, entry.change.dangling))
        yield f"{number(len(entry.change.dangling))} سرِ رابطه در لایه نیست: {ids}"
    if "order" in entry.change.fields:
        yield "تنها جای آن در فهرست"
    if entry.tail.changes:
        yield f"توکن‌ها همراه واژه‌ها: {number(entry.tail.went)} رفت، {number(entry.tail.came)} آمد"
    if entry.is_called_out:
        yield (
            "<strong>پروانهٔ انتشار دگرگون شده است</strong>"
            if entry.change.id == "license"
            else ("<strong>تاریخ خبر دگرگون شده است</strong>")
        )


def _edge(name: str, shift: Shift | None) -> str:
    if shift is None or not shift.characters:
        return ""
    tokens = "" if shift.tokens is None else f" ({number(abs(shift.tokens))} توکن)"
    way = "بیرون‌تر" if shift.characters > 0 else "درون‌تر"
    return f"{name} {number(abs(shift.characters))} نویسه{tokens} {way}"
