"""From counts to the figures of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hashiye.statistics.figures import Figures, Statistics
from hashiye.statistics.request import Request
from hashiye.statistics.tally import Counts, Tally


def report(
    counts: Counts, request: Request, *, by: str = "", splits: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> Statistics:  # fmt: skip
    """Return the figures of all documents and of each group; ``splits`` says which split each document is in."""
    raise NotImplementedError  # S1, with S2 and S3


def figures(tally: Tally, request: Request) -> Figures:
    """Return the figures of some documents."""
    raise NotImplementedError  # S1, with S2 and S3
