"""Charts: well-formed, the same each time, whole whatever the numbers and names are."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hashiye.report import charts
from hashiye.report.charts import Cell, Mark
from hashiye.report.columns import clipped, folded, table, width
from hashiye.report.drawing import Frame, Scale
from tests.hostile import controls
from tests.reports import HOSTILE

NUMBERS = st.floats(-2, 2) | st.just(0.0)
NAMES = st.text(st.characters(exclude_categories=()), max_size=50) | st.sampled_from(
    (*HOSTILE, "سازمان", "می\u200cرود")
)
FRAMES = st.builds(Frame, st.just("c1"), NAMES, NAMES, rtl=st.booleans())


@st.composite
def marks(draw):
    value = draw(st.none() | NUMBERS)
    interval = draw(st.none() | st.tuples(NUMBERS, NUMBERS).map(lambda ends: tuple(sorted(ends))))
    return Mark(draw(NAMES), value, draw(NAMES), interval if value is not None else None)


def parsed(shown: str) -> etree._Element:
    tree = etree.fromstring(shown.encode())
    for element in tree.iter():
        for name, value in element.attrib.items():
            if name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"):
                assert math.isfinite(float(value))
    for box in tree.iter("rect"):
        assert float(box.get("x")) >= -0.1
        assert float(box.get("x")) + float(box.get("width")) <= charts.WIDE + 0.1
    assert tree.get("aria-labelledby") == tree.find("title").get("id")
    assert tree.get("aria-describedby") == tree.find("desc").get("id")
    return tree


@given(frame=FRAMES, rows=st.lists(marks(), max_size=6))
def test_rows_and_lines_are_whole(frame, rows):
    for draw in (charts.intervals, charts.bars, charts.lines):
        shown = draw(frame, rows)
        assert shown == draw(frame, rows)
        assert not controls(shown)
        tree = parsed(shown)
        assert not list(tree.iter("script", "image", "a", "foreignObject"))


@given(frame=FRAMES, names=st.lists(NAMES, max_size=9), data=st.data())
def test_heat_maps_are_whole(frame, names, data):
    places = st.tuples(st.integers(0, 8), st.integers(0, 8))
    cells = data.draw(st.dictionaries(places, st.builds(Cell, st.none() | st.floats(), NAMES), max_size=20))
    tree = parsed(charts.heat_map(frame, names, names, cells))
    assert len(list(tree.iter("rect"))) == sum(row < len(names) and column < len(names) for row, column in cells)


@given(
    frame=FRAMES,
    rows=st.lists(st.tuples(NAMES, NAMES, st.lists(st.floats(0, 1e6), min_size=3, max_size=3)), max_size=6),
)
def test_stacks_are_whole(frame, rows):
    parsed(charts.stacked(frame, rows, ("a", "b", "c")))


def test_a_stack_fills_its_row():
    shown = charts.stacked(Frame("c", "t", "d"), [("a", "", (3, 1, 0)), ("b", "", (1, 0, 1))], ("x", "y", "z"))
    boxes = [
        (one[1], float(one[0])) for one in re.findall(r'width="([\d.]+)" height="12" class="c-part (c-part\d)"', shown)
    ]
    assert boxes[3:] == [("c-part0", 291.0), ("c-part1", 97.0), ("c-part0", 97.0), ("c-part2", 97.0)]


@given(values=st.lists(NUMBERS, max_size=8))
def test_a_scale_holds_its_values(values):
    for least in (None, (0.0, 1.0)):
        scale = Scale.over(values, least)
        assert scale.low <= min(values, default=0) + 1e-9
        assert scale.high >= max(values, default=0) - 1e-9
        assert 2 <= len(scale.ticks) <= 13
        assert list(scale.ticks) == sorted(set(scale.ticks))


def test_a_scale_has_round_ticks():
    assert Scale.over([0.3], (0.0, 1.0)).ticks == (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    assert Scale.over([5.0], None).ticks[0] < 5.0 < Scale.over([5.0], None).ticks[-1]


def test_nothing_is_drawn_for_what_is_undefined():
    shown = charts.intervals(Frame("c", "t", "d"), [Mark("a", None, "—")])
    assert "circle" not in shown
    assert "—" in shown
    assert 'class="c-none"' in charts.heat_map(Frame("c", "t", "d"), ["a"], ["a"], {(0, 0): Cell(None, "—")})


@pytest.mark.parametrize(
    ("name", "way", "anchor"), [("سازمان", "rtl", "start"), ("ORG", None, "end"), ("۱۲", None, "end")]
)
def test_names_stand_where_lines_begin_in_their_own_direction(name, way, anchor):
    tree = parsed(charts.bars(Frame("c", "t", "d", rtl=True), [Mark(name, 0.5)]))
    label = next(one for one in tree.iter("text") if one.get("class") == "c-label")
    assert label.get("x") == str(charts.WIDE - 16)
    assert label.get("text-anchor") == anchor
    assert label.get("direction") == way


def test_a_long_name_is_cut_and_told_in_full():
    tree = parsed(charts.bars(Frame("c", "t", "d"), [Mark("x" * 90, 0.5)]))
    label = next(one for one in tree.iter("text") if one.get("class") == "c-label")
    assert label.find("title").text == "x" * 90
    assert label.find("title").tail.endswith("…")


# --- columns --------------------------------------------------------------------------------------


@given(text=NAMES, most=st.integers(1, 30))
def test_what_is_clipped_fits(text, most):
    assert width(clipped(text, most)) <= max(most, 1)
    assert clipped(text, width(text)) == text


@given(rows=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5))
def test_columns_stand_below_each_other(rows):
    lines = list(table([(first or "-", second or "-") for first, second in rows], "<<"))
    assert len(lines) == len(rows)


@given(words=st.lists(st.text("abcسلام", min_size=1, max_size=12), max_size=40))
def test_folded_lines_hold_every_word(words):
    lines = list(folded(" ".join(words), most=40))
    assert " ".join(lines).split() == words
    assert all(width(line) <= 40 for line in lines)
