"""What was decided becomes annotations: their ids, their support, what is noted beside them."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType, structs

from hashiye.adjudicating.counting import note
from hashiye.adjudicating.groups import Group
from hashiye.adjudicating.queue import Pieces
from hashiye.model import Annotation, new_id


class Decided(Struct, frozen=True):
    """An annotation of the curated layer: ``votes`` of ``judges`` are for it, ``voters`` by name.

    ``by`` is the person who decided, empty where the vote did; ``item`` is the id that an item on it has.
    """

    annotation: Annotation
    votes: int
    judges: int
    voters: tuple[str, ...]
    item: str
    by: str = ""


def named(document: str, layer: str, groups: list[Group]) -> tuple[Decided, ...]:
    """Return the annotations of the curated layer, in the order of the text, and write their ids into ``groups``.

    Where all who are for one agree on its id it keeps that; else it gets a new one, made of what it is.
    """
    won = [at for at, one in enumerate(groups) if one.reading is not None]
    won.sort(key=lambda at: _place(groups[at]))
    taken: set[str] = set()
    for at in won:
        ids = _ids(groups[at])
        if len(ids) == 1 and not ids & taken:
            groups[at] = structs.replace(groups[at], id=min(ids))
            taken |= ids
    for at in won:
        if not groups[at].id:
            start, end, _, label = _place(groups[at])
            groups[at] = structs.replace(groups[at], id=new_id(document, layer, start, end, label, taken))
            taken.add(groups[at].id)
    return tuple(_decided(groups[at]) for at in won)


def _place(group: Group) -> tuple[int, int, Pieces, str]:
    reading = group.reading
    assert reading is not None
    starts, ends = [start for start, _ in reading.spans], [end for _, end in reading.spans]
    return min(starts), max(ends), reading.spans, reading.label


def _ids(group: Group) -> set[str]:
    """Return the ids that those who are for the reading gave it; of a person's own reading, none."""
    assert group.reading is not None
    return {one.id for name, one in group.voters if name in group.reading.voters}


def _decided(group: Group) -> Decided:
    reading = group.reading
    assert reading is not None
    start, end, spans, label = _place(group)
    votes, by = len(reading.voters), group.by.by if group.by else ""
    share: float | UnsetType = UNSET if group.by else round(votes / group.judges, 4)
    remarks = [note(votes, group.judges, reading.voters, group.by), *group.settled]
    annotation = Annotation(
        group.id, start, end, label, reading.text, spans if len(spans) > 1 else (), dict(reading.attributes), share,
        "; ".join(one for one in remarks if one),
    )  # fmt: skip
    return Decided(annotation, votes, group.judges, reading.voters, group.item, by)
