"""Where the web addresses, e-mail addresses and file names of a piece of text stand.

A piece is text without blanks. Runs of the characters that addresses are made of are taken one
after the other, each looked at once, so that the time is linear however the piece is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+@-]*+")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")
_REST = re.compile('[^\\s\u200b<>\u00ab\u00bb"\u201c\u201d\u060c\u061b]++')
_TRAILING = ".,;:!?'\u061f\u2026\u2019)]}*_\u200e\u200f\u061c\u202c\u2069\u200c"
_SCHEMES = frozenset(("http", "https", "ftp", "ftps"))
_HOSTS = (
    "com org net edu gov int info biz ir eu uk us de fr ru tr az am iq af tj ae sa qa kw tv io "
    "co me news app dev ca ch cn jp nl se no fi gr pl at be es pt il"
)
_FILES = (
    "pdf doc docx xls xlsx ppt pptx odt txt csv json xml html htm php asp aspx js css py zip rar gz jpg jpeg "
    "png gif svg webp mp3 mp4 avi mkv apk exe"
)
_LAST = frozenset(f"{_HOSTS} {_FILES}".split())


def find(piece: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each address in ``piece``, in order.

    An address is a URL with a scheme (http, https, ftp), a name with dots whose last part is a known
    top-level domain or file ending in one case, with its path, or an e-mail address. Punctuation at its end
    is left outside, and a closing bracket too unless the address opened it.
    """
    position = 0
    while (run := _RUN.search(piece, position)) is not None:
        start, end = run.span()
        position = end
        if start and piece[start - 1] in "@#":
            continue
        if run[0].lower() in _SCHEMES and piece.startswith("://", end):
            stop = _trimmed(piece, end + 3)
            if stop > end + 3:
                position = stop
                yield start, stop
            continue
        name = run[0].rstrip("._%+@-")
        if "@" in name:
            if _MAIL.fullmatch(name):
                yield start, start + len(name)
        elif _is_name(name):
            position = start + len(name)
            if piece.startswith(("/", "?"), position) or piece[position : position + 2].strip(":").isdecimal():
                position = _trimmed(piece, position)
            yield start, position


def _is_name(name: str) -> bool:
    before, dot, last = name.rpartition(".")
    cased = last.islower() or last.isupper()
    return bool(dot and cased and last.lower() in _LAST and before.strip(".") and ".." not in name)


def _trimmed(piece: str, start: int) -> int:
    """Return where the address whose rest begins at ``start`` ends."""
    rest = _REST.match(piece, start)
    if rest is None:
        return start
    end = rest.end()
    open_brackets = piece.count("(", start, end) - piece.count(")", start, end)
    while end > start and piece[end - 1] in _TRAILING:
        if piece[end - 1] == ")":
            if open_brackets >= 0:
                break
            open_brackets += 1
        end -= 1
    return end
