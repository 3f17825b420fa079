"""Findings for people: the place, what stands there, what should, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.codes import CODES, Severity
from hashiye.findings import Finding
from hashiye.text import quoted, show

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def finding_text(finding: Finding, *, terminal: bool = False, colour: bool = False) -> str:
    """Return one finding as a few lines, safe for any screen. Persian stands on lines of its own.

    ``terminal``: what was found is isolated, so that a screen that knows direction keeps the line in order.
    """
    return "\n".join(_lines(finding, terminal, colour)) + "\n"


def _lines(finding: Finding, terminal: bool, colour: bool) -> Iterator[str]:
    code = CODES.get(finding.code)
    label = f"{finding.severity} {finding.code}" + (f" {code.name}" if code else "")
    if colour:
        label = f"\x1b[{_COLOURS[finding.severity]}m{label}\x1b[0m"
    yield f"{place(finding)}: {label}: {show(finding.message, 500)}"
    if finding.pointer:
        yield f"    at        {show(finding.pointer, 200)}"
    if finding.found:
        yield f"    found     {quoted(finding.found) if terminal else f'«{show(finding.found)}»'}"
    if finding.expected:
        yield f"    expected  {show(finding.expected, 300)}"
    if finding.fix:
        yield f"    to fix    {show(finding.fix, 300)}"


def place(finding: Finding) -> str:
    """Return ``file:line:column``, as far as each is known."""
    where = show(finding.file, 500) or "hashiye"
    if finding.line:
        where += f":{finding.line}:{finding.column}"
    return where
