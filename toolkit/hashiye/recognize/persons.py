"""Names of persons (PER): given names, surnames, what stands before and after them.

A chain of words that can be names is read from the left. Whether it is one depends on what
it holds (a given name and more, a surname no other word looks like) and on what stands beside it
(a title before, a verb of saying after). Titles stay outside.
"""

from __future__ import annotations

from typing import NamedTuple

from hashiye.recognize import flags as f
from hashiye.recognize.lists import context
from hashiye.recognize.view import BREAK, View

_LONGEST = 7
_ACCEPT = f.W_GIVEN | f.W_SURNAME | f.W_SUFFIXED | f.W_STRONG | f.W_INSIDE
_AMBIGUOUS = f.W_GIVEN_AMB | f.W_SURNAME_AMB
_CLOSERS = f.W_PUNCT | f.W_SPOKE | f.W_TITLE | f.W_END
_ERAS = context("eras")
"""Letters with full stops that are no person's initials (ه. ش.، ق. م.)."""
_JOINTS = context("joints")


class Chain(NamedTuple):
    """Words that may be one person's name: where they end and what they hold."""

    end: int
    given: int
    doubtful_given: bool
    surname: bool
    strong: bool
    unknown: int
    initials: bool


def _initial(view: View, at: int) -> bool:
    """Say whether a letter with a full stop stands here (م.), glued or not."""
    return bool(view.codes[at] & f.W_LETTER) and view.keys[at] != "و" and view.keys[at + 1] == "."


def read(view: View, start: int) -> Chain:
    """Read the longest chain of words from ``start`` that can be one person's name."""
    keys, codes, taken = view.keys, view.codes, view.taken
    at, given, unknown = start, 0, 0
    surname = strong = doubtful = initials = False
    while at - start < _LONGEST and not taken[at]:
        code = codes[at]
        if code & f.W_STOP and not code & (f.W_GIVEN | f.W_SURNAME | f.W_ATTACH):
            break
        if code & f.W_GIVEN and not surname:
            given += 1
        elif (code & (f.W_INSIDE | f.W_ATTACH) and at > start) or keys[at] in _JOINTS or code & f.W_INSIDE:
            if not code & (f.W_INSIDE | f.W_ATTACH) or (code & f.W_STOP and at == start):
                break
            surname = surname or bool(code & f.W_ATTACH and at > start)
        elif code & (f.W_SURNAME | f.W_STRONG):
            surname = True
            strong = strong or bool(code & f.W_STRONG) or not code & (f.W_COMMON | f.W_DEMONYM | f.W_PLACE)
        elif code & f.W_GIVEN:
            break
        elif code & _AMBIGUOUS and not surname and not (code & f.W_TITLE and at > start):
            if at > start and code & f.W_SURNAME_AMB:
                surname = True
            elif code & f.W_GIVEN_AMB and not given:
                doubtful = True
            elif at == start or (given and (taken[at + 1] or codes[at + 1] & _CLOSERS)):
                surname = True
            else:
                break
        elif code & f.W_SUFFIXED:
            surname = True
        elif code & f.W_UNKNOWN and unknown < 2:
            unknown += 1
        elif _initial(view, at) and (at == start or given or initials or (doubtful and not codes[start] & f.W_COMMON)):
            initials = True
            at += 1
        elif code & f.W_LETTER and initials and keys[at - 1] == ".":
            at += 1
            break
        elif given and at > start and _may_end(view, at, surname=surname):
            surname = True
            at += 1
            break
        else:
            break
        at += 1
    if at > start + 1 and codes[at] & f.W_VERB and codes[at - 1] & f.W_UNKNOWN and not strong:
        at -= 1
        unknown -= bool(codes[at] & f.W_UNKNOWN and unknown)
    while at > start + 1 and keys[at - 1] in _JOINTS:
        at -= 1
    return Chain(at, given, doubtful, surname, strong, unknown, initials)


def _may_end(view: View, at: int, *, surname: bool) -> bool:
    """Say whether a demonym or a common word closes the name: «علی تهرانی», «سارا بهار،»."""
    code = view.codes[at]
    if code & (f.W_STOP | f.W_PUNCT | f.W_END | f.W_TITLE | f.W_SPOKE | f.W_HEAD | f.W_NUMBER | f.W_LATIN):
        return False
    if code & f.W_DEMONYM:
        return True
    if surname:
        return False
    after = view.taken[at + 1] is not None or bool(view.codes[at + 1] & _CLOSERS)
    return bool(code & (f.W_COMMON | f.W_PLACE_AMB)) and after


def weigh(view: View, start: int, chain: Chain, *, titled: int) -> float:
    """Return how sure it is that the chain is a person's name; 0 where it is none.

    ``titled``: 2 right after a title, 1 with only a complement between, 0 otherwise.
    """
    code, after = view.codes[start], view.codes[chain.end]
    length = chain.end - start
    if chain.given and length > 1 and (chain.surname or chain.unknown or chain.given > 1 or chain.initials):
        return 0.95 if chain.surname else 0.85
    if chain.initials and (chain.surname or chain.unknown):
        return 0.85
    if chain.initials and length > 2 and view.codes[start] & f.W_LETTER:
        letters = "".join(view.keys[start : chain.end]).replace(".", "")
        return 0.0 if letters in _ERAS else 0.7
    if chain.doubtful_given and length > 1 and (chain.surname or (titled and chain.unknown)):
        return 0.85
    if chain.doubtful_given and chain.unknown and not code & (f.W_TITLE | f.W_COMMON | f.W_STOP):
        return 0.6
    if titled == 2:
        return _titled(view, start, chain)
    if titled == 1 and ((length > 1 and (chain.given or chain.surname or chain.unknown > 1)) or chain.strong):
        return 0.7
    if chain.strong and chain.surname and not chain.unknown:
        return 0.7
    if after & f.W_SPOKE and (chain.given or (chain.surname and not code & f.W_COMMON)):
        return 0.65
    if chain.surname and code & f.W_SURNAME and view.keys[start - 1] == BREAK and view.keys[chain.end] == ":":
        return 0.7
    if view.keys[start - 1] == BREAK and length == 1 and not code & f.W_HEAD:
        if after & f.W_SAID and (chain.unknown or chain.surname):
            return 0.6
        if chain.unknown and after & f.W_STOP and view.longest(chain.end, f.E_SPOKE)[1]:
            return 0.55
    if chain.surname and chain.unknown and length > 1 and (after & f.W_SPOKE or _apposed(view, chain.end)):
        return 0.65
    if chain.unknown > 1 and length == chain.unknown and _apposed(view, chain.end):
        return 0.6
    return 0.0


def _titled(view: View, start: int, chain: Chain) -> float:
    code = view.codes[start]
    if chain.given or chain.strong or chain.initials:
        return 0.9
    if chain.unknown and not code & (f.W_PLACE | f.W_HEAD):
        return 0.75
    if (chain.surname or chain.doubtful_given) and not code & f.W_COMMON:
        return 0.8
    if (chain.surname or chain.doubtful_given) and view.codes[chain.end] & _CLOSERS:
        return 0.6
    return 0.0


def _apposed(view: View, at: int) -> bool:
    """Say whether «، title» follows."""
    if view.keys[at] == "»":
        at += 1
    return view.keys[at] == "،" and bool(view.codes[at + 1] & f.W_TITLE)
