"""docs/python.md, docs/segmentation.md and docs/facts.md are true: their blocks and tables are run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hashiye
from hashiye import forms
from hashiye.metadata import LEAD_MAX, TITLE_MAX
from hashiye.sidecar import facts as outside
from hashiye.tokenize import Tokenizer
from hashiye.tokenize.pieces import RULES

ROOT = Path(__file__).parents[1]
PAGES = {
    name: (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("python", "segmentation", "facts")
}
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def table(page: str, head: str) -> list[list[str]]:
    """Return the rows below the table head that begins with ``head``, one string a cell."""
    lines = PAGES[page].splitlines()
    (begin,) = [index for index, line in enumerate(lines) if line.startswith(f"| {head} |")]
    rows = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    assert rows
    return rows


def words(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)


def rows(page: str, head: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in table(page, head)]


# --- the Python API ----------------------------------------------------------------------------


def test_the_blocks_run_in_order(tmp_path, seed, monkeypatch, capsys):
    (tmp_path / "article.txt").write_bytes(seed)
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall(PAGES["python"])
    assert len(blocks) >= 8
    space: dict[str, object] = {}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"docs/python.md block {number}", "exec"), space)
    assert "converted article" in capsys.readouterr().out


def test_every_public_name_is_told_and_listed():
    told = set(re.findall(r"`(\w+)[(`]", PAGES["python"].partition("## ")[0]))
    assert set(hashiye.__all__) <= told
    assert set(hashiye.__all__) <= set(dir(hashiye))
    assert "__version__" in dir(hashiye)
    for name in hashiye.__all__:
        assert getattr(hashiye, name) is not None


def test_the_fields_told_are_those_of_the_values():
    for value in (hashiye.Document, hashiye.Fact, hashiye.Layer, hashiye.Annotation, hashiye.Relation):
        (row,) = [row for row in table("python", "value | fields") if row[0] == f"`{value.__name__}`"]
        assert words(row[1].partition(";")[0]) == list(value.__struct_fields__)


# --- sentences, tokens, forms ------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("segmentation", "text | sentences"))
def test_sentences(row):
    (text,) = words(row[0])
    result = Tokenizer(compare=False).tokenize(text)
    assert [text[start:end] for start, end in result.segments.sentences.pairs()] == words(row[1])


@pytest.mark.parametrize("row", rows("segmentation", "text | tokens"))
def test_tokens(row):
    (text,) = words(row[0])
    assert Tokenizer(compare=False).tokenize(text).surfaces == words(row[1])


def test_the_settings_told_are_those_written():
    told = {pair for row in table("segmentation", "setting | rule") for pair in words(row[0])}
    assert told == {f"{name}: {value}" for name, value in RULES.items()}


@pytest.mark.parametrize("row", rows("segmentation", "surface | norm"))
def test_norms(row):
    (surface,) = words(row[0])
    wanted = surface if row[1] == "none" else words(row[1])[0]
    assert forms.norm(surface) == wanted
    assert len(wanted) == len(surface)


@pytest.mark.parametrize("row", rows("segmentation", "label | text | suggestion"))
def test_half_spaces(row):
    ((label,), (text,), (suggestion,)) = map(words, row)
    (found,) = Tokenizer(compare=False).tokenize(text).half_spaces
    assert (found.label.upper(), found.suggestion) == (label, suggestion)


@pytest.mark.parametrize("row", rows("segmentation", "text | verbs"))
def test_verbs(row):
    (text,) = words(row[0])
    assert [text[one.start : one.end] for one in Tokenizer(compare=False).tokenize(text).verbs] == words(row[1])


def test_differences_from_hazm():
    kind = ""
    for label, text, theirs in table("segmentation", "label | text | hazm has"):
        kind = words(label)[0] if words(label) else kind
        (found,) = Tokenizer().tokenize(words(text)[0]).differences
        assert (found.kind.upper(), " ".join(found.tokens)) == (kind, words(theirs)[0])


# --- facts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("facts", "rule | key | finds | example"))
def test_rules_of_origin(row):
    (rule,), keys, _, (example,) = (words(cell) for cell in row)
    found = hashiye.annotate(example.replace("⏎", "\n"), recognizers=()).metadata
    by_rule = {fact.key for fact in found if fact.rule == rule}
    assert by_rule
    assert by_rule <= set(keys)
    if rule == "be-gozaresh":
        assert by_rule == {"agency", "source"}


@pytest.mark.parametrize("row", rows("facts", "rule | status | means | example | value"))
def test_rules_of_dates(row):
    rule, status, example, value = words(row[0])[0], row[1], words(row[3])[0], words(row[4])
    (found,) = [fact for fact in hashiye.annotate(example, recognizers=()).metadata if fact.rule == rule]
    assert (found.key, found.role, found.status) == ("date", "mentioned", status)
    assert found.value == (value[0] if value else None)


def test_no_rule_is_left_out():
    """Every word with a hyphen that the modules of facts write is a rule of the page, or one of these."""
    others = {"about-day", "about-month", "about-year", "language-note"}
    written = set()
    for module in ("dates/grammar", "dates/resolve", "metadata/__init__", "metadata/attribution", "sidecar"):
        source = (ROOT / "toolkit" / "hashiye" / f"{module}.py").read_text(encoding="utf-8")
        written |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
        written |= set(re.findall(r'rule="([a-z-]+)"', source))
    told = {words(row[0])[0] for row in table("facts", "rule | key | finds | example")}
    told |= {words(row[0])[0] for row in table("facts", "rule | status | means | example | value")}
    assert written - others - {"outside"} <= told
    assert "`outside`" in PAGES["facts"]


def test_what_is_always_answered():
    found = hashiye.annotate("باران بارید.", recognizers=()).metadata
    asked = {(fact.key, fact.role) for fact in found}
    assert {fact.status for fact in found} == {"unknown"}
    assert asked == {(key, "") for key in ("agency", "publisher", "creator", "place", "url")} | {("date", "published")}


def test_the_lengths_told_hold():
    assert f"at most {TITLE_MAX} characters" in PAGES["facts"]
    assert f"at most {LEAD_MAX} characters" in PAGES["facts"]


def test_a_fact_from_outside_takes_the_place_of_an_unknown_one():
    given = outside({"url": "https://news.example/a", "published": "2023-01-17", "collected": "2023-02"})
    assert {(fact.rule, fact.status, fact.evidence) for fact in given} == {("outside", "explicit", ())}
    found = hashiye.annotate("باران بارید.", recognizers=(), facts=given).metadata
    assert [fact.value for fact in found if fact.key == "url"] == ["https://news.example/a"]
    (published,) = [fact for fact in found if fact.role == "published"]
    assert (published.value, published.calendar, published.native) == ("2023-01-17", "gregorian", "2023-01-17")
    assert found[-3:] == given
