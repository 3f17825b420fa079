"""Foreign bytes to a text of the format's domain: line ends and the mark made plain, and counted.

Foreign files come with CRLF, with lone CR and with a byte order mark. All become LF and no mark;
what cannot be in a document at all (controls, noncharacters) is refused with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from hashiye.codecs import Parcel, sniff, utf8
from hashiye.findings import Finding, NotReadable
from hashiye.limits import Limits
from hashiye.text import FORBIDDEN, Offsets, name_of

MOST = 20
"""Forbidden characters that are reported one by one; the rest is counted."""

MARK = "\ufeff"
"""The byte order mark, decoded."""


class Intake(Struct, frozen=True):
    """A decoded text, and what was changed: ``bom`` is 0 or 1, ``crlf`` and ``cr`` count line ends."""

    content: str
    bom: int = 0
    crlf: int = 0
    cr: int = 0

    @property
    def changed(self) -> bool:
        """Whether the text differs from the bytes it came in."""
        return bool(self.bom or self.crlf or self.cr)


def take(parcel: Parcel) -> Intake:
    """Decode ``parcel.data``. Raises ``NotReadable`` (HSH-B101, B103, B105, S214)."""
    utf8.check_size(parcel)
    sniff.refuse(parcel)
    raw = utf8.decode(parcel)
    content = raw.removeprefix(MARK)
    bom = len(raw) - len(content)
    crlf = cr = 0
    if "\r" in content:
        crlf = content.count("\r\n")
        cr = content.count("\r") - crlf
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    if FORBIDDEN.search(content):
        raise NotReadable(_forbidden(content, parcel))
    return Intake(content, bom, crlf, cr)


def _forbidden(content: str, parcel: Parcel) -> Iterator[Finding]:
    places = Offsets(content)
    for match in islice(FORBIDDEN.finditer(content), MOST):
        line, column = places.line_column(match.start())
        yield Finding(
            code="HSH-B105",
            message=f"the format cannot hold {name_of(match[0])}",
            file=parcel.file,
            line=line + parcel.line - 1,
            column=column,
            document=parcel.stem,
            start=match.start(),
            end=match.end(),
            found=f"U+{ord(match[0]):04X}",
            fix="delete the character, or put what was meant in its place",
        )
    total = len(FORBIDDEN.findall(content))
    if total > MOST:
        yield Finding(
            code="HSH-B105",
            message=f"{total - MOST} more characters that the format cannot hold",
            file=parcel.file,
            line=parcel.line,
            column=1,
            document=parcel.stem,
            found=f"{total} characters",
            fix="delete them, or put what was meant in their place",
        )


def too_long(line: int, size: int, limits: Limits) -> NotReadable:
    """Return the error for one document of a file of many that is over the limit ``file_bytes``."""
    return NotReadable([
        Finding(
            code="HSH-S214", message="a document larger than the limit file_bytes", line=line, column=1,
            found=f"at least {size} bytes", expected=f"at most {limits.file_bytes}",
            fix=f"raise it: --limit file_bytes={size}, or cut the document",
        )
    ])  # fmt: skip


def over_limit(parcel: Parcel, name: str, count: int) -> list[Finding]:
    """Return the finding for ``count`` of something, if that is more than the limit ``name``."""
    limit: int = getattr(parcel.limits, name)
    if count <= limit:
        return []
    return [
        Finding(
            code="HSH-S214", message=f"more than the limit {name}", file=parcel.file, line=parcel.line,
            column=1, document=parcel.stem, found=str(count), expected=f"at most {limit}",
            fix=f"raise it: --limit {name}={count}",
        )
    ]  # fmt: skip


def nothing(parcel: Parcel, message: str) -> Finding:
    """Return the finding for a document in which there is nothing to read."""
    return Finding(
        code="HSH-B107", message=message, file=parcel.file, line=parcel.line, column=1, document=parcel.stem,
        found=f"{len(parcel.data)} bytes", expected="something to read",
        fix="put the article into the file, or leave the file out",
    )  # fmt: skip
