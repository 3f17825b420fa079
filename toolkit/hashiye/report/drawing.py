"""What charts are drawn with: a frame that names a chart, a scale, and shapes and words as SVG."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

from msgspec import Struct

from hashiye.report.columns import clipped
from hashiye.report.joiners import seen

WIDE = 420
"""Units across a chart: as many pixels where there is room, fewer on a telephone."""

EDGE = 16
"""Units that stay free at both sides."""

LONGEST = 200
"""Characters of words that are shown."""


def _plain(value: float) -> str:
    return f"{value:g}"


class Frame(Struct, frozen=True):
    """What every chart has: an id of its own in the page, a title, a description, and how numbers are written.

    ``rtl``: the page is read from right to left.
    """

    id: str
    title: str
    description: str
    number: Callable[[float], str] = _plain
    rtl: bool = False


class Scale(Struct, frozen=True):
    """From values to places: ``low`` stands at the left edge, ``high`` at the right; ``ticks`` are round values."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, values: Iterable[float], least: tuple[float, float] | None, steps: int = 8) -> Scale:
        """Return a scale with round ends that holds ``values``, and ``least`` at least; about so many ``steps``."""
        held = [value for value in values if math.isfinite(value)] + list(least or ())
        low, high = (min(held), max(held)) if held else (0.0, 1.0)
        if high - low < (room := 0.1 if least is None else 1e-9):
            low, high = (low + high - room) / 2, (low + high + room) / 2
        step = _step((high - low) / steps)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        return cls(first * step, last * step, tuple(round(at * step, 10) for at in range(first, last + 1)))

    def at(self, value: float) -> float:
        """Return the place of a value across the chart."""
        share = (value - self.low) / (self.high - self.low)
        return EDGE + min(max(share, 0.0), 1.0) * (WIDE - 2 * EDGE)


def _step(rough: float) -> float:
    """Return the round number (1, 2 or 5 times a power of ten) that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next((times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9)), 10 * power)


def svg(frame: Frame, height: float, drawn: Iterable[str]) -> str:
    """Return a chart, ``height`` units high, with its title and description."""
    title = f'<title id="{frame.id}-t">{safe(frame.title)}</title>'
    said = f'{title}<desc id="{frame.id}-d">{safe(frame.description)}</desc>'
    head = (
        f'<svg class="chart" role="img" viewBox="0 0 {WIDE} {place(height)}" direction="ltr" '
        f'aria-labelledby="{frame.id}-t" aria-describedby="{frame.id}-d">'
    )
    return f"{head}{said}{''.join(drawn)}</svg>"


def text(x: float, y: float, words: str, side: str, classes: str, most: int) -> str:
    """Return words, ``side`` of which stands at ``x``, in their own direction, cut to ``most`` columns."""
    whole = seen(words, LONGEST)
    if not whole:
        return ""
    short = clipped(whole, most)
    rtl = _is_rtl(whole)
    anchor = "middle" if side == "middle" else "start" if (side == "left") != rtl else "end"
    more = f"<title>{escape(whole)}</title>" if short != whole else ""
    way = ' direction="rtl"' if rtl else ""
    head = f'<text x="{place(x)}" y="{place(y)}" class="{classes}" text-anchor="{anchor}"{way}>'
    return f"{head}{more}{escape(short)}</text>"


def _is_rtl(words: str) -> bool:
    """Say whether the first letter with a direction is read from right to left."""
    ways = (unicodedata.bidirectional(char) for char in words)
    return next((way in ("R", "AL") for way in ways if way in ("L", "R", "AL")), False)


def safe(words: str) -> str:
    """Return words as they may stand in SVG."""
    return escape(seen(words, LONGEST))


def box(x: float, y: float, width: float, height: float, classes: str, said: str = "") -> str:
    """Return a rectangle; ``said`` is told where a pointer rests on it."""
    size = f'width="{place(max(width, 0.0))}" height="{place(max(height, 0.0))}"'
    more = f"><title>{safe(said)}</title></rect>" if said else "/>"
    return f'<rect x="{place(x)}" y="{place(y)}" {size} class="{classes}"{more}'


def line(x: float, y: float, to_x: float, to_y: float, classes: str) -> str:
    """Return a straight line."""
    return f'<line x1="{place(x)}" y1="{place(y)}" x2="{place(to_x)}" y2="{place(to_y)}" class="{classes}"/>'


def dot(x: float, y: float, said: str) -> str:
    """Return a dot; ``said`` is told where a pointer rests on it."""
    shown = f"<title>{safe(said)}</title>"
    return f'<circle cx="{place(x)}" cy="{place(y)}" r="4.5" class="c-dot">{shown}</circle>'


def path(points: Sequence[str], classes: str = "c-line") -> Iterator[str]:
    """Yield a line through points; nothing where there are not two."""
    if len(points) > 1:
        yield f'<polyline points="{" ".join(points)}" class="{classes}"/>'


def place(value: float) -> str:
    """Return a coordinate to a tenth, without a zero behind the point."""
    return f"{value:.1f}".removesuffix(".0")
