"""What the page of differences says in Persian: names of kinds, and what there is to say of a change."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.comparing.changes import Kind, Shift
from hashiye.report.differences.entries import Entry, Shape
from hashiye.report.markup import code
from hashiye.report.persian import number

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
