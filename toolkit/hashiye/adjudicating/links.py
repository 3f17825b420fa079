"""The vote on relations: each is asked of everybody who marked something in the place of all its arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET, Struct, UnsetType

from hashiye.adjudicating import groups, queue, refusals
from hashiye.adjudicating.counting import note
from hashiye.adjudicating.queue import Candidate, Decision, Item
from hashiye.adjudicating.refusals import Refused
from hashiye.adjudicating.rules import Rules
from hashiye.model import Annotation, Layer, Relation, new_id

type Arguments = tuple[tuple[str, tuple[str, ...]], ...]
type Key = tuple[str, Arguments]
"""A relation's label, and its arguments as ids of the curated layer."""
type Group = tuple[Sequence[tuple[str, Annotation]], str, str]
"""Who marked what, the id of what it came to (empty: nothing), and why it is open (empty: it is not)."""

_OPEN = "\0"
"""Stands for an argument that is open; no id holds it."""


class Linked(Struct, frozen=True):
    """A relation of the curated layer: ``votes`` of ``judges`` are for it. ``by``: who decided, if a person did."""

    relation: Relation
    votes: int
    judges: int
    voters: tuple[str, ...]
    item: str
    by: str = ""


class Ballot(Struct, frozen=True):
    """On what, and by which rules, the vote is held."""

    document: str
    layer: str
    rules: Rules
    decisions: Mapping[str, Decision]


class Held(Struct, frozen=True):
    """What came of the relations of a document. ``items`` are the ids of all that was voted on."""

    relations: tuple[Linked, ...]
    undecided: tuple[Item, ...]
    items: frozenset[str]
    waiting: int
    applied: tuple[Decision, ...]
    refused: tuple[Refused, ...]


class _Motion(Struct):
    """One relation that somebody has: who has it with which attributes and id, and who judged it."""

    key: Key
    votes: dict[str, tuple[dict[str, str], str]]
    judges: set[str]


def vote(ballot: Ballot, layers: Mapping[str, Layer], whole: Sequence[str], groups: Sequence[Group]) -> Held:
    """Hold the vote. ``whole`` are those who judged the document completely."""
    return _Rounds(ballot, layers, whole, groups).held()


class _Rounds:
    """The vote while it is held: a relation of relations is put once those have been decided."""

    def __init__(
        self, ballot: Ballot, layers: Mapping[str, Layer], whole: Sequence[str], groups: Sequence[Group]
    ) -> None:
        self.ballot, self.layers, self.whole = ballot, layers, whole
        self.came = {name: _came_to(name, groups) for name in layers}
        self.marked = {own: {name for name, _ in voters} for voters, own, _ in groups if own}
        self.places = {own: _hull(voters) for voters, own, _ in groups if own}
        self.taken = set(self.places)
        self.relations: list[Linked] = []
        self.undecided: list[Item] = []
        self.items: set[str] = set()
        self.applied: list[Decision] = []
        self.refused: list[Refused] = []

    def held(self) -> Held:
        """Return the outcome."""
        seen: set[Key] = set()
        while motions := [one for one in _motions(self.layers, self.came) if one.key not in seen]:
            for motion in motions:
                seen.add(motion.key)
                own = self._put(motion)
                for name, (_, theirs) in motion.votes.items():
                    self.came[name][theirs] = own
        relations = sorted(self.relations, key=lambda one: (*self.places[one.relation.id], one.relation.id))
        return Held(
            tuple(relations), tuple(self.undecided), frozenset(self.items), _waiting(self.layers, self.came),
            tuple(self.applied), tuple(self.refused),
        )  # fmt: skip

    def _put(self, motion: _Motion) -> str:
        """Decide on one relation; return the id it has now, empty if it is not to be, or that it is open."""
        targets = set(_targets(motion.key))
        judges = {name for name in self.whole if all(name in self.marked.get(one, ()) for one in targets)}
        motion.judges = judges.union(motion.votes)
        candidates = _candidates(motion)
        item = queue.item_id(self.ballot.document, self.ballot.layer, "relation", candidates)
        self.items.add(item)
        place = _around([self.places[one] for one in sorted(targets) if one in self.places])
        decision = self._usable(item, candidates)
        if decision is not None:
            won, reason = candidates[decision.number - 1] if decision.number else None, ""
        else:
            won, reason = _by_vote(motion, candidates, self.ballot.rules)
        if reason:
            nothing = tuple(sorted(motion.judges - set(motion.votes)))
            where = (self.ballot.document, self.ballot.layer)
            self.undecided.append(Item(item, *where, "relation", *place, candidates, nothing, reason))
            return _OPEN
        return self._made(motion, won, item, decision, place) if won is not None else ""

    def _usable(self, item: str, candidates: Sequence[Candidate]) -> Decision | None:
        decision = self.ballot.decisions.get(item)
        if decision is None:
            return None
        if why := refusals.on_relation(decision, len(candidates)):
            self.refused.append(Refused(decision, why))
            return None
        self.applied.append(decision)
        return decision

    def _made(
        self, motion: _Motion, won: Candidate, item: str, decision: Decision | None, place: tuple[int, int]
    ) -> str:
        """Add a relation; return its id: that which all who are for it gave it, or a new one."""
        document, layer = self.ballot.document, self.ballot.layer
        ids = {theirs for name, (_, theirs) in motion.votes.items() if name in won.voters}
        key = f"{motion.key[0]}\0{motion.key[1]!r}"
        free = len(ids) == 1 and not ids & self.taken
        own = min(ids) if free else new_id(document, layer, *place, key, self.taken)
        votes, judges = len(won.voters), len(motion.judges)
        share: float | UnsetType = UNSET if decision else round(votes / judges, 4)
        remark = note(votes, judges, won.voters, decision)
        relation = Relation(own, won.label, dict(won.arguments), dict(won.attributes), share, remark)
        self.relations.append(Linked(relation, votes, judges, won.voters, item, decision.by if decision else ""))
        self.taken.add(own)
        self.places[own], self.marked[own] = place, motion.judges
        return own


def _came_to(name: str, groups: Sequence[Group]) -> dict[str, str]:
    """Return what each of an annotator's annotations came to, by its id."""
    return {one.id: _OPEN if open_ else own for voters, own, open_ in groups for voter, one in voters if voter == name}


def _hull(voters: Sequence[tuple[str, Annotation]]) -> tuple[int, int]:
    return min(one.start for _, one in voters), max(one.end for _, one in voters)


def _around(places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return min((start for start, _ in places), default=0), max((end for _, end in places), default=0)


def _targets(key: Key) -> Iterator[str]:
    return (one for _, ids in key[1] for one in ids)


def _motions(layers: Mapping[str, Layer], came: Mapping[str, Mapping[str, str]]) -> list[_Motion]:
    """Return every relation whose arguments are all decided to be there, sorted by what it says."""
    found: dict[Key, _Motion] = {}
    for name, layer in layers.items():
        for one in layer.relations:
            arguments = _arguments(one, came[name])
            if arguments is not None and _OPEN not in {own for _, ids in arguments for own in ids}:
                motion = found.setdefault((one.label, arguments), _Motion((one.label, arguments), {}, set()))
                motion.votes.setdefault(name, (one.attributes, one.id))
    return [found[key] for key in sorted(found)]


def _arguments(relation: Relation, came: Mapping[str, str]) -> Arguments | None:
    """Return a relation's arguments as ids of the curated layer; None where one is not there."""
    arguments = []
    for role, ids in sorted(relation.args.items()):
        targets = tuple(sorted({came.get(one, "") for one in ids}))
        if "" in targets:
            return None
        arguments.append((role, targets))
    return tuple(arguments)


def _waiting(layers: Mapping[str, Layer], came: Mapping[str, Mapping[str, str]]) -> int:
    """Count the different relations that cannot be voted on before one of their arguments is decided."""
    found = set()
    for name, layer in layers.items():
        for one in layer.relations:
            arguments = _arguments(one, came[name])
            if arguments is not None and _OPEN in {own for _, ids in arguments for own in ids}:
                found.add((one.label, arguments))
    return len(found)


def _candidates(motion: _Motion) -> tuple[Candidate, ...]:
    """Return the relation as it is proposed: once for each set of attributes."""
    label, arguments = motion.key
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, (attributes, _) in sorted(motion.votes.items()):
        found.setdefault(tuple(sorted(attributes.items())), []).append(name)
    return tuple(
        Candidate(label, attributes=dict(said), arguments=dict(arguments), voters=tuple(names))
        for said, names in sorted(found.items())
    )


def _by_vote(motion: _Motion, candidates: Sequence[Candidate], rules: Rules) -> tuple[Candidate | None, str]:
    """Return what won, if anything did, and why it is open, empty if it is not."""
    votes, judges = len(motion.votes), len(motion.judges)
    if not rules.enough(judges):
        return None, "few_voters"
    if rules.won(judges - votes, judges):
        return None, ""
    if not rules.won(votes, judges):
        return None, "no_majority"
    attributes, disputed = groups.agreed(candidates, rules)
    if disputed:
        return None, "attributes"
    label, arguments = motion.key
    won = Candidate(label, attributes=attributes, arguments=dict(arguments), voters=tuple(sorted(motion.votes)))
    return won, ""
