"""What a report says of the rule behind a finding, one of ours or a plug-in's."""

from __future__ import annotations

from msgspec import Struct

from hashiye.codes import CODES, Code, Severity
from hashiye.findings import Finding
from hashiye.registry import RULES

TOPICS = {1: "text", 2: "structure", 3: "anchoring", 4: "labels-and-metadata", 5: "corpus"}
"""What each level is about."""


class About(Struct, frozen=True):
    """A rule in words. ``doc`` is its page: plain paragraphs."""

    code: str
    name: str
    title: str
    doc: str
    severity: Severity
    tags: tuple[str, ...] = ()


def about(finding: Finding) -> About:
    """Describe the rule of a finding. Of a plug-in's rule that is not in the table only the name is known."""
    rule = RULES.get(finding.code)
    code = CODES.get(finding.code) or (rule.code if rule else None)
    doc = "\n".join(map(str.strip, rule.doc.strip().splitlines())) if rule else ""
    if code is None:
        called = finding.name or finding.code
        return About(finding.code, called, called, doc or called, finding.severity)
    from hashiye import explanations  # noqa: PLC0415  (only reports with whole pages pay for it)

    title = code.title or code.name or code.code
    doc = doc or (explanations.page(code.code) if code.code in CODES else "")
    return About(code.code, code.name or code.code, title, doc or f"{title}.", code.severity, _tags(code))


def _tags(code: Code) -> tuple[str, ...]:
    tags = ["hashiye", f"level-{code.level}", TOPICS.get(code.level, ""), code.topic]
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def name(finding: Finding) -> str:
    """Return the readable name of a finding's rule, empty where there is none."""
    code = CODES.get(finding.code)
    return finding.name or (code.name if code else "")


def is_trouble(finding: Finding) -> bool:
    """Say whether the finding says that something could not be looked at, rather than that it is wrong."""
    code = CODES.get(finding.code)
    return code is not None and code.trouble and finding.severity is Severity.ERROR


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


def fails(finding: Finding, bar: Severity) -> bool:
    """Say whether a finding is at least as bad as ``bar``."""
    return _RANKS[finding.severity] <= _RANKS[bar]


def rank(finding: Finding) -> tuple[bool, int]:
    """Return what sorts findings by how bad they are, worst first: trouble, errors, warnings, infos."""
    return not is_trouble(finding), _RANKS[finding.severity]
