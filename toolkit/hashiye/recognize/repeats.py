"""The second reading: names that stand alone after the article gave them in full.

«ولادیمیر پوتین» makes «پوتین» a person further on, «باشگاه پرسپولیس» makes «پرسپولیس» a club, and what
stands in brackets behind a name is the same name again.
"""

from __future__ import annotations

from itertools import compress, count

from hashiye.recognize import flags as f
from hashiye.recognize.lists import context
from hashiye.recognize.view import BREAK, Claim, View
from hashiye.recognize.works import latin

_CLUBS = context("clubs")
"""Heads whose name often stands alone afterwards."""
_REPEATED = frozenset(("PER", "ORG", "LOC", "FAC", "EVE", "PRO"))
_SHORTENED = frozenset(("PER", "ORG"))
_JOINED = f.W_ATTACH


def surname(view: View, claim: Claim) -> tuple[str, ...]:
    """Return the keys of the surname of a full name: its last word, with what is joined to it."""
    start, end = claim.start, claim.end
    codes, keys = view.codes, view.keys
    first = end - 1
    if first > start and codes[first] & _JOINED:
        first -= 1
    if first == start or len(keys[first]) == 1:
        return ()
    return tuple(keys[first:end])


def aliases(view: View) -> None:
    """Claim what stands in brackets right behind a name: a Latin or short form with the same label."""
    keys, codes = view.keys, view.codes
    for at in view.triggers(f.W_OPEN):
        if keys[at] != "(":
            continue
        before = view.taken[at - 1] or (view.taken[at - 2] if keys[at - 1] in ("»", "”", '"') else None)
        end = latin(view, at + 1)
        if before is None and end > at + 2 and keys[end] == ")":
            before = _transcribed(view, at, end)
        if before is None or before.label in ("DAT", "TIM", "MON", "PCT"):
            continue
        if end > at + 1 and keys[end] == ")":
            view.claim(at + 1, end, before.label, before.confidence, "alias")
        elif keys[at + 2] == ")" and before.label == "ORG" and codes[at + 1] & f.W_UNKNOWN:
            view.claim(at + 1, at + 2, "ORG", 0.7, "alias")


def _transcribed(view: View, bracket: int, end: int) -> Claim | None:
    """Claim as a person the words before «(Name Surname)»: as many as in Latin, none a common word."""
    start = bracket - (end - bracket - 1)
    words, latins = range(max(1, start), bracket), range(bracket + 1, end)
    plain = f.W_COMMON | f.W_STOP | f.W_PUNCT | f.W_HEAD
    if any(view.codes[i] & plain or not view.keys[i].isalpha() for i in words):
        return None
    if not all(view.capital(i) and view.keys[i].isalpha() for i in latins):
        return None
    return view.taken[start] if view.claim(start, bracket, "PER", 0.7, "alias") else None


def known(view: View) -> dict[str, list[tuple[str, tuple[str, ...], str]]]:
    """Return the short forms of what the article has named: first word, to label, words and rule."""
    found: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
    for claim in view.claims:
        if claim.label not in _REPEATED or (claim.rule == "lexicon" and claim.label not in _SHORTENED):
            continue  # the lexicon has found its names wherever they stand
        words = tuple(view.keys[claim.start : claim.end])
        if not (words[0].isalpha() and words[-1].isalpha()):
            continue
        if claim.label == "PER" and claim.confidence >= 0.7:
            name = surname(view, claim)
            if name:
                found.setdefault(name[0], []).append(("PER", name, "surname-repeated"))
        elif claim.label == "ORG" and len(words) == 2 and words[0] in _CLUBS:
            found.setdefault(words[1], []).append(("ORG", words[1:], "name-repeated"))
        if claim.rule != "lexicon" and claim.confidence >= 0.6:
            found.setdefault(words[0], []).append((claim.label, words, "name-repeated"))
    return found


def mark(view: View) -> None:
    """Claim every other mention of the short forms that :func:`known` found."""
    names = known(view)
    if not names:
        return
    keys, taken = view.keys, view.taken
    for at in compress(count(), map(names.__contains__, keys)):
        if not taken[at]:
            for label, words, rule in names[keys[at]]:
                end = at + len(words)
                if tuple(keys[at:end]) == words and not _plain(view, at, end, label):
                    view.claim(at, end, label, 0.7, rule)
                    break


def _plain(view: View, at: int, end: int, label: str) -> bool:
    """Say whether the words are probably no name here: a common word, or the name of a street."""
    codes, keys = view.codes, view.keys
    if label == "PER" and codes[at - 1] & f.W_HEAD:
        return True
    quoted = keys[at - 1] in ("«", "“", '"')
    if label == "PRO":
        return not quoted and end - at == 1 and bool(codes[at] & (f.W_COMMON | f.W_STOP))
    if end - at > 1 or codes[at] & f.W_SURNAME or not codes[at] & (f.W_COMMON | f.W_DEMONYM | f.W_STOP):
        return False
    if label == "ORG" and keys[at - 1] == "و" and (beside := view.taken[at - 2]) and beside.label == "ORG":
        return False  # «پرسپولیس و استقلال», both named before
    headline = keys[at - 1] == BREAK and keys[end] == ":"
    return not (codes[end] & f.W_SPOKE or codes[at - 1] & f.W_TITLE or quoted or headline)
