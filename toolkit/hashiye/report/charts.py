"""Charts as SVG that stands in a page: bars, intervals, stacked bars, heat maps, lines. Pure text, the same each time.

A chart brings no colour and no font: its classes (``chart``, ``c-…``, ``q0`` to ``q9``) get both from the style of
the page, by day, by night and on paper. Its text is text. What is read aloud are its title and description; every
number in it also belongs into a table beside it. Numbers are written by the page (``Frame.number``), which may be
Persian; axes of numbers run from left to right in either script, names stand where lines of the page begin.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from hashiye.report import drawing as pen
from hashiye.report.drawing import EDGE, WIDE, Frame, Scale

SHADES = 10
"""Steps of the scale of a heat map, ``q0`` the palest."""

PARTS = 4
"""Colours that a line of a legend explains."""

NAMED = 6
"""Columns of a heat map or points of a line up to which each has its name; more have numbers."""


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
            yield pen.box(low, y - 5, high - low, 10, "c-bar")
        if mark.interval is not None:
            yield from _span(mark.interval, scale, y)

    return _rows(frame, marks, scale, drawn)


def stacked(frame: Frame, rows: Sequence[tuple[str, str, Sequence[float]]], parts: Sequence[str]) -> str:
    """Return rows of bars in parts: each row its name, what is said of it, and how much of every part it has."""
    top = max((sum(values) for _, _, values in rows), default=0.0)
    scale = Scale(0.0, max(top, 1.0), ())
    y = 16.0
    drawn = list(_legend(frame, parts, y))
    y += 20 * ((len(parts) - 1) // PARTS)
    for name, said, values in rows:
        y += 30
        drawn += _head(frame, name, said, y)
        begin = 0.0
        for at, value in enumerate(values):
            low, high = scale.at(begin), scale.at(begin + value)
            if frame.rtl:
                low, high = WIDE - high, WIDE - low
            if value:
                drawn.append(pen.box(low, y + 6, high - low, 12, f"c-part c-part{at}"))
            begin += value
        y += 10
    return pen.svg(frame, y + 16, drawn)


def grouped(frame: Frame, rows: Sequence[tuple[str, Sequence[Mark]]], parts: Sequence[str]) -> str:
    """Return several bars a row from 0, one for each of ``parts``, so that rows can be held against each other."""
    scale = Scale.over(_values(mark for _, marks in rows for mark in marks), least=(0.0, 1e-9))
    y = 16.0
    drawn = list(_legend(frame, parts, y))
    top = y + 12 + 20 * ((len(parts) - 1) // PARTS)
    y = top
    for name, marks in rows:
        y += 14
        drawn += _head(frame, name, "", y)
        for at, mark in enumerate(marks):
            y += 13
            if mark.value is not None:
                low, high = sorted((scale.at(0.0), scale.at(mark.value)))
                drawn.append(pen.box(low, y - 6, high - low, 10, f"c-part c-part{at}", f"{mark.name}: {mark.said}"))
        y += 9
    drawn = [pen.line(scale.at(tick), top, scale.at(tick), y, "c-grid") for tick in scale.ticks] + drawn
    for tick in scale.ticks:
        drawn.append(pen.text(scale.at(tick), y + 14, frame.number(tick), "middle", "c-tick", 12))
    return pen.svg(frame, y + 20, drawn)


def heat_map(
    frame: Frame, rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[int, int], Cell], *,
    low: float = 0.0, high: float = 1.0,
) -> str:  # fmt: skip
    """Return a table of shades: ``cells`` by row and column, ``low`` the palest and ``high`` the darkest."""
    side = 120
    size = (WIDE - side - EDGE) / max(len(columns), 1)
    height = min(max(size * 0.6, 22.0), 40.0)
    numbered = len(columns) > NAMED
    small = " c-small" if size < 28 else ""
    drawn, top = [], 26.0
    for at, name in enumerate(columns):
        x = EDGE + side - 16 + (at + 0.5) * size
        shown = _numbered(frame, at, name, numbered, alone=True)
        drawn.append(pen.text(WIDE - x if frame.rtl else x, 18, shown, "middle", "c-said", int(size / 7)))
    for row, name in enumerate(rows):
        y = top + row * height
        x, edge = (WIDE - EDGE, "right") if frame.rtl else (EDGE, "left")
        drawn.append(pen.text(x, y + height / 2 + 4, _numbered(frame, row, name, numbered), edge, "c-label", 15))
        for column in range(len(columns)):
            if (cell := cells.get((row, column))) is None:
                continue
            left = EDGE + side - 16 + column * size
            if frame.rtl:
                left = WIDE - left - size
            drawn.append(pen.box(left + 1, y + 1, size - 2, height - 2, _shade(cell.value, low, high)))
            drawn.append(pen.text(left + size / 2, y + height / 2 + 4, cell.said, "middle",
                               f"c-in{small} {_shade(cell.value, low, high)}", max(int(size / 5.5), 3)))  # fmt: skip
    return pen.svg(frame, top + len(rows) * height + 6, drawn)


def lines(frame: Frame, marks: Sequence[Mark]) -> str:
    """Return values in their order as dots joined by a line, with their intervals."""
    scale = Scale.over(_values(marks), least=None)
    top, bottom, left = 14.0, 200.0, 54.0

    def height(value: float) -> float:
        return bottom - (value - scale.low) / (scale.high - scale.low) * (bottom - top)

    drawn = []
    for tick in scale.ticks:
        drawn.append(pen.line(left, height(tick), WIDE - EDGE, height(tick), "c-grid"))
        drawn.append(pen.text(left - 8, height(tick) + 4, frame.number(tick), "right", "c-tick", 12))
    step = (WIDE - EDGE - left) / max(len(marks), 1)
    path: list[str] = []
    numbered = len(marks) > NAMED
    every = max(1, math.ceil(len(marks) / 24))
    for at, mark in enumerate(marks):
        x = left + (at + 0.5) * step
        if not at % every:
            name = _numbered(frame, at, mark.name, numbered, alone=True)
            drawn.append(pen.text(x, bottom + 20, name, "middle", "c-said", max(int(step / 6.5), 4)))
        if mark.value is None:
            drawn += pen.path(path)
            path = []
            continue
        if mark.interval is not None:
            low, high = map(height, mark.interval)
            drawn.append(pen.line(x, low, x, high, "c-whisker"))
            drawn += [pen.line(x - 4, end, x + 4, end, "c-whisker") for end in (low, high)]
        drawn.append(pen.dot(x, height(mark.value), f"{mark.name}: {mark.said}"))
        path.append(f"{pen.place(x)},{pen.place(height(mark.value))}")
    drawn += pen.path(path)
    return pen.svg(frame, bottom + 30, drawn)


def _values(marks: Iterable[Mark]) -> list[float]:
    return [value for mark in marks for value in (mark.value, *(mark.interval or ())) if value is not None]


def _rows(frame: Frame, marks: Sequence[Mark], scale: Scale, draw: Callable[[Mark, float], Iterator[str]]) -> str:
    bottom = 8.0 + len(marks) * 36
    drawn = [pen.line(scale.at(tick), 4, scale.at(tick), bottom, "c-grid") for tick in scale.ticks]
    for at, mark in enumerate(marks):
        y = 8.0 + at * 36
        drawn += _head(frame, mark.name, mark.said, y + 13)
        drawn += draw(mark, y + 25)
    for tick in scale.ticks:
        drawn.append(pen.text(scale.at(tick), bottom + 14, frame.number(tick), "middle", "c-tick", 12))
    return pen.svg(frame, bottom + 20, drawn)


def _head(frame: Frame, name: str, said: str, y: float) -> Iterator[str]:
    """Yield the line above a row: its name where lines begin, what is said of it at the other end."""
    sides: tuple[tuple[float, str], tuple[float, str]] = ((EDGE, "left"), (WIDE - EDGE, "right"))
    begin, end = sides[::-1] if frame.rtl else sides
    yield pen.text(begin[0], y, name, begin[1], "c-label", 36)
    yield pen.text(end[0], y, said, end[1], "c-said", 26)


def _legend(frame: Frame, parts: Sequence[str], y: float) -> Iterator[str]:
    """Yield what each colour stands for, where lines begin, :data:`PARTS` in a line."""
    room = (WIDE - 2 * EDGE) / min(max(len(parts), 1), PARTS)
    for at, part in enumerate(parts):
        left, line = EDGE + at % PARTS * room, y + 20 * (at // PARTS)
        x = WIDE - left - 12 if frame.rtl else left
        yield pen.box(x, line - 10, 12, 12, f"c-part c-part{at}")
        most = max(int(room / 6) - 3, 4)
        yield pen.text(x - 5 if frame.rtl else x + 17, line, part, "right" if frame.rtl else "left", "c-said", most)


def _whisker(mark: Mark, scale: Scale, y: float) -> Iterator[str]:
    if mark.interval is not None:
        yield from _span(mark.interval, scale, y)
    if mark.value is not None:
        yield pen.dot(scale.at(mark.value), y, f"{mark.name}: {mark.said}")


def _span(interval: tuple[float, float], scale: Scale, y: float) -> Iterator[str]:
    low, high = map(scale.at, interval)
    yield pen.line(low, y, high, y, "c-whisker")
    for end in (low, high):
        yield pen.line(end, y - 4, end, y + 4, "c-whisker")


def _shade(value: float | None, low: float, high: float) -> str:
    if value is None or not math.isfinite(value):
        return "c-none"
    share = (value - low) / (high - low) if high > low else 1.0
    return f"q{min(max(int(share * SHADES), 0), SHADES - 1)}"


def _numbered(frame: Frame, at: int, name: str, numbered: bool, *, alone: bool = False) -> str:
    number = frame.number(at + 1)
    return name if not numbered else number if alone else f"{number} {name}"
