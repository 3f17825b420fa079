"""What stands around a rule's page, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Words(Struct, frozen=True, kw_only=True):
    """The words of one language. ``of_*`` map levels, severities, topics, ways to mend and scopes to words."""

    level: str
    severity: str
    mend: str
    needs: str
    looked_for: str
    by_choice: str
    ends: str
    of_level: Mapping[int, str]
    of_severity: Mapping[str, str]
    of_topic: Mapping[str, str]
    of_mend: Mapping[str, str]
    of_scope: Mapping[str, str]
    digits: str = "0123456789"
    comma: str = ", "
    right_to_left: bool = False


ENGLISH = Words(
    level="level", severity="severity", mend="to mend", needs="needs", looked_for="looked for",
    by_choice="only where it is selected: `--select {}`",
    ends="; a run with this error ends with 2",
    of_level={1: "bytes and text", 2: "structure", 3: "anchoring", 4: "labels and metadata", 5: "corpus"},
    of_severity={"error": "error", "warning": "warning", "info": "info"},
    of_topic={},
    of_mend={
        "safe": "`--fix` does it where nothing can be lost",
        "unsafe": "`--unsafe-fixes` does it where one way is likely; look at what it did",
        "": "by hand",
    },
    of_scope={
        "document": "in each document",
        "corpus": "across the corpus",
        "run": "while a file is read or written, or a run is prepared",
    },
)  # fmt: skip

PERSIAN = Words(
    level="سطح", severity="شدت", mend="اصلاح", needs="پیش‌نیاز", looked_for="جای جست‌وجو",
    by_choice="تنها اگر برگزیده شود: `--select {}`",
    ends="؛ اجرایی که این خطا را داشته باشد با کد ۲ پایان می‌یابد",
    of_level={1: "بایت و متن", 2: "ساختار", 3: "جای نشانه‌ها در متن", 4: "برچسب و فراداده", 5: "پیکره"},
    of_severity={"error": "خطا", "warning": "هشدار", "info": "آگاهی"},
    of_topic={
        "bytes": "بایت‌ها", "text": "متن", "structure": "ساختار", "references": "ارجاع‌ها", "offsets": "شماره‌ها",
        "spans": "تکه‌ها", "tokens": "توکن‌ها", "labels": "برچسب‌ها", "facts": "فراداده‌ها", "dates": "تاریخ‌ها",
        "corpus": "پیکره", "running": "اجرا",
    },
    of_mend={
        "safe": "آن‌جا که چیزی از دست نرود `--fix` انجامش می‌دهد",
        "unsafe": "آن‌جا که یک راه محتمل باشد `--unsafe-fixes` انجامش می‌دهد؛ حاصلش را ببینید",
        "": "به دست",
    },
    of_scope={
        "document": "هر سند جداگانه",
        "corpus": "سراسر پیکره",
        "run": "هنگام خواندن یا نوشتن پرونده، یا آماده شدن اجرا",
    },
    digits="۰۱۲۳۴۵۶۷۸۹", comma="، ", right_to_left=True,
)  # fmt: skip

WORDS = {"en": ENGLISH, "fa": PERSIAN}
"""The words by language."""
