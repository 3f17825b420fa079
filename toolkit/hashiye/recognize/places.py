"""Places by name, and the routes between them: what heads and titles look for behind themselves."""

from __future__ import annotations

from hashiye.recognize import flags as f
from hashiye.recognize.lists import context
from hashiye.recognize.view import LONGEST, View

_ENDS = f.W_PUNCT | f.W_END | f.W_STOP | f.W_SPOKE
_WITHIN = context("within")
"""What may stand in brackets inside a name: «مصلای امام خمینی (ره)»."""
_ROAD_DASH = frozenset("-–—")


def bracketed(view: View, at: int) -> int:
    """Return the token after «(ره)» if it stands at ``at``, else ``at``."""
    keys = view.keys
    if keys[at] == "(" and keys[at + 1] in _WITHIN and keys[at + 2] == ")":
        return at + 3
    return at


def place(view: View, at: int, *, doubtful: bool = True) -> int:
    """Return the end of the place name at ``at``, or ``at``."""
    if view.codes[at] & f.W_ENTRY:
        return view.longest(at, f.E_LOC | (f.E_LOC_AMB if doubtful else 0))[0]
    return at


def road(view: View, start: int, at: int) -> int:
    """Return the end of «A - B (- C)» at ``at``, or ``start`` if no two places are joined."""
    end = start
    parts = 0
    while at - start < LONGEST:
        stop = place(view, at)
        if stop == at and view.codes[at] & (f.W_PROPER | f.W_PLACE_AMB | f.W_COMMON) and not view.codes[at] & _ENDS:
            stop = at + 1
        if stop == at:
            break
        parts += 1
        end = stop if parts > 1 else end
        if view.keys[stop] not in _ROAD_DASH and not view.stroke(stop):
            break
        at = stop + 1
    return end
