"""What a finding is known by from one run to the next: not by its line, nor by its place in a list.

A fingerprint is made of the code, the document's id, the item (:func:`item`) and the words it is about.
It stays when lines are inserted above, when items are sorted anew, and when the file moves.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256

from hashiye.findings import Finding
from hashiye.model import Document

_NUMBERS = re.compile(r"\[\d+\]|(?<=/)\d+(?=/|$)")


def fingerprint(finding: Finding) -> str:
    """Return 32 hexadecimal digits (half of a SHA-256). Findings that are alike share one: see :func:`numbered`.

    Where no item is known, the way to it counts without its numbers; where no document is, the file's name.
    """
    document = finding.document or finding.file.replace("\\", "/").rpartition("/")[2]
    surface = (finding.context[1] if finding.context else "") or finding.found
    parts = [finding.code, document, finding.item or _NUMBERS.sub("*", finding.pointer), surface]
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]  # as JSON: any text, and no two lists alike


def numbered(findings: Iterable[Finding]) -> list[tuple[str, Finding]]:
    """Return each finding with a fingerprint of its own: of those alike, the second ends in ``#2``, and so on."""
    seen: Counter[str] = Counter()
    result = []
    for finding in findings:
        known = fingerprint(finding)
        seen[known] += 1
        result.append((known if seen[known] == 1 else f"{known}#{seen[known]}", finding))
    return result


def item(document: Document, at: tuple[str | int, ...]) -> str:
    """Return a path of the JSON spelling with names for numbers: ``layers/entities:sara/annotations/k7q2mz/label``.

    A layer goes by name and producer, a fact by key and role, what has an id by its id. A number
    without a name (a sentence's) becomes ``*``, since it changes when something is inserted before it.
    """
    steps: list[str] = []
    here: object = document
    for step in at:
        here = _inside(here, step)
        steps.append(_name(here) if isinstance(step, int) else step)
    return "/".join(steps)


def _inside(here: object, step: str | int) -> object:
    """Return what a step leads to, None where that is no part of the model."""
    if isinstance(step, int):
        return here[step] if isinstance(here, tuple) and 0 <= step < len(here) else None
    return here.get(step) if isinstance(here, Mapping) else getattr(here, step, None)


def _name(here: object) -> str:
    role = getattr(here, "role", "")
    key = getattr(here, "key", "")
    named = getattr(here, "name", "") if hasattr(here, "annotations") else ""
    if named:
        return f"{named}:{getattr(here, 'producer', '')}"
    if key:
        return f"{key}:{role}" if role else str(key)
    return str(getattr(here, "id", "") or "*")
