"""Bytes to text, for the formats that take nothing but UTF-8."""

from __future__ import annotations

from hashiye.codecs import Parcel, sniff
from hashiye.findings import Finding, NotReadable
from hashiye.text import Offsets

BOM = b"\xef\xbb\xbf"


def decoded(parcel: Parcel) -> str:
    """Return the text of a document's file. Raises ``NotReadable`` for anything but plain UTF-8 within the limit."""
    check_size(parcel)
    sniff.refuse(parcel)
    if parcel.data.startswith(BOM):
        raise NotReadable([
            Finding(
                code="HSH-B102", message="the file begins with a byte order mark", file=parcel.file,
                line=parcel.line, column=1, found="EF BB BF", expected="UTF-8 without one",
                fix="save the file as UTF-8 without BOM",
            )
        ])  # fmt: skip
    return decode(parcel)


def check_size(parcel: Parcel) -> None:
    """Raise ``NotReadable`` if the bytes are more than the limit."""
    size, limit = len(parcel.data), parcel.limits.file_bytes
    if size > limit:
        raise NotReadable([
            Finding(
                code="HSH-S214", message="larger than the limit file_bytes", file=parcel.file, line=parcel.line,
                column=1, found=f"{size} bytes", expected=f"at most {limit}",
                fix=f"raise it: --limit file_bytes={size}",
            )
        ])  # fmt: skip


def decode(parcel: Parcel) -> str:
    """Decode UTF-8 strictly (no overlong forms, no surrogates). Raises ``NotReadable`` with the place."""
    try:
        return parcel.data.decode()
    except UnicodeDecodeError as error:
        before = parcel.data[: error.start].decode()
        line, column = Offsets(before).line_column(len(before))
        raise NotReadable([
            Finding(
                code="HSH-B101", message=f"the bytes are not UTF-8: {error.reason} at byte {error.start}",
                file=parcel.file, line=line + parcel.line - 1, column=column,
                found=parcel.data[error.start : error.start + 4].hex(" ").upper(), expected="UTF-8",
                fix=sniff.encoding_hint(parcel.data),
            )
        ]) from error  # fmt: skip
