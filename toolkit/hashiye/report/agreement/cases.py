"""A disagreement in lines of plain text: where it stands, what it costs, and each annotator's reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hashiye.agreement.figures import Agreement, Example, Group, Vote
from hashiye.report.agreement import wording
from hashiye.report.columns import clipped, width
from hashiye.text import show

CONTEXT, SURFACE = 40, 120
"""Characters shown beside a group, and of its words."""

NAME = 16

_BLANKS = re.compile(r"[ \t\n]+")


class Cases:
    """How disagreements are written; ``alone`` isolates words from the line around them."""

    def __init__(self, alone: Callable[[str], str], report: Agreement) -> None:
        self.alone = alone
        self.report = report

    def lines(self, number: int, group: Group) -> Iterator[str]:
        """Yield one group."""
        where = f"{self.alone(show(group.document, 60))}, characters {group.start} to {group.end}"
        yield f"  {number}. {show(group.kind, 20)}: {where}"
        if group.cost:
            yield f"     were it agreed, {wording.costs(self.report, group.cost)}"
        if group.text:
            yield f"     {self.alone(context(group.left, group.text, group.right))}"
        wide = max((width(clipped(show(one.annotator), NAME)) for one in group.votes), default=0)
        labels = max((width(clipped(show(one.label), NAME)) for one in group.votes), default=0)
        for vote in group.votes:
            name, label = (clipped(show(text), NAME) for text in (vote.annotator, vote.label))
            head = f"     {self.alone(name)}{' ' * (wide - width(name))}  "
            reading = f"{self.alone(label)}{' ' * (labels - width(label))}  {self._reading(vote)}"
            yield f"{head}{reading if vote.spans else 'nothing'}".rstrip()

    def _reading(self, vote: Vote) -> str:
        places = ", ".join(f"{start} to {end}" for start, end in vote.spans)
        words = f"  {self.alone(f'«{show(vote.text, SURFACE)}»')}" if vote.text else ""
        keys = ", ".join(f"{show(key, 30)}={show(value, 60)}" for key, value in sorted(vote.attributes.items()))
        return f"{places}{words}{f'  {self.alone(keys)}' if keys else ''}"

    @staticmethod
    def example(example: Example) -> str:
        """Return an example of a confusion in one line."""
        return context(example.left, example.text, example.right)


def context(left: str, text: str, right: str) -> str:
    """Return words in their context, ``…before ⟦surface⟧ after…``."""
    left, right = _BLANKS.sub(" ", left).lstrip(" "), _BLANKS.sub(" ", right).rstrip(" ")
    return f"{show(left, CONTEXT)}⟦{show(text, SURFACE)}⟧{show(right, CONTEXT)}"
