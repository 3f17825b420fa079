"""Whether git leaves the line ends of a file alone: ``.gitattributes``, read as git reads them (gitattributes(5))."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import cache

from msgspec import Struct

LONGEST = 2048
"""Bytes of a line from which git passes it over (ATTR_MAX_LINE_LENGTH, since git 2.38.1)."""


class Attributes(Struct, frozen=True):
    """One ``.gitattributes``: the folder it stands in (slashes, from the repository's top, empty there), its text."""

    folder: str
    content: str


def keeps_line_ends(path: str, attributes: Iterable[Attributes]) -> bool:
    """Say whether git writes a text to disk with the line ends it was committed with, on every system.

    ``path`` is from the repository's top, with slashes; ``attributes`` come from the top down. In one file the
    last line that matches wins, and of two files the one nearer to the path. Macros other than ``binary`` are
    not followed.
    """
    set_: dict[str, str] = {}
    for one in attributes:
        inside = path.removeprefix(f"{one.folder}/") if one.folder else path
        if one.folder and inside == path:
            continue
        for line in one.content.splitlines():
            pattern, *words = (line.split() if len(line.encode()) < LONGEST else ()) or [""]
            if pattern and pattern[0] not in "#![" and _matches(pattern, inside):
                for word in words:
                    set_.update(_meaning(word))
    return set_.get("text") == "no" or (set_.get("eol") == "lf" and set_.get("text") != "no")


def _meaning(word: str) -> dict[str, str]:
    """Return what one word of a line sets: of ``text`` and ``eol`` only."""
    name, _, value = word.partition("=")
    match name:
        case "binary" | "-text":
            return {"text": "no"}
        case "text" | "!text":
            return {"text": value or name}
        case "eol" | "!eol" | "-eol":
            return {"eol": value}
    return {}


def _matches(pattern: str, path: str) -> bool:
    """Match as gitignore(5) does: by the name alone where the pattern has no slash, else from the folder down."""
    if pattern.endswith("/"):
        return False  # folders have no line ends
    if "/" not in pattern:
        return _fits(pattern, path.rpartition("/")[2])
    places = {0}  # how many parts of the path are matched so far, in every possible way: linear, whatever the pattern
    parts = path.split("/")
    for segment in pattern.lstrip("/").split("/"):
        if segment == "**":
            places = set(range(min(places), len(parts) + 1)) if places else set()
        else:
            places = {place + 1 for place in places if place < len(parts) and _fits(segment, parts[place])}
    return len(parts) in places


_MAGIC = re.compile(r"[*?\[\\]")


def _fits(pattern: str, name: str) -> bool:
    """Match one name. A pattern is made ready only if the name begins and ends as it does: there may be thousands."""
    before, *rest = _MAGIC.split(pattern)
    if not rest:
        return pattern == name
    behind = "" if "[" in pattern else rest[-1]  # a bracket has its end in there
    return name.startswith(before) and name.endswith(behind) and bool(_segment(pattern).match(name))


@cache
def _segment(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(translate(pattern))
    except re.error:
        return re.compile("(?!)")  # a bracket that no system would take matches nothing
