"""A coverage-guided fuzzer for validate: ``python tests/fuzz/validate_harness.py FORMAT [libFuzzer options] FOLDERS…``.

The bytes are read as a document of the format, every rule is asked, and every place looked up and shown.
Needs atheris, as ``harness.py`` does; what it finds is kept in the same folders.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hashiye"]):
    from hashiye import surroundings
    from hashiye.checks.subject import Context
    from hashiye.codecs import CODECS, Parcel
    from hashiye.codes import CODES
    from hashiye.corpus import Source
    from hashiye.report.text import finding_text
    from hashiye.validation import Job, judge

CODEC = CODECS[sys.argv.pop(1)]
JOB = Job(frozenset(CODES) - {"HSH-A322"}, Context(tagsets=surroundings.packaged(), today="2026-06-01"))
SOURCE = Source(Path(f"doc{CODEC.endings[0]}"), CODEC)


def one(data: bytes) -> None:
    """Judge the bytes as a document, and show what was found."""
    parcel = Parcel(data.partition(b"\n%%\n")[0], str(SOURCE.path), "doc")
    checked = judge(SOURCE, parcel, JOB)
    for finding in (*checked.findings, *checked.refused):
        shown = finding_text(finding)
        if any(char < " " and char != "\n" for char in shown):
            raise AssertionError("a control character reaches the screen")
        if finding.code not in CODES:
            raise AssertionError(finding.code)


atheris.Setup(sys.argv, one)
atheris.Fuzz()
