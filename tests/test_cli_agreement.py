"""``hashiye agreement`` as it is called: exit codes, formats, gates, faults told; and its twin in Python."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from msgspec import structs
from typer.testing import CliRunner

import hashiye
from hashiye import codecs, schema
from hashiye.agreement import measures
from hashiye.cli import app
from hashiye.findings import NotReadable
from tests.copies import MARKED, TEXT, Folder, document, layer

ROOT = Path(__file__).parents[1]
SAMPLE = str(ROOT / "corpus")
FEW = ("--measure", "span_f1_strict,u_alpha", "--resamples", "20", "--jobs", "1")


def run(*arguments):
    found = CliRunner().invoke(app, ["agreement", *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def told(*arguments):
    """Run with the report in JSON, which must fit its schema, and return code and report."""
    found = run(*arguments, *FEW, "--format", "json")
    return found.exit_code, checked(found.stdout)


def checked(text):
    report = json.loads(text)
    validator = jsonschema.Draft202012Validator(json.loads(schema.text_of("hashiye-agreement-1.0.schema.json")))
    assert [f"{list(one.path)}: {one.message}" for one in validator.iter_errors(report)] == []
    return report


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path / "corpus")
    for number in range(6):
        folder.copy("reza", f"d{number}")
        folder.copy("sara", f"d{number}", [(words, "LOC") for words, _ in MARKED[number % 3 :]])
    return folder


# --- what is said ------------------------------------------------------------------------------


def test_the_sample_corpus_in_json():
    code, report = told(SAMPLE)
    assert code == 0
    assert report["schema"] == "hashiye-agreement-1.0"
    assert report["annotators"] == ["hashiye-rules", "reader-a", "reader-b"]
    assert report["documents"] == 1
    names = [one["name"] for one in report["measures"]]
    assert names == ["span_f1_strict", "u_alpha_nominal"]
    strict = report["measures"][0]
    assert [one["value"] for one in strict["perPair"] if one["annotators"] == ["reader-a", "reader-b"]] == [1]
    assert list(strict["perDocument"]) == ["000_6a3f37bcd1ee8004"]
    assert strict["ci95"] is None


def test_every_default_measure_fits_the_schema(corpus):
    found = run(corpus.path, "--format", "json", "--resamples", "20", "--permutations", "10", "--by", "month")
    assert found.exit_code == 0, found.stderr
    report = checked(found.stdout)
    assert all(one["unit"] and one["chance"] and one["source"] for one in report["measures"])
    assert all(one["reason"] for one in report["measures"] if one["value"] is None)
    assert report["disagreements"]
    for one in report["disagreements"]:
        assert {"document", "kind", "spans", "context"} <= one.keys()
        assert one["text"] == TEXT[one["start"] : one["end"]]


def test_all_measures_fit_the_schema(corpus):
    two = [corpus.path / "annotators" / who / "d1.hsh.json" for who in ("reza", "sara")]
    found = run(*two, "--format", "json", "--resamples", "5", "--measure", "all", "--samples", "3")
    assert found.exit_code == 0, found.stderr
    assert {one["name"] for one in checked(found.stdout)["measures"]} == set(measures.table())


def test_nothing_but_json_stands_in_json(corpus):
    (corpus.path / "annotators" / "reza" / "d0.hsh.json").write_text("{", encoding="utf-8")
    found = run(corpus.path, *FEW, "--format", "json")
    assert found.exit_code == 2
    assert checked(found.stdout)["coverage"][0]["absentDocuments"] == ["d0"]
    assert "d0.hsh.json" in found.stderr


@pytest.mark.parametrize("format", ["text", "json", "csv", "markdown", "html"])
def test_every_format_says_something_and_is_the_same_for_any_number_of_jobs(corpus, tmp_path, format):
    first = run(corpus.path, *FEW, "--format", format)
    assert first.exit_code == 0
    assert "span_f1_strict" in first.stdout
    again = run(corpus.path, *FEW[:-1], "2", "--format", format, "--output", tmp_path / "out")
    assert again.stdout == ""
    assert (tmp_path / "out").read_bytes() == first.stdout_bytes


def test_several_formats_go_to_several_places(corpus, tmp_path):
    found = run(corpus.path, *FEW, "-f", "html", "-o", tmp_path / "a.html", "-f", "json")
    checked(found.stdout)
    assert "<html" in (tmp_path / "a.html").read_text(encoding="utf-8")


# --- exit codes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gate", "code"),
    [("span_f1_strict=0.9", 1), ("span_f1_strict=0.1", 0), ("u_alpha=-1:lower", 0), ("u_alpha=0.99:lower", 1)],
)
def test_a_gate_decides(corpus, gate, code):
    found, report = told(corpus.path, "--gate", gate)
    assert found == code
    assert [one["passed"] for one in report["gates"]] == [code == 0]


def test_a_gate_that_cannot_be_judged_fails(corpus):
    code, report = told(SAMPLE, "--gate", "span_f1_strict=0.5:lower")
    assert code == 1
    assert report["gates"][0]["reason"]


@pytest.mark.parametrize("measure", ["attribute_krippendorff_alpha", "relation_f1"])
def test_a_gate_on_what_the_corpus_lacks_fails_with_its_reason(corpus, measure):
    found = run(corpus.path, *FEW, "--format", "json", "--gate", f"{measure}=0.5")
    assert found.exit_code == 1
    (gate,) = checked(found.stdout)["gates"]
    assert (gate["measure"], gate["passed"], gate["found"]) == (measure, False, None)
    assert gate["reason"] in measures.REASONS


def test_quiet_says_the_gates_alone(corpus):
    found = run(corpus.path, *FEW, "--quiet", "--gate", "span_f1_strict=0.9")
    assert found.exit_code == 1
    assert found.stdout == "FAILED: span_f1_strict, 0.571, bar 0.900\n"
    found = run(corpus.path, *FEW, "--quiet", "--gate", "span_f1_strict=0.5")
    assert (found.exit_code, found.stdout) == (0, "passed: span_f1_strict, 0.571, bar 0.500\n")
    assert run(corpus.path, *FEW, "--quiet").stdout == ""


def test_one_annotator_is_no_error(corpus):
    code, report = told(corpus.path / "annotators" / "sara")
    assert code == 0
    assert {one["value"] for one in report["measures"]} == {None}
    assert all(one["reason"] for one in report["measures"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a corpus"),
        (("corpus", "--layer", "nowhere"), "there are 'entities'"),
        (("corpus", "--annotator", "nobody"), "there is 'reza', 'sara'"),
        (("corpus", "--measure", "span_f1_stict"), "did you mean span_f1_strict"),
        (("corpus", "--measure", "u_alhpa"), "did you mean u_alpha"),
        (("corpus", "--gate", "u_alpha"), "measure=number"),
        (("corpus", "--gate", "none=0.5"), "there is no measure 'none'"),
        (("corpus", "--margin", "u_alpha=3"), "between 0 and 1"),
        (("corpus", "--margin", "u_alpha=x"), "--margin"),
        (("corpus", "--unit", "line"), "token or character"),
        (("corpus", "--measure", ""), "--measure: name a measure"),
        (("corpus", "--measure", " , "), "--measure: name a measure"),
        (("corpus", "--by", "moth"), "--by: no document has a fact 'moth'; did you mean month?"),
        (("corpus", "--by", "x"), "there are month, jalali-month"),
        (("corpus", "--gamma", "empty=1"), "no setting 'empty'; there are alpha, beta, smallest, precision"),
        (("corpus", "--gamma", "alpha"), "a setting is written NAME=VALUE"),
        (("corpus", "--gamma", ""), "a setting is written NAME=VALUE"),
        (("corpus", "--gamma", "smallest=1.5"), "from 1 to 1,000,000, not '1.5'"),
        (("corpus", "--gamma", "alpha=nan,beta=1"), "from 0 to 1,000, not 'nan'"),
        (("corpus", "--gamma", "alpha=0,beta=0"), "cannot both be 0"),
        (("corpus", "--format", "xls"), "--format is one of"),
        (("nothing-there",), "no such file"),
        (("corpus/texts",), "no document was found"),
    ],
)
def test_what_cannot_be_done_is_said(corpus, arguments, words):
    found = run(*arguments)
    assert found.exit_code == 2
    assert words in found.stderr.replace("\n", " ").replace("│", "").replace("  ", " "), found.stderr
    assert found.stdout == ""


# --- options -----------------------------------------------------------------------------------


def test_families_and_all_are_taken(corpus):
    names = {one["name"] for one in checked(run(corpus.path, "-m", "unitizing", "-f", "json").stdout)["measures"]}
    assert names == {one.name for one in measures.table().values() if one.family == "unitizing"}


def test_annotators_are_chosen(corpus):
    corpus.copy("ali", "d0")
    assert told(corpus.path, "--annotator", "ali", "--annotator", "reza")[1]["annotators"] == ["ali", "reza"]


def test_the_seed_is_kept_and_makes_the_same_report(corpus):
    one, other = (told(corpus.path, "--seed", seed)[1] for seed in ("7", "8"))
    assert one["settings"]["seed"] == 7
    assert one == told(corpus.path, "--seed", "7")[1]
    assert one["measures"][0]["value"] == other["measures"][0]["value"]


def test_gamma_is_told_its_settings_from_both_sides(corpus):
    said = run(corpus.path, "-m", "gamma", "-f", "json", "--gamma", "smallest=1", "--gamma", "alpha=3,precision=0.5")
    loose = checked(said.stdout)["measures"][0]
    twin = hashiye.agreement([corpus.path], measures=["gamma"], gamma={"smallest": 1, "alpha": 3, "precision": 0.5})
    assert loose["value"] == twin.measures[0].figure.value
    assert loose["value"] is not None
    assert (
        loose["value"]
        != hashiye.agreement([corpus.path], measures=["gamma"], gamma={"smallest": 1}).measures[0].figure.value
    )
    with pytest.raises(ValueError, match="smallest"):
        hashiye.agreement([corpus.path], gamma={"smallest": 0})


def test_labels_say_how_many_spans_were_marked(corpus):
    report = checked(run(corpus.path, "-m", "u_alpha", "-f", "json", "--resamples", "0").stdout)
    marked = {name: figure["spans"] for name, figure in report["measures"][0]["perLabel"].items()}
    assert sum(marked.values()) == sum(one["spans"] for one in report["profiles"]) > 0


def test_planning(corpus):
    report = told(corpus.path, "--margin", "span_f1_strict=0.03")[1]
    assert [(one["measure"], one["margin"]) for one in report["plans"]] == [("span_f1_strict", 0.03)]


def test_standard_input_takes_part(corpus):
    made = document("d0", [layer(TEXT, "ali")])
    (data,) = codecs.CODECS["jsonl"].write(made).files.values()
    arguments = [sys.executable, "-m", "hashiye", "agreement", "-", corpus.path / "annotators", *FEW, "-f", "json"]
    found = subprocess.run(arguments, input=data, capture_output=True, check=True)
    assert checked(found.stdout)["annotators"] == ["ali", "reza", "sara"]


def test_the_measures_are_listed():
    text = run("--list-measures").stdout
    assert all(name in text for name in measures.table())
    listed = json.loads(run("--list-measures", "--format", "json").stdout)
    jsonschema.validate(listed, json.loads(schema.text_of("hashiye-measures-1.0.schema.json")))
    assert [one["name"] for one in listed["measures"]] == list(measures.table())


# --- what others wrote harms no terminal -------------------------------------------------------


def test_hostile_labels_and_files_reach_no_screen_raw(corpus):
    evil = "\x1b[31mPER\u202e"
    made = document("d0", [layer(TEXT, "ali")])
    (one,) = made.layers
    changed = structs.replace(one, annotations=(structs.replace(one.annotations[0], label="PER\u202e::error::"),))
    corpus.put(structs.replace(made, layers=(changed,)), "annotators/ali")
    (corpus.path / "annotators" / "ali" / f"{evil}.hsh.json").write_text("{", encoding="utf-8")
    for name in ("text", "json", "markdown", "html", "csv"):
        found = run(corpus.path, *FEW, "-f", name)
        assert found.exit_code == 2
        assert "\x1b" not in found.stdout + found.stderr
        assert "\u202e" not in found.stdout + found.stderr
        assert not any(line.startswith("::") for line in (found.stdout + found.stderr).splitlines())


# --- in Python ---------------------------------------------------------------------------------


def test_the_function_and_the_package_have_one_name():
    few = {"measures": ["span_f1_strict"], "resamples": 0}
    assert hashiye.agreement([SAMPLE], **few).annotators == ("hashiye-rules", "reader-a", "reader-b")
    package = importlib.import_module("hashiye.agreement")
    assert hashiye.agreement is package
    assert hashiye.api.agreement([SAMPLE], **few) == hashiye.agreement([SAMPLE], **few)
    assert isinstance(hashiye.agreement([SAMPLE], **few), hashiye.Agreement)


@pytest.mark.parametrize("first", ["", "import hashiye.agreement.measures", "from hashiye.agreement import figures"])
def test_the_function_works_before_and_after_the_package_is_imported(first):
    code = f"{first}\nimport hashiye\nprint(hashiye.agreement(['corpus'], measures=['span_f1_strict']).documents)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "('000_6a3f37bcd1ee8004',)\n"


def test_what_python_refuses(corpus):
    with pytest.raises(ValueError, match="there are 'entities'"):
        hashiye.agreement([corpus.path], layer="nowhere")
    with pytest.raises(ValueError, match="nobody called 'x'"):
        hashiye.agreement([corpus.path], annotators=["x"])
    with pytest.raises(ValueError, match="did you mean"):
        hashiye.agreement([corpus.path], measures=["u_alhpa"])
    with pytest.raises(NotReadable):
        hashiye.agreement([corpus.path / "nowhere"])


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from hashiye.cli import main\ntry: main()\nexcept SystemExit: pass\nprint('\\n'.join(sys.modules))"
    )
    for arguments in (("agreement", "--help"), ("validate", "corpus"), ("diff", "corpus", "corpus")):
        found = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
        )
        loaded = {name.partition(".")[0] for name in found.stdout.split()}
        assert not loaded & {"numpy", "scipy", "hazm"}, arguments
