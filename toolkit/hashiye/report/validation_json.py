"""One run of ``validate`` for programs: JSON, schema ``hashiye-validation-1.0``."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from hashiye import __version__
from hashiye.findings import Finding
from hashiye.report.machine import finding_fields, safe
from hashiye.report.run import Run

VALIDATION = "hashiye-validation-1.0"


def render(run: Run) -> str:
    """Return the run as JSON: the counts, every finding, and the rules that were not asked."""
    whole = {
        "schema": VALIDATION,
        "tool": {"name": "hashiye", "version": __version__},
        "summary": {
            "documents": run.documents,
            **{f"{severity}s": number for severity, number in run.counts.items()},
            "skipped": len(run.skipped),
            "baselined": run.baselined,
            "fixed": run.fixed,
        },
        "findings": [_finding(finding, fingerprint) for fingerprint, finding in run.fingerprinted],
        "skipped": _skipped(run),
    }
    return safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def _finding(finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        **finding_fields(finding),
        "item": finding.item,
        "textFile": finding.text_file,
        "others": list(finding.others),
        "context": list(finding.context) if finding.context else None,
        "fingerprint": fingerprint,
    }


def _skipped(run: Run) -> list[dict[str, Any]]:
    """Return, by file and reason, the codes that were not asked."""
    codes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for file, code, because in run.skipped:
        codes[file, because].add(code)
    return [
        {"file": file, "because": because, "codes": sorted(left_out)}
        for (file, because), left_out in sorted(codes.items())
    ]
