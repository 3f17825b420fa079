"""Facts on an edited text: their evidence follows, and a value that repeats its words follows these."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from hashiye.forms import fold
from hashiye.model import Fact
from hashiye.rebasing.verdicts import Anchored

_DOUBTFUL = frozenset(("edited", "lost", "ambiguous"))
OF_THE_TEXT = frozenset(("title", "lead", "agency", "source", "creator", "place", "publisher", "url"))
"""Keys whose value is what stands at the evidence (HSH-M421)."""


def followed(fact: Fact, old: str, new: str, found: Sequence[Anchored]) -> tuple[Fact | None, bool]:
    """Return a fact on the new text, None if it has to leave, and whether somebody should be told of it.

    ``found`` are the verdicts on its evidence, in its order. A fact of which no evidence is left leaves, and so
    does a date of which the mention (the first evidence) is gone; but that something is unknown stays known.
    To be told are facts that leave, that lose evidence, whose evidence was edited, and whose value was changed.
    """
    placed = tuple(one.parts[0] for one in found if one.parts)
    if fact.evidence and not _stands(fact, found):
        unknown = fact.status == "unknown" and fact.value is None and not _is_mention(fact)
        return (structs.replace(fact, evidence=placed) if unknown else None), True
    value = _value(fact, old, new, found)
    told = value != fact.value or any(one.verdict in _DOUBTFUL for one in found)
    return structs.replace(fact, value=value, evidence=placed), told


def _stands(fact: Fact, found: Sequence[Anchored]) -> bool:
    if fact.key in ("date", "collected"):
        return bool(found[0].parts)
    return any(one.parts for one in found)


def _is_mention(fact: Fact) -> bool:
    return fact.key == "date" and fact.role in ("", "mentioned")


def _value(fact: Fact, old: str, new: str, found: Sequence[Anchored]) -> str | None:
    """Return the value: as it was, unless it repeated words of the text that nothing says any more."""
    if fact.value is None or not fact.evidence:
        return fact.value
    said = [old[start:end] for start, end in fact.evidence]
    says = [new[slice(*one.parts[0])] if one.parts else None for one in found]
    if fact.key in OF_THE_TEXT:
        value = _folded(fact.value)
        mine = [now for was, now in zip(said, says, strict=True) if _folded(was) == value and now is not None]
        exact = any(was == fact.value for was in said)
        if not mine or fact.value in mine or (not exact and any(_folded(now) == value for now in mine)):
            return fact.value
        return mine[0]
    mine = [now for was, now in zip(said, says, strict=True) if was == fact.value and now is not None]
    return fact.value if not mine or fact.value in mine else mine[0]


def _folded(text: str) -> str:
    return " ".join(fold(text).split())
