"""Files and places as programs want them: names from the top of the checkout, lines and columns that hold together."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from hashiye.findings import Finding
from hashiye.report.run import Run

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def name(run: Run, file: str) -> str:
    """Return a file's name from the top of the checkout, with forward slashes, if the run knows that; else as given.

    The same name comes out wherever in the checkout the run was started. A file outside keeps its name.
    """
    if not file or file == "-":
        return file
    path = Path(file).as_posix()
    whole = Path(os.path.normpath(Path(run.folder, file))).as_posix() if run.folder else path
    root = run.root and Path(run.root).as_posix().rstrip("/") + "/"
    return whole.removeprefix(root) if root and whole.startswith(root) and whole != root else path


def spelled(text: str, keep: str = "") -> str:
    """Return a file's name with its controls, bidi overrides and undecodable bytes by number, the rest as it is.

    Unlike :func:`hashiye.text.show` this keeps half-spaces, so that a Persian name still names its file.
    ``keep``: characters that the caller escapes in a way of its own.
    """
    return _UNPRINTABLE.sub(lambda match: match[0] if match[0] in keep else _number(match), text)


def _number(match: re.Match[str]) -> str:
    point = ord(match[0])
    return f"⟨0x{point & 0xFF:02X}⟩" if 0xDC80 <= point <= 0xDCFF else f"⟨U+{point:04X}⟩"


def uri(run: Run, file: str) -> str:
    """Return a file's name as a URI (RFC 3986), relative if it can be; a byte that is no UTF-8 keeps its value."""
    if file == "-":
        return "stdin"
    path = name(run, file) or "."
    data = path.encode("utf-8", "surrogateescape" if _bytes_only(path) else "surrogatepass")
    escaped = quote(data, safe="/-._~")
    if path.startswith("/"):
        return f"file://{escaped}"
    return f"file:///{escaped}" if re.match("[A-Za-z]:/", path) else escaped


def _bytes_only(path: str) -> bool:
    """Say whether every surrogate stands for a byte of a file's name (PEP 383)."""
    return not re.search("[\ud800-\udc7f\udd00-\udfff]", path)


def span(finding: Finding) -> tuple[int, int, int, int]:
    """Return line and column of the beginning and of the end, all from 1.

    An unknown place is the beginning of the file; an unknown end, or one before the beginning, is the beginning.
    """
    line, column = max(finding.line, 1), max(finding.column, 1)
    end = (finding.end_line, max(finding.end_column, 1))
    return (line, column, *max((line, column), end))


def text_span(finding: Finding) -> tuple[int, int, int, int] | None:
    """Return the same for the words themselves, in the text. None where that is not known, or they were cut."""
    if finding.context is None or not finding.text_line or finding.start is None or finding.end is None:
        return None
    surface = finding.context[1]
    if finding.end - finding.start != len(surface):
        return None
    breaks = surface.count("\n")
    end = len(surface) - surface.rfind("\n") if breaks else finding.text_column + len(surface)
    return finding.text_line, finding.text_column, finding.text_line + breaks, end
