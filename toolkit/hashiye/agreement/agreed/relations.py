"""Agreement on relations between spans.

A relation is the same as another if label, roles and arguments are, and an argument is the same if two annotators
marked it alike. ``relation_f1`` counts all relations, so that one whose argument the other did not mark is lost;
``relation_f1_agreed`` counts those whose arguments both have, and asks no more than whether they are joined alike.
Figures by label are by the relations' own labels.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from hashiye.agreement.agreed.groups import Groups, groups, pairable
from hashiye.agreement.agreed.judgements import Judgements
from hashiye.agreement.measures import Counted, Undefined, measure
from hashiye.agreement.request import Request
from hashiye.agreement.spans import scores
from hashiye.agreement.spans.keys import common, keys
from hashiye.agreement.study import Floats, Ints, Study, column

_SOURCE = "F1 over relations as in SemEval-2018 task 7; arguments matched by strict equality"


type Arguments = tuple[tuple[str, int], ...]
"""Roles, and the group of equal spans that fills each."""


class Form(NamedTuple):
    """A relation as it is compared: where it stands, its label, and the roles with the group of spans in each."""

    document: int
    label: str
    arguments: Arguments


type Forms = Sequence[Sequence[Form]]
"""The relations of each annotator."""
type Count = Callable[[Study, Forms, Groups], Counted]


def forms(study: Study, found: Groups) -> Forms:
    """Return the relations of each annotator, arguments as numbers of groups."""
    return [
        [
            Form(row.document, row.label, tuple(sorted((role, int(number[span])) for role, span in row.arguments)))
            for row in rows
        ]
        for rows, number in zip(study.relations, found.of, strict=False)
    ] or [[] for _ in study.spans]


def _whole(count: Count, study: Study) -> Counted | Undefined:
    found = groups(study)
    return count(study, forms(study, found), found)


def _by_label(count: Count) -> Callable[[Study, Request], Mapping[str, Counted | Undefined]]:
    """Return a function that counts relations of each label by themselves."""

    def counts(study: Study, _: Request) -> Mapping[str, Counted | Undefined]:
        found = groups(study)
        whole = forms(study, found)
        labels = sorted({one.label for rows in whole for one in rows})
        return {
            label: count(study, [[one for one in rows if one.label == label] for rows in whole], found)
            for label in labels
        }

    return counts


def _all(study: Study, whole: Forms, _: Groups) -> Counted:
    """Count relations that two annotators have alike."""
    index: dict[Form, int] = {}
    homes = [column([one.document for one in rows]) for rows in whole]
    made = keys([
        (home, column([index.setdefault(one, len(index)) for one in rows]))
        for home, rows in zip(homes, whole, strict=True)
    ])  # fmt: skip

    def alike(first: int, second: int) -> Iterator[tuple[Ints, float]]:
        yield homes[first][common(made[first], made[second])[0]], 1.0

    counted = scores.counted(study, homes, alike)
    assert isinstance(counted, Counted)  # there are two annotators
    return counted


def _agreed(study: Study, whole: Forms, found: Groups) -> Counted:
    """Count, of each pair of annotators, the relations whose arguments both of them have."""
    rows = np.zeros((len(study.documents), 5))
    compared: list[set[int]] = [set() for _ in whole]
    for first, second in study.pairs():
        kept = [_shared(whole[one], found, other) for one, other in ((first, second), (second, first))]
        pair = [[whole[one][place] for place in places] for one, places in zip((first, second), kept, strict=True)]
        rows += _all(study.between(first, second), pair, found).rows
        for one, places in zip((first, second), kept, strict=True):
            compared[one].update(places)
    homes = column([whole[one][place].document for one, places in enumerate(compared) for place in places])
    rows[:, scores.ITEMS] = np.bincount(homes, minlength=len(rows))
    every = sum(map(len, whole))

    def note(sums: Floats) -> str:
        return f"on {sums[scores.ITEMS]:,.0f} relations all of whose arguments another annotator has, of {every:,}"

    return Counted(rows, scores.f1, scores.items, scores.reason, note)


def _shared(rows: Sequence[Form], found: Groups, other: int) -> list[int]:
    return [place for place, one in enumerate(rows) if all(found.has[other, group] for _, group in one.arguments)]


def judgements(study: Study, whole: Forms) -> Judgements:
    """Return the labels that annotators gave to what they joined: one item for the same arguments in the same roles.

    Who joined them more than once has several labels there. They are laid beside the others' by how many annotators
    used them, so that labels in common meet.
    """
    joined: dict[tuple[int, Arguments], list[list[str]]] = defaultdict(lambda: [[] for _ in whole])
    for annotator, rows in enumerate(whole):
        for one in rows:
            joined[one.document, one.arguments][annotator].append(one.label)
    names = {label: place for place, label in enumerate(sorted({one.label for rows in whole for one in rows}))}
    homes = [home for home, _ in joined]
    items = [(home, votes) for home, given in zip(homes, joined.values(), strict=True) for votes in _beside(given)]
    cells = [(item, names[label], count) for item, (_, votes) in enumerate(items) for label, count in votes.items()]
    item, value, count = (column([one[at] for one in cells]) for at in range(3))
    shared = [sum(map(bool, given)) > 1 for given in joined.values()]
    everywhere = column(homes)
    return Judgements(
        document=column([home for home, _ in items]),
        kind=np.zeros(len(items), np.int64),
        ratings=column([votes.total() for _, votes in items]),
        item=item,
        value=value,
        count=count,
        agreed=everywhere[np.array(shared, bool)],
        spans=everywhere[pairable(study)[everywhere]],
        things="sets of arguments that two annotators joined",
    )


def _beside(given: Sequence[Sequence[str]]) -> Iterator[Counter[str]]:
    """Yield, for one set of arguments, how often each label was given, in rows of at most one label an annotator."""
    used = Counter(label for labels in given for label in set(labels))
    ordered = [sorted(labels, key=lambda label: (-used[label], label)) for labels in given]
    for place in range(max(map(len, ordered))):
        votes = Counter(labels[place] for labels in ordered if len(labels) > place)
        if votes.total() > 1:
            yield votes


@measure(
    "relation_f1",
    "Relation F1: same label, roles and arguments",
    family="relations",
    unit="relation",
    chance="none",
    source=_SOURCE,
    per_label=_by_label(_all),
)
def relation(study: Study, _: Request) -> Counted | Undefined:
    """Count relations with the same label between the same spans in the same roles."""
    return _whole(_all, study)


@measure(
    "relation_f1_agreed",
    "Relation F1 on agreed spans",
    family="relations",
    unit="relation",
    chance="none",
    source=f"{_SOURCE}; only relations all of whose arguments both annotators marked",
    per_label=_by_label(_agreed),
)
def agreed(study: Study, _: Request) -> Counted | Undefined:
    """Count the same, of relations between spans that both annotators marked."""
    return _whole(_agreed, study)


@measure(
    "relation_label_krippendorff_alpha",
    "Labels of relations with the same arguments: nominal alpha",
    family="relations",
    unit="relation",
    chance="the labels that relations have, drawn without regard to their arguments",
    source="Krippendorff 2019, ch. 12",
    per_label=lambda *_: {},
)
def label_alpha(study: Study, _: Request) -> Counted | Undefined:
    """Count labels that annotators gave to the same arguments in the same roles."""
    return judgements(study, forms(study, groups(study))).alpha(study)
