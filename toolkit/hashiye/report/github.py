"""GitHub Actions: workflow commands for the log, and Markdown for the step summary.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence, so the worst ten
of each are printed and the step summary holds them all.
"""

from __future__ import annotations

from collections.abc import Iterator

from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.report import locations, markdown, rules, sentences, tally
from hashiye.report.numbers import count
from hashiye.report.run import Run

SHOWN = 10
"""How many commands of one severity GitHub shows of a step."""
SUMMARY = 1_000_000
"""Bytes of a step summary. GitHub takes 1 MiB of a step, and other tools may write to the same file."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(run: Run) -> str:
    """Return a command for each of the worst findings, and a last line that says how many there are."""
    return "\n".join(_lines(run)) + "\n"


def summary(run: Run) -> str:
    """Return the step summary: every finding, or as many of the worst as GitHub takes."""
    return markdown.page(run, SUMMARY)


def _lines(run: Run) -> Iterator[str]:
    worst = sorted(run.findings, key=rules.rank)
    left = 0
    for severity in Severity:
        own = [finding for finding in worst if finding.severity is severity]
        yield from (_command(run, finding) for finding in own[:SHOWN])
        left += len(own[SHOWN:])
    rest = f"; {count(left, 'finding')} more in the step summary" if left else ""
    yield f"hashiye: {tally.line(run)}{rest}"


def _command(run: Run, finding: Finding) -> str:
    words = sentences.words(finding)
    said = sentences.whole(finding) + (f"\nin {words}" if words else "")
    properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(run, finding))
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(said)}"


def _properties(run: Run, finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what the command says of the place. Columns are only taken where one line holds both."""
    if finding.file not in ("", "-"):
        yield "file", locations.spelled(locations.name(run, finding.file), keep="\r\n")
        if finding.line:
            line, column, end_line, end_column = locations.span(finding)
            yield "line", str(line)
            yield "endLine", str(end_line)
            if line == end_line:
                yield "col", str(column)
                yield "endColumn", str(end_column)
    yield "title", sentences.label(finding)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
