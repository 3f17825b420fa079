"""The dates among the facts of a document, read once for all rules on them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from hashiye.dates.written import NAMES, NoDateError, Written, edtf, native
from hashiye.model import Fact


class Dated(Struct, frozen=True):
    """A fact that is a date. Of its value and its native form each: what was read, or why nothing could be.

    ``value`` is None where there is none; ``native`` also where its calendar counts no dates.
    """

    index: int
    fact: Fact
    value: Written | str | None
    native: Written | str | None

    @property
    def role(self) -> str:
        """Its role; the key ``collected`` is one too, and a date without a role is ``mentioned``."""
        return self.fact.role or ("mentioned" if self.fact.key == "date" else self.fact.key)


def dated(facts: Iterable[Fact]) -> tuple[Dated, ...]:
    """Return the facts with the key ``date`` or ``collected``."""
    return tuple(
        Dated(
            i,
            fact,
            None if fact.value is None else _value(fact.value),
            _native(fact.native, fact.calendar) if fact.native and fact.calendar in NAMES else None,
        )
        for i, fact in enumerate(facts)
        if fact.key in ("date", "collected")
    )


@lru_cache(maxsize=4096)
def _value(text: str) -> Written | str:
    try:
        return edtf(text)
    except NoDateError as error:
        return str(error)


@lru_cache(maxsize=4096)
def _native(text: str, calendar: str) -> Written | str:
    try:
        return native(text, calendar)
    except NoDateError as error:
        return str(error)
