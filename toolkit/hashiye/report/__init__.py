"""How results are shown: the only modules that render.

:data:`FORMATS` is the table of what ``validate`` can report in: a module a format, each with a pure
function ``render(run) -> str`` whose result ends with a line end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from hashiye.report import formats
from hashiye.report.run import Run

__all__ = ["FORMATS", "Format", "Run"]


class Format(formats.Format[Run], frozen=True):
    """One row of the table. ``summary_to``: the variable of the environment that names a file to which
    :meth:`summary` is appended.
    """

    summary_to: str = ""

    def summary(self, run: Run) -> str:
        """Return what belongs into the file that ``summary_to`` names; empty for formats without."""
        return cast("Callable[[Run], str]", self.named("summary"))(run) if self.summary_to else ""


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("text", "for people", "text", screen=True),
        Format("json", "for programs; schema hashiye-validation-1.0", "validation_json"),
        Format("sarif", "SARIF 2.1.0, for code scanning", "sarif"),
        Format("junit", "JUnit XML, a case a file", "junit"),
        Format("github", "commands of GitHub Actions", "github", summary_to="GITHUB_STEP_SUMMARY"),
        Format("gitlab", "GitLab code quality", "gitlab"),
        Format("markdown", "Markdown, for summaries and comments", "markdown"),
    )
}
"""Every format of a report, by the name that ``--format`` takes."""
