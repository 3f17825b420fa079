"""How a text was changed: undoes what editors, git and normalizers do, until the stored hash comes back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from hashiye.checks.spots import in_order

_BOM = b"\xef\xbb\xbf"
_EMPTY_LINES = 6
"""Empty lines at an edge of a text that are tried: the seed article begins with four."""
_MIDDLE, _LARGE = 200_000, 4_000_000
"""Bytes from which fewer combinations are tried."""


class Cause(Struct, frozen=True):
    """What was done to a text: ``name`` for people, and the bytes from before it was done.

    ``kind`` is one of ``bom``, ``line-ends``, ``blanks``, ``normal-form``, ``letters``, ``digits``, ``encoding``.
    """

    kind: str
    name: str
    restored: bytes


def restored(raw: bytes, digest: str) -> bytes | None:
    """Return the bytes whose SHA-256 (lower-case hexadecimal) is ``digest``, if undoing known changes gives them."""
    found = cause(raw, digest)
    return found.restored if found is not None else None


def cause(raw: bytes, digest: str) -> Cause | None:
    """Return what turned the text of a hash into ``raw``; None where nothing that is tried explains it.

    Tried are a byte order mark, line ends, empty lines and blanks at edges, alone and together; and,
    on top of a mark and line ends, normal forms, Arabic and Persian letters, digits, and a wrong decoding.
    Of texts above :data:`_LARGE` fewer combinations are tried, so that the time stays bounded.
    """
    for kind, name, candidate in _candidates(raw):
        if sha256(candidate).hexdigest() == digest:
            return Cause(kind, name, candidate)
    return None


def _candidates(raw: bytes) -> Iterator[tuple[str, str, bytes]]:
    bases = list(_bases(raw))
    yield from bases[1:]
    if len(raw) > _LARGE:
        del bases[1:]
    for kind, name, base in bases:
        for made in _edges(base):
            yield _joined(kind, name, *made)
    for kind, name, base in bases:
        for made in _texts(base):
            yield _joined(kind, name, *made)


def _joined(kind: str, name: str, own_kind: str, own_name: str, made: bytes) -> tuple[str, str, bytes]:
    return (kind, f"{name} and {own_name}", made) if name else (own_kind, own_name, made)


def _bases(raw: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield the text itself, and with its byte order mark and line ends as they may have been."""
    bare = raw.removeprefix(_BOM)
    without = (("bom", "a byte order mark was added", bare),) if bare != raw else ()
    for mark, name, marked in (("", "", raw), *without, ("bom", "a byte order mark was taken away", _BOM + bare)):
        yield mark, name, marked
        plain = marked.replace(b"\r\n", b"\n")
        bare_ends = plain.replace(b"\r", b"\n")
        for way, ends in (
            ("line ends were changed from LF to CR LF", plain),
            ("line ends were changed from LF to CR", bare_ends),
            ("line ends were changed from CR LF to LF", bare_ends.replace(b"\n", b"\r\n")),
        ):
            if ends != marked:
                yield mark or "line-ends", f"{name} and {way}" if name else way, ends


def _edges(base: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield the text without blanks at the ends of its lines, and with other empty lines at its own ends."""
    newline = b"\r\n" if b"\r\n" in base else b"\n"
    trimmed = b"\n".join(line.rstrip(b" \t") for line in base.split(b"\n"))
    yield "blanks", "blanks were added at the ends of lines", trimmed
    core = base.strip(b"\r\n")
    most = _EMPTY_LINES if len(base) < _MIDDLE else 1
    for before in range(most + 1):
        for after in range(most + 1):
            yield (
                "blanks",
                "empty lines at its beginning or end were changed",
                newline * before + core + newline * after,
            )
    yield "blanks", "blanks at its beginning or end were added", base.strip()
    yield "blanks", "blanks at its end were added", base.rstrip()


def _texts(base: bytes) -> Iterator[tuple[str, str, bytes]]:
    for kind, way, old, new in _FOLDS:
        made = base
        for one, other in zip(old, new, strict=True):  # replace is many times faster here than translate
            made = made.replace(one.encode(), other.encode())
        yield kind, way, made
    try:
        text = base.decode()
    except UnicodeDecodeError:
        return
    ordered = in_order(text)
    for form in _FORMS:
        yield (
            "normal-form",
            f"it was taken out of normal form {form[2:]}",
            unicodedata.normalize(form, ordered).encode(),
        )
    for encoding in ("cp1252", "latin-1", "cp1256"):
        yield "encoding", f"its UTF-8 was read as {encoding}", _again(text, encoding)


def _again(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
_FOLDS = (
    ("letters", "Persian yeh and kaf became Arabic", "يك", "یک"),
    ("letters", "Persian yeh and kaf became Arabic", "يىك", "ییک"),
    ("letters", "Persian yeh became Arabic", "ي", "ی"),
    ("letters", "Persian kaf became Arabic", "ك", "ک"),
    ("letters", "Arabic yeh and kaf became Persian", "یک", "يك"),
    ("letters", "Arabic yeh became Persian", "ی", "ي"),
    ("letters", "Arabic kaf became Persian", "ک", "ك"),
    ("letters", "alef maksura became Persian yeh", "ی", "ى"),
    ("digits", "Persian digits became Arabic", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"),
    ("digits", "Persian digits became ASCII", "0123456789", "۰۱۲۳۴۵۶۷۸۹"),
    ("digits", "Arabic digits became Persian", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"),
    ("digits", "ASCII digits became Persian", "۰۱۲۳۴۵۶۷۸۹", "0123456789"),
)
"""What was done, and how it is undone: these letters back into those."""
