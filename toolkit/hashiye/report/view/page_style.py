"""The style sheet of a page: what all pages share, and the rules that its lanes, labels and readings need.

A policy that allows one style by its hash allows no ``style`` attribute. So every colour and lane is a class, and its
rule is made here, from numbers and colours alone: nothing that somebody wrote gets into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from hashiye.report import shell
from hashiye.report.view import page_colours
from hashiye.report.view.page_plan import MERGED, Plan
from hashiye.report.view.page_text import FAR_TIES, TIES

STEP = 5
"""From one lane to the next, in pixels."""


def style(plans: Iterable[Plan]) -> str:
    """Return the whole style sheet for the articles of these plans."""
    lanes = labels = readings = 0
    colours: set[tuple[int, str]] = set()
    lines: set[tuple[int, tuple[int, ...]]] = set()
    for plan in plans:
        lanes, labels = max(lanes, plan.drawing.lanes), max(labels, len(plan.colours))
        readings = max(readings, len(plan.readings))
        colours.update(enumerate(plan.colours))
        if plan.is_compared:
            lines.update((-1 if one.lane is None else one.lane, one.readings) for one in plan.drawing.strands)
    rules = (
        shell.resource("page.css", "view.css"), *_lanes(lanes), *_colours(sorted(colours)),
        *_labels(labels, lanes), *_readings(readings), *_readers(sorted(lines)), _ties(),
    )  # fmt: skip
    return "".join(rules)


def _lanes(lanes: int) -> Iterator[str]:
    """Yield how lanes are drawn: each a background image, at its own height below the letters."""
    for at in range(lanes):
        line = f"linear-gradient(var(--to),transparent 0 var(--b{at},0px),var(--c{at}) 0)"
        dashes = f"repeating-linear-gradient(var(--to),transparent 0 3px,var(--c{at}) 3px 7px)"
        yield f".q{at}{{--u{at}:{line}}}.j{at}{{--u{at}:{dashes}}}.b{at}{{--b{at}:2px}}\n"
    for many in range(1, lanes + 1):
        images = ",".join(["var(--ev,none)", *(f"var(--u{at},none)" for at in range(many))])
        room = many * STEP
        places = ",".join(
            [f"0 calc(100% - {room}px)", *(f"0 calc(100% - {(many - 1 - at) * STEP}px)" for at in range(many))]
        )
        yield (
            f".s.v{many}{{background-image:{images};background-position:{places};padding-block-end:{room}px}}"
            f".text p.v{many}{{line-height:max(2.15em,1.75em + {room * 2}px)}}\n"
        )
    if lanes:
        every = ",".join(f".view .q{at},.view .j{at}" for at in range(lanes))
        inks = ";".join(f"--c{at}:CanvasText" for at in range(lanes))
        yield f"@media(forced-colors:active){{{every}{{{inks}}}}}\n"


def _colours(colours: Iterable[tuple[int, str]]) -> Iterator[str]:
    dark = []
    for at, wanted in colours:
        one, name = page_colours.colour(wanted), wanted[1:]
        yield f".K{at}-{name}{{--k{at}:{one.line};--t{at}:{one.ground}}}\n"
        dark.append(f".K{at}-{name}{{--k{at}:{one.dark_line};--t{at}:{one.dark_ground}}}")
    yield "@media(prefers-color-scheme:dark){" + "\n".join(dark) + "}\n"


def _labels(labels: int, lanes: int) -> Iterator[str]:
    for at in range(labels):
        yield f".k{at}{{--k:var(--k{at});--t:var(--t{at})}}.t{at}{{background-color:var(--t{at})}}"
        yield "".join(f".q{lane}k{at}{{--c{lane}:var(--k{at})}}" for lane in range(lanes))
        off = f".view:has(.f{at}:not(:checked))"
        yield f"{off} .text{{--k{at}:transparent;--t{at}:transparent}}{off} .g.k{at}{{display:none}}\n"


def _readings(readings: int) -> Iterator[str]:
    for at in range(readings):
        one = page_colours.colour(page_colours.PALETTE[at % len(page_colours.PALETTE)])
        yield f".view{{--w{at}:{one.line}}}.who.w{at}{{border-color:var(--w{at})}}"
        yield f"@media(prefers-color-scheme:dark){{.view{{--w{at}:{one.dark_line}}}}}"
        yield f".view:has(.w.w{at}:not(:checked)) .col{at}{{display:none}}\n"


def _readers(lines: Iterable[tuple[int, tuple[int, ...]]]) -> Iterator[str]:
    """Yield what hides strands, all of whose readings are hidden, and what colours lines by reading: one that several
    readings share has the colour of none. Lane -1 is for what has no line, which also has its ground in a column.
    """
    for some, own in groupby(sorted(lines, key=lambda one: one[1]), lambda one: one[1]):
        name, lanes = "-".join(map(str, some)), [lane for lane, _ in own if lane >= 0]
        boxes = ",".join(f".w.w{at}" for at in some)
        off = f".view:has(.w):not(:has(:is({boxes}):checked)) .over"
        if len(some) <= MERGED:
            yield f"{off} .r{name}{{display:none}}{off} .o{name}{{background-color:transparent}}"
            yield "".join(f"{off} .h{lane}r{name}{{--u{lane}:none}}" for lane in lanes)
        shade = f"var(--w{some[0]})" if len(some) == 1 else "var(--soft)"
        yield "".join(f".view:has(.byr:checked) .over .h{lane}r{name}{{--c{lane}:{shade}}}" for lane in lanes) + "\n"


def _ties() -> str:
    """Return what highlights all pieces of a span when one of them, or its tag, is pointed at or has the focus."""
    near = [f"p:has(.d{at}:is(:hover,:focus-visible,:target)) mark.d{at}" for at in range(TIES)]
    far = [f".text:has(.D{at}:is(:hover,:focus-visible,:target)) mark.D{at}" for at in range(FAR_TIES)]
    return f"{','.join((*near, *far))}{{outline:2px solid var(--ink);outline-offset:1px}}\n"
