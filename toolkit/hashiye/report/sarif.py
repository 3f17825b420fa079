"""SARIF 2.1.0 (OASIS), with every field that GitHub's code scanning reads.

GitHub shows 5,000 results of one upload and refuses more than 25,000: the worst are kept, and the report says how
many were cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hashiye import __version__
from hashiye.codes import Severity
from hashiye.findings import Finding, exit_code
from hashiye.report import locations, rules, sentences, tally
from hashiye.report.machine import safe
from hashiye.report.run import Run
from hashiye.text import show

RESULTS = 5_000
"""How many results one report holds at most."""
NOTIFICATIONS = 100
"""How many troubles are told as such, besides being results."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 1_000  # GitHub refuses texts of rules longer than 1,024 characters


def render(run: Run) -> str:
    """Return one SARIF log with one run."""
    kept = sorted(run.fingerprinted, key=lambda pair: rules.rank(pair[1]))[:RESULTS]
    listed = {finding.code: rules.about(finding) for _, finding in kept}
    indices = {code: index for index, code in enumerate(sorted(listed))}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(listed[code] for code in indices)},
                "automationDetails": {"id": "hashiye/validate/"},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top folder of the checkout."}}},
                "invocations": [_invocation(run, len(run.findings) - len(kept))],
                "results": [_result(run, fingerprint, one, indices[one.code]) for fingerprint, one in kept],
            }
        ],
    }
    return safe(json.dumps(log, ensure_ascii=False, indent=1)) + "\n"


def _driver(listed: Iterable[rules.About]) -> dict[str, Any]:
    return {
        "name": "hashiye",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(about) for about in listed],
    }


def _rule(about: rules.About) -> dict[str, Any]:
    doc = _short(about.doc)
    return {
        "id": about.code,
        "name": about.name,
        "shortDescription": {"text": _short(about.title)},
        "fullDescription": {"text": doc},
        "help": {"text": doc, "markdown": _markdown(about)},
        "defaultConfiguration": {"level": _LEVELS[about.severity]},
        "properties": {"tags": list(about.tags)},
    }


def _markdown(about: rules.About) -> str:
    """Return a rule's page; it is our own text, or that of a plug-in that was installed to be trusted."""
    parts = (f"**{about.code}** {about.title}", *about.doc.split("\n\n"))
    page = "\n\n".join(show(" ".join(part.split()), _LONGEST) for part in parts)
    return page if len(page) <= _LONGEST else f"{page[:_LONGEST]}…"


def _short(text: str) -> str:
    return show(" ".join(text.split()), _LONGEST)[: _LONGEST + 1]


def _invocation(run: Run, cut: int) -> dict[str, Any]:
    notes = [_notification("note", said) for said in tally.not_asked(run)]
    if cut:
        notes.append(_notification("warning", f"{cut} of {len(run.findings)} findings are left out, the mildest"))
    troubles = [finding for finding in run.findings if rules.is_trouble(finding)][:NOTIFICATIONS]
    notes += [
        {
            **_notification("error", sentences.whole(finding)),
            "descriptor": {"id": finding.code},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(run, finding.file)}}],
        }
        for finding in troubles
    ]
    return {"executionSuccessful": exit_code(run.findings) != 2, "toolExecutionNotifications": notes}


def _notification(level: str, said: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _escaped(said)}}


def _result(run: Run, fingerprint: str, finding: Finding, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _place(run, finding.file, locations.span(finding))}
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.pointer}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint, "hashiye/v1": fingerprint},
    }
    if related := _related(run, finding):
        result["relatedLocations"] = related
    return result


def _related(run: Run, finding: Finding) -> list[dict[str, Any]]:
    """Return where the words stand in the text's own file, and the other files that have a part in the fault."""
    places = []
    words = locations.text_span(finding)
    if words and finding.text_file not in ("", finding.file):
        places.append(("the words", _place(run, finding.text_file, words)))
    places += [("also here", _place(run, file, (1, 1, 1, 1))) for file in finding.others]
    return [
        {"id": number, "message": {"text": said}, "physicalLocation": place}
        for number, (said, place) in enumerate(places)
    ]


def _message(finding: Finding) -> str:
    words = sentences.words(finding)
    return _escaped(sentences.whole(finding) + (f"; in {words}" if words else ""))


def _escaped(text: str) -> str:
    """Return a message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text.replace("{", "{{").replace("}", "}}")


def _place(run: Run, file: str, span: tuple[int, int, int, int]) -> dict[str, Any]:
    names = ("startLine", "startColumn", "endLine", "endColumn")
    return {"artifactLocation": _artifact(run, file), "region": dict(zip(names, span, strict=True))}


def _artifact(run: Run, file: str) -> dict[str, Any]:
    uri = locations.uri(run, file)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": "%SRCROOT%"}
