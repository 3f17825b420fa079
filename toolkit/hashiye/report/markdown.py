"""Markdown (CommonMark with tables), for summaries and comments; nothing in it comes alive.

Words of the corpus stand in code spans, whose fence is longer than any run of backticks in them: there no
mention, link, image, address or tag is read. Tables hold our own words and numbers alone, since a bar inside
a code span would still end a cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from hashiye.codes import Severity
from hashiye.findings import Finding
from hashiye.report import locations, rules, sentences, tally
from hashiye.report.numbers import count
from hashiye.report.run import Run
from hashiye.text import show

_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Infos"}
_PLAIN = re.compile(r"(?:[^\W_]| |[,;:.)](?= |$)|-(?![\d-])|['’(])+")  # nothing that Markdown or its readers act on


def render(run: Run) -> str:
    """Return the whole report."""
    return page(run)


def page(run: Run, limit: int | None = None) -> str:
    """Return the report in at most ``limit`` bytes of UTF-8: the worst findings, and how many are left out."""
    head = "\n".join(_head(run)) + "\n"
    parts, size, shown = [head], len(head.encode()) + 200, 0  # 200: room for the line that says what is missing
    heading = ""
    for finding in sorted(run.findings, key=rules.rank):
        part = "\n".join(_item(run, finding)) + "\n"
        if _HEADINGS[finding.severity] != heading:
            heading = _HEADINGS[finding.severity]
            part = f"\n### {heading}\n\n{part}"
        size += len(part.encode())
        if limit is not None and size > limit:
            break
        parts.append(part)
        shown += 1
    left = len(run.findings) - shown
    return "".join(parts) + (f"\n{count(left, 'finding')} more did not fit here.\n" if left else "")


def _head(run: Run) -> Iterator[str]:
    yield f"## hashiye validate\n\n{_prose(tally.line(run))}."
    if run.findings:
        yield "\n| Rule | Name | Findings | Files |\n| --- | --- | ---: | ---: |"
        numbers = Counter(finding.code for finding in run.findings)
        files = Counter(code for code, _ in {(finding.code, finding.file) for finding in run.findings})
        names = {finding.code: show(rules.name(finding)) for finding in run.findings}
        for code, number in sorted(numbers.items()):
            name = names[code] if re.fullmatch(r"[\w-]+", names[code]) else ""  # a plug-in may name it anything
            yield f"| {code} | {name} | {number} | {files[code]} |"


def _item(run: Run, finding: Finding) -> Iterator[str]:
    place = locations.spelled(locations.name(run, finding.file)) or "hashiye"
    if finding.line:
        place += f":{finding.line}:{finding.column}"
    label = f"**{finding.severity}** {_prose(sentences.label(finding))}"
    yield f"- {_code(place)} {label}: {_prose(show(finding.message, 500) or finding.code)}"
    words = sentences.words(finding)
    for name, value in (
        ("in", words), ("found", show(finding.found)), ("expected", show(finding.expected, 300)),
        ("to fix", show(finding.fix, 300)),
    ):  # fmt: skip
        if value:
            yield f"  - {name} {_prose(value) if name == 'to fix' else _code(value)}"


def _prose(text: str) -> str:
    """Return words as they are if no reader of Markdown makes anything of them, else as code."""
    return text if _PLAIN.fullmatch(text) else _code(text)


def _code(text: str) -> str:
    return code(sentences.quiet(text))


def code(text: str) -> str:
    """Return a code span that shows exactly ``text``, which must hold something, and no line end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{fence}{blank}{text}{blank}{fence}"
