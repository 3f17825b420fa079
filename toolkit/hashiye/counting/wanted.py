"""What is asked of a run over files, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.limits import DEFAULT, Limits
from hashiye.statistics.request import Request
from hashiye.statistics.tally import Counts


class Wanted(Struct, frozen=True, kw_only=True):
    """What is counted, and how documents are read.

    ``by`` parts the documents into groups (:mod:`grouping`); ``splits`` says which split each document is in.
    ``layers`` are those that are looked at (none: all). ``jobs`` counts processes (0: as many as the work is worth).
    """

    by: str = ""
    splits: Mapping[str, str] = {}
    layers: tuple[str, ...] = ()
    request: Request = Request()
    limits: Limits = DEFAULT
    jobs: int = 0


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a run: the counts, what a reader of them must know, and what could not be counted.

    ``wanted`` is what was counted in the end: saved counts bring the settings they were made with. ``left_out`` are
    the files that something is wrong with, ``saved`` those of counts that were added. ``refused`` is the option that
    asks for what the documents do not have, and what there is instead.
    """

    counts: Counts
    wanted: Wanted
    findings: tuple[Finding, ...] = ()
    left_out: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    refused: tuple[str, str] | None = None

    @property
    def code(self) -> int:
        """The exit code: 2 if something could not be counted, else 0."""
        return 2 if any(one.severity is Severity.ERROR for one in self.findings) else 0
