"""A coverage-guided fuzzer for the readers: ``python tests/fuzz/harness.py FORMAT [libFuzzer options] FOLDERS…``.

Needs atheris (``pip install atheris``). What it finds goes into ``tests/fuzz/corpus/FORMAT`` under a
name that says what it was, and is run by every test run. Two parts of an input, for the formats with
a text beside them, are parted by a line of ``%%``.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["hashiye"]):
    from hashiye.codecs import CODECS, Parcel
    from hashiye.findings import NotReadable
    from hashiye.report.text import finding_text

CODEC = CODECS[sys.argv.pop(1)]


def one(data: bytes) -> None:
    """Read the bytes; write what was read, which must read back the same."""
    main, _, beside = data.partition(b"\n%%\n")
    companions = dict.fromkeys(CODEC.companions, beside)
    try:
        reading = CODEC.read(Parcel(main, "f", companions=companions))
    except NotReadable as error:
        for finding in error.findings:
            finding_text(finding)
        return
    if CODEC.name in ("json", "xml"):
        (written,) = CODEC.write(reading.document).files.values()
        if CODEC.read(Parcel(written, "f")).document != reading.document:
            raise AssertionError("what was written reads back as something else")


atheris.Setup(sys.argv, one)
atheris.Fuzz()
