"""A report stays bounded: of one code in one file a thousand findings are told, and how many more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from hashiye.codes import Severity
from hashiye.findings import Finding

MOST = 1000
"""Findings of one code in one file. What a stranger's file costs in memory and in the report ends here."""


class Crowd:
    """Counts the findings of one file by code, and lets the first :data:`MOST` of each through."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._counts: Counter[str] = Counter()
        self._severities: dict[str, Severity] = {}

    def admit(self, code: str, severity: Severity) -> bool:
        """Count one, and say whether it is to be told."""
        self._counts[code] += 1
        if self._counts[code] <= MOST:
            return True
        self._severities.setdefault(code, severity)
        return False

    def some(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that are to be told."""
        return (finding for finding in findings if self.admit(finding.code, finding.severity))

    def rest(self) -> Iterator[Finding]:
        """Yield one finding a code that says how many more there are."""
        for code, severity in sorted(self._severities.items()):
            more = f"{self._counts[code] - MOST} more"
            message = f"{more} of this code in this file are not listed"
            fix = "put right what is listed, and run again"
            yield Finding(code=code, message=message, severity=severity, file=self.file, found=more, fix=fix)
