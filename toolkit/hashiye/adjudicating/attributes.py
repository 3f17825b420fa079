"""Attributes that are open although what they describe is decided: each is asked by itself."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from hashiye.adjudicating import queue
from hashiye.adjudicating.groups import Group
from hashiye.adjudicating.queue import Candidate, Decision, Item


class Question(Struct, frozen=True):
    """What is asked of one attribute: a candidate a value, and who gave the annotation without it."""

    key: str
    candidates: tuple[Candidate, ...]
    nothing: tuple[str, ...]
    item: str

    def asked(self, document: str, layer: str, group: Group) -> Item:
        """Return it as an open item."""
        assert group.reading is not None
        spans = group.reading.spans
        place = min(start for start, _ in spans), max(end for _, end in spans)
        return Item(
            self.item, document, layer, "attribute", *place, self.candidates, self.nothing, "attributes"
        )  # fmt: skip


def questions(document: str, layer: str, group: Group) -> Iterator[Question]:
    """Yield what is open about the reading of a group, by key."""
    reading = group.reading
    if reading is None:
        return
    fellows = [one for one in group.candidates if (one.spans, one.label) == (reading.spans, reading.label)]
    for key in group.disputed:
        values: dict[str | None, list[str]] = {}
        for one in fellows:
            values.setdefault(one.attributes.get(key), []).extend(one.voters)
        nothing = values.pop(None, [])
        made = tuple(
            Candidate(reading.label, reading.spans, reading.text, {key: value}, voters=tuple(sorted(voters)))
            for value, voters in sorted((value, voters) for value, voters in values.items() if value is not None)
        )
        yield Question(key, made, tuple(sorted(nothing)), queue.item_id(document, layer, "attribute", made))


def settled(group: Group, question: Question, decision: Decision) -> Group:
    """Return the group with the attribute as a person decided it."""
    assert group.reading is not None
    found = question.candidates[decision.number - 1].attributes if decision.number else decision.attributes
    attributes = dict(sorted({**group.reading.attributes, **found}.items()))
    remark = f"{question.key} decided by {decision.by or 'a person'}" + (f"; {decision.note}" if decision.note else "")
    return structs.replace(
        group, reading=structs.replace(group.reading, attributes=attributes), settled=(*group.settled, remark)
    )
