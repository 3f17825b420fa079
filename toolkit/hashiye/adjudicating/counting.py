"""What votes come to where more is asked than yes or no, and how it is noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hashiye.adjudicating.queue import Decision
from hashiye.adjudicating.rules import Rules


def agreed_attributes(
    said: Sequence[tuple[Mapping[str, str], int]], rules: Rules
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the attributes on which those who said them agree, each by a vote of its own, and the keys that are open.

    ``said`` are attributes and how many said just these. To leave an attribute out is a vote for its absence.
    """
    judges = sum(votes for _, votes in said)
    found, disputed = {}, []
    for key in sorted({key for attributes, _ in said for key in attributes}):
        counts: Counter[str | None] = Counter()
        for attributes, votes in said:
            counts[attributes.get(key)] += votes
        won = [value for value, votes in counts.items() if rules.won(votes, judges)]
        if not won:
            disputed.append(key)
        elif won[0] is not None:
            found[key] = won[0]
    return found, tuple(disputed)


def note(votes: int, judges: int, voters: Sequence[str], decision: Decision | None) -> str:
    """Return what is noted beside what was decided; nothing where all agree."""
    if decision is not None:
        who = f"decided by {decision.by or 'a person'}; {votes} of {judges}"
        return who + (f": {', '.join(voters)}" if votes else "") + (f"; {decision.note}" if decision.note else "")
    return "" if votes == judges else f"{votes} of {judges}: {', '.join(voters)}"
