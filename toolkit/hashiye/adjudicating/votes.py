"""The vote on one document: what the annotators' layers come to, group by group.

Span and label are voted on together. Attributes are voted on, each by itself, by those who gave the span and label that
won, and one that stays open does not keep these out (:mod:`attributes`); relations by those who marked something in the
place of every argument (:mod:`links`). A person's decision on an item stands above any vote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct, structs

from hashiye.adjudicating import attributes, clashes, groups, links, naming, queue, refusals
from hashiye.adjudicating.groups import Group, Voter
from hashiye.adjudicating.naming import Decided
from hashiye.adjudicating.queue import Candidate, Decision, Item, Pieces
from hashiye.adjudicating.refusals import Refusal, Refused
from hashiye.adjudicating.rules import Rules
from hashiye.agreement.building import Sheet
from hashiye.tagset import Tagset


class Voted(Struct, frozen=True):
    """What a document came to.

    ``undecided`` are the items that nobody has decided. ``nothing`` counts the groups where nothing is to be marked.
    ``annotators`` are those who voted, ``left_out`` those whose layer is partial and did not. ``enough``: enough
    judged the document as a whole for "nothing marked" to mean something. ``waiting`` counts relations with an
    argument that is open. ``applied`` are the decisions that were followed, ``refused`` those that were not, stale
    ones among them.
    """

    document: str
    layer: str
    tagset: str
    annotators: tuple[str, ...]
    decided: tuple[Decided, ...] = ()
    relations: tuple[links.Linked, ...] = ()
    undecided: tuple[Item, ...] = ()
    nothing: int = 0
    left_out: tuple[str, ...] = ()
    enough: bool = True
    waiting: int = 0
    applied: tuple[Decision, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is left to decide, so that what is not marked was judged not to be anything."""
        return self.enough and not self.undecided and not self.waiting


def vote(
    sheet: Sheet,
    rules: Rules,
    *,
    text: str | None = None,
    decisions: Mapping[str, Decision] | None = None,
    tagset: Tagset | None = None,
) -> Voted:
    """Hold the vote on one document.

    ``decisions`` are people's, by the item's id; those of other documents are passed over. ``text`` gives open items
    their context, and spans of a person's own their surface: without it these are refused. With the ``tagset`` of
    the layer, what won but may not stand beside what else won is opened.
    """
    return _Ballot(sheet, rules, text, decisions or {}, tagset).voted()


class _Ballot:
    """The vote on one document while it is held."""

    def __init__(
        self, sheet: Sheet, rules: Rules, text: str | None, decisions: Mapping[str, Decision], tagset: Tagset | None
    ) -> None:
        self.sheet, self.rules, self.text, self.decisions, self.tagset = sheet, rules, text, decisions, tagset
        self.layers = {
            name: layer
            for name, layer in sorted(sheet.layers.items())
            if rules.partial or layer.status == "complete"
        }  # fmt: skip
        some = next((sheet.layers[name] for name in sorted(sheet.layers)), None)
        self.layer = some.name if some else ""
        self.cited = Counter(layer.tagset for layer in self.layers.values())
        self.whole = [name for name, layer in self.layers.items() if layer.status == "complete"]
        self.applied: dict[str, Decision] = {}
        self.refused: list[Refused] = []

    def voted(self) -> Voted:
        """Return the outcome."""
        found = [self._group(voters) for voters in groups.of(self.sheet, self.layers)]
        self._open_clashes(found)
        items, known = self._attributes(found)
        decided = naming.named(self.sheet.document, self.layer, found)
        ballot = links.Ballot(self.sheet.document, self.layer, self.rules, self.decisions)
        held = links.vote(ballot, self.layers, self.whole, [(one.voters, one.id, one.reason) for one in found])
        words = {one.annotation.id: one.annotation.text for one in decided}
        words |= {one.relation.id: one.relation.label for one in held.relations}
        items |= {one.item: self._item(one) for one in found if one.reason}  # twins are one item
        items |= {one.id: _worded(one, words) for one in held.undecided}
        self.applied |= {one.item: one for one in held.applied}
        self.refused += held.refused
        known |= {*(one.item for one in found), *held.items}
        return Voted(
            document=self.sheet.document,
            layer=self.layer,
            tagset=min(self.cited, key=lambda name: (-self.cited[name], name), default=""),
            annotators=tuple(self.layers),
            decided=decided,
            relations=held.relations,
            undecided=queue.ordered(map(self._shown, items.values())),
            nothing=sum(one.reading is None and not one.reason for one in found),
            left_out=tuple(sorted(set(self.sheet.layers) - set(self.layers))),
            enough=self.rules.enough(len(self.whole)),
            waiting=held.waiting,
            applied=tuple(one for _, one in sorted(self.applied.items())),
            refused=(*self.refused, *self._stale(known)),
        )

    def _stale(self, known: set[str]) -> Iterator[Refused]:
        for key, one in sorted(self.decisions.items()):
            if key not in known and one.document == self.sheet.document and one.layer in ("", self.layer):
                yield Refused(one, Refusal("stale"))

    def _group(self, voters: list[Voter]) -> Group:
        candidates = groups.candidates(voters)
        item = queue.item_id(self.sheet.document, self.layer, "annotation", candidates)
        nothing = tuple(name for name in self.whole if name not in {voter for voter, _ in voters})
        group = Group(tuple(voters), candidates, nothing, item)
        if (decision := self.decisions.get(item)) and (done := self._followed(group, decision)):
            return done
        return groups.by_vote(group, self.rules)

    def _followed(self, group: Group, decision: Decision) -> Group | None:
        """Return the group as a person decided it; None if that cannot be."""
        if why := refusals.of(decision, group, self.text, self.tagset, self.layer):
            self.refused.append(Refused(decision, why))
            return None
        self.applied[group.item] = decision
        if decision.number:
            return structs.replace(group, reading=group.candidates[decision.number - 1], by=decision)
        if decision.nothing:
            return structs.replace(group, by=decision)
        surface = " ".join((self.text or "")[start:end] for start, end in decision.spans)
        agreed, _ = groups.agreed(group.candidates, self.rules)
        given = dict(sorted({**agreed, **decision.attributes}.items()))
        return structs.replace(group, reading=Candidate(decision.label, decision.spans, surface, given), by=decision)

    def _attributes(self, found: list[Group]) -> tuple[dict[str, Item], set[str]]:
        """Settle the open attributes that a person decided; return the others, and the ids of all."""
        open_, known = {}, set()
        for at in range(len(found)):
            for one in attributes.questions(self.sheet.document, self.layer, found[at]):
                known.add(one.item)
                decision = self.decisions.get(one.item)
                why = decision and refusals.on_attribute(decision, one.key, one.candidates)
                if decision and not why:
                    self.applied[one.item] = decision
                    found[at] = attributes.settled(found[at], one, decision)
                    continue
                if decision and why:
                    self.refused.append(Refused(decision, why))
                open_[one.item] = one.asked(self.sheet.document, self.layer, found[at])
        return open_, known

    def _open_clashes(self, found: list[Group]) -> None:
        """Take out what is there twice; open what won by votes and may not stand beside what else won."""
        seen: set[tuple[Pieces, str]] = set()
        for at, one in enumerate(found):
            if one.reading is not None:
                key = (one.reading.spans, one.reading.label)
                if key in seen:
                    found[at] = structs.replace(one, reading=None)
                seen.add(key)
        if self.tagset is None:
            return
        won = [at for at, one in enumerate(found) if one.reading is not None]
        for place in clashes.clashing([found[at].reading for at in won], self.layer, self.tagset):
            one = found[won[place]]
            if one.by is None:
                found[won[place]] = structs.replace(one, reading=None, reason="clash")

    def _item(self, group: Group) -> Item:
        return Item(
            group.item, self.sheet.document, self.layer, "annotation", *group.hull, group.candidates,
            group.nothing, group.reason,
        )  # fmt: skip

    def _shown(self, item: Item) -> Item:
        return item if self.text is None else queue.in_context(item, self.text)


def _worded(item: Item, words: Mapping[str, str]) -> Item:
    """Return a relation's item with the words of what its arguments name."""
    candidates = []
    for one in item.candidates:
        there = {key for ids in one.arguments.values() for key in ids} & words.keys()
        candidates.append(structs.replace(one, surfaces={key: words[key] for key in sorted(there)}))
    return structs.replace(item, candidates=tuple(candidates))
