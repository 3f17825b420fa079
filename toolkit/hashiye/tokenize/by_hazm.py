"""The only module that knows hazm: its tokens beside ours, its verb joining, its word lists.

What hazm does to text that a caller would not expect is fenced here:

* its constructor loads 193,350 words that nothing uses; an empty words file gives the same tokens;
* joined verbs are strings with underscores, and a last auxiliary is dropped (hazm issue 369): the
  joining function runs on lists of tokens only, inside one sentence, and its result is read as groups;
* the verb list's empty stem makes participles of نه and ه: groups that begin so are refused.

hazm costs 0.4 seconds to import, so it is imported when first used. Its word lists are read without it.
"""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct

from hashiye.model import Producer

FUTURE = frozenset(f"{no}خواه{ending}" for no in ("", "ن") for ending in ("م", "ی", "د", "یم", "ید", "ند"))
"""The auxiliaries that hazm joins to whatever follows."""


class Difference(Struct, frozen=True):
    """A stretch of the text where hazm's own tokens are not ours.

    ``kind``: ``split`` (hazm cuts our one token), ``glued`` (hazm's one token is several of ours) or
    ``other``. ``start`` and ``end`` are code points, ``tokens`` what hazm has there.
    """

    start: int
    end: int
    kind: str
    tokens: tuple[str, ...]


def producer() -> Producer:
    """Return hazm with its version and the settings it is run with."""
    settings = {"join_verb_parts": "false", "words_file": "none"}
    return Producer("hazm", "tool", name="hazm", version=version("hazm"), settings=settings)


def _data(name: str) -> str:
    spec = find_spec("hazm")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("hazm is not installed", name="hazm")
    return (Path(spec.origin).parent / "data" / name).read_text("utf-8")


def words() -> list[tuple[str, int, str]]:
    """Return hazm's word list: word, count in its corpus (0: in its dictionary only), parts of speech."""
    rows = re.findall(r"^([^\t\n]+)\t(\d+)\t(\S*)$", _data("words.dat"), re.MULTILINE)
    return [(word, int(count), tags) for word, count, tags in rows]


@cache
def verbs() -> list[tuple[str, str]]:
    """Return hazm's verbs: past stem and present stem, neither of them empty."""
    rows = (line.partition("#") for line in _data("verbs.dat").splitlines())
    return [(past, now) for past, _, presents in rows for now in presents.split(" یا ") if past and now]


@cache
def participles() -> frozenset[str]:
    """Return the participles that hazm joins to an auxiliary: گفته, نگفته and the like."""
    return frozenset(f"{no}{past}ه" for past, _ in verbs() for no in ("", "ن"))


@cache
def _tokenizer(join: bool) -> Any:
    from hazm import WordTokenizer  # noqa: PLC0415 - the import costs 0.4 s

    return WordTokenizer(words_file=os.devnull, join_verb_parts=join)


def tokens(text: str) -> list[str]:
    """Return hazm's own tokens of a text, verbs not joined."""
    found: list[str] = _tokenizer(False).tokenize(text)
    return found


@lru_cache(maxsize=10_000)
def joined(parts: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return the groups that hazm's joining makes of consecutive tokens, as first and past-the-last index.

    A token that hazm drops, and one it leaves alone, is in no group.
    """
    groups = []
    index = 0
    for word in _tokenizer(True).join_verb_parts(list(parts)):
        first = index
        while index < len(parts) and "_".join(parts[first : index + 1]) != word:
            index += 1
        index += 1
        if index > len(parts):  # what follows was lost
            break
        if index - first > 1:
            groups.append((first, index))
    return tuple(groups)


_NOT_BLANK = re.compile(r"[^ \n\t]")
_BLOCK = 64


def differences(text: str, starts: list[int], ends: list[int], ours: list[str]) -> list[Difference]:
    """Run hazm on the text, align its tokens with ours in linear time, and return where they part.

    hazm's tokens are the text's characters in order; should one day a token not be found in its
    place, the rest of the text is one difference of kind ``other``.
    """
    theirs = tokens(text)
    if ours == theirs:
        return []
    return _Alignment(text, starts, ends, ours, theirs).differences()


class _Alignment:
    """Two pointers over two lists of tokens of one text."""

    def __init__(self, text: str, starts: list[int], ends: list[int], ours: list[str], theirs: list[str]) -> None:
        self.text, self.starts, self.ends = text, starts, ends
        self.ours, self.theirs = ours, theirs
        self.i = self.j = self.position = 0

    def differences(self) -> list[Difference]:
        found: list[Difference] = []
        while True:
            self._skip_equal()
            if self.i == len(self.ours) and self.j == len(self.theirs):
                return found
            difference = self._stretch()
            found.append(difference)
            if difference.end == -1:
                found[-1] = Difference(difference.start, len(self.text), "other", difference.tokens)
                return found

    def _skip_equal(self) -> None:
        ours, theirs = self.ours, self.theirs
        i, j = self.i, self.j
        while (block := ours[i : i + _BLOCK]) and block == theirs[j : j + len(block)]:
            i += len(block)
            j += len(block)
        for mine, other in zip(ours[i : i + _BLOCK], theirs[j : j + _BLOCK], strict=False):
            if mine != other:
                break
            i += 1
            j += 1
        if i > self.i:
            self.position = self.ends[i - 1]
        self.i, self.j = i, j

    def _next_start(self) -> int:
        """Return where hazm's next token must begin: the length of the text behind its last one."""
        if self.j == len(self.theirs):
            return len(self.text)
        found = _NOT_BLANK.search(self.text, self.position)
        return found.start() if found else len(self.text)

    def _stretch(self) -> Difference:
        """Take tokens from both sides until both stand before the same text.

        The end is -1 where hazm's token is not the text's.
        """
        i, j = self.i, self.j
        limit = len(self.text)
        begin = start = self._next_start()
        if i < len(self.ours):
            begin = min(begin, self.starts[i])
        end = begin
        first = True
        while True:
            mine = self.starts[self.i] if self.i < len(self.ours) else limit
            if self.j < len(self.theirs) and (start < end or (first and start <= mine)):
                token = self.theirs[self.j]
                if not self.text.startswith(token, start):
                    return Difference(begin, -1, "other", tuple(self.theirs[j:]))
                self.position = start + len(token)
                self.j += 1
                end = max(end, self.position)
                start = self._next_start()
            elif self.i < len(self.ours) and (mine < end or first):
                end = max(end, self.ends[self.i])
                self.i += 1
            else:
                break
            first = False
        count, other = self.i - i, self.j - j
        kind = "split" if count == 1 < other else "glued" if other == 1 < count else "other"
        return Difference(begin, end, kind, tuple(self.theirs[j : self.j]))
