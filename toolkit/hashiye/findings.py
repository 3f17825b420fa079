"""What is wrong, where, and how to put it right: one value for every output format."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from hashiye.codes import CODES, Severity


class Finding(Struct, frozen=True, kw_only=True):
    """One fault in data. Lines and columns count from 1 (0: unknown), columns in code points.

    ``start`` and ``end`` are offsets in the document's text; ``pointer`` is a JSON Pointer
    (RFC 6901) or an XPath into the file. ``name`` is the readable name of a plug-in's rule; those of
    our own codes stand in :data:`hashiye.codes.CODES`. ``context`` is the text before the span, in it (the
    beginning of a long one) and behind it. ``item`` names what it is about by ids instead of numbers
    (:func:`hashiye.fingerprints.item`). ``text_file`` is the file that ``text_line`` counts in, empty where
    the text stands inside the document. ``others`` are further files that the fault lies in, such as the
    other of two that are alike.
    """

    code: str
    message: str
    name: str = ""
    severity: Severity = Severity.ERROR
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    pointer: str = ""
    item: str = ""
    document: str = ""
    start: int | None = None
    end: int | None = None
    text_line: int = 0
    text_column: int = 0
    text_file: str = ""
    found: str = ""
    expected: str = ""
    fix: str = ""
    context: tuple[str, str, str] | None = None
    others: tuple[str, ...] = ()


class NotReadable(Exception):  # noqa: N818  (the word of the house: it says what the bytes are)
    """Bytes that are no document. Carries every finding that says why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.code} {f.message}" for f in self.findings))

    def of(self, file: str) -> tuple[Finding, ...]:
        """Return the findings; those that name no file get this one's name."""
        return tuple(one if one.file else structs.replace(one, file=file) for one in self.findings)


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 2 if something could not be done, 1 if something is wrong, else 0."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    troubles = (CODES[finding.code].trouble for finding in errors if finding.code in CODES)  # a plug-in has its own
    return 2 if any(troubles) else int(bool(errors))
