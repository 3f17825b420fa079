"""What is asked of a run of adjudication."""

from __future__ import annotations

from msgspec import Struct

from hashiye.adjudicating.layers import PRODUCER
from hashiye.adjudicating.rules import Rules
from hashiye.limits import DEFAULT, Limits
from hashiye.measuring import Wanted

QUEUE = "adjudication.txt"
"""What the file of the queue is called where nobody names it: beside the manifest, or in the folder of the output."""


class Plan(Struct, frozen=True, kw_only=True):
    """Whose layers of which name are voted on, by which rules, and where what comes of it goes.

    ``annotators``: who votes (none: everybody). ``producer`` is the curated layer's, and never votes. ``by``: who
    decides, where a decision does not say. ``output``: the folder of curated documents, if not ``documents`` of the
    corpus. ``queue`` names the plain file, ``apply`` one whose decisions are taken over. ``force``: a curated layer
    that somebody changed is replaced. ``align``: copies on another text are carried over to that of the others.
    ``jobs`` counts processes (0: as many as the work is worth).
    """

    layer: str = "entities"
    annotators: tuple[str, ...] = ()
    rules: Rules = Rules()
    producer: str = PRODUCER
    by: str = ""
    align: bool = False
    force: bool = False
    output: str = ""
    queue: str = ""
    apply: str = ""
    limits: Limits = DEFAULT
    jobs: int = 0

    @property
    def wanted(self) -> Wanted:
        """How copies are read: offsets in characters, so that no tokens are needed; the vote knows partial layers."""
        return Wanted(
            layer=self.layer, annotators=self.annotators, unit="character", partial=True, align=self.align,
            limits=self.limits,
        )  # fmt: skip
