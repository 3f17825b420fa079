"""Charts over two axes of numbers, as SVG: histograms, curves on plain or logarithmic axes, columns over time.

Like :mod:`charts` they bring no colour and no font, axes run from left to right in either script, and every number in
them also belongs into a table beside them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from hashiye.report import drawing as pen
from hashiye.report.drawing import EDGE, WIDE, Frame, Scale

LEFT, TOP, BOTTOM = 58.0, 30.0, 214.0
"""Where the axes of numbers stand."""

FAR = 18.0
"""Width of the column of what lies far out."""

STEPS = 5
"""Steps of a plain axis, about: its numbers may be long."""

LEAST = 1e-300
"""The least that stands on a logarithmic axis."""

DECADES = 8
"""Powers of ten that are written at an axis, at most."""


class Series(Struct, frozen=True):
    """One thing that is drawn: its name, single points, and points that a line goes through."""

    name: str
    dots: Sequence[tuple[float, float]] = ()
    line: Sequence[tuple[float, float]] = ()


class Stretch(Struct, frozen=True):
    """One column of a histogram, from ``low`` up to ``high``, with how many there are and what is said of it."""

    low: float
    high: float
    count: float
    said: str = ""


class Slot(Struct, frozen=True):
    """One column over time: its place from 0, how many there are, and what is said of it."""

    place: int
    count: float
    said: str = ""


type Axis = Callable[[float], float]
"""From a value to its place in the chart."""


def curves(
    frame: Frame, series: Sequence[Series], *, across: str, upwards: str, logarithmic: bool = False
) -> str:  # fmt: skip
    """Return points and lines of several series. Logarithmic axes hold what is above zero, and leave the rest out."""
    shown = [_usable(one, logarithmic) for one in series]
    points = [point for one in shown for point in (*one.dots, *one.line)]
    x, x_ticks = _axis([one for one, _ in points], LEFT, WIDE - EDGE, logarithmic)
    y, y_ticks = _axis([two for _, two in points], BOTTOM, TOP, logarithmic)
    drawn = [*_grid(frame, x, x_ticks, y, y_ticks), *_axis_names(across, upwards)]
    for at, one in enumerate(shown):
        drawn += pen.path([f"{pen.place(x(a))},{pen.place(y(b))}" for a, b in one.line], f"c-line s{at}")
        drawn += [_point(x(a), y(b), at) for a, b in one.dots]
    drawn += _legend(frame, [one.name for one in shown], BOTTOM + 54)
    return pen.svg(frame, BOTTOM + (64 if any(one.name for one in shown) else 42), drawn)


def histogram(
    frame: Frame, stretches: Sequence[Stretch], *, across: str, marks: Sequence[tuple[float, str]] = (), far: str = ""
) -> str:
    """Return how many things have which length. ``marks`` are lengths to show, such as the median, with their names.

    A last stretch that is wider than the first is what lies far out: it stands apart, on no scale, under ``far``.
    """
    apart = len(stretches) > 1 and stretches[-1].high - stretches[-1].low > stretches[0].high - stretches[0].low
    body = stretches[:-1] if apart else stretches
    low, high = min((one.low for one in body), default=0.0), max((one.high for one in body), default=1.0)
    end = WIDE - EDGE - (FAR + 10 if apart else 0)
    x, x_ticks = _axis([low, high], LEFT, end, False, exact=True, whole=True)
    y, y_ticks = _axis([0.0, *(one.count for one in stretches)], BOTTOM, TOP, False, whole=True)
    drawn = [*_grid(frame, x, x_ticks, y, y_ticks), *_axis_names(across, "")]
    places = [(x(one.low), x(one.high), one) for one in body]
    if apart:
        places.append((end + 10, end + 10 + FAR, stretches[-1]))
        drawn.append(pen.text(WIDE - EDGE + 6, BOTTOM + 35, far, "right", "c-said", 14))
    for left, right, one in places:
        if one.count:
            width = right - left - (1.0 if right - left > 4 else 0.0)
            drawn.append(pen.box(left, y(one.count), max(width, 0.8), BOTTOM - y(one.count), "c-bar", one.said))
    for value, name in marks:
        if low <= value <= high:
            drawn.append(pen.line(x(value), TOP - 8, x(value), BOTTOM, "c-mark"))
            drawn.append(pen.text(x(value), TOP - 12, name, "middle", "c-said", 18))
    return pen.svg(frame, BOTTOM + 42, drawn)


def columns(frame: Frame, slots: Sequence[Slot], ticks: Sequence[tuple[int, str]]) -> str:
    """Return counts over time; places between slots are empty. ``ticks`` are places with names."""
    last = max((one.place for one in slots), default=0)
    step = (WIDE - EDGE - LEFT) / (last + 1)
    y, y_ticks = _axis([0.0, *(one.count for one in slots)], BOTTOM, TOP - 14, False, whole=True)
    drawn = list(_grid(frame, lambda value: value, (), y, y_ticks))
    room = 0.0
    for place, name in ticks:
        at = LEFT + (place + 0.5) * step
        drawn.append(pen.line(at, BOTTOM, at, BOTTOM + 4, "c-grid"))
        if at >= room and at < WIDE - EDGE / 2:
            drawn.append(pen.text(at, BOTTOM + 18, name, "middle", "c-tick", 9))
            room = at + 44
    wide = max(min(step - 1, 26.0), step * 0.72, 0.8)
    for one in slots:
        if one.count:
            left = LEFT + (one.place + 0.5) * step - wide / 2
            drawn.append(pen.box(left, y(one.count), wide, BOTTOM - y(one.count), "c-bar", one.said))
    return pen.svg(frame, BOTTOM + 28, drawn)


def _usable(one: Series, logarithmic: bool) -> Series:
    def usable(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return [
            (a, b) for a, b in points
            if math.isfinite(a) and math.isfinite(b) and not (logarithmic and min(a, b) < LEAST)
        ]  # fmt: skip

    return Series(one.name, usable(one.dots), usable(one.line))


def _axis(
    values: Sequence[float], start: float, end: float, logarithmic: bool, *, exact: bool = False, whole: bool = False
) -> tuple[Axis, Sequence[float]]:
    """Return an axis from ``start`` to ``end`` that holds the values, and its ticks.

    ``exact``: it ends with them; ``whole``: they are counted, so that no tick is a fraction.
    """
    if logarithmic:
        return _logarithmic(values, start, end)
    scale = Scale.over(values, least=None if exact else (0.0, 1e-9), steps=STEPS)
    low, high = (
        (min(values), max(values)) if exact and values and min(values) < max(values) else (scale.low, scale.high)
    )

    def axis(value: float) -> float:
        return start + (value - low) / (high - low) * (end - start)

    return axis, [tick for tick in scale.ticks if low <= tick <= high and (not whole or tick == round(tick))]


def _logarithmic(values: Sequence[float], start: float, end: float) -> tuple[Axis, Sequence[float]]:
    low = math.floor(math.log10(min(values, default=1.0)) + 1e-9)
    high = max(math.ceil(math.log10(max(values, default=10.0)) - 1e-9), low + 1)

    def axis(value: float) -> float:
        return start + (math.log10(value) - low) / (high - low) * (end - start)

    every = math.ceil((high - low + 1) / DECADES)
    return axis, [10.0**power for power in range(low, high + 1, every)]


def _grid(frame: Frame, x: Axis, x_ticks: Sequence[float], y: Axis, y_ticks: Sequence[float]) -> Iterator[str]:
    for tick in y_ticks:
        yield pen.line(LEFT, y(tick), WIDE - EDGE, y(tick), "c-grid")
        yield pen.text(LEFT - 6, y(tick) + 4, frame.number(tick), "right", "c-tick", 10)
    for tick in x_ticks:
        yield pen.line(x(tick), BOTTOM, x(tick), BOTTOM + 4, "c-grid")
        side, place = ("right", x(tick) + 8) if x(tick) > WIDE - EDGE - 12 else ("middle", x(tick))
        yield pen.text(place, BOTTOM + 17, frame.number(tick), side, "c-tick", 10)
    yield pen.line(LEFT, BOTTOM, WIDE - EDGE, BOTTOM, "c-axis")


def _axis_names(across: str, upwards: str) -> Iterator[str]:
    yield pen.text((LEFT + WIDE - EDGE) / 2, BOTTOM + 35, across, "middle", "c-said", 40)
    yield pen.text(4, TOP - 14, upwards, "left", "c-said", 30)


def _point(x: float, y: float, series: int) -> str:
    return f'<circle cx="{pen.place(x)}" cy="{pen.place(y)}" r="2.6" class="c-point s{series}"/>'


def _legend(frame: Frame, names: Sequence[str], y: float) -> Iterator[str]:
    room = (WIDE - 2 * EDGE) / max(len(names), 1)
    for at, name in enumerate(names):
        if name:
            left = EDGE + at * room
            x = WIDE - left - 12 if frame.rtl else left
            yield pen.box(x, y - 9, 12, 12, f"c-key s{at}")
            yield pen.text(x - 5 if frame.rtl else x + 17, y + 1, name, "right" if frame.rtl else "left", "c-said", 28)
