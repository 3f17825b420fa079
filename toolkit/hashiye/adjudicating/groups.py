"""The groups of one document as they are voted on: who marked what, what is said, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, structs

from hashiye.adjudicating import queue
from hashiye.adjudicating.counting import agreed_attributes
from hashiye.adjudicating.queue import Candidate, Decision
from hashiye.adjudicating.rules import Rules
from hashiye.agreement import building, grouping
from hashiye.agreement.building import Sheet
from hashiye.model import Annotation, Layer

type Voter = tuple[str, Annotation]
"""An annotator, and what is marked in the group."""


class Group(Struct, frozen=True):
    """One group: who marked what, what they say, who marked nothing; then what came of it.

    ``reading`` is what is to be marked, None for nothing; ``reason`` says why it is open, empty if it is not.
    ``disputed`` are the attributes of the reading on which its voters do not agree, ``settled`` what is noted of
    those that a person decided.
    """

    voters: tuple[Voter, ...]
    candidates: tuple[Candidate, ...]
    nothing: tuple[str, ...]
    item: str
    reading: Candidate | None = None
    votes: int = 0
    reason: str = ""
    disputed: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    by: Decision | None = None
    id: str = ""

    @property
    def hull(self) -> tuple[int, int]:
        """Where what is said begins and ends."""
        pieces = [piece for one in self.candidates for piece in one.spans]
        return min(start for start, _ in pieces), max(end for _, end in pieces)

    @property
    def judges(self) -> int:
        """How many judged it."""
        return len(self.voters) + len(self.nothing)


def of(sheet: Sheet, layers: Mapping[str, Layer]) -> Iterator[list[Voter]]:
    """Yield for each group who marked what, sorted by name."""
    study = building.study([Sheet(sheet.document, sheet.length, (), layers)], "character")
    found = grouping.group(study)
    rows = [spans.row.tolist() for spans in study.spans]
    for members in found.member.tolist():
        yield [
            (name, layers[name].annotations[rows[place][span]])
            for place, (name, span) in enumerate(zip(study.annotators, members, strict=True))
            if span >= 0
        ]


def candidates(voters: Sequence[Voter]) -> tuple[Candidate, ...]:
    """Return what is said, each once, sorted by what it says."""
    found: dict[tuple[object, ...], Candidate] = {}
    for name, one in voters:
        made = Candidate(one.label, one.spans, one.text, dict(sorted(one.attributes.items())), voters=(name,))
        key = queue.said(made)
        before = found.get(key)
        found[key] = structs.replace(before, voters=(*before.voters, name)) if before else made
    return tuple(found[key] for key in sorted(found))


def by_vote(group: Group, rules: Rules) -> Group:
    """Return the group as the votes decide it."""
    if not rules.enough(group.judges):
        return structs.replace(group, reason="few_voters")
    if rules.won(len(group.nothing), group.judges):
        return group
    counts = Counter((one.spans, one.label) for _, one in group.voters)
    for (spans, label), votes in counts.items():
        if rules.won(votes, group.judges):
            fellows = [one for one in group.candidates if (one.spans, one.label) == (spans, label)]
            attributes, disputed = agreed(fellows, rules)
            reading = Candidate(
                label, spans, min(one.text for one in fellows), attributes,
                voters=tuple(sorted(name for one in fellows for name in one.voters)),
            )  # fmt: skip
            return structs.replace(group, reading=reading, votes=votes, disputed=disputed)
    return structs.replace(group, reason="no_majority")


def agreed(fellows: Sequence[Candidate], rules: Rules) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the attributes that candidates agree on, and the keys that are open."""
    return agreed_attributes([(one.attributes, len(one.voters)) for one in fellows], rules)
