"""The second reading: names that stand alone after the article gave them in full.

«ولادیمیر پوتین» makes «پوتین» a person further on, «باشگاه پرسپولیس» makes «پرسپولیس» a club, and what
stands in brackets behind a name is the same name again.
"""

from __future__ import annotations

from hashiye.recognize import flags as f
from hashiye.recognize.view import Claim, View
from hashiye.recognize.works import latin

_CLUBS = frozenset(("باشگاه", "روزنامه", "خبرگزاری", "شرکت", "گروه", "جنبش", "هفتهنامه", "سایت", "نشریه", "مجله", "بانک"))
"""Heads whose name often stands alone afterwards."""
_JOINED = f.W_ATTACH


def surname(view: View, claim: Claim) -> tuple[str, ...]:
    """Return the keys of the surname of a full name: its last word, with what is joined to it."""
    start, end = claim.start, claim.end
    codes, keys = view.codes, view.keys
    first = end - 1
    if first > start and codes[first] & _JOINED:
        first -= 1
    if first == start:
        return ()
    return tuple(keys[first:end])


def aliases(view: View) -> None:
    """Claim what stands in brackets right behind a name: a Latin or short form with the same label."""
    keys, codes = view.keys, view.codes
    for at in view.triggers(f.W_OPEN):
        if keys[at] != "(":
            continue
        before = view.taken[at - 1] or (view.taken[at - 2] if keys[at - 1] in ("»", "”", '"') else None)
        if before is None or before.label in ("DAT", "TIM", "MON", "PCT"):
            continue
        end = latin(view, at + 1)
        if end > at + 1 and keys[end] == ")":
            view.claim(at + 1, end, before.label, before.confidence, "alias")
        elif keys[at + 2] == ")" and before.label == "ORG" and codes[at + 1] & f.W_UNKNOWN:
            view.claim(at + 1, at + 2, "ORG", 0.7, "alias")


def known(view: View) -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Return what the article has named in full: first word of the short form, to label, words and rule."""
    found: dict[str, tuple[str, tuple[str, ...], str]] = {}
    for claim in view.claims:
        if claim.label == "PER" and claim.confidence >= 0.7:
            name = surname(view, claim)
            if name and (len(name) > 1 or len(name[0]) > 1):
                found.setdefault(name[0], ("PER", name, "surname-repeated"))
        elif claim.label == "ORG" and claim.end - claim.start == 2 and view.keys[claim.start] in _CLUBS:
            found.setdefault(view.keys[claim.start + 1], ("ORG", (view.keys[claim.start + 1],), "name-repeated"))
        if claim.end - claim.start == 1 and claim.label not in ("DAT", "TIM", "MON", "PCT"):
            found.setdefault(view.keys[claim.start], (claim.label, (view.keys[claim.start],), "name-repeated"))
    return found


def mark(view: View) -> None:
    """Claim every later (or earlier) mention of the short forms that :func:`known` found."""
    names = known(view)
    keys, codes, taken = view.keys, view.codes, view.taken
    common = view.lexicon
    for at, key in enumerate(keys):
        if key not in names or taken[at]:
            continue
        label, words, rule = names[key]
        end = at + len(words)
        if tuple(keys[at:end]) != words:
            continue
        plain = common[key] & (f.W_COMMON | f.W_DEMONYM | f.W_STOP) and len(words) == 1
        if plain and not (codes[end] & f.W_SPOKE or codes[at - 1] & f.W_TITLE):
            continue
        if label == "PER" and codes[at - 1] & f.W_HEAD:
            continue
        view.claim(at, end, label, 0.7, rule)
