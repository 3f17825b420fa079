"""What is said of a document in a list of documents: its title, agency and day, and how much there is in it."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from hashiye.dates import calendars
from hashiye.model import Document
from hashiye.viewing.shown import Shown

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class Row(Struct, frozen=True):
    """One line of the list. ``page`` is a link to the document, relative; ``date`` is EDTF, ``native`` as written.

    ``jalali`` and ``gregorian`` are the day of publication, empty where the article does not fix it. ``spans`` are
    those that ``stats`` counts: of the curated document, else of all readings. ``annotators`` are people.
    """

    id: str
    page: str
    title: str = ""
    agency: str = ""
    gregorian: str = ""
    jalali: str = ""
    tokens: int = 0
    spans: int = 0
    annotators: int = 0
    differences: int = 0
    tools: int = 0


def row(shown: Shown, page: str) -> Row:
    """Return what the list says of a document."""
    document = shown.document
    gregorian, jalali = published(document)
    counted = [one for one in shown.readings if one.curated] or shown.readings
    kinds = {one.annotator: one.kind for one in shown.readings}
    tools = sum(kind == "tool" for kind in kinds.values())
    return Row(
        id=document.id, page=page, title=fact(document, "title"), agency=fact(document, "agency"),
        gregorian=gregorian, jalali=jalali, tokens=len(document.tokens),
        spans=sum(len(one.annotations) for one in counted), annotators=len(kinds) - tools, tools=tools,
        differences=len(shown.differences),
    )  # fmt: skip


def fact(document: Document, key: str) -> str:
    """Return the first value that a document has for a key; empty where it has none."""
    return next((one.value for one in document.metadata if one.key == key and one.value), "")


def published(document: Document) -> tuple[str, str]:
    """Return when an article was published, in the Gregorian and the Jalali calendar; empty where it is not known."""
    for one in document.metadata:
        if one.key == "date" and one.role == "published" and (one.value or one.native):
            gregorian = one.value or ""
            return gregorian, one.native if one.calendar == "jalali" and one.native else jalali(gregorian)
    return "", ""


@lru_cache(4096)
def jalali(day: str) -> str:
    """Return a Gregorian day in the Jalali calendar, ``2023-01-10`` as ``1401-10-20``; empty for what is no day.

    >>> jalali("2023-01-10"), jalali("2023-03-21"), jalali("2023")
    ('1401-10-20', '1402-01-01', '')
    """
    found = _DAY.fullmatch(day)
    days = calendars.gregorian(*map(int, found.groups())) if found else None
    if found is None or days is None:
        return ""
    for year in (int(found[1]) - 622, int(found[1]) - 621):
        whole = calendars.jalali(year)
        if whole is not None and whole[0] <= days[0] <= whole[1]:
            return next((written for month in range(1, 13) if (written := _within(year, month, days[0]))), "")
    return ""


def _within(year: int, month: int, day: int) -> str:
    whole = calendars.jalali(year, month)
    if whole is None or not whole[0] <= day <= whole[1]:
        return ""
    return f"{year:04}-{month:02}-{day - whole[0] + 1:02}"
