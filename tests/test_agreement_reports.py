"""Every report of agreement: the same each time, every number with its unit or its reason, safe whatever it is of."""

from __future__ import annotations

import csv
import io
import re
import time
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import structs

from hashiye.agreement.figures import Agreement, Difference, Figure, Gate, Measured
from hashiye.agreement.measures import REASONS, table
from hashiye.report import numbers
from hashiye.report.agreement import FORMATS, choosing, html, markdown, page_words, tidy, wording
from hashiye.report.columns import width
from hashiye.report.sentences import quiet_lines
from tests.agreements import MEASURES, REPORTS, hostile, measured, nobody, undefined, usual
from tests.hostile import controls
from tests.reports import HOSTILE

SHOWN = ("text", "csv", "markdown", "html")
ENDINGS = {"text": "txt", "csv": "csv", "markdown": "md", "html": "html"}


def rendered(format: str, report: Agreement, **how: bool) -> str:
    return FORMATS[format].render(report, **how)


def cells(report: Agreement) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered("csv", report), newline="")))


# --- golden ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", SHOWN)
@pytest.mark.parametrize("name", ["usual", "undefined", "nobody"])
def test_golden(name, format, golden):
    shown = rendered(format, REPORTS[name])
    shown = re.sub("<style>.*</style>", "<style></style>", shown, flags=re.DOTALL)
    shown = re.sub("sha256-[^']+", "sha256-", shown)
    golden(f"agreement/{name}.{ENDINGS[format]}", shown)


def test_a_terminal(golden):
    shown = rendered("text", usual(), terminal=True, colour=True)
    assert shown.count("\u2068") == shown.count("\u2069") > 0
    golden(
        "agreement/terminal.txt", shown.replace("\x1b", "<ESC>").replace("\u2068", "<FSI>").replace("\u2069", "<PDI>")
    )


def test_a_screen_and_a_file_say_the_same():
    shown = rendered("text", usual(), terminal=True, colour=True)
    assert re.sub("\x1b\\[[0-9]+m|[\u2068\u2069]", "", shown) == rendered("text", usual())


@pytest.mark.parametrize("name", ["usual", "undefined", "nobody"])
def test_lines_fit_a_terminal(name):
    for line in rendered("text", REPORTS[name]).splitlines():
        assert width(line) <= 80 or "⟦" in line or "characters" in line or line.startswith("Agreement:"), line


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.8126, "0.813"), (-0.1, "−0.100"), (-0.0001, "0.000"), (None, "—"), (float("nan"), "—"), (float("inf"), "—"),
     (12345.6789, "12,345.679"), (0, "0.000"), (1, "1.000")],
)  # fmt: skip
def test_decimals(value, shown):
    assert numbers.decimal(value) == shown


def test_amounts_and_units():
    assert wording.items(1, "span") == "1 span"
    assert wording.items(2408, "boundary") == "2,408 boundaries"
    assert wording.items(12.5, "token") == "12.5 tokens"
    assert wording.items(0, "") == "0 units"
    assert numbers.signed(0.04) == "+0.040"
    assert numbers.signed(-0.04) == "−0.040"


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_null_is_a_dash_with_its_reason(format):
    shown = rendered(format, undefined())
    assert "—" in shown
    assert (page_words.REASONS if format == "html" else REASONS)["single_annotator"] in shown
    assert not re.search(r"\b(nan|None|inf)\b", shown)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None])
@pytest.mark.parametrize("format", SHOWN)
def test_nothing_that_is_no_number_is_shown(format, value):
    figure = Figure(value, "no_variation", 3)
    one = Measured(
        "u_alpha_nominal", "t", "token", "c", "s", figure, by_label={"PER": figure}, by_document={"d": figure}
    )
    drift = Difference("drift", "u_alpha_nominal", ("a", "b"), figure, figure, value)
    report = structs.replace(usual(), measures=(one,), drift=(drift,), gates=(Gate("u", 0.1, "value", value, False),))
    shown = rendered(format, report).replace(tidy.COLUMNS[0], "")
    assert not re.search(r"\b(nan|inf|None)\b", shown)


def test_every_reason_is_said_in_persian():
    assert set(page_words.REASONS) >= set(REASONS)


def test_every_measure_is_explained_in_persian():
    for name, row in table().items():
        one = Measured(name, row.title, row.unit, row.chance, row.source, Figure())
        assert page_words.meaning(one) != page_words.english(row.title), f"page_words has no words for {name}"


# --- what leads -----------------------------------------------------------------------------------


def test_the_answer_comes_first():
    said = " ".join(wording.headline(usual()))
    assert "81.3 %" in said
    assert "u_alpha_nominal 0.741, 95 % interval 0.701 to 0.781, 48,201 tokens" in said
    assert "PER" in said
    assert "2 of 3 gates failed" in said


def test_a_measure_that_is_defined_leads():
    null = measured("u_alpha_nominal", "t", "token", "chance", None, 0)
    other = measured("u_alpha_nominal_without_overlap", "t", "token", "chance", 0.5, 10)
    report = structs.replace(usual(), measures=(null, other, MEASURES[0]))
    assert choosing.corrected(report) is other
    assert choosing.corrected(structs.replace(report, measures=(null,))) is null
    token = measured("token_krippendorff_alpha", "t", "token", "chance", 0.5, 10)
    assert choosing.corrected(structs.replace(report, measures=(token, MEASURES[0]))) is token
    assert choosing.leading(nobody()) == ()


def test_what_is_told_first_is_what_the_report_says_leads():
    gamma = measured("gamma", "t", "span", "chance", 0.5, 10)
    report = structs.replace(usual(), measures=(gamma, MEASURES[0]), leading="span_f1_strict")
    assert [one.name for one in choosing.leading(report)] == ["span_f1_strict", "gamma"]
    assert [one.name for one in choosing.leading(structs.replace(report, leading="gamma"))] == [
        "gamma",
        "span_f1_strict",
    ]


def test_a_measure_without_a_unit_has_that_of_the_study():
    report = structs.replace(usual(), measures=tuple(structs.replace(one, unit="") for one in MEASURES))
    assert "48,201 tokens" in rendered("text", report)
    assert "| token | 48,201 |" in rendered("markdown", report)
    assert {row["unit"] for row in cells(report) if row["scope"] == "overall"} == {"token"}
    assert "۴۸٬۲۰۱ توکن" in rendered("html", report)


def test_confusions_are_told_once():
    found = choosing.confused(usual())
    assert [(one.row, one.column, one.count) for one in found] == [
        ("PER", "", 62.0), ("LOC", "ORG", 25.0), ("DAT", "رویداد", 2.0),
    ]  # fmt: skip


def test_quoted_names_in_sentences_are_isolated_not_named():
    report = structs.replace(usual(), notes=("Label \u2068«سازمان»\u2069 is rare.",))
    assert "Label «سازمان» is rare." in rendered("text", report)
    assert "Label \u2068«سازمان»\u2069 is rare." in rendered("text", report, terminal=True)
    assert "<bdi>«سازمان»</bdi>" in rendered("html", report)
    assert "FSI" not in rendered("markdown", report)


def overlapping(*others: Measured) -> Agreement:
    """Return a report whose alpha is undefined, but for labels."""
    alpha = structs.replace(MEASURES[3], figure=Figure(None, "overlapping_units", 0))
    token = structs.replace(alpha, name="token_krippendorff_alpha")
    attribute = measured("attribute_krippendorff_alpha", "t", "attribute", "chance", 0.444, 12)
    return structs.replace(usual(), measures=(attribute, MEASURES[0], alpha, *others, token), gates=())


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_the_headline_is_no_figure_of_attributes(format):
    shown = rendered(format, overlapping())
    head = {"text": "\n\n", "markdown": "###", "html": "</ul><nav"}[format]
    answer = re.sub(r"\s+", " ", shown.split(head)[0])
    assert "attribute_krippendorff_alpha" not in answer
    assert (page_words.REASONS if format == "html" else REASONS)["overlapping_units"] in answer
    assert "۰٫۴۴۴" not in answer


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_the_headline_names_what_stands_for_an_undefined_alpha(format):
    other = structs.replace(MEASURES[3], name="u_alpha_nominal_without_overlap")
    shown = rendered(format, overlapping(other))
    head = {"text": "\n\n", "markdown": "###", "html": "</ul><nav"}[format]
    answer = re.sub(r"\s+", " ", shown.split(head)[0])
    assert "u_alpha_nominal_without_overlap" in answer
    if format != "html":
        labels = shown.split("By label")[1].split("By pair")[0]
        assert "u_alpha_nominal_without_overlap" not in labels, "labels need it not"
    assert ("۰٫۷۴۱" if format == "html" else "0.741") in answer
    assert (page_words.REASONS if format == "html" else REASONS)["overlapping_units"] in answer


def test_no_corrected_measure_is_told_of_attributes_alone():
    assert choosing.corrected(structs.replace(overlapping(), measures=overlapping().measures[:1])) is None


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_labels_have_their_values_where_the_whole_has_none(format):
    labels = rendered(format, overlapping()).split("By label")[1].split("By pair")[0]
    assert "u_alpha_nominal" in labels
    assert "0.671" in labels
    assert re.search(r"token_krippendorff_alpha\W.*PER`* 0\.531", labels)


def test_labels_say_how_many_were_marked():
    assert choosing.marked(usual()) == {"PER": 700, "ORG": 400}
    assert re.search(r"PER +0\.531 .* 9,640 +700", rendered("text", usual()))
    assert re.search(r"PER.* 0\.531 .*9,640 \| 700 \|", rendered("markdown", usual()))
    assert re.search(r"PER.*?۰٫۵۳۱.*?۹٬۶۴۰</td><td class=\"n\">۷۰۰</td>", rendered("html", usual()))


@pytest.mark.parametrize(("value", "n"), [(1.0, 30), (0.2, 0)])
def test_no_label_is_called_worst_without_cause(value, n):
    labels = {"A": Figure(value, "", n), "B": Figure(1.0, "", 20)}
    report = structs.replace(usual(), measures=(structs.replace(MEASURES[0], by_label=labels),))
    assert "agreed on least" not in " ".join(wording.headline(report))


@pytest.mark.parametrize(
    ("pairable", "said"), [(1, "1 document, judged by two or more"), (0, "1 document, not judged by two")]
)
def test_one_document(pairable, said):
    assert wording.scope(structs.replace(usual(), documents=("a",), pairable=pairable)).endswith(said)


def test_a_cost_names_its_measure():
    for shown in map(partial(rendered, report=usual()), ("text", "markdown")):
        assert "u_alpha_nominal would rise by 0.00120" in shown
    assert "u_alpha_nominal</bdi> چه اندازه بالا می‌رفت" in rendered("html", usual())


def test_a_pair_is_held_against_another():
    assert "omid with reza against omid with سارا" in rendered("text", usual())
    assert "در برابر" in rendered("html", usual())


def test_a_bar_is_told_apart_from_what_misses_it():
    missed = Gate("u_alpha_nominal", 0.67, "value", 0.66996, False)
    assert wording.gate(missed) == "FAILED: u_alpha_nominal, 0.66996, bar 0.67000"
    assert wording.gate(structs.replace(missed, found=0.67, passed=True)).endswith("0.670, bar 0.670")
    assert "۰٫۶۶۹۹۶" in rendered("html", structs.replace(usual(), gates=(missed,)))


def test_gates_on_the_page():
    passed, failed = usual().gates[:2]
    for gates, said in (
        ((passed, passed), "<strong>هر ۲ آستانه</strong> برآورده شد"),
        ((passed,), "<strong>آستانه</strong> برآورده شد"),
        ((failed, passed), "<strong>۱ از ۲</strong> آستانه برآورده نشد"),
    ):
        assert f"<li>{said}</li>" in rendered("html", structs.replace(usual(), gates=gates))


def test_spans_of_partial_layers_are_said_to_be_left_out():
    begun = structs.replace(usual(), profiles=(structs.replace(usual().profiles[0], annotator="reza"),))
    counted = structs.replace(begun, settings=structs.replace(begun.settings, partial=True))
    assert "partial layers left out" in rendered("text", begun)
    assert "partial layers left out" not in rendered("text", counted)
    assert "لایه‌های ناتمام" in rendered("html", begun)
    assert "لایه‌های ناتمام" not in rendered("html", counted)


def test_pairs_of_annotators_are_counted_once_everywhere():
    shown = rendered("html", usual())
    chart = re.search(r'aria-labelledby="chart-confusion-t".*?</svg>', shown, re.DOTALL)[0]
    assert chart.count(">۶۲<") == 2
    assert "۳۱" not in chart
    assert "62 pairs of annotators: PER and nothing" in rendered("text", usual())
    counts = [row for row in cells(usual()) if row["scope"] == "confusion"]
    assert [(row["name"], row["name2"], row["value"]) for row in counts if row["name"] == "PER"] == [
        ("PER", "PER", "420"), ("PER", "", "62"),
    ]  # fmt: skip


def test_labels_have_their_own_colours():
    for number in (12, 30):
        names = [f"L{at:02}" for at in range(number)]
        hue = page_words.hues(structs.replace(usual(), labels=tuple(names)))
        assert len({hue(name) for name in names}) == number
    assert hue("L01") == "l1"
    assert hue("L13") == "l1 y1", "the second time round it is underlined otherwise"
    assert '<mark class="l3">' in rendered("html", usual())


def test_charts_say_what_they_leave_out():
    many = tuple(structs.replace(MEASURES[0], name=f"gamma_{at}") for at in range(40))
    chart = re.search(
        r'aria-labelledby="chart-measures-t".*?</svg>', rendered("html", structs.replace(usual(), measures=many))
    )
    assert all(f">gamma_{at}<" in chart[0] for at in range(40))
    labels = {f"L{at}": Figure(0.5, "", 3) for at in range(30)}
    report = structs.replace(usual(), measures=(structs.replace(MEASURES[0], by_label=labels),))
    assert "۶ برچسب دیگر تنها در جدول هست" in rendered("html", report)


# --- chance ---------------------------------------------------------------------------------------


def test_what_chance_makes_is_in_every_format():
    assert re.search(r"^  measure .* n +p$", rendered("text", usual()), re.MULTILINE)
    assert re.search(r"u_alpha_nominal .* 48,201  < 0\.001  c", rendered("text", usual()))
    assert re.search(r"u_alpha_nominal \|.*`< 0\.001` \|", rendered("markdown", usual()))
    assert "standard error of the sampling 0.0031" in rendered("markdown", usual())
    overall = {row["measure"]: row for row in cells(usual()) if row["scope"] == "overall"}
    assert overall["u_alpha_nominal"]["p"] == "0.0009"
    assert overall["gamma"]["sampling_error"] == "0.0031"
    assert overall["gamma"]["p"] == ""
    page = rendered("html", usual())
    assert page_words.P in page
    assert "بخت به این اندازه" not in page


def test_no_column_of_p_where_none_was_asked_for():
    report = structs.replace(usual(), measures=tuple(structs.replace(one, chance_p=None) for one in MEASURES))
    assert page_words.P not in rendered("html", report)
    assert re.search(r"^  measure .* n$", rendered("text", report), re.MULTILINE)
    assert "| Chance model |\n" in rendered("markdown", report)


def test_every_chance_model_is_said_in_persian():
    for name, row in table().items():
        one = Measured(name, row.title, row.unit, row.chance, row.source, Figure())
        assert 'lang="en"' not in page_words.chance(one), f"page_words has no chance model for {name}"


def test_skew_is_said_in_persian():
    said = page_words.skewed(usual().skew[1], "token")
    assert 'lang="en"' not in said
    for part in ("رویداد", "۰٫۴٪", "۹۹٫۸٪", "۹۹٫۳٪", "۰٫۶۵۱", "۰٫۱۶۰", "span_f1_type"):
        assert part in said
    assert said in rendered("html", usual())


# --- csv ------------------------------------------------------------------------------------------


def test_the_table_reads_back():
    rows = cells(usual())
    assert all(set(row) == set(tidy.COLUMNS) and None not in row.values() for row in rows)
    overall = {row["measure"]: row for row in rows if row["scope"] == "overall"}
    assert float(overall["span_f1_strict"]["value"]) == 0.813
    assert float(overall["gamma"]["value"]) == -0.123
    assert overall["token_krippendorff_alpha_entity"]["value"] == ""
    assert overall["token_krippendorff_alpha_entity"]["reason"] == "no_variation"
    assert {row["scope"] for row in rows} >= {
        "overall",
        "label",
        "document",
        "pair",
        "batch",
        "annotator",
        "drift",
        "merge",
    }
    pair = next(row for row in rows if row["scope"] == "pair" and row["name2"] == "سارا")
    assert (pair["name"], pair["unit"]) == ("omid", "span")


def test_every_figure_is_a_line():
    rows = cells(usual())
    for one in MEASURES:
        mine = [row for row in rows if row["measure"] == one.name]
        assert {row["name"] for row in mine if row["scope"] == "label"} == set(one.by_label)
        assert {row["name"] for row in mine if row["scope"] == "document"} == set(one.by_document)
        assert sum(row["scope"] == "pair" for row in mine) == len(one.by_pair)


def test_no_cell_is_a_formula():
    for row in cells(hostile()):
        for name, cell in row.items():
            if name not in ("value", "n", "low", "high", "bca_low", "bca_high", "p", "sampling_error"):
                assert not re.match(r"\s*[=+\-@|%]", cell), (name, cell)


def test_a_joiner_stays_in_a_label():
    label = "می\u200cرود"
    report = structs.replace(usual(), measures=(structs.replace(MEASURES[0], by_label={label: Figure(0.5)}),))
    assert label in {row["name"] for row in cells(report)}


def test_lines_of_the_table_end_as_rfc_4180_says():
    shown = rendered("csv", hostile())
    assert shown.count("\n") == shown.count("\r\n")


# --- limits ---------------------------------------------------------------------------------------


def test_markdown_fits_a_comment_and_says_what_is_missing():
    wide = structs.replace(usual(), notes=tuple(f"note {at} " + "word " * 100 for at in range(500)))
    shown = rendered("markdown", wide)
    assert len(shown) <= markdown.COMMENT
    assert "Not all of it fits here: Notes" in shown
    assert "Not all" not in markdown.page(wide)


def test_what_is_not_shown_is_counted():
    shown = rendered("text", usual(50))
    assert "and 173 more; 50 of them in the formats json and html" in shown
    assert rendered("html", usual(html.CARDS + 50)).count('<article class="card') == html.CARDS


@pytest.mark.parametrize("format", SHOWN)
def test_a_large_report_takes_seconds(format):
    figures = {f"doc-{at:05}": Figure(0.5, "", 10) for at in range(20_000)}
    report = structs.replace(usual(1000), measures=tuple(structs.replace(one, by_document=figures) for one in MEASURES))
    start = time.perf_counter()
    shown = rendered(format, report)
    assert time.perf_counter() - start < 8
    if format == "html":
        assert len(shown) < 3_000_000


# --- hostile --------------------------------------------------------------------------------------

ALLOWED = {
    "a", "article", "b", "bdi", "body", "br", "caption", "circle", "dd", "desc", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "head", "header", "html", "li", "line", "main", "mark", "meta", "nav", "p",
    "polyline", "rect", "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th",
    "thead", "title", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-describedby", "aria-label", "aria-labelledby", "charset", "class", "content", "cx", "cy", "dir", "direction",
    "height", "href", "http-equiv", "id", "lang", "name", "points", "r", "role", "scope", "tabindex", "text-anchor",
    "viewbox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip


class Reader(HTMLParser):
    """Holds a page to our own elements and attributes, each closed in its order."""

    VOID = frozenset(("meta", "br"))

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
        if tag not in self.VOID:
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


@pytest.mark.parametrize("name", REPORTS)
def test_the_page_holds_our_own_elements_alone(name):
    reader = read(rendered("html", REPORTS[name]))
    if name == "hostile":
        assert "<script>alert(1)</script>" in "".join(reader.text), "shown as the words they are"


@pytest.mark.parametrize("format", SHOWN)
def test_no_control_reaches_anybody(format):
    shown = rendered(format, hostile())
    assert not controls(shown.replace("\r\n", "\n")), controls(shown)
    if format != "csv":
        assert quiet_lines(shown) == shown, "a line that a CI would obey"
    shown.encode()


def test_a_terminal_gets_no_control_but_colour():
    shown = rendered("text", hostile(), terminal=True, colour=True)
    assert not controls(re.sub(r"\x1b\[[0-9]{1,2}m", "", shown))
    assert shown.count("\u2068") == shown.count("\u2069")


def live(shown: str) -> None:
    """Fail if a reader of Markdown would make anything of a report but words, tables and lists."""
    kinds = {"link_open", "image", "html_inline", "html_block", "fence", "code_block"}
    for token in MarkdownIt("gfm-like").parse(shown):
        found = {token.type, *(child.type for child in token.children or ())}
        assert not found & kinds, (found & kinds, token.content[:200])
        for child in token.children or ():
            assert not (child.type == "text" and re.search(r"[@<]|\bwww\.|#\d", child.content)), child.content


@pytest.mark.parametrize("name", REPORTS)
def test_markdown_comes_alive_nowhere(name):
    live(markdown.page(REPORTS[name]))


def test_rows_of_markdown_tables_have_the_cells_of_their_head():
    for report in (usual(), hostile(("a|b", "`|`", "\\|", "|"))):
        tokens = MarkdownIt("gfm-like").parse(markdown.page(report))
        for at, token in enumerate(tokens):
            if token.type == "tr_open":
                row = tokens[at : next(place for place in range(at, len(tokens)) if tokens[place].type == "tr_close")]
                assert "|" not in "".join(one.content for one in row if one.type == "inline")


ANY = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(HOSTILE)


@pytest.mark.parametrize("format", SHOWN)
@given(one=ANY, other=ANY)
@settings(max_examples=40)
def test_anything_anywhere(format, one, other):
    report = hostile((one, other) if one != other else (one,))
    shown = rendered(format, report)
    assert shown == rendered(format, report)
    assert not controls(shown.replace("\r\n", "\n"))
    assert shown.endswith("\n")
    if format == "html":
        read(shown)
    if format == "markdown":
        live(shown)
    if format == "text":
        assert all(part.strip() for part in shown.split("\n\n"))
