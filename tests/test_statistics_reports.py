"""Every report of statistics for people: each number the figure, each missing one with its reason, safe of anything."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from msgspec import Struct, structs

from hashiye.report import curves
from hashiye.report import numbers as in_words
from hashiye.report.columns import width
from hashiye.report.curves import Series, Slot, Stretch
from hashiye.report.drawing import WIDE, Frame
from hashiye.report.sentences import quiet_lines
from hashiye.report.statistics import html, machine, markdown, page_words, text, wording
from hashiye.report.statistics.page_meanings import meanings
from hashiye.statistics import figures as figures_module
from hashiye.statistics import layers_figures
from hashiye.statistics.diversity import REASONS
from hashiye.statistics.figures import Dates, Lexical, Statistics
from hashiye.statistics.hygiene import THINGS
from tests.corpus_reports import REPORTS, empty, figures, grouped, hostile, large, months, usual
from tests.hostile import controls
from tests.reports import HOSTILE

ROOT = Path(__file__).parents[1]
SHOWN = {"text": text.render, "markdown": markdown.render, "html": html.render}
ENDINGS = {"text": "txt", "markdown": "md", "html": "html"}
SMALL = ("usual", "empty", "one")


class Made(dict):
    """Reports, each made when it is first asked for."""

    def __missing__(self, name):
        self[name] = REPORTS[name]()
        return self[name]


MADE = Made()


# --- golden ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", SHOWN)
@pytest.mark.parametrize("name", SMALL)
def test_golden(name, format, golden):
    shown = re.sub("<style>.*</style>", "<style></style>", SHOWN[format](MADE[name]), flags=re.DOTALL)
    golden(f"statistics/{name}.{ENDINGS[format]}", re.sub("sha256-[^']+", "sha256-", shown))


def test_a_terminal(golden):
    shown = text.render(MADE["usual"], terminal=True, colour=True)
    assert shown.count("\u2068") == shown.count("\u2069") > 0
    shown = shown.replace("\x1b", "<ESC>").replace("\u2068", "<FSI>").replace("\u2069", "<PDI>")
    golden("statistics/terminal.txt", shown)


def test_a_screen_and_a_file_say_the_same():
    shown = text.render(MADE["usual"], terminal=True, colour=True)
    assert re.sub("\x1b\\[[0-9]+m|[\u2068\u2069]", "", shown) == text.render(MADE["usual"])


@pytest.mark.parametrize("name", [*SMALL, "large"])
def test_lines_fit_a_terminal(name):
    assert [line for line in text.render(MADE[name]).splitlines() if width(line) > 80] == []


def test_persian_stands_last_in_its_line():
    """No number follows a Persian word in a line of a table, where a screen would move it."""
    for line in text.render(MADE["usual"]).splitlines():
        if line.startswith("  ") and "  " in line.strip() and re.search("[\u0600-\u06ff]", line):
            last = re.split(" {2,}", line.strip())[-1]
            before = line[: line.rindex(last)]
            assert not re.search("[\u0600-\u06ff]", before) or re.fullmatch(r"\s*\S+ \d+(, \S+ \d+)*\s+", before), line


# --- numbers --------------------------------------------------------------------------------------


def at(value: object, path: str) -> object:
    """Return the figure at a path of a report."""
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = list(value.values())[int(step)]
        elif isinstance(value, Struct):
            value = getattr(value, step)
        else:
            value = value[int(step)]
    return value


def in_json(whole: dict, pointer: str) -> object:
    """Return what a JSON pointer in a fragment leads to (RFC 6901)."""
    value: object = whole
    for step in unquote(pointer.removeprefix("#")).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def walk(value: object, path: str = ""):
    """Yield the path of every number of a report."""
    if isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from walk(getattr(value, field), f"{path}.{field}" if path else field)
    elif isinstance(value, Mapping):
        for place, one in enumerate(value.values()):
            yield from walk(one, f"{path}.{place}")
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from walk(one, f"{path}.{place}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


class Data(HTMLParser):
    """Reads the numbers of a page: path, machine value, what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "data":
            named = dict(attrs)
            self.found.append([named["data-of"], named["value"], ""])
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "data"

    def handle_data(self, data):
        if self.inside:
            self.found[-1][2] += data


def numbers(shown: str) -> list[list[str]]:
    reader = Data()
    reader.feed(shown)
    return reader.found


WESTERN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫−", "0123456789.-")


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_of_the_page_is_the_figure_and_that_of_the_json(name):
    report = MADE[name]
    found = numbers(html.render(report))
    assert len(found) > {"usual": 700, "large": 8000}.get(name, 10)
    whole = json.loads(machine.render(report))
    for path, value, shown in found[:: 5 if len(found) > 10_000 else 1]:
        # names repeat in what is hostile, so that objects are shorter
        figure = json.loads(value) if name == "hostile" else in_json(whole, path)
        assert json.loads(value) == figure, path
        if "کمتر" in shown:
            continue
        read = float(shown.translate(WESTERN).replace("٬", "").rstrip("٪"))
        read = read / 100 if shown.endswith("٪") else read
        room = 0.051 if "quantiles" in path else 0.0051
        assert math.isclose(read, figure, rel_tol=0.0051, abs_tol=room), (path, shown, figure)


@pytest.mark.parametrize("name", ["usual", "one", "empty"])
def test_every_number_of_a_report_has_its_pointer(name):
    report, whole = MADE[name], json.loads(machine.render(MADE[name]))
    for path in walk(report):
        assert in_json(whole, machine.pointer(report, path)) == at(report, path), path


def test_a_pointer_is_one_whatever_the_name():
    name = 'a/b~"<\u202e\n%ق'
    layer = structs.replace(MADE["usual"].figures.layers[0], name=name)
    report = structs.replace(MADE["usual"], figures=structs.replace(MADE["usual"].figures, layers=(layer,)))
    pointer = machine.pointer(report, "figures.layers.0.annotations")
    assert pointer == "#/layers/a~1b~0%22%3C%E2%80%AE%0A%25ق/annotations"
    assert in_json(json.loads(machine.render(report)), pointer) == layer.annotations


def test_every_figure_is_on_the_page():
    """Each number of a report stands on the page, under its path."""
    report = structs.replace(MADE["usual"], groups=())
    there = {path for path, _, _ in numbers(html.render(report))}
    left = {path for path in walk(report) if machine.pointer(report, path) not in there}
    left = {path for path in left if path.split(".")[-1] not in ("windows", "window", "threshold", "total")}
    left = {path for path in left if at(report, path) or "hygiene" not in path}  # what is nowhere is named, not counted
    left = {
        path for path in left if at(report, path) or not path.endswith(("invalid", "long", "together_count", "several"))
    }
    left = {path for path in left if not re.search(r"labels\.\d+\.span_\w+\.bins|per_document\.bins", path)}
    assert {re.sub(r"\d+", "N", path) for path in left} == set()


@pytest.mark.parametrize("format", SHOWN)
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_that_is_no_number_is_shown(format, name):
    assert not re.search(r"\b(nan|inf|None)\b", SHOWN[format](MADE[name]))


def test_a_missing_number_is_a_dash_with_its_reason():
    assert "— MATTR (windows of 100 words): no document has as many words as the window" in text.render(MADE["one"])
    assert page_words.REASONS["shorter_than_window"] in html.render(MADE["one"])
    assert "there are no words" in text.render(MADE["empty"])
    assert page_words.REASONS["no_words"] in html.render(MADE["empty"])
    assert "— NPMI: both labels are in every document" in text.render(MADE["usual"])
    for shown in (text.render(MADE["usual"]), markdown.render(MADE["usual"])):
        assert "Cramér's V: it takes two groups and two labels" in shown


@given(st.floats() | st.integers(-(10**15), 10**15).map(float))
def test_numbers_are_told_as_they_are(value):
    for tell in (in_words.rate, in_words.percent, in_words.decimal, in_words.amount):
        shown = tell(value)
        assert shown
        assert "nan" not in shown
        assert "inf" not in shown
        if shown != in_words.NOTHING and not shown.startswith("<"):
            read = float(shown.replace(",", "").replace(in_words.MINUS, "-").removesuffix(" %"))
            read = read / 100 if shown.endswith("%") else read
            assert math.isclose(read, value, rel_tol=0.0051, abs_tol=0.0501 if tell is in_words.amount else 0.0005)


# --- words ----------------------------------------------------------------------------------------


def test_everything_has_words_in_both_languages():
    names = {thing.name for thing in THINGS}
    assert set(wording.HABITS) == set(page_words.HABITS) == names
    assert set(page_words.GROUPS) == {thing.group for thing in THINGS}
    assert set(page_words.REASONS) == set(REASONS)
    assert layers_figures.REASONS == wording.LAYER_REASONS
    assert set(page_words.LAYER_REASONS) == set(wording.LAYER_REASONS)
    fields = {field for field, _, _ in wording.MEASURES}
    assert fields <= set(Lexical.__struct_fields__)
    assert set(page_words.MEASURES) == fields | set(wording.LAWS)


def test_what_each_figure_means_stands_on_the_page():
    shown = "".join(meanings(MADE["usual"]))
    for said in ("V / N", "McCarthy", "Covington", "Heaps", "Bouma", "Lin", "Cramér", "Hyndman", "Yule"):
        assert said in shown
    assert shown in html.render(MADE["usual"])


@pytest.mark.parametrize(
    ("name", "jalali", "told"),
    [("1401-10", True, "دی ۱۴۰۱"), ("2023-01", False, "ژانویهٔ ۲۰۲۳"), ("2023-13", False, "2023-13"), ("", True, "")],
)
def test_months_have_names(name, jalali, told):
    assert page_words.month(name, jalali=jalali) == told


def test_months_between_others_stay_empty():
    """A column stands where its month is in time, whatever is missing before it."""
    times = (Dates("published", 3, 0, 0, "", "", (("2023-01", 1), ("2023-04", 2)), ()),)
    shown = html.render(structs.replace(MADE["usual"], figures=figures(dates=times)))
    chart = re.search(r'aria-labelledby="chart-gregorian-0-t".*?</svg>', shown, re.DOTALL)[0]
    first, second = (float(one) for one in re.findall(r'<rect x="([\d.]+)"', chart))
    step = (WIDE - 16 - curves.LEFT) / 4
    assert math.isclose(second - first, 3 * step, abs_tol=0.2)


@pytest.mark.parametrize("years", [1, 45, 500, 9000])
def test_a_chart_over_any_time_has_few_columns(years):
    times = (Dates("published", 2, 0, 0, "", "", (("0001-01", 1), (f"{years:04}-12", 2)), ()),)
    shown = html.render(structs.replace(MADE["usual"], figures=figures(dates=times)))
    chart = re.search(r'aria-labelledby="chart-gregorian-0-t".*?</svg>', shown, re.DOTALL)[0]
    assert len(re.findall("<rect", chart)) == 2
    assert len(re.findall("<text", chart)) < 30


# --- long -----------------------------------------------------------------------------------------


def test_what_is_not_shown_is_counted():
    shown = text.render(MADE["large"])
    assert "and 460 more labels" in shown
    assert "and 260 more groups" in shown
    assert re.search(r"and earlier ones: \d+ months, \d+ Jalali months", shown)
    assert "and 1 more surfaces" not in shown + text.render(MADE["usual"])
    assert "۴۷۶ برچسب دیگر تنها در جدول هست" in html.render(MADE["large"])


@pytest.mark.parametrize("format", SHOWN)
def test_a_large_report_takes_seconds(format):
    report = large()
    start = time.perf_counter()
    shown = SHOWN[format](report)
    assert time.perf_counter() - start < 8
    assert len(shown) < 4_000_000


@pytest.mark.parametrize("format", SHOWN)
def test_the_same_each_time(format):
    assert SHOWN[format](usual()) == SHOWN[format](usual())


def test_no_leaks_are_said_to_be_none():
    clean = grouped(leaks=(), leaks_count=0, leaks_doubtful=0)
    assert "None: no two documents that are the same" in text.render(clean)
    assert "هیچ دو سند" in html.render(clean)
    assert "None: no two" not in text.render(structs.replace(clean, by="source"))


def test_a_title_heads_the_page():
    shown = html.render(MADE["usual"], title='پیکرهٔ <b onclick="x">')
    assert "<h1><bdi>پیکرهٔ &lt;b onclick=" in shown
    assert "<title>پیکرهٔ &lt;b onclick=&quot;x&quot;&gt; · آمار پیکره" in shown


# --- charts ---------------------------------------------------------------------------------------

NAMES = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(HOSTILE)
FRAMES = st.builds(Frame, st.just("c1"), NAMES, NAMES, rtl=st.booleans())
VALUES = st.floats(0, 1e9) | st.integers(0, 10**7).map(float)
POINTS = st.lists(st.tuples(VALUES, VALUES), max_size=8)


def whole(shown: str) -> None:
    """Fail if a chart is not well-formed, or anything in it is outside of it."""
    assert not controls(shown)
    tree = etree.fromstring(shown.encode())
    _, _, wide, high = map(float, tree.get("viewBox").split())
    for element in tree.iter("rect", "circle", "line", "text"):
        for name in ("x", "x1", "x2", "cx"):
            if (place := element.get(name)) is not None:
                assert -0.1 <= float(place) <= wide + 8
        for name in ("y", "y1", "y2", "cy"):
            if (place := element.get(name)) is not None:
                assert -0.1 <= float(place) <= high + 0.1
    assert tree.find("title").get("id") == tree.get("aria-labelledby")
    assert tree.find("desc").get("id") == tree.get("aria-describedby")
    assert not list(tree.iter("script", "image", "a", "foreignObject"))


@given(FRAMES, st.lists(st.builds(Series, NAMES, POINTS, POINTS), max_size=2), NAMES, st.booleans())
def test_curves_are_whole(frame, series, name, logarithmic):
    whole(curves.curves(frame, series, across=name, upwards=name, logarithmic=logarithmic))


@given(FRAMES, st.lists(st.integers(0, 10**6), max_size=30), st.integers(1, 500), NAMES, st.booleans())
def test_histograms_are_whole(frame, counts, step, name, far):
    stretches = [Stretch(place * step, (place + 1) * step, count, name) for place, count in enumerate(counts)]
    if far and stretches:
        stretches.append(Stretch(stretches[-1].high, stretches[-1].high + 99 * step, 3, name))
    whole(curves.histogram(frame, stretches, across=name, marks=[(step, name)], far=name))


@given(FRAMES, st.dictionaries(st.integers(0, 480), st.integers(0, 10**6), max_size=30), NAMES)
def test_columns_are_whole(frame, counts, name):
    slots = [Slot(place, count, name) for place, count in counts.items()]
    whole(curves.columns(frame, slots, [(place, name) for place in sorted(counts)]))


# --- hostile --------------------------------------------------------------------------------------

ALLOWED = {
    "a", "article", "b", "bdi", "body", "br", "caption", "circle", "data", "dd", "desc", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "head", "header", "html", "li", "line", "main", "mark",
    "meta", "nav", "p", "polyline", "rect", "section", "span", "strong", "style", "summary", "svg", "table", "tbody",
    "td", "text", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-describedby", "aria-label", "aria-labelledby", "charset", "class", "content", "cx", "cy", "data-of", "dir",
    "direction", "height", "href", "http-equiv", "id", "lang", "name", "points", "r", "role", "scope", "tabindex",
    "text-anchor", "value", "viewbox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip


class Reader(HTMLParser):
    """Holds a page to our own elements and attributes, each closed in its order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name == "href":
                assert re.fullmatch(r"#[a-z0-9-]+", value), value
                self.links.append(value[1:])
            if name in ("aria-labelledby", "aria-describedby"):
                self.links.append(value)
            if name == "id":
                assert re.fullmatch(r"[a-z0-9-]+", value), value
                self.ids.append(value)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)


def read(shown: str) -> Reader:
    reader = Reader()
    reader.feed(shown)
    reader.close()
    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids)), "an id twice"
    assert set(reader.links) <= set(reader.ids), set(reader.links) - set(reader.ids)
    return reader


def live(shown: str) -> None:
    """Fail if a reader of Markdown would make anything of a report but words, tables and lists."""
    kinds = {"link_open", "image", "html_inline", "html_block", "fence", "code_block"}
    for token in MarkdownIt("gfm-like").parse(shown):
        found = {token.type, *(child.type for child in token.children or ())}
        assert not found & kinds, (found & kinds, token.content[:200])
        for child in token.children or ():
            assert not (child.type == "text" and re.search(r"[@]|<(?! )|\bwww\.|#\d", child.content)), child.content


@pytest.mark.parametrize("name", REPORTS)
def test_the_page_holds_our_own_elements_alone(name):
    reader = read(html.render(MADE[name]))
    if name == "hostile":
        assert "<script>alert(1)</script>" in "".join(reader.text), "shown as the words they are"


@pytest.mark.parametrize("format", SHOWN)
def test_no_control_reaches_anybody(format):
    shown = SHOWN[format](MADE["hostile"])
    assert not controls(shown), controls(shown)
    assert quiet_lines(shown) == shown, "a line that a CI would obey"
    shown.encode()


def test_a_terminal_gets_no_control_but_colour():
    shown = text.render(MADE["hostile"], terminal=True, colour=True)
    assert not controls(re.sub(r"\x1b\[[0-9]{1,2}m", "", shown))
    assert shown.count("\u2068") == shown.count("\u2069")


@pytest.mark.parametrize("name", REPORTS)
def test_markdown_comes_alive_nowhere(name):
    live(markdown.render(MADE[name]))


def test_rows_of_markdown_tables_have_the_cells_of_their_head():
    for report in (MADE["usual"], hostile(("a|b", "`|`", "\\|", "|"))):
        tokens = MarkdownIt("gfm-like").parse(markdown.render(report))
        assert sum(token.type == "table_open" for token in tokens) > 20
        for place, token in enumerate(tokens):
            if token.type == "tr_open":
                row = tokens[place : next(end for end in range(place, len(tokens)) if tokens[end].type == "tr_close")]
                assert "|" not in "".join(one.content for one in row if one.type == "inline")


ANY = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(HOSTILE)


@pytest.mark.parametrize("format", SHOWN)
@given(one=ANY, other=ANY)
@settings(max_examples=15)
def test_anything_anywhere(format, one, other):
    shown = SHOWN[format](hostile((one, other) if one != other else (one,)))
    assert not controls(shown)
    assert shown.endswith("\n")
    if format == "html":
        read(shown)
    if format == "markdown":
        live(shown)
    if format == "text":
        assert all(part.strip() for part in shown.split("\n\n"))


def test_no_empty_report_is_empty():
    assert "Statistics: 0 documents" in text.render(empty())
    assert months(1)


# --- docs -----------------------------------------------------------------------------------------


def test_the_page_of_terms_tells_every_figure():
    """docs/statistics.md has every name of the JSON, and no name that is not there."""
    told = set(re.findall(r"`([a-zA-Z.\[\]]+)`", (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")))
    told = {part for name in told for part in re.split(r"[.\[\]]+", name)}
    ours = {"surface", "words", "name", "label", "other", "scope", "labelled", "unlabelled", "role", "key", "group", "notes",
            "by", "annotator", "layer", "form", "document", "types", "count", "figures"}  # fmt: skip

    def names(kind: type, seen: set[type]):
        for field in structs.fields(kind):
            yield machine.camel(field.name)
            for inner in re.findall(r"[A-Z]\w+", str(field.type)):
                found = getattr(figures_module, inner, None)
                if isinstance(found, type) and issubclass(found, Struct) and found not in seen:
                    seen.add(found)
                    yield from names(found, seen)

    assert set(names(Statistics, set())) - told - ours == set()
