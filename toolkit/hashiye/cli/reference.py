"""``python -m hashiye.agreement.reference``: worked examples computed, each with a verdict, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hashiye import files
from hashiye.findings import NotReadable
from hashiye.limits import Limits
from hashiye.text import show

USAGE = "usage: python -m hashiye.agreement.reference FILE   (a file of cases in JSON, or - for standard input)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a verdict for each case of a file; 0: all passed, 1: not all did, 2: the file cannot be read."""
    from hashiye.agreement import reference

    named = [one for one in (sys.argv[1:] if arguments is None else arguments) if one != "--"]
    if len(named) != 1 or named[0] in ("-h", "--help"):
        sys.stderr.write(USAGE + "\n")
        return 0 if named[:1] in (["-h"], ["--help"]) else 2
    try:
        found = reference.verdicts(_decoded(files.read(Path(named[0]), Limits())))
    except NotReadable as error:
        sys.stderr.write("".join(f"{show(named[0], 500)}: {one.message}\n" for one in error.findings))
        return 2
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        sys.stderr.write(f"{show(named[0], 500)}: no cases in JSON: {show(str(error))}\n")
        return 2
    raw = msgspec.json.encode([_row(one) for one in found])
    sys.stdout.buffer.write(msgspec.json.format(raw, indent=1) + b"\n")
    return 0 if all(one.verdict in ("pass", "computed") for one in found) else 1


def _decoded(raw: bytes) -> object:
    """Return what JSON says, also where single cases hold what no JSON can: NaN, 1e400, half a character."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return json.loads(raw)


def _row(one: object) -> object:
    """Return a verdict as an object, its explanation only where there is one."""
    row = msgspec.to_builtins(one)
    return {key: value for key, value in row.items() if key != "why" or value}
