"""What is asked to be shown, and what was there to be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from hashiye.findings import Finding, exit_code
from hashiye.limits import DEFAULT, Limits


class Wanted(Struct, frozen=True, kw_only=True):
    """What is shown of documents: which layers, whose (none: all, everybody's), and how files are read."""

    layers: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    limits: Limits = DEFAULT


@dataclass(slots=True)
class Seen:
    """What a run came by: how many documents there are, and all names of layers and annotators in those read so far."""

    documents: int = 0
    layers: set[str] = field(default_factory=set)
    annotators: set[str] = field(default_factory=set)

    def missing(self, wanted: Wanted) -> tuple[tuple[str, str], ...]:
        """Return each option that asks for what no document has, and what there is instead; once all were read."""
        asked = (
            ("--layer", "has the layer", "layers", wanted.layers, self.layers),
            ("--annotator", "has a layer by", "annotators", wanted.annotators, self.annotators),
        )
        return tuple(
            (option, _nowhere(has, what, sorted(set(names) - there), sorted(there)))
            for option, has, what, names, there in asked
            if set(names) - there
        )


def _nowhere(has: str, what: str, missing: list[str], there: list[str]) -> str:
    instead = f"there are {', '.join(map(repr, there))}" if there else f"there are no {what}"
    return f"no document {has} {', '.join(map(repr, missing))}; {instead}"


class Written(Struct, frozen=True):
    """What became of a run that wrote pages: the file to open first, how many documents have a page, what was removed.

    ``file`` is empty where no document could be shown. ``removed`` are pages of an earlier run. ``findings`` are what
    could not be read or written; the rest was done all the same.
    """

    file: str
    documents: int
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def code(self) -> int:
        """The exit code: 2 if something failed, else 0."""
        return 2 if exit_code(self.findings) else 0
