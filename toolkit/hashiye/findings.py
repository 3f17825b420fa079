"""What is wrong, where, and how to put it right: one value for every output format."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from msgspec import Struct


class Severity(enum.StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Code(Struct, frozen=True):
    """A permanent code and what it stands for. Codes are promises: a retired one is never used again.

    ``level``: 1 bytes and text, 2 structure, 3 anchoring, 4 labels and metadata, 5 corpus.
    ``trouble``: it could not be looked at or done at all (exit 2), rather than being wrong (exit 1).
    """

    code: str
    name: str
    level: int
    severity: Severity
    title: str
    trouble: bool = False


class Finding(Struct, frozen=True, kw_only=True):
    """One fault in data. Lines and columns count from 1 (0: unknown), columns in code points.

    ``start`` and ``end`` are offsets in the document's text; ``pointer`` is a JSON Pointer
    (RFC 6901) or an XPath into the file.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    pointer: str = ""
    document: str = ""
    start: int | None = None
    end: int | None = None
    text_line: int = 0
    text_column: int = 0
    found: str = ""
    expected: str = ""
    fix: str = ""


class NotReadable(Exception):  # noqa: N818  (the word of the house: it says what the bytes are)
    """Bytes that are no document. Carries every finding that says why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.code} {f.message}" for f in self.findings))


_ROWS = (
    # level 1: bytes and text
    ("HSH-B101", "not-utf-8", 1, "The bytes are not UTF-8"),
    ("HSH-B102", "byte-order-mark", 1, "The file begins with a byte order mark"),
    ("HSH-B103", "not-a-document", 1, "The file is something else: packed bytes, a web page, a pointer"),
    ("HSH-B104", "encoding-declared", 1, "The declared encoding is not UTF-8"),
    ("HSH-B105", "character-outside-domain", 1, "A character that the format cannot hold"),
    ("HSH-B106", "text-changed", 1, "The text is not the one the document was made on"),
    ("HSH-B107", "empty-text", 1, "The article holds no text"),
    # level 2: structure
    ("HSH-S201", "not-well-formed", 2, "The file is not well-formed"),
    ("HSH-S202", "duplicate-key", 2, "A key stands twice in one object"),
    ("HSH-S203", "not-a-number", 2, "NaN and infinity are not numbers of the format"),
    ("HSH-S204", "lone-surrogate", 2, "Half of a surrogate pair"),
    ("HSH-S205", "too-deep", 2, "Nested more deeply than the limit"),
    ("HSH-S206", "number-too-long", 2, "A number with more digits than any offset has"),
    ("HSH-S207", "doctype", 2, "A document type declaration or an entity"),
    ("HSH-S208", "processing-instruction", 2, "A processing instruction"),
    ("HSH-S209", "comment", 2, "A comment, which the other spelling could not carry"),
    ("HSH-S210", "unknown-field", 2, "A field, element or attribute that the format does not know"),
    ("HSH-S211", "missing-field", 2, "A field that must be there is missing"),
    ("HSH-S212", "wrong-type", 2, "A value of the wrong type"),
    ("HSH-S213", "wrong-value", 2, "A value outside what the format allows"),
    ("HSH-S214", "limit-exceeded", 2, "Larger than a declared limit"),
    ("HSH-S215", "version-unknown", 2, "Written by a newer version of the format"),
    ("HSH-S216", "format-unknown", 2, "No codec for this format"),
    ("HSH-S217", "not-canonical", 2, "Not in canonical form"),
    ("HSH-S218", "foreign-format", 2, "A line that its format does not allow"),
    # level 3: anchoring
    ("HSH-A301", "offset-outside-text", 3, "An offset outside the text"),
    ("HSH-A302", "surface-differs", 3, "The stored surface differs from the text it covers"),
    # level 4: labels and metadata
    ("HSH-M401", "sidecar", 4, "The facts beside an article cannot be used"),
    # level 5: corpus
    ("HSH-C501", "unreadable", 5, "The file cannot be read"),
    ("HSH-C502", "not-written", 5, "The result cannot be written"),
    ("HSH-C503", "id-taken", 5, "Two articles would become one document"),
    ("HSH-C504", "already-there", 5, "A document of this name is there, made on another text"),
    ("HSH-C505", "outside-corpus", 5, "A path that leads out of the corpus"),
    ("HSH-C506", "settings", 5, "The settings cannot be used"),
    ("HSH-C507", "worker-died", 5, "The process that worked on this file died"),
    ("HSH-C508", "plug-in", 5, "A plug-in failed"),
    ("HSH-C509", "loss", 5, "The target format cannot carry this"),
)

_TROUBLE = frozenset(("HSH-B103", "HSH-C501", "HSH-C502", "HSH-C505", "HSH-C506", "HSH-C507", "HSH-C508", "HSH-S216"))

CODES: dict[str, Code] = {
    code: Code(code, name, level, Severity.ERROR, title, code in _TROUBLE) for code, name, level, title in _ROWS
}
"""Every code this package reports, by code."""


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 2 if something could not be done, 1 if something is wrong, else 0."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    return 2 if any(CODES[finding.code].trouble for finding in errors) else int(bool(errors))
