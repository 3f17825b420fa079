"""Findings for people: the place, what stands there, what should, and the way out.

Where the log of a CI is watched for commands, none of its lines is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.report import sentences, tally
from hashiye.report.run import Run
from hashiye.text import quoted, show

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def render(run: Run, *, terminal: bool = False, colour: bool = False) -> str:
    """Return every finding and the summary line."""
    shown = [finding_text(finding, terminal=terminal, colour=colour) for finding in run.findings]
    return "".join(shown) + summary_line(run)


def summary_line(run: Run) -> str:
    """Return ``4 documents: 1 error, 2 warnings`` and what was not asked, with its line end."""
    return f"{tally.line(run)}\n"


def finding_text(finding: Finding, *, terminal: bool = False, colour: bool = False) -> str:
    """Return one finding as a few lines, safe for any screen. Persian stands on lines of its own.

    ``terminal``: what was found is isolated, so that a screen that knows direction keeps the line in order.
    """
    return sentences.quiet("\n".join(_lines(finding, terminal, colour))) + "\n"


def _lines(finding: Finding, terminal: bool, colour: bool) -> Iterator[str]:
    label = f"{finding.severity} {sentences.label(finding)}"
    if colour:
        label = f"\x1b[{_COLOURS[finding.severity]}m{label}\x1b[0m"
    where = place(finding)
    yield f"{_alone(where, terminal)}: {label}: {_alone(show(finding.message, 500), terminal)}"
    if finding.pointer:
        yield f"    at        {show(finding.pointer, 200)}"
    if finding.context is not None:
        yield f"    text      {sentences.where(finding)}"
        yield f"    in        {_alone(sentences.words(finding), terminal)}"
    if finding.found:
        yield f"    found     {quoted(finding.found) if terminal else f'«{show(finding.found)}»'}"
    if finding.expected:
        yield f"    expected  {_alone(_edged(show(finding.expected, 300)), terminal)}"
    if finding.fix:
        yield f"    to fix    {show(finding.fix, 300)}"


def _edged(text: str) -> str:
    """Show blanks at the ends, where nobody would see them."""
    bare = text.strip(" ")
    before, after = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return f"{'⟨SP⟩' * before}{bare}{'⟨SP⟩' * after}" if bare else "⟨SP⟩" * len(text)


def place(finding: Finding) -> str:
    """Return ``file:line:column``, as far as each is known."""
    where = show(finding.file, 500) or "hashiye"
    if where.startswith("::"):
        where = f"./{where}"  # else GitHub would take the line for a command
    if finding.line:
        where += f":{finding.line}:{finding.column}"
    return where


def _alone(text: str, terminal: bool) -> str:
    """Isolate what may be Persian, so that a screen that knows direction keeps the rest of the line in order."""
    return f"\u2068{text}\u2069" if terminal and not text.isascii() else text
