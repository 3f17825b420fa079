"""Which rules are reported and how severely: selectors, layers, paths, and what a bad ``[rules]`` table is told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashiye import corpus, settings
from hashiye.codes import CODES, Severity
from hashiye.findings import Finding, NotReadable
from hashiye.settings import Choice, Place, Settings


def chosen(*choices: Choice, **more):
    return settings.chosen(Settings(choices=choices, **more), CODES)


def read(text: str, known=CODES):
    import tomllib

    return settings.read(tomllib.loads(text)["rules"], "hashiye.toml", text, known)


def refused(text: str) -> Finding:
    with pytest.raises(NotReadable) as caught:
        read(text)
    (finding,) = caught.value.findings
    return finding


DEFAULTS = frozenset(code for code, one in CODES.items() if one.default)


def test_without_settings_every_rule_runs_but_those_by_choice():
    assert chosen() == DEFAULTS
    assert chosen(Choice(), Choice()) == DEFAULTS
    assert "HSH-A322" not in DEFAULTS


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (("HSH-A302",), {"HSH-A302"}),
        (("surface-differs",), {"HSH-A302"}),
        (
            ("HSH-A30",),
            {
                "HSH-A301",
                "HSH-A302",
                "HSH-A303",
                "HSH-A304",
                "HSH-A305",
                "HSH-A306",
                "HSH-A307",
                "HSH-A308",
                "HSH-A309",
            },
        ),
        (("HSH-A32",), {"HSH-A320", "HSH-A321", "HSH-A323"}),  # A322 runs only where it is named itself
        (("other-tokens",), {"HSH-A322"}),
        (("all", "HSH-A322"), DEFAULTS | {"HSH-A322"}),
    ],
)
def test_select_takes_codes_names_and_beginnings(select, expected):
    assert chosen(Choice(select)) == expected


def test_the_narrower_goes_before_the_wider():
    assert chosen(Choice(("HSH-A302",), ("HSH-A3",))) == {"HSH-A302"}
    assert "HSH-A302" not in chosen(Choice(("HSH-A3",), ("HSH-A302",)))
    assert chosen(Choice(("HSH-A302",), ("HSH-A302",))) == frozenset()  # leaving out goes before taking in


def test_the_command_line_goes_before_the_file():
    assert chosen(Choice(("HSH-B1",)), Choice(("HSH-A302",))) == {"HSH-A302"}
    assert chosen(Choice((), ("HSH-A302",)), Choice(("HSH-A302",))) == {"HSH-A302"}
    assert "HSH-A302" not in chosen(Choice((), ("HSH-A302",)), Choice(("HSH-A3",)))
    assert "HSH-A302" not in chosen(Choice(("HSH-A302",)), Choice((), ("HSH-A302",)))


def test_off_is_ignore_and_a_narrower_grade_takes_it_back():
    severity = {"HSH-A3": "off", "HSH-A302": "warning"}
    assert chosen(Choice(), severity=severity) == {c for c in DEFAULTS if not c.startswith("HSH-A3")} | {"HSH-A302"}
    assert "HSH-B119" not in chosen(Choice(), severity={"half-space": "off"})
    assert chosen(Choice(), Choice(("half-space",)), severity={"half-space": "off"}) == {"HSH-B119"}


def test_level_bounds_what_is_chosen():
    assert {code[5] for code in chosen(level=2)} == {"1", "2"}
    assert chosen(Choice(("HSH-A302",)), level=2) == frozenset()


def test_grades_by_code_name_and_path():
    found = Finding(code="HSH-B119", message="m", severity=Severity.WARNING)
    graded = Settings(
        severity={"HSH-B": "error", "half-space": "info"},
        places=(
            Place("annotators/*", ("HSH-A3",), {"half-space": "off"}),
            Place("*/x.hsh.json", (), {"HSH-B1": "warning"}),
        ),
    )

    def at(path, finding=found):
        return settings.graded(graded, finding, path, CODES)

    assert at("documents/a.hsh.json").severity == "info"
    assert at("documents/x.hsh.json").severity == "warning"
    assert at("annotators/sara/a.hsh.json") is None
    assert at("annotators/sara/x.hsh.json").severity == "warning"  # the later table goes before the earlier one
    assert at("annotators/sara/a.hsh.json", Finding(code="HSH-A302", message="m")) is None
    assert at("documents/a.hsh.json", Finding(code="HSH-A302", message="m")) == Finding(code="HSH-A302", message="m")


def test_what_could_not_be_looked_at_stays_an_error():
    found = Finding(code="HSH-C501", message="m")
    graded = Settings(severity={"HSH-C": "off"}, places=(Place("*", ("HSH-C",)),))
    assert settings.graded(graded, found, "a", CODES) == found
    for table in ('ignore = ["HSH-C501"]', 'severity = {unreadable = "off"}', 'severity = {HSH-C508 = "info"}'):
        assert "always an error" in refused(f"[rules]\n{table}\n").message


@given(st.lists(st.sampled_from([*CODES, "all", "HSH-A", "HSH-B1", "half-space"])), st.integers(1, 5))
def test_what_is_ignored_last_is_never_chosen(words, level):
    left = chosen(Choice(), Choice((), tuple(words)), level=level)
    assert left <= DEFAULTS
    assert not {code for code in left if code in words or CODES[code].level > level}
    assert "all" not in words or not left


WHOLE = """
name = "c"
[rules]
select = ["all", "HSH-A322"]
ignore = ["HSH-A316"]
level = 4
error-on = "warning"
licenses = ["CC-BY-4.0"]
baseline = "known.json"
asked = {title = "warning", "date:published" = "error", x-split = "info"}
severity = {"HSH-A305" = "error", half-space = "off", "HSH-B1" = "info"}
[[rules.paths]]
glob = "annotators/**"
severity = {"HSH-A3" = "warning"}
ignore = ["HSH-M403"]
"""


def test_a_whole_table_is_read(tmp_path):
    known = read(WHOLE)
    assert known.choices == (Choice(("all", "HSH-A322"), ("HSH-A316",)),)
    assert known.level == 4
    assert known.error_on is Severity.WARNING
    assert known.places == (Place("annotators/**", ("HSH-M403",), {"HSH-A3": "warning"}),)
    assert known.asked == {"title": "warning", "date:published": "error", "x-split": "info"}
    assert known.baseline == "known.json"
    (tmp_path / "hashiye.toml").write_text(WHOLE)
    manifest = corpus.manifest(tmp_path)
    assert settings.read(manifest.rules, "f", manifest.source, CODES) == known


@pytest.mark.parametrize(
    ("table", "message", "fix", "line"),
    [
        ('[rules]\nselct = ["HSH-A302"]', "the key 'selct' of rules is not known", "write 'select'", 2),
        ('[rules]\nselect = ["HSH-A3022"]', "no rule is called 'HSH-A3022'", "write 'HSH-A302'", 2),
        ('[rules]\nselect = ["A302"]', "no rule is called 'A302'", "write 'HSH-A302'", 2),
        ('[rules]\n\nignore = ["halfspace"]', "no rule is called 'halfspace'", "write 'half-space'", 3),
        ('[rules]\nselect = "HSH-A302"', "select must be a list of strings", "", 2),
        ("[rules]\nlevel = 9", "rules.level must be a whole number from 1 to 5, not 9", "", 2),
        ("[rules]\nlevel = true", "rules.level must be a whole number from 1 to 5, not True", "", 2),
        ('[rules]\nerror-on = "warn"', "error-on is error, warning or info, not 'warn'", "write 'warning'", 2),
        ('[rules]\nseverity = {HSH-A302 = "warnin"}', "HSH-A302 is error, warning, info or off, not 'warnin'", "write 'warning'", 2),
        ('[rules]\nseverity = {HSH-A302 = 3}', "HSH-A302 must be a string, not 3", "", 2),
        ('[rules]\nseverity = "error"', "severity must be a table", "", 2),
        ('[rules]\nasked = {titel = "error"}', "there is no fact 'titel'", "write 'title'", 2),
        ('[rules]\nasked = {"date:publishd" = "error"}', "there is no fact 'date:publishd'", "write 'date:published'", 2),
        ('[rules]\nasked = {title = "off"}', "title is error, warning or info, not 'off'", "", 2),
        ("[rules]\nlicenses = [1]", "licenses must be a list of strings", "", 2),
        ("[rules]\nbaseline = 1", "baseline must be a string, not 1", "", 2),
        ('[rules]\nbaseline = "../known.json"', "baseline must be a path inside the corpus, with /, not '../known.json'", "", 2),
        ('[rules]\nbaseline = "/etc/passwd"', "baseline must be a path inside the corpus, with /, not '/etc/passwd'", "", 2),
        ("[rules]\npaths = [1]", "rules.paths must be tables: [[rules.paths]]", "", 2),
        ('[[rules.paths]]\nignore = ["HSH-A3"]', "a table of rules.paths needs a glob, a pattern of paths from the corpus folder", "", 1),
        ('[[rules.paths]]\nglobs = "*"', "the key 'globs' of rules.paths is not known", "write 'glob'", 2),
        ('[rules]\nextends = "other.toml"', "the key 'extends' of rules is not known", "", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_line_and_the_nearest_spelling(table, message, fix, line):
    found = refused(table + "\n")
    assert (found.code, found.message, found.fix, found.line) == ("HSH-C506", message, fix, line)


def test_the_command_line_is_told_the_nearest_spelling():
    assert settings.selectors(["HSH-A3, half-space", "all"], CODES) == ("HSH-A3", "half-space", "all")
    with pytest.raises(ValueError, match="write 'surface-differs'"):
        settings.selectors(["surface-difers"], CODES)


def test_hostile_globs_take_linear_time():
    graded = Settings(places=(Place("*a" * 200 + "b", ("HSH-A",)), Place("(a+)+$", ("HSH-A",)), Place("[", ("HSH-A",))))
    begun = time.process_time()
    assert settings.graded(graded, Finding(code="HSH-A302", message="m"), "a" * 4000, CODES)
    assert time.process_time() - begun < 1


def test_a_grade_of_one_rule_is_no_grade_of_another():
    """``max`` over selectors that name nothing once gave every rule the grade of one."""
    asked = settings.Settings(severity={"HSH-B118": "info"})
    assert settings.severity_of(asked, CODES["HSH-A302"]) == "error"
    assert settings.severity_of(asked, CODES["HSH-B118"]) == "info"
    finding = Finding(code="HSH-A302", message="")
    assert settings.graded(asked, finding, "documents/a.hsh.json", CODES) == finding
    here = settings.Settings(places=(settings.Place("documents/*", severity={"HSH-B118": "off"}),))
    assert settings.graded(here, finding, "documents/a.hsh.json", CODES) == finding
    assert settings.chosen(settings.Settings(severity={"HSH-B118": "off"}), CODES) == settings.chosen(
        settings.Settings(), CODES
    ) - {"HSH-B118"}
