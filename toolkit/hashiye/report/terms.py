"""What facts, annotators and differences between readings are called in Persian, on every page the same."""

from __future__ import annotations

ROLES = {"published": "انتشار", "collected": "گردآوری", "event": "رویداد", "mentioned": "یادشده در متن"}
"""Roles of a date."""
KEYS = {
    "title": "عنوان", "lead": "لید", "agency": "خبرگزاری", "source": "منبع", "publisher": "ناشر",
    "creator": "پدیدآور", "place": "مکان", "url": "نشانی", "license": "پروانهٔ انتشار", "collected": "گردآوری",
    "language-note": "یادداشت زبان", "date": "تاریخ",
    **{f"date:{role}": f"تاریخ {name}" for role, name in ROLES.items()},
}  # fmt: skip
"""Keys of facts; ``date:published`` is a date with its role."""
FACT_STATUSES = {
    "explicit": ("صریح", "متن خود آن را گفته است"),
    "inferred": ("استنباطی", "از آنچه متن گفته برمی‌آید"),
    "unknown": ("نامعلوم", "متن آن را روشن نمی‌کند"),
}
"""How a fact is known: its name, and what it means."""
CALENDARS = {"jalali": "هجری خورشیدی", "gregorian": "میلادی", "hijri": "هجری قمری", "relative": "نسبی"}
PRECISIONS = {
    "second": "ثانیه", "minute": "دقیقه", "hour": "ساعت", "day": "روز", "about-day": "روز، تقریبی", "week": "هفته",
    "month": "ماه", "about-month": "ماه، تقریبی", "season": "فصل", "year": "سال", "about-year": "سال، تقریبی",
    "decade": "دهه", "century": "سده",
}  # fmt: skip
ANNOTATORS = {"person": "انسان", "tool": "ابزار"}
"""Kinds of annotators."""
DIFFERENCES = {
    "agreed": ("همسان", "همه همان را نشان کرده‌اند"),
    "label": ("برچسب دیگر", "همان جا، برچسب دیگر"),
    "boundary": ("مرز دیگر", "همان برچسب، مرز دیگر"),
    "both": ("مرز و برچسب دیگر", "هم مرز دیگر و هم برچسب دیگر"),
    "missing": ("جاافتاده", "برخی نشان کرده‌اند و برخی نه"),
}
"""Kinds of difference between readings of one place: the name, and what it means."""
