"""Decisions that cannot be followed, and why."""

from __future__ import annotations

from msgspec import Struct

from hashiye.adjudicating.groups import Group
from hashiye.adjudicating.queue import Candidate, Decision, Pieces
from hashiye.checks.labels import nearest
from hashiye.model import OFFSET_MAX
from hashiye.tagset import Tagset

WHYS = {
    "stale": "there is no such item any more: what the annotators say here has changed",
    "number": "there are {expected} candidates, and no number {found}",
    "no_text": "the text is not at hand, so that a span of one's own cannot be marked",
    "place": "{found} is no place in a text of {expected} characters",
    "elsewhere": "{found} shares no character with what is marked here, {expected}",
    "no_label": "a span needs a label",
    "label": "this label is not in the tagset: found {found}, expected {expected}",
    "relation": "this is a relation: it is one of its numbers, or none",
    "attribute": "this is an attribute: it is one of its numbers, none, or another value: {expected}",
}
"""Why, in words, by the name that the page has its own words for."""


class Refusal(Struct, frozen=True):
    """Why a decision cannot be followed: ``key`` of :data:`WHYS`, what was found, what was expected, what is near."""

    key: str
    found: str = ""
    expected: str = ""
    near: str = ""

    def __str__(self) -> str:
        near = f"; write {self.near}" if self.near else ""
        return WHYS[self.key].format(found=self.found, expected=self.expected) + near


class Refused(Struct, frozen=True):
    """A decision that was not followed, and why."""

    decision: Decision
    refusal: Refusal

    @property
    def why(self) -> str:
        """Why, in words."""
        return str(self.refusal)


def of(decision: Decision, group: Group, text: str | None, tagset: Tagset | None, layer: str) -> Refusal | None:
    """Say why a decision on a group cannot be followed; None if it can."""
    if not decision.spans:
        return numbered(decision, len(group.candidates))
    return _misplaced(decision.spans, group.hull, text) or _mislabelled(decision.label, tagset, layer)


def numbered(decision: Decision, count: int) -> Refusal | None:
    """Refuse a number that no candidate has."""
    return None if 0 <= decision.number <= count else Refusal("number", str(decision.number), str(count))


def on_relation(decision: Decision, count: int) -> Refusal | None:
    """Say why a decision on a relation cannot be followed."""
    return Refusal("relation") if decision.spans else numbered(decision, count)


def on_attribute(decision: Decision, key: str, candidates: tuple[Candidate, ...]) -> Refusal | None:
    """Say why a decision on an attribute cannot be followed: another value is given with just this span and label."""
    if not decision.spans:
        return numbered(decision, len(candidates))
    one = candidates[0]
    if (decision.spans, decision.label, [*decision.attributes]) == (one.spans, one.label, [key]):
        return None
    return Refusal("attribute", expected=f"{places(one.spans)} {one.label} {key}=…")


def places(spans: Pieces) -> str:
    """Return places as they are written."""
    return ",".join(f"{start}-{end}" for start, end in spans)


def _misplaced(spans: Pieces, hull: tuple[int, int], text: str | None) -> Refusal | None:
    if text is None:
        return Refusal("no_text")
    last = -1
    for start, end in spans:
        if not last < start < end <= min(len(text), OFFSET_MAX):
            return Refusal("place", f"{start}-{end}", str(len(text)))
        last = end
    if not any(start < hull[1] and hull[0] < end for start, end in spans):
        return Refusal("elsewhere", places(spans), places((hull,)))
    return None


def _mislabelled(label: str, tagset: Tagset | None, layer: str) -> Refusal | None:
    if not label:
        return Refusal("no_label")
    there = tagset.labels_in(layer) if tagset else frozenset()
    if tagset is None or not there or label in there:
        return None
    known = {one.name: (one.fa, one.en) for one in tagset.labels if one.name in there}
    return Refusal("label", label, ", ".join(sorted(known)), nearest(label, known))
