"""``hashiye stats`` as it is called: exit codes, formats, groups, saved counts, faults told; and its twin in Python."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import hashiye
from hashiye import schema
from hashiye.cli import app
from hashiye.findings import NotReadable
from hashiye.model import Fact
from hashiye.report.statistics import COUNTS, FORMATS, machine, tidy
from hashiye.splits import file
from tests import corpus_reports, hostile
from tests.copies import MARKED, TEXT, Folder, document, layer
from tests.hostile import called
from tests.reports import HOSTILE

ROOT = Path(__file__).parents[1]
SAMPLE = str(ROOT / "corpus")


def run(*arguments):
    found = CliRunner().invoke(app, ["stats", *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def told(*arguments):
    """Run with the report in JSON, which must fit its schema, and return code and report."""
    found = run(*arguments, "--jobs", "1", "--format", "json")
    return found.exit_code, checked(found.stdout)


def checked(text):
    report = json.loads(text)
    validator = jsonschema.Draft202012Validator(json.loads(schema.text_of("hashiye-statistics-1.0.schema.json")))
    assert [f"{list(one.path)}: {one.message}" for one in validator.iter_errors(report)] == []
    return report


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path / "corpus")
    for number in range(6):
        folder.put(document(f"d{number}", [layer(TEXT, "editor", MARKED[number % 3 :])]), "documents")
        folder.copy("sara", f"d{number}")
    return folder


# --- formats --------------------------------------------------------------------------------------


def test_the_contract_of_json():
    code, report = told(SAMPLE)
    assert code == 0
    assert list(report)[:8] == [
        "schema", "documents", "sentences", "tokens", "characters", "bytes", "types", "layers",
    ]  # fmt: skip
    assert report["layers"]["entities"]["labels"]["LOC"] == 29
    assert report["layers"]["entities"]["annotations"] == 65


def test_groups_have_the_shape_of_the_whole(corpus):
    code, report = told(corpus.path, "--by", "annotator")
    assert code == 0
    assert [one["name"] for one in report["groups"]] == ["editor", "sara"]
    assert report["groups"][0].keys() - {"name"} <= report.keys()
    assert report["groups"][1]["layers"]["entities"]["annotations"] == 6 * len(MARKED)


def test_check_jsonschema_agrees(corpus, tmp_path):
    pytest.importorskip("check_jsonschema")
    for kind, name in (("json", "statistics"), ("counts", "counts")):
        path = tmp_path / f"report.{kind}.json"
        assert run(corpus.path, "--by", "layer", "--format", kind, "--output", path).exit_code == 0
        done = subprocess.run(
            [sys.executable, "-m", "check_jsonschema", "--schemafile", schema.folder() / f"hashiye-{name}-1.0.schema.json",
             path],
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout.decode()


def test_csv_and_parquet_hold_the_figures_of_json(corpus, tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    assert run(corpus.path, "--by", "layer", "-f", "csv", "-o", tmp_path / "a.csv", "-f", "parquet", "-o",
               tmp_path / "a.parquet", "-f", "json", "-o", tmp_path / "a.json").exit_code == 0  # fmt: skip
    text = (tmp_path / "a.csv").read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n")
    rows = list(csv.DictReader(io.StringIO(text.decode(), newline="")))
    assert tuple(rows[0]) == tidy.COLUMNS
    frame = pandas.read_parquet(tmp_path / "a.parquet")
    assert tuple(frame.columns) == tidy.COLUMNS
    assert frame["value"].dtype == "float64"
    assert len(frame) == len(rows)
    for row, (_, other) in zip(rows, frame.iterrows(), strict=True):
        assert (float(row["value"]) if row["value"] else None) == (
            None if pandas.isna(other["value"]) else other["value"]
        )
        words = [name for name in tidy.COLUMNS if name != "value"]
        assert [row[name] for name in words] == ["" if pandas.isna(other[name]) else other[name] for name in words]
    report = checked((tmp_path / "a.json").read_text(encoding="utf-8"))
    value = {tuple(row[name] for name in tidy.COLUMNS[:5]): row["value"] for row in rows}
    assert len(value) == len(rows), "two rows are of the same thing"
    for name in ("documents", "sentences", "tokens", "characters", "bytes", "types"):
        assert float(value["", "size", "", name, ""]) == report[name]
        for group in report["groups"]:
            assert float(value[group["name"], "size", "", name, ""]) == group[name]
    for label, count in report["layers"]["entities"]["labels"].items():
        assert float(value["", "label", "entities", label, "annotations"]) == count
    assert value["", "lexical", "", "raw", "ttr"] == repr(report["raw"]["ttr"])


def test_parquet_of_nothing_has_its_columns(corpus, tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    empty = Folder(tmp_path / "empty")
    assert run(empty.path, "-f", "parquet", "-o", tmp_path / "a.parquet").exit_code == 0
    assert pandas.read_parquet(tmp_path / "a.parquet")["value"].dtype == "float64"


def test_parquet_without_pyarrow_says_what_to_install(corpus, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found = run(corpus.path, "-f", "parquet", "-o", tmp_path / "a.parquet")
    assert found.exit_code == 2
    assert "hashiye[arrow]" in found.stderr
    assert not (tmp_path / "a.parquet").exists()


def test_parquet_is_not_printed_on_a_terminal(corpus, monkeypatch):
    pytest.importorskip("pyarrow")
    master, slave = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "hashiye", "stats", corpus.path, "-f", "parquet"], stdout=slave, stderr=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    os.close(slave)
    os.close(master)
    assert done.returncode == 2
    assert b"--output" in done.stderr
    piped = hostile.subprocess.run(
        [sys.executable, "-m", "hashiye", "stats", corpus.path, "-f", "parquet"], capture_output=True, check=True
    )  # fmt: skip
    assert piped.stdout[:4] == piped.stdout[-4:] == b"PAR1"


@pytest.mark.parametrize("name", [*FORMATS, COUNTS.name])
def test_every_format_is_printed_as_it_is_written(corpus, name, tmp_path):
    printed = run(corpus.path, "--format", name)
    assert printed.exit_code == 0, printed.stderr
    assert run(corpus.path, "--format", name, "--output", str(tmp_path / "report")).exit_code == 0
    assert printed.stdout_bytes == (tmp_path / "report").read_bytes()


def test_the_page_is_headed_by_the_name_of_the_corpus(corpus):
    (Path(corpus.path) / "hashiye.toml").write_text('name = "اخبار <b>"\n', encoding="utf-8")
    shown = run(corpus.path, "--format", "html").stdout
    assert "<title>اخبار &lt;b&gt; · آمار پیکره" in shown
    assert "<h1><bdi>اخبار &lt;b&gt;</bdi>" in shown
    some = next((Path(corpus.path) / "documents").iterdir())
    assert "<title>آمار پیکره" in run(some, "--format", "html").stdout


def test_every_row_of_the_table_renders_what_it_says():
    report = corpus_reports.brief()
    for row in FORMATS.values():
        data = row.data(report)
        assert (b"\0" in data) is row.binary, row.name
        if not row.binary:
            assert row.render(report).encode() == data


def test_quiet_prints_nothing_for_people(corpus):
    assert run(corpus.path, "--quiet").stdout == ""


def test_a_formula_is_no_formula_in_csv(corpus):
    made = document("z", [layer(TEXT, "editor", (("پوتین", "=HYPERLINK(1)"), ("باکو", "@SUM")))])
    corpus.put(made, "documents")
    rows = list(csv.reader(io.StringIO(run(corpus.path, "--format", "csv").stdout, newline="")))
    assert ["", "label", "entities", "'=HYPERLINK(1)", "annotations", "1", "annotation"] in rows
    assert not any(cell[:1] in "=@+" for row in rows for cell in row if cell)


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_hostile_words_in_every_format(tmp_path, capsys, text):
    from hashiye.text import FORBIDDEN

    label = FORBIDDEN.sub("", text) or "x"
    folder = Folder(tmp_path / "corpus")
    facts = (hashiye.Fact("source", label, "explicit"), hashiye.Fact("x-a", label, "explicit"))
    folder.put(document("a", [layer(TEXT, "editor", (("پوتین", label), ("باکو", label)))], facts=facts), "documents")
    for by in ("label", "source"):
        for name in ("json", "csv"):
            said = called(capsys, "stats", folder.path, "--by", by, "--format", name)
            assert said.code == 0
            assert "\x1b" not in said.out
            assert "\u202e" not in said.out
            assert "##" not in said.out or name == "csv"


# --- groups, splits, saved counts -----------------------------------------------------------------


def test_splits_beside_the_manifest(corpus, tmp_path):
    assert run(corpus.path, "--by", "split").exit_code == 2
    splits = {
        "schema": "hashiye-splits-1.0", "seed": 1, "ratio": {"train": 2, "test": 1},
        "settings": {"layer": "entities", "stratify": [], "together": [], "near": 0.8},
        "splits": {"train": ["d0", "d1", "d2", "d3"], "test": ["d4", "d5"]},
    }  # fmt: skip
    (tmp_path / "s.json").write_text(json.dumps(splits), encoding="utf-8")
    code, report = told(corpus.path, "--by", "split", "--splits", tmp_path / "s.json")
    assert code == 0
    assert {one["name"]: one["documents"] for one in report["groups"]} == {"train": 4, "test": 2}
    assert report["leaksCount"] > 0  # all documents have one text
    (corpus.path / "splits.json").write_text(json.dumps(splits), encoding="utf-8")
    assert told(corpus.path, "--by", "split")[1] == report
    assert [one["name"] for one in report["groups"]] == ["train", "test"]
    assert list(report["balance"][0]["divergence"]) == ["train", "test"]
    (corpus.path / "splits.json").write_text("{", encoding="utf-8")
    found = run(corpus.path, "--by", "split")
    assert found.exit_code == 2
    assert "splits.json" in found.stderr


def test_splits_that_documents_say_themselves(tmp_path):
    """As validate has them: the fact x-split, else the folder, else the shard; not where a copy lies."""
    there = Folder(tmp_path / "corpus")
    one = [layer(TEXT, "editor")]
    there.put(document("a", one, facts=(Fact("x-split", " Dev ", "explicit"),)), "documents/train")
    there.put(document("b", one), "documents/train")
    there.put(document("c", one), "documents/test")
    there.copy("test", "d")
    there.shard("documents/dev.hsh.jsonl", [document("e", one)])
    found = hashiye.stats([there.path], by="split")
    assert [(group.name, group.figures.documents) for group in found.groups] == [
        ("train", 1), ("dev", 2), ("test", 1), ("\u2014", 1),
    ]  # fmt: skip
    assert found.leaks_count == 3  # one text in three splits
    splits = file.Splits(1, {"x": 1}, file.Settings(), {"x": ("a", "b")})
    (there.path / "splits.json").write_bytes(file.write(splits))  # the file goes before
    assert [group.name for group in hashiye.stats([there.path], by="split").groups] == ["x", "\u2014"]


def test_counts_of_parts_are_the_report_of_all(corpus, tmp_path):
    whole = run(corpus.path, "--by", "label", "--format", "json").stdout
    for number in range(6):
        files = [*(corpus.path).rglob(f"d{number}.hsh.json")]
        done = run(*files, "--by", "label", "--format", "counts", "--output", tmp_path / f"part-{number}.counts.json")
        assert done.exit_code == 0
    assert run(tmp_path / "part-*.counts.json", "--format", "json").stdout == whole
    checked(whole)


def test_usage():
    assert run().exit_code == 2
    assert run(SAMPLE, "--by", "sources").exit_code == 2
    assert "source" in run(SAMPLE, "--by", "sources").stderr
    assert run(SAMPLE, "--format", "xml").exit_code == 2
    assert run(SAMPLE, "--window", "0").exit_code == 2
    assert run("nowhere").exit_code == 2


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--threshold", "1", "above 0 and below 1"), ("--threshold", "0", "above 0 and below 1"),
        ("--threshold", "-1", "above 0 and below 1"), ("--threshold", "nan", "above 0 and below 1"),
        ("--window", "0", "1"), ("--window", "9" * 20, "1000000000"), ("--listed", "-1", "0"), ("--jobs", "-1", "jobs"),
        ("--output", "a.sarif", "called like sarif"),
    ],
)  # fmt: skip
def test_options_at_their_ends(corpus, option, value, said):
    found = run(corpus.path, option, value)
    assert found.exit_code == 2
    assert said in " ".join(found.stderr.split())


@pytest.mark.parametrize(("option", "value"), [
    ("--threshold", "1e-300"), ("--threshold", "0.9999999999999999"), ("--window", "1000000000"),
    ("--listed", "0"), ("--listed", "9" * 20),
])  # fmt: skip
def test_options_within_their_ends(corpus, option, value):
    assert told(corpus.path, option, value)[0] == 0


def test_the_ending_of_an_output_tells_its_format(corpus, tmp_path):
    """As ``-o r.json`` of every command; a --format goes before an ending."""
    names = ("a.json", "a.csv", "a.md", "a.html", "a.counts.json", "a.txt")
    outputs = [part for name in names for part in ("-o", tmp_path / name)]
    assert run(corpus.path, *outputs).exit_code == 0
    checked((tmp_path / "a.json").read_text(encoding="utf-8"))
    for name, kind in zip(names, ("json", "csv", "markdown", "html", "counts", "text"), strict=True):
        assert run(corpus.path, "-f", kind, "-o", tmp_path / f"b-{name}").exit_code == 0
        assert (tmp_path / name).read_bytes() == (tmp_path / f"b-{name}").read_bytes(), name
    assert run(corpus.path, "-f", "text", "-o", tmp_path / "c.json").exit_code == 0
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "a.txt").read_bytes()
    for command in (["validate"], ["agreement"], ["diff", corpus.path / "documents"]):
        CliRunner().invoke(app, [*map(str, command), str(corpus.path), "-o", str(tmp_path / "r.json")])
        assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["schema"], command


def test_a_setting_that_differs_is_named(corpus, tmp_path):
    made = tmp_path / "x.counts.json"
    assert run(corpus.path, "--by", "label", "-f", "counts", "-o", made).exit_code == 0
    for options, name in ((["--window", "50"], "window"), (["--by", "source"], "by"), (["--layer", "x"], "layers")):
        found = run(made, *options)
        assert (found.exit_code, found.stdout) == (2, ""), "no report of nothing"
        assert f"the setting {name} differs from what is asked for" in found.stderr
    assert run(made, "--by", "label", "--listed", "3").exit_code == 0


def test_parts_that_part_copies_are_told(corpus, tmp_path):
    """What belongs together must be in one part; the message says so."""
    for name in ("documents", "annotators"):
        assert run(corpus.path / name, "-f", "counts", "-o", tmp_path / f"{name}.counts.json").exit_code == 0
    found = run(tmp_path / "documents.counts.json", tmp_path / "annotators.counts.json")
    assert found.exit_code == 2
    assert "all copies of a document belong in one part" in " ".join(found.stderr.split())
    assert "all copies of a document in one part" in COUNTS.title


@pytest.mark.parametrize(
    ("name", "said", "not_said"),
    [("a.txt", "no document of hashiye", "canonical"), ("x.py", "the format cannot be told", "--from")],
)
def test_a_file_of_another_format(tmp_path, name, said, not_said):
    (tmp_path / name).write_text("x", encoding="utf-8")
    found = run(tmp_path / name)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
    assert "hashiye convert" in found.stderr
    assert not_said not in found.stderr


def test_no_isolate_is_shown_by_its_name(corpus):
    found = run(corpus.path, "--by", "sources")
    assert "'sources'" in found.stderr
    assert "FSI" not in found.stderr


def test_notes_are_told_whole(tmp_path):
    folder = Folder(tmp_path / "corpus")
    for name in ("sara", "mina"):
        folder.copy(name, "d1")
    folder.copy("sara", "d2")
    said = " ".join(run(folder.path, "--by", "source").stdout.split())
    assert "holds 2 documents of which nothing is said" in said
    note = (
        "layer entities: for want of one curated copy, 1 of 2 documents count by the copies of all who judged them: "
        "3 readings"
    )
    assert note in said
    number = 3 * len(MARKED)
    assert f"{number} annotations in 2 documents, 3 readings (3 complete, 0 partial)" in said
    assert "readings" not in run(SAMPLE).stdout


def test_standard_input():
    data = (ROOT / "corpus" / "documents" / "000_6a3f37bcd1ee8004.hsh.json").read_bytes()
    line = hostile.run("convert", ROOT / "corpus" / "documents", "--to", "jsonl", "--output", "-")
    if line.code:
        pytest.skip("convert does not print")
    said = hostile.run("stats", "-", "--format", "json", stdin=line.out.encode())
    assert said.code == 0
    assert json.loads(said.out)["tokens"] == json.loads(run(SAMPLE, "--format", "json").stdout)["tokens"]
    assert data


def test_layers_and_likeness(corpus):
    assert list(told(corpus.path, "--layer", "none")[1]["layers"]) == []
    assert told(corpus.path)[1]["sameCount"] == 1
    assert told(corpus.path, "--no-likeness")[1]["sameCount"] == 0


def test_a_card_is_written_and_refused_before_anything_is_counted(corpus, tmp_path):
    folder = tmp_path / "card"
    folder.mkdir()
    found = run(corpus.path, "--card", folder, "--quiet")
    assert found.exit_code == 0, found.stderr
    assert {one.name for one in folder.iterdir()} == {"README.md", "croissant.json"}
    (folder / "README.md").write_text("by a person", encoding="utf-8")
    found = run(corpus.path, "--card", folder)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert (folder / "README.md").read_text(encoding="utf-8") == "by a person"


# --- faults, interruptions ------------------------------------------------------------------------


def test_unreadable_files_are_told_and_the_rest_is_counted(corpus):
    (corpus.path / "documents" / "d0.hsh.json").write_text("{", encoding="utf-8")
    (corpus.path / "annotators" / "sara" / "d0.hsh.json").unlink()
    code, report = told(corpus.path)
    assert code == 2
    assert report["documents"] == 5
    assert any("d0.hsh.json" in one for one in report["notes"])


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_an_interruption_leaves_nothing_half_written(corpus, tmp_path):
    big = document("big", [layer(TEXT, "editor")], TEXT * 8_000)
    for number in range(4):
        corpus.put(
            hashiye.Document(f"big{number}", *(getattr(big, name) for name in big.__struct_fields__[1:])), "documents"
        )
    out = tmp_path / "out.json"
    out.write_text("before", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "hashiye", "stats", corpus.path, "-f", "json", "-o", out, "--jobs", "2"],
        stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(0.7)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it was done before")
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    assert out.read_text(encoding="utf-8") == "before"
    assert not list(tmp_path.glob(".*"))


# --- the twin in Python ---------------------------------------------------------------------------


def test_the_twin_in_python(corpus):
    report = hashiye.stats([corpus.path], by="annotator", listed=3)
    assert machine.render(report) == run(corpus.path, "--by", "annotator", "--listed", "3", "-f", "json").stdout
    with pytest.raises(NotReadable):
        hashiye.stats(["nowhere"])
    split = {"d0": "train", "d1": "test"}
    groups = hashiye.stats([corpus.path], by="split", splits=split).groups
    assert {one.name for one in groups} == {"train", "test", "\u2014"}


def test_what_is_not_asked_for_is_not_loaded():
    loaded = subprocess.run(
        [sys.executable, "-c", ("import sys, hashiye.cli; print([x for x in ('numpy','pandas','pyarrow','scipy') "
         "if x in sys.modules])")],
        capture_output=True, check=True,
    )  # fmt: skip
    assert loaded.stdout.strip() == b"[]"
