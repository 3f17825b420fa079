"""Which names documents, producers and layers may have, and how a file name becomes one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NAME_MAX = 100
"""Code points of the longest name."""

_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
"""Names that Windows keeps for devices, with any ending."""


_LATER = re.compile("[\U0002ebf0-\U0002ee5d]")
"""Letters that Unicode 15.1 (Python 3.13) has and 15.0 (Python 3.12) has not: names are those of 15.0."""


def _fits(char: str) -> bool:
    known = unicodedata.category(char)[0] == "L" or unicodedata.category(char) == "Nd"
    return char in "._-" or (known and _LATER.match(char) is None)


@lru_cache(maxsize=4096)
def problem(name: str) -> str:
    """Return why ``name`` cannot be the name of a document, producer or layer; empty if it can.

    Names are Unicode letters and decimal digits, ``.`` ``_`` ``-``, in NFC, with no leading or
    trailing dot, at most 100 code points, and no reserved device name.
    """
    if not name:
        return "it is empty"
    if name.isascii() and name.isalnum() and len(name) <= NAME_MAX and name.lower() not in _DEVICES:
        return ""
    if len(name) > NAME_MAX:
        return f"it is longer than {NAME_MAX} characters"
    wrong = next((char for char in name if not _fits(char)), None)
    if wrong is not None:
        return f"it holds U+{ord(wrong):04X}; only letters, digits, . _ and - are allowed"
    if name[0] == "." or name[-1] == ".":
        return "it begins or ends with a dot"
    if unicodedata.normalize("NFC", name) != name:
        return "it is not in normal form C"
    if name.lower().partition(".")[0] in _DEVICES:
        return "it is the name of a device on Windows"
    return ""


def made_of(stem: str) -> str:
    """Return the name a file's stem becomes: what a name cannot hold turns into ``-``.

    A joiner is dropped rather than replaced, since it is part of a word.
    """
    composed = unicodedata.normalize("NFC", stem.replace("\u200c", ""))
    name = "".join(char if _fits(char) else "-" for char in composed)
    name = re.sub("-{2,}", "-", name).strip("-.")[:NAME_MAX].rstrip("-.") or "document"
    return f"document-{name}"[:NAME_MAX].rstrip("-.") if problem(name) else name
