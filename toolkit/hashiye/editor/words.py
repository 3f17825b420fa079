"""Findings and changes as values of the Language Server Protocol."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from lsprotocol import types
from msgspec import Struct

from hashiye import linediff
from hashiye.codes import Severity
from hashiye.editor.desk import Change
from hashiye.editor.lines import Lines
from hashiye.findings import Finding
from hashiye.report import locations, rules, sentences
from hashiye.text import show

MOST = 2_000
"""How many diagnostics one file gets: editors grow slow on more. The worst are shown."""
SOURCE = "hashiye"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


class Shown(Struct, frozen=True):
    """A finding as it is shown in a file: at its own place, or, ``in_text``, at the words that it is about."""

    finding: Finding
    in_text: bool = False


type Look = Callable[[Path], Lines | None]
"""Returns the lines of a file as its editor has them; None where it cannot be read."""
type Address = Callable[[Path], str]
"""Returns the URI by which the editor knows a file."""


def shown(path: Path, found: Iterable[Finding], *, with_words: bool) -> list[Shown]:
    """Return what is shown in a file, worst first cut to :data:`MOST`; ``with_words``: it is a text that lies open.

    In a text stand its own faults, and those of documents that are about words of it or about the whole text.
    """
    real = os.path.realpath(path)
    listed = list(found)
    same = {
        file: os.path.realpath(file) == real for file in {one.file for one in listed} | {f.text_file for f in listed}
    }
    kept: dict[object, Shown] = {}
    for one in listed:
        on_text = same[one.text_file] if one.text_file else one.code.startswith("HSH-B")
        if same[one.file] or (with_words and on_text):
            said = Shown(one, in_text=not same[one.file])
            kept.setdefault((one.file, one.line, one.column, one.code, one.pointer, one.message, one.found), said)
    return sorted(kept.values(), key=lambda one: rules.rank(one.finding))[:MOST]


def diagnostic(one: Shown, lines: Lines | None, look: Look, address: Address) -> types.Diagnostic:
    """Return a finding as a diagnostic, in the words of every other report."""
    finding = one.finding
    span = (locations.text_span(finding) or (0, 0, 0, 0)) if one.in_text else locations.span(finding)
    return types.Diagnostic(
        range=range_of(lines, span),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source=SOURCE,
        message=sentences.whole(finding),
        related_information=list(_related(one, look, address)) or None,
    )


def range_of(lines: Lines | None, span: tuple[int, int, int, int]) -> types.Range:
    """Return lines and columns from 1 as a range. Without the lines of the file its columns are taken as they are."""
    if lines is None:
        edges = [(max(span[at] - 1, 0), max(span[at + 1] - 1, 0)) for at in (0, 2)]
    else:
        edges = [lines.position(lines.of_finding(*span[at : at + 2])) for at in (0, 2)]
    return types.Range(*(types.Position(*edge) for edge in edges))


def _related(one: Shown, look: Look, address: Address) -> Iterator[types.DiagnosticRelatedInformation]:
    """Yield where the words stand in the text's own file, or the item in its document; and what else has a part."""
    finding = one.finding
    words = locations.text_span(finding)
    if one.in_text:
        yield _place(Path(finding.file), locations.span(finding), "in this document", look, address)
    elif words and finding.text_file not in ("", finding.file):
        said = sentences.words(finding) or "the words"
        yield _place(Path(finding.text_file), words, said, look, address)
    for file in finding.others:
        yield _place(Path(file), (1, 1, 1, 1), "also here", look, address)


def _place(
    path: Path, span: tuple[int, int, int, int], said: str, look: Look, address: Address
) -> types.DiagnosticRelatedInformation:
    where = types.Location(address(path), range_of(look(path), span))
    return types.DiagnosticRelatedInformation(where, said)


def page(finding: Finding) -> str:
    """Return the page of a finding's rule, in Markdown: for a linguist who asks why."""
    about = rules.about(finding)
    parts = (f"**{about.code}** {about.title}", *about.doc.split("\n\n"))
    return "\n\n".join(show(" ".join(part.split()), 4_000) for part in parts)


# --- changes ----------------------------------------------------------------------------------


def text_edits(lines: Lines, after: str) -> list[types.TextEdit]:
    """Return the edits, whole lines each, that make ``after`` of what the editor has."""
    return [
        types.TextEdit(types.Range(types.Position(*lines.position(start)), types.Position(*lines.position(end))), text)
        for start, end, text in linediff.changes(lines.text, after)
    ]


def workspace_edit(
    change: Change, look: Look, address: Address, versions: Mapping[str, int], *, versioned: bool
) -> types.WorkspaceEdit | None:
    """Return a change of files as an editor makes it. None where nothing on the screen would change."""
    by_uri: dict[str, list[types.TextEdit]] = {}
    for path, after in change.files:
        lines = look(path)
        if lines is not None and (made := text_edits(lines, after)):
            by_uri[address(path)] = made
    if not by_uri:
        return None
    if not versioned:
        return types.WorkspaceEdit(changes=by_uri)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), made)
            for uri, made in by_uri.items()
        ]
    )
