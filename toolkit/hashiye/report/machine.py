"""Findings and results for programs: JSON whose schemas stand in ``schemas/``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from hashiye import __version__
from hashiye.codecs import Loss
from hashiye.codes import CODES, Severity
from hashiye.findings import Finding

CONVERSION = "hashiye-conversion-1.0"
FORMATTING = "hashiye-formatting-1.0"
LOSSES = "hashiye-losses-1.0"


def finding_fields(finding: Finding) -> dict[str, Any]:
    """Return a finding under the names every machine output uses. Offsets are null where there are none."""
    code = CODES.get(finding.code)
    return {
        "code": finding.code,
        "name": finding.name or (code.name if code else ""),
        "severity": str(finding.severity),
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
        "pointer": finding.pointer,
        "document": finding.document,
        "start": finding.start,
        "end": finding.end,
        "textLine": finding.text_line,
        "textColumn": finding.text_column,
        "found": finding.found,
        "expected": finding.expected,
        "fix": finding.fix,
    }


def report(schema: str, summary: Mapping[str, int], documents: Iterable[Mapping[str, Any]], findings: Iterable[Finding],
           **more: Any) -> str:  # fmt: skip
    """Return one report as JSON: the tool, the counts, what became of each document, and every finding."""
    found = [finding_fields(finding) for finding in findings]
    counts = {f"{severity}s": sum(one["severity"] == severity for one in found) for severity in Severity}
    whole = {
        "schema": schema,
        "tool": {"name": "hashiye", "version": __version__},
        "summary": {**summary, **counts},
        "documents": list(documents),
        "findings": found,
        **more,
    }
    return safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


_RAW = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def safe(text: str) -> str:
    """Return JSON whose controls, breaks of lines and bidi marks are escapes, so that a screen may show it.

    Its meaning is the same. A byte of a file's name that is no UTF-8 is spelled out, since JSON cannot
    hold it. ``##`` may begin a command to the log of a CI.
    """
    text = _SURROGATE.sub(lambda match: "\\\\" + _spelled(ord(match[0])), text)
    return _RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", text).replace("##", "#\\u0023")


def _spelled(surrogate: int) -> str:
    """Return a byte that Python keeps as a surrogate (PEP 383) by its number, any other surrogate by its own."""
    return f"x{surrogate & 0xFF:02x}" if 0xDC80 <= surrogate <= 0xDCFF else f"u{surrogate:04x}"


def losses_head() -> str:
    """Return the first lines of a loss ledger, which is written as the run goes."""
    return f'{{\n "schema": "{LOSSES}",\n "losses": ['


def loss_line(loss: Loss, *, first: bool) -> str:
    """Return one row of the ledger."""
    fields = {"document": loss.document, "kind": loss.kind, "id": loss.id, "detail": loss.detail}
    return f"{'' if first else ','}\n  {safe(json.dumps(fields, ensure_ascii=False))}"


def losses_tail(summary: Mapping[str, int]) -> str:
    """Return the end of a ledger: how many were lost of each kind."""
    return f'\n ],\n "summary": {json.dumps(dict(sorted(summary.items())), ensure_ascii=False)}\n}}\n'
