"""What every report is made from: one run of ``validate``, as values."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from msgspec import Struct

from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.fingerprints import numbered


class Run(Struct, frozen=True, kw_only=True, dict=True):
    """One run. ``findings`` are sorted (:func:`hashiye.validation.in_order`) and hold nothing twice.

    ``files``: every file that was looked at, sound ones too, in order. ``documents`` counts documents (a
    shard holds many). ``skipped``: a file, the code of a rule that was not asked there, and why: the code
    that failed, or ``text`` where there is none. ``baselined`` counts findings that the baseline took away,
    ``fixed`` those that were mended. ``bar`` is the mildest severity that fails the run.

    ``folder`` is the absolute path that relative file names start from, ``root`` that of the checkout:
    with both, the formats for CI name files from the root, wherever the run was started.
    """

    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
    documents: int = 0
    skipped: tuple[tuple[str, str, str], ...] = ()
    baselined: int = 0
    fixed: int = 0
    bar: Severity = Severity.ERROR
    folder: str = ""
    root: str = ""

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}

    @cached_property
    def fingerprinted(self) -> tuple[tuple[str, Finding], ...]:
        """Each finding with a fingerprint that no other of this run has."""
        return tuple(numbered(self.findings))
