"""Dates and clock times of Persian news: where they stand, and what days they mean.

:func:`find` returns every DAT mention of the guidelines with its interpretation, :func:`find_times`
the spans of TIM. ``lexicon`` holds the words, ``cursor``, ``grammar`` and ``company`` find the mentions,
``calendars`` does the arithmetic, ``resolve`` the interpretation.
"""

from __future__ import annotations

from typing import cast

from hashiye.dates.clock import TimeMention
from hashiye.dates.clock import find as find_times
from hashiye.dates.grammar import read
from hashiye.dates.resolve import DateMention, resolve
from hashiye.words import Words

__all__ = ["DateMention", "TimeMention", "find", "find_times"]


def find(words: Words) -> list[DateMention]:
    """Return every date mention of a text, in order, with calendar, value, status and evidence.

    Linear in the number of tokens, and made once for the same words. Mentions never overlap and never
    cross a line end.
    """
    found = words.memo.get("dates")
    if found is None:
        found = words.memo["dates"] = resolve(read(words), words.starts, words.ends)
    return cast("list[DateMention]", found)
