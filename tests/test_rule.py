"""``hashiye rule``: every code has a page in two languages, and every page is one that helps."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.main import get_command

from hashiye import extensions, schema
from hashiye.checks.subject import Context, Subject
from hashiye.cli import app
from hashiye.codes import CODES, Code, Severity
from hashiye.explanations import english, explain, translations
from hashiye.findings import Finding
from hashiye.model import Document, Text
from hashiye.registry import RULES, Rule
from hashiye.report.explain import as_markdown, as_text
from hashiye.report.rule_words import WORDS
from tests.hostile import called
from tests.test_house import HEAVY, loaded_by

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "the vectors of reading": {
        "HSH-B101", "HSH-B103", "HSH-B104", *(f"HSH-S{number}" for number in range(201, 216)),
    },
    "tests of commands": {
        "HSH-S216", "HSH-S218", "HSH-M401", *(f"HSH-C{number}" for number in range(501, 510) if number != 506),
    },
}  # fmt: skip
"""Where codes without a case folder have their bad samples."""
LATER: frozenset[str] = frozenset()
"""Commands that pages name before they are there."""


def whole(code: str, language: str) -> str:
    one = explain(CODES[code], language)
    return "\n".join((one.title, *one.paragraphs))


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code, language):
    """What holds comes first and is short; then how it breaks, what follows and what to do."""
    one = explain(CODES[code], language)
    assert one.language == language
    assert one.title
    assert one.title[-1] not in ".;:"
    assert len(one.paragraphs) >= 2
    holds, *rest = one.paragraphs
    assert 15 <= len(holds) <= 260, holds
    assert 120 <= len(" ".join(rest)) <= 1100, len(" ".join(rest))
    assert all(paragraph[-1] in ".:`" for paragraph in one.paragraphs), one.paragraphs
    assert one.title.casefold().rstrip(".") != holds.casefold().rstrip(".")


def test_no_page_is_left_over():
    assert set(english.PAGES) == set(CODES) - set(RULES)
    assert set(translations.pages()) == set(CODES)


def test_titles_tell_codes_apart():
    for titles in ([code.title for code in CODES.values()], [one.title for one in translations.pages().values()]):
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("words", WORDS.values())
def test_everything_beside_a_page_has_words(words):
    codes = CODES.values()
    assert {code.level for code in codes} == set(words.of_level)
    assert set(map(str, Severity)) == set(words.of_severity)
    assert {code.fix for code in codes} <= set(words.of_mend)
    assert {explain(code).scope for code in codes} <= set(words.of_scope)
    assert not words.right_to_left or {code.topic for code in codes} <= set(words.of_topic)


# --- Persian ---


def prose(text: str) -> str:
    """Put an x for what is typed, which is no Persian."""
    return re.sub("`[^`]*`", "x", text)


@pytest.mark.parametrize("code", CODES)
def test_our_own_character_rules_find_nothing_in_persian_pages(code):
    text = prose(whole(code, "fa"))
    subject = Subject(Document(code, "fa", Text.of(text)), Context())
    for own in (one for one in RULES if "HSH-B110" <= one <= "HSH-B125"):
        found = RULES[own].find
        assert not [(own, remark.message, remark.span) for remark in found(subject)], text


def test_persian_pages_are_spelled_with_half_spaces():
    text = "\n".join(prose(whole(code, "fa")) for code in CODES)
    spaced = r"\b(?:ن?می) [آ-ی]+|[آ-ی]+ (?:ها|های|هایی|هایش|هایشان|ترین)\b|\bبی ?آن ?که\b|[آ-ی]ه ای\b"
    assert not re.findall(spaced, text)
    assert not re.findall(r" [،؛.؟:»)]|[«(] ", text)


def test_persian_pages_use_the_words_of_the_guidelines():
    text = "\n".join(whole(code, "fa") for code in CODES)
    guidelines = (ROOT / "docs" / "guidelines" / "fa.md").read_text(encoding="utf-8")
    for word in ("نشانه", "برچسب", "لایه", "توکن", "فراداده", "پرونده", "پیکره", "نویسه", "صریح", "نامعلوم", "خبر"):
        assert word in text, word
        assert word in guidelines, word
    for word in ("فایل", "کاراکتر", "دایرکتوری", "داکیومنت", "کامنت", "تگ ", "لیبل", "ولیدیشن", "متادیتا", "آفست"):
        assert word not in text, word


# --- what pages say is so ---


def options() -> set[str]:
    commands = get_command(app).commands.values()
    return {name for command in commands for param in command.params for name in (*param.opts, *param.secondary_opts)}


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("code", CODES)
def test_what_a_page_names_is_there(code, language):
    text = whole(code, language)
    assert set(re.findall(r"HSH-[A-Z][0-9]{3}", text)) <= set(CODES)
    for path in re.findall(r"docs/[a-z/]+\.md", text):
        assert (ROOT / path).exists(), path
    commands = {command.name for command in app.registered_commands} | LATER
    for command in re.findall(r"`hashiye ([a-z-]+)", text):
        assert command in commands, command
    known = options() | {"--resolve"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known


def test_both_languages_name_the_same_codes_and_commands():
    """A page is not translated word for word, but it sends nobody elsewhere."""
    for code in CODES:
        for pattern in (r"(?<![\w-])--(?:fix|unsafe-fixes|overwrite|strict|prune-baseline|limit)\b", r"HSH-C5\d\d"):
            ours, theirs = (set(re.findall(pattern, whole(code, language))) for language in ("en", "fa"))
            assert ours == theirs, code


def test_every_code_has_a_case_or_is_said_to_have_its_own_elsewhere():
    cases = {path.name for path in (ROOT / "tests" / "cases").iterdir()}
    told = set().union(*ELSEWHERE.values())
    assert set(CODES) - cases <= told
    others = [path for path in ROOT.joinpath("tests").rglob("*.py") if path.name != Path(__file__).name]
    tests = "".join(path.read_text(encoding="utf-8") for path in others)
    vectors = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/vectors/*/**/*.expected.json"))
    for code in ELSEWHERE["the vectors of reading"]:
        assert code in vectors, code
    for code in ELSEWHERE["tests of commands"]:
        assert code in tests, code


# --- the command ---


@pytest.mark.parametrize("name", ["HSH-A302", "hsh-a302", "a302", "surface-differs", "Surface-Differs"])
def test_a_rule_is_named_by_code_or_name_in_any_case(capsys, name):
    said = called(capsys, "rule", name)
    assert said.code == 0
    assert said.out.startswith("HSH-A302 surface-differs\n")


def test_several_are_shown_once_each_in_the_order_of_the_table(capsys):
    said = called(capsys, "rule", "HSH-A303,a301", "HSH-A30", "--format", "json")
    shown = [one["code"] for one in json.loads(said.out)["rules"]]
    assert shown == [f"HSH-A30{number}" for number in range(1, 10)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("surface-difers",), "write 'surface-differs'"),
        (("HSH-A399",), "write 'HSH-A3"),
        (("a399",), "write 'HSH-A3"),
        ((), "give --all"),
        (("--all", "a302"), "give --all alone"),
        (("a302", "--lang", "de"), "--lang is en or fa"),
        (("a302", "--format", "xml"), "--format is text, json or markdown"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, arguments, words):
    said = called(capsys, "rule", *arguments)
    assert said.code == 2
    assert not said.out
    assert words in said.err


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(("format", "ending"), [("text", "txt"), ("json", "json"), ("markdown", "md")])
def test_a_page_looks_like_this(capsys, golden, language, format, ending):
    said = called(capsys, "rule", "HSH-B103", "HSH-A305", "HSH-M409", "--lang", language, "--format", format)
    golden(f"rule/{language}.{ending}", re.sub(r'"version": "[^"]+"', '"version": "0"', said.out))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_json_of_all_fits_its_schema(capsys, language):
    published = json.loads(schema.text_of("hashiye-rules-1.0.schema.json"))
    jsonschema.Draft202012Validator.check_schema(published)
    said = json.loads(called(capsys, "rule", "--all", "--lang", language, "--format", "json").out)
    jsonschema.validate(said, published)
    assert [one["code"] for one in said["rules"]] == list(CODES)
    assert {one["language"] for one in said["rules"]} == {language}
    assert said["rules"][0]["explanation"].startswith(explain(CODES["HSH-B101"], language).paragraphs[0])


def test_a_page_can_go_to_a_file(capsys, tmp_path):
    shown = called(capsys, "rule", "--all", "--lang", "fa").out
    said = called(capsys, "rule", "--all", "--lang", "fa", "--output", tmp_path / "all.txt")
    assert (said.code, said.out) == (0, "")
    assert (tmp_path / "all.txt").read_text(encoding="utf-8") == shown
    assert not set("\u200f\u2068\u2069") & set(shown)


def test_on_a_terminal_persian_begins_from_the_right_and_codes_keep_their_order():
    shown = as_text([explain(CODES["HSH-M409"], "fa")], terminal=True)
    lines = [line for line in shown.split("\n")[1:] if line]
    assert all(line[0] == "\u200f" for line in lines)
    assert all(line.count("\u2068") == line.count("\u2069") for line in lines)
    assert "\u2068`--select HSH-M409`\u2069" in shown
    assert "\u2068" not in as_text([explain(CODES["HSH-M409"])], terminal=True)


def test_lines_are_no_wider_than_a_terminal():
    pages = as_text([explain(code, language) for code in CODES.values() for language in ("en", "fa")])
    assert not [line for line in pages.split("\n") if len(line) > 100]


def test_markdown_lets_nothing_come_alive():
    shown = as_markdown([explain(code, language) for code in CODES.values() for language in ("en", "fa")])
    outside = re.sub("`[^`]*`", "", shown)
    tags = set(re.findall(r"</?[a-z]+", outside))
    assert tags == {"<div", "</div", "<code", "</code", "<bdi", "</bdi"}
    assert not re.findall(r"&(?!amp;|lt;|gt;)", outside)


def test_a_rule_of_a_plug_in_is_explained_in_its_own_words(capsys, monkeypatch):
    code = Code("ACME-T001", "trailing-comma", 4, Severity.WARNING, "plug-in", "A comma at the end")
    monkeypatch.setitem(RULES, code.code, Rule(code, "A text ends with a full stop.\n\nNot with a comma.", find=iter))
    monkeypatch.setattr(extensions, "installed", lambda: extensions.Extensions({code.code: code}))
    said = json.loads(called(capsys, "rule", "acme-t001", "--lang", "fa", "--format", "json").out)
    assert (said["language"], said["rules"][0]["language"]) == ("fa", "en")
    assert said["rules"][0]["explanation"] == "A text ends with a full stop.\n\nNot with a comma."
    assert "A comma at the end" in called(capsys, "rule", "trailing-comma").out
    assert "ACME-T001" in called(capsys, "rule", "--all").out
    jsonschema.validate(said, json.loads(schema.text_of("hashiye-rules-1.0.schema.json")))


def test_a_plug_in_that_cannot_be_had_is_told_where_all_rules_are_asked_for(capsys, monkeypatch):
    broken = extensions.Extensions({}, (Finding(code="HSH-C508", message="it did not load"),))
    monkeypatch.setattr(extensions, "installed", lambda: broken)
    said = called(capsys, "rule", "--all")
    assert said.code == 2
    assert "HSH-C525" in said.out
    assert "it did not load" in said.err
    assert called(capsys, "rule", "a302").code == 0


def test_explaining_is_light(tmp_path):
    loaded = loaded_by("rule", "--all", "--lang", "fa", "--output", str(tmp_path / "all.txt"))
    assert "hashiye" in loaded
    assert not loaded & (HEAVY | {"lxml", "persiantools"})


# --- docs/rules/ ---


@pytest.fixture(scope="module")
def groups():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import invariants
    finally:
        sys.path.pop(0)
    return invariants.GROUPS


def test_every_invariant_is_kept_by_a_rule_or_says_why_not(groups):
    rows = [row for rows in groups.values() for row in rows]
    assert [number for number, *_ in rows] == list(range(1, 82))
    for number, words, codes, reason in rows:
        assert words, number
        assert {f"HSH-{code}" for code in codes.split()} <= set(CODES), number
        assert codes or reason, number
        assert "|" not in words + reason


def test_every_code_has_a_page_in_docs():
    for code, one in CODES.items():
        page = (ROOT / "docs" / "rules" / f"{code}.md").read_text(encoding="utf-8")
        assert f"# {code} {one.name}\n" in page
        assert explain(one, "fa").title in page
    table = (ROOT / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((HSH-[A-Z]\d{3})\.md\)", table)) == set(CODES)
