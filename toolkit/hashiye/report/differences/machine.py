"""Differences for programs, and for ``diff --apply``: JSON, schema ``hashiye-diff-1.0``, one change a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from hashiye import __version__
from hashiye.codecs.json_writer import page
from hashiye.comparing.patch_json import SCHEMA, read, spelled
from hashiye.model import Document
from hashiye.report.differences.run import Difference, Pair, Side
from hashiye.report.machine import finding_fields, safe

__all__ = ["SCHEMA", "pieces", "read", "written"]


def written(difference: Difference) -> str:
    """Return the whole report. It holds all that is needed to make the second side of the first, and back."""
    return "".join(pieces(difference))


def pieces(difference: Difference) -> Iterator[str]:
    """Yield the report in pieces: a document or a change a line, in the order of the run."""
    fields = {
        "schema": SCHEMA,
        "tool": {"name": "hashiye", "version": __version__},
        "same": difference.is_same,
        "summary": dict(difference.summary),
        "before": difference.before,
        "after": difference.after,
        "unchanged": difference.same,
        "ignored": list(difference.ignored),
        "layers": list(difference.layers),
    }
    yield "{\n"
    for name, value in fields.items():
        yield f' "{name}": {_line(value)},\n'
    yield from _list("documents", map(_line, map(_document, difference.pairs)))
    yield from _list("changes", (safe(line) for line in _changes(difference.pairs)))
    yield from _list("findings", map(_line, map(finding_fields, difference.findings)), end="\n")
    yield "}\n"


def _changes(pairs: Iterable[Pair]) -> Iterator[str]:
    for number, pair in enumerate(pairs):
        for change in pair.comparison.changes:
            yield spelled(change, _id(pair), number)


def _list(name: str, lines: Iterable[str], end: str = ",\n") -> Iterator[str]:
    """Yield a list with an item a line."""
    yield f' "{name}": ['
    between = "\n  "
    for line in lines:
        yield between + line
        between = ",\n  "
    yield ("]" if between == "\n  " else "\n ]") + end


def _line(value: object) -> str:
    return safe(json.dumps(value, ensure_ascii=False))


def _id(pair: Pair) -> str:
    document = pair.comparison.before or pair.comparison.after
    return document.id if document else ""


def _document(pair: Pair) -> dict[str, Any]:
    comparison = pair.comparison
    return {
        "id": _id(pair),
        "status": pair.status,
        "same": comparison.same,
        "carried": comparison.carried,
        "before": _side(pair.before, comparison.before),
        "after": _side(pair.after, comparison.after),
    }


def _side(side: Side | None, document: Document | None) -> dict[str, str] | None:
    if document is None:
        return None
    return {
        "file": side.name if side else "",
        "textFile": side.text if side else "",
        "sha256": document.text.sha256,
        "documentSha256": sha256(page(document)).hexdigest(),
    }
