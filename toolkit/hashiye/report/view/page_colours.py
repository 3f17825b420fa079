"""Colours of labels: a tagset's own where it is one, made readable by day and by night, never trusted.

A colour is used twice: strong, for a line on the page, and pale, as the ground of words that keep their own ink. What a
tagset asks for gives the hue; how light it may be is fixed by the contrast that WCAG 2.2 wants (1.4.3, 1.4.11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from itertools import groupby
from math import dist

from msgspec import Struct

SOUND = re.compile(r"#[0-9a-fA-F]{6}")

PALETTE = (
    "#3b7dd8", "#d97e2b", "#2f9e5b", "#8e5bd0", "#d1495b", "#1f9e9e", "#b99a1d", "#c04fb5", "#7ea52c", "#5b6ee0",
    "#b5613c", "#4f8a78",
)  # fmt: skip
"""What labels get for which no tagset names a colour."""

_LIGHT_LINE, _DARK_LINE = (0.08, 0.20), (0.26, 0.60)
_LIGHT_GROUND, _DARK_GROUND = (0.76, 0.90), (0.02, 0.045)
"""Relative luminance of lines and grounds. On the page by day (0.95) a line has at least 4:1, by night (0.01) 5:1; the
ink by day (0.012) has at least 13:1 on its ground, by night (0.81) at least 7:1."""

_APART = 0.3
"""How far apart two lines must be, in the cube of red, green and blue, to be told apart."""

_ALIKE = 0.12
"""How near to each other two lines are that are hardly told apart."""

type Rgb = tuple[float, float, float]


class Colour(Struct, frozen=True):
    """One colour as it is used: ``line`` and ``ground`` by day, then by night."""

    line: str
    ground: str
    dark_line: str
    dark_ground: str


@cache
def colour(wanted: str) -> Colour:
    """Return the four colours that a sound ``#rrggbb`` stands for."""
    rgb = _rgb(wanted)
    return Colour(*(_hex(_fitted(rgb, *room)) for room in (_LIGHT_LINE, _LIGHT_GROUND, _DARK_LINE, _DARK_GROUND)))


def chosen(labels: Sequence[str], wanted: Mapping[str, str], tagsets: Mapping[str, int] = {}) -> dict[str, str]:
    """Return a sound colour for each label: what ``wanted`` says if it is a colour, else one of the palette.

    A label without a colour has the same one on every page, unless that looks like another label's on this page. So has
    one whose colour an earlier of the ``tagsets`` has for a label of its own; in one tagset colours are its business.
    """
    found: dict[str, str] = {}
    taken: set[Rgb] = set()
    for _, mine in groupby(sorted(labels, key=lambda one: tagsets.get(one, 0)), lambda one: tagsets.get(one, 0)):
        sound = {label: one.lower() for label in mine if SOUND.fullmatch(one := wanted.get(label, ""))}
        lines = {label: _rgb(colour(one).line) for label, one in sound.items()}
        free = [label for label, line in lines.items() if all(dist(line, other) >= _ALIKE for other in taken)]
        found.update((label, sound[label]) for label in free)
        taken.update(lines[label] for label in free)
    for label in labels:
        if label in found:
            continue
        first = blake2b(label.encode("utf-8", "surrogatepass"), digest_size=2).digest()[0]
        turns = [PALETTE[(first + step) % len(PALETTE)] for step in range(len(PALETTE))]
        apart = {one: min((dist(_rgb(colour(one).line), other) for other in taken), default=1.0) for one in turns}
        found[label] = next((one for one in turns if apart[one] >= _APART), max(turns, key=lambda one: apart[one]))
        taken.add(_rgb(colour(found[label]).line))
    return found


def luminance(rgb: Rgb) -> float:
    """Return the relative luminance, from 0 to 1 (WCAG 2.2, after IEC 61966-2-1)."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _fitted(rgb: Rgb, low: float, high: float) -> Rgb:
    """Return the colour itself if its luminance is in the room, else mixed with as much white or black as it takes."""
    have = luminance(rgb)
    if low <= have <= high:
        return rgb
    other, target = (1.0, low) if have < low else (0.0, high)
    least, most = 0.0, 1.0
    for _ in range(12):
        share = (least + most) / 2
        mixed = _mixed(rgb, other, share)
        enough = luminance(mixed) >= target if other else luminance(mixed) <= target
        least, most = (least, share) if enough else (share, most)
    return _mixed(rgb, other, most)


def _mixed(rgb: Rgb, other: float, share: float) -> Rgb:
    red, green, blue = (one * (1 - share) + other * share for one in rgb)
    return red, green, blue


def _rgb(written: str) -> Rgb:
    return int(written[1:3], 16) / 255, int(written[3:5], 16) / 255, int(written[5:7], 16) / 255


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(one * 255):02x}" for one in rgb)
