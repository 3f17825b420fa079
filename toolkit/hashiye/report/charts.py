"""Charts as SVG that stands in a page: bars, intervals, stacked bars, heat maps, lines. Pure text, the same each time.

A chart brings no colour and no font: its classes (``chart``, ``c-…``, ``q0`` to ``q9``) get both from the style of
the page, by day, by night and on paper. Its text is text. What is read aloud are its title and description; every
number in it also belongs into a table beside it. Numbers are written by the page (``Frame.number``), which may be
Persian; axes of numbers run from left to right in either script, names stand where lines of the page begin.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from hashiye.report.columns import clipped
from hashiye.text import show

WIDE = 420
"""Units across a chart: as many pixels where there is room, fewer on a telephone."""

SHADES = 10
"""Steps of the scale of a heat map, ``q0`` the palest."""

NAMED = 6
"""Columns of a heat map or points of a line up to which each has its name; more have numbers."""

_EDGE = 16
_JOINED = re.compile("(?<=[^\\W\\d_])\u200c(?=[^\\W\\d_])")


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


class Mark(Struct, frozen=True):
    """A value by its name, with its interval; ``said`` is what is written of it. None is drawn as nothing at all."""

    name: str
    value: float | None
    said: str = ""
    interval: tuple[float, float] | None = None


class Cell(Struct, frozen=True):
    """A cell of a heat map: its value, which gives its shade (None: no shade), and what is written in it."""

    value: float | None
    said: str = ""


def intervals(frame: Frame, marks: Sequence[Mark]) -> str:
    """Return values as dots with their intervals, a row each, over one axis that holds 0 and 1."""
    scale = Scale.over(_values(marks), least=(0.0, 1.0))
    return _rows(frame, marks, scale, lambda mark, y: _whisker(mark, scale, y))


def bars(frame: Frame, marks: Sequence[Mark], *, most: float | None = None) -> str:
    """Return values as bars from 0, a row each, with intervals where there are. ``most``: where the axis ends."""
    scale = Scale.over([*_values(marks)], least=(0.0, 1.0 if most is None else most))

    def drawn(mark: Mark, y: float) -> Iterator[str]:
        if mark.value is not None:
            low, high = sorted((scale.at(0.0), scale.at(mark.value)))
            yield _box(low, y - 5, high - low, 10, "c-bar")
        if mark.interval is not None:
            yield from _span(mark.interval, scale, y)

    return _rows(frame, marks, scale, drawn)


def stacked(frame: Frame, rows: Sequence[tuple[str, str, Sequence[float]]], parts: Sequence[str]) -> str:
    """Return rows of bars in parts: each row its name, what is said of it, and how much of every part it has."""
    top = max((sum(values) for _, _, values in rows), default=0.0)
    scale = Scale(0.0, max(top, 1.0), ())
    drawn, y = [], 16.0
    for at, part in enumerate(parts):
        left = _EDGE + at * (WIDE - 2 * _EDGE) / len(parts)
        x = WIDE - left - 12 if frame.rtl else left
        drawn.append(_box(x, y - 10, 12, 12, f"c-part c-part{at}"))
        drawn.append(_text(x - 5 if frame.rtl else x + 17, y, part, "right" if frame.rtl else "left", "c-said", 24))
    for name, said, values in rows:
        y += 30
        drawn += _head(frame, name, said, y)
        begin = 0.0
        for at, value in enumerate(values):
            low, high = scale.at(begin), scale.at(begin + value)
            if frame.rtl:
                low, high = WIDE - high, WIDE - low
            if value:
                drawn.append(_box(low, y + 6, high - low, 12, f"c-part c-part{at}"))
            begin += value
        y += 10
    return _svg(frame, y + 16, drawn)


def heat_map(
    frame: Frame, rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[int, int], Cell], *,
    low: float = 0.0, high: float = 1.0,
) -> str:  # fmt: skip
    """Return a table of shades: ``cells`` by row and column, ``low`` the palest and ``high`` the darkest."""
    side = 120
    size = (WIDE - side - _EDGE) / max(len(columns), 1)
    height = min(max(size * 0.6, 22.0), 40.0)
    numbered = len(columns) > NAMED
    small = " c-small" if size < 28 else ""
    drawn, top = [], 26.0
    for at, name in enumerate(columns):
        x = _EDGE + side - 16 + (at + 0.5) * size
        drawn.append(_text(WIDE - x if frame.rtl else x, 18, _numbered(frame, at, name, numbered, alone=True), "middle",
                           "c-said", int(size / 7)))  # fmt: skip
    for row, name in enumerate(rows):
        y = top + row * height
        x, edge = (WIDE - _EDGE, "right") if frame.rtl else (_EDGE, "left")
        drawn.append(_text(x, y + height / 2 + 4, _numbered(frame, row, name, numbered), edge, "c-label", 15))
        for column in range(len(columns)):
            if (cell := cells.get((row, column))) is None:
                continue
            left = _EDGE + side - 16 + column * size
            if frame.rtl:
                left = WIDE - left - size
            drawn.append(_box(left + 1, y + 1, size - 2, height - 2, _shade(cell.value, low, high)))
            drawn.append(_text(left + size / 2, y + height / 2 + 4, cell.said, "middle",
                               f"c-in{small} {_shade(cell.value, low, high)}", max(int(size / 5.5), 3)))  # fmt: skip
    return _svg(frame, top + len(rows) * height + 6, drawn)


def lines(frame: Frame, marks: Sequence[Mark]) -> str:
    """Return values in their order as dots joined by a line, with their intervals."""
    scale = Scale.over(_values(marks), least=None)
    top, bottom, left = 14.0, 200.0, 54.0

    def height(value: float) -> float:
        return bottom - (value - scale.low) / (scale.high - scale.low) * (bottom - top)

    drawn = []
    for tick in scale.ticks:
        drawn.append(_line(left, height(tick), WIDE - _EDGE, height(tick), "c-grid"))
        drawn.append(_text(left - 8, height(tick) + 4, frame.number(tick), "right", "c-tick", 12))
    step = (WIDE - _EDGE - left) / max(len(marks), 1)
    path: list[str] = []
    numbered = len(marks) > NAMED
    every = max(1, math.ceil(len(marks) / 24))
    for at, mark in enumerate(marks):
        x = left + (at + 0.5) * step
        if not at % every:
            name = _numbered(frame, at, mark.name, numbered, alone=True)
            drawn.append(_text(x, bottom + 20, name, "middle", "c-said", max(int(step / 6.5), 4)))
        if mark.value is None:
            drawn += _path(path)
            path = []
            continue
        if mark.interval is not None:
            low, high = map(height, mark.interval)
            drawn.append(_line(x, low, x, high, "c-whisker"))
            drawn += [_line(x - 4, end, x + 4, end, "c-whisker") for end in (low, high)]
        drawn.append(_dot(x, height(mark.value), f"{mark.name}: {mark.said}"))
        path.append(f"{_at(x)},{_at(height(mark.value))}")
    drawn += _path(path)
    return _svg(frame, bottom + 30, drawn)


class Scale(Struct, frozen=True):
    """From values to places: ``low`` stands at the left edge, ``high`` at the right; ``ticks`` are round values."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, values: Iterable[float], least: tuple[float, float] | None) -> Scale:
        """Return a scale with round ends that holds ``values``, and ``least`` at least."""
        held = [value for value in values if math.isfinite(value)] + list(least or ())
        low, high = (min(held), max(held)) if held else (0.0, 1.0)
        if high - low < (room := 0.1 if least is None else 1e-9):
            low, high = (low + high - room) / 2, (low + high + room) / 2
        step = _step((high - low) / 8)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        return cls(first * step, last * step, tuple(round(at * step, 10) for at in range(first, last + 1)))

    def at(self, value: float) -> float:
        """Return the place of a value across the chart."""
        share = (value - self.low) / (self.high - self.low)
        return _EDGE + min(max(share, 0.0), 1.0) * (WIDE - 2 * _EDGE)


def _step(rough: float) -> float:
    """Return the round number (1, 2 or 5 times a power of ten) that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next((times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9)), 10 * power)


def _values(marks: Iterable[Mark]) -> list[float]:
    return [value for mark in marks for value in (mark.value, *(mark.interval or ())) if value is not None]


def _rows(frame: Frame, marks: Sequence[Mark], scale: Scale, draw: Callable[[Mark, float], Iterator[str]]) -> str:
    bottom = 8.0 + len(marks) * 36
    drawn = [_line(scale.at(tick), 4, scale.at(tick), bottom, "c-grid") for tick in scale.ticks]
    for at, mark in enumerate(marks):
        y = 8.0 + at * 36
        drawn += _head(frame, mark.name, mark.said, y + 13)
        drawn += draw(mark, y + 25)
    for tick in scale.ticks:
        drawn.append(_text(scale.at(tick), bottom + 14, frame.number(tick), "middle", "c-tick", 12))
    return _svg(frame, bottom + 20, drawn)


def _head(frame: Frame, name: str, said: str, y: float) -> Iterator[str]:
    """Yield the line above a row: its name where lines begin, what is said of it at the other end."""
    sides: tuple[tuple[float, str], tuple[float, str]] = ((_EDGE, "left"), (WIDE - _EDGE, "right"))
    begin, end = sides[::-1] if frame.rtl else sides
    yield _text(begin[0], y, name, begin[1], "c-label", 36)
    yield _text(end[0], y, said, end[1], "c-said", 26)


def _whisker(mark: Mark, scale: Scale, y: float) -> Iterator[str]:
    if mark.interval is not None:
        yield from _span(mark.interval, scale, y)
    if mark.value is not None:
        yield _dot(scale.at(mark.value), y, f"{mark.name}: {mark.said}")


def _span(interval: tuple[float, float], scale: Scale, y: float) -> Iterator[str]:
    low, high = map(scale.at, interval)
    yield _line(low, y, high, y, "c-whisker")
    for end in (low, high):
        yield _line(end, y - 4, end, y + 4, "c-whisker")


def _shade(value: float | None, low: float, high: float) -> str:
    if value is None or not math.isfinite(value):
        return "c-none"
    share = (value - low) / (high - low) if high > low else 1.0
    return f"q{min(max(int(share * SHADES), 0), SHADES - 1)}"


def _numbered(frame: Frame, at: int, name: str, numbered: bool, *, alone: bool = False) -> str:
    number = frame.number(at + 1)
    return name if not numbered else number if alone else f"{number} {name}"


def _svg(frame: Frame, height: float, drawn: Iterable[str]) -> str:
    title = f'<title id="{frame.id}-t">{_safe(frame.title)}</title>'
    said = f'{title}<desc id="{frame.id}-d">{_safe(frame.description)}</desc>'
    head = (
        f'<svg class="chart" role="img" viewBox="0 0 {WIDE} {_at(height)}" direction="ltr" '
        f'aria-labelledby="{frame.id}-t" aria-describedby="{frame.id}-d">'
    )
    return f"{head}{said}{''.join(drawn)}</svg>"


def _text(x: float, y: float, words: str, side: str, classes: str, most: int) -> str:
    """Return words, ``side`` of which stands at ``x``, in their own direction, cut to ``most`` columns."""
    whole = _seen(words)
    if not whole:
        return ""
    short = clipped(whole, most)
    rtl = _is_rtl(whole)
    anchor = "middle" if side == "middle" else "start" if (side == "left") != rtl else "end"
    more = f"<title>{escape(whole)}</title>" if short != whole else ""
    way = ' direction="rtl"' if rtl else ""
    return f'<text x="{_at(x)}" y="{_at(y)}" class="{classes}" text-anchor="{anchor}"{way}>{more}{escape(short)}</text>'


def _is_rtl(words: str) -> bool:
    """Say whether the first letter with a direction is read from right to left."""
    ways = (unicodedata.bidirectional(char) for char in words)
    return next((way in ("R", "AL") for way in ways if way in ("L", "R", "AL")), False)


def _seen(words: str) -> str:
    """Return words without anything that nobody sees but joiners between letters, which the letters show."""
    return "\u200c".join(show(piece, 200) for piece in _JOINED.split(words))


def _safe(words: str) -> str:
    return escape(_seen(words))


def _box(x: float, y: float, width: float, height: float, classes: str) -> str:
    return f'<rect x="{_at(x)}" y="{_at(y)}" width="{_at(max(width, 0.0))}" height="{_at(height)}" class="{classes}"/>'


def _line(x: float, y: float, to_x: float, to_y: float, classes: str) -> str:
    return f'<line x1="{_at(x)}" y1="{_at(y)}" x2="{_at(to_x)}" y2="{_at(to_y)}" class="{classes}"/>'


def _dot(x: float, y: float, said: str) -> str:
    shown = f"<title>{_safe(said)}</title>"
    return f'<circle cx="{_at(x)}" cy="{_at(y)}" r="4.5" class="c-dot">{shown}</circle>'


def _path(points: Sequence[str]) -> Iterator[str]:
    if len(points) > 1:
        yield f'<polyline points="{" ".join(points)}" class="c-line"/>'


def _at(value: float) -> str:
    """Return a coordinate to a tenth, without a zero behind the point."""
    return f"{value:.1f}".removesuffix(".0")
