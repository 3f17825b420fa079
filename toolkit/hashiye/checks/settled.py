"""Facts that are right by themselves: told from what is said, once for the many documents that say the same.

Dates repeat: those of one week's news are the same few. What the rules on one fact alone say of it is remembered;
what needs the text or the other facts is asked anew for each document.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hashiye.checks.facts import OF_THE_TEXT
from hashiye.checks.subject import Context, Subject
from hashiye.model import Document, Fact, Text
from hashiye.registry import RULES, look

_ALONE = ("HSH-M413", "HSH-M414", "HSH-M415", "HSH-M423")
"""Rules that look at each date by itself, and at nothing else."""
_DATES = ("date", "collected")
_LONGEST = 40
"""Characters of a date whose verdict is remembered."""


@look(*_ALONE, "HSH-M421")
def _are_settled(subject: Subject) -> bool:
    """Say whether no fact is odd by itself, and evidence says what it is there for."""
    text = subject.text
    for fact in subject.document.metadata:
        if fact.key in _DATES:
            if not _is_settled_date(fact):
                return False
        elif fact.value is None:
            if fact.status != "unknown" or fact.role or fact.precision or fact.calendar or fact.native:
                return False
        elif not _is_settled(fact, text):
            return False
    return True


def _is_settled(fact: Fact, text: str) -> bool:
    """Say so of a fact with a value that is no date."""
    if fact.status == "unknown" or fact.role or fact.precision or fact.calendar or fact.native:
        return False
    if fact.status != "explicit":
        return True
    if not fact.evidence:
        return fact.rule == "outside"
    start, end = fact.evidence[0]
    return fact.key not in OF_THE_TEXT or text[start:end] == fact.value


def _is_settled_date(fact: Fact) -> bool:
    value, native = fact.value or "", fact.native
    if len(value) > _LONGEST or len(native) > _LONGEST:
        return False
    if fact.status == "explicit" and not fact.evidence and fact.rule != "outside":
        return False
    return _is_right(fact.key, fact.value, fact.status, fact.role, fact.precision, fact.calendar, native, fact.rule)


@lru_cache(maxsize=8192)
def _is_right(
    key: str, value: str | None, status: str, role: str, precision: str, calendar: str, native: str, rule: str
) -> bool:
    """Say whether no rule on dates alone has a word to say of one."""
    fact = Fact(key, value, status, role, precision, calendar, native, (), rule)
    subject = Subject(Document("", "", Text("", 0, 0), metadata=(fact,)), Context())
    return not any(True for code in _ALONE for _ in _remarks(code, subject))


def _remarks(code: str, subject: Subject) -> Iterator[object]:
    find = RULES[code].find
    assert find is not None
    yield from find(subject)
