"""What ``git-setup --check`` found, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from hashiye import __version__
from hashiye.git.setup import Line
from hashiye.report.machine import safe
from hashiye.report.sentences import quiet
from hashiye.text import show

SCHEMA = "hashiye-git-setup-1.0"


def as_text(lines: Iterable[Line]) -> str:
    """Return a line for each thing looked at, and one below it on how to mend what is wrong."""
    return "".join(f"{quiet(line)}\n" for line in _lines(lines))


def _lines(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield f"{line.verdict:5}  {show(line.what, 300)}: {show(line.said, 1000)}"
        if line.fix:
            yield f"       to mend: {show(line.fix, 1000)}"


def as_json(lines: Sequence[Line]) -> str:
    """Return the same as JSON; see ``schemas/hashiye-git-setup-1.0.schema.json``."""
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "hashiye", "version": __version__},
        "summary": {verdict: sum(line.verdict == verdict for line in lines) for verdict in ("ok", "wrong", "open")},
        "checks": [{"what": one.what, "verdict": one.verdict, "message": one.said, "fix": one.fix} for one in lines],
    }
    return safe(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"
