"""GitLab code quality: a JSON list that a merge request shows beside the changed lines."""

from __future__ import annotations

import json
from typing import Any

from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.report import locations, rules, sentences
from hashiye.report.machine import safe
from hashiye.report.run import Run

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(run: Run) -> str:
    """Return the findings in the subset of the Code Climate format that GitLab reads.

    GitLab does not show the name of a check, so the description begins with it.
    """
    issues = [_issue(run, finding, fingerprint) for fingerprint, finding in run.fingerprinted]
    return safe(json.dumps(issues, ensure_ascii=False, indent=1)) + "\n"


def _issue(run: Run, finding: Finding, fingerprint: str) -> dict[str, Any]:
    line, _, end_line, _ = locations.span(finding)
    return {
        "description": f"{sentences.label(finding)}: {sentences.whole(finding)}",
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": "blocker" if rules.is_trouble(finding) else _SEVERITIES[finding.severity],
        "location": {
            "path": locations.name(run, finding.file) or ".",
            "lines": {"begin": line, "end": end_line},
        },
    }
