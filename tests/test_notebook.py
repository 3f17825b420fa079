"""Values in a notebook: a page in a frame that runs nothing, and tables for pandas and Arrow with types that stay."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from msgspec import structs

import hashiye
from hashiye.model import Document, Fact, Layer, Relation, Text
from hashiye.report import frames, notebook
from hashiye.report.agreement import FORMATS
from hashiye.report.cells import guarded, number
from hashiye.report.statistics import tidy
from tests import strategies
from tests.agreements import REPORTS
from tests.browsers import Watched, chromium
from tests.copies import MARKED, TEXT, document, layer
from tests.test_cli_view import hostile

EMPTY = Document("a", "fa", Text.of(""))
CORPUS = Path(__file__).parents[1] / "corpus"
RELATION = Relation("r1", "near", {"of": ("a0", "a1"), "to": ("a2",)}, confidence=0.5)


@pytest.fixture
def made() -> Document:
    entities = structs.replace(layer(TEXT, "sara"), relations=(RELATION,))
    facts = (Fact("title", "تیتر", "explicit", evidence=((0, 5), (7, 9))), Fact("url", None, "unknown"))
    return document("a", [entities], facts=facts)


def library(name: str):
    """Return a library, or skip the test; fail it where CI promised to have it."""
    try:
        return __import__(name)
    except ImportError:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"NOT TESTED: {name} is not installed")


# --- tables -----------------------------------------------------------------------------------------


def test_the_tables_of_a_document(made):
    assert list(frames.TABLES) == ["annotations", "tokens", "facts", "relations"]
    assert [len(frames.rows(made, name)) for name in frames.TABLES] == [len(MARKED), 15, 2, 3]
    assert frames.rows(made) == frames.rows(made, "annotations")
    cells = {one.name: one.cells for one in frames.rows(made, "tokens").columns}
    assert cells["surface"][:3] == ("گفتگوی", "پوتین", "و")
    assert cells["sentence"] == (0,) * 15
    cells = {one.name: one.cells for one in frames.rows(made, "facts").columns}
    assert cells["evidence"] == ("0-5 7-9", None)
    assert cells["start"] == (0, None)
    cells = {one.name: one.cells for one in frames.rows(made, "relations").columns}
    assert list(zip(cells["role"], cells["annotation"], strict=True)) == [("of", "a0"), ("of", "a1"), ("to", "a2")]
    assert cells["confidence"] == (0.5,) * 3


def test_the_table_of_agreement_is_that_of_its_csv():
    report = REPORTS["usual"]
    header, *lines = csv.reader(io.StringIO(FORMATS["csv"].render(report), newline=""))
    found = frames.rows(report)
    assert [one.name for one in found.columns] == header
    again = [
        ["" if cell is None else cell for cell in row]
        for row in zip(*(one.cells for one in found.columns), strict=True)
    ]
    assert len(again) == len(lines) > 100
    for row, line in zip(again, lines, strict=True):
        for cell, written in zip(row, line, strict=True):
            assert written == (guarded(cell) if isinstance(cell, str) else number(cell))


def test_labels_stand_in_the_table_of_agreement_as_they_are():
    usual = REPORTS["usual"]
    label = "=-PER\u200b"
    first = structs.replace(usual.measures[0], by_label={label: usual.measures[0].figure})
    columns = {one.name: one.cells for one in frames.rows(structs.replace(usual, measures=(first,))).columns}
    assert label in columns["name"]
    assert f"'{label}" not in columns["name"]


def test_the_table_of_statistics_is_that_of_its_csv():
    figures = hashiye.stats([str(CORPUS)])
    assert figures._repr_html_() == hashiye.html(figures)
    found = frames.rows(figures)
    assert [one.name for one in found.columns] == list(tidy.COLUMNS)
    lines = list(csv.reader(io.StringIO(tidy.render(figures), newline="")))
    assert len(found) == len(lines) - 1 > 50
    assert [one.kind for one in found.columns if one.name == "value"] == ["number"]
    assert {type(cell) for one in found.columns for cell in one.cells} <= {str, float, type(None)}


@given(strategies.documents())
def test_any_document_is_tables(made):
    for name in frames.TABLES:
        found = frames.rows(made, name)
        assert len({len(one.cells) for one in found.columns}) == 1
        for one in found.columns:
            kinds = {"string": str, "integer": int, "number": float}[one.kind]
            assert all(cell is None or type(cell) is kinds for cell in one.cells), (name, one)
    assert len(frames.rows(made)) == sum(len(one.annotations) for one in made.layers)
    assert len(frames.rows(made, "tokens")) == len(made.tokens)


def test_what_there_is_not_is_told(made):
    with pytest.raises(ValueError, match="there are annotations, tokens, facts, relations"):
        frames.rows(made, "words")
    with pytest.raises(ValueError, match="there is figures"):
        frames.rows(REPORTS["usual"], "words")
    with pytest.raises(TypeError, match="is no table"):
        frames.rows("words")
    with pytest.raises(TypeError, match="not str"):
        hashiye.html("words")


@pytest.mark.parametrize(
    ("method", "module", "extra"), [("to_pandas", "pandas", "pandas"), ("to_arrow", "pyarrow", "arrow")]
)
def test_without_the_library_its_extra_is_named(made, monkeypatch, method, module, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"pip install 'hashiye\[{extra}\]'"):
        getattr(made, method)()


def test_nothing_is_imported_before_it_is_asked_for():
    code = (
        "import sys, hashiye\n"
        "found = hashiye.read(sys.argv[1]); found._repr_html_(); hashiye.diff(found, found)._repr_html_()\n"
        "print(sorted({'pandas', 'pyarrow', 'scipy'} & set(sys.modules)))"
    )
    seed = next((Path(__file__).parents[1] / "corpus" / "documents").glob("*.json"))
    run = subprocess.run([sys.executable, "-c", code, str(seed)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_pandas(made):
    pandas = library("pandas")
    table = made.to_pandas()
    assert list(table.label) == ["PER", "PER", "LOC", "LOC"]
    assert list(table.text) == [words for words, _ in MARKED]
    assert [TEXT[one.start : one.end] for one in table.itertuples()] == list(table.text)
    assert table.confidence.isna().all()
    for name in frames.TABLES:
        full, empty = made.to_pandas(table=name), EMPTY.to_pandas(table=name)
        assert (len(empty), list(empty.columns)) == (0, list(full.columns))
        assert list(map(str, empty.dtypes)) == list(map(str, full.dtypes))
    report = REPORTS["usual"].to_pandas()
    strict = report[(report.measure == "span_f1_strict") & (report.scope == "overall")]
    (value,) = [one.figure.value for one in REPORTS["usual"].measures if one.name == "span_f1_strict"]
    assert list(strict.value) == [pytest.approx(value)]
    assert str(report.value.dtype) == "Float64"
    assert isinstance(hostile().to_pandas(), pandas.DataFrame)


def test_arrow(made):
    arrow = library("pyarrow")
    assert made.to_arrow().column("label").to_pylist() == ["PER", "PER", "LOC", "LOC"]
    for name in frames.TABLES:
        assert made.to_arrow(name).schema == EMPTY.to_arrow(name).schema
    assert made.to_arrow().schema.field("start").type == arrow.int64()
    assert REPORTS["usual"].to_arrow().schema.field("value").type == arrow.float64()


# --- the frame --------------------------------------------------------------------------------------


def values(made: Document) -> dict[str, object]:
    other = structs.replace(made, layers=(Layer("entities", "sara", "complete", made.layers[0].annotations[1:]),))
    return {"document": made, "diff": hashiye.diff(made, other), "agreement": REPORTS["usual"], "hostile": hostile()}


def test_every_value_shows_itself(made):
    for name, value in values(made).items():
        shown = value._repr_html_()
        assert shown == hashiye.html(value)
        assert shown.startswith('<iframe sandbox=""')
        assert shown.count("<iframe") == shown.count("</iframe>") == 1, name
        assert shown.count("<") == 2, "the page is in the attribute, escaped"
        assert "&lt;script" not in shown


def test_the_frame_stands_alone():
    assert notebook.framed('<p title="a">&amp;</p>', 'b"<') == (
        '<iframe sandbox="" referrerpolicy="no-referrer" title="b&quot;&lt;" '
        'style="width:100%;height:32rem;border:0;resize:vertical;overflow:auto" '
        'srcdoc="&lt;p title=&quot;a&quot;&gt;&amp;amp;&lt;/p&gt;"></iframe>'
    )


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.mark.parametrize("name", ["document", "diff", "agreement", "hostile"])
def test_the_frame_runs_nothing_and_keeps_styles_apart(browser, made, tmp_path, name):
    shown = values(made)[name]._repr_html_()
    page = '<!doctype html><meta charset="utf-8"><title>x</title><style>body{background:rgb(1,2,3)}</style><p>before'
    (tmp_path / "x.html").write_bytes(f"{page}{shown}<p>behind".encode("utf-8", "backslashreplace"))
    seen = Watched(browser, tmp_path / "x.html")
    frame = seen.page.frames[1]
    assert frame.locator("main").count() == 1
    assert [one for one in seen.said if "sandboxed" not in one] == []
    assert {url for url in seen.requests if not url.startswith("about:")} == {(tmp_path / "x.html").as_uri()}
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(1, 2, 3)"
    box = seen.page.locator("iframe").bounding_box()
    assert box["height"] > 300
    assert box["width"] > 900
    seen.close()


def frame(page: str) -> dict[str, str]:
    """Return the attributes of the only frame of a page."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append(dict(attributes)) if tag == "iframe" else None
    parser.feed(page)
    (one,) = found
    return one


@pytest.mark.filterwarnings("ignore:IPython3 lexer unavailable")  # IPython itself is not needed to show a page
def test_a_real_notebook_shows_it(made):
    nbformat, nbconvert = library("nbformat"), library("nbconvert")
    book = nbformat.v4.new_notebook()
    output = nbformat.v4.new_output("execute_result", {"text/html": made._repr_html_()}, execution_count=1)
    book.cells.append(nbformat.v4.new_code_cell("document", execution_count=1, outputs=[output]))
    nbformat.validate(book)
    page, _ = nbconvert.HTMLExporter().from_notebook_node(book)
    assert frame(page) == frame(made._repr_html_()), "attributes may stand in another order, and say the same"
