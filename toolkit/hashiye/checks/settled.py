"""Facts that are right by themselves: told from what is said, once for the many documents that say the same.

Dates repeat: those of one week's news are the same few. What the rules on one fact alone say of it is remembered;
what needs the text or the other facts is asked anew for each document.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hashiye.checks.calendar_dates import may_say_weekday
from hashiye.checks.facts import OF_THE_TEXT
from hashiye.checks.subject import Context, Subject
from hashiye.dates.written import Written
from hashiye.model import Document, Fact, Text
from hashiye.registry import RULES, look

_ALONE = ("HSH-M413", "HSH-M414", "HSH-M415", "HSH-M423")
"""Rules that look at each date by itself, and at nothing else."""
_DATES = ("date", "collected")
_LONGEST = 40
"""Characters of a date that is remembered."""


@look("HSH-M413", "HSH-M414", "HSH-M415", "HSH-M416", "HSH-M417", "HSH-M418", "HSH-M419", "HSH-M420", "HSH-M421",
      "HSH-M423")  # fmt: skip
def _are_settled(subject: Subject) -> bool:
    """Say whether no fact is odd, nothing is dated in the document's life, and evidence says what it is there for."""
    text = subject.text
    for fact in subject.document.metadata:
        if fact.key in _DATES:
            if not _is_settled_date(fact, text):
                return False
        elif fact.value is None:
            if fact.status != "unknown" or fact.role or fact.precision or fact.calendar or fact.native:
                return False
        elif not _is_settled(fact, text):
            return False
    return not any("date" in producer.settings for producer in subject.document.producers)


def _is_settled(fact: Fact, text: str) -> bool:
    """Say so of a fact with a value that is no date."""
    if fact.key in ("url", "license") or fact.status == "unknown":
        return False
    if fact.role or fact.precision or fact.calendar or fact.native:
        return False
    if fact.status != "explicit":
        return True
    if not fact.evidence:
        return fact.rule == "outside"
    start, end = fact.evidence[0]
    return fact.key not in OF_THE_TEXT or text[start:end] == fact.value


def _is_settled_date(fact: Fact, text: str) -> bool:
    value, native = fact.value or "", fact.native
    if len(value) > _LONGEST or len(native) > _LONGEST:
        return False
    if fact.status == "explicit" and not fact.evidence and fact.rule != "outside":
        return False
    verdict = _verdict(fact.key, fact.value, fact.status, fact.role, fact.precision, fact.calendar, native, fact.rule)
    return verdict == "" or (verdict == "weekday" and not (fact.evidence and may_say_weekday(text, fact.evidence[0])))


@lru_cache(maxsize=8192)
def _verdict(
    key: str, value: str | None, status: str, role: str, precision: str, calendar: str, native: str, rule: str
) -> str:
    """Return what is to be looked at in a date: nothing, only the ``weekday`` that the text gives it, or ``all``."""
    fact = Fact(key, value, status, role, precision, calendar, native, (), rule)
    subject = Subject(Document("", "", Text("", 0, 0), metadata=(fact,)), Context())
    [one] = subject.dates
    if any(True for code in _ALONE for _ in _remarks(code, subject)):
        return "all"
    if value is None:
        return ""
    if one.role in ("published", "collected", "annotated") or not isinstance(one.value, Written):
        return "all"
    return "weekday"


def _remarks(code: str, subject: Subject) -> Iterator[object]:
    find = RULES[code].find
    assert find is not None
    yield from find(subject)
