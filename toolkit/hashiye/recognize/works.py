"""Works, products and vehicles (PRO): a quoted or Latin name behind a head, a make with its model.

The head (فیلم، رمان، گوشی، موشک) stays outside; so do the quotation marks.
"""

from __future__ import annotations

from hashiye.recognize import flags as f
from hashiye.recognize.lists import context
from hashiye.recognize.view import View

_CLOSE = {"«": "»", "“": "”", '"': '"', "(": ")", "[": "]"}
QUOTED_MAX = 10
"""Words of the longest title in quotation marks."""
_MODEL = context("model")


def closing(view: View, opening: int) -> int:
    """Return the token that closes the quotation mark or bracket at ``opening``, or 0 within the sentence's reach."""
    close = _CLOSE.get(view.keys[opening], "»")
    keys = view.keys
    for at in range(opening + 2, min(opening + 2 + QUOTED_MAX, len(keys))):
        if keys[at] == close:
            return at
        if view.codes[at] & f.W_END:
            return 0
    return 0


def latin(view: View, start: int) -> int:
    """Return the end of a run of Latin words, their numbers, hyphens and points; ``start`` if there is none."""
    codes, keys = view.codes, view.keys
    if not codes[start] & f.W_LATIN:
        return start
    at = start + 1
    while codes[at] & (f.W_LATIN | f.W_DIGITS) or (keys[at] in ("-", ".", "&", "'", "’") and codes[at + 1] & f.W_LATIN):
        at += 1
    return at


def model(view: View, end: int) -> int:
    """Return the end of a model name behind a make or a product: numbers, letters, «پرو»، «پلاس»."""
    codes, keys = view.codes, view.keys
    at = end
    while at - end < 6 and not view.taken[at]:
        code, key = codes[at], keys[at]
        if (
            (key in _MODEL and not code & f.W_STOP)
            or code & f.W_LATIN
            or (
                code & f.W_DIGITS
                and not codes[at + 1] & (f.W_MONEY | f.W_PERCENT | f.W_NUMBER)
                and _no_measure(view, at)
            )
        ):
            at += 1
        elif key == "-" and codes[at + 1] & f.W_DIGITS:
            at += 2
        else:
            break
    return at


_MEASURES = context("measures")


_NO_MODEL = f.W_PUNCT | f.W_STOP | f.W_DIGITS | f.W_NUMBER


def _no_measure(view: View, at: int) -> bool:
    return view.keys[at + 1] not in _MEASURES


def after_head(view: View, end: int, bits: int) -> tuple[int, int] | None:
    """Return the span of the work or product named behind a head that ends at ``end``."""
    code = view.codes[end]
    if code & f.W_QUOTE:
        close = closing(view, end)
        return (end + 1, close) if close and view.free(end + 1, close) else None
    stop, _ = view.longest(end, f.E_PRO | f.E_PRO_AMB)
    if stop > end:
        return end, model(view, stop)
    stop = latin(view, end)
    if stop > end:
        return end, stop
    dash = view.keys[end + 1] == "-"
    numbered = view.codes[end + 1 + dash] & f.W_DIGITS and (dash or _no_measure(view, end + 1))
    if numbered and len(view.keys[end]) < 4 and not code & _NO_MODEL:  # اف-۳۵
        return end, model(view, end + 2 + dash)
    if bits & f.E_QUOTED:
        return None
    at = end
    while at - end < 3 and view.codes[at] & f.W_UNKNOWN and not view.taken[at] and not view.codes[at] & f.W_ENTRY:
        at += 1
    if at == end:
        return None
    return end, model(view, at)
