"""Where the stored surfaces of annotations stand in a text that is not theirs."""

from __future__ import annotations

from msgspec import Struct

from hashiye.checks.subject import Subject
from hashiye.model import Annotation
from hashiye.text import ZWNJ

_BUDGET = 20_000_000
"""Characters that are searched for surfaces at most, so that a report on any document takes well under a second."""


class Standing(Struct, frozen=True):
    """How many of ``total`` surfaces stand where they stood, exactly once elsewhere, more often, or nowhere.

    ``unknown`` were not searched for, because there are too many. ``folded``: how many that do not stand at their
    offsets would, if yeh and kaf were one letter each; ``half_spaces``: how many of those hold a half-space.
    """

    total: int = 0
    here: int = 0
    once: int = 0
    often: int = 0
    gone: int = 0
    unknown: int = 0
    folded: int = 0
    half_spaces: int = 0

    def __str__(self) -> str:
        """Say it in words."""
        if not self.total:
            return "no annotation stands on it"
        parts = (
            (self.here, "at the old place"), (self.once, "exactly once elsewhere"), (self.often, "in several places"),
            (self.gone, "nowhere"), (self.unknown, "not looked for"),
        )  # fmt: skip
        said = ", ".join(f"{count} {what}" for count, what in parts if count)
        return f"the words of its {self.total} annotations stand {said}"


def standing(subject: Subject) -> Standing:
    """Look every surface up: at its offsets, and elsewhere in one search for each different one, within a budget."""
    text = subject.text
    folded_text = _folded(text)
    here = folded = half_spaces = 0
    away: dict[str, int] = {}
    for _, annotation in subject.annotations():
        if _covers(annotation, text, annotation.text):
            here += 1
            continue
        away[annotation.text] = away.get(annotation.text, 0) + 1
        folded += _covers(annotation, folded_text, _folded(annotation.text))
        half_spaces += ZWNJ in annotation.text
    found = {"once": 0, "often": 0, "gone": 0, "unknown": 0}
    searches = _BUDGET // (len(text) + 1)
    for i, (surface, count) in enumerate(away.items()):
        found[_elsewhere(text, surface) if i < searches else "unknown"] += count
    total = here + sum(away.values())
    return Standing(total, here, **found, folded=folded, half_spaces=half_spaces)


def _covers(annotation: Annotation, text: str, surface: str) -> bool:
    """Whether the offsets cover a surface; long spans with a short surface are not copied to see that."""
    length = sum(end - start for start, end in annotation.spans) + len(annotation.spans) - 1
    return length == len(surface) and annotation.surface(text) == surface


def _folded(text: str) -> str:
    return text.replace("ي", "ی").replace("ى", "ی").replace("ك", "ک")


def _elsewhere(text: str, surface: str) -> str:
    first = text.find(surface) if surface else -1
    if first < 0:
        return "gone"
    return "often" if text.find(surface, first + 1) >= 0 else "once"
