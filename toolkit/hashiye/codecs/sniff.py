"""What bytes look like that are no document: compressed files, web pages, pointers, half-merged files.

Nothing is guessed into a document: what surely is something else is refused and named, and what
is in another encoding is refused with a hint.
"""

from __future__ import annotations

import re

from hashiye.codecs import Parcel
from hashiye.findings import Finding, NotReadable

_SAMPLE = 64 * 1024

_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"%PDF-", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"version https://git-lfs.github.com/spec/", "git LFS pointer"),
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_FIRST_BYTES = frozenset(magic[0] for magic, _ in _MAGIC)

_UNPACK = "unpack it first"
_FIXES = {
    "gzip": _UNPACK, "zstd": _UNPACK, "bzip2": _UNPACK, "xz": _UNPACK, "7z": _UNPACK, "zip": _UNPACK,
    "rar": _UNPACK, "tar": _UNPACK,
    "html page": "fetch the article itself: this is a web page, perhaps an error page",
    "git conflict markers": "finish the merge: decide between the two sides and take the markers out",
    "git LFS pointer": "fetch the real file: git lfs pull",
}  # fmt: skip

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*>\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_OURS = re.compile(rb"^<<<<<<< ", re.MULTILINE)
_BETWEEN = re.compile(rb"^=======\r?$", re.MULTILINE)
_THEIRS = re.compile(rb"^>>>>>>> ", re.MULTILINE)


def sniff(data: bytes) -> str | None:
    """Return what ``data`` surely is instead of a document, or None. Linear, and cheap for a document."""
    if data[:1] and data[0] in _FIRST_BYTES:
        for magic, what in _MAGIC:
            if data.startswith(magic):
                return what
    if data[257:262] == b"ustar":
        return "tar"
    if _HTML.match(data, 0, _SAMPLE):
        return "html page"
    if _conflict(data) is not None:
        return "git conflict markers"
    if b"\x00" in data[:_SAMPLE] and _is_wide(data[:_SAMPLE]):
        return "UTF-16"
    return None


def refuse(parcel: Parcel) -> None:
    """Raise ``NotReadable`` if the bytes surely are something else: HSH-B103, or B101 for UTF-16."""
    what = sniff(parcel.data)
    if what is None:
        return
    if what.startswith("UTF-"):
        code, message, expected = "HSH-B101", f"the bytes are not UTF-8; they look like {what}", "UTF-8"
        fix = encoding_hint(parcel.data)
    else:
        code, message, expected = "HSH-B103", f"this is no document; it looks like {what}", "a document"
        fix = _FIXES.get(what, "give the document itself")
    before = parcel.data[: _conflict(parcel.data) or 0].count(b"\n")
    raise NotReadable([
        Finding(
            code=code, message=message, file=parcel.file, line=parcel.line + before, column=1,
            found=what, expected=expected, fix=fix,
        )
    ])  # fmt: skip


def encoding_hint(data: bytes) -> str:
    """Return how to bring bytes that are not UTF-8 into it: names the encoding only where that is clear."""
    sample = data[:_SAMPLE]
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "convert it: iconv -f UTF-32 -t UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "convert it: iconv -f UTF-16 -t UTF-8"
    if b"\x00" in sample and (wide := _is_wide(sample)):
        return f"it looks like UTF-16 without a mark; convert it: iconv -f {wide} -t UTF-8"
    if _is_cp1256(sample):
        return "it looks like windows-1256; if it is, convert it: iconv -f CP1256 -t UTF-8"
    if b"\xed\xa0" <= _first_bad(data) < b"\xed\xc0":
        return "half of a surrogate pair (CESU-8): write the file again with a program that writes UTF-8"
    return "save the file as UTF-8"


_ARABIC = re.compile("[\u0600-\u06ff\u200c\u200d«»–—’“”]")


def _first_bad(data: bytes) -> bytes:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return data[error.start : error.start + 2]
    return b""


def _is_cp1256(sample: bytes) -> bool:
    """Say whether, read as windows-1256, nearly all beyond ASCII is Arabic script, which UTF-8 never is."""
    other = [char for char in sample.decode("cp1256", "replace") if char > "\x7f"]
    return len(other) > 3 and len(_ARABIC.findall("".join(other))) >= 0.9 * len(other)


def _is_wide(sample: bytes) -> str:
    """Return the flavour of UTF-16, if every other byte is the high byte of Latin or Arabic script."""
    even, odd = sample[0::2], sample[1::2]
    for name, high, low in (("UTF-16LE", odd, even), ("UTF-16BE", even, odd)):
        usual = sum(map(high.count, (b"\x00", b"\x06", b"\x20")))
        if len(high) > 1 and usual >= 0.9 * len(high) and low.count(b"\x00") * 2 < len(low):
            return name
    return ""


def _conflict(data: bytes) -> int | None:
    """Return where an unfinished merge begins: all three markers, in order, at line starts."""
    if b"<<<<<<< " not in data:
        return None
    ours = _OURS.search(data)
    between = ours and _BETWEEN.search(data, ours.end())
    theirs = between and _THEIRS.search(data, between.end())
    return ours.start() if ours and theirs else None
