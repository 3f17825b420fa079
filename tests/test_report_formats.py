"""Every report: judged by its format's own schema or reader, safe whatever the corpus holds, the same each time."""

from __future__ import annotations

import gzip
import html.parser
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import schema, validation
from hashiye.codes import CODES, Severity
from hashiye.findings import Finding
from hashiye.report import FORMATS, Run, locations, markdown, rules, sarif, sentences, tally
from hashiye.report.text import finding_text
from tests.hostile import controls
from tests.reports import FINDINGS, HOSTILE, HOSTILE_FILES, RUN, SOUND, surface_differs

DATA = Path(__file__).parent / "data" / "report"
ENDINGS = {"json": "json", "sarif": "sarif", "junit": "xml", "gitlab": "json", "markdown": "md"}

ANY = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(HOSTILE)


@st.composite
def findings(draw):
    """Findings with anything in every field."""
    number = st.integers(0, 2**40)
    return Finding(
        code=draw(st.sampled_from(sorted(CODES)[::7]) | st.just("MINE-X101")),
        severity=draw(st.sampled_from(Severity)),
        others=draw(st.lists(ANY, max_size=2).map(tuple)),
        context=draw(st.none() | st.tuples(ANY, ANY, ANY)),
        start=draw(st.none() | st.integers(-5, 2**40)),
        end=draw(st.none() | st.integers(-5, 2**40)),
        **{name: draw(number) for name in ("line", "column", "end_line", "end_column", "text_line", "text_column")},
        **{name: draw(ANY) for name in ("message", "name", "file", "pointer", "item", "document", "text_file", "found", "expected", "fix")},
    )  # fmt: skip


runs = st.builds(
    Run,
    findings=st.lists(findings(), max_size=4).map(tuple),
    files=st.lists(ANY, max_size=2).map(tuple),
    documents=st.integers(0, 9),
)


def commands(text: str) -> list[str]:
    """Return the lines in which a CI would find a command: GitHub's two spellings, and Azure's."""
    return [line for line in text.split("\n") if line.lstrip().startswith("::") or re.search(r"##(\[|vso\[)", line)]


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name, golden, monkeypatch):
    monkeypatch.setattr(rules, "RULES", {})  # what a rule's page says is not this test's business
    golden(f"report/{name}.{ENDINGS.get(name, 'txt')}", FORMATS[name].render(RUN))


def test_golden_on_a_terminal(golden):
    shown = FORMATS["text"].render(RUN, terminal=True, colour=True)
    golden("report/terminal.txt", shown)
    assert controls(re.sub("\x1b\\[(3[136]|0)m", "", shown)) == set()
    assert shown.count("\u2068") == shown.count("\u2069") > 10


@pytest.mark.parametrize("name", FORMATS)
@given(run=runs)
def test_no_report_holds_a_control_character_or_a_command(name, run):
    for report in (FORMATS[name].render(run), FORMATS[name].summary(run)):
        assert not controls(report)
        report.encode()
        assert report == "" or report.endswith("\n")
        if name != "github":
            assert not commands(report)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("run", [RUN, SOUND, Run()], ids=["hostile", "sound", "empty"])
def test_reports_are_the_same_each_time_and_stay_safe(name, run):
    report = FORMATS[name].render(run)
    again = msgspec.structs.replace(run)
    assert FORMATS[name].render(again) == report
    assert not controls(report)
    assert name == "github" or not commands(report)


def test_text_isolates_only_on_a_terminal():
    assert "\u2068" not in FORMATS["text"].render(RUN)
    assert finding_text(surface_differs()) == (
        "corpus/documents/a.hsh.json:12:5: error HSH-A302 surface-differs: the stored surface is not what the offsets cover\n"
        "    at        /layers/0/annotations/3/text\n"
        "    text      1:8, characters 7 to 12\n"
        "    in        گفتگوی ⟦پوتین⟧ و علی اف⟨LF⟩او می⟨ZWNJ⟩رود 😀 پا…\n"
        "    found     «پوتي»\n"
        "    expected  پوتین\n"
        "    to fix    correct the offsets, or annotate the edited text again\n"
    )


def test_summary_line():
    assert tally.line(Run(documents=1)) == "1 document: nothing found"
    assert tally.line(RUN) == (
        "4 documents: 18 errors, 2 warnings, 1 info; 1 fault mended; 2 findings left to the baseline; "
        "3 rules were not run on 1 document because HSH-B106 failed there"
    )
    shard = tuple(("s.hsh.jsonl", code, "text") for code in ("HSH-B110", "HSH-B111", "HSH-B110"))
    assert list(tally.not_asked(Run(skipped=shard))) == [
        "2 rules were not run on 2 documents because there is no text there"
    ]


def test_context_says_where_it_was_cut():
    assert sentences.AROUND == validation.AROUND
    assert sentences.words(surface_differs(start=70)).startswith("…گفتگوی")
    assert sentences.words(surface_differs(start=0, context=("", "آ", "ب"))) == "⟦آ⟧ب"


def test_json_fits_its_schema_and_keeps_every_character():
    report = json.loads(FORMATS["json"].render(RUN))
    published = json.loads(schema.text_of("hashiye-validation-1.0.schema.json"))
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(report, published)
    assert report["summary"] == {
        "documents": 4, "errors": 18, "warnings": 2, "infos": 1, "skipped": 3, "baselined": 2, "fixed": 1,
    }  # fmt: skip
    kept = [one["found"] for one in report["findings"] if one["code"] == "HSH-M402"]
    assert kept[:-1] == list(HOSTILE[:-1])  # the last holds half of a surrogate pair, which no JSON holds
    assert report["skipped"] == [
        {"file": "corpus/documents/b.hsh.xml", "because": "HSH-B106", "codes": ["HSH-A302", "HSH-A305", "HSH-A306"]}
    ]
    assert report["findings"][6]["name"] == "my-rule"


@given(run=runs)
def test_json_always_fits_its_schema(run):
    jsonschema.validate(
        json.loads(FORMATS["json"].render(run)), json.loads(schema.text_of("hashiye-validation-1.0.schema.json"))
    )


JUDGE = jsonschema.Draft7Validator(json.loads((DATA / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")))
URI = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+")


def log_of(run: Run):
    log = json.loads(FORMATS["sarif"].render(run))
    JUDGE.validate(log)
    return log["runs"][0]


def test_the_judge_of_sarif_is_the_real_one():
    assert JUDGE.schema["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    with pytest.raises(jsonschema.ValidationError):
        JUDGE.validate({"version": "2.1.0", "runs": [{"results": []}]})
    with pytest.raises(jsonschema.ValidationError):
        JUDGE.validate({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "columnKind": "bytes"}]})


def empty_strings(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(empty_strings, value.values()))
    return any(map(empty_strings, value)) if isinstance(value, list) else value == ""


@pytest.mark.parametrize("run", [RUN, SOUND, Run()], ids=["hostile", "sound", "empty"])
def test_sarif_is_valid_and_holds_what_github_reads(run):
    log = log_of(run)
    driver = log["tool"]["driver"]
    assert driver["name"] == "hashiye"
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", driver["semanticVersion"])
    assert log["columnKind"] == "unicodeCodePoints"
    assert log["automationDetails"]["id"]
    assert len(log["results"]) == len(run.findings)
    assert not empty_strings(log)
    for rule in driver["rules"]:
        assert len(rule["properties"]["tags"]) <= 10
        assert all(len(rule[key]["text"]) <= 1024 for key in ("shortDescription", "fullDescription", "help"))
        assert rule["help"]["markdown"]
    for result in log["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert {"startLine", "startColumn", "endLine", "endColumn"} == set(region)
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert URI.fullmatch(artifact["uri"])
        assert artifact["uriBaseId"] == "%SRCROOT%"
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in log["results"]]
    assert len(set(prints)) == len(prints)


@given(run=runs)
def test_sarif_is_always_valid(run):
    for result in log_of(run)["results"]:
        assert URI.fullmatch(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        assert result["message"]["text"]


def test_sarif_says_where_the_words_stand_in_the_text():
    result = next(one for one in log_of(RUN)["results"] if one["ruleId"] == "HSH-A302")
    place = result["relatedLocations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "corpus/texts/a.txt"
    assert place["region"] == {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 13}
    twin = log_of(Run(findings=(surface_differs(others=("documents/b.hsh.json", "-")),)))["results"][0]
    assert [one["physicalLocation"]["artifactLocation"]["uri"] for one in twin["relatedLocations"]] == [
        "corpus/texts/a.txt", "documents/b.hsh.json", "stdin",
    ]  # fmt: skip
    two_lines = surface_differs(start=7, end=30, context=("", "پ" * 13 + "\n" + "ا" * 9, ""))
    assert locations.text_span(two_lines) == (1, 8, 2, 10)
    assert locations.text_span(surface_differs(end=500)) is None


def test_sarif_holds_each_rules_page(monkeypatch):
    from hashiye.registry import Rule

    monkeypatch.setattr(rules, "RULES", {
        "HSH-A302": Rule(CODES["HSH-A302"], "What holds.\n\n    How it breaks\n    and why.\n"),
        "MINE-X101": Rule(msgspec.structs.replace(CODES["HSH-A302"], code="MINE-X101", title=""), "\u200c" * 2000),
    })  # fmt: skip
    listed = {rule["id"]: rule for rule in log_of(RUN)["tool"]["driver"]["rules"]}
    assert listed["HSH-A302"]["help"] == {
        "text": "What holds. How it breaks and why.",
        "markdown": "**HSH-A302** The stored surface differs from the text it covers\n\nWhat holds.\n\nHow it breaks and why.",
    }
    assert len(listed["MINE-X101"]["help"]["markdown"]) <= 1024
    assert listed["HSH-S201"]["fullDescription"]["text"].startswith("A file is complete JSON or XML")


def test_sarif_messages_hold_no_link_and_no_placeholder():
    texts = [result["message"]["text"] for result in log_of(RUN)["results"]]
    assert not [text for text in texts if re.search(r"(?<!\\)\]\(", text)]
    assert not [text for text in texts if re.search(r"(?<!\{)\{(?:\{\{)*\d+\}", text)]


def test_sarif_tells_trouble_and_what_was_not_asked():
    invocation = log_of(RUN)["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [(one["level"], one.get("descriptor")) for one in invocation["toolExecutionNotifications"]] == [
        ("note", None), ("error", {"id": "HSH-C501"}),
    ]  # fmt: skip
    assert log_of(SOUND)["invocations"][0]["executionSuccessful"] is True


def test_sarif_keeps_the_worst_and_says_how_many_were_cut():
    mild = [surface_differs(severity=Severity.INFO, item=str(number)) for number in range(sarif.RESULTS + 20)]
    bad = [surface_differs(item="the one"), surface_differs(severity=Severity.WARNING, item="the other")]
    report = FORMATS["sarif"].render(Run(findings=(*mild, *bad)))
    log = json.loads(report)["runs"][0]
    assert len(log["results"]) == sarif.RESULTS
    assert [result["level"] for result in log["results"][:3]] == ["error", "warning", "note"]
    assert "22 of 5022 findings" in log["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert len(gzip.compress(report.encode())) < 10_000_000


def test_names_are_from_the_top_of_the_checkout_wherever_the_run_was_started():
    above = Run(folder="/home/me/checkout", root="/home/me/checkout")
    below = Run(folder="/home/me/checkout/corpus/documents", root="/home/me/checkout/")
    assert locations.name(above, "corpus/documents/a.hsh.json") == "corpus/documents/a.hsh.json"
    assert locations.name(below, "a.hsh.json") == "corpus/documents/a.hsh.json"
    assert locations.name(below, "../texts/a.txt") == "corpus/texts/a.txt"
    assert locations.name(below, "/home/me/checkout/x.json") == "x.json"
    assert locations.name(below, "/home/me/other/x.json") == "/home/me/other/x.json"
    assert locations.name(below, "../../../other/x.json") == "../../../other/x.json"
    assert locations.name(below, "-") == "-"
    assert locations.uri(below, "/tmp/نیم فاصله#?.json").startswith("file:///tmp/%D9%86")
    assert locations.uri(above, "a:b\udcff%.json") == "a%3Ab%FF%25.json"
    assert (locations.uri(above, ""), locations.uri(above, "-")) == (".", "stdin")


def test_junit_is_valid_and_a_reader_reads_it():
    import junitparser
    from lxml import etree

    judge = etree.XMLSchema(etree.parse(DATA / "junit-10.xsd"))
    for run in (RUN, SOUND, Run()):
        report = FORMATS["junit"].render(run)
        judge.assertValid(etree.fromstring(report.encode()))
    report = FORMATS["junit"].render(RUN)
    suite = next(iter(junitparser.JUnitXml.fromstring(report.encode())))
    cases = {case.name: case for case in suite}
    assert len(cases) == suite.tests == len({*RUN.files, *(finding.file for finding in FINDINGS)})
    assert cases["corpus/documents/sound.hsh.json"].is_passed
    assert cases["corpus/texts/a.txt"].is_passed  # a warning fails no case
    assert "HSH-B114" in cases["corpus/texts/a.txt"].system_out
    failed = cases["corpus/documents/a.hsh.json"].result
    assert [type(one).__name__ for one in failed] == ["Failure"]
    assert failed[0].message == "2 findings: HSH-A302"
    assert failed[0].text.count("\n") == 1
    assert [type(one).__name__ for one in cases["-"].result] == ["Error"]
    assert suite.errors == 1
    assert suite.failures == sum(any(type(one).__name__ == "Failure" for one in case.result) for case in suite)


def test_junit_fails_what_fails_the_run():
    import junitparser

    run = msgspec.structs.replace(RUN, bar=Severity.WARNING)
    cases = {
        case.name: case for case in next(iter(junitparser.JUnitXml.fromstring(FORMATS["junit"].render(run).encode())))
    }
    assert not cases["corpus/texts/a.txt"].is_passed
    assert "HSH-A315" in cases["corpus/documents/b.hsh.xml"].system_out


@given(run=runs)
def test_junit_is_always_well_formed(run):
    ET.parse(io.BytesIO(FORMATS["junit"].render(run).encode()))


def unescaped(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for escape, char in pairs:
        text = text.replace(escape, char)
    return text.replace("%25", "%")


DATA_ESCAPES = (("%0D", "\r"), ("%0A", "\n"))
PROPERTY_ESCAPES = (*DATA_ESCAPES, ("%3A", ":"), ("%2C", ","))


def parsed(line: str):
    """Read a command as GitHub's runner does: from ``::`` to the next ``::``; then properties at commas."""
    end = line.index("::", 2)
    command, _, properties = line[2:end].partition(" ")
    pairs = (one.partition("=") for one in properties.split(",") if one)
    return (
        command,
        {key.strip(): unescaped(value, PROPERTY_ESCAPES) for key, _, value in pairs},
        unescaped(line[end + 2 :], DATA_ESCAPES),
    )


def test_github_commands_are_ours_alone():
    shown = [msgspec.structs.replace(finding, severity=severity) for severity in Severity for finding in FINDINGS[-6:]]
    lines = FORMATS["github"].render(Run(findings=tuple(shown), documents=1)).splitlines()
    read = [parsed(line) for line in lines[:-1]]
    assert [command for command, _, _ in read] == ["error"] * 6 + ["warning"] * 6 + ["notice"] * 6
    assert read[0][1]["file"] == HOSTILE_FILES[0]
    assert read[1][1]["file"] == HOSTILE_FILES[1]
    assert read[5][1]["file"] == HOSTILE_FILES[5]
    assert {frozenset(properties) for _, properties, _ in read} == {
        frozenset(("file", "line", "endLine", "col", "endColumn", "title"))
    }
    assert lines[-1] == "hashiye: 1 document: 6 errors, 6 warnings, 6 infos"


@given(run=runs)
def test_github_never_prints_a_command_of_somebody_else(run):
    lines = FORMATS["github"].render(run).split("\n")[:-1]
    assert len(lines) == len(run.findings) + 1
    for line in lines[:-1]:
        command, properties, _ = parsed(line)
        assert command in ("error", "warning", "notice")
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
    assert not commands(lines[-1])


def test_github_gives_columns_only_where_one_line_holds_both():
    over_lines = surface_differs(end_line=14)
    first, _ = FORMATS["github"].render(Run(findings=(over_lines,))).splitlines()
    assert parsed(first)[1].keys() == {"file", "line", "endLine", "title"}
    first, _ = FORMATS["github"].render(Run(findings=(surface_differs(),))).splitlines()
    assert first == (
        "::error file=corpus/documents/a.hsh.json,line=12,endLine=12,col=5,endColumn=19,title=HSH-A302 surface-differs"
        "::the stored surface is not what the offsets cover; found «پوتي»; expected «پوتین»; "
        "to fix: correct the offsets, or annotate the edited text again%0Ain گفتگوی ⟦پوتین⟧ و علی اف⟨LF⟩او می⟨ZWNJ⟩رود 😀 پا…"
    )


def test_github_shows_the_worst_ten_and_the_rest_in_the_summary():
    many = [
        surface_differs(line=number, severity=severity)
        for severity in (Severity.INFO, Severity.ERROR)
        for number in range(1, 31)
    ]
    trouble = Finding(code="HSH-C501", message="cannot be read", file="z.hsh.json")
    run = Run(findings=(*many, trouble), documents=60)
    lines = FORMATS["github"].render(run).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 10 + ["::notice"] * 10 + ["hashiye:"]
    assert "HSH-C501" in lines[0]
    assert lines[-1].endswith("; 41 findings more in the step summary")
    assert FORMATS["github"].summary(run).count("\n- ") == 61


def test_summary_stays_below_githubs_limit_and_says_what_is_missing():
    long = tuple(surface_differs(severity=Severity.INFO, found="پ" * 80, item=str(number)) for number in range(5_000))
    summary = FORMATS["github"].summary(Run(findings=(*long, surface_differs()), documents=1))
    assert 900_000 < len(summary.encode()) <= 1_000_000
    assert summary.index("### Errors") < summary.index("### Infos")
    left = int(re.search(r"\n([\d,]+) findings more did not fit here\.\n$", summary)[1].replace(",", ""))
    assert summary.count("\n- ") + left == 5_001
    assert "did not fit" not in FORMATS["markdown"].render(Run(findings=long))


def test_gitlab_issues():
    issues = json.loads(FORMATS["gitlab"].render(RUN))
    assert {one["severity"] for one in issues} == {"blocker", "major", "minor", "info"}
    assert len({one["fingerprint"] for one in issues}) == len(issues)
    for issue in issues:
        assert issue["description"].startswith(issue["check_name"])
        assert issue["location"]["path"]
        assert issue["location"]["lines"]["begin"] >= 1
    assert issues[2]["location"] == {"path": "corpus/documents/a.hsh.json", "lines": {"begin": 12, "end": 12}}
    assert json.loads(FORMATS["gitlab"].render(SOUND)) == []


class Tags(html.parser.HTMLParser):
    """The tags of a page, its attributes, and the words outside code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.outside = ""
        self._code = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._code += tag == "code"

    def handle_endtag(self, tag):
        self._code -= tag == "code"

    def handle_data(self, data):
        if not self._code:
            self.outside += data


OURS = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code", "strong"}


def rendered(text: str) -> Tags:
    """Render as GitHub would, with tables, raw HTML and bare addresses read."""
    import linkify_it
    from markdown_it import MarkdownIt

    assert linkify_it  # the renderer needs it to make links of bare addresses
    return Tags(MarkdownIt("gfm-like", {"html": True, "linkify": True}).render(text))


def test_markdown_comes_alive_nowhere():
    page = rendered(FORMATS["markdown"].render(RUN))
    assert page.tags == OURS
    assert page.attributes <= {"style"}  # how a column of numbers is set
    assert not set("@#<>|`*_[]") & set(page.outside)
    assert "alert" not in page.outside


@given(run=runs)
def test_markdown_of_anything_comes_alive_nowhere(run):
    page = rendered(FORMATS["markdown"].render(run))
    assert page.tags <= OURS
    assert page.attributes <= {"style"}
    assert not re.search(r"[@#<>|`\[\]]|www|://|GH-\d", page.outside)


@given(text=ANY.map(lambda text: re.sub(r"\s+", " ", text)).filter(str.strip))
def test_code_spans_show_exactly_what_is_in_them(text):
    from markdown_it import MarkdownIt

    from hashiye.text import show

    shown = show(text)
    tokens = MarkdownIt("commonmark").parse(f"x {markdown.code(shown)} y")[1].children
    assert [token.content for token in tokens if token.type == "code_inline"] == [shown]
