"""The data files of the rule recogniser, read: lists of entries, and small named sets of words.

Lists are ``data/*.txt``: UTF-8, one entry a line, columns parted by a TAB, ``#`` begins a comment line. Where
they come from stands in their first lines.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from hashiye import forms

JOIN = "\x1f"
"""Stands for the half-space in the keys of entries, so that their parts can be told."""
_APART = "،()."


def rows(stem: str) -> list[list[str]]:
    """Return the rows of one list as matching keys, each a list of its columns, half-spaces as :data:`JOIN`.

    A list that is not there is empty.
    """
    file = resources.files("hashiye.recognize").joinpath("data", f"{stem}.txt")
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8").split("\n")
    text = "\n".join(line for line in lines if line and not line.startswith("#"))
    text = text.replace("\u200c", JOIN)
    for mark in _APART:  # tokens of their own
        text = text.replace(mark, f" {mark} ")
    return [line.split("\t") for line in forms.fold(text).split("\n") if line]


def plain(name: str) -> str:
    """Return the key of an entry without the marks of its half-spaces."""
    return name.replace(JOIN, "")


@cache
def _contexts() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(plain(row[1]).split()) for row in rows("contexts")}


def context(name: str) -> frozenset[str]:
    """Return the matching keys of one of the sets in ``data/contexts.txt``. ``KeyError`` if there is none."""
    return _contexts()[name]
