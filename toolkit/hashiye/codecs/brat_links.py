"""How relations and ids fit brat's lines: which kind of line each becomes, and under which number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from hashiye.codecs import foreign
from hashiye.codecs.brat_lines import EQUIVALENCE, Fragment
from hashiye.model import Relation, new_id
from hashiye.text import FORBIDDEN

_ROLE = re.compile(r"[^\s:]+")


def plan(relations: Iterable[Relation], annotations: Collection[str]) -> dict[str, str]:
    """Return the letter (E, R, ``*``) of each relation that brat has a line for, by its id.

    ``annotations`` are the ids of those that are written. What refers to something that is not
    written, or to a ``*`` line, which has no id, is not written either.
    """
    letters: dict[str, str] = {}
    targets: dict[str, list[str]] = {}
    for relation in relations:
        if relation.id not in letters:
            letters[relation.id] = _letter(relation, annotations)
            fillers = (one for ends in relation.args.values() for one in ends)
            targets[relation.id] = [one for one in fillers if one not in annotations]
    gone = {one for needed in targets.values() for one in needed if letters.get(one) not in {"E", "R"}}
    fallen = dependents(targets, gone | {one for one, letter in letters.items() if not letter})
    return {one: letter for one, letter in letters.items() if letter and one not in fallen}


def _letter(relation: Relation, annotations: Collection[str]) -> str:
    args = relation.args
    if not all(args.values()) or not all(map(_is_role, args)):
        return ""
    trigger = args.get("trigger", ())
    if len(trigger) == 1 and trigger[0] in annotations:
        return "E"
    if args.keys() == {"member"}:
        return EQUIVALENCE
    return "R" if len(args) == 2 and all(len(ends) == 1 for ends in args.values()) else ""


def _is_role(role: str) -> bool:
    return _ROLE.fullmatch(role) is not None and not FORBIDDEN.search(role)


def dependents(targets: Mapping[str, Sequence[str]], gone: Collection[str]) -> set[str]:
    """Return which of the relations ``targets`` (id to the ids it needs) fall with ``gone``. Linear."""
    needed_by: dict[str, list[str]] = {}
    for relation, ids in targets.items():
        for one in ids:
            needed_by.setdefault(one, []).append(relation)
    fallen: set[str] = set()
    waiting = list(gone)
    while waiting:
        for relation in needed_by.pop(waiting.pop(), ()):
            if relation not in fallen:
                fallen.add(relation)
                waiting.append(relation)
    return fallen


def numbered(letter: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the brat id of each id: itself, if it is one of this letter, else the next free number."""
    fits = re.compile(f"{letter}[0-9]{{1,60}}")
    ids = list(ids)
    taken = {one for one in ids if fits.fullmatch(one)}
    names, number = {}, 0
    for one in ids:
        if one in taken:
            names[one] = one
            continue
        number += 1
        while f"{letter}{number}" in taken:
            number += 1
        names[one] = f"{letter}{number}"
    return names


def equivalence_id(document: str, label: str, members: Sequence[Fragment], taken: dict[str, object]) -> str:
    """Return the id of a ``*`` line, which has none of its own, from the spans of its members; take it."""
    start = min((start for start, _ in members), default=0)
    end = max((end for _, end in members), default=0)
    made = new_id(document, foreign.LAYER, start, end, label, taken)
    taken[made] = None
    return made
