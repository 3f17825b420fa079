"""Sound documents in a few passes: which rules surely have nothing to say, told for whole groups of them at once.

Each look is a promise, as a rule's own screen is: what it names would not have said a word. A rule that no look
names is asked as ever. Nothing is looked at here in a document without a text, or whose offsets cannot be used.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat
from operator import itemgetter, le

from hashiye.checks.chronology import ORDER
from hashiye.checks.facts import OF_THE_TEXT
from hashiye.checks.calendar_dates import may_hold_weekday
from hashiye.checks.clusters import PLAIN
from hashiye.checks.subject import Context, Subject
from hashiye.checks.suspects import codes_suspected
from hashiye.model import Document, Fact, Text
from hashiye.registry import RULES

_TEXT = codes_suspected()
_SAME_TEXT = frozenset(("HSH-B106", "HSH-B109"))
_ANCHORS = frozenset(("HSH-A301", "HSH-A302", "HSH-A303", "HSH-A304", "HSH-A308"))


def quiet(subject: Subject) -> set[str]:
    """Return the codes of rules that have nothing to say of a document."""
    found = set(_TEXT.difference(subject.suspects))
    if subject.text[:1].isalpha():
        found |= {"HSH-B102", "HSH-B107"}
    if "HSH-B106" not in subject.told and not RULES["HSH-B106"].screen(subject):
        pass
    return found
