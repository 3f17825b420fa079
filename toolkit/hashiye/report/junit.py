"""JUnit XML, a case a file, sound files too; for every CI that counts tests.

Readers differ in how many failures of one case they show, so a case has at most one, which lists everything
in its file that fails the run. What is milder (by default warnings and infos) stands in the case's output.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from hashiye.findings import Finding
from hashiye.report import locations, rules, sentences, tally
from hashiye.report.numbers import count
from hashiye.report.run import Run

LISTED = 1_000
"""How many findings of one file are written out."""


def render(run: Run) -> str:
    """Return one test suite. Times are 0: they would differ from run to run."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in run.findings:
        found[finding.file].append(finding)
    files = sorted({*run.files, *found})
    errors = sum(any(map(rules.is_trouble, of_one)) for of_one in found.values())
    failures = sum(any(rules.fails(one, run.bar) for one in of_one) for of_one in found.values()) - errors
    counts = f'name="hashiye" tests="{len(files)}" failures="{failures}" errors="{errors}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites {counts} time="0">',
        f' <testsuite {counts} skipped="0" time="0">',
        *(line for file in files for line in _case(run, file, found[file])),
        f"  <system-out>{_text(tally.line(run))}</system-out>",
        " </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(run: Run, file: str, findings: list[Finding]) -> Iterator[str]:
    name = locations.spelled(locations.name(run, file)) or "hashiye"
    head = f'  <testcase classname="hashiye.validate" name={_attribute(name)} time="0"'
    if not findings:
        yield f"{head}/>"
        return
    yield f"{head}>"
    wrong = [finding for finding in findings if rules.fails(finding, run.bar)]
    milder = [finding for finding in findings if not rules.fails(finding, run.bar)]
    if wrong:
        tag = "error" if any(map(rules.is_trouble, wrong)) else "failure"
        codes = ", ".join(sorted({finding.code for finding in wrong}))
        message = f"{count(len(wrong), 'finding')}: {codes}"
        yield f'   <{tag} type="hashiye" message={_attribute(message)}>{_listed(wrong)}</{tag}>'
    if milder:
        yield f"   <system-out>{_listed(milder)}</system-out>"
    yield "  </testcase>"


def _listed(findings: list[Finding]) -> str:
    lines = [
        f"{finding.line}:{finding.column}: {finding.severity} {sentences.label(finding)}: {sentences.whole(finding)}"
        for finding in findings[:LISTED]
    ]
    if len(findings) > LISTED:
        lines.append(f"{count(len(findings) - LISTED, 'finding')} more")
    return _text("\n".join(lines))


def _text(text: str) -> str:
    return _numbered(escape(text))


def _attribute(text: str) -> str:
    return _numbered(quoteattr(text))


def _numbered(text: str) -> str:
    """Write ``#`` of a log command by number: a log reader would act on it, wherever in the line it stands."""
    return text.replace("##", "#&#35;")
